/** What a person goes through on Discord, with the real commands behind the adapter. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiscordAdapter, createDiscordAdapter } from '../../adapters/discord/index.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import type { QuestionType } from '../../src/engine/question.ts';
import { type StartedBot, startBot } from '../contracts/bot.ts';
import { STORES } from '../contracts/stores.ts';
import { type Discord, type Guild, type Message, type Outcome, type Seat, buttonsOf, selectsOf, startDiscord, textOf } from '../stand-ins/discord/server.ts';

const DAY = 24 * 3_600_000;

let bot: StartedBot;
let discord: Discord;
let adapter: DiscordAdapter;
let guild: Guild;
let ann: Seat;

async function start(): Promise<void> {
  adapter = createDiscordAdapter({ token: discord.token, apiUrl: discord.api, clock: bot.clock, logger: silentLogger, texts: bot.texts, language: 'en', documents: bot.store.documents('discord'), say: () => undefined, lost: (error) => expect.fail(error.code) });
  await adapter.start(bot.quiz);
  await discord.until('the commands', () => discord.commands.find('k8s-admin'));
}

beforeEach(async () => {
  bot = await startBot(STORES[0] ?? expect.fail('no store'));
  discord = await startDiscord({ clock: bot.clock });
  guild = discord.world.guild();
  ann = { member: discord.world.member(guild, 'ann'), channel: discord.world.channel(guild, 'general') };
  await start();
});

afterEach(async () => {
  await adapter.stop();
  await discord.stop();
  await bot.stop();
});

function messageOf(outcome: Outcome): Message {
  if (outcome.kind !== 'message') throw new Error(outcome.kind);
  return outcome.message;
}

async function ask(type: QuestionType, more: Readonly<Record<string, string | number>> = {}, seat = ann): Promise<Message> {
  return messageOf(await discord.people.command(seat, 'k8s quiz', { type, ...more }));
}

/** Presses the button whose label begins so, and reads what is on show then. */
async function press(message: Message, label: string, seat = ann): Promise<Outcome> {
  const button = buttonsOf(message).find((one) => one.label === label || one.label?.startsWith(`${label} `) === true);
  return discord.people.press(seat, message, button?.custom_id ?? expect.fail(`no ${label} among ${buttonsOf(message).map((one) => one.label).join(', ')}`));
}

async function submit(opened: Outcome, fields: Readonly<Record<string, string>>): Promise<Outcome> {
  if (opened.kind !== 'modal') throw new Error(opened.kind);
  return discord.people.submit(ann, opened.modal, fields);
}

const log = (): ReturnType<StartedBot['store']['readLog']> => bot.store.readLog(`discord:${guild.id}`, 0, 100);
const answers = async (): Promise<number> => (await log()).filter(({ type }) => type === 'answer').length;

describe('an order', () => {
  it('is typed in one go from a button, and the verdict takes the place of the question', async () => {
    const card = await ask('ordering');
    const verdict = await submit(await press(card, 'Type it'), { text: 'd, b → a C' });
    expect(verdict).toMatchObject({ how: 'update', private: true });
    expect(messageOf(verdict)).toBe(card);
    expect(textOf(card)).toContain('D B A C');
    expect(await answers()).toBe(1);
  });

  it('says what it takes where letters are missing, twice or strange, and leaves the question as it was', async () => {
    const card = await ask('ordering');
    for (const text of ['AB', 'AABC', 'ABCX', '1234', '😀']) {
      const refused = await submit(await press(card, 'Type it'), { text });
      expect(refused).toMatchObject({ private: true });
      expect(messageOf(refused), text).not.toBe(card);
    }
    expect(await answers()).toBe(0);
    for (const letter of 'ABCD') await press(card, letter);
    await press(card, 'Send');
    expect(await answers()).toBe(1);
  });

  it('that was begun by tapping is not what a typed one sends', async () => {
    const card = await ask('ordering');
    for (const letter of 'DCB') await press(card, letter);
    await submit(await press(card, 'Type it'), { text: 'abdc' });
    expect(textOf(card)).toContain('A B D C');
  });
});

