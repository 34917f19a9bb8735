import { card } from '../../engine/draw.ts';
import type { Question } from '../../engine/question.ts';
import type { AskedState, Person } from '../../store/store.ts';
import type { Text } from '../../texts/span.ts';
import type { Texts } from '../../texts/texts.ts';
import { keyNotes } from '../../views/rekey.ts';
import { type Token, encodeToken } from '../../views/token.ts';
import { type Verdict, verdictView } from '../../views/verdict.ts';
import type { Action as Button, View } from '../../views/view.ts';
import { reasonsButton, reportButton } from '../actions/verdict-buttons.ts';
import type { Context } from '../command.ts';
import { kubernetesOf } from '../quiz-request.ts';
import { keyed } from '../set-views.ts';

export interface PublicVerdict {
  readonly question: Question;
  readonly order: readonly string[];
  readonly state: AskedState;
  readonly person: Person;
  readonly outcome: Verdict['outcome'];
  readonly first: boolean;
  readonly season?: NonNullable<Verdict['season']>;
  /** Run of answered occurrences of the schedule, this one included. */
  readonly streak?: number;
  readonly allReasons?: boolean;
}

/** The verdict of a public question, for one reader alone. Only for who may see the key. */
export function publicVerdict(context: Context, token: Token, shown: PublicVerdict): View {
  const { question, order, state, outcome } = shown;
  const shownCard = card(question, context.language(shown.person), order);
  const texts = context.texts(shownCard.language);
  const settings = context.settings.get(context.place.workspace);
  const view = verdictView(
    {
      question: keyed(context, question),
      card: shownCard,
      order,
      outcome,
      index: token.index,
      count: state.count,
      practice: false,
      guest: context.actor.guest,
      first: shown.first,
      ...(shown.season === undefined ? {} : { season: shown.season }),
      sources: context.bank.source(question, shownCard.language),
      kubernetes: kubernetesOf(settings, context.bank),
      reasons: shown.allReasons === true ? 'all' : 'own',
      inPublic: true,
      notes: [...(context.actor.guest || settings.streaks === 'off' ? [] : streakNotes(shown, texts)), ...keyNotes(question, order, settings.rekeys, texts)],
      actions: buttons(token, { ...shown, question: keyed(context, question) }, texts),
    },
    texts,
  );
  return { ...view, window: true };
}

function streakNotes({ state, streak }: PublicVerdict, texts: Texts): Text[] {
  if (streak === undefined || streak < 1) return [];
  return [texts.text('asked.streak', { days: streak, schedule: state.schedule ?? '' })];
}

function buttons(token: Token, shown: PublicVerdict, texts: Texts): Button[] {
  const place = { target: token.target, index: token.index, digest: token.digest };
  const practise: Button = {
    kind: 'button',
    label: texts.line('verdict.practise-it'),
    token: encodeToken({ verb: 'p', ...place }),
    ...(shown.outcome.kind === 'closed' ? { primary: true } : {}),
  };
  const reasons = shown.outcome.kind === 'answered' && shown.allReasons !== true ? reasonsButton(token, shown.question, shown.outcome.choice, shown.order, texts) : [];
  return [practise, ...reasons, reportButton(token, texts)];
}
