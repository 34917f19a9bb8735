import { describe, expect, it } from 'vitest';
import { encodeItem } from '../../src/rounds/item-copy.ts';
import { broken, plan } from '../../src/rounds/plan.ts';
import { decodeToken } from '../../src/views/token.ts';
import { SINGLE } from '../fixtures/questions.ts';
import { CARD, DAY, FORBIDDEN, GONE, HOUR, LIMITED, MINUTE, NINE, POSTED, ROUND, SECOND, TestStage, UNKNOWN, askOf, claimed, called, revealOf, round, said, state } from './claimed.ts';

const entry = (finished: { add?: readonly object[] }) => finished.add?.[0];

describe('asking', () => {
  it('posts the card in its place under the identity of the entry, with the token of what is asked', () => {
    const call = new TestStage().call(askOf());
    expect(call).toMatchObject({ kind: 'post', identity: `discord:1/ask:${ROUND}:0`, target: { kind: 'place', place: { workspace: 'discord:1', channel: 'C1' } } });
    expect('tried' in call).toBe(false);
    expect(call.view.audience).toBe('public');
    expect(decodeToken(call.view.input?.token ?? '')).toMatchObject({ verb: 'a', target: ROUND, index: 0, digest: state().digest });
  });

  it('keeps card and item, and leaves the close where it is', () => {
    const stage = new TestStage();
    stage.at += 2 * SECOND;
    expect(stage.done(askOf(), POSTED)).toEqual({
      kind: 'done',
      finished: { id: `ask:${ROUND}:0`, fence: 7, post: { outcome: 'posted', card: CARD }, copy: encodeItem(SINGLE) },
    });
  });

  it('moves the close by as much as it was confirmed late, and edits once', () => {
    const stage = new TestStage();
    stage.at += 5 * SECOND;
    const { finished, after } = stage.done(askOf(), POSTED);
    expect(finished.closes).toBe(NINE + 35 * SECOND);
    expect(after?.reference).toEqual(CARD);
    expect(JSON.stringify(after?.view)).toContain(String(NINE + 33 * SECOND));
  });

  it('waits for a channel that is limited, as a first try', () => {
    expect(new TestStage().done(askOf(), LIMITED).finished).toEqual({ id: `ask:${ROUND}:0`, fence: 7, retry: NINE + 3_250, untried: true });
    // What may have been tried before stays tried.
    expect(new TestStage().done(askOf({}, { attempt: 2 }), LIMITED).finished).toEqual({ id: `ask:${ROUND}:0`, fence: 7, retry: NINE + 3_250 });
  });

  it('tries an unknown outcome again with its identity, then goes on without', () => {
    const stage = new TestStage();
    expect(stage.done(askOf(), UNKNOWN).finished).toEqual({ id: `ask:${ROUND}:0`, fence: 7, retry: NINE + 3 * SECOND });
    expect(stage.call(askOf({}, { attempt: 2, first: NINE - 4 * SECOND }))).toMatchObject({ identity: `discord:1/ask:${ROUND}:0`, tried: NINE - 4 * SECOND });
    expect(stage.done(askOf({}, { attempt: 3 }), UNKNOWN).finished).toMatchObject({ post: { outcome: 'uncertain' }, copy: encodeItem(SINGLE) });
  });

  it('ends a round whose place refuses, with one notice to who started it (R49)', () => {
    const { finished, tells } = new TestStage().done(askOf(), FORBIDDEN);
    expect(finished).toMatchObject({ post: { outcome: 'refused' }, end: ROUND });
    expect(tells).toEqual([{ id: `round:${ROUND}`, code: 'round-lost', details: { channel: 'C1' }, player: 'U1' }]);
    expect(new TestStage().done(askOf(), GONE).tells?.[0]?.code).toBe('round-lost-gone');
  });

  it('asks nothing that nobody waits for any more, however often it was put off', () => {
    const stage = new TestStage();
    stage.at = NINE + 11 * MINUTE;
    const open = { state: state({ opened: stage.at, closes: stage.at + 32 * SECOND }) };
    const late = { due: stage.at, step: { kind: 'podium', asked: ROUND, place: 'C1', end: 'late' } };
    const at = { due: stage.at - SECOND, first: stage.at };
    expect(stage.done(askOf(open, at)).finished).toEqual({ id: `ask:${ROUND}:0`, fence: 7, add: [late] });
    const later = (from: number) => ({ ...askOf(open, at), step: { kind: 'ask', asked: ROUND, index: 3, place: 'C1', silent: 0, from } }) as const;
    expect(stage.done(later(NINE + MINUTE - SECOND)).finished.add).toEqual([late]);
    expect(stage.call(later(NINE + 2 * MINUTE)).kind).toBe('post');
  });

  it('asks nothing of a round that is over', () => {
    expect(new TestStage().done(askOf({ state: undefined })).finished).toEqual({ id: `ask:${ROUND}:0`, fence: 7 });
  });

  it('posts no card whose time is over: the reveal goes on with the round', () => {
    const stage = new TestStage();
    stage.at = NINE + 40 * SECOND;
    expect(stage.done(askOf({}, { attempt: 2 })).finished).toEqual({ id: `ask:${ROUND}:0`, fence: 7, post: { outcome: 'uncertain' } });
    expect(stage.done(askOf({ state: state({ revealed: true, closes: NINE + 90 * SECOND }) }, { attempt: 2 })).finished.post).toEqual({ outcome: 'uncertain' });
  });

  it('ends with the podium after a long outage', () => {
    const stage = new TestStage();
    stage.at = NINE + 11 * MINUTE;
    const opened = state({ opened: stage.at, closes: stage.at + 32 * SECOND });
    expect(stage.done(askOf({ state: opened })).finished.add).toEqual([{ due: stage.at, step: { kind: 'podium', asked: ROUND, place: 'C1', end: 'late' } }]);
  });

  it('passes over a question that another version of the bank has drawn', () => {
    const { finished } = new TestStage().done(askOf({ state: state({ digest: 'another12345' }) }));
    expect(finished).toEqual({ id: `ask:${ROUND}:0`, fence: 7, post: { outcome: 'uncertain' }, closes: NINE });
  });
});

