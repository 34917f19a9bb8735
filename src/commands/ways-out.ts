/** A wish that finds no question, and what to leave out so that it finds some. */
import type { Bank } from '../content/bank.ts';
import type { Settings } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import { noQuestionsView } from '../views/no-questions.ts';
import type { View } from '../views/view.ts';
import { NARROWING, type Narrowing, type QuizRequest, kubernetesOf, poolOf, without } from './quiz-request.ts';

/** How the command names what narrows a request. */
const OPTION_NAMES: Readonly<Record<Narrowing, string>> = { topic: 'topic', difficulty: 'difficulty', type: 'type', language: 'lang' };

interface Way {
  readonly leaveOut?: Narrowing;
  readonly found: number;
  readonly request: QuizRequest;
}

/** Nothing can be drawn for a request in a workspace. */
export interface NothingFound {
  readonly request: QuizRequest;
  readonly kubernetes: string;
  readonly ways: readonly Way[];
}

/** What a request that finds nothing here could leave out. */
export function nothingFound(request: QuizRequest, settings: Settings, bank: Bank): NothingFound {
  const find = (wish: QuizRequest) => poolOf(wish, settings, bank).length;
  return { request, kubernetes: kubernetesOf(settings, bank), ways: waysOut(request, find) };
}

/** @param token what pressing a way does; nothing where it does not fit a button */
export function nothingFoundView({ request, kubernetes, ways }: NothingFound, token: (request: QuizRequest) => string | undefined, texts: Texts): View {
  const shown = ways.map((way) => {
    const pressed = token(way.request);
    return {
      ...(way.leaveOut === undefined ? {} : { leaveOut: filterText(request, [way.leaveOut]) }),
      found: way.found,
      ...(pressed === undefined ? {} : { token: pressed }),
    };
  });
  return noQuestionsView({ filters: filterText(request, NARROWING), kubernetes, ways: shown }, texts);
}

/** The filters as somebody would type them. */
export function filterText(request: QuizRequest, narrowings: readonly Narrowing[]): string {
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
