import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine } from '../../adapters/discord/markdown.ts';
import { typedLine } from '../../adapters/slack/mrkdwn.ts';

describe.each([['Discord', plainLine], ['Slack', typedLine]] as const)('what somebody typed, on %s', (_, shown) => {
  it('keeps emoji that are made of several', () => {
    for (const emoji of ['👩‍💻', '👩🏽‍🚀', '👨‍👩‍👧‍👦', '🏳️‍🌈', '❤️‍🔥']) expect(shown(`Ada ${emoji} L`)).toBe(`Ada ${emoji} L`);
  });

  it('loses joiners that join nothing, and all else that hides or reorders', () => {
    for (const typed of ['a\u200Db', '👩\u200D', '\u200D👩', '👩\u200Dx', 'x\u200D👩', '👩\u200D\u200D💻', '👩\u200B💻', 'a\u202Eb', '\uFEFFa', 'a\uE000b']) {
      expect(shown(typed), JSON.stringify(typed)).toBe(typed.replace(/\u200D|[\u200B\u202E\uFEFF\uE000]/gu, ''));
    }
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (typed) => {
      const joinless = shown(typed).replace(/(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})/gu, '');
      expect(joinless).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u);
    }));
  });
});
