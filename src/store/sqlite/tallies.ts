/** Points of one round, or of a week of one schedule, kept beside the log while they are told. */
import type { Difficulty } from '../../engine/question.ts';
import type { DigestFacts, RoundRow } from '../store.ts';
import type { Home } from './home.ts';
import { VISIBLE } from './visit.ts';

/** Fewest answers of the hardest question. */
const HARDEST = 3;

export interface Scored {
  readonly seq: number;
  /** Nothing for a guest. */
  readonly player: number | undefined;
  readonly team: number | null;
  readonly points: number;
  readonly right: boolean;
}

function tallyId({ database, workspace }: Home, name: string): number | undefined {
  return database.get<{ id: number }>('SELECT id FROM tallies WHERE workspace = ? AND name = ?', workspace, name)?.id;
}

const GROW = `INSERT INTO tally_rows (tally, kind, member, points, "right", seq) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET points = points + excluded.points, "right" = "right" + excluded."right", seq = CASE WHEN excluded.points > 0 THEN excluded.seq ELSE seq END`;

/** Adds an answer. The tally is kept until `expires`, in ms since the epoch, or longer. Its id is for `countQuestion`. */
export function growTally(home: Home, name: string, expires: number, scored: Scored): number {
  const { database, workspace } = home;
  const tally = database.get<{ id: number }>(
    'INSERT INTO tallies (workspace, name, expires) VALUES (?, ?, ?) ON CONFLICT (workspace, name) DO UPDATE SET expires = max(expires, excluded.expires) RETURNING id', workspace, name, expires);
  if (tally === undefined) throw new Error('a tally was written and is not there');
  const right = Number(scored.right);
  if (scored.player !== undefined) {
    database.run(GROW, tally.id, 'player', scored.player, scored.points, right, scored.seq);
    if (scored.team !== null) database.run(GROW, tally.id, 'team', scored.team, scored.points, right, scored.seq);
  }
  return tally.id;
}

export function countQuestion({ database }: Home, tally: number, question: string, difficulty: Difficulty, right: boolean): void {
  database.run(
    `INSERT INTO tally_questions (tally, question, difficulty, answers, "right") VALUES (?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET answers = answers + 1, "right" = "right" + excluded."right"`, tally, question, difficulty, Number(right));
}

/** Who looks, and whether names are hidden where nothing was chosen. */
export interface Viewer {
  readonly player?: number | undefined;
  readonly team?: number | null | undefined;
  readonly hiddenByDefault: boolean;
}

interface Ranked {
  readonly rank: number;
  readonly member: number;
  readonly name: string;
  readonly points: number;
  readonly right: number;
}

export interface TallyRows {
  readonly players: readonly RoundRow[];
  readonly teams: readonly RoundRow[];
  readonly own?: RoundRow;
  readonly total: number;
}

const RANKED = `(SELECT member, points, "right", seq, rank() OVER (ORDER BY points DESC, "right" DESC) AS rank FROM tally_rows WHERE tally = ? AND kind = ?)`;
const ORDER = 'ORDER BY points DESC, "right" DESC, seq LIMIT ?';

/** The first `limit` rows that the viewer may see. */
export function rowsOf(home: Home, name: string, limit: number, viewer: Viewer): TallyRows {
  const { database, workspace } = home;
  const tally = tallyId(home, name);
  if (tally === undefined) return { players: [], teams: [], total: 0 };
  const self = viewer.player ?? -1;
  const asRow = (own: number | null | undefined) => ({ rank, member, name: shown, points, right }: Ranked): RoundRow => ({ rank, name: shown, points, right, self: member === own });
  const players = `SELECT rank, member, players.name, points, "right" FROM ${RANKED} JOIN players ON players.workspace = ? AND players.number = member`;
  const visible = database.all<Ranked>(`${players} WHERE member = ? OR ${VISIBLE} ${ORDER}`, tally, 'player', workspace, self, Number(viewer.hiddenByDefault), limit);
  const teams = database.all<Ranked>(
    `SELECT rank, member, teams.name, points, "right" FROM ${RANKED} JOIN teams ON teams.workspace = ? AND teams.number = member ${ORDER}`, tally, 'team', workspace, limit);
  const own = database.get<Ranked>(`${players} WHERE member = ?`, tally, 'player', workspace, self);
  const total = database.get<{ count: number }>('SELECT count(*) AS count FROM tally_rows WHERE tally = ? AND kind = ?', tally, 'player')?.count ?? 0;
  return {
    players: visible.map(asRow(viewer.player)), teams: teams.map(asRow(viewer.team)), ...(own === undefined ? {} : { own: asRow(viewer.player)(own) }), total,
  };
}

/** What is told of a week of a schedule: three rows each. */
export function digestFacts(home: Home, schedule: string, week: string, hiddenByDefault: boolean): DigestFacts {
  const { database } = home;
  const name = `${schedule}:${week}`;
  const { players, teams } = rowsOf(home, name, 3, { hiddenByDefault });
  const tally = tallyId(home, name) ?? -1;
  const sums = database.get<{ answers: number; right: number }>('SELECT coalesce(sum(answers), 0) AS answers, coalesce(sum("right"), 0) AS "right" FROM tally_questions WHERE tally = ?', tally);
  const hardest = database.get<{ question: string; difficulty: Difficulty; answers: number; right: number }>(
    `SELECT question, difficulty, answers, "right" FROM tally_questions WHERE tally = ? AND answers >= ?
     ORDER BY CAST("right" AS REAL) / answers, answers DESC, question LIMIT 1`, tally, HARDEST);
  return {
    week, players, teams, answers: sums?.answers ?? 0, right: sums?.right ?? 0,
    ...(hardest === undefined ? {} : { hardest: { questionId: hardest.question, difficulty: hardest.difficulty, answers: hardest.answers, right: hardest.right } }),
  };
}
