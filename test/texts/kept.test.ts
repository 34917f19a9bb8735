import { describe, expect, it } from 'vitest';
import { Kept } from '../../src/texts/kept.ts';
import { inline, joined, name } from '../../src/texts/span.ts';
import { createTexts } from '../../src/texts/texts.ts';

describe('what is kept', () => {
  it('is made once for its key, and never given for another one', () => {
    const kept = new Kept<{ readonly of: string }>(10);
    const made = ['a', 'b', 'a'].map((key) => kept.get(key, () => ({ of: key })));
    expect(made.map(({ of }) => of)).toEqual(['a', 'b', 'a']);
    expect(made[2]).toBe(made[0]);
  });

  it('never grows beyond its bound, whatever is asked for', () => {
    const kept = new Kept<number>(3);
    for (let index = 0; index < 100; index += 1) {
      expect(kept.get(`key ${index}`, () => index)).toBe(index);
      expect(kept.size).toBeLessThanOrEqual(3);
    }
  });
});

describe('authored text', () => {
  it('is the same object each time, and so is one after another', () => {
    expect(inline('Use `kubectl get`')).toBe(inline('Use `kubectl get`'));
    const [first, second] = [inline('Use `kubectl`'), inline(' now')];
    expect(joined(first, second)).toEqual([...first, ...second]);
    expect(joined(first, second)).toBe(joined(first, second));
    expect(joined(second, first)).toEqual([...second, ...first]);
    expect(joined(first, [...second])).toEqual([...first, ...second]);
  });
});

describe('a message', () => {
  const texts = createTexts('en', { page: 'See {$page} of {$who}', at: 'At {$at}' });

  it('with the same page is the same object, with another address or another name it is not', () => {
    const text = (shown: string, url: string, who: string) => texts.text('page', { page: { kind: 'link', text: shown, url }, who: name(who) });
    const first = text('a.test', 'https://a.test/', 'ann');
    expect(text('a.test', 'https://a.test/', 'ann')).toBe(first);
    expect(text('a.test', 'https://b.test/', 'ann')[1]).toEqual({ kind: 'link', text: 'a.test', url: 'https://b.test/' });
    expect(text('a.test', 'https://a.test/', 'ben').at(-1)).toEqual(name('ben'));
    // A line break in what somebody chose cannot make one key of two.
    expect(text('a.test\nhttps://a.test/', '', 'ann')[1]).toEqual({ kind: 'link', text: 'a.test\nhttps://a.test/', url: '' });
  });

  it('with a moment is made anew', () => {
    const at = { kind: 'time', at: 1, style: 'clock' } as const;
    expect(texts.text('at', { at })).toEqual(texts.text('at', { at }));
    expect(texts.text('at', { at: { ...at, at: 2 } })).not.toEqual(texts.text('at', { at }));
  });
});
