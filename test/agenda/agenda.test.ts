import { describe, expect, it } from 'vitest';
import type { Posted } from '../../src/platform.ts';
import { type Claimed, entryId } from '../../src/store/store.ts';
import { noticeMessage } from '../../src/views/notices.ts';
import { CARD, DAY, NINE, ROUND, SECOND, askOf, claimed, dailyState, round, state, texts } from '../rounds/claimed.ts';
import { FakeStore, calm, halt, pass, play } from './fake-agenda.ts';

const W = 'discord:1';
const card = (place: string, due = NINE) => claimed({ kind: 'card', asked: DAY, schedule: 'daily', date: '2026-11-25', place }, { state: dailyState() }, { due });
const broken = (id: string): Claimed => ({ id, fence: 0, attempt: 0, due: NINE, first: 0, step: undefined });
/** Never answers. */
const never = new Promise<Posted>(() => undefined);

describe('a tick', () => {
  it('with nothing due is one trip', async () => {
    const { agenda, store, clock, adapter } = play();
    agenda.start();
    await calm();
    store.trips.length = 0;
    await pass(clock, 15 * SECOND);
    expect(store.trips).toEqual(['dueWorkspaces']);
    expect(adapter.sent).toEqual([]);
    await agenda.stop();
    expect(clock.waiting()).toBe(0);
  });

  it('makes the index true again at start and every hour', async () => {
    const { agenda, store, clock } = play();
    agenda.start();
    await pass(clock, 3_600_000 + 15 * SECOND, 15 * SECOND);
    expect(store.trips.filter((trip) => trip === 'mendAgenda')).toHaveLength(2);
    await agenda.stop();
  });

  it('asks with two trips and one post', async () => {
    const { agenda, store, adapter } = play();
    agenda.start();
    await calm();
    store.put(W, askOf());
    store.trips.length = 0;
    await agenda.promptly(W, `ask:${ROUND}:0`);
    await calm();
    expect(store.trips).toEqual(['claim', 'finish']);
    expect(adapter.sent).toHaveLength(1);
    await agenda.stop();
  });

  it('finishes a daily and its first card in one trip', async () => {
    const { agenda, store, adapter } = play();
    store.put(W, claimed({ kind: 'daily', schedule: 'daily', date: '2026-11-25', closes: 0 }, { outcome: 'opened', state: dailyState() }));
    store.put(W, card('C1'));
    agenda.start();
    await calm();
    expect(store.trips.slice(2)).toEqual(['claim', 'finish']);
    expect(adapter.sent).toHaveLength(1);
    await agenda.stop();
  });

  it('comes early for what is due before it', async () => {
    const { agenda, store, clock, adapter } = play();
    store.put(W, card('C1', NINE + 4_321));
    agenda.start();
    await pass(clock, 5 * SECOND, 100);
    expect(adapter.sent.map(({ at }) => at - NINE)).toEqual([4_321]);
    await agenda.stop();
  });

  it('goes on when the store is back, and finishes what was done meanwhile', async () => {
    const { agenda, store, clock, adapter } = play();
    store.failing.set('dueWorkspaces', 2);
    store.failing.set('finish', 2);
    store.put(W, card('C1'));
    agenda.start();
    await pass(clock, 60 * SECOND, 1_000);
    expect(adapter.sent).toHaveLength(1);
    expect(store.left(W)).toEqual([]);
    await agenda.stop();
  });
});

