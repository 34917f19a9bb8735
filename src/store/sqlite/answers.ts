/** Recording an answer: once, with everything that follows from it. */
import type { AnswerRecorded, RecordAnswer, RecordedAnswer } from '../store.ts';
import { countStatistics, creditBoards } from './boards.ts';
import { appendAnswer, type Outcome } from './log.ts';
import { enterSeason, runningSeason } from './seasons.ts';
import { findSet, endOf, isRefused, type ItemRow, ownSet, stateOf } from './sets.ts';
import { placeOf } from './standings.ts';
import type { Visit } from './visit.ts';

/** Solo questions belong to no schedule, so nothing is added for a streak. */
const NO_STREAK = 0;

function recorded(item: ItemRow, seq: number): RecordedAnswer {
  return {
    seq,
    received: item.received,
    choice: item.choice,
    credit: { n: item.n, d: item.d },
    hint: item.hint === 1,
    points: item.points,
    settled: item.settled === 1,
  };
}

/** What is told of an answer that is kept; nothing while there is none. */
function told(visit: Visit, asked: string, index: number, kind: 'accepted' | 'again' | 'already'): AnswerRecorded | undefined {
  const set = findSet(visit, asked);
  const item = set?.items[index];
  if (set === undefined || item === undefined || item.seq === null) return undefined;
  const season = runningSeason(visit);
  const place = placeOf(visit, { of: 'players', period: 'season', key: String(season.number) }, set.row.player);
  return {
    kind,
    answer: recorded(item, item.seq),
    set: stateOf(set, visit.call.received),
    season: { label: season.label, points: place?.points ?? 0, ...(place === undefined ? {} : { rank: place.rank }) },
    first: item.first === 1,
    person: visit.person(),
  };
}

/** The verdict once more, for a delivery that has been recorded; nothing for any other. */
export function repeatedAnswer(visit: Visit, answer: RecordAnswer): AnswerRecorded | undefined {
  const set = ownSet(visit, answer.asked);
  if (isRefused(set)) return undefined;
  const item = set.items[answer.index];
  return item?.seq != null && item.delivery === visit.call.delivery ? told(visit, answer.asked, answer.index, 'again') : undefined;
}

export function recordAnswer(visit: Visit, answer: RecordAnswer): AnswerRecorded {
  const set = ownSet(visit, answer.asked);
  if (isRefused(set)) return set;
  const item = answer.kind === 'solo' ? set.items[answer.index] : undefined;
  if (item === undefined) return { kind: 'unknown', person: visit.person() };
  const already = told(visit, answer.asked, answer.index, 'already');
  if (already !== undefined) return already;

  const { received, delivery } = visit.call;
  const state = stateOf(set, received);
  if (received >= endOf(set)) return { kind: 'closed', closed: endOf(set), set: state, person: visit.person() };
  if (item.passed === 1 || item.digest !== answer.question.digest) return { kind: 'changed', set: state, person: visit.person() };

  const player = visit.enter();
  const workspace = visit.home();
  const season = enterSeason(visit).received;
  // A practice set and a guest settle nothing, so the question stays worth its points.
  const mayEarn = set.row.practice === 0 && !visit.call.player.guest;
  const settled = mayEarn && visit.database.run('INSERT OR IGNORE INTO settled (workspace, player, season, kind, question) VALUES (?, ?, ?, ?, ?)',
    workspace, player.number, season, answer.kind, item.question) === 1;
  const hint = item.hint === 1;
  const outcome: Outcome = {
    seq: visit.nextNumber('seq'),
    player: player.number,
    team: player.team,
    hint,
    streak: NO_STREAK,
    settled,
    points: settled ? answer.awards[hint ? 1 : 0][NO_STREAK] : 0,
    season,
  };
  appendAnswer(visit, answer, outcome);
  visit.database.run(
    `UPDATE set_items SET seq = ?, delivery = ?, received = ?, choice = ?, n = ?, d = ?, points = ?, settled = ?, first = ?
     WHERE workspace = ? AND set_id = ? AND position = ?`,
    outcome.seq, delivery, received, answer.choice, answer.credit.n, answer.credit.d, outcome.points, Number(settled), Number(player.answered === 0),
    workspace, answer.asked, answer.index);
  visit.database.run('UPDATE players SET last_question = ?, answered = 1 WHERE workspace = ? AND number = ?', item.question, workspace, player.number);
  if (settled) creditBoards(visit, answer, outcome);
  countStatistics(visit, answer, outcome);

  const result = told(visit, answer.asked, answer.index, 'accepted');
  if (result === undefined) throw new Error('an answer was written and is not there');
  return result;
}
