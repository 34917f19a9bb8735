import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choiceFromLetters, decodeChoice, encodeChoice, lettersOf } from '../../src/engine/choice.ts';
import { optionOrder } from '../../src/engine/draw.ts';
import { grade, isRight } from '../../src/engine/grade.ts';
import type { Choice } from '../../src/engine/question.ts';
import { question } from './questions.ts';

const options = (...ids: string[]): Choice => ({ kind: 'options', ids });
const multiple = question('multiple', ['a', 'b', 'c', 'd', 'e'], ['a', 'b', 'c']);
const ordering = question('ordering', ['w', 'x', 'y', 'z'], ['w', 'x', 'y', 'z']);

describe('single choice, true/false and spot-the-bug', () => {
  it.each(['single', 'bug'] as const)('%s: one option is right, the others are not', (type) => {
    const item = question(type, ['a', 'b', 'c', 'd'], ['c']);
    expect(grade(item, options('c')).credit).toEqual({ n: 1, d: 1 });
    expect(grade(item, options('a')).credit.n).toBe(0);
    expect(grade(item, options('c', 'a')).credit.n).toBe(0);
    expect(grade(item, options()).credit.n).toBe(0);
  });

  it('true/false', () => {
    const item = question('true-false', ['true', 'false'], ['false']);
    expect(isRight(grade(item, options('false')).credit)).toBe(true);
    expect(isRight(grade(item, options('true')).credit)).toBe(false);
  });
});

describe('multiple choice', () => {
  it.each([
    [['a', 'b', 'c'], { n: 1, d: 1 }],
    [['a', 'b'], { n: 2, d: 3 }],
    [['a'], { n: 1, d: 3 }],
    [['a', 'b', 'c', 'd'], { n: 1, d: 2 }],
    [['a', 'b', 'd'], { n: 1, d: 6 }],
    [['a', 'd'], { n: 0, d: 1 }],
    [['d', 'e'], { n: 0, d: 1 }],
  ])('%j earns hits/right - false/wrong', (ids, credit) => {
    expect(grade(multiple, options(...ids)).credit).toEqual(credit);
  });

  it('pays nothing for everything or nothing, and says why', () => {
    expect(grade(multiple, options('a', 'b', 'c', 'd', 'e'))).toEqual({ credit: { n: 0, d: 1 }, note: 'everything' });
    expect(grade(multiple, options())).toEqual({ credit: { n: 0, d: 1 }, note: 'nothing' });
  });

  it('credit is between 0 and 1, and 1 only for the key', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    fc.assert(
      fc.property(fc.subarray(ids), (chosen) => {
        const { credit } = grade(multiple, options(...chosen));
        expect(credit.n).toBeGreaterThanOrEqual(0);
        expect(credit.n).toBeLessThanOrEqual(credit.d);
        expect(isRight(credit)).toBe(chosen.join() === 'a,b,c');
      }),
    );
  });
});

describe('ordering', () => {
  it.each([
    ['wxyz', { n: 1, d: 1 }],
    ['wxzy', { n: 2, d: 3 }],
    ['xwzy', { n: 1, d: 3 }],
    ['zyxw', { n: 0, d: 1 }],
    ['zwxy', { n: 0, d: 1 }],
  ])('%s earns 2·pairs in order/pairs - 1', (order, credit) => {
    expect(grade(ordering, options(...order)).credit).toEqual(credit);
  });

  it('takes a whole permutation only', () => {
    expect(grade(ordering, options('w', 'x', 'y')).credit.n).toBe(0);
    expect(grade(ordering, options('w', 'x', 'y', 'y')).credit.n).toBe(0);
  });

  it('left as shown it never pays and says so', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const shown = optionOrder(ordering, `set${seed}`, 0);
      expect(grade(ordering, options(...shown), shown)).toEqual({ credit: { n: 0, d: 1 }, note: 'as-shown' });
    }
  });
});

describe('"I don\'t know"', () => {
  it('is an accepted answer without credit for every type', () => {
    for (const type of ['single', 'multiple', 'true-false', 'ordering', 'short', 'bug'] as const) {
      expect(grade(question(type, ['a', 'b'], ['a']), { kind: 'unknown' }).credit).toEqual({ n: 0, d: 1 });
    }
  });
});

describe('choices', () => {
  it('letters stand for options of a shown order and come back from them', () => {
    const order = ['c', 'a', 'b'];
    expect(choiceFromLetters('BA', order)).toEqual({ kind: 'options', ids: ['a', 'c'] });
    expect(choiceFromLetters('b', order)).toEqual({ kind: 'options', ids: ['a'] });
    expect(choiceFromLetters('D', order)).toBeUndefined();
    expect(choiceFromLetters('AA', order)).toBeUndefined();
    expect(lettersOf({ kind: 'options', ids: ['b', 'c'] }, order)).toBe('CA');
  });

  it('survive being stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(decodeChoice(encodeChoice({ kind: 'text', text }))).toEqual({ kind: 'text', text });
      }),
    );
    for (const choice of [options('a', 'b'), options(), { kind: 'unknown' } as const]) {
      expect(decodeChoice(encodeChoice(choice))).toEqual(choice);
    }
    expect(encodeChoice({ kind: 'text', text: '测'.repeat(2000) })).toHaveLength(500);
  });

  it('are graded right whatever order the options are shown in', () => {
    const item = question('single', ['a', 'b', 'c', 'd'], ['c']);
    for (let seed = 0; seed < 200; seed += 1) {
      const order = optionOrder(item, `s${seed}`, 0);
      for (const letter of 'ABCD') {
        const choice = choiceFromLetters(letter, order) ?? options();
        expect(isRight(grade(item, choice, order).credit)).toBe(order['ABCD'.indexOf(letter)] === 'c');
      }
    }
  });
});
