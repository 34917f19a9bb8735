/**
 * Characters that hide or reorder, in what somebody typed: control and format characters (bidi overrides, zero widths), line and paragraph
 * separators, private ones and lone surrogates. The joiner that makes one emoji of several is none of them, where it stands between two.
 */
export const HIDDEN = /(?:(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D\p{Extended_Pictographic})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}])+/gu;
