import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadContent } from '../../src/content/load.ts';
import { bankFile, folder, GOOD, PAGES, SHORT, TOPICS } from '../content/folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program of src/cli on a content folder, with these lines as its input. */
function run(name: string, args: readonly string[], dir: string, input: readonly string[] = [], language = 'en_GB.UTF-8'): Promise<Run> {
  return new Promise((resolve) => {
    const { PATH, LD_LIBRARY_PATH, NODE_COMPILE_CACHE } = process.env;
    const environment = { PATH, LD_LIBRARY_PATH, NODE_COMPILE_CACHE, CONTENT_DIR: dir, LC_ALL: language };
    const child = execFile(process.execPath, [join(ROOT, 'src', 'cli', `content-${name}.ts`), ...args], { env: environment }, (_error, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
    child.stdin?.end(input.map((line) => `${line}\n`).join(''));
  });
}

const bank = (...questions: Parameters<typeof bankFile>[0]) => folder({ 'topics.yaml': TOPICS, 'pages.tsv': PAGES, 'bank/pods/pod-phases.yaml': bankFile(questions) });

describe('content:check', () => {
  it('gives an empty array for a good bank, and nothing else', async () => {
    expect(await run('check', ['--json'], await bank(GOOD, SHORT))).toEqual({ code: 0, out: '[]\n', err: '' });
  });

  it('gives each broken rule with its place and fails', async () => {
    const dir = await bank({ ...GOOD, stem: { en: 'Which **one**?', zh: '哪一个?' } });
    const { code, out } = await run('check', ['--json'], dir);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      { file: 'content/bank/pods/pod-phases.yaml', line: 8, column: 11, rule: 'L31', message: '“**one**” is markup that not every platform draws; only code between backticks is.' },
      { file: 'content/bank/pods/pod-phases.yaml', line: 9, column: 11, rule: 'L22', message: 'Half-width “个?” beside Chinese text; use the full-width form.' },
    ]);
  });

  it('lists suspects and figures for people and passes', async () => {
    const { code, out } = await run('check', [], await bank({ ...GOOD, stem: { en: 'Which is the default?', zh: '哪一个？' } }));
    expect(code).toBe(0);
    expect(out).toContain('pod-phases.yaml:8:11 L19 “default” depends on the release');
    expect(out).toContain('Place of the key, single: 1: 100%, 2: 0%, 3: 0%, 4: 0%');
    expect(out).toContain('No rule is broken. Suspects: 1.');
  });

  it('speaks the language of the system', async () => {
    expect((await run('check', [], await bank(GOOD), [], 'zh_CN.UTF-8')).out).toContain('没有违反任何规则。');
  });

  it('compares with texts that nothing may be copied from (L30)', async () => {
    const copied = { ...GOOD, explanation: { en: 'One two three four five six seven eight nine ten eleven twelve words of somebody else.', zh: GOOD.explanation.zh } };
    const page = 'Before. One two three, four five six seven <b>eight</b> nine ten eleven\ntwelve words. After.';
    const originals = await folder({ 'docs/page.md': page, 'docs/picture.svg': page });
    const { code, out } = await run('check', ['--originals', originals, '--json'], await bank(copied as typeof GOOD));
    expect(code).toBe(1);
    expect(out).toContain('"rule": "L30"');
    expect(out).toContain('docs/page.md');
    expect((await run('check', ['--originals', await folder({ 'other.md': 'Nothing alike.' })], await bank(copied as typeof GOOD))).out).not.toContain('L30');
    expect((await run('check', ['--originals', join(originals, 'nowhere')], await bank(GOOD))).err).toContain('cannot be read (ENOENT)');
    expect((await run('check', ['--originals', await folder({ 'picture.svg': page })], await bank(GOOD))).err).toContain('no text file');
    const chinese = '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉';
    const bankOf = (zh: string) => bank({ ...GOOD, explanation: { en: GOOD.explanation.en, zh } } as typeof GOOD);
    const pages = await folder({ 'zh/page.md': `前文。${chinese.slice(0, 9)}，${chinese.slice(9)}。` });
    expect((await run('check', ['--originals', pages, '--json'], await bankOf(`${chinese}。`))).out).toContain('L30');
    expect((await run('check', ['--originals', pages, '--json'], await bankOf(`${chinese.slice(1)}。`))).out).not.toContain('L30');
    expect((await run('check', ['--originals'], await bank(GOOD))).err).toContain('Usage');
  });

  it('holds the whole bank to more on release', async () => {
    expect((await run('check', ['--release', '--json'], await bank(GOOD))).out).toContain('"rule": "L11"');
  });

  it('refuses an unknown option', async () => {
    expect(await run('check', ['--relase'], await bank(GOOD))).toEqual({ code: 1, out: '', err: 'Unknown option --relase. Known here: --json --release --originals.\n' });
  });
});

