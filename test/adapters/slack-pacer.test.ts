import { describe, expect, it } from 'vitest';
import { Pacer, Rests } from '../../adapters/slack/pacer.ts';
import { createManualClock } from '../fakes/clock.ts';

const HOUR = 3_600_000;

/** A clock that can be put back. */
function settable() {
  const clock = createManualClock();
  let back = 0;
  return { now: () => clock.now() - back, after: (ms: number, callback: () => void) => clock.after(ms, callback), putBack: (ms: number) => (back += ms), advance: (ms: number) => clock.advance(ms) };
}

describe('calls of one channel', () => {
  it('rest until their time, and not for hours after the clock was put back (R16)', async () => {
    const clock = settable();
    const rests = new Rests(clock);
    const until = clock.now() + 30_000;
    rests.rest('C1', until);
    rests.rest('C1', until - 10_000);
    expect(rests.resting('C1')).toBe(until);
    clock.putBack(2 * HOUR);
    expect(rests.resting('C1')).toBeUndefined();
    rests.rest('C2', clock.now() + 1_000);
    expect(rests.resting('C2')).toBe(clock.now() + 1_000);
    await clock.advance(1_000);
    expect(rests.resting('C2')).toBeUndefined();
  });

  it('have a gap between them, and not one of hours after the clock was put back (R16)', async () => {
    const clock = settable();
    const pacer = new Pacer(clock, 1_000, new Rests(clock));
    const run = () => pacer.run('C1', 'C1', 500, () => Promise.resolve('sent'));
    expect(await run()).toEqual({ kind: 'done', value: 'sent' });
    expect(await run()).toEqual({ kind: 'full', until: clock.now() + 1_000 });
    clock.putBack(2 * HOUR);
    expect(await run()).toEqual({ kind: 'done', value: 'sent' });
  });
});
