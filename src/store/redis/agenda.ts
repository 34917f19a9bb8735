/** Rounds, public questions and the agenda on the client's side: texts for the scripts, results in the form of the port, and the hint. */
import { entryId, type AgendaChange, type AgendaEntry, type Call, type ClaimResult, type DailyHistory, type Finish, type FinishResult, type RoundStarted, type RoundStopped, type Stale, type Store } from '../store.ts';
import type { RedisConnection } from './connection.ts';
import { dueKey, workspaceKey, workspacesKey } from './keys.ts';
import { candidateLines, publicLines, settingsOf, withLists } from './texts.ts';

/** Workspaces that are mended at once. */
const SLICE = 200;

type PublicVerb =
  | 'startRound' | 'stopRound' | 'readAsked' | 'roundTable' | 'dailyHistory' | 'takeNotices'
  | 'dueWorkspaces' | 'claim' | 'finish' | 'addNotice' | 'mendAgenda';

export interface AgendaOptions {
  readonly connection: RedisConnection;
  readonly prefix: string;
  /** Reads with a script, and changes with one; as the store does it for all verbs of a person. */
  readonly ask: <T extends { readonly kind: string }>(name: 'readAsked' | 'roundTable' | 'dailyHistory', call: Call, args?: object) => Promise<Stale | T>;
  readonly change: <T extends { readonly kind: string }>(
    name: 'startRound' | 'stopRound' | 'takeNotices', call: Call, args?: object, lines?: string,
  ) => Promise<Stale | T>;
}

/** What scripts that work on the agenda tell beside their result: the earliest time in it, 0 for none. */
interface Working {
  readonly earliest?: number;
}

/** The result alone. */
function resultOf<T extends object>(reply: T): T {
  const { earliest: _earliest, ...result } = reply as T & Working;
  return result as unknown as T;
}

/** The hint: see scripts/due.ts. */
export class DueHint {
  readonly #connection: RedisConnection;
  readonly #key: string;

  constructor(connection: RedisConnection, prefix: string) {
    this.#connection = connection;
    this.#key = dueKey(prefix);
  }