describe('content:export', () => {
  it('gives the bank as data', async () => {
    const { out } = await run('export', ['--json'], await bank(GOOD, SHORT));
    expect(JSON.parse(out)).toEqual([GOOD, SHORT]);
  });

  it('gives a bank file that holds the same questions', async () => {
    const { out } = await run('export', ['--yaml'], await bank(GOOD, SHORT));
    const again = await folder({ 'topics.yaml': TOPICS, 'pages.tsv': PAGES, 'bank/pods/x.yaml': out });
    expect(JSON.parse((await run('export', ['--json'], again)).out)).toEqual([GOOD, SHORT]);
  });

  it('says what is wrong with a broken bank', async () => {
    const dir = await folder({ 'bank/pods/x.yaml': 'questions: x\n' });
    expect(await run('export', ['--json'], dir)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('content/bank/pods/x.yaml:1:12 L01 questions must be a list.') });
    // A path that leads there, wherever the folder lies.
    expect((await run('export', ['--json'], dir)).err).toContain(`${join(dir, 'bank', 'pods', 'x.yaml')}:1:12 `);
    expect((await run('check', [], dir)).out).toContain(`${join(dir, 'bank', 'pods', 'x.yaml')}:1:12 `);
    expect(JSON.parse((await run('check', ['--json'], dir)).out)).toContainEqual(expect.objectContaining({ file: 'content/bank/pods/x.yaml', line: 1, column: 12 }));
  });
});

describe('content:new', () => {
  const single = [
    'pod-phases phase-pending', 'a-new-one', 'single', 'easy', 'Which phase comes first for a Pod?', '一个 Pod 最先处于哪个阶段？', '.',
    ...['pending', 'running', 'failed', 'unknown'].flatMap((id) => [id, `\`${id}\``, `\`${id}\``, `It is so for \`${id}\` by the rule.`, `按照规则，对于 \`${id}\` 就是这样规定的。`]),
    'pending', 'A new Pod is pending.', '新的 Pod 处于等待阶段。', '/docs/concepts/workloads/pods/', '', '',
  ];

  it('adds a valid question to the file of its heading', async () => {
    const dir = await bank(GOOD);
    const { code, out } = await run('new', [], dir, single);
    expect(out).toContain('Added a-new-one to content/bank/pods/pod-phases.yaml.');
    expect(code).toBe(0);
    const content = await loadContent(dir);
    expect(content.bank.find('a-new-one')).toMatchObject({ topics: ['pod-phases', 'phase-pending'], answer: ['pending'], area: 'pods', draft: false });
    expect(content.bank.questions).toHaveLength(2);
  });

  it('takes a short answer without Chinese, with code, as a draft of the bank', async () => {
    const dir = await bank(GOOD);
    const lines = ['phase-pending', 'typed', 'short', 'hard', 'What does this print?', '', 'kubectl get pods', '.', 'Pending', 'pending', '', 'word', 'It waits.', '', '/docs/concepts/workloads/pods/', '1.35', ''];
    const { out } = await run('new', [], dir, lines);
    expect(out).toContain('content/bank/pods/pod-phases.yaml');
    expect((await loadContent(dir)).bank.find('typed')).toMatchObject({ languages: ['en'], code: 'kubectl get pods', answer: ['Pending', 'pending'], match: 'word', since: '1.35' });
  });

  it('ends at a wrong answer of piped input and writes nothing', async () => {
    const dir = await bank(GOOD);
    const before = await readFile(join(dir, 'bank/pods/pod-phases.yaml'), 'utf8');
    const { code, out, err } = await run('new', [], dir, ['pod-fases']);
    expect([code, out.includes('Did you mean pod-phases?'), err]).toEqual([1, true, 'The input cannot be used. Nothing was written.\n']);
    expect((await run('new', [], dir, single.slice(0, 9))).err).toContain('The input ended');
    expect(await readFile(join(dir, 'bank/pods/pod-phases.yaml'), 'utf8')).toBe(before);
  });

  it('takes a question back that cannot be played', async () => {
    const dir = await bank(GOOD);
    const { code, out, err } = await run('new', [], dir, single.map((line) => (line === 'single' ? 'multiple' : line)).toSpliced(27, 0, ''));
    expect([code, out.includes('L04'), err]).toEqual([1, true, 'The question cannot be played, so it was not added.\n']);
    expect((await loadContent(dir)).bank.questions).toHaveLength(1);
  });
});

