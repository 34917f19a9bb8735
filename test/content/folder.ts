import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ExportedQuestion, rawQuestion, writeQuestions } from '../../src/content/export.ts';
import { lint } from '../../src/content/lint/lint.ts';
import { loadContent } from '../../src/content/load.ts';
import type { Finding } from '../../src/content/problem.ts';

/** A content folder named `content` with these files, gone after the test. */
export async function folder(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'quiz-content-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, 'content', file)), { recursive: true });
    await writeFile(join(root, 'content', file), text);
  }
  await mkdir(join(root, 'content'), { recursive: true });
  return join(root, 'content');
}

export const TOPICS = `areas:
  - id: pods
    title: {en: Pods, zh: Pod}
  - id: storage
    title: {en: Storage, zh: 存储}
topics:
  - id: pod-phases
    area: pods
    kind: heading
    title: {en: Pod phases, zh: Pod 的阶段}
  - id: phase-pending
    area: pods
    kind: subtopic
    parent: pod-phases
    title: {en: Pending, zh: Pending}
  - id: phase-deep
    area: storage
    kind: subtopic
    parent: phase-pending
    title: {en: Deep, zh: 深}
  - id: volumes
    area: storage
    kind: beyond
    title: {en: Volumes, zh: 卷}
`;

export const PAGES = '# Kubernetes documentation v1.36\npath\tzh\n/docs/concepts/workloads/pods/\tyes\n/docs/concepts/storage/\tno\n';

const why = (id: string) => ({ en: `This is the reason that belongs to ${id}.`, zh: `这里写的是选项 \`${id}\` 为什么对或者错的理由。` });

const option = (id: string, en: string, zh: string) => ({ id, text: { en, zh }, why: { en: why(id).en.replace(id, `\`${id}\``), zh: why(id).zh } });

/** A question without a fault. */
export const GOOD: ExportedQuestion = {
  id: 'pod-waits-for-node',
  area: 'pods',
  topics: ['pod-phases'],
  type: 'single',
  difficulty: 'easy',
  stem: { en: 'In which phase is a Pod that waits for a node?', zh: '等待节点的 Pod 处于哪个阶段？' },
  options: [
    option('pending', '`Pending`', '`Pending`'),
    option('running', '`Running`', '`Running`'),
    option('failed', '`Failed`', '`Failed`'),
    option('unknown', '`Unknown`', '`Unknown`'),
  ],
  answer: ['pending'],
  explanation: { en: 'A Pod without a node is pending, so this one is too.', zh: '没有节点的 Pod 处于等待阶段，因此这个 Pod 也是。' },
  source: '/docs/concepts/workloads/pods/',
};

/** A true-false question without a fault. */
export const STATEMENT: ExportedQuestion = {
  ...GOOD,
  id: 'statement',
  type: 'true-false',
  stem: { en: 'A Pod that waits for a node is pending.', zh: '等待节点的 Pod 处于等待阶段。' },
  options: [option('true', 'True', '对'), option('false', 'False', '错')],
  answer: ['true'],
};

/** A short answer without a fault. */
export const SHORT: ExportedQuestion = {
  ...GOOD,
  id: 'short-answer',
  type: 'short',
  stem: { en: 'Which command lists Pods?', zh: '哪条命令列出 Pod？' },
  options: [],
  answer: ['kubectl get pods', 'kubectl get po'],
  match: 'command',
};

export const bankFile = (questions: readonly ExportedQuestion[]): string => writeQuestions(questions.map(rawQuestion));

/** What loader and lint find in a bank of these questions. */
export async function findingsOf(questions: readonly ExportedQuestion[], release = false, more: Readonly<Record<string, string>> = {}): Promise<Finding[]> {
  const dir = await folder({ 'topics.yaml': TOPICS, 'pages.tsv': PAGES, 'bank/pods/pod-phases.yaml': bankFile(questions), ...more });
  const content = await loadContent(dir, true);
  return [...content.findings, ...lint(content, release)];
}

/** `rule code` of each finding. */
export const codes = (findings: readonly Finding[]): string[] => findings.map(({ rule, code }) => `${rule} ${code}`);
