/** The same day in a channel over each store: everybody reads the same words. */
import { describe, expect, it } from 'vitest';
import { optionOrder } from '../../src/engine/draw.ts';
import { LETTERS } from '../../src/engine/question.ts';
import type { Store } from '../../src/store/store.ts';
import { decodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import type { StoreKind } from '../contracts/bot.ts';
import { STORES } from '../contracts/stores.ts';
import { createManualClock } from '../fakes/clock.ts';
import { SINGLE, bankOf, singles } from '../fixtures/questions.ts';
import { WORKSPACE, channelBot } from './channel-playground.ts';
import { ADA, BOB, button, inputToken, read } from './playground.ts';

/** Ahead of the server's own time, by which leases end. */
const START = 2_142_752_400_000;
/** Commands of one step of the agenda that follow one another, and some more. */
const TRIPS = 8;

/** The test's clock is the store's. */
function onClock(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'skew') return () => 0;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** What people read from morning to evening. */
async function dayOn(kind: StoreKind): Promise<readonly string[]> {
  const clock = createManualClock(START);
  const data = await kind.fresh(clock);
  const store = onClock(await data.open());
  let count = 0;
  const random = { id: (length: number) => String((count += 1)).padStart(length, '0') };
  const bot = await channelBot({ clock, store, random, bank: bankOf([SINGLE, ...singles(6)]) });
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      await clock.advance(500);
      // What was sent before is answered before these.
      for (let trip = 0; trip < TRIPS; trip += 1) await store.ping();
    }
  };
  const answer = (right: boolean, card: string): string => {
    const token = inputToken(bot.post(card).view);
    const decoded = decodeToken(token);
    const question = bot.services.bank.byDigest(decoded?.digest ?? '');
    if (decoded === undefined || question === undefined) throw new Error('no question');
    const order = optionOrder(question, decoded.target, decoded.index);
    return withLetters(token, LETTERS[order.findIndex((id) => question.answer.includes(id) === right)] ?? '');
  };
  const heard: string[] = [];
  const say = async (view: Promise<View>): Promise<void> => {
    heard.push(read(await view));
  };
  try {
    await say(bot.line('quiz mode:channel count:2 seconds:10 preset:fast'));
    const card = bot.post('ask').view;
    const first = answer(true, 'ask');
    await say(bot.press(first));
    await say(bot.press(answer(false, 'ask'), { by: BOB }));
    await say(bot.press(answer(false, 'ask')));
    await say(bot.press(button(card, 'Hint'), { by: { ...BOB, id: 'U5' } }));
    await say(bot.press(button(card, 'In my language'), { by: { ...BOB, id: 'U6' } }));
    await say(bot.line('quiz mode:channel', { by: BOB }));
    await pass(16_000);
    await say(bot.press(first));
    await say(bot.press(first.replace('1.a.', '1.y.'), { by: BOB }));
    await say(bot.press(first.replace('1.a.', '1.p.').replace(/\.[A-D]$/u, ''), { by: { ...BOB, id: 'U7' } }));
    await pass(9_000);
    await say(bot.line('stop', { by: BOB }));
    await say(bot.line('stop'));
    await pass(9_000);
    await say(bot.press(button(bot.post('podium').view, 'table')));
    await say(bot.line('stop'));
    for (const line of ['settings timezone:UTC', 'daily set time:23:00 days:daily digest:on', 'daily add second', 'daily now']) await say(bot.admin(line));
    await say(bot.press(answer(true, 'card'), { by: ADA }));
    await say(bot.press(answer(false, 'card'), { by: BOB }));
    await say(bot.press(answer(true, 'card'), { by: { ...BOB, id: 'U8', guest: true } }));
    for (const line of ['daily now', 'daily skip tomorrow']) await say(bot.admin(line));
    await say(bot.line('daily'));
    for (const line of ['daily pause', 'daily resume', 'daily off', 'daily set time:22:00', 'settings timezone:Asia/Tokyo', 'daily remove second']) await say(bot.admin(line));
    await store.addNotice(WORKSPACE, { id: 'x', at: clock.now(), code: 'place-off', details: { schedule: 'daily', channel: 'second' } });
    await say(bot.admin('settings'));
    await say(bot.line('daily'));
    heard.push(...bot.posts.map(({ channel, view }) => `${channel}: ${read(view)}`));
    expect(bot.log.filter(({ level }) => level === 'error')).toEqual([]);
    return heard;
  } finally {
    await bot.stop();
    await store.close();
    await data.dispose();
  }
}

describe('a day in a channel', () => {
  it('reads the same over each store', async () => {
    const days: (readonly string[])[] = [];
    for (const kind of STORES) days.push(await dayOn(kind));
    const [first, ...others] = days;
    expect(others.length).toBeGreaterThan(0);
    for (const other of others) expect(other).toEqual(first);
    expect(first?.join('\n')).not.toMatch(/Something went wrong|cannot reach its memory/u);
  }, 60_000);
});
