/** Steps through a set: the question that waits, and another one where a question has changed meanwhile. */
import { poolOrder } from '../engine/draw.ts';
import type { Question } from '../engine/question.ts';
import { isVoid } from '../engine/rekey.ts';
import { type Details, UserError } from '../errors.ts';
import type { Call, Candidate, ItemShown, Person, Refused, SetState, Settings } from '../store/store.ts';
import type { Text } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Block, View } from '../views/view.ts';
import type { Context } from './command.ts';
import { COUNT_MAX, type QuizRequest, decodeQuiz, poolOf } from './quiz-request.ts';
import { cardView, endView, waitingAfter } from './set-views.ts';

/** The pool of a request in the order that the seed gives, as the store takes it. */
export function candidates(context: Context, request: QuizRequest, settings: Settings, seed: string): Candidate[] {
  const { bank } = context;
  return poolOrder(poolOf(request, settings, bank), seed).map((question) => ({
    questionId: question.id,
    digest: bank.digest(question),
  }));
}

/** The call of a further verb of the same request: a delivery names one step, and this is another. */
export function further(call: Call, step: number): Call {
  return { ...call, delivery: `${call.delivery}+${step}` };
}

/** A refusal to somebody whom the store has just told of: it speaks that person's own language. */
export function refusal(context: Context, person: Person, code: string, details: Details = {}): UserError {
  // Seen here, the language is remembered, and dispatch words the error in it.
  context.language(person);
  return new UserError(code, details);
}

/** @throws UserError in the words for a set that is not there or not the asker's. */
export function refuse(context: Context, refused: Refused): never {
  throw refusal(context, refused.person, refused.kind === 'not-owner' ? 'set/not-yours' : 'set/unknown');
}

export interface ShowOptions {
  readonly notes?: (texts: Texts) => readonly Text[];
  /** Verbs that this request has used already. */
  readonly steps?: number;
}

/** The first question of a set that waits at or after `from`, or the set's end. One trip, unless a question has changed. */
export async function showFrom(context: Context, set: string, from: number, options: ShowOptions = {}): Promise<View> {
  const steps = options.steps ?? 0;
  let shown = await context.inWorkspace<ItemShown>((call) => context.store.showItem(steps === 0 ? call : further(call, steps), { set, from }));
  // Each round takes the place of one item or passes over it, so a set of 20 ends it.
  for (let round = 1; shown.kind === 'item' && round <= COUNT_MAX; round += 1) {
    const question = questionOf(context, shown.set, shown.index);
    if (question !== undefined) {
      const notes = options.notes === undefined ? {} : { notes: options.notes };
      return cardView(context, { question, asked: set, index: shown.index, set: shown.set, person: shown.person, hint: shown.hint, replaces: true, ...notes });
    }
    shown = await replaced(context, shown.set, shown.index, steps + round);
  }
  // Earlier ones may still wait, where somebody went on from an old card.
  if (shown.kind === 'finished' && from > 0 && waitingAfter(shown.set, -1) !== undefined) {
    return showFrom(context, set, 0, { ...options, steps: steps + COUNT_MAX + 1 });
  }
  switch (shown.kind) {
    case 'item':
      throw new Error('a set has more items than it can have');
    case 'finished':
      return noted(context, endView(context, shown.set, shown.person, { kind: 'finished' }, true), options);
    case 'closed':
      return noted(context, endView(context, shown.set, shown.person, endOf(shown.set, context), true), options);
    case 'unknown':
    case 'not-owner':
      return refuse(context, shown);
  }
}

/** What would have stood over the next question stands over the end of the set, where there is none. */
function noted(context: Context, view: View, { notes }: ShowOptions): View {
  const lines = notes?.(context.texts(view.language)) ?? [];
  return { ...view, blocks: [...lines.map((text): Block => ({ kind: 'note', text })), ...view.blocks] };
}

/** How a set that is no longer open came to its end. */
export function endOf(set: SetState, context: Context): { readonly kind: 'finished' | 'stopped' } | { readonly kind: 'closed'; readonly at: number } {
  if (set.items.every((item) => item.state !== 'waiting')) return { kind: 'finished' };
  const now = context.request.received + context.store.skew();
  return now >= set.closes ? { kind: 'closed', at: set.closes } : { kind: 'stopped' };
}

/** The question of an item as it was drawn; nothing when the bank has another key for it now, or has it no more, or it is void here. */
function questionOf(context: Context, set: SetState, index: number): Question | undefined {
  const item = set.items[index];
  const question = item === undefined ? undefined : context.bank.byDigest(item.digest);
  return question === undefined || isVoid(question, context.settings.get(context.place.workspace).rekeys) ? undefined : question;
}

/** A practice set is made of known items only, so there nothing takes the place of one that has changed. */
function replaced(context: Context, set: SetState, index: number, step: number): Promise<ItemShown> {
  const request = set.practice ? undefined : (decodeQuiz(set.filters, context.bank) ?? { count: 1 });
  return context.inWorkspace<ItemShown>((call, settings) => {
    const pool = request === undefined ? [] : candidates(context, request, settings, `${set.id}+${step}`);
    return context.store.replaceItem(further(call, step), { set: set.id, index, digest: set.items[index]?.digest ?? '', pool });
  });
}

/**
 * The set as the store has it, without showing anything: no item waits after the last.
 * @throws UserError when it is unknown or somebody else's
 */
export async function readSet(context: Context, set: string): Promise<{ readonly set: SetState; readonly person: Person }> {
  const shown = await context.inWorkspace<ItemShown>((call) => context.store.showItem(call, { set, from: COUNT_MAX }));
  return 'set' in shown ? shown : refuse(context, shown);
}
