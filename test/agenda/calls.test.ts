import { describe, expect, it } from 'vitest';
import { createCalls } from '../../src/agenda/calls.ts';
import type { ChatAdapter, Posted, Target } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import type { View } from '../../src/views/view.ts';
import { createManualClock } from '../fakes/clock.ts';

const HOUR = 3_600_000;
const VIEW: View = { audience: 'public', language: 'en', tone: 'neutral', blocks: [], actions: [], replaces: false };
const TARGET: Target = { kind: 'place', place: { workspace: 'discord:1', channel: 'C1' } };

describe('a channel that is limited', () => {
  it('is left alone until its time, and not for hours after the clock was put back (R16)', async () => {
    const manual = createManualClock();
    let back = 0;
    const clock: Clock = { now: () => manual.now() - back, after: (ms, callback) => manual.after(ms, callback) };
    const answers: Posted[] = [{ kind: 'limited', until: clock.now() + 5_000 }];
    let called = 0;
    const adapter: ChatAdapter = {
      name: 'discord',
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
      edit: () => Promise.resolve({ kind: 'gone' }),
      post: () => {
        called += 1;
        return Promise.resolve(answers.shift() ?? { kind: 'posted', reference: { channel: 'C1', message: 'M1' } });
      },
    };
    const calls = createCalls({ clock, logger: silentLogger });
    const post = () => calls.post(adapter, TARGET, VIEW, 'identity', undefined, () => true);
    const limited = await post();
    expect(limited).toEqual({ kind: 'limited', until: clock.now() + 5_000 });
    expect(await post()).toEqual(limited);
    expect(called).toBe(1);
    back = 2 * HOUR;
    expect(await post()).toMatchObject({ kind: 'posted' });
    expect(called).toBe(2);
  });
});