describe('places apart', () => {
  it('one that never answers holds up nothing else (R20)', async () => {
    const { agenda, store, clock, adapter } = play();
    for (let at = 0; at < 40; at += 1) store.put(`discord:${at}`, card('C1'));
    for (let at = 0; at < 40; at += 1) store.put(W, card(`C${at}`));
    adapter.answer = ({ where }) => (where === 'C7' ? never : undefined);
    agenda.start();
    await pass(clock, 900, 100);
    expect(adapter.sent.filter(({ where }) => where !== 'C7')).toHaveLength(78);
    expect(store.finished).toHaveLength(78);
    await halt({ agenda, clock });
  });

  it('one that never answers does not hold up what needs no call either', async () => {
    const { agenda, store, clock, adapter } = play();
    store.put(W, card('C7'));
    store.put(W, claimed({ kind: 'reveal', asked: ROUND, index: 0, place: 'C8', silent: 0 }, { round: round(), state: state({ revealed: true }) }));
    adapter.answer = () => never;
    agenda.start();
    await pass(clock, 900, 100);
    expect(store.finished.map(({ id }) => id)).toEqual([`reveal:${ROUND}:0`]);
    await halt({ agenda, clock });
  });

  it('one that is limited is not called before its time, and the others are not delayed (R20)', async () => {
    const { agenda, store, clock, adapter } = play();
    const calls: number[] = [];
    let until = 0;
    adapter.answer = ({ where, at }) => {
      if (where !== 'C1') return undefined;
      expect(at).toBeGreaterThanOrEqual(until);
      calls.push(at);
      if (at >= NINE + 60 * SECOND) return undefined;
      until = at + 3 * SECOND;
      return { kind: 'limited', until };
    };
    store.put(W, card('C1'));
    store.put(W, claimed({ kind: 'count', asked: DAY, place: 'C1', shown: 0, stage: 0 }, { state: dailyState({ answers: 2 }), card: { channel: 'C1', message: 'M' } }));
    for (let second = 1; second < 66; second += 1) store.put(`discord:${100 + second}`, card('C2', NINE + second * SECOND));
    agenda.start();
    await pass(clock, 66 * SECOND, 500);
    // The last one went well.
    expect(calls.length - 1).toBeLessThan(20);
    expect(store.left(W)).toEqual([]);
    expect(adapter.sent.filter(({ where }) => where === 'C2').map(({ at }, second) => at - (NINE + (second + 1) * SECOND))).toEqual(Array.from({ length: 65 }, () => 0));
    await agenda.stop();
  });

  it('a damaged entry among 100 stops only itself (R15)', async () => {
    const { agenda, store, clock, adapter } = play();
    for (let at = 0; at < 99; at += 1) store.put(W, card(`C${at}`));
    store.put(W, broken('card:damaged'));
    store.put(W, claimed({ kind: 'reveal', asked: ROUND, index: 0, place: 'C200', silent: 0 }, { round: round(), state: state({ answers: 1 }), card: CARD, right: 1 }));
    agenda.start();
    await pass(clock, 2 * SECOND);
    expect(adapter.sent).toHaveLength(99);
    expect(store.left(W)).toEqual([]);
    expect(store.finished.find(({ id }) => id === 'card:damaged')).toEqual({ id: 'card:damaged', fence: expect.any(Number) });
    expect(store.finished.find(({ id }) => id.startsWith('reveal'))?.end).toBe(ROUND);
    await agenda.stop();
  });

  it('1,000 of them due at once are all posted once', async () => {
    const { agenda, store, clock, adapter } = play();
    for (let at = 0; at < 1_000; at += 1) store.put(`discord:${at % 250}`, card(`C${at}`));
    agenda.start();
    await pass(clock, 5 * SECOND);
    expect(adapter.sent).toHaveLength(1_000);
    expect(new Set(adapter.sent.map(({ where }) => where)).size).toBe(1_000);
    await agenda.stop();
  });

  it('those that nobody here serves stay due and hide nothing', async () => {
    const { agenda, store, clock, adapter, serve } = play();
    serve((workspace) => workspace === 'slack:1');
    for (let at = 0; at < 300; at += 1) store.put(`discord:${at}`, card('C1'));
    store.put('slack:1', card('C1'));
    agenda.start();
    await pass(clock, 31 * SECOND, SECOND);
    expect(adapter.sent).toHaveLength(1);
    expect(store.left('discord:299')).toHaveLength(1);
    await agenda.stop();
  });
});

describe('claims that fail', () => {
  it('again and again hide nobody, and are made once a tick', async () => {
    const claims: string[] = [];
    const poisoned = (workspace: string) => workspace.startsWith('discord:poisoned');
    class PoisonedStore extends FakeStore {
      override verbs(): ReturnType<FakeStore['verbs']> {
        const { claim, ...verbs } = super.verbs();
        return {
          ...verbs,
          claim: async (wanted) => {
            claims.push(wanted.workspace);
            if (poisoned(wanted.workspace) || claim === undefined) throw new Error('what is kept of it is damaged');
            return claim(wanted);
          },
        };
      }
    }
    const { agenda, store, clock, adapter } = play(new PoisonedStore());
    for (let at = 0; at < 1_000; at += 1) store.put(`discord:poisoned${at}`, card('C1'));
    store.put(W, card('C1'));
    agenda.start();
    await calm();
    expect(adapter.sent).toHaveLength(1);
    await pass(clock, 29 * SECOND, SECOND);
    expect(claims.filter(poisoned)).toHaveLength(2_000);
    await agenda.stop();
  });
});

