import type { Language, Preset } from '../../engine/question.ts';
import { StoreError } from '../../errors.ts';
import type { AskedState } from '../asked.ts';
import type { AnswerRecorded, Person, SetItem, SetState } from '../store.ts';

/** A set as scripts give it: items and outcomes in the texts that Redis keeps. */
export interface KeptSet extends Omit<SetState, 'items'> {
  /** A line each: 12 characters of digest, then the question id. */
  readonly items: string;
  /** `<index>=<n>,<d>,<points>,<settled>;` for each answer, `<index>=x;` for each item that was passed over. */
  readonly outcomes: string;
}

const DIGEST = 12;

/** What became of the items, by index; nothing of those that wait. */
function outcomesOf(text: string): readonly (string | undefined)[] {
  const outcomes: (string | undefined)[] = [];
  for (const part of text.split(';')) {
    const sign = part.indexOf('=');
    if (sign > 0) outcomes[Number(part.slice(0, sign))] = part.slice(sign + 1);
  }
  return outcomes;
}

function itemOf(line: string, outcome: string | undefined): SetItem {
  const questionId = line.slice(DIGEST);
  const digest = line.slice(0, DIGEST);
  if (outcome === undefined) return { questionId, digest, state: 'waiting' };
  if (outcome === 'x') return { questionId, digest, state: 'passed' };
  const [n, d, points, settled] = outcome.split(',');
  if (settled === undefined) throw new StoreError('store/corrupt', { field: 'outcomes' });
  const answer = { credit: { n: Number(n), d: Number(d) }, points: Number(points), settled: settled === '1' };
  return { questionId, digest, state: 'answered', answer };
}

/** The set in the form of the port. Written out member by member: it is made for every answer. */
export function setOf({ id, items, outcomes, closes, practice, language, filters, open }: KeptSet): SetState {
  const known = outcomesOf(outcomes);
  const set = { id, items: items.split('\n').map((line, index) => itemOf(line, known[index])), closes, practice, filters, open };
  return language === undefined ? set : { ...set, language };
}

/** Who answered, as scripts tell it: JSON, or the parts of it a line each. */
function personOf(text: string): Person {
  if (text === '') return {};
  if (text.startsWith('{')) return JSON.parse(text) as Person;
  const [language, hidden, exported, mapped, team, name = '', news] = text.split('\n');
  const person: { -readonly [Member in keyof Person]: Person[Member] } = {};
  if (language !== '') person.language = language as Language;
  if (hidden !== '') person.nameHidden = hidden === '1';
  if (exported !== '') person.exportNamed = exported === '1';
  if (team !== '') person.team = { id: Number(team), name };
  if (mapped !== '') person.mapped = true;
  if (news !== undefined && news !== '') person.news = JSON.parse(news) as NonNullable<Person['news']>;
  return person;
}

/** The verdict of a solo answer, from the flat list that its script gives. */
export function verdictOf(list: readonly (string | number)[]): AnswerRecorded {
  const [
    kind, seq, received, choice, n, d, hint, points, settled, first, label, total, rank, person, id, closes, practice, language, filters, open, outcomes, items,
  ] = list as readonly [
    'accepted' | 'again' | 'already', number, number, string, number, number, number, number, number, number, string, number, number | '', string,
    string, number, number, Language | '', string, number, string, string,
  ];
  const kept: KeptSet = { id, items, outcomes, closes, practice: practice === 1, filters, open: open === 1, ...(language === '' ? {} : { language }) };
  return {
    kind,
    answer: { seq, received, choice, credit: { n, d }, hint: hint === 1, points, settled: settled === 1 },
    set: setOf(kept),
    ...(label === '' ? {} : { season: rank === '' ? { label, points: total } : { label, points: total, rank } }),
    first: first === 1,
    person: personOf(person),
  };
}

/** The verdict of an answer in public, from the flat list that its script gives. */
export function publicVerdictOf(list: readonly (string | number)[]): AnswerRecorded {
  const [
    kind, seq, received, choice, n, d, hint, points, settled, first, label, total, rank, person, streak,
    of, asked, index, questionId, digest, opened, closes, preset, language, count, answers, schedule, date,
  ] = list as readonly [
    'accepted', number, number, string, number, number, number, number, number, number, string, number, number | '', string, number | '',
    AskedState['kind'], string, number, string, string, string, string, Preset, Language, string, number, string, string,
  ];
  const state: { -readonly [Member in keyof AskedState]: AskedState[Member] } = {
    kind: of, asked, index, questionId, digest, opened: Number(opened), closes: Number(closes), revealed: false, preset, language, count: Number(count), answers,
  };
  if (schedule !== '') state.schedule = schedule;
  if (date !== '') state.date = date;
  return {
    kind,
    answer: { seq, received, choice, credit: { n, d }, hint: hint === 1, points, settled: settled === 1 },
    asked: streak === '' ? { state } : { state, streak },
    ...(label === '' ? {} : { season: rank === '' ? { label, points: total } : { label, points: total, rank } }),
    first: first === 1,
    person: personOf(person),
  };
}
