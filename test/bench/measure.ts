/** How a benchmark is measured: both sides in the same run, in turn, and the median of the pairs. */

/** One line of the result. `ratio` above 1 is better than the baseline. */
export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly baseline: number;
  readonly baselineName: string;
  readonly ratio: number;
  /** Pairs that were measured. */
  readonly n: number;
}

export interface Benchmark {
  readonly name: string;
  run(): Promise<readonly Measured[]>;
}

/** One side of a pair: does its work once and answers with a figure. */
export type Side = (round: number) => Promise<number>;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/**
 * Measures `rounds` pairs after one that is not counted; which side goes first changes with each round, so
 * that a machine whose speed drifts favours neither.
 */
export async function pairs(
  about: { readonly name: string; readonly unit: string; readonly baselineName: string; readonly better: 'more' | 'less'; readonly rounds: number },
  ours: Side,
  baseline: Side,
): Promise<Measured> {
  const left: number[] = [];
  const right: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round <= about.rounds; round += 1) {
    const first = round % 2 === 0 ? await ours(round) : await baseline(round);
    const second = round % 2 === 0 ? await baseline(round) : await ours(round);
    if (round === 0) continue;
    const [mine, theirs] = round % 2 === 0 ? [first, second] : [second, first];
    left.push(mine);
    right.push(theirs);
    ratios.push(about.better === 'more' ? mine / theirs : theirs / mine);
  }
  const { name, unit, baselineName } = about;
  return { name, unit, ours: median(left), baseline: median(right), baselineName, ratio: median(ratios), n: about.rounds };
}

/** Runs `count` jobs, at most `callers` at a time, and answers with jobs a second. */
export async function rate(count: number, callers: number, job: (index: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (next < count) {
        const index = next;
        next += 1;
        await job(index);
      }
    }),
  );
  return (count * 1000) / (performance.now() - begun);
}
