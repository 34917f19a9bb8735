/** Names of teams: what is allowed, and when two look alike. */

export const TEAM_NAME_MIN = 2;
export const TEAM_NAME_MAX = 32;

export type TeamNameCheck =
  /** `name` as it is kept; `fold` is equal for names that look alike. */
  | { readonly ok: true; readonly name: string; readonly fold: string }
  | { readonly ok: false; readonly code: 'empty' | 'short' | 'long' | 'control' | 'invisible' | 'marks' };

const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  [
    // Cyrillic
    ['АВЕЅІЈКМНОРСТУХҮҺԌԚԜ', 'ABESIJKMHOPCTYXYHGQW'],
    ['аеѕіјорсухһԛԝ', 'aesijopcyxhqw'],
    // Greek
    ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'ABEZHIKMNOPTYX'],
    ['αοριτκν', 'aopitkv'],
    // Digits and signs that pass for letters
    ['01|!$@', 'ollisa'],
  ].flatMap(([from = '', to = '']) => [...from].map((letter, index) => [letter, [...to][index] ?? letter])),
);

/** The form in which names that look alike are equal: one script, one case, no spaces, no accents. */
export function foldName(name: string): string {
  const latin = [...name.normalize('NFKC')].map((letter) => LATIN[letter] ?? letter).join('');
  return [...latin.toLowerCase().normalize('NFD')]
    .filter((letter) => !/[\p{M}\p{Cf}\p{Z}\p{P}]/u.test(letter))
    .map((letter) => LATIN[letter] ?? letter)
    .join('')
    .replaceAll('i', 'l');
}

let segmenter: Intl.Segmenter | undefined;

/** Characters as a reader counts them. */
export function lengthOf(text: string): number {
  // Made at first use, as the expressions below are: both take milliseconds that no start should pay.
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/** Whether a part of it shows as nothing: format characters, separators and fillers. */
function isInvisible(name: string): boolean {
  // Joiners are part of emoji such as families; whole emoji are looked past.
  const outside = name.replace(/\p{RGI_Emoji}/gv, '');
  return /[\p{Cf}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0\u17B4\u17B5]|\u034F/u.test(outside);
}

/** Checks the name of a team: 2 to 32 characters, nothing invisible, nothing that breaks a line. */
export function checkTeamName(typed: string): TeamNameCheck {
  if (typed.length > 2000) return { ok: false, code: 'long' };
  const name = typed.normalize('NFC').trim().replace(/ {2,}/gu, ' ');
  if (name === '') return { ok: false, code: 'empty' };
  if (/\p{Cc}/u.test(name)) return { ok: false, code: 'control' };
  if (isInvisible(name)) return { ok: false, code: 'invisible' };
  if (/\p{M}{3}/u.test(name.normalize('NFD'))) return { ok: false, code: 'marks' };
  const length = lengthOf(name);
  if (length < TEAM_NAME_MIN) return { ok: false, code: 'short' };
  if (length > TEAM_NAME_MAX || name.length > 128) return { ok: false, code: 'long' };
  const fold = foldName(name);
  // A name of signs alone has no letters to compare; it stands for itself.
  return { ok: true, name, fold: fold === '' ? name.replaceAll(' ', '') : fold };
}
