import { describe, expect, it } from 'vitest';
import { card, concordantPairs, hintOptions, optionOrder, poolOrder } from '../../src/engine/draw.ts';
import { question } from './questions.ts';

const seeds = Array.from({ length: 400 }, (_, index) => `set${index}`);
const single = question('single', ['north', 'east', 'south', 'west'], ['south']);
const steps = ['one', 'two', 'three', 'four', 'five', 'six'];
const ordering = question('ordering', ['three', 'one', 'six', 'two', 'five', 'four'], steps);

describe('the order of the pool', () => {
  it('is the same for the same seed, whatever order the pool came in', () => {
    const pool = ['c', 'a', 'b', 'd'].map((id) => ({ id }));
    expect(poolOrder(pool, 's')).toEqual(poolOrder(pool.toReversed(), 's'));
    expect(new Set(seeds.map((seed) => poolOrder(pool, seed)[0]?.id)).size).toBe(4);
  });
});

describe('the order of options', () => {
  it('depends on the asked question and the index, not on the file or the key', () => {
    const turned = question('single', ['west', 'south', 'east', 'north'], ['north']);
    for (const seed of seeds) {
      expect(optionOrder(single, seed, 0)).toEqual(optionOrder(turned, seed, 0));
    }
    expect(seeds.some((seed) => optionOrder(single, seed, 0).join() !== optionOrder(single, seed, 1).join())).toBe(true);
  });

  it('puts the key in every place about equally often', () => {
    const places = [0, 0, 0, 0];
    for (const seed of seeds) {
      const place = optionOrder(single, seed, 0).indexOf('south');
      places[place] = (places[place] ?? 0) + 1;
    }
    for (const count of places) expect(count).toBeGreaterThan(70);
  });

  it('keeps true before false', () => {
    expect(optionOrder(question('true-false', ['false', 'true'], ['true']), 's', 0)).toEqual(['true', 'false']);
  });

  it('never shows an ordering with more than half of its pairs right', () => {
    for (const seed of seeds) {
      const shown = optionOrder(ordering, seed, 3);
      expect(shown.toSorted()).toEqual(steps.toSorted());
      expect(concordantPairs(shown, steps) * 2).toBeLessThanOrEqual(15);
    }
  });
});

describe('a hint', () => {
  it('rules out two wrong options, the same for everybody', () => {
    for (const seed of seeds) {
      const ruledOut = hintOptions(single, seed, 2);
      expect(ruledOut).toHaveLength(2);
      expect(ruledOut).not.toContain('south');
      expect(hintOptions(single, seed, 2)).toEqual(ruledOut);
    }
    expect(new Set(seeds.map((seed) => hintOptions(single, seed, 0).toSorted().join())).size).toBe(3);
  });

  it('is only for single choice and spot-the-bug', () => {
    expect(hintOptions({ ...single, type: 'bug' }, 's', 0)).toHaveLength(2);
    expect(hintOptions(ordering, 's', 0)).toEqual([]);
    expect(hintOptions(question('multiple', ['a', 'b', 'c', 'd'], ['a', 'b']), 's', 0)).toEqual([]);
    expect(hintOptions(question('true-false', ['true', 'false'], ['true']), 's', 0)).toEqual([]);
  });
});

describe('a card', () => {
  it('knows nothing of the key, the reasons or the explanation', () => {
    const shown = card(single, 'zh', optionOrder(single, 's', 0));
    const written = JSON.stringify(shown);
    expect(Object.keys(shown)).not.toContain('answer');
    expect(written).not.toContain('理由');
    expect(written).not.toContain('解释');
    expect(shown.stem).toBe('题干？');
    expect(shown.options.map((option) => option.letter)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('is shown whole in a language that the question has', () => {
    const english = { ...single, languages: ['en'] as const, stem: { en: 'Only English?' } };
    const shown = card(english, 'zh', optionOrder(single, 's', 0));
    expect(shown.language).toBe('en');
    expect(shown.stem).toBe('Only English?');
    expect(shown.options[0]?.text).toMatch(/^text of/u);
  });
});
