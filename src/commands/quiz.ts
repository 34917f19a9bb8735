import { DIFFICULTIES, PRESETS, QUESTION_TYPES } from '../engine/question.ts';
import { UserError } from '../errors.ts';
import type { Person, SetStarted, SetState } from '../store/store.ts';
import { openSetView } from '../views/open-set.ts';
import { encodeToken } from '../views/token.ts';
import type { View } from '../views/view.ts';
import { type Context, type Values, defineCommand } from './command.ts';
import { anewToken, quizToken } from './command-token.ts';
import { COUNT_MAX, type QuizRequest, SECONDS_MAX, SECONDS_MIN, encodeQuiz, quizFromValues, roundFromValues } from './quiz-request.ts';
import { startRound } from './round-start.ts';
import { cardView, setLanguage, waitingAfter } from './set-views.ts';
import { candidates, refusal } from './set-steps.ts';
import { type NothingFound, nothingFound, nothingFoundView } from './ways-out.ts';

/** A set takes answers for 24 h, in ms. */
export const SET_OPEN_MS = 24 * 60 * 60 * 1000;
/** Length of a set's id in characters. */
export const SET_ID_LENGTH = 10;

/** What could be drawn, or that nothing can: then the store was asked for the settings and the person instead. */
type Started = SetStarted | { readonly kind: 'none'; readonly found: NothingFound; readonly person: Person };

/**
 * Starts a set and shows its first question: one trip. With `anew` an open set ends first; without, it is
 * offered to go on with it.
 */
export async function startQuiz(request: QuizRequest, context: Context, how: { readonly anew: boolean; readonly replaces: boolean }): Promise<View> {
  const set = context.random.id(SET_ID_LENGTH);
  const started = await context.inWorkspace<Started>(async (call, settings) => {
    const pool = candidates(context, request, settings, set);
    if (pool.length === 0) {
      const result = await context.store.readPerson(call);
      if (result.kind === 'stale') return result;
      return { kind: 'none', found: nothingFound(request, settings, context.bank), person: result.person };
    }
    return context.store.startSet(call, {
      set,
      count: request.count,
      pool,
      closes: call.received + SET_OPEN_MS,
      filters: encodeQuiz(request),
      ...(request.language === undefined ? {} : { language: request.language }),
      anew: how.anew,
    });
  });
  switch (started.kind) {
    case 'started':
      return firstCard(context, started.set, started.person, how.replaces, request.count);
    case 'open':
      return offerOpen(context, started.set, started.person, anewToken(request), how.replaces);
    case 'none':
      return nothingFoundView(started.found, quizToken, context.textsFor(started.person));
    case 'empty':
      throw refusal(context, started.person, 'set/all-open');
  }
}

/** The first card of a set that has just begun; says so where it has fewer questions than were asked for. */
export function firstCard(context: Context, set: SetState, person: Person, replaces: boolean, wanted = 0): View {
  const digest = set.items[0]?.digest;
  const question = digest === undefined ? undefined : context.bank.byDigest(digest);
  if (question === undefined) throw refusal(context, person, 'question/changed');
  const found = set.items.length;
  return cardView(context, {
    question,
    asked: set.id,
    index: 0,
    set,
    person,
    hint: false,
    replaces,
    notes: (texts) => [
      ...(found < wanted ? [texts.text('quiz.fewer', { found, wanted })] : []),
      ...(set.practice ? [texts.text('quiz.practice-begins', { count: found })] : []),
    ],
  });
}

/** One open set a player: go on with it, or `anew`. */
export function offerOpen(context: Context, set: SetState, person: Person, anew: string, replaces: boolean): View {
  const index = waitingAfter(set, -1) ?? 0;
  const goOn = encodeToken({ verb: 'g', target: set.id, index, digest: '' });
  const texts = context.texts(setLanguage(context, set, person));
  return openSetView({ number: index + 1, count: set.items.length, goOn, anew, replaces }, texts);
}

/** What only a round has. */
const ROUND_OPTIONS = ['seconds', 'preset'] as const;

async function run(values: Values, context: Context): Promise<View> {
  if (values['mode'] === 'channel') return startRound(roundFromValues(values), context);
  const misplaced = ROUND_OPTIONS.find((name) => values[name] !== undefined);
  if (misplaced !== undefined) throw new UserError('quiz/channel-only', { option: misplaced });
  return startQuiz(quizFromValues(values), context, { anew: false, replaces: false });
}

/** `quiz`: questions for oneself, in private, or with `mode:channel` for everybody in a channel. */
export const quizCommand = defineCommand({
  word: 'k8s',
  path: ['quiz'],
  audience: 'everybody',
  options: [
    { name: 'topic', kind: 'topic', bare: true },
    { name: 'difficulty', kind: 'choice', choices: DIFFICULTIES, bare: true },
    { name: 'type', kind: 'choice', choices: QUESTION_TYPES, bare: true },
    { name: 'count', kind: 'integer', min: 1, max: COUNT_MAX, bare: true },
    { name: 'lang', kind: 'language', bare: true },
    { name: 'mode', kind: 'choice', choices: ['solo', 'channel'], bare: true },
    { name: 'seconds', kind: 'integer', min: SECONDS_MIN, max: SECONDS_MAX },
    { name: 'preset', kind: 'choice', choices: PRESETS, bare: true },
  ],
  run,
});
