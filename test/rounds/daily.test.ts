import { describe, expect, it } from 'vitest';
import { encodeItem } from '../../src/rounds/item-copy.ts';
import { broken } from '../../src/rounds/plan.ts';
import { SINGLE } from '../fixtures/questions.ts';
import { CARD, DAY, FORBIDDEN, GONE, HOUR, LIMITED, MINUTE, NINE, POSTED, SECOND, TestStage, UNKNOWN, called, claimed, dailyState, said, schedule } from './claimed.ts';

type Over = { due?: number; attempt?: number; first?: number };
const dailyOf = (outcome: string, over: Over = {}, date = '2026-11-25') => claimed({ kind: 'daily', schedule: 'daily', date, closes: NINE + 24 * HOUR }, { outcome, state: dailyState() }, over);
const cardOf = (more: object = {}, over: Over = {}) => claimed({ kind: 'card', asked: DAY, schedule: 'daily', date: '2026-11-25', place: 'C1' }, { state: dailyState(), ...more }, over);
const countOf = (more: object = {}, step: { shown?: number; stage?: number } = {}, over: Over = {}) =>
  claimed({ kind: 'count', asked: DAY, place: 'C1', shown: 0, stage: 0, ...step }, { state: dailyState({ answers: 3 }), card: CARD, copy: encodeItem(SINGLE), ...more }, over);
const closeOf = (more: object = {}, over: Over = {}) =>
  claimed({ kind: 'close', asked: DAY, place: 'C1' }, { state: dailyState({ answers: 3, revealed: true }), card: CARD, copy: encodeItem(SINGLE), distribution: {}, right: 1, ...more }, over);
const DAY_MS = 24 * HOUR;
const record = { schedule: 'daily', date: '2026-11-25', place: 'C1', asked: DAY };
const next = (date: string, due: number, closes: number) => ({ due, step: { kind: 'daily', schedule: 'daily', date, closes } });
const THURSDAY = next('2026-11-26', NINE + DAY_MS, NINE + 2 * DAY_MS);

