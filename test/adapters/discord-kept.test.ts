import { describe, expect, it } from 'vitest';
import { drawDiscord } from '../../adapters/discord/draw.ts';
import { markdown, plainLabel, plainLine } from '../../adapters/discord/markdown.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { card, optionOrder } from '../../src/engine/draw.ts';
import type { Question } from '../../src/engine/question.ts';
import { inline, name, plain } from '../../src/texts/span.ts';
import { verdictView } from '../../src/views/verdict.ts';
import { SINGLE } from '../fixtures/questions.ts';

const texts = await loadTexts(SHIPPED_TEXTS);

/** What one person reads under the answer to a question. */
function read(question: Question, { set = 'set', points = 10, label = '2026-Q4', language = 'en' as const, notes = [] as string[] } = {}): string {
  const order = optionOrder(question, set, 0);
  const view = verdictView(
    {
      question,
      card: card(question, language, order),
      order,
      outcome: { kind: 'answered', choice: { kind: 'options', ids: [order[0] ?? ''] }, credit: { n: 1, d: 1 }, points, settled: true, hint: false },
      index: 0,
      count: 1,
      practice: false,
      guest: false,
      first: false,
      season: { label, points, rank: 1 },
      sources: [{ url: 'https://kubernetes.io/docs/concepts/', language: 'en' }],
      kubernetes: '1.37',
      reasons: 'own',
      notes: notes.map((note) => [name(note)]),
      actions: [],
    },
    texts(language),
  );
  return JSON.stringify(drawDiscord(view, texts));
}

describe('what is drawn on Discord and kept', () => {
  it('is the same whoever was drawn for before, and has nothing of them', () => {
    const alone = read(SINGLE, { points: 7, notes: ['Bo'] });
    const other = read(SINGLE, { points: 31, label: 'Ada', notes: ['Ada*'] });
    expect(read(SINGLE, { points: 7, notes: ['Bo'] })).toBe(alone);
    expect(other).toContain('31 points');
    expect(other).toContain('Ada');
    expect(alone).not.toContain('Ada');
    expect(alone).not.toContain('31');
  });

  it('is that of the bank that asks, where two have a question of the same id and key', () => {
    const changed: Question = { ...SINGLE, stem: { en: 'Another stem' }, explanation: { en: 'Another explanation' }, options: SINGLE.options.map((option) => ({ ...option, text: { en: `Another ${option.id}` }, why: { en: `Another reason of ${option.id}` } })) };
    const [first, second] = [read(SINGLE), read(changed)];
    expect(second).toContain('Another stem');
    expect(second).toContain('Another explanation');
    expect(first).not.toContain('Another');
    expect(second).not.toContain(SINGLE.stem.en);
    for (const option of SINGLE.options) expect(second).not.toContain(option.text.en);
    expect(read(SINGLE)).toBe(first);
  });

  it('has the letters of the order in which it is shown', () => {
    const orders = new Set<string>();
    for (let number = 0; number < 20; number += 1) {
      const set = `set ${number}`;
      const lines = read(SINGLE, { set });
      const order = optionOrder(SINGLE, set, 0);
      orders.add(order.join());
      order.forEach((id, place) => expect(lines).toContain(`**${'ABCD'[place]}** ${markdown(inline(SINGLE.options.find((option) => option.id === id)?.text.en ?? ''))}`));
    }
    expect(orders.size).toBeGreaterThan(5);
  });

  it('is drawn once of one text, and anew of an equal one', () => {
    const text = inline('Use `kubectl get`, *always*');
    expect(markdown(text)).toBe('Use `kubectl get`, \\*always\\*');
    expect(markdown(text)).toBe(markdown([...text]));
    expect(markdown([plain('a*')])).toBe('a\\*');
    expect(markdown([name('a*')])).toBe('a\\*');
    expect(markdown([name('a-')])).toBe('a\\-');
  });
});

describe('harmless lines on Discord', () => {
  it('stay as they are, and all others are cleaned as ever', () => {
    for (const typed of ['Ada Lovelace', 'a-b_c*d', '2026-Q4', '!~', 'x'.repeat(500)]) expect(plainLine(typed)).toBe(typed);
    expect([' a', 'a ', 'a  b', 'a\tb', 'a\u202Eb', 'a\u200Bb', ''].map(plainLine)).toEqual(['a', 'a', 'a b', 'a b', 'ab', 'ab', '']);
    expect(plainLine('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
  });

  it('stay as they are on buttons, but for backticks and what is too long', () => {
    expect(plainLabel('Next (2 of 3)', 80)).toBe('Next (2 of 3)');
    expect([plainLabel('`a` b', 80), plainLabel(' a\nb', 80), plainLabel('a\u202Eb', 80), plainLabel('abcdef', 5)]).toEqual(['a b', 'a b', 'ab', 'abcd…']);
  });
});
