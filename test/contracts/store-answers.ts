import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/store/store.ts';
import { awardsOf, candidate, DAY, digestOf, fresh } from './store-play.ts';
import type { Bench } from './store.contract.ts';

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Answers: once, atomic, in time, settled once. */
export function answerPromises(bench: Bench): void {
  describe('answers', () => {
    it('accepts one of 100 parallel first answers', async () => {
      const play = bench.play();
      const other = play.through(bench.other());
      const set = await play.start('ann', ['a']);
      const results = await Promise.all(range(100).map((turn) => (turn % 2 === 0 ? play : other).answer('ann', set, 0, { choice: `option-${turn}`, points: turn + 1 })));
      const accepted = results.filter((result) => result.kind === 'accepted');
      expect(accepted).toHaveLength(1);
      expect(results.filter((result) => result.kind === 'already')).toHaveLength(99);
      const first = accepted[0];
      if (first?.kind !== 'accepted') throw new Error('unreachable');
      for (const result of results) expect(result).toMatchObject({ answer: first.answer });
      expect(await play.answers()).toMatchObject([{ choice: first.answer.choice, points: first.answer.points }]);
      expect((await play.standings('ann')).rows).toMatchObject([{ points: first.answer.points, answers: 1 }]);
    });

    it('counts 100 parallel deliveries of one answer once', async () => {
      const play = bench.play();
      const other = bench.other();
      const set = await play.start('ann', ['a']);
      const call = play.call('ann');
      const answer = play.answerOf(set, 0);
      const results = await Promise.all(range(100).map((turn) => (turn % 2 === 0 ? play.store : other).recordAnswer(call, answer)));
      expect(results.filter((result) => result.kind === 'accepted')).toHaveLength(1);
      expect(results.filter((result) => result.kind === 'again')).toHaveLength(99);
      expect(await play.answers()).toHaveLength(1);
    });

    it('sums up 100 players who answer at once, for them and their team', async () => {
      const play = bench.play();
      const other = play.through(bench.other());
      await play.team('p0', 'Crew');
      await Promise.all(range(99).map((turn) => play.join(`p${turn + 1}`, 'Crew')));
      await Promise.all(range(100).map((turn) => (turn % 2 === 0 ? play : other).score(`p${turn}`, 'a', { points: turn })));
      const teams = await play.standings('p0', { of: 'teams' });
      expect(teams.rows).toMatchObject([{ points: 4950, answers: 100, right: 100, active: 100 }]);
      const seqs = (await play.log()).map((entry) => entry.seq);
      expect(seqs).toEqual(range(seqs.length).map((index) => index + 1));
      const players = await play.standings('p0', { of: 'players', period: 'all' });
      expect(players.total).toBe(100);
      expect(players.rows[0]).toMatchObject({ points: 99, name: 'Name of p99', rank: 1 });
    });

    it('gives the first verdict again to the same delivery, and `already` to another one', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      const call = play.call('ann', { after: 5 });
      const first = fresh(await play.store.recordAnswer(call, play.answerOf(set, 0)));
      expect(first).toMatchObject({
        kind: 'accepted', first: true, season: { label: '2026-Q1', points: 10, rank: 1 },
        answer: { received: play.base + 5, choice: 'right', credit: { n: 1, d: 1 }, hint: false, points: 10, settled: true },
        set: { items: [{ state: 'answered', answer: { credit: { n: 1, d: 1 }, points: 10, settled: true } }, { state: 'waiting' }] },
      });
      const before = await play.snapshot();
      const again = fresh(await bench.other().recordAnswer(call, play.answerOf(set, 0)));
      expect(again).toEqual({ ...first, kind: 'again' });
      const already = await play.answer('ann', set, 0, { right: false, after: 10 });
      expect(already).toEqual({ ...first, kind: 'already' });
      // Not even the close changes what was said.
      expect(await play.answer('ann', set, 0, { right: false, after: 2 * DAY })).toMatchObject({ kind: 'already', answer: { choice: 'right', points: 10 } });
      expect(await play.snapshot()).toEqual(before);
    });

    it('tells what was recorded whatever has become of the settings', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a']);
      const call = play.call('ann');
      const first = fresh(await play.store.recordAnswer(call, play.answerOf(set, 0)));
      const { revision: _revision, ...defaults } = DEFAULT_SETTINGS;
      await play.store.saveSettings(play.call('boss'), { ...defaults, pictures: false });
      expect(await play.store.recordAnswer(call, play.answerOf(set, 0))).toEqual({ ...first, kind: 'again' });
      expect(await play.answer('ann', set, 0)).toEqual({ ...first, kind: 'already' });
    });

    it('says `first` with the first accepted answer of a player only', async () => {
      const play = bench.play();
      expect(await play.score('ann', 'a')).toMatchObject({ first: true });
      expect(await play.score('ann', 'b')).toMatchObject({ first: false });
      expect(await play.score('ben', 'a')).toMatchObject({ first: true });
    });

    it('counts nothing received at or after the close', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      expect(await play.answer('ann', set, 0, { after: DAY })).toMatchObject({ kind: 'closed', closed: play.base + DAY, set: { open: false } });
      expect(await play.answer('ann', set, 0, { after: DAY + 1 })).toMatchObject({ kind: 'closed' });
      expect(await play.answers()).toEqual([]);
      expect(await play.answer('ann', set, 1, { after: DAY - 1 })).toMatchObject({ kind: 'accepted' });
    });

    it('settles a question whose key was told after the close, for its player and season alone', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b', 'c']);
      await play.answer('ann', set, 1, { right: false });
      const before = await play.snapshot();
      expect(await play.answer('ann', set, 0, { after: DAY })).toMatchObject({ kind: 'closed', closed: set.closes });
      expect(await play.snapshot()).toEqual(before);
      expect(await play.score('ann', 'a', { after: DAY + 1 })).toMatchObject({ answer: { settled: false, points: 0 } });
      expect(await play.score('ann', 'c', { after: DAY + 1 })).toMatchObject({ answer: { settled: true, points: 10 } });
      expect(await play.score('ben', 'a', { after: DAY + 1 })).toMatchObject({ answer: { settled: true, points: 10 } });
      expect(await play.score('ann', 'a', { after: 50 * DAY })).toMatchObject({ answer: { settled: true, points: 10 } });
    });

    it('settles what was told after the close in the season of that moment, though nothing was answered in it yet', async () => {
      const play = bench.play();
      await play.score('ann', 'z');
      const last = 40 * DAY - 1;
      const set = await play.start('ann', ['a', 'b'], last);
      expect(await play.answer('ann', set, 0, { after: last + DAY })).toMatchObject({ kind: 'closed' });
      expect(await play.score('ann', 'a', { after: last + DAY + 1 })).toMatchObject({ answer: { settled: false }, season: { label: '2026-Q2' } });
      expect(await play.score('ann', 'b', { after: last + DAY + 1 })).toMatchObject({ answer: { settled: true } });
    });

    it('settles nothing by a press after a stop, whose key is not told, nor in a practice set', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      await play.answer('ann', set, 1, { right: false });
      await play.store.stopSet(play.call('ann', { after: 1 }));
      expect(await play.answer('ann', set, 0, { after: DAY })).toMatchObject({ kind: 'closed', closed: play.base + 1 });
      expect(await play.score('ann', 'a', { after: DAY + 1 })).toMatchObject({ answer: { settled: true } });
      const practice = fresh(await play.store.practiseMisses(play.call('ann', { after: 45 * DAY }), { from: set.id, set: play.setId(), closes: play.base + 46 * DAY }));
      if (practice.kind !== 'started') throw new Error(practice.kind);
      expect(await play.answer('ann', practice.set, 0, { after: 46 * DAY })).toMatchObject({ kind: 'closed' });
      expect(await play.score('ann', 'b', { after: 46 * DAY + 1 })).toMatchObject({ answer: { settled: true } });
    });

    it('tells nothing by a digest that is not of the item, answered, closed or neither', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      await play.answer('ann', set, 0);
      const forged = { digest: digestOf('z') };
      expect((await play.answer('ann', set, 0, forged)).kind).toBe('changed');
      expect((await play.answer('ann', set, 1, forged)).kind).toBe('changed');
      expect((await play.answer('ann', set, 1, { ...forged, after: DAY })).kind).toBe('changed');
      expect(await play.score('ann', 'b', { after: DAY + 1 })).toMatchObject({ answer: { settled: true } });
    });

    it('refuses others, unknown questions and changed ones, and keeps nothing of them', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a']);
      const before = await play.snapshot();
      expect(await play.answer('ben', set, 0)).toEqual({ kind: 'not-owner', person: {} });
      expect(await play.answer('ann', { ...set, id: 'nosuchset0' }, 0)).toEqual({ kind: 'unknown', person: {} });
      const beyond = { ...play.answerOf(set, 0), index: 1 };
      expect(await play.store.recordAnswer(play.call('ann'), beyond)).toEqual({ kind: 'unknown', person: {} });
      expect(await play.answer('ann', set, 0, { digest: digestOf('z') })).toMatchObject({ kind: 'changed', set: { id: set.id } });
      expect(await play.snapshot()).toEqual(before);
    });

    it('settles once a season, right or wrong; later ones are practice', async () => {
      const play = bench.play();
      expect(await play.score('ann', 'a', { right: false })).toMatchObject({ answer: { settled: true, points: 0 } });
      expect(await play.score('ann', 'a')).toMatchObject({ answer: { settled: false, points: 0 }, season: { points: 0 } });
      expect(await play.score('ann', 'b', { points: 20 })).toMatchObject({ answer: { settled: true, points: 20 } });
      expect(await play.score('ann', 'b', { points: 20 })).toMatchObject({ answer: { settled: false, points: 0 }, season: { points: 20, rank: 1 } });
      expect(await play.score('ben', 'a')).toMatchObject({ answer: { settled: true, points: 10 } });
      expect((await play.standings('ann')).rows).toMatchObject([{ points: 20, answers: 2, right: 1 }, { points: 10, answers: 1, right: 1 }]);
      expect((await play.answers()).map((entry) => entry.settled)).toEqual([true, false, true, false, true]);
      expect(await play.score('ann', 'a', { after: 50 * DAY })).toMatchObject({ answer: { settled: true, points: 10 } });
    });

    it('pays a question once, however often it is asked at once', async () => {
      const play = bench.play();
      const sets = [];
      for (let turn = 0; turn < 20; turn += 1) sets.push(await play.start('ann', ['a'], turn));
      // Each start ended the one before; answers received before that still count as answers.
      const results = await Promise.all(sets.map((set, turn) => play.answer('ann', set, 0, { after: turn })));
      const settled = results.filter((result) => result.kind === 'accepted' && result.answer.settled);
      expect(settled).toHaveLength(1);
      expect((await play.standings('ann')).rows).toMatchObject([{ points: 10, answers: 1 }]);
    });

    it('gives partial credit and "I don\'t know" as they are', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a', 'b']);
      await play.store.recordAnswer(play.call('ann'), { ...play.answerOf(set, 0), credit: { n: 1, d: 3 }, awards: awardsOf(7), choice: 'x,y' });
      await play.store.recordAnswer(play.call('ann'), { ...play.answerOf(set, 1, { right: false }), choice: '?' });
      expect(await play.answers()).toMatchObject([{ credit: { n: 1, d: 3 }, points: 7, choice: 'x,y' }, { credit: { n: 0, d: 1 }, points: 0, choice: '?' }]);
      expect((await play.standings('ann')).rows).toMatchObject([{ points: 7, right: 0, answers: 2 }]);
    });

    it('keeps a typed text with the player and out of the log', async () => {
      const play = bench.play();
      const set = await play.start('ann', ['a']);
      const typed = `=kubectl "get" 节点 😀\n${'x'.repeat(470)}`;
      expect(await play.answer('ann', set, 0, { choice: typed })).toMatchObject({ answer: { choice: typed } });
      expect(await play.answer('ann', set, 0)).toMatchObject({ kind: 'already', answer: { choice: typed } });
      expect(await play.answers()).toMatchObject([{ choice: '=' }]);
    });

    it('writes down everything about the answer', async () => {
      const play = bench.play();
      await play.team('ann', 'Crew');
      const set = await play.start('ann', ['a']);
      const call = play.call('ann', { after: 7 });
      const question = { id: 'a', keyHash: 'key-a', digest: digestOf('a'), area: 'network', topic: 'services', difficulty: 'hard' } as const;
      await play.store.recordAnswer(call, { ...play.answerOf(set, 0), question, preset: 'fast', speed: 33, bankVersion: 'bank-7', choice: 'c,d' });
      const player = (await play.standings('ann', { of: 'players' })).rows[0]?.id;
      const team = (await play.standings('ann', { of: 'teams' })).rows[0]?.id;
      const entry = (await play.answers())[0];
      expect(entry).toEqual({
        ...question, type: 'answer', seq: entry?.seq, asked: set.id, index: 0, delivery: call.delivery, kind: 'solo', preset: 'fast',
        place: `channel-of-${set.id}`, opened: play.base, received: call.received, player, team, bankVersion: 'bank-7', choice: 'c,d', credit: { n: 1, d: 1 }, hint: false,
        speed: 33, streak: 0, settled: true, points: 10, periods: call.periods, season: 1,
      });
    });

    it('writes down when each question was first shown, whoever answers it', async () => {
      const play = bench.play();
      for (const guest of [false, true]) {
        const player = { id: `guest-${guest}`, name: 'Name', guest };
        const call = (after: number) => play.call(player.id, { after, player });
        const started = fresh(await play.store.startSet(call(1), { set: play.setId(), count: 4, pool: ['a', 'b', 'c', 'd'].map(candidate), closes: play.base + DAY, filters: '', anew: false }));
        if (started.kind !== 'started') throw new Error(started.kind);
        const { set } = started;
        const show = (from: number, after: number) => play.store.showItem(call(after), { set: set.id, from });
        await show(0, 5);
        await show(1, 20);
        await show(1, 30);
        await show(2, 40);
        await play.store.replaceItem(call(50), { set: set.id, index: 2, digest: digestOf('c'), pool: [candidate('e')] });
        for (const [index, item] of [...set.items.entries()].toReversed()) {
          const answer = play.answerOf(set, index, index === 2 ? { right: false } : {});
          const question = index === 2 ? { ...answer.question, id: 'e', digest: digestOf('e') } : answer.question;
          expect(await play.store.recordAnswer(call(60 + index), { ...answer, question, place: `place-${item.questionId}` })).toMatchObject({ kind: 'accepted' });
        }
        const practised = fresh(await play.store.practiseMisses(call(70), { from: set.id, set: play.setId(), closes: play.base + DAY }));
        if (practised.kind !== 'started') throw new Error(practised.kind);
        await play.store.recordAnswer(call(80), { ...play.answerOf(practised.set, 0), place: 'elsewhere' });
        const told = (await play.answers()).slice(-5).map((entry) => [entry.id, entry.place, 'opened' in entry ? (entry.opened ?? 0) - play.base : 'never']);
        expect(told).toEqual([['d', 'place-d', 'never'], ['e', 'place-c', 50], ['b', 'place-b', 20], ['a', 'place-a', 1], ['e', 'elsewhere', 70]]);
      }
    });

    it('gives a guest the verdict and no score', async () => {
      const play = bench.play();
      const guest = { id: 'guest', name: 'Guest', guest: true };
      const started = fresh(await play.store.startSet(play.call('guest', { player: guest }), { set: play.setId(), count: 1, pool: [{ questionId: 'a', digest: digestOf('a') }], closes: play.base + DAY, filters: '', anew: false }));
      if (started.kind !== 'started') throw new Error(started.kind);
      const answered = fresh(await play.store.recordAnswer(play.call('guest', { player: guest }), play.answerOf(started.set, 0)));
      expect(answered).toMatchObject({ kind: 'accepted', answer: { settled: false, points: 0, credit: { n: 1, d: 1 } } });
      expect((await play.standings('ann')).total).toBe(0);
    });

    it('reads the log in pieces', async () => {
      const play = bench.play();
      for (let turn = 0; turn < 5; turn += 1) await play.score('ann', `q${turn}`);
      const all = await play.log();
      expect(all.map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(all[0]).toEqual({ type: 'season', seq: 1, at: play.base, number: 1, label: '2026-Q1' });
      expect(await play.store.readLog(play.workspace, 2, 2)).toEqual(all.slice(2, 4));
      expect(await play.store.readLog(play.workspace, 6, 10)).toEqual([]);
      expect(await play.store.readLog('discord:nobody', 0, 10)).toEqual([]);
    });
  });
}
