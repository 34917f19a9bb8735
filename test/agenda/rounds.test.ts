import { describe, expect, it } from 'vitest';
import { flat } from '../../src/texts/span.ts';
import type { View } from '../../src/views/view.ts';
import { STORES } from '../contracts/stores.ts';
import { MINUTE, said as paragraphs, SECOND } from '../rounds/claimed.ts';
import { ADA, BOB, House, type Process, ROOT, START } from './house.ts';

const said = (view: View | undefined) =>
  view === undefined ? '' : [paragraphs(view), ...view.blocks.flatMap((block) => (block.kind === 'board' ? block.rows.map(({ line }) => flat(line)) : block.kind === 'list' ? block.items.map(flat) : []))].join('\n');

for (const kind of STORES) {
  describe(`rounds over ${kind.name}`, () => {
    it('a whole round: asked, closed and revealed on time, with two trips a question, and a podium', async () => {
      const house = await House.of(kind);
      const bot = await house.started();
      await house.line(bot, 'quiz mode:channel count:2 seconds:30', ADA);
      const [first] = house.posts('ask');
      expect(first?.at).toBe(START);
      await house.answer(bot, first?.view as View, ADA, true);
      await house.answer(bot, first?.view as View, BOB, false);
      bot.counting.reset();
      await house.pass(34 * SECOND + 500);
      expect(house.sent.filter((sent) => sent.kind === 'edit')).toHaveLength(0);
      await house.pass(SECOND);
      const reveal = house.sent.find((sent) => sent.kind === 'edit');
      // 2 s to post, 30 s to answer, 3 s for answers that are on their way.
      expect(reveal?.at).toBe(START + 35 * SECOND);
      expect(said(reveal?.view)).toContain('1 of 2 answers were right.');
      // Each sees their own result, and whoever missed it may practise, without a trip of the agenda.
      const [own, practise] = (reveal?.view.actions ?? []).map((action) => (action.kind === 'button' ? action.token : ''));
      expect(said(await house.send(bot, { kind: 'action', token: own ?? '' }, ADA))).toContain('Right');
      expect(said(await house.send(bot, { kind: 'action', token: own ?? '' }, BOB))).toContain('Wrong');
      expect((await house.send(bot, { kind: 'action', token: practise ?? '' }, ROOT)).input?.kind).toBe('one');
      await house.pass(8 * SECOND);
      const second = house.posts('ask')[1];
      expect(second?.at).toBe(START + 43 * SECOND);
      await house.answer(bot, second?.view as View, ADA, true);
      bot.counting.reset();
      await house.pass(34 * SECOND);
      expect(bot.counting.trips.filter((trip) => trip !== 'dueWorkspaces')).toEqual([]);
      await house.pass(8 * SECOND);
      expect(bot.counting.trips.filter((trip) => trip !== 'dueWorkspaces')).toEqual(['claim', 'finish', 'claim', 'finish']);
      const [podium] = house.posts('podium');
      expect(said(podium?.view)).toContain('2 questions, answered by 2 people.');
      expect(said(podium?.view)).toMatch(/1\. Ada: \d+ points, 2 right/u);
      expect(house.posts('ask')).toHaveLength(2);
      const table = podium?.view.actions[0];
      expect(said(await house.send(bot, { kind: 'action', token: table?.kind === 'button' ? table.token : '' }, BOB))).toContain('Bob');
      // The place is free.
      await house.line(bot, 'quiz mode:channel count:1', BOB);
      expect(house.posts('ask')).toHaveLength(3);
      await bot.stop();
      await house.end();
    });

    it('a process that is killed in the middle changes nothing for an open question (R8)', async () => {
      const house = await House.of(kind);
      const bot = await house.started();
      await house.line(bot, 'quiz mode:channel count:1 seconds:30', ADA);
      const card = house.posts('ask')[0]?.view as View;
      await bot.stop();
      await house.pass(3 * SECOND);
      const again = await house.started();
      expect(said(await house.answer(again, card, BOB, true))).toMatch(/Locked in/iu);
      await house.pass(40 * SECOND);
      const reveal = house.sent.find((sent) => sent.kind === 'edit');
      expect(reveal?.at).toBe(START + 35 * SECOND);
      expect(said(reveal?.view)).toContain('1 of 1 answer was right.');
      await again.stop();
      await house.end();
    });

    it('one that nobody answers ends after three silent questions (R47)', async () => {
      const house = await House.of(kind);
      const bot = await house.started();
      const told = said(await house.line(bot, 'quiz mode:channel topic:probes-basics count:20 seconds:10', ADA));
      expect(told).toContain('12');
      await house.pass(90 * SECOND);
      expect(house.posts('ask')).toHaveLength(3);
      expect(said(house.posts('podium')[0]?.view)).toContain('in a row');
      await bot.stop();
      await house.end();
    });

    it('a place that refuses in the middle ends the round, keeps its scores and is free at once (R49)', async () => {
      for (const outcome of ['forbidden', 'gone'] as const) {
        const house = await House.of(kind);
        const bot = await house.started();
        await house.line(bot, 'quiz mode:channel count:5 seconds:10', ADA);
        await house.answer(bot, house.posts('ask')[0]?.view as View, BOB, true);
        bot.adapter.answer = ({ where }) => (where === 'C1' ? { kind: outcome } : undefined);
        await house.pass(20 * SECOND);
        expect(house.sent.filter(({ where }) => where === '@U1')).toHaveLength(1);
        bot.adapter.answer = () => undefined;
        const before = house.posts('ask').length;
        await house.line(bot, 'quiz mode:channel count:1', BOB);
        expect(house.posts('ask')).toHaveLength(before + 1);
        expect(said(await house.line(bot, 'quiz', BOB))).not.toContain('running');
        const board = await house.send(bot, { kind: 'line', word: 'k8s', line: 'leaderboard players' }, BOB);
        expect(said(board)).toContain('Bob');
        await bot.stop();
        await house.end();
      }
    });

    it('one whose card is deleted ends with its podium', async () => {
      const house = await House.of(kind);
      const bot = await house.started();
      await house.line(bot, 'quiz mode:channel count:5 seconds:10', ADA);
      bot.adapter.answer = (sent) => (sent.kind === 'edit' ? { kind: 'gone' } : undefined);
      await house.pass(25 * SECOND);
      expect(house.posts('reveal')).toHaveLength(1);
      expect(said(house.posts('podium')[0]?.view)).toContain('deleted');
      expect(house.posts('ask')).toHaveLength(1);
      await bot.stop();
      await house.end();
    });

    it('a card that arrives after a stop is revealed as well, and says no more that it is open', async () => {
      const house = await House.of(kind);
      const bot = await house.started();
      const late = { channel: 'C1', message: 'LATE' };
      bot.adapter.answer = ({ kind: call, identity }) => (call === 'post' && identity?.includes('/ask:') === true ? new Promise((resolve) => house.clock.after(6 * SECOND, () => resolve({ kind: 'posted', reference: late }))) : undefined);
      await house.line(bot, 'quiz mode:channel count:1 seconds:60', ADA);
      await house.line(bot, 'stop', ADA);
      await house.pass(MINUTE);
      const last = house.sent.findLast((sent) => sent.kind === 'edit');
      expect(last?.view.input).toBeUndefined();
      expect(house.posts('podium')).toHaveLength(1);
      await bot.stop();
      await house.end();
    });

    it('a stop closes at once, and a limit gives the question its whole time', async () => {
      const house = await House.of(kind);
      const bot = await house.started();
      bot.adapter.answer = ({ at }) => (at < START + 3 * SECOND ? { kind: 'limited', until: START + 3 * SECOND } : undefined);
      await house.line(bot, 'quiz mode:channel count:2 seconds:30', ADA);
      await house.pass(4 * SECOND);
      expect(house.posts('ask').map(({ at, tried }) => [at - START, tried])).toEqual([
        [0, undefined],
        [3_250, undefined],
      ]);
      expect(JSON.stringify(house.posts('ask')[1]?.view)).toContain(String(START + 33_250));
      await house.line(bot, 'stop', ADA);
      await house.pass(10 * SECOND);
      expect(said(house.posts('podium')[0]?.view)).toContain('stopped');
      expect(house.posts('ask')).toHaveLength(2);
      await bot.stop();
      await house.end();
    });

    it('two processes ask each question once, and one of them may die at any time (R17)', async () => {
      const house = await House.of(kind);
      const first = await house.process();
      // SQLite takes one process: there two agendas share it.
      const second = await house.process(kind.name === 'sqlite' ? first : undefined);
      first.start();
      second.start();
      await house.quiet();
      await house.line(first, 'quiz mode:channel count:3 seconds:10', ADA);
      // Whichever makes the first reveal stops in the middle of it.
      const frozen: Process[] = [];
      for (const process of [first, second]) {
        process.adapter.answer = (sent) => {
          if (sent.kind !== 'edit' || frozen.length > 0) return undefined;
          frozen.push(process);
          process.freeze();
          return undefined;
        };
      }
      await house.pass(20 * SECOND);
      expect(frozen).toHaveLength(1);
      await house.pass(70 * SECOND);
      const before = house.sent.length;
      await frozen[0]?.thaw();
      expect(house.sent).toHaveLength(before);
      await house.pass(60 * SECOND);
      const asked = house.posts('ask').map(({ identity }) => identity);
      expect(asked).toHaveLength(3);
      expect(new Set(asked).size).toBe(3);
      expect(house.posts('podium')).toHaveLength(1);
      const reveals = house.sent.filter((sent) => sent.kind === 'edit').map(({ at }) => at - START);
      // The reveal was due at 15 s; who took over made it within a minute.
      expect(reveals.filter((at) => at <= 75 * SECOND).length).toBeGreaterThanOrEqual(2);
      await first.stop();
      await second.stop();
      await house.end();
    });

    it('an outcome that stays unknown is no end: the first press tells where the card is', async () => {
      const house = await House.of(kind);
      const bot = await house.started();
      bot.adapter.answer = (sent) => (sent.identity?.includes('/ask:') === true ? { kind: 'unknown' } : undefined);
      await house.line(bot, 'quiz mode:channel count:2 seconds:60', ADA);
      await house.pass(15 * SECOND);
      expect(house.posts('ask').map(({ tried }) => tried)).toEqual([undefined, START, START]);
      await house.answer(bot, house.posts('ask')[0]?.view as View, BOB, true, 'SEEN');
      await house.pass(60 * SECOND);
      const reveal = house.sent.find((sent) => sent.kind === 'edit');
      expect(reveal?.where).toBe('C1');
      expect(said(reveal?.view)).toContain('1 of 1 answer was right.');
      await bot.stop();
      await house.end();
    });

    it('after an outage of hours it ends without asking on (R13)', async () => {
      const house = await House.of(kind);
      const bot = await house.started();
      await house.line(bot, 'quiz mode:channel count:5 seconds:10', ADA);
      await bot.stop();
      await house.clock.advance(30 * 86_400 * SECOND);
      const before = house.sent.length;
      const again = await house.started();
      await house.pass(60 * SECOND);
      expect(house.sent.slice(before).filter((sent) => sent.kind === 'post').map(({ identity }) => identity?.split(':')[1])).toEqual([`1/podium`]);
      expect(said(await house.line(again, 'quiz mode:channel count:1', ROOT))).not.toBe('');
      expect(house.posts('ask')).toHaveLength(2);
      await again.stop();
      await house.end();
    });
  });
}
