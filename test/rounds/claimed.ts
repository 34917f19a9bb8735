/** Claimed entries and a stage for tests of what follows from them. */
import { loadTexts, SHIPPED_TEXTS } from '../../src/content/texts.ts';
import type { Question } from '../../src/engine/question.ts';
import type { Schedule } from '../../src/engine/schedule.ts';
import type { Posted } from '../../src/platform.ts';
import { encodeItem } from '../../src/rounds/item-copy.ts';
import { plan } from '../../src/rounds/plan.ts';
import type { Done, Stage, Work } from '../../src/rounds/work.ts';
import { type AskedState, type Claimed, DEFAULT_SETTINGS, entryId, type RoundState, type Settings, type Step } from '../../src/store/store.ts';
import { flat } from '../../src/texts/span.ts';
import { questionDigest } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { SIX, SINGLE, bankOf } from '../fixtures/questions.ts';

export const texts = await loadTexts(SHIPPED_TEXTS);

/** Wednesday 2026-11-25 09:00 UTC. */
export const NINE = 1_795_597_200_000;
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const ROUND = 'R0123456789a';
export const DAY = 'D0123456789a';
export const CARD = { channel: 'C1', message: 'M1' };

export const schedule = (more: Partial<Schedule> = {}): Schedule => ({
  name: 'daily',
  time: '09:00',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  open: 'next',
  digest: false,
  places: ['C1'],
  state: 'on',
  skips: [],
  setBy: 'U1',
  ...more,
});

export class TestStage implements Stage {
  readonly workspace = 'discord:1';
  readonly bank = bankOf(SIX);
  readonly texts = texts;
  readonly graceMs = HOUR;
  settings: Settings = { ...DEFAULT_SETTINGS, schedules: [schedule()] };
  at = NINE;
  now = (): number => this.at;

  /** First thing to do, which must be a call. */
  call(entry: Claimed): Exclude<Work, Done> {
    return called(plan(entry, this));
  }

  /** What becomes of an entry when its calls have these outcomes, in order. */
  done(entry: Claimed, ...outcomes: readonly Posted[]): Done {
    let work = plan(entry, this);
    for (const outcome of outcomes) work = called(work).next(outcome);
    if (work.kind !== 'done') throw new Error(`another call: ${work.kind}`);
    return work;
  }
}

/** What headings, paragraphs and notes of a view say, a line each. */
export function said(view: View): string {
  return view.blocks.flatMap((block) => ('text' in block && typeof block.text !== 'string' ? [flat(block.text)] : [])).join('\n');
}

export function called(work: Work): Exclude<Work, Done> {
  if (work.kind === 'done') throw new Error(`no call: ${JSON.stringify(work.finished)}`);
  return work;
}

export const POSTED: Posted = { kind: 'posted', reference: CARD };
export const GONE: Posted = { kind: 'gone' };
export const FORBIDDEN: Posted = { kind: 'forbidden' };
export const UNKNOWN: Posted = { kind: 'unknown' };
export const LIMITED: Posted = { kind: 'limited', until: NINE + 3 * SECOND };

export const state = (more: Partial<AskedState> = {}, question: Question = SINGLE): AskedState => ({
  kind: 'round',
  asked: ROUND,
  index: 0,
  questionId: question.id,
  digest: questionDigest(question.id, question.keyHash),
  opened: NINE,
  closes: NINE + 32 * SECOND,
  revealed: false,
  preset: 'fair',
  language: 'en',
  count: 5,
  answers: 0,
  ...more,
});

export const dailyState = (more: Partial<AskedState> = {}): AskedState =>
  state({ kind: 'daily', asked: DAY, count: 1, schedule: 'daily', date: '2026-11-25', closes: NINE + 24 * HOUR, ...more });

export const round = (more: Partial<RoundState> = {}): RoundState => ({
  id: ROUND,
  place: 'C1',
  owner: 'U1',
  count: 5,
  index: 0,
  preset: 'fair',
  language: 'en',
  started: NINE,
  running: true,
  ...more,
});

/** An entry of a step; `more` are the members that its kind has. */
export function claimed<K extends Step['kind']>(step: Extract<Step, { kind: K }>, more: object = {}, over: { due?: number; attempt?: number; first?: number } = {}) {
  return { id: entryId(step), fence: 7, attempt: 1, due: NINE, first: NINE, ...over, step, ...more } as unknown as Claimed & Extract<Claimed, { step: { kind: K } }>;
}

export const askOf = (more: object = {}, over: { due?: number; attempt?: number; first?: number } = {}, silent = 0) =>
  claimed({ kind: 'ask', asked: ROUND, index: 0, place: 'C1', silent }, { round: round(), state: state(), ...more }, over);

export const revealOf = (more: object = {}, over: { due?: number; attempt?: number; first?: number } = {}, step: { silent?: number; index?: number } = {}) =>
  claimed(
    { kind: 'reveal', asked: ROUND, index: step.index ?? 0, place: 'C1', silent: step.silent ?? 0 },
    { round: round(), state: state({ revealed: true, answers: 2, index: step.index ?? 0 }), card: CARD, copy: encodeItem(SINGLE), distribution: { 'second-fails': 2 }, right: 2, ...more },
    over,
  );
