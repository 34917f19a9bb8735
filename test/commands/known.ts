/** A small bank and the shipped texts, enough for the grammar and everything that only needs names. */
import type { Bank, Topic } from '../../src/content/bank.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import type { Question } from '../../src/engine/question.ts';

const AREAS = ['architecture', 'pods', 'probes', 'scheduling', 'security', 'services-networking', 'storage'];

const TOPICS: readonly Topic[] = [
  ...AREAS.map((id): Topic => ({ id, area: id, title: { en: id, zh: `${id} 领域` }, kind: 'area' })),
  { id: 'pod-ip', area: 'pods', title: { en: 'The IP of a Pod', zh: 'Pod 的 IP 地址' }, kind: 'heading' },
  { id: 'storage-class', area: 'storage', title: { en: 'StorageClass', zh: '存储类' }, kind: 'heading' },
  { id: 'network-policy', area: 'services-networking', title: { en: 'NetworkPolicy', zh: '网络策略' }, kind: 'heading' },
  { id: 'liveness-probe', area: 'probes', title: { en: 'Liveness probes', zh: '存活探针' }, kind: 'heading' },
];

function question(id: string, topic: string, difficulty: Question['difficulty']): Question {
  const area = TOPICS.find((each) => each.id === topic)?.area ?? 'pods';
  const texts = (text: string) => ({ en: text, zh: text });
  return {
    id,
    area,
    topics: [topic],
    type: 'single',
    difficulty,
    stem: texts(`Stem of ${id}?`),
    options: ['one', 'two', 'three', 'four'].map((option) => ({ id: option, text: texts(option), why: texts(`Why ${option}.`) })),
    answer: ['one'],
    explanation: texts('Because.'),
    source: '/docs/concepts/',
    languages: ['en', 'zh'],
    draft: false,
    keyHash: `key-${id}`,
    textHash: `text-${id}`,
  };
}

/** A bank in memory with a handful of questions. */
export function smallBank(): Bank {
  const questions = ['pod-ip', 'storage-class', 'network-policy', 'liveness-probe'].flatMap((topic) =>
    (['easy', 'medium', 'hard'] as const).map((difficulty) => question(`${topic}-${difficulty}`, topic, difficulty)),
  );
  const digest = (each: Question) => each.id.replaceAll('-', '').slice(-12).padStart(12, '0');
  return {
    version: 'test',
    newest: '1.37',
    topics: new Map(TOPICS.map((topic) => [topic.id, topic])),
    areas: AREAS,
    questions,
    languages: ['en', 'zh'],
    find: (id) => questions.find((each) => each.id === id),
    byDigest: (text) => questions.find((each) => digest(each) === text),
    digest,
    pool: (filter) =>
      questions.filter(
        (each) =>
          (filter.topic === undefined || each.area === filter.topic || each.topics.includes(filter.topic)) &&
          (filter.difficulty === undefined || each.difficulty === filter.difficulty) &&
          (filter.type === undefined || each.type === filter.type),
      ),
    source: (each, language) => [{ url: `https://kubernetes.io${each.source}`, language }],
  };
}

export const texts = await loadTexts(SHIPPED_TEXTS);
export const known = { bank: smallBank(), texts };