describe('a post without an outcome', () => {
  it('is tried again under its identity, and told when the first try was', async () => {
    const { agenda, store, clock, adapter } = play();
    store.skewMs = 300_000;
    store.put(W, card('C1'));
    let times = 0;
    adapter.answer = () => ((times += 1) === 1 ? { kind: 'unknown' } : undefined);
    agenda.start();
    await pass(clock, 5 * SECOND);
    expect(adapter.sent.map(({ identity, tried }) => [identity, tried])).toEqual([
      [`${W}/${entryId({ kind: 'card', asked: DAY, schedule: 'daily', date: '2026-11-25', place: 'C1' })}`, undefined],
      [adapter.sent[0]?.identity, NINE],
    ]);
    await agenda.stop();
  });

  it('has a deadline, and a platform that throws has none either', async () => {
    const { agenda, store, clock, adapter } = play();
    store.put(W, card('C1'));
    store.put(W, card('C2'));
    adapter.answer = ({ where, tried }) => (tried !== undefined ? undefined : where === 'C1' ? never : Promise.reject(new Error('broken')));
    agenda.start();
    await pass(clock, 20 * SECOND, 500);
    expect(store.left(W)).toEqual([]);
    expect(adapter.sent).toHaveLength(4);
    await agenda.stop();
  });
});

describe('a process whose clock is wrong (R16)', () => {
  it('does things by the store’s clock', async () => {
    const { agenda, store, clock, adapter } = play();
    store.skewMs = -300_000;
    store.put(W, card('C1', NINE + SECOND));
    let until = 0;
    adapter.answer = ({ at }) => (until > 0 ? undefined : { kind: 'limited', until: (until = at + 3 * SECOND) });
    agenda.start();
    await pass(clock, 320 * SECOND, SECOND);
    // Five minutes ahead: what is due at one second past comes at 5:01 by its own clock, and the limit ends by that clock as well.
    expect(adapter.sent.map(({ at, tried }) => [at - NINE, tried])).toEqual([
      [301 * SECOND, undefined],
      [304_250, undefined],
    ]);
    await agenda.stop();
  });
});

describe('two processes (R17)', () => {
  it('the one that was stopped in the middle posts nothing when it wakes, and changes nothing', async () => {
    const store = new FakeStore();
    const first = play(store);
    const second = play(store, first.clock);
    store.put(W, card('C1'));
    let release: (posted: Posted) => void = () => undefined;
    // The first hangs in an edit; its post would come after it.
    const close = claimed({ kind: 'close', asked: DAY, place: 'C1' }, { state: dailyState({ answers: 1, revealed: true }), card: CARD, copy: undefined, distribution: {}, right: 1 });
    store.put(W, close);
    first.adapter.answer = ({ kind }) => (kind === 'edit' ? new Promise<Posted>((resolve) => (release = resolve)) : undefined);
    await first.agenda.promptly(W, 'card:daily:2026-11-25:C1');
    await calm();
    first.adapter.sent.length = 0;
    // The second takes over when the lease is over.
    second.agenda.start();
    await pass(first.clock, 13 * SECOND, 500);
    release({ kind: 'posted', reference: CARD });
    // Had it gone on after half of its lease, both would have posted.
    await pass(first.clock, 20 * SECOND, 500);
    const posts = [...first.adapter.sent, ...second.adapter.sent].filter(({ kind }) => kind === 'post');
    expect(posts).toHaveLength(1);
    expect(store.left(W)).toEqual([]);
    await first.agenda.stop();
    await second.agenda.stop();
  });

  it('what it did not come to is given back as a first try: where no history can be read there would be no second', async () => {
    const { agenda, store, clock, adapter } = play();
    for (let at = 0; at < 200; at += 1) store.put(W, card(`C${at}`));
    adapter.answer = () => new Promise((resolve) => clock.after(9 * SECOND, () => resolve({ kind: 'posted', reference: { channel: 'C', message: 'M' } })));
    agenda.start();
    await pass(clock, 90 * SECOND, 500);
    expect(adapter.sent).toHaveLength(200);
    expect(adapter.sent.filter(({ tried }) => tried !== undefined)).toEqual([]);
    expect(store.finished.filter(({ retry }) => retry !== undefined).length).toBeGreaterThan(0);
    expect(store.left(W)).toEqual([]);
    await agenda.stop();
  });

  it('what has not begun after half a lease is left to the next claim', async () => {
    const { agenda, store, clock, adapter } = play();
    for (let at = 0; at < 200; at += 1) store.put(W, card(`C${at}`));
    // Calls that all take their longest, 64 at once: the third lot would begin when the lease is nearly over.
    adapter.answer = ({ tried }) => (tried === undefined ? never : undefined);
    agenda.start();
    await pass(clock, 29 * SECOND, 500);
    expect(adapter.sent.filter(({ tried }) => tried === undefined).map(({ at }) => at - NINE)).toEqual([...Array.from({ length: 64 }, () => 0), ...Array.from({ length: 64 }, () => 14 * SECOND)]);
    await pass(clock, 60 * SECOND, 500);
    expect(store.left(W)).toEqual([]);
    await agenda.stop();
  });
});

