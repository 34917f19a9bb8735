import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { loadBank } from '../../src/content/load.ts';
import { type Benchmark, pairs } from './measure.ts';

const QUESTIONS = 10_000;
const FILES = 100;
const ROUNDS = 5;

const both = (en: string, zh: string) => ({ en, zh });

function item(index: number): object {
  return {
    id: `generated-question-${index}`,
    type: 'single',
    difficulty: ['easy', 'medium', 'hard'][index % 3],
    topics: ['pod-ip'],
    stem: both(`Which of the values fits case number ${index} of this generated bank?`, `下列哪个值符合这个生成的题库中的第 ${index} 种情况？`),
    options: ['north', 'east', 'south', 'west'].map((id) => ({
      id,
      text: both(`The value ${id} of case ${index}`, `第 ${index} 种情况的值 ${id}`),
      why: both(`This is what the value ${id} means in case ${index}.`, `这就是值 ${id} 在第 ${index} 种情况下的含义。`),
    })),
    answer: ['south'],
    explanation: both('The rule is that the south fits, and so it does here.', '规则是 south 符合，这里也是如此。'),
    source: 'https://example.com/docs/',
  };
}

/** Loading a bank of 10,000 questions, checked, against parsing the same files and nothing more. */
export const load: Benchmark = {
  name: 'load',
  async run() {
    const root = mkdtempSync(join(tmpdir(), 'quiz-bench-'));
    try {
      const folder = join(root, 'bank', 'pods');
      mkdirSync(folder, { recursive: true });
      for (let file = 0; file < FILES; file += 1) {
        const questions = Array.from({ length: QUESTIONS / FILES }, (_, index) => item(file * (QUESTIONS / FILES) + index));
        writeFileSync(join(folder, `generated-${file}.yaml`), stringify({ questions }));
      }
      const measured = await pairs(
        { name: 'load', unit: 'ms for 10,000 questions', baselineName: 'parsing the same files', better: 'less', rounds: ROUNDS },
        async () => {
          const begun = performance.now();
          const loaded = await loadBank(root);
          const figure = performance.now() - begun;
          if (!('bank' in loaded) || loaded.bank.questions.length !== QUESTIONS) throw new Error('the generated bank did not load');
          return figure;
        },
        () => {
          const begun = performance.now();
          for (const name of readdirSync(folder)) parse(readFileSync(join(folder, name), 'utf8'), { schema: 'failsafe' });
          return Promise.resolve(performance.now() - begun);
        },
      );
      return [measured];
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};
