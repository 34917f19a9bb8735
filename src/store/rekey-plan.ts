/** What a re-key does to answers that were given before it: worked out from the log alone, before anything is applied. */
import { decodeChoice } from '../engine/choice.ts';
import { grade } from '../engine/grade.ts';
import { pointsOf } from '../engine/points.ts';
import type { Credit, PeriodKeys, Question } from '../engine/question.ts';
import { effectiveGrade } from '../engine/rekey.ts';
import type { RekeyEntry, RekeyRows } from './league.ts';
import { addRegrades, type Answer, derive, type Regrade, type Replay, type RekeyLogged } from './replay.ts';
import type { Derived, LogEntry, Store, Tally } from './store.ts';
import { pagesOf } from './verify.ts';

/** Typed texts that are read at once. */
const TYPED = 1_000;
/** How often the log is read from its beginning because somebody new is concerned. */
const TRIES = 5;

/** A re-key that somebody means to apply. */
export interface RekeyWish {
  readonly questionId: string;
  readonly keyHash: string;
  readonly do: RekeyEntry['do'];
  readonly key: readonly string[];
  readonly reason: string;
}

/** When it is applied. */
export interface RekeyMoment {
  /** ms since the epoch by the store's clock. */
  readonly at: number;
  readonly periods: PeriodKeys;
  /** Number of the season that runs. */
  readonly season: number;
}

export interface Change {
  /** Number of the player or team. */
  readonly member: number;
  /** Points of the running season. */
  readonly before: number;
  readonly after: number;
}

export interface RekeyOutcome {
  readonly entry: RekeyEntry;
  readonly rows: RekeyRows;
  /** Settled answers to the question, under this key. */
  readonly answers: number;
  /** Those that count for something else from then on. */
  readonly regraded: number;
  /** Those whose typed text is gone with its player: they stay as they are. */
  readonly unread: number;
  /** Whose points of the season change, by how much they change. */
  readonly players: readonly Change[];
  readonly teams: readonly Change[];
}

type PlanStore = Pick<Store, 'readLog' | 'typedAnswers'>;

/** How an answer stands before the re-key. */
interface Standing {
  readonly credit: Credit;
  readonly points: number;
  readonly voided: boolean;
}

/**
 * Two replays side by side, without the re-key and with it, of nobody but those whose answers it changes. New entries of the log are
 * taken in by `catchUp` without reading it all again.
 */
export class RekeyPlan {
  readonly #store: PlanStore;
  readonly #workspace: string;
  readonly #wish: RekeyWish;
  readonly #moment: RekeyMoment;
  /** The question with this key; nothing where the bank has it no more, which only an undo can meet. */
  readonly #question: Question | undefined;