  /**
   * Does something to a workspace's agenda, with the hint raised to `due` in the same trip, and then lowers it to what is left, or
   * raises it once more where another process has lowered it between the two. Nobody waits for that: it goes out before anything that the
   * caller does next, and until it is done the hint is too early.
   */
  async settled<T extends object>(workspace: string, due: number | undefined, act: () => Promise<T>): Promise<T> {
    const [seen, result] = await Promise.all([this.#raise(workspace, due), act()]);
    const { earliest } = result as Working;
    // Not told by a result of another time, nor where nothing was looked at.
    const after = earliest === undefined ? this.#raise(workspace, due) : this.#settle([workspace, seen, earliest === 0 ? '' : textOf(earliest)]);
    after.catch(() => undefined);
    return result;
  }

  async read(now: number, limit: number): ReturnType<Store['dueWorkspaces']> {
    const [due, next] = (await this.#connection.run('readDue', this.#key, [textOf(now), String(limit)])) as [string[], string];
    return { due, ...(next === '' ? {} : { next: Number(next) }) };
  }

  /** Makes the hint of these workspaces true. */
  async mend(workspaces: readonly string[], earliest: (workspace: string) => Promise<number | undefined>): Promise<void> {
    const seen = (await this.#connection.run('readHints', this.#key, workspaces)) as string[];
    const due = await Promise.all(workspaces.map(earliest));
    await this.#settle(workspaces.flatMap((workspace, index) => [workspace, seen[index] ?? '', textOf(due[index])]));
  }

  async #raise(workspace: string, due: number | undefined): Promise<string> {
    return String(await this.#connection.run('raiseDue', this.#key, [workspace, textOf(due)]));
  }

  #settle(triples: readonly string[]): Promise<unknown> {
    return this.#connection.run('settleDue', this.#key, triples);
  }
}

function textOf(time: number | undefined): string {
  return time === undefined ? '' : String(Math.floor(time));
}

/** Earliest time at which a change makes something due, if at all. */
export function earliestOf({ occurrences = {}, digests = {} }: AgendaChange): number | undefined {
  return least([...Object.values(occurrences), ...Object.values(digests)].flatMap((one) => (one === null ? [] : [one.due])));
}

function least(times: Iterable<number>): number | undefined {
  let first: number | undefined;
  for (const time of times) if (first === undefined || time < first) first = time;
  return first;
}

/** When the entries of a finish are due that it adds or gives back. */
function* addedBy({ entries }: Finish): Generator<number> {
  for (const { retry, closes, add } of entries) {
    if (retry !== undefined) yield retry;
    if (closes !== undefined) yield closes + 3_000;
    if (add !== undefined) for (const { due } of add) yield due;
  }
}

const withId = ({ due, step }: AgendaEntry) => ({ id: entryId(step), due, step });

/** Of a reply of the scripts that work on the agenda. */
interface AgendaReply extends Working {
  readonly kind: string;
  readonly revision?: number;
  readonly settings?: string;
  readonly entries?: unknown;
}

function claimedOf(reply: AgendaReply): Stale | ClaimResult {
  if (reply.kind === 'stale') return { kind: 'stale', settings: settingsOf(reply) };
  const result = resultOf(withLists(reply, ['entries']) as ClaimResult);
  return { ...result, entries: result.entries.map(entryOf) };
}

/** Lists where the script may have left them empty; a step that cannot be read is nothing, and yet there. */
function entryOf(entry: ClaimResult['entries'][number]): ClaimResult['entries'][number] {
  if (entry.step === undefined) return { ...entry, step: undefined };
  if (entry.step.kind === 'podium') return withLists(entry, ['players', 'teams']) as typeof entry;
  if ('season' in entry && entry.season !== undefined) return { ...entry, season: withLists(entry.season, ['players', 'teams']) as typeof entry.season };
  if (!('facts' in entry)) return entry;
  return { ...entry, facts: withLists(entry.facts, ['players', 'teams']) as typeof entry.facts };
}

/** The verbs of the port that belong to rounds, schedules and the agenda. */
export function agendaVerbs({ connection, prefix, ask, change }: AgendaOptions, hint: DueHint): Pick<Store, PublicVerb> {
  async function run(name: 'claim' | 'finish', workspace: string, texts: readonly string[]): Promise<AgendaReply> {
    return JSON.parse((await connection.run(name, workspaceKey(prefix, workspace), texts)) as string) as AgendaReply;
  }

  return {
    async startRound(call, { pool, ...start }) {
      return resultOf(await hint.settled(call.workspace, call.received, () => change<RoundStarted>('startRound', call, start, publicLines(pool))));
    },
    async stopRound(call, stop) {
      return resultOf(await hint.settled(call.workspace, call.received, () => change<RoundStopped>('stopRound', call, stop)));
    },
    readAsked: (call, asked) => ask('readAsked', call, asked),
    async roundTable(call, table) {
      return withLists(await ask('roundTable', call, table), ['players', 'teams']) as Awaited<ReturnType<Store['roundTable']>>;
    },
    async dailyHistory(call) {
      const result = withLists(await ask('dailyHistory', call), ['schedules']) as Stale | DailyHistory;
      if (result.kind === 'stale') return result;
      return { ...result, schedules: result.schedules.map((one) => withLists(one, ['places', 'occurrences']) as typeof one) };
    },
    async takeNotices(call) {
      return withLists(await change('takeNotices', call), ['notices']) as Awaited<ReturnType<Store['takeNotices']>>;
    },

    dueWorkspaces: (now, limit) => hint.read(now, limit),
    async claim({ workspace, pools, ...claim }) {
      const texts = [JSON.stringify(claim), ...pools.map(candidateLines)];
      return claimedOf(await hint.settled(workspace, claim.now, () => run('claim', workspace, texts)));
    },
    async finish(finish) {
      const { workspace, now } = finish;
      const entries = finish.entries.map((entry) => (entry.add === undefined ? entry : { ...entry, add: entry.add.map(withId) }));
      const texts = [JSON.stringify({ now, entries })];
      const reply = await hint.settled(workspace, least(addedBy(finish)), () => run('finish', workspace, texts));
      return resultOf(withLists(reply, ['fenced']) as FinishResult);
    },
    async addNotice(workspace, notice) {
      await connection.run('addNotice', workspaceKey(prefix, workspace), [JSON.stringify(notice)]);
    },
    async mendAgenda() {
      const all = (await connection.run('workspaces', workspacesKey(prefix), [])) as string[];
      for (let from = 0; from < all.length; from += SLICE) {
        await hint.mend(all.slice(from, from + SLICE), async (workspace) => {
          const due = (await connection.run('readEarliest', workspaceKey(prefix, workspace), ['{}'])) as string | null;
          return due === null ? undefined : Number(due);
        });
      }
    },
  };
}
