import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/engine/nearest.ts';

const topics = ['pods', 'probes', 'storage', 'services-networking', 'scheduling', 'pod-ip', 'pod-phases', 'config'];

describe('the nearest known word', () => {
  it.each([
    ['pod', 'pods'],
    ['PODS', 'pods'],
    ['prob', 'probes'],
    ['storge', 'storage'],
    ['stroage', 'storage'],
    ['networking', 'services-networking'],
    ['sched', 'scheduling'],
    ['configs', 'config'],
  ])('%s is near %s', (typed, known) => {
    expect(nearest(typed, topics)).toBe(known);
  });

  it('is none for what is far, empty or endless', () => {
    for (const typed of ['zzzzzz', '', '   ', 'x', 'p'.repeat(10_000)]) expect(nearest(typed, topics)).toBeUndefined();
    for (const typed of ['x', 'b']) expect(nearest(typed, ['?', '我', 'lb', 'me'])).toBeUndefined();
  });
});
