import { describe, expect, it } from 'vitest';
import { type Schedule, momentOf } from '../../src/engine/schedule.ts';
import { DEFAULT_SETTINGS, type OccurrenceOutcome } from '../../src/store/store.ts';
import type { View } from '../../src/views/view.ts';
import type { StoreKind } from '../contracts/bot.ts';
import { STORES } from '../contracts/stores.ts';
import { HOUR, MINUTE, SECOND, said, schedule } from '../rounds/claimed.ts';
import { ADA, BOB, House, type Process, ROOT, START, W } from './house.ts';

const DAY = 24 * HOUR;
/** 08:00 UTC on that Wednesday. */
const EIGHT = START - HOUR;

async function houseOf(kind: StoreKind, set = 'daily set time:09:00 timezone:UTC announce:no days:daily') {
  const house = await House.of(kind, EIGHT);
  house.tickMs = MINUTE;
  const bot = await house.started();
  await house.line(bot, set);
  return { house, bot };
}

/** While nobody runs, time costs nothing. */
async function down(house: House, bot: Process, until: number, answer: Process['adapter']['answer'] = () => undefined): Promise<Process> {
  await bot.stop();
  await house.clock.advance(until - house.clock.now());
  const process = await house.process();
  process.adapter.answer = answer;
  process.start();
  await house.quiet();
  return process;
}

/** Dates of the cards that were posted in a channel. */
const cards = (house: House, channel = 'C1') => house.posts('card').flatMap(({ identity = '', where }) => (where === channel ? [identity.split(':')[3]] : []));

/** The history of the only schedule: newest first. */
async function history(house: House, bot: Process): Promise<readonly (readonly [string, OccurrenceOutcome, string | undefined])[]> {
  const settings = await read(bot);
  const call = {
    workspace: W,
    revision: settings,
    player: { id: ROOT.id, name: ROOT.name, guest: false },
    delivery: `h${house.clock.now()}`,
    received: house.clock.now(),
    periods: { day: '2037-11-25', week: '2037-W48', month: '2037-11' },
    quarter: { label: '2037-Q4', start: START - 60 * DAY, end: START + 30 * DAY },
  };
  const found = await bot.counting.store.dailyHistory(call);
  if (found.kind === 'stale') throw new Error('stale');
  return (found.schedules[0]?.occurrences ?? []).map(({ date, outcome, reason }) => [date, outcome, reason]);
}

/** The revision of the settings as the store has them. */
async function read(bot: Process): Promise<number> {
  const claimed = await bot.counting.store.claim({ workspace: W, revision: -1, now: 0, leaseMs: 30_000, graceMs: HOUR, limit: 1, schedules: {}, pools: [] });
  return claimed.kind === 'stale' ? claimed.settings.revision : 0;
}

