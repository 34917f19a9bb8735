import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeBefore, decodeItem, encodeItem } from '../../src/rounds/item-copy.ts';
import { BUG, SIX } from '../fixtures/questions.ts';

describe('the copy of an item', () => {
  it('is the item again, of every type', () => {
    for (const question of SIX) expect(decodeItem(encodeItem(question))).toEqual(question);
  });

  it('keeps an item of one language without the other', () => {
    const english = { ...BUG, stem: { en: 'A stem' }, languages: ['en'] as const };
    expect(decodeItem(encodeItem(english))).toEqual(english);
    expect(Object.keys(decodeItem(encodeItem(english))?.stem ?? {})).toEqual(['en']);
  });

  it('carries what the card says of the one before, beside the item', () => {
    const before = { answers: 9, right: 4, streak: 2 };
    const copy = encodeItem(BUG, before);
    expect(decodeItem(copy)).toEqual(BUG);
    expect(decodeBefore(copy)).toEqual(before);
    expect([encodeItem(BUG), 'nothing', JSON.stringify({ before: { answers: -1 } })].map(decodeBefore)).toEqual([undefined, undefined, undefined]);
  });

  it('is nothing where the text is none of ours', () => {
    for (const text of ['', 'nothing', 'null', '[]', '{}', JSON.stringify({ ...BUG, type: 'essay' }), readFileSync(import.meta.filename, 'utf8')]) expect(decodeItem(text)).toBeUndefined();
  });
});
