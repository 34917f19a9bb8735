/** Short ways to play in public: rounds, schedules and what their agenda does, in one line each. Times are ms after `play.base`. */
import type { SpeedAwards } from '../../src/engine/question.ts';
import {
  type AgendaChange, type AgendaEntry, type AnswerRecorded, type AskedState, type Claim, type Claimed, type ClaimResult, type ClaimSchedule, DEFAULT_SETTINGS, type Finished,
  type FinishResult, type PublicCandidate, type RecordAnswer, type RoundStarted, type RoundState, type Settings, type StartRound, type StepKind, type Store,
} from '../../src/store/store.ts';
import { type AnswerOptions, awardsOf, candidate, fresh, type Play, SECOND } from './store-play.ts';

export const LEASE = 30 * SECOND;
export const GRACE = 60 * 60 * SECOND;
/** Between the claim that opens a question and the beginning of its time. */
export const HEAD = 2 * SECOND;
/** Between the close and the reveal. */
export const TAIL = 3 * SECOND;

export function publicPool(ids: readonly string[], seconds = 30): PublicCandidate[] {
  return ids.map((id) => ({ ...candidate(id), seconds }));
}

/** A right answer earns `points` and one more for each step of speed; half of it after a hint. */
export function speedAwardsOf(points: number): SpeedAwards {
  const row = (base: number): number[] => Array.from({ length: 51 }, (_, speed) => base + speed);
  return [row(points), row(Math.floor(points / 2))];
}

const NO_SPEED: SpeedAwards = [Array.from({ length: 51 }, () => 0), Array.from({ length: 51 }, () => 0)];
const NOTHING: RecordAnswer['awards'] = [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]];

export interface PressOptions extends AnswerOptions {
  readonly after?: number;
  readonly place?: string;
  readonly buckets?: readonly string[];
  readonly message?: string;
  readonly guest?: boolean;
}

export type ClaimedOf<Kind extends StepKind> = Extract<Claimed, { readonly step: { readonly kind: Kind } }>;

/** The only entry, which must be of that kind. */
export function only<Kind extends StepKind>(result: ClaimResult, kind: Kind): ClaimedOf<Kind> {
  const [entry] = result.entries;
  if (result.entries.length !== 1 || entry?.step?.kind !== kind) throw new Error(`claimed ${JSON.stringify(result.entries.map((one) => one.step))}, not one ${kind}`);
  return entry as ClaimedOf<Kind>;
}

export function done(entry: Claimed, over: Omit<Finished, 'id' | 'fence'> = {}): Finished {
  return { id: entry.id, fence: entry.fence, ...over };
}

export class Stage {
  readonly play: Play;
  #ids = 0;

  constructor(play: Play) {
    this.play = play;
  }

  get store(): Store {
    return this.play.store;
  }

  /** A fresh id as the port words it: 12 characters. */
  id(kind: 'R' | 'D'): string {
    this.#ids += 1;
    return `${kind}${String(this.#ids).padStart(11, '0')}`;
  }

  /** Arguments of a round of these questions in the channel `c1`. */
  round(ids: readonly string[], over: Partial<StartRound> = {}): StartRound {
    return { round: this.id('R'), place: 'c1', count: ids.length, pool: publicPool(ids), preset: 'fair', language: 'en', ...over };
  }

  async tryStart(player: string, ids: readonly string[], over: Partial<StartRound> = {}, after = 0): Promise<RoundStarted> {
    return fresh(await this.store.startRound(this.play.call(player, { after }), this.round(ids, over)));
  }

  async start(player: string, ids: readonly string[], over: Partial<StartRound> = {}, after = 0): Promise<RoundState> {
    const started = await this.tryStart(player, ids, over, after);
    if (started.kind !== 'started') throw new Error(`the round is ${started.kind}`);
    return started.round;
  }

  /** `pools[0]` is what schedules draw from. */
  claimOf(after: number, over: Partial<Claim> = {}): Claim {
    return {
      workspace: this.play.workspace, revision: this.play.revision, now: this.play.base + after, leaseMs: LEASE, graceMs: GRACE, limit: 100, schedules: {}, pools: [], ...over,
    };
  }

  async claim(after: number, over: Partial<Claim> = {}): Promise<ClaimResult> {
    return fresh(await this.store.claim(this.claimOf(after, over)));
  }

  finish(after: number, entries: readonly Finished[]): Promise<FinishResult> {
    return this.store.finish({ workspace: this.play.workspace, now: this.play.base + after, entries });
  }

