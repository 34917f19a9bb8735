/** `quiz mode:channel`: a round for everybody in a channel. The round is public; what its starter is told is private. */
import { card } from '../engine/draw.ts';
import { timeAllowed } from '../engine/points.ts';
import type { Language } from '../engine/question.ts';
import type { Posted } from '../platform.ts';
import { entryId } from '../store/store.ts';
import type { Person, PublicCandidate, RoundStarted, RoundState, Settings } from '../store/store.ts';
import type { Text } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from '../views/notice.ts';
import type { Jump, View } from '../views/view.ts';
import type { Context } from './command.ts';
import { lineToken } from './command-token.ts';
import { publicLanguage } from './language.ts';
import { platformOf } from './platform-name.ts';
import { NARROWING, type QuizRequest, type RoundRequest } from './quiz-request.ts';
import { candidates, refusal } from './set-steps.ts';
import { type NothingFound, filterText, nothingFound, nothingFoundView } from './ways-out.ts';

/** Length of a round's id behind its first letter. */
const ROUND_ID_LENGTH = 11;
/** How long the starter waits to hear of the first question, in ms: after that it is on its way. */
const HEARD_MS = 1_500;

type Started =
  | RoundStarted
  | { readonly kind: 'none'; readonly found: NothingFound; readonly person: Person }
  | { readonly kind: 'refused'; readonly why: 'off' | 'admins'; readonly person: Person };

/** Starts a round here and says what became of its first question; one trip beside those of the agenda. */
export async function startRound(request: RoundRequest, context: Context): Promise<View> {
  const round = `R${context.random.id(ROUND_ID_LENGTH)}`;
  const started = await context.inWorkspace<Started>(async (call, settings) => {
    const why = settings.rounds === 'off' ? 'off' : settings.rounds === 'admins' && !context.isAdministrator(settings) ? 'admins' : undefined;
    const language = publicLanguage({ asked: request.language, workspace: settings.language, locale: context.place.locale }, context.bank);
    const pool = why === undefined ? publicPool(context, request, settings, round, language) : [];
    if (why !== undefined || pool.length === 0) {
      // Settings that another process changed are heard of here as well.
      const result = await context.store.readPerson(call);
      if (result.kind === 'stale') return result;
      if (why !== undefined) return { kind: 'refused', why, person: result.person };
      return { kind: 'none', found: nothingFound(request, settings, context.bank), person: result.person };
    }
    return context.store.startRound(call, { round, place: context.place.channel, count: request.count, pool, preset: request.preset, language });
  });
  switch (started.kind) {
    case 'started':
      return tellStart(context, started.round, request.count, started.person);
    case 'running':
      return tellRunning(context, started.round, started.person);
    case 'empty':
      throw refusal(context, started.person, 'round/all-open');
    case 'none':
      return nothingFoundView(started.found, (wish) => roundToken(wish), context.textsFor(started.person));
    case 'refused':
      throw refusal(context, started.person, started.why === 'off' ? 'round/off' : 'round/administrators-only', { id: context.actor.id });
  }
}

/** The pool with the time that each question would stay open: as given, else by the length of its text in the language of the card. */
function publicPool(context: Context, request: RoundRequest, settings: Settings, seed: string, language: Language): PublicCandidate[] {
  const { bank } = context;
  return candidates(context, request, settings, seed).flatMap((candidate) => {
    const question = bank.find(candidate.questionId);
    if (question === undefined) return [];
    const shown = card(question, language, question.options.map((option) => option.id));
    return [{ ...candidate, seconds: request.seconds ?? timeAllowed(shown) }];
  });
}

function roundToken(wish: QuizRequest): string | undefined {
  return lineToken(['quiz mode:channel', filterText(wish, NARROWING), `count:${wish.count}`].filter((part) => part !== '').join(' '));
}

async function tellStart(context: Context, round: RoundState, wanted: number, person: Person): Promise<View> {
  const first = entryId({ kind: 'ask', asked: round.id, index: 0, place: round.place, silent: 0 });
  const posted = await heard(context, context.agenda.promptly(context.place.workspace, first));
  const platform = platformOf(context.place.workspace);
  if (posted?.kind === 'forbidden') throw refusal(context, person, `round/forbidden-${platform}`);
  if (posted?.kind === 'gone') throw refusal(context, person, 'round/gone');
  const texts = context.textsFor(person);
  const paragraphs: Text[] = [texts.text('round-start.started', { count: round.count })];
  if (round.count < wanted) paragraphs.push(texts.text('round-start.fewer', { found: round.count, wanted }));
  if (posted?.kind !== 'posted') paragraphs.push(texts.text('round-start.coming'));
  paragraphs.push(texts.text(round.count > 1 ? 'round-start.goes-on' : 'round-start.single'));
  const jumps = posted?.kind === 'posted' ? [jumpTo(posted.reference, 'round-start.to-question', texts)] : [];
  return { ...noticeView(paragraphs, texts), jumps };
}

/** What became of a post, as far as it is known before the starter has waited too long. */
async function heard(context: Context, post: Promise<Posted | undefined>): Promise<Posted | undefined> {
  let cancel: () => void = () => undefined;
  const late = new Promise<undefined>((resolve) => {
    cancel = context.clock.after(HEARD_MS, () => resolve(undefined));
  });
  try {
    return await Promise.race([post, late]);
  } finally {
    cancel();
  }
}

function tellRunning(context: Context, round: RoundState, person: Person): View {
  const texts = context.textsFor(person);
  const own = round.owner === context.actor.id;
  const number = Math.max(1, round.index + 1);
  const paragraphs = [texts.text(own ? 'round-start.running-own' : 'round-start.running', { number, count: round.count })];
  if (own || mayStopAny(context)) paragraphs.push(texts.text('round-start.stop'));
  const jumps = round.card === undefined ? [] : [jumpTo(round.card, 'round-start.to-round', texts)];
  return { ...noticeView(paragraphs, texts, { tone: 'trouble' }), jumps };
}

/** Whether the actor may stop a round that somebody else has started, by the settings that this process knows. */
function mayStopAny(context: Context): boolean {
  return context.actor.moderator === true || context.isAdministrator(context.settings.get(context.place.workspace));
}

function jumpTo({ channel, message }: { readonly channel: string; readonly message: string }, label: string, texts: Texts): Jump {
  return { label: texts.line(label), channel, message };
}
