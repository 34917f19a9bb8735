/** What nobody may do, with the real commands behind the adapter. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordAdapter, createDiscordAdapter } from '../../adapters/discord/index.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { type StartedBot, startBot } from '../contracts/bot.ts';
import { STORES } from '../contracts/stores.ts';
import { stopwatch } from '../stopwatch.ts';
import { type Discord, type Message, type Outcome, type Seat, type User, buttonsOf, startDiscord, textOf } from '../stand-ins/discord/server.ts';

let bot: StartedBot;
let discord: Discord;
let adapter: DiscordAdapter;

beforeEach(async () => {
  bot = await startBot(STORES[0] ?? expect.fail('no store'));
  discord = await startDiscord({ clock: bot.clock });
  adapter = createDiscordAdapter({
    token: discord.token,
    apiUrl: discord.api,
    clock: bot.clock,
    logger: silentLogger,
    texts: bot.texts,
    language: 'en',
    documents: bot.store.documents('discord'),
    say: () => undefined,
    lost: (error) => expect.fail(error.code),
  });
});

afterEach(async () => {
  await adapter.stop();
  await discord.stop();
  await bot.stop();
});

function server(name: string): { readonly seat: (who: string | User, permissions?: readonly 'manageGuild'[]) => Seat } {
  const guild = discord.world.guild({ name });
  const channel = discord.world.channel(guild, 'general');
  return { seat: (who, permissions = []) => ({ member: discord.world.member(guild, who, { permissions }), channel }) };
}

async function start(): Promise<void> {
  await adapter.start(bot.quiz);
  await discord.until('the commands', () => discord.commands.find('k8s-admin'));
}

function read(outcome: Outcome): { readonly message: Message; readonly text: string } {
  if (outcome.kind !== 'message') throw new Error(outcome.kind);
  return { message: outcome.message, text: textOf(outcome.message) };
}

describe('trust', () => {
  it('ends at the server: a button of one pressed in another is refused (R34)', async () => {
    const [one, two] = [server('one'), server('two')];
    await start();
    const ann = one.seat('ann');
    const { message } = read(await discord.people.command(ann, 'k8s quiz', { type: 'single' }));
    const id = buttonsOf(message).find(({ label }) => label?.startsWith('A') === true)?.custom_id ?? '';
    // The very same person, who is in both servers.
    const elsewhere = two.seat(ann.member?.user ?? 'nobody');
    const stolen = read(await discord.people.press(elsewhere, message, id, { forge: true }));
    expect(stolen.text).toContain(bot.texts('en').line('error.set.unknown').split('.')[0]);
    expect(await bot.store.readLog(`discord:${elsewhere.channel.guild?.id}`, 0, 10)).toEqual([]);
    expect(read(await discord.people.press(ann, message, id)).text).toMatch(/Right|Wrong/u);
  });

  it('is checked at run time: an administrator’s command needs Manage Server each time (R35)', async () => {
    const { seat } = server('one');
    await start();
    const ben = seat('ben');
    await expect(discord.people.command(ben, 'k8s-admin settings', { teams: 'admins' })).rejects.toThrow('hidden');
    expect(read(await discord.people.command(ben, 'k8s-admin settings', { teams: 'admins' }, { forge: true })).text).toContain('Only administrators');
    const ada = seat('ada', ['manageGuild']);
    expect(read(await discord.people.command(ada, 'k8s-admin settings', { teams: 'admins' })).text).not.toContain('Only administrators');
    if (ada.member !== undefined) ada.member.granted = 0n;
    expect(read(await discord.people.command(ada, 'k8s-admin settings', { teams: 'open' }, { forge: true })).text).toContain('Only administrators');
  });

  it('does not let one person keep the others waiting (R37)', async () => {
    const { seat } = server('one');
    await start();
    const [loud, calm] = [seat('loud'), seat('calm')];
    const many = Array.from({ length: 100 }, () => discord.people.command(loud, 'k8s stats'));
    const begun = performance.now();
    expect(read(await discord.people.command(calm, 'k8s stats')).text).not.toContain('a lot at once');
    expect(performance.now() - begun).toBeLessThan(1_500);
    const texts = (await Promise.all(many)).map((outcome) => read(outcome).text);
    expect(texts.filter((text) => text.includes('a lot at once')).length).toBeGreaterThan(50);
  });

  it('keeps time under a burst: 200 presses at once are all answered in 1.5 s (R1)', async () => {
    const { seat } = server('one');
    await start();
    const people = Array.from({ length: 200 }, (_, index) => seat(`p${index}`));
    const waits = await Promise.all(
      people.map(async (one) => {
        const waited = stopwatch();
        const outcome = await discord.people.command(one, 'k8s quiz', { type: 'single' });
        expect(outcome).toMatchObject({ kind: 'message', interaction: { answered: { after: 0 } } });
        return waited();
      }),
    );
    const sorted = waits.toSorted((a, b) => a - b);
    expect(sorted.at(Math.ceil(200 * 0.99) - 1)).toBeLessThan(1_500);
    expect(sorted.at(-1)).toBeLessThan(2_500);
  });
});
