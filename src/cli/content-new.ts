/**
 * npm run content:new: asks for everything a question needs, one line at a time, and adds it to the
 * bank. Works with piped input too, one answer a line; there a wrong answer ends the program.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appendQuestion, checkField, fileOfTopic } from '../content/draft.ts';
import { OPTION_COUNTS } from '../content/item.ts';
import { lint } from '../content/lint/lint.ts';
import { loadContent } from '../content/load.ts';
import { type Finding, problemLineIn, wordFindings } from '../content/problem.ts';
import type { RawQuestion } from '../content/schema.ts';
import { nearest } from '../engine/nearest.ts';
import { DIFFICULTIES, MATCHES, QUESTION_TYPES } from '../engine/question.ts';
import { loadOrFail, openProgram } from './content-program.ts';
import { openDialogue } from './dialogue.ts';

const program = await openProgram([]);
const { texts, dir, print, say } = program;
const { bank } = await loadOrFail(program);
const terminal = process.stdin.isTTY;
const dialogue = openDialogue(process.stdin, process.stdout, terminal);
const topicIds = [...bank.topics.values()].filter(({ kind }) => kind !== 'area').map(({ id }) => id);

/** Says what is wrong; piped input cannot mend it. */
function refuse(messages: readonly string[]): void {
  for (const message of messages) print(message);
  if (!terminal) program.fail('new-refused');
}

const words = (findings: readonly Finding[]): string[] => wordFindings(findings, texts).map(({ message }) => message);

/** Asks until the answer passes. */
async function ask<T>(id: string, details: Record<string, string | number>, take: (line: string) => { value: T } | { refused: readonly string[] }): Promise<T> {
  for (;;) {
    const line = await dialogue.line(texts.line(`author.new.${id}`, details));
    if (line === undefined) return program.fail('input-ended');
    const taken = take(line);
    if ('value' in taken) return taken.value;
    refuse(taken.refused);
  }
}

type Simple = 'id' | 'type' | 'difficulty' | 'source' | 'match' | 'since' | 'until' | 'slips';

const askField = (field: Simple, optional = false, details: Record<string, string | number> = {}): Promise<string> =>
  ask(field, details, (line) => {
    if (optional && line === '') return { value: line };
    const refused = words(checkField(field, line));
    if (field === 'id' && bank.find(line) !== undefined) refused.push(texts.line('author.new.id-taken', { id: line }));
    return refused.length === 0 ? { value: line } : { refused };
  });

/** A text in both languages; without Chinese the question is a draft. */
async function askText(id: string, check: (text: { en: string; zh?: string }) => readonly Finding[], details: Record<string, string | number> = {}) {
  const en = await ask(id, { ...details, language: texts.line('author.language.en') }, (line) => {
    const refused = words(check({ en: line }));
    return refused.length === 0 ? { value: line } : { refused };
  });
  const zh = await ask(id, { ...details, language: texts.line('author.language.zh') }, (line) => {
    if (line === '') return { value: undefined };
    const refused = words(check({ en, zh: line }));
    return refused.length === 0 ? { value: line } : { refused };
  });
  return zh === undefined ? { en } : { en, zh };
}

const askTopics = (): Promise<string[]> =>
  ask('topics', {}, (line) => {
    const ids = line.split(/[\s,]+/).filter((id) => id !== '');
    const refused = words(checkField('topics', ids));
    for (const id of ids) {
      if (topicIds.includes(id)) continue;
      const near = nearest(id, topicIds);
      refused.push(near === undefined ? texts.line('check.topic-unknown', { id }) : texts.line('check.topic-unknown-near', { id, near }));
    }
    return refused.length === 0 ? { value: ids } : { refused };
  });

type RawOption = NonNullable<RawQuestion['options']>[number];

async function askOption(number: number, ids: readonly string[], fixed: string | undefined, end: boolean): Promise<RawOption | undefined> {
  const sample = { text: { en: 'x' }, why: { en: 'x' } };
  const id =
    fixed ??
    (await ask('option-id', { number }, (line) => {
      if (end && line === '') return { value: '' };
      const refused = words(checkField('options', [{ ...sample, id: line }]));
      if (ids.includes(line)) refused.push(texts.line('check.option-twice', { id: line }));
      return refused.length === 0 ? { value: line } : { refused };
    }));
  if (id === '') return undefined;
  const part = (field: 'text' | 'why') => (text: { en: string; zh?: string }) => checkField('options', [{ ...sample, id: 'x', [field]: text }]);
  const text =
    fixed === undefined ? await askText('option-text', part('text'), { id }) : fixed === 'true' ? { en: 'True', zh: '对' } : { en: 'False', zh: '错' };
  return { id, text, why: await askText('option-why', part('why'), { id }) };
}