for (const kind of STORES) {
  describe(`dailies over ${kind.name}`, () => {
    it('one occurrence: posted on time, counted, closed with its key, with two trips', async () => {
      const { house, bot } = await houseOf(kind);
      await house.pass(HOUR - SECOND);
      bot.counting.reset();
      await house.pass(2 * SECOND);
      expect(bot.counting.trips.filter((trip) => trip !== 'dueWorkspaces' && trip !== 'mendAgenda')).toEqual(['claim', 'finish']);
      const [card] = house.posts('card');
      expect(card?.at).toBe(START);
      expect(said(card?.view as View)).toContain('Daily question');
      expect(said(await house.answer(bot, card?.view as View, ADA, true))).toContain('Right');
      await house.answer(bot, card?.view as View, BOB, false);
      await house.pass(10 * MINUTE);
      expect(said(house.sent.find((sent) => sent.kind === 'edit')?.view as View)).toContain('2 answers so far');
      await house.pass(DAY);
      // The next opens with a line about the last one, which then closes.
      expect(said(house.posts('card')[1]?.view as View)).toContain('Last time 1 of 2 answers were right.');
      expect(said(house.sent.findLast((sent) => sent.kind === 'edit')?.view as View)).toContain('Closed: 1 of 2 answers were right.');
        expect(house.posts('close').map(({ view }) => view.spoiler)).toEqual([true]);
      expect(cards(house)).toEqual(['2037-11-25', '2037-11-26']);
      await bot.stop();
      await house.end();
    });

    it('a missed tick is caught up within the grace time and skipped after it (R12)', async () => {
      const { house, bot } = await houseOf(kind);
      const again = await down(house, bot, START + 20 * MINUTE);
      expect(house.posts('card').map(({ at }) => at)).toEqual([START + 20 * MINUTE]);
      expect(await history(house, again)).toEqual([['2037-11-25', 'caught-up', undefined]]);
      const third = await down(house, again, START + DAY + 3 * HOUR);
      await house.pass(MINUTE);
      expect(cards(house)).toEqual(['2037-11-25']);
      expect(await history(house, third)).toEqual([
        ['2037-11-26', 'missed', 'late'],
        ['2037-11-25', 'caught-up', undefined],
      ]);
      await third.stop();
      await house.end();
    });

    it('30 days later, and after a pause, nothing floods (R13)', async () => {
      const { house, bot } = await houseOf(kind);
      await house.pass(HOUR + SECOND);
      const before = house.sent.length;
      const again = await down(house, bot, START + 30 * DAY + 5 * MINUTE);
      await house.pass(MINUTE);
      expect(house.sent.slice(before).filter((sent) => sent.kind === 'post').map(({ identity }) => identity)).toEqual([`${W}/card:daily:2037-12-25:C1`]);
      expect((await history(house, again)).filter(([, outcome]) => outcome === 'missed')).toHaveLength(29);
      await house.line(again, 'daily pause');
      await house.pass(SECOND);
      const third = await down(house, again, START + 40 * DAY + 5 * MINUTE);
      const paused = house.posts('card').length;
      await house.line(third, 'daily resume');
      await house.pass(2 * MINUTE);
      expect(house.posts('card').length - paused).toBeLessThanOrEqual(1);
      await third.stop();
      await house.end();
    });

    it('is asked once a date, however its schedule is edited (R39)', async () => {
      const { house, bot } = await houseOf(kind);
      await house.pass(HOUR + 5 * MINUTE);
      for (const line of ['daily set time:09:10', 'daily set time:08:00', 'daily off', 'daily set time:09:12 timezone:UTC announce:no', 'daily now']) {
        await house.line(bot, line);
        await house.pass(MINUTE);
      }
      await house.pass(30 * MINUTE);
      expect(cards(house)).toEqual(['2037-11-25']);
      // And it goes on at the time that was set last.
      await house.pass(DAY);
      expect(cards(house)).toEqual(['2037-11-25', '2037-11-26']);
      expect(house.posts('card')[1]?.at).toBe(START + DAY + 12 * MINUTE);
      await bot.stop();
      await house.end();
    });

    it('keeps a streak over days without a question, an outage, and a change of zone (R46)', async () => {
      const { house, bot } = await houseOf(kind, 'daily set time:09:00 timezone:Asia/Tokyo announce:no days:mon-fri');
      // 09:00 in Tokyo is midnight UTC.
      let process = bot;
      const streaks: string[] = [];
      const answer = async () => {
        await house.pass(SECOND);
        const card = house.posts('card').at(-1)?.view as View;
        streaks.push(/(\d+) in a row/u.exec(said(await house.answer(process, card, ADA, true)))?.[1] ?? '-');
      };
      await house.pass(16 * HOUR + MINUTE);
      await answer();
      process = await down(house, process, EIGHT + 40 * HOUR + MINUTE);
      await answer();
      // Friday to Monday; then the bot is down for the whole of Tuesday's grace.
      process = await down(house, process, EIGHT + 112 * HOUR + MINUTE);
      await answer();
      process = await down(house, process, EIGHT + 150 * HOUR);
      await house.line(process, 'daily set timezone:America/Los_Angeles announce:no');
      process = await down(house, process, (momentOf('2037-12-02', '09:00', 'America/Los_Angeles') ?? 0) + MINUTE);
      await answer();
      expect(cards(house)).toEqual(['2037-11-26', '2037-11-27', '2037-11-30', '2037-12-02']);
      expect(streaks).toEqual(['-', '2', '3', '4']);
      await process.stop();
      await house.end();
    });

    it('tells of the week on Monday, above the question of the day', async () => {
      const { house, bot } = await houseOf(kind, 'daily set time:09:00 timezone:UTC announce:no days:daily digest:on');
      for (const by of [ADA, BOB]) {
        await house.pass(by === ADA ? HOUR + SECOND : DAY);
        await house.answer(bot, house.posts('card').at(-1)?.view as View, by, by === ADA);
      }
      const again = await down(house, bot, START + 5 * DAY - MINUTE);
      const before = house.sent.length;
      await house.pass(2 * MINUTE);
      const posts = house.sent.slice(before).flatMap(({ kind: call, identity, at }) => (call === 'post' ? [[identity?.split('/')[1]?.split(':')[0], at - START - 5 * DAY]] : []));
      expect(posts.slice(0, 2)).toEqual([
        ['digest', -SECOND],
        ['card', 0],
      ]);
      const [digest] = house.posts('digest');
      expect(said(digest?.view as View)).toContain('2 answers, 1 of them right');
      expect(JSON.stringify(digest?.view)).toContain('Ada');
      await again.stop();
      await house.end();
    });

    it('a damaged schedule stops only itself (R15)', async () => {
      const house = await House.of(kind, EIGHT);
      house.tickMs = MINUTE;
      const bot = await house.started();
      const good: Schedule[] = Array.from({ length: 22 }, (_, at) => schedule({ name: `s${at}`, places: [`C${at}`], timezone: 'UTC' }));
      const damaged = schedule({ name: 'damaged', places: ['C99'], time: 'soon', timezone: 'Mars/Phobos' });
      const occurrence = { date: '2037-11-25', due: START, closes: START + DAY };
      const { places: _, ...placeless } = schedule({ name: 'placeless', timezone: 'UTC' });
      const endless = schedule({ name: 'endless', places: ['C98'], days: 'daily' as never, skips: undefined as never, timezone: 'UTC' });
      const schedules = [...good.slice(0, 12), damaged, placeless as Schedule, endless, ...good.slice(12)];
      const call = {
        workspace: W,
        revision: 0,
        player: { id: ROOT.id, name: ROOT.name, guest: false },
        delivery: 'save',
        received: house.clock.now(),
        periods: { day: '2037-11-25', week: '2037-W48', month: '2037-11' },
        quarter: { label: '2037-Q4', start: START - 60 * DAY, end: START + 30 * DAY },
      };
      const saved = await bot.counting.store.saveSettings(call, { ...DEFAULT_SETTINGS, schedules }, { occurrences: Object.fromEntries(schedules.map(({ name }) => [name, occurrence])) });
      expect(saved.kind).toBe('saved');
      await house.pass(HOUR + MINUTE);
      const where = new Set(house.posts('card').map((sent) => sent.where));
      for (const { places } of good) expect(where).toContain(places[0]);
      await house.pass(DAY);
      expect(house.posts('card').filter((sent) => sent.where !== 'C99' && sent.where !== 'C98')).toHaveLength(44);
      await bot.stop();
      await house.end();
    });

    it('a channel that refuses three times in a row is switched off, and one person is told (R21)', async () => {
      const { house, bot } = await houseOf(kind);
      await house.line(bot, 'daily add channel:here', ROOT, 'C2');
      const refuse: Process['adapter']['answer'] = ({ where }) => (where === 'C2' ? { kind: 'forbidden' } : undefined);
      let process = bot;
      for (let day = 0; day < 5; day += 1) process = await down(house, process, START + day * DAY + SECOND, refuse);
      // Tried on three days, told at the first and the third; the other channel goes on.
      expect(cards(house, 'C2')).toEqual(['2037-11-25', '2037-11-26', '2037-11-27']);
      expect(house.sent.filter(({ where }) => where === `@${ROOT.id}`).map(({ view }) => said(view).includes('switched off'))).toEqual([false, true]);
      expect(cards(house, 'C1')).toHaveLength(5);
      await process.stop();
      await house.end();
    });

    it('without a channel that takes it asks nothing, uses up nothing, and goes on at once when one is set again', async () => {
      const { house, bot } = await houseOf(kind);
      let process = bot;
      for (let day = 0; day < 5; day += 1) process = await down(house, process, START + day * DAY + SECOND, () => ({ kind: 'forbidden' }));
      expect((await history(house, process)).map(([date, outcome, reason]) => [date.slice(8), outcome, reason])).toEqual([
        ['29', 'skipped', 'off'], ['28', 'skipped', 'off'], ['27', 'refused', 'forbidden'], ['26', 'refused', 'forbidden'], ['25', 'refused', 'forbidden'],
      ]);
      process.adapter.answer = () => undefined;
      await expect(house.line(process, 'daily now')).resolves.toMatchObject({ failure: 'daily/now-nowhere' });
      await house.line(process, 'daily add channel:here');
      expect(said(await house.line(process, 'daily now'))).toContain('is posted');
      expect(cards(house).at(-1)).toBe('2037-11-29');
      await process.stop();
      await house.end();
    });

    it('a process that was stopped in the middle posts nothing when it wakes (R17)', async () => {
      const house = await House.of(kind, EIGHT);
      const first = await house.process();
      const second = await house.process(kind.name === 'sqlite' ? first : undefined);
      first.start();
      second.start();
      await house.quiet();
      await house.line(first, 'daily set time:09:00 timezone:UTC announce:no days:daily open:1');
      const frozen: Process[] = [];
      for (const process of [first, second]) {
        process.adapter.answer = (sent) => {
          // Between the edit of a card that closes and the key below it.
          if (sent.kind === 'edit' && frozen.length === 0) {
            frozen.push(process);
            process.freeze();
          }
          return undefined;
        };
      }
      await house.pass(2 * HOUR + 2 * MINUTE);
      expect(frozen).toHaveLength(1);
      expect(house.posts('close')).toHaveLength(1);
      // Who took over was there within a minute.
      expect(house.posts('close')[0]?.at).toBeLessThan(START + HOUR + MINUTE);
      await frozen[0]?.thaw();
      await house.pass(5 * MINUTE);
      expect(house.posts('close')).toHaveLength(1);
      await first.stop();
      await second.stop();
      await house.end();
    });

    it('two processes post each card once (R9)', async () => {
      const house = await House.of(kind, EIGHT);
      house.tickMs = MINUTE;
      const first = await house.process();
      const second = await house.process(kind.name === 'sqlite' ? first : undefined);
      first.start();
      second.start();
      await house.quiet();
      await house.line(first, 'daily set time:09:00 timezone:UTC announce:no days:daily');
      for (let at = 2; at <= 20; at += 1) {
        await house.pass(2 * SECOND);
        await house.line(first, 'daily add channel:here', ROOT, `C${at}`);
      }
      await house.pass(HOUR + 2 * MINUTE);
      const posted = house.posts('card').map(({ where }) => where);
      expect(posted).toHaveLength(20);
      expect(new Set(posted).size).toBe(20);
      await first.stop();
      await second.stop();
      await house.end();
    });
  });
}
