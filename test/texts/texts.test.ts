import { MessageFormat } from 'messageformat';
import { describe, expect, it } from 'vitest';
import { code, flat, name, plain, strong } from '../../src/texts/span.ts';
import { createTexts } from '../../src/texts/texts.ts';

const texts = createTexts('en', {
  line: '{#code}/{$word} {$line}{/code} runs it.',
  pair: '{#code}{$a}{/code}{#code}{$b}{/code}',
  typed: '{#strong}to {$who} and {$other}{/strong}',
  count: '.input {$count :integer} {{{#strong}{$count} points{/strong}}}',
});

describe('a text as spans', () => {
  it('makes one span of what stands between one pair of marks', () => {
    expect(texts.text('line', { word: 'k8s', line: 'team create' })).toEqual([code('/k8s team create'), plain(' runs it.')]);
    expect(texts.text('count', { count: 12 })).toEqual([strong('12 points')]);
  });

  it('keeps two pairs apart, and what somebody typed as a name', () => {
    expect(texts.text('pair', { a: 'x', b: 'y' })).toEqual([code('x'), code('y')]);
    expect(texts.text('typed', { who: name('*x*'), other: 'me' })).toEqual([strong('to '), name('*x*'), strong(' and me')]);
  });

  it.each(['en', 'zh'] as const)('writes and selects whole numbers in %s as the library does', (language) => {
    const source = '.input {$n :integer} .match $n 0 {{none}} 7 {{lucky}} one {{one {$n}}} * {{{$n} many}}';
    const ours = createTexts(language, { source });
    const library = new MessageFormat(language, source, { bidiIsolation: 'none' });
    for (const n of [...Array.from({ length: 1_002 }, (_, index) => index), -0, 1_234_567, -1, -1_000, 0.4, 1.4, 1.6, 1e21, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(ours.line('source', { n })).toBe(library.format({ n }));
      expect(flat(ours.text('source', { n }))).toBe(library.format({ n }));
    }
  });

  it('reads the same as a line', () => {
    expect(texts.line('line', { word: 'k8s', line: 'quiz' })).toBe('/k8s quiz runs it.');
  });

  it('tells parameters apart, however often and in whatever order they come', () => {
    for (let turn = 0; turn < 2; turn += 1) {
      for (const count of [1, 2, 12]) expect(texts.line('count', { count })).toBe(`${count} points`);
      expect(texts.line('pair', { a: 'x', b: 'y' })).toBe('xy');
      expect(texts.line('pair', { a: 'y', b: 'x' })).toBe('yx');
      expect(texts.line('pair', { a: 'x\nb:y', b: 'z' })).toBe('x\nb:yz');
      expect(texts.line('pair', { a: 1, b: '1' })).toBe(texts.line('pair', { a: '1', b: 1 }));
    }
  });

  it('gives the same for more different parameters than it remembers', () => {
    for (let count = 0; count < 5_000; count += 1) texts.line('count', { count });
    expect(texts.line('count', { count: 3 })).toBe('3 points');
  });
});