describe('an occurrence', () => {
  it('is followed by the next one', () => {
    expect(new TestStage().done(dailyOf('opened')).finished).toEqual({ id: 'daily:daily', fence: 7, occurrences: [], add: [THURSDAY] });
    expect(new TestStage().done(dailyOf('done')).finished.add).toEqual([THURSDAY]);
  });

  const podium = { season: { number: 3, label: 'Cup' }, players: [{ rank: 1, name: 'Ada', points: 60, right: 3, self: false }], teams: [] };
  const withSeason = (more: object = {}, over: Over = {}) => claimed({ kind: 'daily', schedule: 'daily', date: '2026-11-25', closes: NINE + 24 * HOUR }, { outcome: 'opened', state: dailyState(), season: podium, ...more }, over);

  it('is preceded by the podium of the season that ended, in each of its places', () => {
    const stage = new TestStage();
    stage.settings = { ...stage.settings, schedules: [schedule({ places: ['C1', 'C2'] })] };
    const first = stage.call(withSeason());
    expect(first).toMatchObject({ kind: 'post', target: { place: { channel: 'C1' } }, identity: 'discord:1/daily:daily/season/3/C1', view: { audience: 'public', picture: { rows: [{ name: 'Ada' }] } } });
    const second = called(called(first).next(POSTED));
    expect(second).toMatchObject({ target: { place: { channel: 'C2' } }, identity: 'discord:1/daily:daily/season/3/C2' });
    // Whatever came of them, the schedule goes on.
    for (const outcome of [POSTED, GONE, FORBIDDEN]) expect(stage.done(withSeason(), outcome, outcome).finished).toEqual({ id: 'daily:daily', fence: 7, occurrences: [], add: [THURSDAY] });
  });

  it('tries the podium again where it is unknown or limited, under its identity and never twice', () => {
    const stage = new TestStage();
    stage.settings = { ...stage.settings, schedules: [schedule({ places: ['C1', 'C2'] })] };
    expect(stage.done(withSeason(), UNKNOWN).finished.retry).toBeGreaterThan(NINE);
    expect(stage.done(withSeason(), LIMITED).finished).toMatchObject({ untried: true });
    // The first place has it already: the next claim looks for it there.
    const after = stage.done(withSeason(), POSTED, LIMITED).finished;
    expect(after.retry).toBeGreaterThan(NINE + 3 * SECOND);
    expect(after.untried).toBeUndefined();
    expect(stage.call(withSeason({}, { attempt: 2, first: NINE - SECOND }))).toMatchObject({ tried: NINE - SECOND });
    expect(stage.done(withSeason({}, { attempt: 3 }), UNKNOWN, UNKNOWN).finished.add).toEqual([THURSDAY]);
    // After the grace time the schedule goes on without it.
    stage.at = NINE + HOUR + MINUTE;
    expect(stage.done(withSeason(), LIMITED, UNKNOWN).finished.add).toEqual([THURSDAY]);
  });

  it('has no podium where nobody may be shown, no picture where they are off, and speaks the language of the schedule', () => {
    const stage = new TestStage();
    stage.settings = { ...stage.settings, players: false };
    expect(stage.done(withSeason()).finished.add).toEqual([THURSDAY]);
    stage.settings = { ...stage.settings, players: true, pictures: false, schedules: [schedule({ language: 'zh' })] };
    const { view } = stage.call(withSeason());
    expect(view.picture).toBeUndefined();
    expect(said(view)).toContain('赛季结束：Cup');
  });

  it('is followed by nothing where the schedule is off or gone', () => {
    const stage = new TestStage();
    stage.settings = { ...stage.settings, schedules: [schedule({ state: 'paused' })] };
    expect(stage.done(dailyOf('opened')).finished.add).toEqual([]);
    stage.settings = { ...stage.settings, schedules: [] };
    expect(stage.done(dailyOf('opened')).finished).toEqual({ id: 'daily:daily', fence: 7 });
  });

  it('records the skipped dates before it, with the reason', () => {
    const stage = new TestStage();
    stage.settings = { ...stage.settings, schedules: [schedule({ skips: [{ from: '2026-11-20', until: '2026-11-24' }] })] };
    expect(stage.done(dailyOf('opened')).finished.occurrences).toEqual(['2026-11-20', '2026-11-23', '2026-11-24'].map((date) => ({ schedule: 'daily', date, outcome: 'skipped', reason: 'admin' })));
  });

  it('with nothing to draw says so to an administrator, and the schedule goes on (R47)', () => {
    const { finished, tells } = new TestStage().done(dailyOf('empty'));
    expect(finished).toMatchObject({ occurrences: [{ date: '2026-11-25', outcome: 'missed', reason: 'no-questions' }], add: [THURSDAY] });
    expect(tells).toEqual([{ id: 'no-questions:daily', code: 'no-questions', details: { schedule: 'daily', date: '2026-11-25' } }]);
  });

  it('whose channels have all refused is skipped with the reason, and the schedule goes on (R21)', () => {
    expect(new TestStage().done(dailyOf('nowhere'))).toEqual({
      kind: 'done',
      finished: { id: 'daily:daily', fence: 7, occurrences: [{ schedule: 'daily', date: '2026-11-25', outcome: 'skipped', reason: 'off' }], add: [THURSDAY] },
    });
  });

  it('or a digest that cannot be read goes, and its schedule goes on with the next', () => {
    const stage = new TestStage();
    const unread = (id: string) => stage.done({ id, fence: 7, attempt: 1, due: NINE, first: NINE, step: undefined }).finished;
    expect(unread('daily:daily')).toEqual({ id: 'daily:daily', fence: 7, add: [THURSDAY] });
    expect(unread('digest:daily:C1')).toEqual({ id: 'digest:daily:C1', fence: 7 });
    stage.settings = { ...stage.settings, schedules: [schedule({ digest: true })] };
    const digest = { due: NINE + 5 * DAY_MS - 1_000, step: { kind: 'digest', schedule: 'daily', week: '2026-W48', place: 'C1' } };
    expect(unread('digest:daily:C1').add).toEqual([digest]);
    expect(unread('digest:daily:C2').add).toBeUndefined();
    expect(broken(claimed({ kind: 'digest', schedule: 'daily', week: '2026-W47', place: 'C1' }), stage).add).toEqual([digest]);
    stage.settings = { ...stage.settings, schedules: [schedule({ state: 'off' })] };
    expect(unread('daily:daily').add).toBeUndefined();
    stage.settings = { ...stage.settings, schedules: [schedule({ timezone: 'Mars/Phobos' })] };
    expect(unread('daily:daily').add).toBeUndefined();
  });

  it('that was missed is recorded, once (R12)', () => {
    const stage = new TestStage();
    stage.at = NINE + 3 * HOUR;
    expect(stage.done(dailyOf('missed')).finished).toEqual({
      id: 'daily:daily',
      fence: 7,
      occurrences: [{ schedule: 'daily', date: '2026-11-25', outcome: 'missed', reason: 'late' }],
      add: [THURSDAY],
    });
  });

  it('after 30 days leaves a record for each date and one occurrence to come (R13)', () => {
    const stage = new TestStage();
    stage.at = NINE + 30 * DAY_MS + 3 * HOUR;
    const { finished } = stage.done(dailyOf('missed'));
    expect(finished.occurrences).toHaveLength(23);
    expect(finished.occurrences?.at(-1)).toEqual({ schedule: 'daily', date: '2026-12-25', outcome: 'missed', reason: 'outage' });
    expect(finished.add).toHaveLength(1);
    expect(finished.add?.[0]?.due).toBe(NINE + 33 * DAY_MS);
    stage.at = NINE + 365 * DAY_MS + 3 * HOUR;
    expect(stage.done(dailyOf('missed')).finished.occurrences).toHaveLength(31);
  });

  it('still asks the newest date where that is in time', () => {
    const stage = new TestStage();
    stage.at = NINE + 2 * DAY_MS + 20 * MINUTE;
    const { finished } = stage.done(dailyOf('missed'));
    expect(finished.occurrences?.map(({ date }) => date)).toEqual(['2026-11-25', '2026-11-26']);
    expect(finished.add).toEqual([next('2026-11-27', NINE + 2 * DAY_MS, NINE + 5 * DAY_MS)]);
  });
});