describe('a question', () => {
  it('is played from card to summary in one message: hint, answer, reasons, next, stop, practice', async () => {
    const card = await ask('single', { count: 2 });
    const before = buttonsOf(card).length;
    await press(card, 'Hint');
    expect(buttonsOf(card).filter(({ label }) => /^[A-D]\b/u.test(label ?? ''))).toHaveLength(2);
    expect(buttonsOf(card).length).toBeLessThan(before);
    const letter = buttonsOf(card).find(({ label }) => /^[A-D]\b/u.test(label ?? ''))?.label ?? '';
    await press(card, letter);
    expect(textOf(card)).toMatch(/Right|Wrong/u);
    await press(card, 'Why not the others?');
    expect(textOf(card)).toContain(bot.texts('en').line('verdict.reasons-all').slice(0, 10));
    await press(card, 'Next');
    await press(card, 'I don’t know');
    expect(await answers()).toBe(2);
    const practise = buttonsOf(card).find(({ label }) => label === bot.texts('en').line('summary.practise'));
    expect(practise).toBeDefined();
    await press(card, practise?.label ?? '');
    expect(textOf(card)).toMatch(/practice/iu);
    expect(discord.interactions.all.every(({ attempts }) => attempts.every((code) => code === 0))).toBe(true);
    // One message for all of it.
    expect(new Set(discord.interactions.all.map(({ original }) => original?.id))).toEqual(new Set([card.id]));
  });

  it('reads the first verdict again after a restart, whatever is pressed', async () => {
    const card = await ask('single');
    const stale = buttonsOf(card);
    await adapter.stop();
    bot = await bot.restart();
    await bot.clock.advance(10_000);
    await start();
    await discord.people.press(ann, card, stale[0]?.custom_id ?? '', { forge: true });
    const again = await discord.people.press(ann, card, stale[1]?.custom_id ?? '', { forge: true });
    expect(textOf(messageOf(again))).toContain('already');
    expect(await answers()).toBe(1);
  });

  it('says "closed" a week later with the answer, and records nothing', async () => {
    const card = await ask('single');
    await bot.clock.advance(7 * DAY);
    const late = messageOf(await press(card, 'A'));
    expect(textOf(late)).toMatch(/closed/iu);
    expect(await answers()).toBe(0);
  });

  it('takes a form that was opened before the close as a late answer', async () => {
    const card = await ask('short');
    const opened = await press(card, 'Answer');
    await bot.clock.advance(2 * DAY);
    expect(textOf(messageOf(await submit(opened, { text: 'anything' })))).toMatch(/closed/iu);
    expect(await answers()).toBe(0);
  });

  it('keeps what was marked out of the question until it is sent, and offers the whole again', async () => {
    const card = await ask('multiple');
    const menu = String(selectsOf(card)[0]?.['custom_id']);
    await discord.people.select(ann, card, menu, ['B', 'A']);
    const words = textOf(card);
    await press(card, 'Change');
    expect(textOf(card)).toBe(words);
    expect(await answers()).toBe(0);
    await discord.people.select(ann, card, String(selectsOf(card)[0]?.['custom_id']), ['C']);
    await press(card, 'Send');
    expect(await answers()).toBe(1);
  });

  it('is reported from a form, in private', async () => {
    const card = await ask('true-false');
    await press(card, 'A');
    const thanks = await submit(await press(card, 'Report'), { reason: '@everyone <@&1> wrong' });
    expect(thanks).toMatchObject({ private: true });
    const admin: Seat = { ...ann, member: discord.world.member(guild, 'ada', { permissions: ['manageGuild'] }) };
    const list = messageOf(await discord.people.command(admin, 'k8s-admin reports'));
    expect(textOf(list)).toContain('wrong');
    expect(list.pings.every(({ everyone, roles, users }) => !everyone && roles.length === 0 && users.length === 0)).toBe(true);
  });
});

