import { slips } from './edit-distance.ts';

/** Longer input is not a typing slip; it is not compared. */
const LONGEST = 64;

/**
 * The known word that was probably meant, for "did you mean": the same but for case, a singular or
 * plural, a beginning, a part, or at most a third of the letters mistyped. Nothing when none is near.
 */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const word = typed.trim().toLowerCase();
  if (word === '' || word.length > LONGEST) return undefined;
  let best: string | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const cost = distance(word, candidate.toLowerCase());
    if (cost < bestCost) {
      best = candidate;
      bestCost = cost;
    }
  }
  return best;
}

/** 0 is the same word; anything infinite is too far. */
function distance(word: string, candidate: string): number {
  if (word === candidate) return 0;
  if (`${word}s` === candidate || word === `${candidate}s`) return 0.5;
  const mistyped = Math.abs(word.length - candidate.length) > 4 ? Number.POSITIVE_INFINITY : slips(word, candidate);
  const allowed = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  // One letter that is mistyped is another word altogether.
  if (mistyped <= allowed && mistyped < word.length) return mistyped;
  if (word.length < 2) return Number.POSITIVE_INFINITY;
  // A beginning or a part is weaker than a slip; the shorter the rest, the nearer.
  const rest = Math.abs(candidate.length - word.length) / 100;
  if (candidate.startsWith(word)) return 4 + rest;
  if (word.length >= 3 && candidate.includes(word)) return 6 + rest;
  if (candidate.length >= 3 && word.includes(candidate)) return 8 + rest;
  return Number.POSITIVE_INFINITY;
}
