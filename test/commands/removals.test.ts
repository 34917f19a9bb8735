import { describe, expect, it } from 'vitest';
import { Removals } from '../../src/commands/removals.ts';
import { StoreError } from '../../src/errors.ts';
import { createManualClock } from '../fakes/clock.ts';
import { type LogLine, collectingLogger } from './playground.ts';

function stage() {
  const clock = createManualClock();
  const marks = new Map<string, number>();
  /** Slices that are left of purges that were begun. */
  const slices = new Map<string, number>();
  const trips: string[] = [];
  const log: LogLine[] = [];
  let down = false;
  const trip = (name: string): void => {
    trips.push(name);
    if (down) throw new StoreError('store/unreachable');
  };
  const removals = new Removals({
    clock,
    logger: collectingLogger(log),
    store: {
      skew: () => 500,
      async markRemoved(workspace, at) {
        trip(`markRemoved ${workspace}`);
        marks.set(workspace, at);
      },
      async markKept(workspace) {
        trip(`markKept ${workspace}`);
        marks.delete(workspace);
      },
      async removed() {
        trip('removed');
        return [...marks].map(([workspace, at]) => ({ workspace, at, ...(slices.has(workspace) ? { begun: true as const } : {}) }));
      },
      async purge(workspace) {
        trip(`purge ${workspace}`);
        const left = (slices.get(workspace) ?? 1) - 1;
        slices.set(workspace, left);
        if (left > 0) return { more: true };
        slices.delete(workspace);
        marks.delete(workspace);
        return { more: false };
      },
    },
  });
  return { clock, removals, marks, slices, trips, log, break: (broken: boolean) => void (down = broken) };
}

describe('the removal of the bot', () => {
  it('is noted at the time of the store, and ended by a return', async () => {
    const { clock, removals, marks } = stage();
    await removals.removed('discord:1');
    expect([...marks]).toEqual([['discord:1', clock.now() + 500]]);
    await removals.kept('discord:1');
    expect(marks.size).toBe(0);
  });

  it('costs one trip for all workspaces of a start', async () => {
    const { removals, marks, trips } = stage();
    marks.set('discord:7', 1);
    await Promise.all(Array.from({ length: 500 }, (_, index) => removals.kept(`discord:${index}`)));
    expect(trips).toEqual(['removed', 'markKept discord:7']);
    expect(marks.size).toBe(0);
  });

  it('ends a purge that was begun before the return, and looks once more for what came meanwhile', async () => {
    const { removals, marks, slices, trips } = stage();
    marks.set('discord:7', 1);
    slices.set('discord:7', 3);
    await removals.kept('discord:7');
    expect(trips).toEqual(['removed', ...Array.from({ length: 4 }, () => 'purge discord:7')]);
    expect(marks.size).toBe(0);
  });

  it('takes what came last, in whatever order it came', async () => {
    const { removals, marks } = stage();
    await Promise.all([removals.removed('slack:T1'), removals.kept('slack:T1'), removals.removed('slack:T1'), removals.removed('slack:T1')]);
    expect([...marks.keys()]).toEqual(['slack:T1']);
    await Promise.all([removals.removed('slack:T1'), removals.kept('slack:T1')]);
    expect(marks.size).toBe(0);
  });

  it('is tried again until the store is there, and says so once', async () => {
    const { clock, removals, marks, trips, log, ...more } = stage();
    more.break(true);
    const at = clock.now() + 500;
    await removals.removed('discord:1');
    await clock.advance(40_000);
    expect(trips).toEqual(['markRemoved discord:1', 'markRemoved discord:1', 'markRemoved discord:1', 'markRemoved discord:1']);
    expect(log.map(({ level }) => level)).toEqual(['warn']);
    // What comes in between waits with it, and the newest stands.
    await removals.removed('discord:2');
    await removals.kept('discord:2');
    more.break(false);
    await clock.advance(120_000);
    expect([...marks]).toEqual([['discord:1', at]]);
    expect(clock.waiting()).toBe(0);
  });
});
