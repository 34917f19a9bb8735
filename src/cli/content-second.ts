/**
 * npm run content:second <id>…: asks a question without its key. A right answer, given from an open
 * page of the documentation, is recorded; a different one says so and writes nothing.
 */
import { join } from 'node:path';
import { isKey } from '../content/lint/release.ts';
import { readYamlFiles } from '../content/folder.ts';
import { readRecords, RECORDS } from '../content/lists.ts';
import { collect } from '../content/problem.ts';
import { writeRecord } from '../content/records.ts';
import { SOURCE } from '../content/limits.ts';
import { choiceFromLetters } from '../engine/choice.ts';
import { card, optionOrder } from '../engine/draw.ts';
import { nearest } from '../engine/nearest.ts';
import type { Question } from '../engine/question.ts';
import { systemClock } from '../runtime/clock.ts';
import { loadOrFail, openProgram } from './content-program.ts';
import { type Dialogue, openDialogue } from './dialogue.ts';

const program = await openProgram([]);
const { words, texts, dir, language, print, say } = program;
if (words.length === 0) program.fail('second-usage');
const content = await loadOrFail(program);

/** Seed of the shown order: the same for everybody, unrelated to the order of the file. */
const ORDER_SEED = 'second-answer';

function show(question: Question, order: readonly string[]): void {
  const shown = card(question, language, order);
  print(`${question.id}  [${shown.area} · ${shown.type} · ${shown.difficulty}]`);
  print(shown.stem);
  for (const line of shown.code?.split('\n') ?? []) print(`    ${line}`);
  for (const { letter, text } of shown.options) print(`  ${letter}  ${text}`);
}

/** The answer as ids or text; asked again until it can be one. */
async function askAnswer(question: Question, order: readonly string[], dialogue: Dialogue): Promise<readonly string[] | undefined> {
  for (;;) {
    const typed = await dialogue.line(texts.line(`author.second-answer-${question.type === 'short' ? 'text' : 'letters'}`));
    if (typed === undefined) return undefined;
    if (question.type === 'short' && typed !== '') return [typed];
    const choice = choiceFromLetters(typed.replaceAll(/[\s,]/g, '').toUpperCase(), order);
    if (choice?.kind === 'options' && choice.ids.length > 0) return choice.ids;
    say('second-answer-unclear');
  }
}

/** The page that was open; asked again until it is one of the list or an https address. */
async function askPage(dialogue: Dialogue): Promise<string | undefined> {
  const pages = content.pages?.chinese;
  for (;;) {
    const typed = await dialogue.line(texts.line('author.second-page'));
    if (typed === undefined) return undefined;
    const page = typed.replace(/^https:\/\/kubernetes\.io(?:\/zh-cn)?(?=\/)/, '').replace(/#.*$/, '');
    if (SOURCE.test(page) && (!page.startsWith('/') || pages === undefined || pages.has(page))) return page;
    say('second-page-unknown', { page: typed, near: nearest(page, [...(pages?.keys() ?? [])]) ?? '-' });
  }
}

/** @returns whether a record was written */
async function second(id: string, dialogue: Dialogue): Promise<boolean> {
  const question = content.bank.find(id);
  if (question === undefined) {
    const near = nearest(id, content.bank.questions.map((known) => known.id));
    say(near === undefined ? 'question-unknown' : 'question-unknown-near', { id, ...(near === undefined ? {} : { near }) });
    return false;
  }
  const order = optionOrder(question, ORDER_SEED, 0);
  show(question, order);
  const answer = await askAnswer(question, order, dialogue);
  const page = answer === undefined ? undefined : await askPage(dialogue);
  if (answer === undefined || page === undefined) {
    say('input-ended');
    return false;
  }
  if (!isKey(question, answer)) {
    say('second-differs', { id });
    return false;
  }
  const date = Temporal.Instant.fromEpochMilliseconds(systemClock.now()).toZonedDateTimeISO('UTC').toPlainDate().toString();
  const ids = new Set(content.bank.questions.filter(({ area }) => area === question.area).map((known) => known.id));
  // Read again: an earlier question of this run may have written the same file.
  const known = readRecords(readYamlFiles(join(dir, RECORDS)), content.name, collect().report) ?? new Map();
  const file = await writeRecord(dir, question.area, { id, hash: question.textHash, date, page, answer }, known, ids);
  say('second-recorded', { id, file: `${content.name}/${file}` });
  return true;
}

const dialogue = openDialogue(process.stdin, process.stdout, process.stdin.isTTY);
let recorded = true;
for (const id of words) recorded = (await second(id, dialogue)) && recorded;
dialogue.close();
if (!recorded) process.exitCode = 1;
