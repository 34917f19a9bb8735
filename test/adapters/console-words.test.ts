import { describe, expect, it } from 'vitest';
import { howToAnswer } from '../../adapters/console/words.ts';
import { loadTexts } from '../../src/content/texts.ts';
import { LANGUAGES } from '../../src/engine/question.ts';
import { flat } from '../../src/texts/span.ts';
import type { Input } from '../../src/views/view.ts';

const texts = await loadTexts('content/texts');
const labels = { prompt: '', send: '', change: '', undo: '', answer: '' };
const options = ['one', 'two', 'three', 'four'].map((text, index) => ({ letter: 'ABCD'.charAt(index), text }));

describe('how an answer is typed', () => {
  it('shows the form of an order with the one order that is worth nothing', () => {
    const input: Input = { kind: 'order', token: '', options, labels };
    for (const language of LANGUAGES) {
      const said = flat(howToAnswer(input, texts(language)));
      expect(said).toContain('ABCD');
      expect(said).not.toContain('DCBA');
    }
  });

  it('names letters that are on the card', () => {
    expect(flat(howToAnswer({ kind: 'one', token: '', options, full: true }, texts('en')))).toContain('d');
    expect(flat(howToAnswer({ kind: 'many', token: '', options, labels }, texts('en')))).toContain('a d');
  });
});