  #regrades = new Map<number, Regrade[]>();
  #regradesAfter = new Map<number, Regrade[]>();
  #graded: Record<string, readonly [number, number, number]> = {};
  #only = { players: new Set<number>(), teams: new Set<number>() };
  #before: Replay = derive();
  #after: Replay = derive();
  #answers = 0;
  #unread = 0;
  /** Whether a correction of this key held when the newest entry was written. */
  #held = false;
  /** Number of the newest season of the log. */
  #season = 0;
  #last = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(store: PlanStore, workspace: string, wish: RekeyWish, moment: RekeyMoment, question: Question | undefined) {
    this.#store = store;
    this.#workspace = workspace;
    this.#wish = wish;
    this.#moment = moment;
    this.#question = question;
  }

  /**
   * Reads what the log has since the last call; all of it at first. One call waits for another.
   * @throws StoreError
   */
  catchUp(): Promise<void> {
    const turn = this.#turn.then(() => this.#catchUp());
    this.#turn = turn.catch(() => {
      // Half of what was read may have been taken in: the next call begins anew.
      this.#last = 0;
    });
    return turn;
  }

  async #catchUp(): Promise<void> {
    for (let turn = 1; turn <= TRIES; turn += 1) {
      if (this.#last === 0) await this.#begin();
      else if (await this.#goOn()) return;
      else this.#last = 0;
    }
    if (this.#last === 0) await this.#begin();
  }

  async #begin(): Promise<void> {
    this.#regrades = new Map();
    this.#graded = {};
    this.#only = { players: new Set(), teams: new Set() };
    this.#answers = this.#unread = 0;
    this.#held = false;
    const answers: { readonly answer: Answer; readonly held: boolean }[] = [];
    let last = 0;
    for await (const page of pagesOf(this.#store, this.#workspace)) {
      for (const entry of page) {
        this.#heed(entry);
        if (entry.type === 'rekey') this.#take(entry);
        else if (this.#concerns(entry)) answers.push({ answer: entry, held: this.#held });
      }
      last = page.at(-1)?.seq ?? last;
    }
    await this.#grade(answers);
    this.#before = derive(-Infinity, { regrades: this.#regrades, only: this.#only });
    this.#after = derive(-Infinity, { regrades: this.#regradesAfter, only: this.#only });
    if (Object.keys(this.#graded).length > 0) {
      for await (const page of pagesOf(this.#store, this.#workspace, 0, last)) for (const entry of page) this.#replay(entry);
    }
    this.#last = last;
  }

  /** Whether what came since could be taken in: not where another re-key came, or somebody new is concerned. */
  async #goOn(): Promise<boolean> {
    for await (const page of pagesOf(this.#store, this.#workspace, this.#last)) {
      if (page.some((entry) => entry.type === 'rekey')) return false;
      const answers = page.filter((entry) => this.#concerns(entry)).map((answer) => ({ answer, held: this.#held }));
      const known = { players: this.#only.players.size, teams: this.#only.teams.size };
      await this.#grade(answers);
      if (this.#only.players.size > known.players || this.#only.teams.size > known.teams) return false;
      for (const entry of page) {
        this.#heed(entry);
        this.#replay(entry);
      }
      this.#last = page.at(-1)?.seq ?? this.#last;
    }
    return true;
  }

  /** Whether what ran when it was begun still runs, by the log up to the last `catchUp`: what has ended meanwhile must not change any more. */
  stands({ day, week, month }: PeriodKeys): boolean {
    const { periods, season } = this.#moment;
    return this.#season <= season && periods.day === day && periods.week === week && periods.month === month;
  }

  #heed(entry: LogEntry): void {
    if (entry.type === 'season') this.#season = Math.max(this.#season, entry.number);
  }

  #replay(entry: LogEntry): void {
    this.#before.add(entry);
    this.#after.add(entry);
  }

  #concerns(entry: LogEntry): entry is Answer {
    return entry.type === 'answer' && entry.settled && entry.id === this.#wish.questionId && entry.keyHash === this.#wish.keyHash;
  }

  #take(entry: RekeyLogged): void {
    addRegrades(this.#regrades, entry);
    if (entry.questionId === this.#wish.questionId && entry.keyHash === this.#wish.keyHash) this.#held = entry.do !== 'undo';
  }

  /** Works out what each answer counts for with the re-key, and who is concerned. */
  async #grade(answers: readonly { readonly answer: Answer; readonly held: boolean }[]): Promise<void> {
    const typed = await this.#typed(answers.map(({ answer }) => answer));
    if (this.#last === 0) this.#regradesAfter = new Map([...this.#regrades].map(([seq, known]) => [seq, [...known]]));
    const fresh: Record<string, readonly [number, number, number]> = {};
    for (const { answer, held } of answers) {
      this.#answers += 1;
      const latest = this.#regrades.get(answer.seq)?.at(-1);
      const standing: Standing = latest ?? { credit: answer.credit, points: answer.points, voided: false };
      const wanted = this.#wanted(answer, standing, held, typed);
      if (wanted.voided === standing.voided && wanted.points === standing.points && wanted.credit.n === standing.credit.n && wanted.credit.d === standing.credit.d) continue;
      fresh[answer.seq] = [wanted.credit.n, wanted.credit.d, wanted.points];
      if (answer.player !== undefined) this.#only.players.add(answer.player);
      if (answer.team !== undefined) this.#only.teams.add(answer.team);
    }
    Object.assign(this.#graded, fresh);
    addRegrades(this.#regradesAfter, { do: this.#wish.do, ...this.#moment, graded: fresh });
  }

  #wanted(answer: Answer, standing: Standing, held: boolean, typed: Readonly<Record<string, string>>): Standing {
    const wish = this.#wish;
    if (wish.do === 'void') return { credit: { n: 0, d: 1 }, points: 0, voided: true };
    // What was recorded while no correction held is what the key of the bank says, also of texts that are gone.
    if (wish.do === 'undo' && !held) return { credit: answer.credit, points: answer.points, voided: false };
    const question = this.#question;
    if (question === undefined) return standing;
    const choice = decodeChoice(answer.choice === '=' ? `=${typed[answer.seq] ?? ''}` : answer.choice);
    if (choice.kind === 'text' && typed[answer.seq] === undefined) {
      this.#unread += 1;
      return standing;
    }
    const { credit } = wish.do === 'undo' ? grade(question, choice) : effectiveGrade(question, choice, [{ ...wish, do: wish.do }]);
    const points = pointsOf({ difficulty: answer.difficulty, credit, hint: answer.hint, percent: answer.speed + answer.streak });
    return { credit, points, voided: false };
  }

  async #typed(answers: readonly Answer[]): Promise<Readonly<Record<string, string>>> {
    if (this.#wish.do === 'void') return {};
    const typed = answers.flatMap(({ choice, seq, player }) => (choice === '=' && player !== undefined ? [{ seq, player }] : []));
    const texts: Record<string, string> = {};
    for (let from = 0; from < typed.length; from += TYPED) {
      Object.assign(texts, await this.#store.typedAnswers(this.#workspace, typed.slice(from, from + TYPED)));
    }
    return texts;
  }

  /** What it would do, by the log up to the last `catchUp`. */
  outcome(): RekeyOutcome {
    const { questionId, keyHash, key, reason } = this.#wish;
    const { season } = this.#moment;
    const before = this.#before.result();
    const after = this.#after.result();
    const players = changes(before, after, `players:season:${season}`);
    const boards = changedFields(before.boards, after.boards, ({ points, seq, right, answers }) => ({ points, seq, right, answers }));
    return {
      entry: { questionId, keyHash, do: this.#wish.do, key, reason, ...this.#moment, graded: { ...this.#graded } },
      rows: {
        seq: this.#last,
        boards,
        statistics: changedFields(before.statistics, after.statistics, tallyOf, NONE),
        workspace: changedFields(before.workspace ?? new Map(), after.workspace ?? new Map(), tallyOf, NONE),
        news: Object.fromEntries(players.map(({ member, before: was, after: is }) => [member, { before: was, after: is }])),
      },
      answers: this.#answers,
      regraded: Object.keys(this.#graded).length,
      unread: this.#unread,
      players,
      teams: changes(before, after, `teams:season:${season}`),
    };
  }
}

const NONE: Tally = { answers: 0, right: 0 };
const tallyOf = ({ answers, right }: Tally): Tally => ({ answers, right });

/** Who has other points on a board, the largest change first, then by number. */
function changes(before: Derived, after: Derived, board: string): Change[] {
  const was = before.boards.get(board);
  const found = [...(after.boards.get(board) ?? [])].map(([member, row]) => ({ member, before: was?.get(member)?.points ?? 0, after: row.points }));
  const size = (change: Change): number => Math.abs(change.after - change.before);
  return found.filter((change) => size(change) > 0).toSorted((a, b) => size(b) - size(a) || a.member - b.member);
}

/** Fields that differ, as they are after; those that are gone as `none`. */
function changedFields<K extends string | number, V extends object, W extends object>(
  before: ReadonlyMap<string, ReadonlyMap<K, V>>,
  after: ReadonlyMap<string, ReadonlyMap<K, V>>,
  pick: (value: V) => W,
  none?: W,
): Record<string, Record<string, W>> {
  const found: Record<string, Record<string, W>> = {};
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name), after.get(name)];
    for (const field of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])) {
      const [old, fresh] = [was?.get(field), is?.get(field)];
      const written = fresh === undefined ? none : pick(fresh);
      if (written === undefined || (old !== undefined && JSON.stringify(pick(old)) === JSON.stringify(written))) continue;
      (found[name] ??= {})[String(field)] = written;
    }
  }
  return found;
}
