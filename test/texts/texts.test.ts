import { describe, expect, it } from 'vitest';
import { code, name, plain, strong } from '../../src/texts/span.ts';
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

  it('reads the same as a line', () => {
    expect(texts.line('line', { word: 'k8s', line: 'quiz' })).toBe('/k8s quiz runs it.');
  });
});
