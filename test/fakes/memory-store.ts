/**
 * Sets and answers of one process in plain maps: just what the quiz flow asks of a store, for tests of the
 * commands that must be quick and must be able to make the store fail. The real ones have a contract suite.
 */
import type {
  AnswerRecorded, Call, Candidate, HintTaken, ItemShown, Notice, Person, PractiseMisses, RecordAnswer, RecordedAnswer, Refused, SetAnswer, SetItem, SetStarted,
  SetState, SetStopped, Settings, Stale, StartSet, Store,
} from '../../src/store/store.ts';
import { DEFAULT_SETTINGS } from '../../src/store/store.ts';

interface Kept {
  readonly id: string;
  readonly workspace: string;
  readonly owner: string;
  items: { questionId: string; digest: string; passed?: boolean; hint?: boolean; delivery?: string; answer?: RecordedAnswer }[];
  readonly closes: number;
  readonly practice: boolean;
  readonly filters: string;
  readonly language: SetState['language'];
  ended?: number;
}

export class MemoryStore {
  readonly kind = 'sqlite' as const;
  settings: Settings = DEFAULT_SETTINGS;
  people = new Map<string, Person>();
  reported: { questionId?: string; reason: string }[] = [];
  notices: Notice[] = [];
  readonly #sets = new Map<string, Kept>();
  readonly #results = new Map<string, unknown>();
  readonly #seen = new Map<string, Set<string>>();
  readonly #settled = new Set<string>();
  readonly #points = new Map<string, number>();
  #seq = 0;

  asStore(): Store {
    return this as unknown as Store;
  }

  skew(): number {
    return 0;
  }

  log(): readonly { owner: string; questionId: string; answer: RecordedAnswer }[] {
    return [...this.#sets.values()].flatMap((set) =>
      set.items.flatMap((item) => (item.answer === undefined ? [] : [{ owner: set.owner, questionId: item.questionId, answer: item.answer }])),
    );
  }

  sets(): readonly SetState[] {
    return [...this.#sets.values()].map((set) => this.#view(set, 0));
  }

  #who(call: Call): string {
    return `${call.workspace}/${call.player.id}`;
  }

