/** What the whole bank must hold before it ships: L03, L10, L11, L12, L21 and L33. */
import { LANGUAGES, type Question } from '../../engine/question.ts';
import { matchesTyped } from '../../engine/typed-answer.ts';
import type { PlacedRecord, Targets } from '../lists.ts';
import type { Content } from '../load.ts';
import type { Report } from '../problem.ts';
import { type Figures, figuresOf, keyPosition } from './figures.ts';

/** Counts may be a fifth away from their share. */
const TOLERANCE = 0.2;
/** Largest share of single-choice questions whose key is the longest option. */
const LONGEST_SHARE = 0.3;
/** Shares of a key's place among the options of single choice. */
const POSITION_SHARE = { least: 0.2, most: 0.3 };
/** Longest run of single-choice questions with the key at the same place. */
const POSITION_RUN = 4;
/** How far from half the true statements may be, as a share of all. */
const TRUE_AWAY = 0.05;

const percent = (share: number): number => Math.round(share * 100);

/** Whole counts within the tolerance of a share; at least the nearest whole count. */
export function allowedCounts(share: number, total: number): { least: number; most: number } {
  const exact = share * total;
  const least = Math.max(0, Math.ceil(exact * (1 - TOLERANCE) - 1e-9));
  const most = Math.floor(exact * (1 + TOLERANCE) + 1e-9);
  return { least: Math.min(least, Math.round(exact)), most: Math.max(most, Math.round(exact)) };
}

/** L03: every topic is asked often enough. */
function checkCoverage({ items, topics, targets }: Content, report: Report): void {
  if (topics === undefined || targets === undefined) return;
  const counts = new Map<string, number>();
  for (const { question } of items) for (const id of new Set(question.topics)) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { id, kind } of topics.topics.values()) {
    if (kind === 'area') continue;
    const [needed, count] = [targets.coverage[kind], counts.get(id) ?? 0];
    if (count < needed) report(topics.at(id), 'L03', 'coverage', { id, count, needed });
  }
}

/** L03: areas, types and difficulties in their proportions. */
function checkBalance(targets: Targets, figures: Figures, report: Report): void {
  type Group = readonly [string, string, Readonly<Record<string, number>>, Readonly<Record<string, number>>];
  const groups: readonly Group[] = [
    ['areas', 'balance-area', targets.areas, figures.areas],
    ['types', 'balance-type', targets.types, figures.types],
    ['difficulties', 'balance-difficulty', targets.difficulties, figures.difficulties],
  ];
  for (const [group, code, shares, counts] of groups) {
    const sum = Object.values(shares).reduce((total, share) => total + share, 0);
    for (const [name, share] of Object.entries(shares)) {
      const { least, most } = allowedCounts(share / sum, figures.questions);
      const count = counts[name] ?? 0;
      if (count < least || count > most) report(targets.at([group, name]), 'L03', code, { name, count, least, most });
    }
  }
}

/** L10, L11 and L12: nothing about form or place gives keys away. */
function checkCues({ items, name }: Content, figures: Figures, report: Report): void {
  const whole = { file: `${name}/bank`, line: 1, column: 1 };
  for (const language of LANGUAGES) {
    const { longest, total } = figures.lengths[language];
    if (total > 0 && longest / total > LONGEST_SHARE) {
      report(whole, 'L10', 'longest-share', { language, share: percent(longest / total), limit: percent(LONGEST_SHARE) });
    }
  }
  const singles = figures.positions.single.reduce((sum, count) => sum + count, 0);
  for (const [index, count] of figures.positions.single.entries()) {
    const { least, most } = POSITION_SHARE;
    if (singles === 0 || (count / singles >= least && count / singles <= most)) continue;
    report(whole, 'L11', 'position-share', { position: index + 1, share: percent(count / singles), least: percent(least), most: percent(most) });
  }
  let run = 0;
  let last = -1;
  for (const { question, source, base } of items) {
    if (question.type !== 'single') continue;
    const position = keyPosition(question);
    run = position === last ? run + 1 : 1;
    last = position;
    if (run > POSITION_RUN) report(source.at([...base, 'answer']), 'L11', 'position-run', { count: run, limit: POSITION_RUN });
  }
  const { true: count, total } = figures.trueFalse;
  // Half a question is the nearest an odd number comes.
  if (Math.abs(count - total / 2) > Math.max(0.5, total * TRUE_AWAY)) report(whole, 'L12', 'true-share', { count, total });
}

/** Whether an answer given in option ids or as text is the key. */
export function isKey(question: Question, answer: readonly string[]): boolean {
  if (question.type === 'short') return matchesTyped(question, answer[0] ?? '');
  const order = (ids: readonly string[]) => (question.type === 'ordering' ? ids : ids.toSorted()).join(' ');
  return order(answer) === order(question.answer);
}

/** L33: each question was answered a second time as it stands now, and right. */
function checkRecords({ items, records = new Map<string, PlacedRecord>(), pages }: Content, report: Report): void {
  const ids = new Set(items.map((item) => item.question.id));
  for (const { question, source, base } of items) {
    const record = records.get(question.id);
    const at = () => source.at([...base, 'id']);
    const { id } = question;
    if (record === undefined) report(at(), 'L33', 'record-none', { id });
    else if (record.hash !== question.textHash) report(at(), 'L33', 'record-changed', { id, date: record.date });
    else if (!isKey(question, record.answer)) report(record.at, 'L33', 'record-answer');
  }
  for (const { id, page, at } of records.values()) {
    if (!ids.has(id)) report(at, 'records', 'record-question', { id });
    if (page.startsWith('/') && pages !== undefined && !pages.chinese.has(page)) report(at, 'records', 'record-page', { page });
  }
}

/** Everything that only a release demands. */
export function checkRelease(content: Content, report: Report): void {
  const { items, targets, records } = content;
  const figures = figuresOf(items.map((item) => item.question));
  checkCoverage(content, report);
  if (targets !== undefined) {
    checkBalance(targets, figures, report);
    for (const { question, source, base } of items) {
      for (const language of targets.languages) {
        if (!question.languages.includes(language)) report(source.at([...base, 'id']), 'L21', 'draft-language', { language });
      }
    }
  }
  checkCues(content, figures, report);
  if (targets !== undefined || records !== undefined) checkRecords(content, report);
}