describe('a card of an occurrence', () => {
  const close = { due: NINE + DAY_MS + 3 * SECOND, step: { kind: 'close', asked: DAY, place: 'C1' } };
  const count = { due: NINE + 10 * MINUTE, step: { kind: 'count', asked: DAY, place: 'C1', shown: 0, stage: 0 } };

  it('is recorded with what follows', () => {
    expect(new TestStage().done(cardOf(), POSTED).finished).toEqual({
      id: 'card:daily:2026-11-25:C1',
      fence: 7,
      post: { outcome: 'posted', card: CARD },
      copy: encodeItem(SINGLE),
      add: [count, close],
      occurrences: [{ ...record, outcome: 'posted' }],
    });
  });

  it('says whether it was caught up', () => {
    const stage = new TestStage();
    stage.at = NINE + 20 * MINUTE;
    const late = cardOf({ state: dailyState({ opened: stage.at }) });
    expect(stage.done(late, POSTED).finished.occurrences).toEqual([{ ...record, outcome: 'caught-up' }]);
  });

  it('says one line about the one before, and keeps it with the copy', () => {
    const before = { answers: 9, right: 4, streak: 3 };
    const stage = new TestStage();
    expect(said(stage.call(cardOf({ before })).view)).toContain('3 in a row');
    const copy = stage.done(cardOf({ before }), POSTED).finished.copy ?? '';
    expect(said(stage.call(countOf({ copy })).view)).toContain('3 in a row');
  });

  it('is tried again while its outcome is unknown, then recorded as uncertain', () => {
    const stage = new TestStage();
    expect(stage.done(cardOf(), UNKNOWN).finished).toEqual({ id: 'card:daily:2026-11-25:C1', fence: 7, retry: NINE + 3 * SECOND });
    expect(stage.call(cardOf({}, { attempt: 4, first: NINE - SECOND }))).toMatchObject({ tried: NINE - SECOND });
    expect(stage.done(cardOf({}, { attempt: 7 }), UNKNOWN).finished.retry).toBe(NINE + MINUTE);
    const { finished } = stage.done(cardOf({}, { attempt: 8 }), UNKNOWN);
    expect(finished).toMatchObject({ post: { outcome: 'uncertain' }, occurrences: [{ ...record, outcome: 'uncertain' }], add: [count, close] });
    expect(stage.done(cardOf(), LIMITED).finished).toMatchObject({ retry: NINE + 3_250, untried: true });
  });

  it('tells who set the schedule at the first refusal and at the third (R21)', () => {
    const { finished, refused } = new TestStage().done(cardOf(), FORBIDDEN);
    expect(finished).toMatchObject({ post: { outcome: 'refused' }, add: [close], occurrences: [{ ...record, outcome: 'refused', reason: 'forbidden' }] });
    const tells = [1, 2, 3, 4].map((refusals) => refused?.(refusals).map(({ code, player }) => [code, player]));
    expect(tells).toEqual([[['place-refused', 'U1']], [], [['place-off', 'U1']], []]);
    expect(new TestStage().done(cardOf(), GONE).refused?.(1)[0]?.code).toBe('place-refused-gone');
  });

  it('is not posted later than the grace time, however long its platform took nothing (R12)', () => {
    const stage = new TestStage();
    stage.at = NINE + HOUR;
    expect(stage.call(cardOf()).kind).toBe('post');
    stage.at += 1;
    expect(stage.done(cardOf()).finished).toMatchObject({ occurrences: [{ ...record, outcome: 'missed', reason: 'outage' }], add: [close] });
    expect(stage.done(cardOf({}, { attempt: 2 })).finished).toMatchObject({ occurrences: [{ ...record, outcome: 'uncertain' }], add: [close] });
  });

  it('is not posted once its question is over, which is revealed all the same', () => {
    const stage = new TestStage();
    stage.at = NINE + DAY_MS;
    expect(stage.done(cardOf()).finished).toMatchObject({ occurrences: [{ ...record, outcome: 'missed', reason: 'late' }], add: [close] });
    expect(stage.done(cardOf({}, { attempt: 2 })).finished).toMatchObject({ occurrences: [{ ...record, outcome: 'uncertain' }] });
  });
});

