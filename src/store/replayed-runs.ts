/** Runs of answered occurrences of schedules, rebuilt from the answer log. */
import { type Gaps, grownRun, grownStood, isCounted, NO_RUN, type Run } from '../engine/streak.ts';
import type { Derived, LogEntry } from './store.ts';

type Entry<Type extends LogEntry['type']> = Extract<LogEntry, { readonly type: Type }>;

export interface ReplayedRuns {
  answer(entry: Entry<'answer'>): void;
  happen(entry: Entry<'occurrence'>): void;
  forget(player: number): void;
  result(): NonNullable<Derived['streaks']>;
}

/** What a log says of one schedule. */
interface Schedule {
  /** Ordinals of occurrences by their asked question. */
  readonly ordinals: Map<string, number>;
  /** By `p:<player>` and `c:<place>`. */
  readonly runs: Map<string, Run>;
  /** Ordinals of occurrences that were there to be answered, by place. */
  readonly stood: Map<string, readonly number[]>;
  /** Ordinals of those that were made void while they were open. */
  readonly neutral: number[];
  /** Where each player answered last. */
  readonly places: Map<number, string>;
}

function ordinalOf({ ordinals }: Schedule, asked: string): number {
  let ordinal = ordinals.get(asked);
  if (ordinal === undefined) ordinals.set(asked, (ordinal = ordinals.size + 1));
  return ordinal;
}

function gapsOf({ stood, neutral }: Schedule, place: string | undefined): Gaps {
  const there = place === undefined ? undefined : stood.get(place);
  return there === undefined ? { neutral } : { neutral, stood: there };
}

function stand({ stood }: Schedule, place: string, ordinal: number): void {
  stood.set(place, grownStood(stood.get(place) ?? [], ordinal));
}

/** Takes the answers and occurrences of a log in their order. */
export function replayRuns(): ReplayedRuns {
  const schedules = new Map<string, Schedule>();

  function scheduleOf(name: string): Schedule {
    let known = schedules.get(name);
    if (known === undefined) schedules.set(name, (known = { ordinals: new Map(), runs: new Map(), stood: new Map(), neutral: [], places: new Map() }));
    return known;
  }

  return {
    answer({ schedule, asked, place, player, guest }) {
      if (schedule === undefined) return;
      const known = scheduleOf(schedule);
      const { runs, places } = known;
      const ordinal = ordinalOf(known, asked);
      const grow = (field: string, from: string | undefined) => runs.set(field, grownRun(runs.get(field), ordinal, gapsOf(known, from)));
      if (place !== undefined) {
        stand(known, place, ordinal);
        if (!isCounted(runs.get(`c:${place}`) ?? NO_RUN, ordinal)) grow(`c:${place}`, place);
      }
      if (player === undefined || guest === true) return;
      grow(`p:${player}`, places.get(player));
      if (place !== undefined) places.set(player, place);
    },
    happen({ schedule, asked, place, outcome }) {
      if (asked === undefined) return;
      const known = scheduleOf(schedule);
      if (outcome === 'void') known.neutral.push(ordinalOf(known, asked));
      if (outcome !== 'posted' && outcome !== 'caught-up') return;
      const ordinal = ordinalOf(known, asked);
      if (place !== undefined) stand(known, place, ordinal);
    },
    forget(player) {
      for (const { runs, places } of schedules.values()) {
        runs.delete(`p:${player}`);
        places.delete(player);
      }
    },
    result() {
      const found = [...schedules].map(([name, { runs }]) => [name, new Map([...runs].map(([field, { days, last }]) => [field, { days, last }]))] as const);
      return new Map(found.filter(([, runs]) => runs.size > 0));
    },
  };
}
