/** Answers to public questions: once a person, by their time of receipt. */
import { POSTING_MS } from '../../engine/question-time.ts';
import type { Kind } from '../../engine/question.ts';
import { streakStep } from '../../engine/streak.ts';
import type { AnswerRecorded, HintTaken, PostedMessage, RecordAnswer } from '../store.ts';
import { type AnswerRow, type AskedRow, askedState, cardOf, findAsked, hasHint, isOpened, keepCard, KEPT, type OpenedRow, ownAnswer, recordedAnswer } from './asked.ts';
import { countStatistics, creditBoards } from './boards.ts';
import { appendAnswer, type Outcome } from './log.ts';
import { isForgotten } from './privacy.ts';
import { seasonTold } from './resting.ts';
import { findRound } from './rounds.ts';
import { enterSeason } from './seasons.ts';
import { completeOccurrence, growRuns, percentOf } from './schedules.ts';
import { settle } from './sets.ts';
import { countQuestion, growTally } from './tallies.ts';
import type { Home } from './home.ts';
import type { Visit } from './visit.ts';

/** Weekly tallies of schedules are kept as long as boards of weeks, in ms from an answer. */
const WEEKS = 11 * 7 * 24 * 3_600_000;
const FASTEST = 50;

type Daily = OpenedRow & { readonly schedule: string; readonly date: string };

const isDaily = (row: OpenedRow): row is Daily => row.kind === 'daily' && row.schedule !== null && row.date !== null;

/** Time left as a share of the time allowed, 0 to 50, as both were without a stop. Before the time begins, nothing of it has gone. */
function speedOf(row: OpenedRow, received: number): number {
  const allowed = row.ends - row.opened - POSTING_MS;
  if (allowed <= 0) return 0;
  return Math.max(0, Math.min(FASTEST, Math.floor((FASTEST * (row.ends - received)) / allowed)));
}

function told(visit: Visit, row: AskedRow, answer: AnswerRow, kind: 'accepted' | 'again' | 'already'): AnswerRecorded {
  return {
    kind,
    answer: recordedAnswer(answer),
    asked: { state: askedState(row), ...(answer.streak === null ? {} : { streak: answer.streak }) },
    ...seasonTold(visit),
    first: answer.first === 1,
    person: visit.person(),
  };
}

/** As `recordAnswer` of solo questions does; nothing is given back where the arguments were made from older settings. */
export function recordPublicAnswer(visit: Visit, answer: RecordAnswer): AnswerRecorded | undefined {
  const home = visit.known();
  const row = home === undefined ? undefined : findAsked(home, answer.asked, answer.index);
  const known = row?.kind === answer.kind && isOpened(row) ? row : undefined;
  const before = known === undefined ? undefined : ownAnswer(visit, known);
  if (known !== undefined && before !== undefined) return told(visit, known, before, before.delivery === visit.call.delivery ? 'again' : 'already');
  if (visit.revision !== visit.call.revision) return undefined;
  const person = visit.person();
  if (home === undefined || known === undefined) return { kind: 'unknown', person };
  if (visit.call.received >= known.closes || known.revealed === 1) return { kind: 'closed', closed: known.closes, asked: { state: askedState(known) }, person };
  if (known.digest !== answer.question.digest || known.question !== answer.question.id) return { kind: 'changed', person };
  return accept(visit, home, answer, known);
}