describe('the number of answers', () => {
  const at = (due: number, shown: number, stage: number) => [{ due: NINE + due, step: { kind: 'count', asked: DAY, place: 'C1', shown, stage } }];

  it('is edited in when it has changed, at its times', () => {
    const stage = new TestStage();
    stage.at = NINE + 10 * MINUTE;
    expect(said(stage.call(countOf()).view)).toContain('3 answers so far');
    expect(stage.done(countOf(), POSTED).finished.add).toEqual(at(30 * MINUTE, 3, 1));
    expect(stage.done(countOf({}, { shown: 3, stage: 1 })).finished.add).toEqual(at(HOUR, 3, 2));
    expect(stage.done(countOf({}, { shown: 3, stage: 3 })).finished.add).toEqual(at(12 * HOUR, 3, 4));
    expect(stage.done(countOf({}, { shown: 3, stage: 4 })).finished.add).toEqual([]);
  });

  it('is looked at once after an outage, and not after the close', () => {
    const stage = new TestStage();
    stage.at = NINE + 5 * HOUR;
    expect(stage.done(countOf(), POSTED).finished.add).toEqual(at(12 * HOUR, 3, 4));
    expect(stage.done(countOf({ state: dailyState({ closes: NINE + 6 * HOUR, answers: 1 }) }), POSTED).finished.add).toEqual([]);
    stage.at = NINE + DAY_MS;
    expect(stage.done(countOf()).finished).toEqual({ id: `count:${DAY}:C1`, fence: 7 });
  });

  it('is left out where the card is gone, and waits where it is not known yet', () => {
    const stage = new TestStage();
    expect(stage.done(countOf(), GONE).finished).toEqual({ id: `count:${DAY}:C1`, fence: 7 });
    expect(stage.done(countOf(), UNKNOWN).finished.add).toEqual(at(30 * MINUTE, 0, 1));
    expect(stage.done(countOf({ card: undefined })).finished.add).toEqual(at(30 * MINUTE, 0, 1));
  });
});