describe('revealing', () => {
  const next = (index: number, silent = 0) => ({ due: NINE + 8 * SECOND, step: { kind: 'ask', asked: ROUND, index, place: 'C1', silent, from: NINE + 8 * SECOND } });
  const podium = (end?: string, due = NINE + 4 * SECOND) => ({ due, step: { kind: 'podium', asked: ROUND, place: 'C1', ...(end === undefined ? {} : { end }) } });

  it('edits the card, and the next question follows after a pause', () => {
    const stage = new TestStage();
    expect(stage.call(revealOf())).toMatchObject({ kind: 'edit', reference: CARD });
    expect(stage.done(revealOf(), POSTED).finished).toEqual({ id: `reveal:${ROUND}:0`, fence: 7, add: [next(1)] });
  });

  it('ends with the podium after the last one', () => {
    expect(new TestStage().done(revealOf({}, {}, { index: 4 }), POSTED).finished.add).toEqual([podium()]);
  });

  it('counts silent questions, and ends after three of them (R47)', () => {
    const stage = new TestStage();
    const silence = { state: state({ revealed: true, answers: 0 }), distribution: {}, right: 0 };
    expect(stage.done(revealOf(silence), POSTED).finished.add).toEqual([next(1, 1)]);
    expect(stage.done(revealOf(silence, {}, { silent: 1 }), POSTED).finished.add).toEqual([next(1, 2)]);
    expect(stage.done(revealOf(silence, {}, { silent: 2 }), POSTED).finished.add).toEqual([podium('silent')]);
    expect(stage.done(revealOf({}, {}, { silent: 2 }), POSTED).finished.add).toEqual([next(1)]);
    // Nobody is known to have seen it: nothing is posted about it, and it is no silence.
    expect(stage.done(revealOf({ ...silence, card: undefined }, {}, { silent: 2 })).finished.add).toEqual([next(1, 2)]);
  });

  it('ends a round that was stopped, and adds nothing to one that is over', () => {
    const stage = new TestStage();
    expect(stage.done(revealOf({ round: round({ running: false, stopped: NINE }) }), POSTED).finished.add).toEqual([podium()]);
    expect(stage.done(revealOf({ round: round({ running: false }) }), POSTED).finished.add).toEqual([]);
  });

  it('waits for a card that is being posted while the round is stopped', () => {
    const stage = new TestStage();
    const stopped = { round: round({ running: false, stopped: NINE + SECOND }), card: undefined };
    stage.at = NINE + 4 * SECOND;
    expect(stage.done(revealOf(stopped)).finished).toEqual({ id: `reveal:${ROUND}:0`, fence: 7, retry: NINE + 15 * SECOND, untried: true });
    expect(stage.call(revealOf({ ...stopped, card: CARD })).kind).toBe('edit');
    stage.at = NINE + 15 * SECOND;
    expect(stage.call(revealOf(stopped)).kind).toBe('post');
  });

  it('ends a round that nobody waits for any more', () => {
    const stage = new TestStage();
    stage.at = NINE + 11 * MINUTE;
    expect(stage.done(revealOf(), POSTED).finished.add).toEqual([podium('late', stage.at)]);
    // Put off again and again by a platform that takes nothing.
    expect(stage.done(revealOf({}, { due: stage.at }), POSTED).finished.add).toEqual([podium('late', stage.at)]);
  });

  it('names the fastest only where the workspace shows players', () => {
    const stage = new TestStage();
    const fast = { fastest: { name: 'Ada', ms: 1_200 } };
    expect(said(stage.call(revealOf(fast)).view)).toContain('Ada, after 1.2 s');
    stage.settings = { ...stage.settings, players: false };
    expect(said(stage.call(revealOf(fast)).view)).not.toContain('Ada');
  });

  it('takes the item as it was posted, whatever the bank says now', () => {
    const posted = { ...SINGLE, explanation: { en: 'As it was posted.' } };
    expect(JSON.stringify(new TestStage().call(revealOf({ copy: encodeItem(posted) })).view)).toContain('As it was posted.');
  });

  it('posts afresh where the card is deleted, and ends the round (R49)', () => {
    const stage = new TestStage();
    const second = called(stage.call(revealOf()).next(GONE));
    expect(second).toMatchObject({ kind: 'post', target: { kind: 'place' }, identity: `discord:1/reveal:${ROUND}:0` });
    const { finished, tells } = stage.done(revealOf(), GONE, POSTED);
    expect(finished.add).toEqual([podium('card')]);
    expect(tells?.map(({ code }) => code)).toEqual(['round-card']);
  });

  it('ends a round whose channel is gone', () => {
    const { finished, tells } = new TestStage().done(revealOf(), GONE, GONE);
    expect(finished).toEqual({ id: `reveal:${ROUND}:0`, fence: 7, end: ROUND });
    expect(tells?.map(({ code }) => code)).toEqual(['round-lost-gone']);
  });

  it('goes on where the edit alone is refused', () => {
    expect(new TestStage().done(revealOf(), FORBIDDEN, POSTED).finished.add).toEqual([next(1)]);
  });

  it('posts afresh where the card is not known and somebody has answered', () => {
    expect(new TestStage().call(revealOf({ card: undefined })).kind).toBe('post');
  });

  it('waits out a limit and tries an unknown edit again, at most twice', () => {
    const stage = new TestStage();
    expect(stage.done(revealOf(), LIMITED).finished).toMatchObject({ retry: NINE + 3_250, untried: true });
    expect(stage.done(revealOf({}, { attempt: 2 }), UNKNOWN).finished).toMatchObject({ retry: NINE + 6 * SECOND });
    expect(stage.done(revealOf({}, { attempt: 3 }), UNKNOWN).finished.add).toEqual([next(1)]);
  });
});

