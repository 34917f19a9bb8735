import type { Option, Question, QuestionType } from '../../src/engine/question.ts';

const option = (id: string): Option => ({
  id,
  text: { en: `text of ${id}`, zh: `${id} 的文字` },
  why: { en: `why of ${id}`, zh: `${id} 的理由` },
});

/** A question for tests of the rules; `answer` and `options` as given. */
export function question(type: QuestionType, options: readonly string[], answer: readonly string[], more: Partial<Question> = {}): Question {
  return {
    id: 'a-question',
    area: 'pods',
    topics: ['pod-ip'],
    type,
    difficulty: 'medium',
    stem: { en: 'A stem?', zh: '题干？' },
    options: options.map(option),
    answer,
    explanation: { en: 'An explanation.', zh: '解释。' },
    source: '/docs/concepts/workloads/pods/',
    languages: ['en', 'zh'],
    draft: false,
    keyHash: 'k',
    textHash: 't',
    ...more,
  };
}
