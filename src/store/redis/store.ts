import type { Difficulty } from '../../engine/question.ts';
import { StoreError } from '../../errors.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/logger.ts';
import { monotonic } from '../../runtime/monotonic.ts';
import {
  type AnswerRecorded, type Call, type Person, type PlayerStatistics, type Resting, type SeasonName, type Stale, type Store,
} from '../store.ts';
import { kindOfTarget } from '../../views/token.ts';
import { agendaVerbs, DueHint, earliestOf } from './agenda.ts';
import { AnswerBatches } from './answer-batches.ts';
import { createScriptClient, type ScriptClient, type TlsOptions } from './client.ts';
import { RedisConnection } from './connection.ts';
import { readDerived, tallies } from './derived.ts';
import { createDocuments } from './documents.ts';
import { type KeptSet, publicVerdictOf, setOf, verdictOf } from './kept-set.ts';
import { documentsNamespace, isPrefix, markerKey, workspaceKey, workspacesKey } from './keys.ts';
import { answerTexts, decodeEntry, sharedTexts, type StreamEntry } from './log.ts';
import { rekeyVerbs } from './rekey.ts';
import { leagueVerbs } from './league.ts';
import type { ScriptName } from './scripts/registry.ts';
import { candidateLines, type KeptSettings, settingsOf, withLists } from './texts.ts';

export interface RedisStoreOptions {
  /** `redis://` or `rediss://`. May hold a password, so it is never shown or logged. */
  readonly url: string;
  /** Keeps two bots on one Redis apart: 1 to 64 of letters, digits, `_`, `.`, `:`, `-`. The settings of the process have the default. */
  readonly prefix: string;
  /** Longest time of a verb in ms; 2,000 by default. */
  readonly deadlineMs?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tls?: TlsOptions;
  /** Measures deadlines, in ms; goes only forward. */
  readonly monotonic?: () => number;
  /** Another client with the same scripts, such as one of a cluster; `url` and `tls` are then not used. */
  readonly client?: ScriptClient;
}

/** Most entries of the log that one script reads. */
const LOG_SLICE = 2_000;

/**
 * The store on a Redis server, 6.2 or newer: one script a verb, one trip a verb.
 * @throws StoreError `store/failed` when address or prefix cannot be used
 */