  #person(call: Call): Person {
    return structuredClone(this.people.get(call.player.id) ?? {});
  }

  /** Stale settings first, then the result that this delivery of this verb got before. */
  #verb<T>(name: string, call: Call, run: () => T): Promise<Stale | T> {
    const key = `${name} ${this.#who(call)} ${call.delivery}`;
    const before = this.#results.get(key);
    if (before !== undefined) return Promise.resolve(structuredClone(before) as T);
    if (call.revision !== this.settings.revision) return Promise.resolve({ kind: 'stale', settings: this.settings });
    const result = run();
    this.#results.set(key, structuredClone(result));
    return Promise.resolve(structuredClone(result));
  }

  #open(set: Kept, now: number): boolean {
    return set.ended === undefined && now < set.closes && set.items.some((item) => item.answer === undefined && item.passed !== true);
  }

  #view(set: Kept, now: number): SetState {
    const items = set.items.map((item): SetItem => {
      const answer: SetAnswer | undefined = item.answer && { credit: item.answer.credit, points: item.answer.points, settled: item.answer.settled };
      const state = answer === undefined ? (item.passed === true ? 'passed' : 'waiting') : 'answered';
      return { questionId: item.questionId, digest: item.digest, state, ...(answer === undefined ? {} : { answer }) };
    });
    return {
      id: set.id, items, closes: set.closes, practice: set.practice, filters: set.filters, open: this.#open(set, now),
      ...(set.language === undefined ? {} : { language: set.language }),
    };
  }

  #openOf(call: Call): Kept | undefined {
    return [...this.#sets.values()].find((set) => set.owner === this.#who(call) && this.#open(set, call.received));
  }

  #owned(call: Call, id: string): Kept | Refused {
    const set = this.#sets.get(id);
    if (set === undefined || set.workspace !== call.workspace) return { kind: 'unknown', person: this.#person(call) };
    return set.owner === this.#who(call) ? set : { kind: 'not-owner', person: this.#person(call) };
  }

  #draw(call: Call, pool: readonly Candidate[], count: number, taken: readonly string[]): Candidate[] {
    const seen = this.#seen.get(this.#who(call)) ?? new Set<string>();
    this.#seen.set(this.#who(call), seen);
    const free = pool.filter((each) => !taken.includes(each.questionId));
    const fresh = free.filter((each) => !seen.has(each.questionId)).slice(0, count);
    if (fresh.length === count) return fresh;
    for (const each of pool) seen.delete(each.questionId);
    return [...fresh, ...free.filter((each) => !fresh.includes(each)).slice(0, count - fresh.length)];
  }

  #begin(call: Call, id: string, items: readonly Candidate[], more: Pick<Kept, 'closes' | 'practice' | 'filters' | 'language'>): SetStarted {
    const set: Kept = { id, workspace: call.workspace, owner: this.#who(call), items: items.map((item) => ({ ...item })), ...more };
    this.#sets.set(id, set);
    this.#see(call, set, 0);
    return { kind: 'started', set: this.#view(set, call.received), person: this.#person(call) };
  }

  #see(call: Call, set: Kept, index: number): void {
    const id = set.items[index]?.questionId;
    const seen = this.#seen.get(this.#who(call)) ?? new Set<string>();
    if (id !== undefined) seen.add(id);
    this.#seen.set(this.#who(call), seen);
  }

  #show(call: Call, set: Kept, from: number): ItemShown {
    const rest = { set: this.#view(set, call.received), person: this.#person(call) };
    if (set.items.every((item) => item.answer !== undefined || item.passed === true)) return { kind: 'finished', ...rest };
    if (set.ended !== undefined || call.received >= set.closes) return { kind: 'closed', ...rest };
    const index = set.items.findIndex((item, at) => at >= from && item.answer === undefined && item.passed !== true);
    if (index < 0) return { kind: 'finished', ...rest };
    this.#see(call, set, index);
    return { kind: 'item', index, hint: set.items[index]?.hint ?? false, ...rest };
  }

  readPerson(call: Call): Promise<Stale | { kind: 'person'; person: Person }> {
    return this.#verb('readPerson', call, () => ({ kind: 'person' as const, person: this.#person(call) }));
  }

  startSet(call: Call, start: StartSet): Promise<Stale | SetStarted> {
    return this.#verb('startSet', call, (): SetStarted => {
      const open = this.#openOf(call);
      if (open !== undefined && !start.anew) return { kind: 'open', set: this.#view(open, call.received), person: this.#person(call) };
      const items = this.#draw(call, start.pool, start.count, []);
      if (items.length === 0) return { kind: 'empty', person: this.#person(call) };
      if (open !== undefined) open.ended = call.received;
      return this.#begin(call, start.set, items, { closes: start.closes, practice: false, filters: start.filters, language: start.language });
    });
  }

  practiseMisses(call: Call, practise: PractiseMisses): Promise<Stale | SetStarted | Refused> {
    return this.#verb('practiseMisses', call, (): SetStarted | Refused => {
      const from = this.#owned(call, practise.from);
      if ('kind' in from) return from;
      const open = this.#openOf(call);
      if (open !== undefined) return { kind: 'open', set: this.#view(open, call.received), person: this.#person(call) };
      const items = from.items.filter((item, at) =>
        practise.item === undefined
          ? item.answer !== undefined && item.answer.credit.n < item.answer.credit.d
          : at === practise.item && (item.answer !== undefined || (call.received >= from.closes && item.passed !== true)),
      );
      if (items.length === 0) return { kind: 'empty', person: this.#person(call) };
      const candidates = items.map(({ questionId, digest }) => ({ questionId, digest }));
      return this.#begin(call, practise.set, candidates, { closes: practise.closes, practice: true, filters: from.filters, language: from.language });
    });
  }

  showItem(call: Call, item: { set: string; from: number }): Promise<Stale | ItemShown> {
    return this.#verb('showItem', call, (): ItemShown => {
      const set = this.#owned(call, item.set);
      return 'kind' in set ? set : this.#show(call, set, item.from);
    });
  }

  replaceItem(call: Call, item: { set: string; index: number; digest: string; pool: readonly Candidate[] }): Promise<Stale | ItemShown> {
    return this.#verb('replaceItem', call, (): ItemShown => {
      const set = this.#owned(call, item.set);
      if ('kind' in set) return set;
      const place = set.items[item.index];
      if (place?.digest === item.digest && place.answer === undefined && this.#open(set, call.received)) {
        const [drawn] = this.#draw(call, item.pool, 1, set.items.map((each) => each.questionId));
        set.items[item.index] = drawn === undefined ? { ...place, passed: true } : { ...drawn };
      }
      return this.#show(call, set, item.index);
    });
  }

  stopSet(call: Call): Promise<Stale | SetStopped> {
    return this.#verb('stopSet', call, (): SetStopped => {
      const open = this.#openOf(call);
      if (open === undefined) return { kind: 'none', person: this.#person(call) };
      open.ended = call.received;
      return { kind: 'stopped', set: this.#view(open, call.received), person: this.#person(call) };
    });
  }

  takeHint(call: Call, item: { asked: string; index: number; digest: string }): Promise<Stale | HintTaken> {
    return this.#verb('takeHint', call, (): HintTaken => {
      const set = this.#owned(call, item.asked);
      if ('kind' in set) return set;
      const place = set.items[item.index];
      const person = this.#person(call);
      if (place?.answer !== undefined) return { kind: 'answered', person };
      if (set.ended !== undefined || call.received >= set.closes) return { kind: 'closed', person };
      if (place === undefined || place.digest !== item.digest) return { kind: 'changed', person };
      place.hint = true;
      return { kind: 'taken', set: this.#view(set, call.received), person };
    });
  }

  recordAnswer(call: Call, record: RecordAnswer): Promise<Stale | AnswerRecorded> {
    if (call.revision !== this.settings.revision) return Promise.resolve({ kind: 'stale', settings: this.settings });
    return Promise.resolve(structuredClone(this.#record(call, record)));
  }

  #record(call: Call, record: RecordAnswer): AnswerRecorded {
    const set = this.#owned(call, record.asked);
    if ('kind' in set) return set;
    const item = set.items[record.index];
    const person = this.#person(call);
    if (item === undefined) return { kind: 'unknown', person };
    const who = this.#who(call);
    const done = (kind: 'accepted' | 'again' | 'already', answer: RecordedAnswer): AnswerRecorded => ({
      kind, answer, set: this.#view(set, call.received), person, first: kind !== 'already' && answer.seq === 1,
      season: { label: call.quarter.label, points: this.#points.get(who) ?? 0, rank: 1 },
    });
    const same = item.digest === record.question.digest;
    if (same && item.answer !== undefined) return done(item.delivery === call.delivery ? 'again' : 'already', item.answer);
    if (!same || item.passed === true) return { kind: 'changed', set: this.#view(set, call.received), person };
    const key = `${who} ${call.quarter.label} ${record.question.id}`;
    const closed = Math.min(set.ended ?? set.closes, set.closes);
    if (call.received >= closed) {
      if (closed === set.closes && !set.practice && !call.player.guest) this.#settled.add(key);
      return { kind: 'closed', closed, set: this.#view(set, call.received), person };
    }
    const settled = !set.practice && !call.player.guest && !this.#settled.has(key);
    if (settled) this.#settled.add(key);
    const hint = item.hint ?? false;
    const points = settled ? record.awards[hint ? 1 : 0][0] : 0;
    this.#seq += 1;
    this.#points.set(who, (this.#points.get(who) ?? 0) + points);
    item.delivery = call.delivery;
    item.answer = { seq: this.#seq, received: call.received, choice: record.choice, credit: record.credit, hint, points, settled };
    return done('accepted', item.answer);
  }

  stopRound(call: Call): Promise<Stale | { kind: 'none'; person: Person }> {
    return this.#verb('stopRound', call, () => ({ kind: 'none' as const, person: this.#person(call) }));
  }

  takeNotices(call: Call): Promise<Stale | { kind: 'notices'; notices: readonly Notice[]; person: Person }> {
    return this.#verb('takeNotices', call, () => ({ kind: 'notices' as const, notices: this.notices.splice(0), person: this.#person(call) }));
  }

  saveReport(call: Call, report: { questionId?: string; reason: string }): Promise<Stale | { kind: 'saved'; questionId?: string; person: Person }> {
    return this.#verb('saveReport', call, () => {
      this.reported.push(report);
      return { kind: 'saved' as const, person: this.#person(call), ...(report.questionId === undefined ? {} : { questionId: report.questionId }) };
    });
  }
}
