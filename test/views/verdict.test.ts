import { describe, expect, it } from 'vitest';
import { card, optionOrder } from '../../src/engine/draw.ts';
import { choiceFromLetters } from '../../src/engine/choice.ts';
import { grade } from '../../src/engine/grade.ts';
import { LANGUAGES, type Choice, type Language, type Question } from '../../src/engine/question.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { type Text, flat } from '../../src/texts/span.ts';
import { type Verdict, ownReasons, verdictView } from '../../src/views/verdict.ts';
import { summaryView } from '../../src/views/summary.ts';
import type { View } from '../../src/views/view.ts';
import { MULTIPLE, ORDERING, SHORT, SINGLE, SIX } from '../fixtures/questions.ts';

const texts = await loadTexts(SHIPPED_TEXTS);

function verdict(question: Question, choice: Choice, more: Partial<Verdict> = {}, language: Language = 'en'): View {
  const order = optionOrder(question, 'set', 0);
  const { credit, note } = grade(question, choice, order);
  return verdictView(
    {
      question,
      card: card(question, language, order),
      order,
      outcome: { kind: 'answered', choice, credit, ...(note === undefined ? {} : { note }), points: 10, settled: true, hint: false },
      index: 0,
      count: 1,
      practice: false,
      guest: false,
      first: false,
      sources: [{ url: 'https://kubernetes.io/docs/concepts/', language: 'en' }],
      kubernetes: '1.37',
      reasons: 'own',
      actions: [],
      ...more,
    },
    texts(language),
  );
}

const spans = (view: View): Text => view.blocks.flatMap((block) => ('text' in block && typeof block.text !== 'string' ? block.text : block.kind === 'list' ? block.items.flat() : []));

describe('verdictView', () => {
  it('begins with the word, in both languages, for every type', () => {
    const words = { en: /^(Right|Wrong|Not known|Partly right: \d+% of the credit)$/u, zh: /^(正确|错误|不知道|部分正确：按 \d+% 计分)$/u };
    for (const language of LANGUAGES) {
      for (const question of SIX) {
        const order = optionOrder(question, 'set', 0);
        const choices: Choice[] = [
          { kind: 'unknown' },
          question.type === 'short' ? { kind: 'text', text: 'x' } : (choiceFromLetters('A', order) ?? { kind: 'unknown' }),
          question.type === 'short' ? { kind: 'text', text: question.answer[0] ?? '' } : { kind: 'options', ids: question.answer },
        ];
        for (const choice of choices) {
          const [first] = verdict(question, choice, {}, language).blocks;
          expect(first?.kind).toBe('heading');
          expect(first?.kind === 'heading' ? flat(first.text) : '').toMatch(words[language]);
        }
      }
    }
  });

  it('keeps the question in view and speaks one language', () => {
    for (const question of SIX) {
      const chinese = verdict(question, { kind: 'unknown' }, {}, 'zh');
      expect(flat(spans(chinese))).toContain((question.stem.zh ?? '').replaceAll('`', ''));
      expect(JSON.stringify(chinese)).not.toContain('in English');
      expect(JSON.stringify(verdict(question, { kind: 'unknown' }))).not.toMatch(/\p{Script=Han}/u);
    }
  });

  it('marks own choice and key in words', () => {
    const block = verdict(SINGLE, { kind: 'options', ids: ['both-start'] }).blocks.find((each) => each.kind === 'verdict-options');
    if (block?.kind !== 'verdict-options') throw new Error('no options');
    expect(block.labels).toMatchObject({ chosen: 'your choice', key: 'right answer', chosenKey: 'your choice, right answer' });
    expect(block.options.filter((option) => option.chosen).map((option) => option.text)).toEqual(['Single three']);
    expect(block.options.filter((option) => option.key).map((option) => option.text)).toEqual(['Single two']);
  });

  it('says practice, hint and range', () => {
    const base = { kind: 'answered', choice: { kind: 'unknown' }, credit: { n: 0, d: 1 }, points: 0, settled: false, hint: true } as const;
    expect(flat(spans(verdict(SINGLE, { kind: 'unknown' }, { outcome: base })))).toContain('earns nothing now');
    expect(flat(spans(verdict(SINGLE, { kind: 'unknown' }, { practice: true })))).toContain('nothing in this set counts');
    const range = (more: Partial<Question>) => flat(spans(verdict({ ...SINGLE, ...more }, { kind: 'unknown' })));
    expect(range({ since: '1.34', until: '1.36' })).toContain('Holds from Kubernetes 1.34 to 1.36.');
    expect(range({ until: '1.36' })).toContain('Holds up to Kubernetes 1.36.');
    expect(range({})).not.toContain('Holds');
  });

  it('shows a typed text as a name and the accepted ones as code', () => {
    const view = verdict(SHORT, { kind: 'text', text: '*bold* <!here>' });
    expect(spans(view)).toContainEqual({ kind: 'name', text: '*bold* <!here>' });
    expect(spans(view)).toContainEqual({ kind: 'code', text: 'kubectl get pods' });
  });
});