describe('commands', () => {
  it('hear what became of the post that they wait for', async () => {
    const { agenda, store, adapter } = play();
    store.put(W, askOf());
    adapter.answer = () => ({ kind: 'forbidden' });
    expect(await agenda.promptly(W, `ask:${ROUND}:0`)).toEqual({ kind: 'forbidden' });
    await calm();
    // Who started it has been told: no notice.
    expect(adapter.sent).toHaveLength(1);
    expect(store.notices).toEqual([]);
    expect(store.finished[0]?.end).toBe(ROUND);
    await agenda.stop();
  });

  it('hear nothing of what is not there, and wait for 1.5 s at most', async () => {
    const { agenda, store, clock, adapter } = play();
    expect(await agenda.promptly(W, 'ask:R00000000000:0')).toBeUndefined();
    expect(await agenda.promptly('slack:1', 'ask:R00000000000:0')).toBeUndefined();
    store.put(W, askOf());
    let refuse: (posted: Posted) => void = () => undefined;
    adapter.answer = ({ where }) => (where === 'C1' ? new Promise<Posted>((resolve) => (refuse = resolve)) : undefined);
    const waiting = agenda.promptly(W, `ask:${ROUND}:0`);
    await pass(clock, 1_500);
    expect(await waiting).toBeUndefined();
    // A refusal after that is told by a notice.
    refuse({ kind: 'forbidden' });
    await calm();
    expect(adapter.sent.map(({ where }) => where)).toEqual(['C1', '@U1']);
    store.failing.set('claim', 1);
    expect(await agenda.promptly('discord:2', 'ask:R00000000000:0')).toBeUndefined();
    await halt({ agenda, clock });
  });

  it('prove that a channel can be posted in', async () => {
    const { agenda, clock, adapter } = play();
    const view = noticeMessage({ code: 'place-off', details: {} }, texts('en'));
    expect(await agenda.announce(W, 'C1', view, 'a')).toEqual({ kind: 'posted', reference: { channel: 'C1', message: 'M1' } });
    expect(await agenda.announce('slack:1', 'C1', view, 'a')).toEqual({ kind: 'unknown' });
    adapter.answer = () => never;
    const waiting = agenda.announce(W, 'C1', view, 'a');
    await pass(clock, 1_500);
    expect(await waiting).toEqual({ kind: 'unknown' });
    await halt({ agenda, clock });
  });
});

describe('refusals', () => {
  it('are told once to who can mend them, however many channels refuse (R21)', async () => {
    const { agenda, store, clock, adapter } = play();
    store.refusals = 1;
    for (let at = 0; at < 25; at += 1) store.put(W, card(`C${at}`));
    adapter.answer = ({ where }) => (where.startsWith('C') ? { kind: 'forbidden' } : undefined);
    agenda.start();
    await pass(clock, 2 * SECOND);
    expect(store.finished).toHaveLength(25);
    // Nobody is named in these settings: the next administrator is told.
    expect(store.notices).toHaveLength(1);
    expect(store.notices[0]).toMatchObject({ id: 'refused:daily:place-refused', code: 'place-refused', details: { schedule: 'daily' } });
    await agenda.stop();
  });

  it('of a round are told to who started it, else kept for an administrator (R49)', async () => {
    for (const reachable of [true, false]) {
      const { agenda, store, adapter } = play();
      store.put(W, askOf());
      adapter.answer = ({ where }) => (where === '@U1' && reachable ? undefined : { kind: 'forbidden' });
      agenda.start();
      await calm();
      expect(adapter.sent.map(({ where }) => where)).toEqual(['C1', '@U1']);
      expect(store.notices.map(({ code }) => code)).toEqual(reachable ? [] : ['round-lost']);
      await agenda.stop();
    }
  });
});

describe('the stop', () => {
  it('finishes what is under way and claims nothing more', async () => {
    const { agenda, store, clock, adapter } = play();
    store.put(W, card('C1'));
    store.put(W, card('C2', NINE + SECOND));
    let release: (posted: Posted) => void = () => undefined;
    adapter.answer = () => new Promise<Posted>((resolve) => (release = resolve));
    agenda.start();
    await calm();
    const stopped = agenda.stop();
    await pass(clock, 2 * SECOND);
    release({ kind: 'posted', reference: CARD });
    await stopped;
    expect(store.left(W)).toEqual(['card:daily:2026-11-25:C2']);
    expect(clock.waiting()).toBe(0);
  });

  it('waits for 5 s at most', async () => {
    const { agenda, store, clock, adapter } = play();
    store.put(W, card('C1'));
    adapter.answer = () => never;
    agenda.start();
    await calm();
    let stopped = false;
    const stop = (async () => {
      await agenda.stop();
      stopped = true;
    })();
    await pass(clock, 4_500);
    expect(stopped).toBe(false);
    await pass(clock, 500);
    await stop;
  });
});
