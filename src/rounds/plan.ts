/** What each claimed entry asks for. */
import { nextOccurrence, scheduleZone } from '../engine/schedule.ts';
import type { AgendaEntry, Claimed, Finished } from '../store/store.ts';
import { card, close, count, daily, digest } from './daily.ts';
import { ask, endRound, reveal } from './round.ts';
import { type Stage, type Work, done } from './work.ts';

/** The first thing to do for an entry. May throw where what is kept of it is damaged: then `broken` finishes it. */
export function plan(claimed: Claimed, stage: Stage): Work {
  if (claimed.step === undefined) return done(claimed);
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
    const add: AgendaEntry[] = state.closes === undefined ? [] : [{ due: state.closes, step: { kind: 'close', asked: step.asked, place: step.place } }];
    return { id, fence, add };
  }
  if (step?.kind !== 'daily') return { id, fence };
  try {
    const schedule = stage.settings.schedules.find((each) => each.name === step.schedule && each.state === 'on');
    const next = schedule && nextOccurrence(schedule, scheduleZone(schedule, stage.settings.timezone), stage.now(), step.date);
    return next === undefined ? { id, fence } : { id, fence, add: [{ due: next.due, step: { kind: 'daily', schedule: step.schedule, date: next.date, closes: next.closes } }] };
  } catch {
    return { id, fence };
  }
}
