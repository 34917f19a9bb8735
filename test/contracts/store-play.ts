/** Short ways to play against a store: what the contract suite says in one line each. */
import { createHash } from 'node:crypto';
import type { AwardTable, Difficulty, PeriodKeys, Quarter } from '../../src/engine/question.ts';
import type {
  AnswerRecorded, Call, Candidate, Derived, LogEntry, PlayerStatistics, RecordAnswer, SetState, Stale, Standings, StandingsQuery, Store,
} from '../../src/store/store.ts';
import { verifyWorkspace } from '../../src/store/verify.ts';

export const SECOND = 1_000;
export const HOUR = 3_600 * SECOND;
export const DAY = 24 * HOUR;

/** Periods of a moment in UTC, worked out here so that the suite leans on nothing that it judges. */
export function periodsAt(at: number): PeriodKeys {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC');
  return {
    day: time.toPlainDate().toString(),
    week: `${time.yearOfWeek}-W${String(time.weekOfYear).padStart(2, '0')}`,
    month: time.toPlainDate().toString().slice(0, 7),
  };
}

export function digestOf(questionId: string): string {
  return createHash('sha256').update(questionId).digest('hex').slice(0, 12);
}

export function candidate(questionId: string): Candidate {
  return { questionId, digest: digestOf(questionId) };
}

/** `count` candidates named `<prefix>1`, `<prefix>2` and so on, in that order. */
export function pool(count: number, prefix = 'q'): Candidate[] {
  return Array.from({ length: count }, (_, index) => candidate(`${prefix}${index + 1}`));
}

/** A table whose cells tell apart hint and streak. */
export function awardsOf(points: number): AwardTable {
  const half = Math.floor(points / 2);
  return [
    [points, points + 1, points + 2, points + 3, points + 4, points + 5],
    [half, half + 1, half + 2, half + 3, half + 4, half + 5],
  ];
}

const NOTHING: AwardTable = [[0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]];

export interface AnswerOptions {
  /** Points of a right answer; 10 by default. */
  readonly points?: number;
  readonly right?: boolean;
  readonly choice?: string;
  readonly area?: string;
  readonly topic?: string;
  readonly difficulty?: Difficulty;
  readonly digest?: string;
}

/** Throws on `stale`, which most cases do not expect. */
export function fresh<T extends { readonly kind: string }>(result: Stale | T): T {
  if (result.kind === 'stale') throw new Error('the store says that the settings are stale');
  return result as T;
}

/** A workspace being played in. Times are ms after `base` unless they say otherwise. */
export class Play {
  readonly store: Store;
  readonly base: number;
  readonly workspace: string;
  revision = 0;
  #deliveries: number;
  #sets: number;

  /** Deliveries and sets are numbered from `first`. */
  constructor(store: Store, base: number, workspace = 'console:local', first = 0) {
    this.#deliveries = first;
    this.#sets = first;
    this.store = store;
    this.base = base;
    this.workspace = workspace;
  }

  /** The same workspace seen through another instance. */
  through(store: Store): Play {
    return new Play(store, this.base, this.workspace, 1_000_000);
  }

  /** Quarters of 80 days: number 0 holds `base` in its middle. */
  quarter(number = 0): Quarter {
    return {
      label: `2026-Q${number + 1}`,
      start: this.base + (80 * number - 40) * DAY,
      end: this.base + (80 * number + 40) * DAY,
    };
  }

  call(player: string, over: Partial<Call> & { readonly after?: number } = {}): Call {
    const { after = 0, ...rest } = over;
    const received = rest.received ?? this.base + after;
    this.#deliveries += 1;
    return {
      workspace: this.workspace,
      revision: this.revision,
      player: { id: player, name: `Name of ${player}`, guest: false },
      delivery: `delivery-${this.#deliveries}`,
      received,
      periods: periodsAt(received),
      quarter: this.quarter(Math.floor((received - this.base + 40 * DAY) / (80 * DAY))),
      ...rest,
    };
  }

  setId(): string {
    this.#sets += 1;
    return `set${String(this.#sets).padStart(7, '0')}`;
  }

  /** Starts a set of all questions of `ids`, in that order unless they were seen. */
  async start(player: string, ids: readonly string[], after = 0): Promise<SetState> {
    const started = fresh(await this.store.startSet(this.call(player, { after }), {
      set: this.setId(), count: ids.length, pool: ids.map(candidate), closes: this.base + after + DAY, filters: '', anew: true,
    }));
    if (started.kind !== 'started') throw new Error(`the set is ${started.kind}`);
    return started.set;
  }

