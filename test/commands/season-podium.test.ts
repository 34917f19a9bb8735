/** Over days: the podium of a season with the next daily question, streaks, and movement from one week to the next. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { optionOrder } from '../../src/engine/draw.ts';
import { LETTERS } from '../../src/engine/question.ts';
import type { Actor } from '../../src/platform.ts';
import { decodeToken, withLetters } from '../../src/views/token.ts';
import { createManualClock } from '../fakes/clock.ts';
import { bankOf, singles } from '../fixtures/questions.ts';
import { type ChannelBot, HERE, ROOT, channelBot } from './channel-playground.ts';
import { ADA, BOB, button, inputToken, read } from './playground.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

async function started(now?: number): Promise<ChannelBot> {
  const bot = await channelBot({ ...(now === undefined ? {} : { clock: createManualClock(now) }), bank: bankOf([...singles(20), ...singles(20, 'pod-ip')]) });
  onTestFinished(() => bot.stop());
  return bot;
}

/** Lets days pass in steps of half an hour, in which a tick finds what is due. */
async function pass(bot: ChannelBot, ms: number): Promise<void> {
  const until = bot.clock.now() + ms;
  while (bot.clock.now() < until) await bot.clock.advance(Math.min(HOUR / 2, until - bot.clock.now()));
}

const podiums = (bot: ChannelBot) => bot.posts.filter(({ identity }) => identity.includes('/season/'));

/** Answers the newest card of the daily question. */
async function answer(bot: ChannelBot, by: Actor, right: boolean): Promise<void> {
  const { view, message } = bot.post('card');
  const token = inputToken(view);
  const decoded = decodeToken(token);
  const question = bot.services.bank.byDigest(decoded?.digest ?? '');
  if (decoded === undefined || question === undefined) throw new Error('no question');
  const place = optionOrder(question, decoded.target, 0).findIndex((id) => question.answer.includes(id) === right);
  expect((await bot.press(withLetters(token, LETTERS[place] ?? ''), { by, message })).tone).toBe(right ? 'right' : 'wrong');
}

describe('the podium of a season', () => {
  it('goes out once with the next daily question in each of its places, and not before', async () => {
    const bot = await started();
    await bot.admin('settings timezone:UTC');
    await bot.admin('daily set time:09:00 days:daily announce:no');
    await bot.admin('daily add channel:news');
    await pass(bot, DAY);
    await answer(bot, ADA, true);
    await answer(bot, BOB, false);
    await bot.press(button(await bot.admin('season start Cup'), 'start Cup'), { by: ROOT });
    await pass(bot, HOUR);
    expect(podiums(bot)).toEqual([]);
    await pass(bot, DAY);
    expect(podiums(bot).map(({ channel }) => channel)).toEqual([HERE, 'news']);
    const [{ view } = bot.post('card')] = podiums(bot);
    expect(read(view)).toMatch(/The season is over: 2026-Q4(.|\n)*1\. Ada: \d+ points, 1 right(.|\n)*2\. Bob: 0 points, 0 right/u);
    expect(view.picture?.rows.map(({ name }) => name)).toEqual(['Ada', 'Bob']);
    // The card of that day is there as well.
    await answer(bot, BOB, true);
    await pass(bot, 2 * DAY);
    expect(podiums(bot)).toHaveLength(2);
  });

  it('comes at the end of a quarter without anybody’s doing, and leaves hidden players out', async () => {
    const bot = await started(Date.UTC(2026, 11, 30, 10));
    await bot.admin('settings timezone:UTC pictures:off');
    await bot.admin('daily set time:09:00 days:daily announce:no');
    await pass(bot, DAY);
    await answer(bot, ADA, true);
    await answer(bot, BOB, false);
    await bot.line('me name:hidden');
    await pass(bot, Date.UTC(2026, 11, 31, 12) - bot.clock.now());
    expect(podiums(bot)).toEqual([]);
    await pass(bot, DAY);
    expect(podiums(bot)).toHaveLength(1);
    const view = podiums(bot)[0]?.view;
    expect(view && read(view)).toContain('Bob');
    expect(view && read(view)).not.toContain('Ada');
    expect(view?.picture).toBeUndefined();
    expect(read(await bot.admin('season show'))).toMatch(/Season 2027-Q1 began on 2027-01-01(.|\n)*2026-Q4: /u);
  });
});

describe('over days', () => {
  it('streaks stand on the board and in one’s own statistics, and nowhere where they are off', async () => {
    const bot = await started();
    await bot.admin('settings timezone:UTC');
    await bot.admin('daily set time:09:00 days:daily announce:no');
    for (let day = 0; day < 3; day += 1) {
      await pass(bot, DAY);
      await answer(bot, ADA, true);
      if (day === 2) await answer(bot, BOB, true);
    }
    expect(read(await bot.line('leaderboard'))).toMatch(/1\. Ada \(you\), \d+ points, 3 of 3 right, streak of 3\n2\. Bob, \d+ points, 1 of 1 right, streak of 1/u);
    bot.counting.reset();
    expect(read(await bot.line('stats'))).toContain('Answered in a row\ndaily: 3 questions in a row');
    expect(bot.counting.trips).toEqual(['statistics', 'dailyHistory']);
    await bot.admin('settings streaks:off');
    expect(read(await bot.line('leaderboard'))).not.toContain('streak');
    bot.counting.reset();
    expect(read(await bot.line('stats'))).not.toContain('in a row');
    expect(bot.counting.trips).toEqual(['statistics']);
  });

  it('movement is told from one week to the next', async () => {
    const bot = await started();
    await bot.admin('settings timezone:UTC');
    await bot.admin('daily set time:09:00 days:daily announce:no');
    // Wednesday 2026-11-25: until Thursday Ada leads.
    await pass(bot, DAY);
    await answer(bot, ADA, true);
    await answer(bot, BOB, false);
    expect(read(await bot.line('leaderboard week'))).not.toMatch(/up|down|same place|new/u);
    await pass(bot, 5 * DAY);
    await answer(bot, BOB, true);
    await answer(bot, ADA, false);
    await answer(bot, { ...ADA, id: 'U9', name: 'Eve' }, false);
    const shown = read(await bot.line('leaderboard week'));
    expect(shown).toMatch(/1\. Bob, .*↑ up 1\n2\. Ada \(you\), .*↓ down 1\n2\. Eve, .*, new/u);
    expect(read(await bot.line('leaderboard all'))).not.toMatch(/up 1|down 1|, new/u);
  });
});