describe('all reasons', () => {
  it('are told option by option, those of an ordering step by step', () => {
    const heading = (question: typeof ORDERING) => flat(spans(verdict(question, { kind: 'options', ids: question.answer }, { reasons: 'all' })));
    expect(heading(MULTIPLE)).toContain('Why, option by option');
    expect(heading(ORDERING)).toContain('Why, step by step');
  });
});

describe('ownReasons', () => {
  it('are those of the choice and of the key; of an ordering those of the steps out of place', () => {
    const order = optionOrder(MULTIPLE, 'set', 0);
    expect(new Set(ownReasons(MULTIPLE, { kind: 'options', ids: ['second-fails'] }, order))).toEqual(new Set(['shared-port', 'both-start', 'second-fails']));
    const [a = '', b = '', c = '', d = ''] = ORDERING.answer;
    expect(ownReasons(ORDERING, { kind: 'options', ids: [b, a, c, d] }, order)).toEqual([a, b]);
    expect(ownReasons(ORDERING, { kind: 'options', ids: [a, b, c, d] }, order)).toEqual([]);
  });
});

describe('summaryView', () => {
  it('adds up right answers, credit and points, and says each item’s end', () => {
    const view = summaryView(
      {
        items: [
          { title: 'One', state: 'answered', credit: { n: 1, d: 1 }, points: 20 },
          { title: 'Two', state: 'answered', credit: { n: 1, d: 3 }, points: 6 },
          { title: 'Three', state: 'open' },
          { title: 'Four', state: 'passed' },
        ],
        practice: false,
        end: { kind: 'closed', at: 0 },
        actions: [],
        replaces: true,
      },
      texts('en'),
    );
    const fields = view.blocks.find((block) => block.kind === 'fields');
    expect(fields?.kind === 'fields' ? fields.fields.map((field) => flat(field.value)) : []).toEqual(['1 of 4', '1.33 of 4', '26']);
    const list = view.blocks.find((block) => block.kind === 'list');
    expect(list?.kind === 'list' ? list.items.map(flat) : []).toEqual([
      'Right · One · points: 20',
      'Partly right · Two · points: 6',
      'Not answered · Three',
      'Left out, because the question has changed · Four',
    ]);
    expect(view.blocks.map((block) => (block.kind === 'paragraph' ? flat(block.text) : '')).join()).toContain('You answered 2 of 4.');
  });

  it('tells the credit only where something was partly right', () => {
    const labels = (credits: readonly (readonly [number, number])[]) => {
      const items = credits.map(([n, d]) => ({ title: 'One', state: 'answered' as const, credit: { n, d }, points: 0 }));
      const view = summaryView({ items, practice: false, end: { kind: 'finished' }, actions: [], replaces: true }, texts('en'));
      return view.blocks.flatMap((block) => (block.kind === 'fields' ? block.fields.map((field) => field.label) : []));
    };
    expect(labels([[1, 1], [0, 1]])).toEqual(['Right', 'Points']);
    expect(labels([[1, 1], [1, 3]])).toEqual(['Right', 'With partial credit', 'Points']);
  });
});
