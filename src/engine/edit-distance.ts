import distance from 'damerau-levenshtein';

/**
 * Slips between two words: insertions, deletions, substitutions and swaps of neighbours.
 * Exact up to 4; farther words only count as "more".
 */
export function slips(left: string, right: string): number {
  return distance(left, right).steps;
}