async function askOptions(type: RawQuestion['type']): Promise<RawOption[]> {
  const [least, most] = OPTION_COUNTS[type];
  const options: RawOption[] = [];
  const fixed = type === 'true-false' ? ['true', 'false'] : [];
  if (most > 0 && fixed.length === 0) say(least === most ? 'new.options-exactly' : 'new.options', { least, most });
  while (options.length < most) {
    const option = await askOption(options.length + 1, options.map(({ id }) => id), fixed[options.length], options.length >= least);
    if (option === undefined) break;
    options.push(option);
  }
  return options;
}

async function askAnswer(type: RawQuestion['type'], options: readonly RawOption[]): Promise<string[]> {
  const ids = options.map(({ id }) => id);
  if (type !== 'short') {
    return ask('answer', { ids: ids.join(' ') }, (line) => {
      const answer = line.split(/[\s,]+/).filter((id) => id !== '');
      const unknown = answer.filter((id) => !ids.includes(id)).map((key) => texts.line('check.answer-unknown', { key, ids: ids.join(', ') }));
      const refused = [...words(checkField('answer', answer)), ...unknown];
      return refused.length === 0 ? { value: answer } : { refused };
    });
  }
  const accepted: string[] = [];
  for (;;) {
    const line = await ask('accepted', { number: accepted.length + 1 }, (typed) => {
      const refused = typed === '' && accepted.length > 0 ? [] : words(checkField('answer', [typed]));
      return refused.length === 0 ? { value: typed } : { refused };
    });
    if (line === '') return accepted;
    accepted.push(line);
  }
}

async function askCode(type: RawQuestion['type']): Promise<string | undefined> {
  const code = await dialogue.block(texts.line(type === 'bug' ? 'author.new.code-bug' : 'author.new.code'));
  if (code === undefined) return program.fail('input-ended');
  return code.trim() === '' ? undefined : code;
}

async function askQuestion(): Promise<RawQuestion> {
  const topics = await askTopics();
  const id = await askField('id');
  const type = (await askField('type', false, { values: QUESTION_TYPES.join(', ') })) as RawQuestion['type'];
  const difficulty = (await askField('difficulty', false, { values: DIFFICULTIES.join(', ') })) as RawQuestion['difficulty'];
  const stem = await askText('stem', (text) => checkField('stem', text));
  const code = await askCode(type);
  const options = await askOptions(type);
  const answer = await askAnswer(type, options);
  const match = type === 'short' ? ((await askField('match', false, { values: MATCHES.join(', ') })) as NonNullable<RawQuestion['match']>) : undefined;
  const explanation = await askText('explanation', (text) => checkField('explanation', text));
  const source = await askField('source');
  const since = await askField('since', true);
  const until = await askField('until', true);
  return {
    id,
    type,
    difficulty,
    topics,
    stem,
    ...(code === undefined ? {} : { code }),
    ...(options.length === 0 ? {} : { options }),
    answer,
    ...(match === undefined ? {} : { match }),
    explanation,
    source,
    ...(since === '' ? {} : { since }),
    ...(until === '' ? {} : { until }),
  };
}

const question = await askQuestion();
dialogue.close();
const primary = bank.topics.get(question.topics[0] ?? '');
const file = primary === undefined ? `bank/general/${question.topics[0] ?? 'topic'}.yaml` : fileOfTopic(primary, bank.topics);
const before = await appendQuestion(dir, file, question);
const content = await loadContent(dir, true);
const item = content.items.find((one) => one.question.id === question.id);
const errors = [...content.findings, ...lint(content)].filter((finding) => finding.file === `${content.name}/${file}` && finding.severity === 'error');
for (const line of wordFindings(errors, texts).map(problemLineIn(dir))) print(line);
if (content.findings.length > 0 || item === undefined) {
  // Not playable: the bank is left as it was.
  await (before === undefined ? rm(join(dir, file)) : writeFile(join(dir, file), before));
  program.fail('new-taken-back');
}
say(errors.length === 0 ? 'new.done' : 'new.mend', { id: question.id, file: `${content.name}/${file}`, problems: errors.length });
if (errors.length > 0) process.exitCode = 1;
