import { decodeChoice, encodeChoice } from '../../engine/choice.ts';
import { card, optionOrder } from '../../engine/draw.ts';
import { awardTable } from '../../engine/points.ts';
import type { Question } from '../../engine/question.ts';
import { effectiveGrade, overrideOf } from '../../engine/rekey.ts';
import { UserError } from '../../errors.ts';
import type { AnswerRecorded, Person, RecordedAnswer, SetState, Settings } from '../../store/store.ts';
import type { Texts } from '../../texts/texts.ts';
import { keyNotes, voidNote } from '../../views/rekey.ts';
import { type Token, encodeToken } from '../../views/token.ts';
import { type Answered, type Verdict, verdictView } from '../../views/verdict.ts';
import type { Action as Button, View } from '../../views/view.ts';
import type { Context } from '../command.ts';
import { kubernetesOf } from '../quiz-request.ts';
import { refuse, showFrom } from '../set-steps.ts';
import { endActions, endView, keyed, setLanguage, summaryItems, waitingAfter } from '../set-views.ts';
import type { Action } from './action.ts';
import { readAnswer } from './choice.ts';
import { reasonsButton, reportButton } from './verdict-buttons.ts';

/** `a` and `u`: grades the answer, records it in one trip, and shows the verdict. */
export const answer: Action = async (token, context, fields) => {
  const question = context.bank.byDigest(token.digest);
  if (question === undefined) return askAgain(token, context, 0);
  const order = optionOrder(question, token.target, token.index);
  const choice = readAnswer(question, token, fields, order);
  const recorded = await context.inWorkspace<AnswerRecorded | Void>(async (call, settings) => {
    const voided = voidOf(question, settings.rekeys);
    if (voided !== undefined) {
      // Settings that another process changed are heard of here as well: it may be void no more.
      const read = await context.store.readPerson(call);
      return read.kind === 'stale' ? read : voided;
    }
    const { credit } = effectiveGrade(question, choice, settings.rekeys, order);
    return context.store.recordAnswer(call, {
      kind: 'solo',
      asked: token.target,
      index: token.index,
      place: context.place.channel,
      question: {
        id: question.id,
        keyHash: question.keyHash,
        digest: token.digest,
        area: question.area,
        topic: question.topics[0],
        difficulty: question.difficulty,
      },
      bankVersion: context.bank.version,
      choice: encodeChoice(choice),
      credit,
      preset: 'fair',
      ...awardTable({ difficulty: question.difficulty, credit, preset: 'fair', streaks: settings.streaks }),
    });
  });
  switch (recorded.kind) {
    case 'accepted':
    case 'again':
    case 'already':
      return verdict(context, token, question, order, recorded);
    case 'closed':
      return closed(context, token, question, order, recorded);
    case 'changed':
      return askAgain(token, context, 1);
    case 'void':
      return askAgain(token, context, 1, recorded);
    case 'unknown':
    case 'not-owner':
      return refuse(context, recorded);
  }
};

/** The question is void in the workspace. */
export interface Void {
  readonly kind: 'void';
  readonly reason: string;
}

export function voidOf(question: Question, rekeys: Settings['rekeys']): Void | undefined {
  const override = overrideOf(question, rekeys);
  return override?.do === 'void' ? { kind: 'void', reason: override.reason } : undefined;
}

/** The question has changed since it was asked, or was made void: nothing is recorded, and another takes its place. */
export function askAgain(token: Token, context: Context, steps: number, voided?: Void): Promise<View> {
  return showFrom(context, token.target, token.index, {
    steps,
    notes: (texts) => [voided === undefined ? texts.text('error.question.changed') : voidNote(voided.reason, texts)],
  });
}

type Accepted = Extract<AnswerRecorded, { kind: 'accepted' | 'again' | 'already' }>;

function verdict(context: Context, token: Token, question: Question, order: readonly string[], recorded: Accepted): View {
  const { answer: kept, person, set } = recorded;
  const outcome = answeredOf(question, order, kept, recorded.kind === 'already', context.settings.get(context.place.workspace).rekeys);
  return showVerdict(context, token, { question, order, outcome, set, person, first: recorded.first && recorded.kind !== 'already', ...(recorded.season === undefined ? {} : { season: recorded.season }) });
}

