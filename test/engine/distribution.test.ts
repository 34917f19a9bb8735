import { describe, expect, it } from 'vitest';
import { bucketNames, bucketsOf } from '../../src/engine/distribution.ts';
import type { Choice, Credit } from '../../src/engine/question.ts';
import { question } from './questions.ts';

const options = (...ids: string[]): Choice => ({ kind: 'options', ids });
const right: Credit = { n: 1, d: 1 };
const half: Credit = { n: 1, d: 2 };
const none: Credit = { n: 0, d: 1 };

describe('what an answer counts for', () => {
  it('is each option that was chosen, once', () => {
    const single = question('single', ['a', 'b', 'c', 'd'], ['b']);
    expect(bucketsOf(single, options('b'), right)).toEqual(['b']);
    const multiple = question('multiple', ['a', 'b', 'c', 'd'], ['b', 'c']);
    expect(bucketsOf(multiple, options('d', 'b', 'b'), none)).toEqual(['d', 'b']);
    expect(bucketsOf(question('true-false', ['true', 'false'], ['true']), options('false'), none)).toEqual(['false']);
  });

  it('is how right it was where answers are too many to count', () => {
    const ordering = question('ordering', ['a', 'b', 'c'], ['c', 'a', 'b']);
    expect(bucketsOf(ordering, options('c', 'a', 'b'), right)).toEqual(['=right']);
    expect(bucketsOf(ordering, options('c', 'b', 'a'), half)).toEqual(['=partly']);
    expect(bucketsOf(question('short', [], ['pods']), { kind: 'text', text: 'kubectl get secrets' }, none)).toEqual(['=wrong']);
  });

  it('is the one for nothing chosen', () => {
    const multiple = question('multiple', ['a', 'b', 'c'], ['b', 'c']);
    expect(bucketsOf(multiple, { kind: 'unknown' }, none)).toEqual(['?']);
    expect(bucketsOf(multiple, options(), none)).toEqual(['?']);
    expect(bucketsOf(multiple, options('gone'), none)).toEqual(['?']);
  });

  it('has a name in the order in which it is told', () => {
    expect(bucketNames(question('single', ['a', 'b'], ['b']), ['b', 'a'])).toEqual(['b', 'a', '?']);
    expect(bucketNames(question('short', [], ['x']), [])).toEqual(['=right', '=partly', '=wrong', '?']);
  });
});
