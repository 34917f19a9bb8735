/** A schedule that is played with: one question a day. */
import type { AgendaEntry, AskedState, Finished, OccurrenceRecord } from '../../src/store/store.ts';
import { DAY, HOUR, pool } from './store-play.ts';
import { type ClaimedOf, done, Stage, TAIL } from './store-stage.ts';

/** Dates of a calendar of its own: day 0 is the day of `base`. */
export const dateOf = (day: number): string => Temporal.PlainDate.from('2026-11-25').add({ days: day }).toString();

/** How long a question stays open. */
export const OPEN = 23 * HOUR;

/** A stage with one schedule that is due once a day. */
export class DailyStage extends Stage {
  places: readonly string[] = ['c1'];
  questions = pool(30);

  entry(day: number, due = day * DAY): AgendaEntry {
    return { due: this.play.base + due, step: { kind: 'daily', schedule: 'daily', date: dateOf(day), closes: this.play.base + due + OPEN } };
  }

  occurrence(day: number) {
    const due = this.play.base + day * DAY;
    return { date: dateOf(day), due, closes: due + OPEN };
  }

  set(day: number, after = 0): Promise<void> {
    return this.settle({}, { occurrences: { daily: this.occurrence(day) } }, after);
  }

  /** Claims what is due, drawing from `questions`. */
  tick(after: number) {
    return this.claim(after, { schedules: this.schedules({ daily: this.places }), pools: [this.questions] });
  }

  record(entry: ClaimedOf<'card'>, outcome: OccurrenceRecord['outcome'] = 'posted'): OccurrenceRecord {
    const { schedule, date, place, asked } = entry.step;
    return { schedule, date, place, asked, outcome };
  }

  /** What a card that went out is finished with; its close comes with it. */
  posted(entry: ClaimedOf<'card'>, message = `m-${entry.step.date}-${entry.step.place}`): Finished {
    const { asked, place } = entry.step;
    return done(entry, {
      post: { outcome: 'posted', card: { channel: place, message } },
      occurrences: [this.record(entry)],
      add: [{ due: (entry.state.closes ?? 0) + TAIL, step: { kind: 'close', asked, place } }],
    });
  }

  /** Opens and posts the occurrence of a day in all places, and puts the next day's on the agenda. */
  async post(day: number, after = day * DAY): Promise<AskedState> {
    const { entries } = await this.tick(after);
    const daily = entries.find((entry): entry is ClaimedOf<'daily'> => entry.step?.kind === 'daily');
    if (daily?.state === undefined) throw new Error(`nothing was opened, but ${JSON.stringify(entries)}`);
    const cards = entries.filter((entry): entry is ClaimedOf<'card'> => entry.step?.kind === 'card');
    await this.finish(after, [done(daily, { add: [this.entry(day + 1)] }), ...cards.map((card) => this.posted(card))]);
    return daily.state;
  }

  /** Closes what is due in all places. */
  async close(day: number): Promise<void> {
    const after = day * DAY + OPEN + TAIL;
    const { entries } = await this.claim(after);
    await this.finish(after, entries.map((entry) => done(entry)));
  }

  schedule(history: Awaited<ReturnType<Stage['daily']>>) {
    const [first] = history.schedules;
    if (history.schedules.length !== 1 || first === undefined) throw new Error(`${history.schedules.length} schedules`);
    return first;
  }
}
