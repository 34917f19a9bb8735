import { DIFFICULTIES, QUESTION_TYPES } from '../engine/question.ts';
import type { Person, SetStarted, SetState } from '../store/store.ts';
import { noQuestionsView } from '../views/no-questions.ts';
import { openSetView } from '../views/open-set.ts';
import { encodeToken } from '../views/token.ts';
import type { View } from '../views/view.ts';
import { type Context, defineCommand } from './command.ts';
import { anewToken, quizToken } from './command-token.ts';
import { COUNT_MAX, NARROWING, type Narrowing, type QuizRequest, encodeQuiz, kubernetesOf, quizFilter, quizFromValues, without } from './quiz-request.ts';
import { cardView, setLanguage, waitingAfter } from './set-views.ts';
import { candidates, refusal } from './set-steps.ts';

/** A set takes answers for 24 h, in ms. */
export const SET_OPEN_MS = 24 * 60 * 60 * 1000;
/** Length of a set's id in characters. */
export const SET_ID_LENGTH = 10;

/** How the command names what narrows a request. */
const OPTION_NAMES: Readonly<Record<Narrowing, string>> = { topic: 'topic', difficulty: 'difficulty', type: 'type', language: 'lang' };

/** What could be drawn, or that nothing can: then the store was asked for the settings and the person instead. */
type Started = SetStarted | { readonly kind: 'none'; readonly kubernetes: string; readonly ways: readonly Way[]; readonly person: Person };

interface Way {
  readonly leaveOut?: Narrowing;
  readonly found: number;
  readonly request: QuizRequest;
}

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
      const find = (wish: QuizRequest) => context.bank.pool(quizFilter(wish, settings, context.bank)).length;
      return { kind: 'none', kubernetes: kubernetesOf(settings, context.bank), ways: waysOut(request, find), person: result.person };
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
    case 'none': {
      const ways = started.ways.map((way) => ({
        ...(way.leaveOut === undefined ? {} : { leaveOut: filterText(request, [way.leaveOut]) }),
        found: way.found,
        token: quizToken(way.request),
      }));
      return noQuestionsView({ filters: filterText(request, NARROWING), kubernetes: started.kubernetes, ways }, context.textsFor(started.person));
    }
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

/** The filters as somebody would type them. */
function filterText(request: QuizRequest, narrowings: readonly Narrowing[]): string {
  return narrowings.flatMap((each) => (request[each] === undefined ? [] : [`${OPTION_NAMES[each]}:${request[each]}`])).join(' ');
}

/** Which single filter to leave out so that something is found; if none does it alone, then all. */
function waysOut(request: QuizRequest, find: (wish: QuizRequest) => number): Way[] {
  const given = NARROWING.filter((each) => request[each] !== undefined);
  const ways = given.map((leaveOut): Way => {
    const wish = without(request, leaveOut);
    return { leaveOut, found: find(wish), request: wish };
  });
  const helpful = ways.filter((way) => way.found > 0);
  if (helpful.length > 0 || given.length < 2) return helpful;
  const wish = { count: request.count };
  const found = find(wish);
  return found === 0 ? [] : [{ found, request: wish }];
}

/** `quiz`: questions for oneself, in private. */
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
  ],
  run: (values, context) => startQuiz(quizFromValues(values), context, { anew: false, replaces: false }),
});
