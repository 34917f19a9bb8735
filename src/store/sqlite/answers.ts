/** Recording an answer: once, with everything that follows from it. */
import type { AnswerRecorded, RecordAnswer, RecordedAnswer } from '../store.ts';
import { countStatistics, creditBoards } from './boards.ts';
import { appendAnswer, type Outcome } from './log.ts';
import { recordPublicAnswer } from './public-answers.ts';
import { seasonTold } from './resting.ts';
import { enterSeason } from './seasons.ts';
import { endOf, isRefused, type ItemRow, keepAnswer, type KeptSet, ownSet, settle, settleRevealed, stateOf } from './sets.ts';
import { isForgotten } from './privacy.ts';
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

/** What is told of an answer that is kept. */
function told(visit: Visit, set: KeptSet, item: ItemRow, seq: number, kind: 'accepted' | 'again' | 'already'): AnswerRecorded {
  return {
    kind,
    answer: recorded(item, seq),
    set: stateOf(set, visit.call.received),
    ...seasonTold(visit),
    first: item.first === 1,
    person: visit.person(),
  };
}

/**
 * Records an answer, or tells the one that is kept: that stands whatever has changed since, settings included.
 * Nothing is given back where the arguments were made from older settings.
 */
export function recordAnswer(visit: Visit, answer: RecordAnswer): AnswerRecorded | undefined {
  if (answer.kind !== 'solo') return recordPublicAnswer(visit, answer);
  const set = ownSet(visit, answer.asked);
  const item = isRefused(set) ? undefined : set.items[answer.index];
  const same = item?.digest === answer.question.digest;
  if (!isRefused(set) && same && item.seq !== null) {
    return told(visit, set, item, item.seq, item.delivery === visit.call.delivery ? 'again' : 'already');
  }
  if (visit.revision !== visit.call.revision) return undefined;
  if (isRefused(set)) return set;
  if (item === undefined) return { kind: 'unknown', person: visit.person() };

  const { received } = visit.call;
  const state = stateOf(set, received);
  // Before the time: what is told of a closed set is the key of the question that was asked, and of no other.
  if (!same || item.passed === 1) return { kind: 'changed', set: state, person: visit.person() };
  const closed = endOf(set);
  if (received >= closed) {
    if (closed === set.row.closes) settleRevealed(visit, set, item.question);
    return { kind: 'closed', closed, set: state, person: visit.person() };
  }
  return accept(visit, answer, set, item);
}

/** Everything that follows from an answer that counts. */
function accept(visit: Visit, answer: RecordAnswer, set: KeptSet, item: ItemRow): AnswerRecorded {
  const { received, delivery } = visit.call;
  const player = visit.enter();
  const workspace = visit.home();
  const season = enterSeason(visit);
  // A practice set, a guest and who had themselves deleted in this season settle nothing, so the question stays worth its points.
  const mayEarn = set.row.practice === 0 && !visit.call.player.guest && !isForgotten(visit, season);
  const settled = mayEarn && settle(visit, season, answer.kind, item.question);
  const hint = item.hint === 1;
  const outcome: Outcome = {
    seq: visit.nextNumber('seq'),
    player: player.number,
    team: visit.team,
    opened: item.opened,
    hint,
    streak: NO_STREAK,
    settled,
    points: settled ? answer.awards[hint ? 1 : 0][NO_STREAK] : 0,
    season,
  };
  appendAnswer(visit, answer, outcome);
  const answered: ItemRow = {
    ...item, seq: outcome.seq, delivery, received, choice: answer.choice, n: answer.credit.n, d: answer.credit.d,
    points: outcome.points, settled: Number(settled), first: Number(player.answered === 0),
  };
  keepAnswer(visit, set.row, answered);
  visit.database.run('UPDATE players SET last_question = ?, answered = 1 WHERE workspace = ? AND number = ?', item.question, workspace, player.number);
  if (settled) creditBoards(visit, answer, outcome);
  countStatistics(visit, answer, outcome);
  const items = set.items.map((one) => (one === item ? answered : one));
  return told(visit, { ...set, items }, answered, outcome.seq, 'accepted');
}
