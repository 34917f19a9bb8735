import { describe, expect, it } from 'vitest';
import { COMMAND_OPTIONS_MAX, COMMAND_TEXT_MAX, DESCRIPTION_MAX, CHOICES_MAX } from '../../adapters/discord/limits.ts';
import { type ApplicationCommand, type CommandOption, definitionHash, discordCommands } from '../../adapters/discord/schema.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { Commands } from '../stand-ins/discord/commands.ts';
import { createManualClock } from '../fakes/clock.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const commands = discordCommands(COMMANDS, texts);

function every(option: CommandOption | ApplicationCommand): readonly (CommandOption | ApplicationCommand)[] {
  return [option, ...(option.options ?? []).flatMap(every)];
}

/** Names, descriptions and values, the longest localisation of each (D11). */
function textLength(option: CommandOption | ApplicationCommand): number {
  const longest = (text: string, localised: Readonly<Record<string, string>> = {}) => Math.max(text.length, ...Object.values(localised).map((each) => each.length));
  const choices = 'choices' in option ? (option.choices ?? []) : [];
  return (
    option.name.length +
    longest(option.description, option.description_localizations) +
    choices.reduce((sum, choice) => sum + longest(choice.name, choice.name_localizations) + choice.value.length, 0) +
    (option.options ?? []).reduce((sum, each) => sum + textLength(each), 0)
  );
}

describe('the commands on Discord', () => {
  it('are as they were last looked at', async () => {
    await expect(`${JSON.stringify(commands, null, 2)}\n`).toMatchFileSnapshot('../fixtures/discord-commands.json');
  });

  it('are taken by Discord', () => {
    let id = 0;
    expect(new Commands(createManualClock(), () => String((id += 1)), () => '1').overwrite(commands)).toHaveLength(2);
  });

  it('stay within every limit (D11)', () => {
    for (const command of commands) {
      expect(textLength(command)).toBeLessThanOrEqual(COMMAND_TEXT_MAX);
      for (const option of every(command)) {
        expect(option.options?.length ?? 0, option.name).toBeLessThanOrEqual(COMMAND_OPTIONS_MAX);
        for (const text of [option.description, ...Object.values(option.description_localizations)]) expect(text.length, text).toBeLessThanOrEqual(DESCRIPTION_MAX);
        if ('choices' in option) expect(option.choices?.length).toBeLessThanOrEqual(CHOICES_MAX);
        const required = (option.options ?? []).map((each) => each.required ?? false);
        expect(required, option.name).toEqual(required.toSorted((a, b) => Number(b) - Number(a)));
      }
    }
  });

  it('are for servers alone, with a Chinese description of everything (D14, D16)', () => {
    for (const command of commands) {
      expect(command).toMatchObject({ contexts: [0], integration_types: [0] });
      for (const option of every(command)) expect(option.description_localizations['zh-CN'], option.name).toMatch(/\p{Script=Han}/u);
    }
  });

  it('hide the word of administrators from members without Manage Server (D13)', () => {
    expect(commands.map(({ name, default_member_permissions }) => [name, default_member_permissions])).toEqual([
      ['k8s', null],
      ['k8s-admin', '32'],
    ]);
  });

  it('suggest topics, teams, questions, periods, zones, versions, times, days and schedules while somebody types (D15)', () => {
    const suggested = new Set(commands.flatMap(every).filter((option) => 'autocomplete' in option && option.autocomplete).map(({ name }) => name));
    for (const name of ['topic', 'team', 'question', 'period', 'timezone', 'kubernetes', 'area', 'time', 'days', 'date', 'name']) expect(suggested).toContain(name);
  });

  it('offer the channels in which a question can be asked', () => {
    const channels = commands.flatMap(every).filter(({ type }) => type === 7);
    expect(channels.length).toBeGreaterThan(0);
    for (const option of channels) expect(option).toMatchObject({ name: 'channel', channel_types: [0, 5, 10, 11, 12] });
  });

  it('have every command of the registry, and another hash when one changes', () => {
    const paths = commands.flatMap((command) =>
      command.options.flatMap((option) => (option.type === 2 ? (option.options ?? []).map((each) => [command.name, option.name, each.name]) : [[command.name, option.name]])),
    );
    expect(paths.map((path) => path.join(' ')).toSorted()).toEqual(COMMANDS.map(({ word, path }) => [word, ...path].join(' ')).toSorted());
    expect(definitionHash(discordCommands(COMMANDS, texts))).toBe(definitionHash(commands));
    expect(definitionHash(discordCommands(COMMANDS.slice(1), texts))).not.toBe(definitionHash(commands));
  });
});
