import type { Match, Question } from './question.ts';
import { slips } from './edit-distance.ts';

/** A word must have this many letters before a slip in it is forgiven: short words become other words. */
const SLIP_LENGTH = 5;

const CURLY_SINGLE = /[\u2018\u2019\u201A\u201B\u2032\uFF07\u300C\u300D]/gu;
const CURLY_DOUBLE = /[\u201C\u201D\u201E\u201F\u2033\uFF02\u300E\u300F]/gu;
const HYPHENS = /[\u2010-\u2013\u2212\uFE63\uFF0D]/gu;
// Typing aids turn two hyphens into one long dash.
const LONG_DASH = /[\u2014\u2015]/gu;

/**
 * A typed answer in the form in which it is compared: what was meant, in any script's punctuation.
 * Compatibility forms, quotes, dashes, invisible characters and doubled spaces are made plain and a
 * trailing full stop goes. Letter case stays for `command` and `field` and goes for the others.
 */
export function normalise(text: string, match: Match): string {
  let plain = text
    .replace(CURLY_SINGLE, "'")
    .replace(CURLY_DOUBLE, '"')
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, '')
    .replace(LONG_DASH, match === 'command' ? '--' : '-')
    .replace(HYPHENS, '-')
    .replace(/\s+/gu, ' ')
    .trim();
  plain = unwrap(plain, match);
  // `kubectl apply -f .` keeps its dot: it stands alone, so it is an argument.
  plain = plain.replace(/。+$/u, '').replace(/(?<=[\p{L}\p{N}'"\])}])\.$/u, '').trim();
  if (match === 'command') return plain.replace(/^[$#] /u, '');
  return match === 'field' ? plain : plain.toLowerCase();
}

/** Takes away the quotes or backticks that somebody put round the whole answer. */
function unwrap(text: string, match: Match): string {
  const fences = match === 'command' ? ['`'] : ['`', '"', "'"];
  for (const fence of fences) {
    const bare = text.replace(new RegExp(`^${fence}+|${fence}+$`, 'gu'), '');
    if (bare !== '' && text.startsWith(fence) && text.endsWith(fence) && !bare.includes(fence)) return bare.trim();
  }
  return text;
}

/** The number in its shortest decimal form, as text so that 18 digits stay exact; nothing when it is none. */
export function canonicalNumber(text: string): string | undefined {
  const joined = /^[+-]?\d{1,3}([ ,_']\d{3})+(\.\d+)?$/u.test(text) ? text.replace(/[ ,_']/gu, '') : text;
  const match = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/u.exec(joined);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Whether the words agree but for one slip in a long one. */
function sameButForASlip(typed: string, accepted: string): boolean {
  const left = typed.split(' ');
  const right = accepted.split(' ');
  if (left.length !== right.length) return false;
  let forgiven = 0;
  for (const [index, word] of left.entries()) {
    const meant = right[index] ?? '';
    if (word === meant) continue;
    if (meant.length < SLIP_LENGTH || /\d/u.test(word + meant) || slips(word, meant) > 1) return false;
    forgiven += 1;
  }
  return forgiven <= 1;
}

/** Whether a typed answer is one of the accepted ones of a `short` question. */
export function matchesTyped(question: Question, text: string): boolean {
  const match = question.match ?? 'word';
  const typed = normalise(text, match);
  if (typed === '') return false;
  return question.answer.some((accepted) => {
    const meant = normalise(accepted, match);
    if (typed === meant) return true;
    switch (match) {
      case 'command':
      case 'field':
        return false;
      case 'number': {
        const number = canonicalNumber(typed);
        return number !== undefined && number === canonicalNumber(meant);
      }
      case 'word':
        return question.slips === true && sameButForASlip(typed, meant);
    }
  });
}
