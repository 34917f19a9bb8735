/** npm run content:export [-- --json | --yaml]: the whole bank with its keys, for people or programs. */
import { exportQuestion, rawQuestion, writeQuestions } from '../content/export.ts';
import type { Language, Localised, Question } from '../engine/question.ts';
import { loadOrFail, openProgram } from './content-program.ts';

const program = await openProgram(['json', 'yaml']);
const { language, print, say } = program;
const { bank } = await loadOrFail(program);

const inLanguage = (text: Localised, wanted: Language): string => text[wanted] ?? text.en ?? text.zh ?? '';

function printQuestion(question: Question): void {
  const { id, area, topics, type, difficulty, draft, stem, code, options, answer, explanation, source } = question;
  print(`${id}  [${[area, topics.join(' '), type, difficulty, ...(draft ? [program.texts.line('author.draft')] : [])].join(' · ')}]`);
  print(inLanguage(stem, language));
  for (const line of code?.split('\n') ?? []) print(`    ${line}`);
  for (const option of options) {
    const place = answer.indexOf(option.id);
    const mark = place === -1 ? ' ' : type === 'ordering' ? String(place + 1) : '*';
    print(`  ${mark} ${inLanguage(option.text, language)}: ${inLanguage(option.why, language)}`);
  }
  if (type === 'short') say('accepted', { answers: answer.join(' | ') });
  print(inLanguage(explanation, language));
  print(`${source}\n`);
}

if (program.flag('json')) print(JSON.stringify(bank.questions.map(exportQuestion), undefined, 2));
else if (program.flag('yaml')) process.stdout.write(writeQuestions(bank.questions.map((question) => rawQuestion(exportQuestion(question)))));
else for (const question of bank.questions) printQuestion(question);