  /** When a lease of `LEASE` that was given at `after` is over for certain, whatever the server's own clock says. */
  leaseOver(after: number): number {
    return Math.max(after, this.store.skew() + 60 * SECOND) + LEASE;
  }

  /** Opens the question that is due and posts it as message `m<index>`. */
  async ask(after: number, over: Omit<Finished, 'id' | 'fence'> = {}): Promise<AskedState> {
    const entry = only(await this.claim(after), 'ask');
    if (entry.state === undefined) throw new Error('nothing is to be asked');
    const card = { channel: entry.step.place, message: `m${entry.step.index}` };
    await this.finish(after, [done(entry, { post: { outcome: 'posted', card }, ...over })]);
    return entry.state;
  }

  /** Reveals what is due and goes on with `next`. */
  async reveal(after: number, next: readonly AgendaEntry[] = []): Promise<ClaimedOf<'reveal'>> {
    const entry = only(await this.claim(after), 'reveal');
    await this.finish(after, [done(entry, { add: next })]);
    return entry;
  }

  /** The entry that asks question `index` of a round. */
  next(round: RoundState, index: number, after: number): AgendaEntry {
    return { due: this.play.base + after, step: { kind: 'ask', asked: round.id, index, place: round.place, silent: 0 } };
  }

  podium(round: RoundState, after: number): AgendaEntry {
    return { due: this.play.base + after, step: { kind: 'podium', asked: round.id, place: round.place } };
  }

  /** Arguments of an answer to a public question. */
  answerOf(state: AskedState, options: PressOptions = {}): RecordAnswer {
    const right = options.right ?? true;
    const points = options.points ?? 10;
    return {
      kind: state.kind,
      asked: state.asked,
      index: state.index,
      place: options.place ?? 'c1',
      question: {
        id: state.questionId, keyHash: `key-${state.questionId}`, digest: options.digest ?? state.digest, area: options.area ?? 'pods', topic: options.topic ?? 'pod-lifecycle',
        difficulty: options.difficulty ?? 'easy',
      },
      bankVersion: 'bank-1',
      choice: options.choice ?? (right ? 'right' : 'wrong'),
      credit: right ? { n: 1, d: 1 } : { n: 0, d: 1 },
      preset: 'fair',
      speed: 0,
      awards: right ? awardsOf(points) : NOTHING,
      ...(state.kind === 'round' ? { speedAwards: right ? speedAwardsOf(points) : NO_SPEED } : {}),
      buckets: options.buckets ?? [options.choice ?? (right ? 'right' : 'wrong')],
      ...(options.message === undefined ? {} : { message: options.message }),
    };
  }

  callOf(player: string, options: PressOptions = {}) {
    const { after = 3 * SECOND, guest = false } = options;
    return this.play.call(player, { after, player: { id: player, name: `Name of ${player}`, guest } });
  }

  async press(player: string, state: AskedState, options: PressOptions = {}): Promise<AnswerRecorded> {
    return fresh(await this.store.recordAnswer(this.callOf(player, options), this.answerOf(state, options)));
  }

  async read(player: string, asked: { readonly asked: string; readonly index: number }, after = 0) {
    const read = fresh(await this.store.readAsked(this.play.call(player, { after }), { asked: asked.asked, index: asked.index }));
    if (read.kind !== 'asked') throw new Error(`the question is ${read.kind}`);
    return read;
  }

  async table(player: string, round: string, limit = 10, after = 0) {
    const table = fresh(await this.store.roundTable(this.play.call(player, { after }), { round, limit }));
    if (table.kind !== 'table') throw new Error(`the table is ${table.kind}`);
    return table;
  }

  async settle(settings: Partial<Settings> = {}, agenda?: AgendaChange, after = 0): Promise<void> {
    const { revision: _revision, ...defaults } = DEFAULT_SETTINGS;
    fresh(await this.store.saveSettings(this.play.call('boss', { after }), { ...defaults, ...settings }, agenda));
    this.play.revision += 1;
  }

  /** What the agenda holds that is due by then, without telling of what it held before: everything is claimed at once. */
  async due(after: number, over: Partial<Claim> = {}): Promise<string[]> {
    return (await this.claim(after, over)).entries.map((entry) => entry.id);
  }

  // Schedules

  /** What a claim must know of schedules that are on, each drawing from the first pool. */
  schedules(places: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, ClaimSchedule>> {
    return Object.fromEntries(Object.entries(places).map(([name, list]) => [name, { asked: this.id('D'), places: list, pool: 0, language: 'en' as const }]));
  }

  async daily(player: string, after = 0) {
    return fresh(await this.store.dailyHistory(this.play.call(player, { after })));
  }
}
