/** What a right answer is worth, however options lie, whoever repeats it, and in whichever language (R41, R43, R48). */
import { describe, expect, it, onTestFinished } from 'vitest';
import { optionOrder } from '../../src/engine/draw.ts';
import { LETTERS, type Question } from '../../src/engine/question.ts';
import type { Actor, RequestBody } from '../../src/platform.ts';
import { decodeToken, encodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { type StartedBot, startBot } from '../contracts/bot.ts';
import { DAY } from '../contracts/store-play.ts';
import { STORES } from '../contracts/stores.ts';
import { BUG, MULTIPLE, SHORT, SINGLE, TRUE_FALSE, bankOf } from '../fixtures/questions.ts';
import { ROOT, channelBot } from './channel-playground.ts';
import { ADA, BOB, button, inputToken, read, request } from './playground.ts';

const WORKSPACE = 'console:local';
/** What questions are worth, each answered right once. */
const worth = (questions: readonly Question[]): number => questions.reduce((sum, { difficulty }) => sum + { easy: 10, medium: 20, hard: 30 }[difficulty], 0);

let deliveries = 0;

/** Channels that questions are asked for in and answered in; nobody else reads the second. */
const CHANNELS = ['everybody', 'ada-alone', 'thread'] as const;

function send(bot: StartedBot, body: RequestBody, by: Actor = ADA): Promise<View> {
  deliveries += 1;
  const asked = request(body, { by, workspace: WORKSPACE, delivery: `d${deliveries}` }, bot.clock.now());
  return bot.quiz.dispatch({ ...asked, place: { ...asked.place, channel: CHANNELS[deliveries % CHANNELS.length] ?? 'everybody' } });
}

const line = (text: string): RequestBody => ({ kind: 'line', word: 'k8s', line: text });

/** The right answer to the card, and the order in which its options lie. */
function rightAnswer({ bank }: StartedBot, view: View): { readonly body: RequestBody; readonly order: string } {
  const token = decodeToken(inputToken(view));
  const question = bank.byDigest(token?.digest ?? '');
  if (token === undefined || question === undefined) throw new Error(`no question: ${read(view)}`);
  if (question.type === 'short') return { body: { kind: 'action', token: inputToken(view), fields: { text: question.answer[0] ?? '' } }, order: '' };
  const order = optionOrder(question, token.target, token.index);
  const letters = question.answer.map((id) => LETTERS[order.indexOf(id)]).join('');
  return { body: { kind: 'action', token: withLetters(inputToken(view), letters) }, order: `${question.id}: ${order.join()}` };
}

describe.each(STORES)('on $name', (kind) => {
  async function opened(): Promise<StartedBot> {
    const bot = await startBot(kind);
    onTestFinished(() => bot.stop());
    return bot;
  }

  it('200 shuffles of all types, in both languages, are graded right over restarts (R41)', async () => {
    let bot = await opened();
    const orders = new Set<string>();
    const types = ['single', 'multiple', 'true-false', 'ordering', 'short', 'bug'];
    for (let round = 0; round < 200; round += 1) {
      const card = await send(bot, line(`quiz type:${types[round % 6]} lang:${round % 4 < 2 ? 'en' : 'zh'}`));
      const { body, order } = rightAnswer(bot, card);
      orders.add(order);
      if (round % 10 === 0) bot = await bot.restart();
      expect((await send(bot, body)).tone, order).toBe('right');
    }
    expect(orders.size).toBeGreaterThan(50);
  });

  it('2,000 answers in ten minutes earn what the distinct questions are worth, once a season, in whichever channel, leaving and rejoining a team or not (R43)', async () => {
    const bot = await opened();
    const all = worth(bot.bank.questions);
    const boards = async () => {
      const { boards: kept } = await bot.store.readDerived(WORKSPACE);
      const sum = (name: string): number => [...(kept.get(name)?.values() ?? [])].reduce((total, { points }) => total + points, 0);
      return { player: sum('players:all:-'), teams: sum('teams:all:-'), season: sum('players:season:1'), next: sum('players:season:2') };
    };
    await send(bot, line('team create name:Crew'), BOB);
    await send(bot, line('team join team:Crew'));
    const answerAll = async (): Promise<void> => {
      let view = await send(bot, line('quiz count:10'));
      for (let index = 0; index < 10; index += 1) {
        const verdict = await send(bot, rightAnswer(bot, view).body);
        expect(verdict.tone).toBe('right');
        await bot.clock.advance(300);
        if (index === 4) {
          await send(bot, line('team leave'));
          await send(bot, line('team join team:Crew'));
        }
        const next = verdict.actions.find((each) => each.kind === 'button' && each.token.startsWith('1.n.'));
        if (index < 9) view = await send(bot, { kind: 'action', token: next?.kind === 'button' ? next.token : '' });
      }
    };
    const begun = bot.clock.now();
    for (let set = 0; set < 199; set += 1) await answerAll();
    expect(bot.clock.now() - begun).toBeLessThanOrEqual(600_000);
    expect(await boards()).toEqual({ player: all, teams: all, season: all, next: 0 });
    await bot.clock.advance(92 * DAY);
    await answerAll();
    expect(await boards()).toEqual({ player: 2 * all, teams: 2 * all, season: all, next: all });
    expect((await bot.store.readLog(WORKSPACE, 0, 10_000)).filter(({ type }) => type === 'answer')).toHaveLength(2_000);
  }, 60_000);

  it('a key that was told after the close pays nothing more, however small the pool (R43)', async () => {
    const bot = await opened();
    const card = await send(bot, line('quiz type:single'));
    const late = rightAnswer(bot, card).body;
    await bot.clock.advance(DAY);
    expect(read(await send(bot, late))).toContain('Closed');
    const pool = bot.bank.pool({ type: 'single' });
    for (let round = 0; round < 3 * pool.length; round += 1) {
      expect((await send(bot, rightAnswer(bot, await send(bot, line('quiz type:single'))).body)).tone).toBe('right');
    }
    const told = bot.bank.byDigest(decodeToken(inputToken(card))?.digest ?? '');
    const { boards } = await bot.store.readDerived(WORKSPACE);
    expect(boards.get('players:season:1')?.get(1)?.points).toBe(worth(pool) - worth(told === undefined ? [] : [told]));
  });

  it('a forged token tells no key but that of the question it was given for, answered and closed sets included (R33)', async () => {
    const bot = await opened();
    const set = await send(bot, line('quiz type:single'));
    await send(bot, rightAnswer(bot, set).body);
    const old = await send(bot, line('quiz type:bug'));
    await bot.clock.advance(DAY);
    const open = await send(bot, line('quiz type:true-false'));
    const digest = decodeToken(inputToken(open))?.digest ?? '';
    for (const card of [set, old]) {
      const token = decodeToken(inputToken(card));
      if (token === undefined) throw new Error('no token');
      for (const verb of ['a', 'u', 'y'] as const) {
        const forged = await send(bot, { kind: 'action', token: encodeToken({ ...token, verb, digest, letters: 'A' }) });
        expect(forged.blocks.filter((block) => block.kind === 'verdict-options')).toEqual([]);
      }
    }
    expect((await send(bot, rightAnswer(bot, open).body)).tone).toBe('right');
  });

  it.each([['zh-TW', 'zh'], ['zh-HK', 'zh'], ['fr', 'en'], ['', 'en']] as const)('every reply to the locale "%s" is in one language (R48)', async (locale, language) => {
    const bot = await opened();
    const by = { ...ADA, locale };
    const seen = [await send(bot, line('quiz type:single'), by)];
    const [card] = seen;
    if (card === undefined) throw new Error('no card');
    seen.push(await send(bot, rightAnswer(bot, card).body, by));
    for (const text of ['leaderboard', 'stats', 'me', 'team list', 'help', 'stop', 'quiz topic:podz', 'nonsense']) seen.push(await send(bot, line(text), by));
    for (const view of seen) {
      expect(view.language, read(view)).toBe(language);
      if (language === 'en') expect(read(view)).not.toMatch(/\p{Script=Han}/u);
      else expect(read(view)).not.toMatch(/\b(?:the|is|are|your|points|question)\b/u);
    }
  });
});

/** What everybody and each person alone gets of one public question before its key may be told, of a bank with this key. */
async function beforeTheKey(question: Question, answer: readonly string[], kind: 'round' | 'daily', choices: readonly RequestBody[]): Promise<readonly string[]> {
  let count = 0;
  const random = { id: (length: number) => String((count += 1)).padStart(length, '0') };
  // The same key hash whatever the key, so that a difference could only come from the key itself.
  const bot = await channelBot({ bank: bankOf([{ ...question, answer }]), random });
  try {
    if (kind === 'round') await bot.line('quiz mode:channel count:1 seconds:600', { delivery: 'start' });
    else {
      await bot.admin('daily set time:10:00 timezone:UTC announce:no', { delivery: 'set' });
      await bot.pass(3_600_000);
    }
    const card = bot.post(kind === 'round' ? 'ask' : 'card').view;
    const seen = [card, await bot.press(button(card, 'In my language'), { by: ROOT, delivery: 'l' }), await bot.press(button(card, 'What is this?'), { by: ROOT, delivery: 'i' })];
    const token = inputToken(card);
    if (kind === 'round') {
      for (const [at, body] of choices.entries()) {
        if (body.kind !== 'action') continue;
        const pressed = { ...body, token: body.token === 'u' ? token.replace('1.a.', '1.u.') : `${token}${body.token}` };
        for (const press of [0, 1]) seen.push(await bot.send(pressed, { by: { ...BOB, id: `P${at}` }, delivery: `${at} ${press}` }));
      }
      seen.push(await bot.line('quiz mode:channel', { delivery: 'again' }));
    }
    return seen.map((view) => JSON.stringify(view));
  } finally {
    await bot.stop();
  }
}

describe('of a public question', () => {
  const letters = (...all: string[]): RequestBody[] => all.map((each) => ({ kind: 'action', token: each === 'u' ? 'u' : `.${each}` }));
  const ids = SINGLE.options.map(({ id }) => id);
  it.each([
    ['single', SINGLE, ids.map((id) => [id]), letters('A', 'B', 'C', 'D', 'u')],
    ['bug', BUG, ids.map((id) => [id]), letters('A', 'B', 'C', 'D', 'u')],
    ['true-false', TRUE_FALSE, [['true'], ['false']], letters('A', 'B', 'u')],
    ['multiple', MULTIPLE, [[ids[0] ?? '', ids[1] ?? ''], [ids[2] ?? '', ids[3] ?? ''], [ids[0] ?? '', ids[2] ?? '', ids[3] ?? '']], letters('A', 'AB', 'CD', 'ACD', 'ABCD', 'u')],
    ['short', SHORT, [['kubectl get pods'], ['kubectl get nodes']], ['kubectl get pods', 'kubectl get nodes', 'x'].map((text): RequestBody => ({ kind: 'action', token: '', fields: { text } }))],
  ] as const)('%s: nothing that anybody gets before its key may be told depends on the key', async (_, question, keys, choices) => {
    for (const kind of ['round', 'daily'] as const) {
      const [first, ...others] = await Promise.all(keys.map((key) => beforeTheKey(question, key, kind, choices)));
      expect(first?.length).toBeGreaterThan(2);
      for (const other of others) expect(other).toEqual(first);
    }
  });
});
