/** Whose business something is: one workspace's buttons in another, and administration by others (R34, R35). */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OptionSpec } from '../../src/commands/command.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import type { Actor, RequestBody } from '../../src/platform.ts';
import { type Verb, withLetters } from '../../src/views/token.ts';
import { type StartedBot, startBot } from '../contracts/bot.ts';
import { plain } from '../contracts/store-play.ts';
import { STORES } from '../contracts/stores.ts';
import { ADA, BOB, inputToken, read, request } from './playground.ts';

let deliveries = 0;

describe.each(STORES)('on $name', (kind) => {
  async function opened(): Promise<StartedBot> {
    const bot = await startBot(kind);
    onTestFinished(() => bot.stop());
    return bot;
  }

  function send(bot: StartedBot, body: RequestBody, by: Actor, workspace: string) {
    deliveries += 1;
    return bot.quiz.dispatch(request(body, { by, workspace, delivery: `d${deliveries}` }, bot.clock.now()));
  }

  const line = (text: string, word: 'k8s' | 'k8s-admin' = 'k8s'): RequestBody => ({ kind: 'line', word, line: text });
  const action = (token: string): RequestBody => ({ kind: 'action', token });

  /** Everything of a workspace that the store gives out. */
  async function everything({ store }: StartedBot, workspace: string): Promise<unknown> {
    return { log: await store.readLog(workspace, 0, 1_000), derived: plain(await store.readDerived(workspace)), known: (await store.workspaces()).includes(workspace) };
  }

  const TWO = [
    ['discord:1', 'discord:2'],
    ['slack:T1', 'slack:T2'],
    // An org-wide install and one of its workspaces are two.
    ['slack:E1', 'slack:T1'],
  ] as const;

  it.each(TWO)('buttons of %s are refused in %s, and both stay as they were (R34)', async (own, foreign) => {
    const bot = await opened();
    await send(bot, line('team create name:Crew'), ADA, foreign);
    const token = inputToken(await send(bot, line('quiz count:2 type:single'), ADA, own));
    const before = [await everything(bot, own), await everything(bot, foreign)];
    const pressed: readonly string[] = (['a', 'u', 'n', 'h', 's', 'g', 'p', 'y'] as const satisfies readonly Verb[]).map((verb) => token.replace('1.a.', `1.${verb}.`));
    for (const each of [withLetters(token, 'A'), ...pressed.slice(1)]) {
      // Both the same person, who may be in both, and somebody else.
      for (const by of [ADA, BOB]) {
        const view = await send(bot, action(each), by, foreign);
        expect(view.tone, read(view)).not.toMatch(/right|wrong/u);
        for (const question of bot.bank.questions) {
          expect(read(view)).not.toContain(question.stem.en);
          expect(read(view)).not.toContain(question.explanation.en);
        }
      }
      await bot.clock.advance(5_000);
    }
    expect([await everything(bot, own), await everything(bot, foreign)]).toEqual(before);
    // In its own workspace the button is as good as ever.
    expect((await send(bot, action(withLetters(token, 'A')), ADA, own)).tone).toMatch(/right|wrong/u);
  });

  it('names of a workspace are nobody else’s: teams, boards, reports (R34)', async () => {
    const bot = await opened();
    await send(bot, line('team create name:"Blue Whales"'), ADA, 'discord:1');
    const token = inputToken(await send(bot, line('quiz type:single'), ADA, 'discord:1'));
    await send(bot, action(withLetters(token, 'A')), ADA, 'discord:1');
    await send(bot, line('report reason:unclear'), ADA, 'discord:1');
    const admin = { ...ADA, administrator: true };
    for (const body of [line('team list'), line('leaderboard board:players'), line('leaderboard board:teams'), line('reports', 'k8s-admin')]) {
      expect(read(await send(bot, body, admin, 'discord:2'))).not.toMatch(/Whales|Ada|unclear/u);
    }
    // By its name, which somebody may have heard of, it cannot be joined either.
    expect((await send(bot, line('team join team:"Blue Whales"'), BOB, 'discord:2')).tone).toBe('trouble');
    expect(read(await send(bot, line('team list'), BOB, 'discord:1'))).toContain('1 member');
    expect(await bot.store.readLog('discord:2', 0, 10)).toEqual([]);
  });

  it('a guest of a shared channel gets the verdict and no score (R34)', async () => {
    const bot = await opened();
    const guest = { ...BOB, guest: true };
    const token = inputToken(await send(bot, line('quiz type:single'), guest, 'slack:T1'));
    expect((await send(bot, action(withLetters(token, 'A')), guest, 'slack:T1')).tone).toMatch(/right|wrong/u);
    expect((await bot.store.readDerived('slack:T1')).boards.size).toBe(0);
  });

  it('every command for administrators is refused to others, and writes nothing (R35)', async () => {
    const bot = await opened();
    const lines = COMMANDS.filter(({ audience }) => audience === 'administrators').map(({ word, path, options }) => {
      const value = (option: OptionSpec): string => (option.kind === 'question' ? (bot.bank.questions[0]?.id ?? '') : option.kind === 'choice' ? (option.choices[0] ?? '') : 'U2');
      const required = options.filter(({ required: needed }) => needed === true).map((option) => `${option.name}:${value(option)}`);
      return line([...path, ...required].join(' '), word);
    });
    expect(lines.length).toBeGreaterThan(4);
    lines.push(line('settings players:off language:zh', 'k8s-admin'));
    for (const body of lines) {
      const view = await send(bot, body, BOB, 'discord:1');
      expect(read(view), JSON.stringify(body)).toContain('Only administrators');
      expect(view.audience).toBe('private');
      await bot.clock.advance(1_000);
    }
    expect(await everything(bot, 'discord:1')).toEqual({ log: [], derived: { boards: [], statistics: [] }, known: false });
  });

  it('rights that were taken away between two presses are gone (R35)', async () => {
    const bot = await opened();
    const root = { ...ADA, administrator: true };
    await send(bot, line('admins add user:U2', 'k8s-admin'), root, 'discord:1');
    expect(read(await send(bot, line('settings pictures:off', 'k8s-admin'), BOB, 'discord:1'))).not.toContain('Only administrators');
    await send(bot, line('admins remove user:U2', 'k8s-admin'), root, 'discord:1');
    expect(read(await send(bot, line('settings pictures:on', 'k8s-admin'), BOB, 'discord:1'))).toContain('Only administrators');
    // What the platform says of somebody is of this press alone.
    expect(read(await send(bot, line('settings', 'k8s-admin'), { ...root, administrator: false }, 'discord:1'))).toContain('Only administrators');
    expect(read(await send(bot, line('settings', 'k8s-admin'), root, 'discord:1'))).toMatch(/pictures: off/u);
  });
});
