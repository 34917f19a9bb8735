/** Presses on public messages that only look: in one's own language, what this is, the reasons, the table. */
import { choiceFromLetters, decodeChoice } from '../../engine/choice.ts';
import { optionOrder } from '../../engine/draw.ts';
import { LANGUAGES, type Language, type Question } from '../../engine/question.ts';
import { REVEAL_MS, toldClose } from '../../engine/question-time.ts';
import { UserError } from '../../errors.ts';
import { aboutView } from '../../views/public-question.ts';
import { roundTableView } from '../../views/round-table.ts';
import { kindOfTarget } from '../../views/token.ts';
import type { Action } from '../actions/action.ts';
import { answeredOf } from '../actions/answer.ts';
import { refusal } from '../set-steps.ts';
import { asItStands, keyMayBeTold, openAsked } from './asked.ts';
import { publicVerdict } from './verdict.ts';

/** Rows of the whole table. */
const TABLE_ROWS = 25;

/** The reader's own language; where the card speaks it already, the other one that the question has. */
function otherLanguage(own: Language, shown: Language, question: Question): Language {
  if (own !== shown && question.languages.includes(own)) return own;
  return LANGUAGES.find((language) => language !== shown && question.languages.includes(language)) ?? own;
}

/** `l`: the same public question privately, in the reader's other language, same letters, same clock. */
export const inOwnLanguage: Action = async (token, context) => {
  if (kindOfTarget(token.target) === 'solo') throw new UserError('button/old');
  const open = await openAsked(context, token);
  return asItStands(context, token, open, otherLanguage(context.language(open.person), open.state.language, open.question));
};

/** `i`: what this is. No trip: the words are the same for everybody. */
export const about: Action = (token, context) => Promise.resolve(aboutView(kindOfTarget(token.target) === 'daily' ? 'daily' : 'round', context.textsFor()));

/** `y` on a public question: every option's reason, for who may see the key. */
export const reasonsPublic: Action = async (token, context) => {
  const { state, question, answer, person } = await openAsked(context, token);
  if (!keyMayBeTold(state, answer !== undefined)) throw refusal(context, person, state.kind === 'round' ? 'public/reasons-early' : 'reasons/early');
  const order = optionOrder(question, token.target, token.index);
  if (answer === undefined) {
    return publicVerdict(context, token, { question, order, state, person, outcome: { kind: 'closed', at: toldClose(state.kind, state.closes ?? 0) }, first: false, allReasons: true });
  }
  const choice = token.letters === '' ? decodeChoice(answer.choice) : (choiceFromLetters(token.letters, order) ?? decodeChoice(answer.choice));
  const outcome = { ...answeredOf(question, order, answer, false, context.settings.get(context.place.workspace).rekeys), choice };
  return publicVerdict(context, token, { question, order, state, person, outcome, first: false, allReasons: true });
};

/** `t`: one's own row and the whole table of a round that is over. Before that it would tell who was right. */
export const table: Action = async (token, context) => {
  const { found, open } = await context.inWorkspace(async (call, settings) => {
    const result = await context.store.roundTable(call, { round: token.target, limit: TABLE_ROWS });
    return result.kind === 'stale' ? result : { kind: 'found' as const, found: result, open: settings.players };
  });
  if (found.kind === 'unknown') throw refusal(context, found.person, 'public/unknown');
  // A round that was stopped is over once the question that was open then is revealed.
  const { running, stopped = -Infinity } = found.round;
  if (running || context.request.received + context.store.skew() < stopped + REVEAL_MS) throw refusal(context, found.person, 'public/table-early');
  const texts = context.textsFor(found.person);
  const { players, teams, own, total, round } = found;
  return roundTableView({ players, teams, total, asked: round.index + 1, open, ...(own === undefined ? {} : { own }) }, texts);
};
