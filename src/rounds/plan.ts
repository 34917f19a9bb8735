/** What each claimed entry asks for. */
import { localDate, nextDigest, nextOccurrence, scheduleZone } from '../engine/schedule.ts';
import type { AgendaEntry, Claimed, Finished } from '../store/store.ts';
import { card, close, closeEntry, count, daily } from './daily.ts';
import { digest } from './digest.ts';
import { ask, endRound, reveal } from './round.ts';
import type { Stage, Work } from './work.ts';

/** The first thing to do for an entry. May throw where what is kept of it is damaged: then `broken` finishes it. */
export function plan(claimed: Claimed, stage: Stage): Work {
  if (claimed.step === undefined) return { kind: 'done', finished: unreadable(claimed, stage) };
  // Which members an entry has follows from the kind of its step.
  switch (claimed.step.kind) {
    case 'ask':
      return ask(claimed as Of<'ask'>, stage);
    case 'reveal':
      return reveal(claimed as Of<'reveal'>, stage);
    case 'podium':
      return endRound(claimed as Of<'podium'>, stage);
    case 'daily':
      return daily(claimed as Of<'daily'>, stage);
    case 'card':
      return card(claimed as Of<'card'>, stage);
    case 'count':
      return count(claimed as Of<'count'>, stage);
    case 'close':
      return close(claimed as Of<'close'>, stage);
    case 'digest':
      return digest(claimed as Of<'digest'>, stage);
  }
}

type Of<K> = Extract<Claimed, { step: { kind: K } }>;

/** What becomes of an entry that could not be done for a defect: it stops itself alone, a round gives its place free, and a schedule goes on. */
export function broken(claimed: Claimed, stage: Stage): Finished {
  const { id, fence, step } = claimed;
  if (step?.kind === 'ask' || step?.kind === 'reveal') return { id, fence, end: step.asked };
  if (step?.kind === 'card') {
    const { state } = claimed as Of<'card'>;
    return { id, fence, add: state.closes === undefined ? [] : [closeEntry(step, state.closes)] };
  }
  if (step?.kind === 'daily') return { id, fence, ...nextOf('daily', step.schedule, undefined, stage, step.date) };
  if (step?.kind === 'digest') return { id, fence, ...nextOf('digest', step.schedule, step.place, stage) };
  return { id, fence };
}

/** An entry that nobody can read goes; its id still tells which schedule would end with it. */
function unreadable({ id, fence }: Pick<Claimed, 'id' | 'fence'>, stage: Stage): Finished {
  const [kind = '', schedule = '', ...place] = id.split(':');
  return { id, fence, ...(kind === 'daily' || kind === 'digest' ? nextOf(kind, schedule, place.join(':'), stage) : {}) };
}

/**
 * What a schedule does next when what it was to do now could not be done; nothing where it is off or damaged.
 * @param last local date: only dates after it. Left out: today, for which it may have asked already
 */
function nextOf(kind: 'daily' | 'digest', name: string, place: string | undefined, stage: Stage, last?: string): { readonly add?: readonly AgendaEntry[] } {
  try {
    const schedule = stage.settings.schedules.find((each) => each.name === name && each.state === 'on');
    if (schedule === undefined) return {};
    const now = stage.now();
    const zone = scheduleZone(schedule, stage.settings.timezone);
    if (kind === 'digest') {
      const { due, week } = nextDigest(schedule, zone, now);
      return place !== undefined && schedule.digest && schedule.places.includes(place) ? { add: [{ due, step: { kind, schedule: name, week, place } }] } : {};
    }
    const next = nextOccurrence(schedule, zone, now, last ?? localDate(now, zone));
    return next === undefined ? {} : { add: [{ due: next.due, step: { kind, schedule: name, date: next.date, closes: next.closes } }] };
  } catch {
    return {};
  }
}