describe('content:second', () => {
  const letters = ['A', 'B', 'C', 'D'];

  it('records the right answer alone, and shows no key', async () => {
    const dir = await bank(GOOD, SHORT);
    const runs = await Promise.all(letters.map((letter) => run('second', [GOOD.id], dir, [letter, 'https://kubernetes.io/zh-cn/docs/concepts/workloads/pods/#x'])));
    const recorded = runs.filter(({ code }) => code === 0);
    expect(recorded).toHaveLength(1);
    expect(recorded[0]?.out).toContain(`Recorded ${GOOD.id} in content/records/pods.yaml.`);
    for (const { out } of runs) expect(out).not.toContain('This is the reason');
    const { bank: loaded, records } = await loadContent(dir);
    expect(records?.get(GOOD.id)).toMatchObject({ hash: loaded.find(GOOD.id)?.textHash, page: '/docs/concepts/workloads/pods/', answer: ['pending'] });
    expect(loaded.find(GOOD.id)?.draft).toBe(false);
    expect(loaded.find(SHORT.id)?.draft).toBe(true);
    await run('second', [SHORT.id], dir, ['kubectl get po', '/docs/concepts/workloads/pods/']);
    expect([...((await loadContent(dir)).records?.keys() ?? [])]).toEqual([GOOD.id, SHORT.id]);
  });

  it('asks again for an unclear answer or an unknown page, and writes nothing when the input ends', async () => {
    const dir = await bank(SHORT);
    const { code, out } = await run('second', [SHORT.id], dir, ['', 'kubectl get po', '/docs/concepts/workload/pods/']);
    expect(code).toBe(1);
    expect(out).toContain('Nearest: /docs/concepts/workloads/pods/.');
    expect(out).toContain('The input ended');
    expect((await loadContent(dir)).records).toBeUndefined();
  });

  it('names the nearest question', async () => {
    expect((await run('second', ['short-anwser'], await bank(SHORT))).out).toContain('did you mean short-answer?');
  });
});

it('content:age lists the oldest answers first', async () => {
  const dir = await folder({
    'bank/pods/x.yaml': bankFile([GOOD, SHORT, { ...SHORT, id: 'never' }]),
    'records/pods.yaml': `records:\n  - {id: ${GOOD.id}, hash: x, date: 2026-01-02, page: /docs/, answer: [a]}\n  - {id: ${SHORT.id}, hash: x, date: 2025-01-02, page: /docs/, answer: [a]}\n`,
  });
  const ages = JSON.parse((await run('age', ['--json'], dir)).out) as { id: string; days: number | null; changed: boolean }[];
  expect(ages.map(({ id }) => id)).toEqual(['never', SHORT.id, GOOD.id]);
  expect(ages[0]).toMatchObject({ days: null, changed: false });
  expect((ages[1]?.days ?? 0) - (ages[2]?.days ?? 0)).toBe(365);
  expect(ages[1]?.changed).toBe(true);
});

it('content:pages writes the list of a checkout', async () => {
  const dir = await bank(GOOD);
  const checkout = await folder({ 'hugo.toml': 'version = "v1.40"\n', 'content/en/docs/_index.md': '', 'content/en/releases/_index.md': '', 'content/zh-cn/docs/_index.md': '', 'content/zh-cn/releases/x.md': '' });
  expect((await run('pages', [checkout], dir)).code).toBe(0);
  expect(await readFile(join(dir, 'pages.tsv'), 'utf8')).toContain('path\tzh\n/docs/\tyes\n/releases/\tno\n');
  expect((await run('pages', [dir], dir)).err).toContain('is no checkout of github.com/kubernetes/website');
});