/** A recorded answer as a verdict shows it. The first answer stands: the outcome is what was recorded, whatever was pressed now. */
export function answeredOf(question: Question, order: readonly string[], kept: RecordedAnswer, already: boolean, rekeys: Settings['rekeys']): Answered {
  const choice = decodeChoice(kept.choice);
  const { note } = effectiveGrade(question, choice, rekeys, order);
  return {
    kind: 'answered',
    choice,
    credit: kept.credit,
    ...(note === undefined ? {} : { note }),
    points: kept.points,
    settled: kept.settled,
    hint: kept.hint,
    ...(already ? { already: kept.received } : {}),
  };
}

function closed(
  context: Context,
  token: Token,
  question: Question,
  order: readonly string[],
  recorded: Extract<AnswerRecorded, { kind: 'closed' }>,
): View {
  const { set, person } = recorded;
  // A set that its owner ended keeps its keys: otherwise "stop" would be a look at the answer before it counts.
  if (set !== undefined && recorded.closed < set.closes) return endView(context, set, person, { kind: 'stopped' }, true);
  return showVerdict(context, token, { question, order, outcome: { kind: 'closed', at: recorded.closed }, set, person, first: false });
}

export interface ShownVerdict {
  readonly question: Question;
  readonly order: readonly string[];
  readonly outcome: Verdict['outcome'];
  readonly set: SetState | undefined;
  readonly person: Person;
  readonly first: boolean;
  readonly season?: NonNullable<Verdict['season']>;
  /** Every option's reason, instead of those of the choice and the key. */
  readonly allReasons?: boolean;
}

/** The verdict with everything round it: pages, what comes next, and the summary after the last question of a set. */
export function showVerdict(context: Context, token: Token, shown: ShownVerdict): View {
  const { question, order, outcome, set, person } = shown;
  const shownCard = card(question, setLanguage(context, set, person), order);
  const texts = context.texts(shownCard.language);
  const settings: Settings = context.settings.get(context.place.workspace);
  const last = set !== undefined && outcome.kind === 'answered' && waitingAfter(set, token.index) === undefined;
  const summary = last && set.items.length > 1 ? summaryItems(context, set, shownCard.language) : undefined;
  return verdictView(
    {
      question: keyed(context, question),
      card: shownCard,
      order,
      outcome,
      index: token.index,
      count: set?.items.length ?? 1,
      practice: set?.practice ?? false,
      guest: context.actor.guest,
      first: shown.first,
      ...(shown.season === undefined ? {} : { season: shown.season }),
      sources: context.bank.source(question, shownCard.language),
      kubernetes: kubernetesOf(settings, context.bank),
      reasons: shown.allReasons === true ? 'all' : 'own',
      ...(summary === undefined ? {} : { summary }),
      notes: keyNotes(question, order, settings.rekeys, texts),
      actions: verdictActions(context, token, shown, texts),
    },
    texts,
  );
}

function verdictActions(context: Context, token: Token, shown: ShownVerdict, texts: Texts): Button[] {
  const { question, order, outcome, set } = shown;
  const place = { target: token.target, index: token.index, digest: token.digest };
  const buttons: Button[] = [];
  const next = set === undefined ? undefined : waitingAfter(set, token.index);
  if (set !== undefined && outcome.kind === 'closed') {
    buttons.push({ kind: 'button', label: texts.line('verdict.practise-it'), token: encodeToken({ verb: 'p', ...place }), primary: true });
    return [...buttons, ...endActions(context, set, texts), reportButton(token, texts)];
  }
  if (set !== undefined && next !== undefined) {
    const label = texts.line('verdict.next', { number: next + 1, count: set.items.length });
    buttons.push({ kind: 'button', label, token: encodeToken({ verb: 'n', target: set.id, index: next, digest: '' }), primary: true });
  } else if (set !== undefined) {
    const [first, ...rest] = endActions(context, set, texts);
    if (first?.kind === 'button') buttons.push({ ...first, primary: true }, ...rest);
  }
  const reasons = outcome.kind === 'answered' && shown.allReasons !== true ? reasonsButton(token, keyed(context, question), outcome.choice, order, texts) : [];
  return [...buttons, ...reasons, reportButton(token, texts)];
}

/** @throws UserError where a press needs a question that the bank has no more. */
export function questionOf(context: Context, token: Token): Question {
  const question = context.bank.byDigest(token.digest);
  if (question === undefined) throw new UserError('question/changed');
  return question;
}
