/**
 * `npm run content:try -- ID [--lang en|zh]`: plays one item of the content folder on the console, drafts too,
 * with the views, rules and store of the real bot. Nothing is kept.
 * Exit codes: 0 played; 1 the item's file has mistakes; 2 no such item, or wrong arguments.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createConsoleAdapter } from '../../adapters/console/index.ts';
import { drawConsole } from '../../adapters/console/draw.ts';
import type { Services } from '../commands/command.ts';
import { completeLine } from '../commands/completion.ts';
import { createQuiz } from '../commands/dispatch.ts';
import { choiceLabel } from '../commands/vocabulary.ts';
import { type Bank, compareMinors, createBank } from '../content/bank.ts';
import { type Content, loadContent } from '../content/load.ts';
import { pathIn, problemLineIn, wordFindings } from '../content/problem.ts';
import { nearest } from '../engine/nearest.ts';
import { LANGUAGES, type Language, type Question } from '../engine/question.ts';
import { systemClock } from '../runtime/clock.ts';
import { silentLogger } from '../runtime/logger.ts';
import { systemRandom } from '../runtime/random.ts';
import { openStore } from '../store/open.ts';
import { WorkspaceSettings } from '../store/workspace-settings.ts';
import type { Texts } from '../texts/texts.ts';
import { openProgram } from './content-program.ts';

/** What the arguments ask for; nothing when they are wrong. */
function readArguments(words: readonly string[]): { readonly id: string; readonly language: Language | undefined } | undefined {
  try {
    const { values, positionals } = parseArgs({ args: [...words], options: { lang: { type: 'string' } }, allowPositionals: true });
    const language = LANGUAGES.find((known) => known === values.lang);
    const [id] = positionals;
    if (id === undefined || positionals.length > 1 || (values.lang !== undefined && language === undefined)) return undefined;
    return { id, language };
  } catch {
    return undefined;
  }
}

/** A bank of this one item, drawn whatever its state and range of versions. */
function bankOf(question: Question, { bank, pages }: Content): Bank {
  const { since, until } = question;
  const newest = until ?? (since !== undefined && compareMinors(since, bank.newest) > 0 ? since : bank.newest);
  return createBank({
    questions: [{ ...question, draft: false }],
    topics: bank.topics,
    areas: bank.areas,
    newest,
    ...(pages === undefined ? {} : { chinesePages: pages.chinese }),
  });
}

interface Try {
  readonly question: Question;
  readonly file: string;
  readonly content: Content;
  readonly language: Language;
  readonly texts: (language: Language) => Texts;
}

/** Plays until the input ends, on a store in a folder that is removed afterwards. */
async function play({ question, file, content, language, texts }: Try): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'quiz-try-'));
  const store = await openStore({ kind: 'sqlite', folder }, { clock: systemClock, random: systemRandom, logger: silentLogger });
  const { stdin, stdout } = process;
  const interactive = stdin.isTTY && stdout.isTTY;
  const terminal = { interactive, color: stdout.isTTY && stdout.hasColors(), columns: stdout.columns ?? 80 };
  try {
    await store.open();
    const services: Services = {
      bank: bankOf(question, content),
      store,
      settings: new WorkspaceSettings(),
      // One item for one person: nothing is asked in public here.
      agenda: { promptly: () => Promise.resolve(undefined), announce: () => Promise.resolve({ kind: 'unknown' }) },
      clock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      texts,
    };
    const title = texts(language).text('console.try.title', { id: question.id, file });
    const view = { audience: 'private', language, tone: 'neutral', blocks: [{ kind: 'note', text: title }], actions: [], replaces: false } as const;
    stdout.write(`\n${drawConsole(view, terminal)}`);
    const adapter = createConsoleAdapter({
      input: stdin,
      output: stdout,
      clock: systemClock,
      random: systemRandom,
      texts,
      language,
      terminal,
      administrator: true,
      complete: (word, line, spoken) => completeLine(word, line, spoken, services, 'console:local'),
      first: `quiz lang:${language}`,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    await adapter.start(createQuiz(services));
    await adapter.finished;
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  const { dir, language: own, textsOf: texts } = await openProgram(['lang']);
  const say = (...lines: readonly string[]) => void process.stderr.write(`${lines.join('\n')}\n`);
  const wanted = readArguments(process.argv.slice(2));
  if (wanted === undefined) {
    say(texts(own).line('console.try.usage'));
    return 2;
  }
  const content = await loadContent(dir);
  const item = content.items.find(({ question }) => question.id === wanted.id);
  const problems = wordFindings(
    content.findings.filter((finding) => item === undefined || finding.file === item.source.file),
    texts(own),
  );
  if (problems.length > 0) {
    say(texts(own).line('console.try.mistakes', { count: problems.length }), ...problems.map(problemLineIn(dir)));
    return 1;
  }
  if (item === undefined) {
    const near = nearest(wanted.id, content.items.map(({ question }) => question.id));
    say(near === undefined ? texts(own).line('console.try.unknown', { id: wanted.id }) : texts(own).line('console.try.near', { id: wanted.id, near }));
    return 2;
  }
  const { question } = item;
  const asked = wanted.language ?? own;
  const language = question.languages.includes(asked) ? asked : (question.languages[0] ?? asked);
  if (wanted.language !== undefined && language !== asked) {
    say(texts(own).line('console.try.language', { id: question.id, language: choiceLabel(language, texts(own)) }));
  }
  await play({ question, file: pathIn(dir, item.source.file), content, language, texts });
  return 0;
}

process.exitCode = await main();