/** Everything that follows from an answer that counts. */
function accept(visit: Visit, home: Home, answer: RecordAnswer, row: OpenedRow): AnswerRecorded {
  const { database, workspace } = home;
  const { received, delivery, player: { guest }, periods } = visit.call;
  const player = visit.enter();
  const season = enterSeason(visit);
  const daily = isDaily(row) ? row : undefined;
  const days = daily === undefined ? undefined : growRuns(home, daily, answer.place, guest ? undefined : player.number);
  const hint = hasHint(visit, row);
  const settled = !guest && !isForgotten(visit, season) && settle(visit, season, row.kind, row.question);
  const speed = row.kind === 'daily' ? answer.speed : row.preset === 'fast' ? speedOf(row, received) : 0;
  const { credit } = answer;
  const right = credit.n === credit.d;
  const outcome: Outcome = {
    seq: visit.nextNumber('seq'),
    player: player.number,
    team: visit.team,
    opened: row.opened,
    hint,
    streak: days !== undefined && visit.settings().streaks === 'points' ? percentOf(days) : 0,
    settled,
    points: settled ? earned(answer, row, hint, speed, days) : 0,
    season,
    ...(daily === undefined ? {} : { schedule: daily.schedule }),
  };
  const logged: RecordAnswer = { ...answer, speed, ...(row.kind === 'round' ? { preset: row.preset } : {}) };
  appendAnswer(visit, logged, outcome);
  const kept: AnswerRow = {
    seq: outcome.seq, delivery, received, choice: answer.choice, n: credit.n, d: credit.d, hint: Number(hint), points: outcome.points, settled: Number(settled),
    first: Number(player.answered === 0), streak: days ?? null,
  };
  database.run(
    `INSERT INTO asked_answers (workspace, id, position, player, seq, delivery, received, choice, n, d, hint, points, settled, first, guest, streak)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    workspace, row.id, row.position, player.number, kept.seq, delivery, received, kept.choice, kept.n, kept.d, kept.hint, kept.points, kept.settled, kept.first, Number(guest), kept.streak);
  database.run('UPDATE asked SET answers = answers + 1, "right" = "right" + ? WHERE workspace = ? AND id = ? AND position = ?', Number(right), workspace, row.id, row.position);
  for (const bucket of answer.buckets ?? []) {
    database.run('INSERT INTO asked_counts (workspace, id, position, bucket, count) VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1', workspace, row.id, row.position, bucket);
  }
  database.run('UPDATE players SET last_question = ?, answered = 1 WHERE workspace = ? AND number = ?', row.question, workspace, player.number);
  const scored = { seq: outcome.seq, player: guest ? undefined : player.number, team: visit.team, points: outcome.points, right };
  if (daily === undefined) {
    growTally(home, row.id, row.closes + KEPT, scored);
  } else {
    countQuestion(home, growTally(home, `${daily.schedule}:${periods.week}`, received + WEEKS, scored), row.question, answer.question.difficulty, right);
  }
  if (answer.message !== undefined) learnCard(home, row, { channel: answer.place, message: answer.message }, received);
  if (settled) creditBoards(visit, logged, outcome);
  countStatistics(visit, logged, outcome);
  return told(visit, { ...row, answers: row.answers + 1 }, kept, 'accepted');
}

function earned(answer: RecordAnswer, row: OpenedRow, hint: boolean, speed: number, days: number | undefined): number {
  const taken = hint ? 1 : 0;
  if (row.kind === 'round' && answer.speedAwards !== undefined) return answer.speedAwards[taken][speed] ?? 0;
  return answer.awards[taken][streakStep(days ?? 1)];
}

/** The message that somebody pressed, where it was unknown what became of the post. */
function learnCard(home: Home, row: OpenedRow, card: PostedMessage, at: number): void {
  if (row.kind === 'round' && findRound(home, row.id)?.place !== card.channel) return;
  if (cardOf(home, row, card.channel) !== undefined) return;
  keepCard(home, row, card.channel, card);
  if (isDaily(row)) completeOccurrence(home, row, card, at);
}

export function takePublicHint(visit: Visit, item: { readonly kind: Kind; readonly asked: string; readonly index: number; readonly digest: string }): HintTaken {
  const home = visit.known();
  const person = visit.person();
  const row = home === undefined ? undefined : findAsked(home, item.asked, item.index);
  if (home === undefined || row?.kind !== item.kind || !isOpened(row)) return { kind: 'unknown', person };
  if (ownAnswer(visit, row) !== undefined) return { kind: 'answered', person };
  if (visit.call.received >= row.closes || row.revealed === 1) return { kind: 'closed', person };
  if (row.digest !== item.digest) return { kind: 'changed', person };
  const player = visit.enter();
  home.database.run('INSERT OR IGNORE INTO asked_hints (workspace, id, position, player) VALUES (?, ?, ?, ?)', home.workspace, row.id, row.position, player.number);
  return { kind: 'taken', asked: askedState(row), person: visit.person() };
}