  /** Arguments of an answer to an item of a set. */
  answerOf(set: SetState, index: number, options: AnswerOptions = {}): RecordAnswer {
    const item = set.items[index];
    if (item === undefined) throw new Error(`no item ${index}`);
    const right = options.right ?? true;
    return {
      kind: 'solo',
      asked: set.id,
      index,
      place: `channel-of-${set.id}`,
      question: {
        id: item.questionId,
        keyHash: `key-${item.questionId}`,
        digest: options.digest ?? item.digest,
        area: options.area ?? 'pods',
        topic: options.topic ?? 'pod-lifecycle',
        difficulty: options.difficulty ?? 'easy',
      },
      bankVersion: 'bank-1',
      choice: options.choice ?? (right ? 'right' : 'wrong'),
      credit: right ? { n: 1, d: 1 } : { n: 0, d: 1 },
      preset: 'fair',
      speed: 0,
      awards: right ? awardsOf(options.points ?? 10) : NOTHING,
    };
  }

  async answer(player: string, set: SetState, index: number, options: AnswerOptions & { readonly after?: number } = {}): Promise<AnswerRecorded> {
    return fresh(await this.store.recordAnswer(this.call(player, { after: options.after ?? 0 }), this.answerOf(set, index, options)));
  }

  /** One question asked and answered; the verdict must be an accepted one. */
  async score(player: string, questionId: string, options: AnswerOptions & { readonly after?: number } = {}) {
    const set = await this.start(player, [questionId], options.after ?? 0);
    const result = await this.answer(player, set, 0, options);
    if (result.kind !== 'accepted') throw new Error(`the answer is ${result.kind}`);
    return result;
  }

  async standings(player: string, query: Partial<StandingsQuery> = {}, after = 0): Promise<Extract<Standings, { kind: 'standings' }>> {
    const result = fresh(await this.store.standings(this.call(player, { after }), { period: 'season', by: 'total', offset: 0, limit: 25, ...query }));
    if (result.kind !== 'standings') throw new Error(`the standings are ${result.kind}`);
    return result;
  }

  async statistics(player: string, after = 0): Promise<PlayerStatistics> {
    const result = fresh(await this.store.statistics(this.call(player, { after })));
    if (result.kind !== 'statistics') throw new Error(`the statistics are ${result.kind}`);
    return result;
  }

  async team(player: string, name: string, after = 0) {
    return fresh(await this.store.createTeam(this.call(player, { after }), { name, fold: name.toLowerCase() }));
  }

  async join(player: string, name: string, after = 0) {
    return fresh(await this.store.joinTeam(this.call(player, { after }), { fold: name.toLowerCase() }));
  }

  async leave(player: string, after = 0) {
    return fresh(await this.store.leaveTeam(this.call(player, { after })));
  }

  async log(): Promise<readonly LogEntry[]> {
    return this.store.readLog(this.workspace, 0, 1_000_000);
  }

  async answers(): Promise<readonly Extract<LogEntry, { type: 'answer' }>[]> {
    return (await this.log()).filter((entry) => entry.type === 'answer');
  }

  /** What is kept beside the log is what the log says, boards that have expired by then left out. The clock of the suite stands still. */
  async verified(after = 0): Promise<void> {
    const { differences } = await verifyWorkspace(this.store, this.workspace, () => this.base + after);
    if (differences.length > 0) throw new Error(`not what the log says: ${JSON.stringify(differences)}`);
  }

  /** All that can be read of a workspace, in a form that two moments can be compared in. */
  async snapshot(asker = 'onlooker'): Promise<unknown> {
    return {
      log: await this.log(),
      derived: plain(await this.store.readDerived(this.workspace)),
      teams: fresh(await this.store.teams(this.call(asker))),
      reports: fresh(await this.store.reports(this.call(asker))),
    };
  }
}

/** Maps as sorted lists, rows without a prototype of their own. */
export function plain(derived: Derived): unknown {
  const sorted = <K, V>(map: ReadonlyMap<K, V>): [K, V][] =>
    [...map].toSorted(([a], [b]) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1));
  return {
    boards: sorted(derived.boards).map(([name, rows]) => [name, sorted(rows).map(([member, row]) => [member, { ...row }])]),
    statistics: sorted(derived.statistics).map(([name, fields]) => [name, sorted(fields).map(([field, tally]) => [field, { ...tally }])]),
  };
}
