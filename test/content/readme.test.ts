import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lint } from '../../src/content/lint/lint.ts';
import { loadContent } from '../../src/content/load.ts';
import { CODE_COLUMNS, CODE_LINES, ID_LENGTH, OPTION_ID_LENGTH, SHORTEST_WHY, STEM_AND_CODE, TEXT_LIMITS } from '../../src/content/limits.ts';
import { questionSchema } from '../../src/content/schema.ts';
import { codes, folder } from './folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const README = readFileSync(join(ROOT, 'content', 'README.md'), 'utf8');

it('content/README.md names every rule that the code reports, and every field', () => {
  const rules = new Set<string>();
  for (const file of readdirSync(join(ROOT, 'src', 'content'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    for (const [, rule = ''] of readFileSync(join(ROOT, 'src', 'content', file), 'utf8').matchAll(/'(L\d\d)'/g)) rules.add(rule);
  }
  expect(rules.size).toBeGreaterThan(20);
  expect([...rules].filter((rule) => !README.includes(`| ${rule}`))).toEqual([]);
  expect(Object.keys(questionSchema.shape).filter((field) => !README.includes(`\`${field}\``))).toEqual([]);
});

it('content/README.md gives the limits that hold', () => {
  const row = (name: string, { en, zh }: { en: number; zh: number }) => `| ${name} | ${en} | ${zh} |`;
  expect(README).toContain(row('stem', TEXT_LIMITS.stem));
  expect(README).toContain(row('option (34 fit on a button)', TEXT_LIMITS.option));
  expect(README).toContain(row(`why (at least ${SHORTEST_WHY})`, TEXT_LIMITS.why));
  expect(README).toContain(row('explanation', TEXT_LIMITS.explanation));
  expect(README).toContain(row('stem and code together', { en: STEM_AND_CODE, zh: STEM_AND_CODE }));
  expect(README).toContain(`at most ${CODE_LINES} lines and ${CODE_COLUMNS} columns`);
  expect(README).toContain(`at most ${ID_LENGTH} characters`);
  expect(README).toContain(`at most ${OPTION_ID_LENGTH} characters`);
});

it('the example of content/README.md is a good question once its options are complete', async () => {
  const example = /```yaml\n([\s\S]*?)```/.exec(README)?.[1] ?? '';
  const more = ['pod-refused', 'ports-differ'].map(
    (id, index) => `      - id: ${id}
        text:
          en: The Pod is refused at once ${index}
          zh: 该 Pod 立即被拒绝 ${index}
        why:
          en: Nothing compares ports at that time.
          zh: 此时没有任何组件比较端口，因此不会拒绝。
`,
  );
  expect(example).toContain('      # … two more options\n');
  const dir = await folder({ 'bank/pods/pod-ip.yaml': example.replace('      # … two more options\n', more.join('')), 'topics.yaml': readFileSync(join(ROOT, 'content', 'topics.yaml'), 'utf8'), 'pages.tsv': readFileSync(join(ROOT, 'content', 'pages.tsv'), 'utf8') });
  const content = await loadContent(dir, true);
  expect(codes([...content.findings, ...lint(content)])).toEqual([]);
});