export function createRedisStore(options: RedisStoreOptions): Store {
  const { prefix } = options;
  if (!isPrefix(prefix)) throw new StoreError('store/failed', { reason: 'prefix' });
  const deadlineMs = options.deadlineMs ?? 2_000;
  const logger = options.logger.child('redis');
  const client = options.client ?? createScriptClient({ url: options.url, deadlineMs, ...(options.tls === undefined ? {} : { tls: options.tls }) });
  const connection = new RedisConnection({ client, marker: markerKey(prefix), deadlineMs, monotonic: options.monotonic ?? monotonic, logger });
  const hint = new DueHint(connection, prefix);
  /** Workspaces that this process has put on the list. */
  const registered = new Set<string>();
  const answers = new AnswerBatches(connection);
  const documents = new Map<string, ReturnType<typeof createDocuments>>();

  async function send<T extends { readonly kind: string }>(name: ScriptName, call: Call, texts: readonly string[]): Promise<Stale | T> {
    return resultOf((await connection.run(name, workspaceKey(prefix, call.workspace), texts)) as string) as Stale | T;
  }

  function ask<T extends { readonly kind: string }>(name: ScriptName, call: Call, args: object = {}): Promise<Stale | T> {
    return send(name, call, [JSON.stringify(call), JSON.stringify(args)]);
  }

  /** For verbs that change something: the workspace gets on the list, in the same trip. */
  async function registering<T>(workspace: string, changing: Promise<T>): Promise<T> {
    if (registered.has(workspace)) return changing;
    const [result] = await Promise.all([changing, connection.run('register', workspacesKey(prefix), [workspace])]);
    registered.add(workspace);
    return result;
  }

  function change<T extends { readonly kind: string }>(name: ScriptName, call: Call, args: object = {}, lines?: string): Promise<Stale | T> {
    return registering(call.workspace, send<T>(name, call, [JSON.stringify(call), JSON.stringify(args), ...(lines === undefined ? [] : [lines])]));
  }

  return {
    kind: 'redis',
    async open() {
      registered.clear();
      return { warnings: await connection.open() };
    },
    ping: () => connection.ping(),
    skew() {
      const now = connection.serverNow();
      return now === undefined ? 0 : Math.round(now - options.clock.now());
    },
    documents(namespace) {
      const known = documents.get(namespace) ?? createDocuments(client, connection, documentsNamespace(prefix, namespace), logger);
      documents.set(namespace, known);
      return known;
    },
    close: () => connection.close(),

    async saveSettings(call, settings, agenda) {
      const args = { settings: JSON.stringify(settings), ...(agenda === undefined ? {} : { agenda }) };
      const save = () => change<Reply & { kind: 'saved'; person: Person }>('saveSettings', call, args);
      const result = agenda === undefined ? await save() : await hint.settled(call.workspace, earliestOf(agenda), save);
      return result.kind === 'stale' ? result : { kind: 'saved', settings: settingsOf(result), person: result.person };
    },
    readPerson: (call) => ask('readPerson', call),
    savePreferences: (call, preferences) => change('savePreferences', call, preferences),

    startSet(call, { pool, ...start }) {
      return change('startSet', call, start, candidateLines(pool));
    },
    practiseMisses: (call, practise) => change(kindOfTarget(practise.from) === 'solo' ? 'practiseMisses' : 'practisePublic', call, practise),
    showItem: (call, item) => change('showItem', call, item),
    replaceItem(call, { pool, ...item }) {
      return change('replaceItem', call, item, candidateLines(pool));
    },
    stopSet: (call) => change('stopSet', call),
    takeHint: (call, item) => change(item.kind === 'solo' ? 'takeHint' : 'takePublicHint', call, item),
    async recordAnswer(call, answer) {
      const name = answer.kind === 'solo' ? 'recordAnswer' : 'recordPublicAnswer';
      const reply = await registering(call.workspace, answers.record(name, workspaceKey(prefix, call.workspace), sharedTexts(call), answerTexts(call, answer)));
      if (typeof reply === 'string') return resultOf(reply) as Stale | AnswerRecorded;
      return name === 'recordAnswer' ? verdictOf(reply) : publicVerdictOf(reply);
    },

    async standings(call, query) {
      const result = await ask('standings', call, query);
      return withLists(result, ['rows', 'around', 'labels']) as Awaited<ReturnType<Store['standings']>>;
    },
    async statistics(call) {
      const result = await ask<KeptStatistics | Resting>('statistics', call);
      return result.kind !== 'statistics' ? result : statisticsOf(result);
    },

    createTeam: (call, team) => change('createTeam', call, team),
    async joinTeam(call, team) {
      return withLists(await change('joinTeam', call, team), ['names']) as Awaited<ReturnType<Store['joinTeam']>>;
    },
    leaveTeam: (call) => change('leaveTeam', call),
    async teams(call) {
      return withLists(await ask('teams', call), ['teams']) as Awaited<ReturnType<Store['teams']>>;
    },

    saveReport: (call, report) => change('saveReport', call, report),
    async reports(call) {
      const result = withLists(await ask('reports', call), ['reports']) as Awaited<ReturnType<Store['reports']>>;
      if (result.kind === 'stale') return result;
      return { ...result, reports: result.reports.map((report) => withLists(report, ['reasons']) as typeof report) };
    },

    ...agendaVerbs({ connection, prefix, ask, change }, hint),

    ...leagueVerbs({ connection, prefix, ask, change, gone: (workspace) => registered.delete(workspace) }),
    ...rekeyVerbs({ connection, prefix, ask, change }),

    async workspaces() {
      return ((await connection.run('workspaces', workspacesKey(prefix), [])) as string[]).toSorted();
    },
    async readLog(workspace, after, limit) {
      const entries = [];
      for (let from = after; entries.length < limit; ) {
        const size = Math.min(LOG_SLICE, limit - entries.length);
        const slice = (await connection.run('readLog', workspaceKey(prefix, workspace), [String(from), String(size)])) as StreamEntry[];
        for (const entry of slice) entries.push(decodeEntry(entry));
        if (slice.length < size) break;
        from = entries.at(-1)?.seq ?? from;
      }
      return entries;
    },
    readDerived: (workspace) => readDerived((name, ...args) => connection.run(name, workspaceKey(prefix, workspace), args)),
  };
}

/** A reply as JSON in the form of the port. */
function resultOf(text: string): object {
  const result = JSON.parse(text) as Reply;
  if (result.kind === 'stale') return { kind: 'stale', settings: settingsOf(result) };
  return result.set === undefined ? result : Object.assign(result, { set: setOf(result.set) });
}

/** What scripts answer with, before it has the form of the port. */
interface Reply extends KeptSettings {
  readonly kind: string;
  readonly set?: KeptSet;
}

interface KeptStatistics {
  readonly kind: 'statistics';
  readonly season: SeasonName;
  readonly points: number;
  readonly rank?: number;
  /** Flat list of fields and values. */
  readonly fields: readonly string[] | Record<string, never>;
  readonly person: Person;
}

function statisticsOf(kept: KeptStatistics): PlayerStatistics {
  const cells: PlayerStatistics['cells'][number][] = [];
  const topics: PlayerStatistics['topics'][number][] = [];
  let practice = 0;
  for (const [field, tally] of tallies(Array.isArray(kept.fields) ? (kept.fields as string[]) : [])) {
    if (field.startsWith('a:')) {
      const cut = field.lastIndexOf(':');
      cells.push({ area: field.slice(2, cut), difficulty: field.slice(cut + 1) as Difficulty, ...tally });
    } else if (field.startsWith('t:')) {
      topics.push({ topic: field.slice(2), ...tally });
    } else {
      practice = tally.answers;
    }
  }
  const byName = (a: string, b: string): number => (a < b ? -1 : 1);
  return {
    kind: 'statistics',
    season: kept.season,
    points: kept.points,
    ...(kept.rank === undefined ? {} : { rank: kept.rank }),
    cells: cells.toSorted((a, b) => byName(a.area + a.difficulty, b.area + b.difficulty)),
    topics: topics.toSorted((a, b) => byName(a.topic, b.topic)),
    practice,
    person: kept.person,
  };
}
