/** The answer log: each entry is written once and never changed. */
import type { Difficulty, Kind, Preset } from '../../engine/question.ts';
import type { LogEntry, RecordAnswer } from '../store.ts';
import type { Database } from './database.ts';
import { appendEntry, type Detail, type Other } from './log-entries.ts';
import type { Visit } from './visit.ts';

/** Writes an entry that is no answer, of a call. */
export function appendOther<Type extends Other['type']>(visit: Visit, type: Type, detail: Detail<Type>): void {
  appendEntry(visit.entered(), type, detail);
}

/** What the store itself adds to an answer. */
export interface Outcome {
  readonly seq: number;
  readonly player: number;
  readonly team: number | null;
  /** ms since the epoch; nothing for an item that was never shown. */
  readonly opened: number | null;
  readonly hint: boolean;
  readonly streak: number;
  readonly settled: boolean;
  readonly points: number;
  readonly season: number;
  /** Of a daily. */
  readonly schedule?: string;
}

export function appendAnswer(visit: Visit, answer: RecordAnswer, outcome: Outcome): void {
  const { question, credit } = answer;
  const { received, periods, delivery } = visit.call;
  const typed = answer.choice.startsWith('=');
  visit.database.run(
    `INSERT INTO log (workspace, seq, type, asked, position, delivery, kind, preset, received, player, team,
       question, key_hash, digest, area, topic, difficulty, bank_version,
       choice, n, d, hint, speed, streak, settled, points, day, week, month, season, place, opened, schedule, guest)
     VALUES (?, ?, 'answer', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    visit.home(), outcome.seq, answer.asked, answer.index, delivery, answer.kind, answer.preset, received, outcome.player, outcome.team,
    question.id, question.keyHash, question.digest, question.area, question.topic, question.difficulty, answer.bankVersion,
    // A typed text lies with the player, so that it goes when they go.
    typed ? '=' : answer.choice,
    credit.n, credit.d, Number(outcome.hint), answer.speed, outcome.streak, Number(outcome.settled), outcome.points,
    periods.day, periods.week, periods.month, outcome.season, answer.place, outcome.opened, outcome.schedule ?? null,
    visit.call.player.guest ? 1 : null);
  if (typed) {
    visit.database.run('INSERT INTO typed (workspace, player, seq, text) VALUES (?, ?, ?, ?)', visit.home(), outcome.player, outcome.seq, answer.choice.slice(1));
  }
}

interface LogRow {
  readonly seq: number;
  readonly type: LogEntry['type'];
  readonly detail: string | null;
  readonly asked: string;
  readonly position: number;
  readonly delivery: string;
  readonly kind: Kind;
  readonly preset: Preset;
  readonly received: number;
  readonly player: number | null;
  readonly team: number | null;
  readonly question: string;
  readonly key_hash: string;
  readonly digest: string;
  readonly area: string;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly bank_version: string;
  readonly choice: string;
  readonly n: number;
  readonly d: number;
  readonly hint: number;
  readonly speed: number;
  readonly streak: number;
  readonly settled: number;
  readonly points: number;
  readonly day: string;
  readonly week: string;
  readonly month: string;
  readonly season: number;
  readonly place: string | null;
  readonly opened: number | null;
  readonly schedule: string | null;
  readonly guest: number | null;
}

function entryOf(row: LogRow): LogEntry {
  if (row.type !== 'answer') return { type: row.type, seq: row.seq, ...JSON.parse(row.detail ?? '{}') } as Other;
  return {
    type: 'answer',
    seq: row.seq,
    asked: row.asked,
    index: row.position,
    delivery: row.delivery,
    kind: row.kind,
    preset: row.preset,
    ...(row.place === null ? {} : { place: row.place }),
    ...(row.opened === null ? {} : { opened: row.opened }),
    received: row.received,
    ...(row.player === null ? {} : { player: row.player }),
    ...(row.team === null ? {} : { team: row.team }),
    id: row.question,
    keyHash: row.key_hash,
    digest: row.digest,
    area: row.area,
    topic: row.topic,
    difficulty: row.difficulty,
    bankVersion: row.bank_version,
    choice: row.choice,
    credit: { n: row.n, d: row.d },
    hint: row.hint === 1,
    speed: row.speed,
    streak: row.streak,
    settled: row.settled === 1,
    points: row.points,
    periods: { day: row.day, week: row.week, month: row.month },
    season: row.season,
    ...(row.schedule === null ? {} : { schedule: row.schedule }),
    ...(row.guest === 1 ? { guest: true as const } : {}),
  };
}

export function readLog(database: Database, workspace: string, after: number, limit: number): LogEntry[] {
  return database.all<LogRow>(
    'SELECT log.* FROM log JOIN workspaces ON workspaces.id = log.workspace WHERE workspaces.name = ? AND log.seq > ? ORDER BY log.seq LIMIT ?',
    workspace, after, limit).map(entryOf);
}
