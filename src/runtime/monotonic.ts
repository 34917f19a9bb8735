/** Milliseconds of a clock that only goes forward, from no particular start; for measuring how long something took. */
export const monotonic = (): number => performance.now();