describe('the close of a daily', () => {
  it('edits the card and puts the key below it', () => {
    const stage = new TestStage();
    const edit = stage.call(closeOf());
    expect(edit).toMatchObject({ kind: 'edit', reference: CARD });
    const reply = called(edit.next(POSTED));
    expect(reply).toMatchObject({ kind: 'post', target: { kind: 'message', message: 'M1' }, identity: `discord:1/close:${DAY}:C1/key` });
    expect(reply.view.spoiler).toBe(true);
    expect(JSON.stringify(edit.view)).not.toContain('Explanation');
    expect(stage.done(closeOf(), POSTED, POSTED).finished).toEqual({ id: `close:${DAY}:C1`, fence: 7 });
  });

  it('is replied where the edit is refused, and posted where the card is gone', () => {
    const stage = new TestStage();
    expect(called(stage.call(closeOf()).next(FORBIDDEN))).toMatchObject({ target: { kind: 'message' } });
    expect(called(stage.call(closeOf()).next(GONE))).toMatchObject({ target: { kind: 'place' } });
    expect(stage.done(closeOf({ state: dailyState({ answers: 0, revealed: true }) }), GONE).finished).toEqual({ id: `close:${DAY}:C1`, fence: 7 });
  });

  it('posts nothing without a card, and no key a day late (R13)', () => {
    const stage = new TestStage();
    expect(stage.done(closeOf({ card: undefined })).finished).toEqual({ id: `close:${DAY}:C1`, fence: 7 });
    stage.at = NINE + 30 * DAY_MS;
    expect(stage.done(closeOf(), POSTED).finished).toEqual({ id: `close:${DAY}:C1`, fence: 7 });
  });

  it('waits out a limit', () => {
    expect(new TestStage().done(closeOf(), POSTED, LIMITED).finished).toMatchObject({ retry: NINE + 3_250 });
  });
});

describe('the digest', () => {
  const row = { rank: 1, name: 'Ada', points: 40, right: 2, self: false };
  const facts = { week: '2026-W48', players: [row], teams: [], answers: 4, right: 2, hardest: { questionId: SINGLE.id, difficulty: 'medium', answers: 3, right: 0 } };
  const digestOf = (more: object = {}, over: Over = {}) => claimed({ kind: 'digest', schedule: 'daily', week: '2026-W48', place: 'C1' }, { facts: { ...facts, ...more } }, over);
  const stageOf = () => {
    const stage = new TestStage();
    stage.settings = { ...stage.settings, schedules: [schedule({ digest: true })] };
    stage.at = NINE + 5 * DAY_MS - SECOND;
    return stage;
  };
  const due = NINE + 5 * DAY_MS - SECOND;
  const following = [{ due: NINE + 12 * DAY_MS - SECOND, step: { kind: 'digest', schedule: 'daily', week: '2026-W49', place: 'C1' } }];

  it('tells of the week, without a key, and is followed by that of the next', () => {
    const call = stageOf().call(digestOf({}, { due }));
    expect(call).toMatchObject({ kind: 'post', identity: 'discord:1/digest:daily:C1/2026-W48' });
    expect(JSON.stringify(call.view)).toContain('Stem of single-one');
    expect(JSON.stringify(call.view)).not.toContain('Explanation');
    expect(stageOf().done(digestOf({}, { due }), POSTED).finished.add).toEqual(following);
    expect(stageOf().done(digestOf({}, { due }), FORBIDDEN).finished.add).toEqual(following);
  });

  it('is left out where nobody answered, where it is a day late, and where nobody wants it', () => {
    expect(stageOf().done(digestOf({ answers: 0 }, { due })).finished.add).toEqual(following);
    const late = stageOf();
    late.at = due + 25 * HOUR;
    expect(late.done(digestOf({}, { due })).finished.add).toEqual(following);
    expect(new TestStage().done(digestOf({}, { due })).finished).toEqual({ id: 'digest:daily:C1', fence: 7 });
  });
});
