/**
 * npm run content:check [-- --release] [--json] [--originals FOLDER]: every rule that a program can check. Exit code 1
 * when one is broken. With a folder of texts, such as a checkout of the documentation, nothing may be copied from them.
 */
import { type Figures, figuresOf } from '../content/lint/figures.ts';
import { lint } from '../content/lint/lint.ts';
import { checkOriginality } from '../content/lint/originality.ts';
import { lintTexts } from '../content/lint/texts.ts';
import { loadContent } from '../content/load.ts';
import { collect, type Finding, problemLineIn, wordFindings } from '../content/problem.ts';
import { SHIPPED_TEXTS } from '../content/texts.ts';
import { openProgram, type Program, SHIPPED_CONTENT } from './content-program.ts';

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${Math.round((100 * part) / whole)}%`);

const counts = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of).map(([name, count]) => `${name} ${count}`).join(', ');

function printFigures(figures: Figures, { say, texts }: Program): void {
  say('figures.questions', { count: figures.questions, drafts: figures.drafts });
  say('figures.areas', { counts: counts(figures.areas) });
  say('figures.types', { counts: counts(figures.types) });
  say('figures.difficulties', { counts: counts(figures.difficulties) });
  for (const type of ['single', 'bug'] as const) {
    const places = figures.positions[type];
    const total = places.reduce((sum, count) => sum + count, 0);
    say('figures.positions', { type, shares: places.map((count, index) => `${index + 1}: ${percent(count, total)}`).join(', ') });
  }
  for (const [language, { longest, total, key, wrong }] of Object.entries(figures.lengths)) {
    const name = texts.line(`author.language.${language}`);
    say('figures.lengths', { language: name, share: percent(longest, total), key: key.toFixed(1), wrong: wrong.toFixed(1) });
  }
  say('figures.true', { count: figures.trueFalse.true, total: figures.trueFalse.total });
}

const program = await openProgram(['json', 'release', 'originals']);
const { texts, print, say } = program;
const content = await loadContent(program.dir, true);
/** L30, where a folder is given to compare with. */
async function originality(): Promise<readonly Finding[]> {
  const [folder, ...more] = program.words;
  if (folder === undefined && !program.flag('originals')) return [];
  if (folder === undefined || more.length > 0 || !program.flag('originals')) return program.fail('check-usage');
  const { findings: copied, report } = collect();
  const count = await checkOriginality(content.items, folder, report).catch((error: unknown) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return program.fail('originals-unreadable', { folder, reason });
  });
  if (count === 0) return program.fail('originals-none', { folder });
  if (!program.flag('json')) say('originals', { count, folder });
  return copied;
}

const ownTexts = program.dir === SHIPPED_CONTENT ? await lintTexts(SHIPPED_TEXTS) : [];
const findings = [...content.findings, ...lint(content, program.flag('release')), ...ownTexts, ...(await originality())];
const problems = wordFindings(findings.filter(({ severity }) => severity === 'error'), texts);

if (program.flag('json')) {
  print(JSON.stringify(problems, undefined, 2));
} else {
  const line = problemLineIn(program.dir);
  const suspects = wordFindings(findings.filter(({ severity }) => severity === 'suspect'), texts);
  if (suspects.length > 0) say('suspects');
  for (const suspect of suspects) print(`  ${line(suspect)}`);
  printFigures(figuresOf(content.items.map((item) => item.question)), program);
  for (const problem of problems) print(line(problem));
  say('result', { problems: problems.length, suspects: suspects.length });
}
if (problems.length > 0) process.exitCode = 1;