describe('surroundings', () => {
  it('do not matter to a private reply: no permission of the bot in the channel is needed for it', async () => {
    const closed = discord.world.channel(guild, 'closed');
    discord.world.overwrite(closed, guild, { deny: ['viewChannel', 'sendMessages', 'embedLinks'] });
    const seat: Seat = { member: discord.world.member(guild, 'own', { permissions: ['administrator'] }), channel: closed };
    const outcome = await discord.people.command(seat, 'k8s quiz', { type: 'single' });
    expect(outcome).toMatchObject({ kind: 'message', private: true });
  });

  it('speak Chinese to who reads Chinese in an English server, from command to modal', async () => {
    const wei: Seat = { member: discord.world.member(guild, discord.world.user('wei', { locale: 'zh-CN' })), channel: ann.channel };
    const card = await ask('ordering', {}, wei);
    expect(textOf(card)).toMatch(/\p{Script=Han}/u);
    const zh = bot.texts('zh');
    const opened = await press(card, zh.line('quiz.type-order'), wei);
    if (opened.kind !== 'modal') throw new Error(opened.kind);
    expect(opened.modal.title).toBe(zh.line('quiz.form.title'));
    expect(textOf(messageOf(await discord.people.submit(wei, opened.modal, { text: 'ＢＡＤＣ' })))).toMatch(/\p{Script=Han}/u);
  });

  it('outside a server are none of ours, and harm nothing', async () => {
    const direct = discord.interactions.open(2, { user: ann.member?.user ?? expect.fail('nobody'), channel: ann.channel }, { id: '1', name: 'k8s', type: 1, options: [{ name: 'stats', type: 1 }] });
    discord.gateway.dispatch('INTERACTION_CREATE', { ...direct.payload, guild_id: undefined, member: undefined }, guild.id);
    expect(await ask('single')).toBeDefined();
    expect(direct.attempts).toEqual([]);
  });
});

describe('what reaches a client before the answer (R33)', () => {
  it('differs between a right and a wrong option in no shape, length or value', async () => {
    const types: readonly QuestionType[] = ['single', 'multiple', 'true-false', 'ordering', 'bug'];
    for (const type of types) {
      const before = discord.calls.length;
      const card = await ask(type);
      const dumped = [JSON.stringify(card.shown), ...discord.calls.slice(before).map(({ body }) => JSON.stringify(body ?? null))].join('\n');
      const shapes = new Map<string, Set<string>>();
      for (const button of buttonsOf(card)) {
        const id = button.custom_id ?? '';
        const letter = /\.([A-H])$/u.exec(id)?.[1];
        if (letter === undefined) continue;
        const { label, custom_id, ...rest } = button;
        // The letter, the slot and the option's own text aside, all are one.
        const shape = JSON.stringify({ ...rest, id: id.replace(/^(.).(.:)/u, '$1$2').slice(0, -1), length: id.length, label: label?.slice(0, 1) === letter });
        shapes.set(type, (shapes.get(type) ?? new Set()).add(shape));
        expect(custom_id).toBe(id);
      }
      expect(shapes.get(type)?.size ?? 1, type).toBe(1);
      const digest = /1\.a\.[\w-]+\.0\.([\w-]{12})/u.exec(dumped)?.[1] ?? expect.fail(type);
      const question = bot.bank.byDigest(digest) ?? expect.fail(type);
      for (const option of question.options) {
        for (const why of Object.values(option.why)) expect(dumped).not.toContain(JSON.stringify(why).slice(1, -1));
        if (type !== 'true-false') expect(dumped).not.toContain(`:"${option.id}"`);
      }
      for (const secret of [question.keyHash, question.explanation.en ?? '']) expect(dumped).not.toContain(secret);
      await press(card, 'Stop');
    }
  });
});