describe('the end', () => {
  const podiumOf = (more: object = {}, end?: 'silent') =>
    claimed({ kind: 'podium', asked: ROUND, place: 'C1', ...(end === undefined ? {} : { end }) }, { round: round({ index: 4, running: false }), players: [{ rank: 1, name: 'Ada', points: 50, right: 4, self: false }], teams: [], total: 3, ...more });

  it('posts the podium once, and leaves nothing behind', () => {
    const stage = new TestStage();
    expect(stage.call(podiumOf())).toMatchObject({ kind: 'post', identity: `discord:1/podium:${ROUND}` });
    expect(stage.done(podiumOf(), POSTED).finished).toEqual({ id: `podium:${ROUND}`, fence: 7 });
    expect(stage.done(podiumOf(), FORBIDDEN)).toMatchObject({ finished: { id: `podium:${ROUND}`, fence: 7 }, tells: [{ code: 'round-lost' }] });
  });

  it('names no player where the workspace shows none', () => {
    const stage = new TestStage();
    stage.settings = { ...stage.settings, players: false };
    expect(JSON.stringify(stage.call(podiumOf()).view)).not.toContain('Ada');
  });

  it('says why it came early', () => {
    const stage = new TestStage();
    expect(JSON.stringify(stage.call(podiumOf({}, 'silent')).view)).toContain('in a row');
    expect(JSON.stringify(stage.call(podiumOf({ round: round({ stopped: NINE, running: false }) }, 'silent')).view)).toContain('was stopped');
  });
});

describe('what cannot be done', () => {
  it('is finished without anything else where it cannot be read', () => {
    const stage = new TestStage();
    expect(stage.done({ id: 'x', fence: 3, attempt: 1, due: NINE, first: NINE, step: undefined }).finished).toEqual({ id: 'x', fence: 3 });
  });

  it('gives the place of a round free, and lets a schedule go on', () => {
    const stage = new TestStage();
    const damaged = revealOf({ distribution: undefined });
    expect(() => plan(damaged, stage)).toThrow();
    expect(broken(damaged, stage)).toEqual({ id: `reveal:${ROUND}:0`, fence: 7, end: ROUND });
    const lost = claimed({ kind: 'card', asked: DAY, schedule: 'daily', date: '2026-11-25', place: 'C1' }, { state: { closes: NINE + HOUR } });
    // Not at the close: what was received before it counts for 3 s more.
    expect(broken(lost, stage).add).toEqual([{ due: NINE + HOUR + 3 * SECOND, step: { kind: 'close', asked: DAY, place: 'C1' } }]);
    const day = claimed({ kind: 'daily', schedule: 'daily', date: '2026-11-25', closes: 0 }, { outcome: 'opened' });
    expect(entry(broken(day, stage))).toMatchObject({ step: { kind: 'daily', date: '2026-11-26' } });
    stage.settings = { ...stage.settings, schedules: [{ ...stage.settings.schedules[0]!, time: 'soon' }] };
    expect(broken(day, stage)).toEqual({ id: 'daily:daily', fence: 7 });
  });
});
