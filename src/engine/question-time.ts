/** The clock of a question that is asked in public, in ms. */

/**
 * From the claim that opens a question of a round to the moment at which its card is taken to be on show: its seconds are counted from there. So
 * nobody is told of them: they make up for the way of a card to people, and of a press back.
 */
export const POSTING_MS = 2_000;
/** From the close to the reveal: what was received before the close is still recorded in that time. */
export const REVEAL_MS = 3_000;
/** How late a reveal may be, while the bot was away for example, before those who are locked in are told what waits for it all the same. */
export const LATE_REVEAL_MS = 120_000;

/**
 * When people are told that a question closes, in ms since the epoch.
 * @param closes when it does: nothing received at or after it counts
 */
export function toldClose(kind: 'round' | 'daily', closes: number): number {
  return kind === 'round' ? closes - POSTING_MS : closes;
}
