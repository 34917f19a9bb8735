/**
 * Answers that rest: those to questions of rounds that are not revealed yet. They are logged and credited like all others, and what is
 * shown meanwhile leaves them out: else boards and statistics would tell who was right before the reveal does.
 */
import type { Difficulty } from '../../engine/question.ts';
import { type Board, boardName, boardsOfAnswer } from '../boards.ts';
import type { Home } from './home.ts';
import { runningSeason } from './seasons.ts';
import { placeOf } from './standings.ts';
import type { Visit } from './visit.ts';

/** A settled one. */
interface Resting {
  readonly seq: number;
  readonly player: number;
  readonly team: number | null;
  readonly question: string;
  readonly area: string;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly right: number;
  readonly points: number;
  readonly day: string;
  readonly week: string;
  readonly month: string;
  readonly season: number;
}

/** Of `asked`: a question of a round that is open, or closed and not revealed, and was answered. */
const UNREVEALED = `held = 1 AND kind = 'round' AND answers > 0`;

const NOBODY = { anybody: false, player: false };

/** What is told of the running season with an answer: nothing that a resting one could be read from. */
export function seasonTold(visit: Visit, player: number | undefined): { readonly season?: { readonly label: string; readonly points: number; readonly rank?: number } } {
  const home = visit.known();
  const rests = home === undefined ? NOBODY : restsFor(home, player);
  if (rests.player) return {};
  const season = runningSeason(visit);
  const place = player === undefined ? undefined : placeOf(visit, { of: 'players', period: 'season', key: String(season.number) }, player);
  return { season: { label: season.label, points: place?.points ?? 0, ...(place === undefined || rests.anybody ? {} : { rank: place.rank }) } };
}

/** Whether anybody of the workspace has one, and whether this player has. */
function restsFor({ database, workspace }: Home, player: number | undefined): { readonly anybody: boolean; readonly player: boolean } {
  const open = database.all<{ id: string; position: number }>(`SELECT id, position FROM asked WHERE workspace = ? AND ${UNREVEALED}`, workspace);
  const own = (id: string, position: number): boolean =>
    player !== undefined && database.get('SELECT 1 FROM asked_answers WHERE workspace = ? AND id = ? AND position = ? AND player = ?', workspace, id, position, player) !== undefined;
  return { anybody: open.length > 0, player: open.some(({ id, position }) => own(id, position)) };
}

function restingOf({ database, workspace }: Home): readonly Resting[] {
  return database.all<Resting>(
    `SELECT log.seq, log.player, log.team, log.question, log.area, log.topic, log.difficulty, log.n = log.d AS "right", log.points, log.day, log.week, log.month, log.season
     FROM (SELECT workspace, id, position FROM asked WHERE workspace = ? AND ${UNREVEALED}) AS open
       JOIN asked_answers USING (workspace, id, position)
       JOIN log ON log.workspace = asked_answers.workspace AND log.seq = asked_answers.seq
     WHERE log.settled = 1 ORDER BY log.seq`, workspace);
}

export interface LeftOut {
  /** How many answers of the workspace are left out. */
  readonly all: number;
  /** Seqs of those of the asker. */
  readonly own: readonly number[];
}

/** Looks at the workspace as if these answers were not there, and leaves it as it is. */
export function withoutResting<T>(visit: Visit, look: (left: LeftOut) => T): T {
  const home = visit.known();
  const answers = home === undefined ? [] : restingOf(home);
  if (home === undefined || answers.length === 0) return look({ all: 0, own: [] });
  const { database } = home;
  database.execute('SAVEPOINT resting');
  try {
    leaveOut(home, answers);
    return look({ all: answers.length, own: answers.filter(({ player }) => player === visit.player?.number).map(({ seq }) => seq) });
  } finally {
    database.execute('ROLLBACK TO resting; RELEASE resting');
  }
}

interface Share {
  readonly points: number;
  readonly right: number;
  readonly answers: number;
  readonly seq: number;
}

function leaveOut(home: Home, answers: readonly Resting[]): void {
  const { database, workspace } = home;
  const boards = new Map<string, Map<number, Share>>();
  const add = (board: Board, member: number, { points, right, seq }: Resting): void => {
    const name = boardName(board);
    let shares = boards.get(name);
    if (shares === undefined) boards.set(name, (shares = new Map()));
    const share = shares.get(member);
    shares.set(member, { points: (share?.points ?? 0) + points, right: (share?.right ?? 0) + right, answers: (share?.answers ?? 0) + 1, seq });
  };
  for (const answer of answers) {
    const { day, week, month, season, area, player, team } = answer;
    for (const board of boardsOfAnswer({ periods: { day, week, month }, season, area }, team !== null)) add(board, board.of === 'teams' ? (team ?? 0) : player, answer);
    count(home, answer);
  }
  for (const [name, shares] of boards) {
    const board = database.get<{ id: number }>('SELECT id FROM boards WHERE workspace = ? AND name = ?', workspace, name)?.id;
    if (board === undefined) continue;
    for (const [member, { points, right, answers: taken, seq }] of shares) {
      // Among equals all who wait stand by their newest answer, right or wrong: the order tells nothing either.
      database.run('UPDATE board_rows SET points = max(0, points - ?), "right" = max(0, "right" - ?), answers = answers - ?, seq = ? WHERE board = ? AND member = ?', points, right, taken, seq, board, member);
    }
    const gone = database.run('DELETE FROM board_rows WHERE board = ? AND answers <= 0', board);
    if (gone > 0) database.run('UPDATE boards SET size = size - ? WHERE id = ?', gone, board);
  }
}

/** Takes one from the counts of its player and of the workspace. */
function count({ database, workspace }: Home, { player, season, question, area, topic, difficulty, week, month, right }: Resting): void {
  for (const field of [`a:${area}:${difficulty}`, `t:${topic}`]) {
    database.run('UPDATE statistics SET answers = answers - 1, "right" = "right" - ? WHERE workspace = ? AND season = ? AND player = ? AND field = ?', right, workspace, season, player, field);
    database.run('DELETE FROM statistics WHERE workspace = ? AND season = ? AND player = ? AND field = ? AND answers <= 0', workspace, season, player, field);
  }
  for (const [name, field] of [[`questions:${season}`, question], ['weeks', week], [`areas:${month}`, area]] as const) {
    database.run('UPDATE counters SET answers = answers - 1, "right" = "right" - ? WHERE workspace = ? AND name = ? AND field = ?', right, workspace, name, field);
  }
}
