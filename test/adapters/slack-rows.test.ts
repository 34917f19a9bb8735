import { describe, expect, it } from 'vitest';
import { itemRow, optionRow, rowOf } from '../../adapters/slack/rows.ts';
import { inline, time } from '../../src/texts/span.ts';

describe('a line of a Slack message', () => {
  it('is drawn once for as long as its text lives', () => {
    const text = inline('Use `kubectl get` & wait');
    expect(rowOf(text, 'en')).toBe(rowOf(text, 'en'));
    expect(rowOf(text, 'en').mrkdwn).toBe('Use `kubectl get` &amp; wait');
    expect(itemRow('• ', text, 'en')).toBe(itemRow('• ', text, 'en'));
    expect(itemRow('• ', text, 'en').mrkdwn).toBe('• Use `kubectl get` &amp; wait');
    expect([itemRow('1. ', text, 'en').mrkdwn, itemRow('2. ', text, 'en').mrkdwn]).toEqual(['1. Use `kubectl get` &amp; wait', '2. Use `kubectl get` &amp; wait']);
  });

  it('is drawn anew in another language, whose moments look different', () => {
    const text = [time(Date.UTC(2026, 0, 2), 'date')];
    const [en, zh] = [rowOf(text, 'en').mrkdwn, rowOf(text, 'zh').mrkdwn];
    expect(en).not.toBe(zh);
    expect(rowOf(text, 'en').mrkdwn).toBe(en);
  });

  it('of an option has the letter, the text and the mark that are asked for, whatever was drawn before', () => {
    const drawn = (letter: string, text: string, mark: string) => optionRow(letter, text, mark).mrkdwn;
    for (let round = 0; round < 2; round += 1) {
      expect(drawn('A', 'one', '')).toBe('*A*  one');
      expect(drawn('B', 'one', '')).toBe('*B*  one');
      expect(drawn('A', 'one', 'your answer')).toBe('*A*  one  ← *your answer*');
      expect(drawn('A', 'two', 'your answer')).toBe('*A*  two  ← *your answer*');
    }
    expect(optionRow('A', 'a *b* c', '').restyles).toBe(true);
    expect(optionRow('A', 'one', '').restyles).toBe(false);
  });
});
