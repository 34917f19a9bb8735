/** How what is kept beside the log differs from what the log says. */
import type { Derived } from './store.ts';

/** One row, field, run or label that is not what the log says. */
export interface Difference {
  /** Name of the board, `statistics:<season>:<player>`, `streak:<schedule>`, `workspace:<name>`, or `seasons`. */
  readonly where: string;
  /** Number of the player or team, field of the statistics, `p:<player>` or `c:<place>`, or number of the season. */
  readonly what: string;
  /** As JSON with sorted keys; left out where there is no such row. */
  readonly kept?: string;
  readonly rebuilt?: string;
}

const TALLY = ['answers', 'right'] as const;
const ROW = ['points', 'seq', 'right', 'answers', 'active'] as const;
const RUN = ['days', 'last'] as const;

type Group<K, F extends string> = ReadonlyMap<string, ReadonlyMap<K, Readonly<Record<F, number>>>>;

function compare<K extends string | number, F extends string>(kept: Group<K, F>, rebuilt: Group<K, F>, fields: readonly F[], prefix: string): Difference[] {
  const found: Difference[] = [];
  const write = (value: Readonly<Record<F, number>> | undefined): string | undefined =>
    value === undefined ? undefined : JSON.stringify(Object.fromEntries(fields.map((field) => [field, value[field]])));
  for (const where of new Set([...kept.keys(), ...rebuilt.keys()])) {
    const ours = kept.get(where);
    const theirs = rebuilt.get(where);
    // A board may have a row of everybody, and nobody is answered meanwhile: words are made of what differs alone.
    const look = (what: K, old: Readonly<Record<F, number>> | undefined, fresh: Readonly<Record<F, number>> | undefined): void => {
      if (old !== undefined && fresh !== undefined && fields.every((field) => old[field] === fresh[field])) return;
      add(found, `${prefix}${where}`, String(what), write(old), write(fresh));
    };
    for (const [what, row] of ours ?? []) look(what, row, theirs?.get(what));
    for (const [what, row] of theirs ?? []) if (ours?.has(what) !== true) look(what, undefined, row);
  }
  return found;
}

function add(found: Difference[], where: string, what: string, kept: string | undefined, rebuilt: string | undefined): void {
  if (kept === rebuilt) return;
  found.push({ where, what, ...(kept === undefined ? {} : { kept }), ...(rebuilt === undefined ? {} : { rebuilt }) });
}

/** Only the names of counts that the store keeps. */
function keptNames(kept: NonNullable<Derived['workspace']>, rebuilt: Derived['workspace']): NonNullable<Derived['workspace']> {
  const kinds = new Set([...kept.keys()].map((name) => name.split(':')[0]));
  return new Map([...(rebuilt ?? [])].filter(([name]) => kinds.has(name.split(':')[0])));
}

/**
 * Every row and field in which what is kept is not what the log says; none when all is well. What a store does not hand out
 * (`streaks`, `seasons`, `workspace`) is not compared.
 */
export function differences(kept: Derived, rebuilt: Derived): Difference[] {
  const found: Difference[] = [
    ...compare(kept.boards, rebuilt.boards, ROW, ''),
    ...compare(kept.statistics, rebuilt.statistics, TALLY, 'statistics:'),
  ];
  if (kept.streaks !== undefined) found.push(...compare(kept.streaks, rebuilt.streaks ?? new Map(), RUN, 'streak:'));
  if (kept.workspace !== undefined) found.push(...compare(kept.workspace, keptNames(kept.workspace, rebuilt.workspace), TALLY, 'workspace:'));
  if (kept.seasons !== undefined) {
    for (const number of new Set([...kept.seasons.keys(), ...(rebuilt.seasons?.keys() ?? [])])) {
      const label = (from: Derived): string | undefined => (from.seasons?.has(number) === true ? JSON.stringify(from.seasons.get(number)) : undefined);
      add(found, 'seasons', String(number), label(kept), label(rebuilt));
    }
  }
  return found;
}
