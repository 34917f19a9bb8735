import { describe, expect, it } from 'vitest';
import { createSweep } from '../../src/agenda/sweep.ts';
import { createManualClock } from '../fakes/clock.ts';
import { type LogLine, collectingLogger } from '../commands/playground.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function stage(marks: Record<string, number> = {}) {
  const clock = createManualClock();
  const log: LogLine[] = [];
  const removed = new Map(Object.entries(marks).map(([workspace, ago]) => [workspace, clock.now() - ago]));
  const slices = new Map<string, number>();
  const trips: string[] = [];
  const hooks = { purge: (_workspace: string) => undefined as void };
  const sweep = createSweep({
    clock,
    logger: collectingLogger(log),
    purgeAfterMs: 30 * DAY,
    store: {
      skew: () => 0,
      async removed() {
        return [...removed].map(([workspace, at]) => ({ workspace, at }));
      },
      async purge(workspace) {
        trips.push(workspace);
        hooks.purge(workspace);
        const left = (slices.get(workspace) ?? 1) - 1;
        slices.set(workspace, left);
        if (left === 0) removed.delete(workspace);
        return { more: left > 0 };
      },
    },
  });
  /** As the agenda does: a tick a quarter of a minute. */
  const pass = async (ms: number) => {
    for (let gone = 0; gone < ms; gone += 15_000) {
      await clock.advance(15_000);
      sweep.tick();
    }
    await clock.advance(0);
  };
  return { clock, sweep, removed, slices, trips, log, hooks, pass };
}

describe('the sweep', () => {
  it('takes away what was removed 30 days ago, slice by slice, and nothing else', async () => {
    const { slices, trips, removed, log, pass } = stage({ 'discord:old': 30 * DAY, 'discord:new': 30 * DAY - HOUR });
    slices.set('discord:old', 3);
    await pass(11 * MINUTE);
    expect(trips).toEqual(['discord:old', 'discord:old', 'discord:old']);
    expect([...removed.keys()]).toEqual(['discord:new']);
    expect(log).toEqual([expect.objectContaining({ level: 'info', fields: { workspace: 'discord:old' } })]);
    await pass(HOUR);
    expect(trips.slice(3)).toEqual(['discord:new']);
  });

  it('waits after a start until the platforms have said where the bot is', async () => {
    const { removed, trips, pass } = stage({ 'discord:1': 90 * DAY });
    await pass(9 * MINUTE);
    expect(trips).toEqual([]);
    removed.delete('discord:1');
    await pass(2 * HOUR);
    expect(trips).toEqual([]);
  });

  it('leaves alone a workspace that the bot came back to while another was taken away', async () => {
    const { removed, trips, hooks, pass } = stage({ 'discord:1': 90 * DAY, 'discord:2': 90 * DAY });
    hooks.purge = () => void removed.delete('discord:2');
    await pass(11 * MINUTE);
    expect(trips).toEqual(['discord:1']);
  });

  it('goes on after a failure, and says so', async () => {
    const { removed, slices, trips, log, hooks, pass } = stage({ 'discord:1': 90 * DAY });
    slices.set('discord:1', 3);
    let calls = 0;
    hooks.purge = () => {
      calls += 1;
      if (calls === 2) throw new Error('away');
    };
    await pass(11 * MINUTE);
    expect(log.map(({ level }) => level)).toEqual(['warn']);
    expect(trips).toHaveLength(2);
    await pass(10 * MINUTE);
    expect(trips).toHaveLength(4);
    expect(removed.size).toBe(0);
  });

  it('is not put off by a clock that was put back', async () => {
    const { clock, sweep, trips } = stage({ 'discord:1': 90 * DAY });
    await clock.advance(-5 * DAY);
    sweep.tick();
    await clock.advance(11 * MINUTE);
    sweep.tick();
    await clock.advance(0);
    expect(trips).toEqual(['discord:1']);
  });

  it('stops between two slices', async () => {
    const { sweep, slices, trips, log, hooks, pass } = stage({ 'discord:1': 90 * DAY });
    slices.set('discord:1', 100);
    let stopping: Promise<void> | undefined;
    hooks.purge = () => void (stopping ??= sweep.stop());
    await pass(11 * MINUTE);
    await stopping;
    expect(trips).toEqual(['discord:1']);
    expect(log).toEqual([]);
  });
});
