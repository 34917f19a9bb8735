import { describe, expect, it } from 'vitest';
import { FIRST_REPLY_MS, firstReply } from '../../adapters/first-reply.ts';
import { createManualClock } from '../fakes/clock.ts';

function scene() {
  const clock = createManualClock();
  const seen: string[] = [];
  let finish: (value: string) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const result = new Promise<string>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const way = {
    result,
    clock,
    reply: (value: string) => void seen.push(`reply ${value}`),
    acknowledge: (): unknown => void seen.push(`acknowledge at ${clock.now() - start}`),
    edit: (value: string): unknown => void seen.push(`edit ${value}`),
    failed: (error: unknown) => `sorry: ${String(error)}`,
  };
  const start = clock.now();
  return { clock, seen, way, finish, fail };
}

describe('first reply', () => {
  it('is the result when that is ready in time', async () => {
    const { clock, seen, way, finish } = scene();
    const done = firstReply(way);
    await clock.advance(FIRST_REPLY_MS - 1);
    finish('verdict');
    expect(await done).toBe('replied');
    await clock.advance(60_000);
    expect(seen).toEqual(['reply verdict']);
    expect(clock.waiting()).toBe(0);
  });

  it('is an acknowledgement after 1.5 s, followed by exactly one edit', async () => {
    const { clock, seen, way, finish } = scene();
    const done = firstReply(way);
    await clock.advance(4_000);
    expect(seen).toEqual(['acknowledge at 1500']);
    finish('verdict');
    expect(await done).toBe('edited');
    await clock.advance(60_000);
    expect(seen).toEqual(['acknowledge at 1500', 'edit verdict']);
    expect(clock.waiting()).toBe(0);
  });

  it('counts from the receipt, not from the call', async () => {
    const { clock, seen, way, finish } = scene();
    const done = firstReply({ ...way, received: clock.now() - 1_200 });
    await clock.advance(300);
    expect(seen).toEqual(['acknowledge at 300']);
    finish('late');
    await done;
    expect(seen).toEqual(['acknowledge at 300', 'edit late']);
  });

  it('acknowledges at once when the time is already over', async () => {
    const { clock, seen, way, finish } = scene();
    const done = firstReply({ ...way, received: clock.now() - 9_000 });
    await clock.advance(0);
    expect(seen).toEqual(['acknowledge at 0']);
    finish('late');
    expect(await done).toBe('edited');
  });

  it('says what failed as the one reply, early or late', async () => {
    const early = scene();
    const first = firstReply(early.way);
    early.fail('down');
    await first;
    expect(early.seen).toEqual(['reply sorry: down']);
    expect(early.clock.waiting()).toBe(0);

    const late = scene();
    const second = firstReply(late.way);
    await late.clock.advance(2_000);
    late.fail('down');
    await second;
    expect(late.seen).toEqual(['acknowledge at 1500', 'edit sorry: down']);
  });

  it('waits for a slow acknowledgement before it edits', async () => {
    const { clock, seen, way, finish } = scene();
    let acknowledged: () => void = () => undefined;
    const done = firstReply({ ...way, acknowledge: () => new Promise<void>((resolve) => (acknowledged = resolve)) });
    await clock.advance(1_500);
    finish('verdict');
    await clock.advance(10);
    expect(seen).toEqual([]);
    acknowledged();
    await done;
    expect(seen).toEqual(['edit verdict']);
  });

  it('never sends a second first reply when the first one failed', async () => {
    const { clock, seen, way, finish } = scene();
    const done = firstReply({
      ...way,
      reply: () => {
        seen.push('reply lost');
        throw new Error('lost');
      },
    });
    finish('verdict');
    await expect(done).rejects.toThrow('lost');
    await clock.advance(60_000);
    expect(seen).toEqual(['reply lost']);
    expect(clock.waiting()).toBe(0);
  });

  it('tries the edit after an acknowledgement with an unknown outcome, and tells when both fail', async () => {
    const hopeful = scene();
    const lost = () => {
      throw new Error('connection reset');
    };
    const first = firstReply({ ...hopeful.way, acknowledge: lost });
    await hopeful.clock.advance(1_500);
    hopeful.finish('verdict');
    expect(await first).toBe('edited');
    expect(hopeful.seen).toEqual(['edit verdict']);

    const hopeless = scene();
    const second = firstReply({
      ...hopeless.way,
      acknowledge: lost,
      edit: () => {
        throw new Error('unknown webhook');
      },
    });
    await hopeless.clock.advance(1_500);
    hopeless.finish('verdict');
    await expect(second).rejects.toThrow('connection reset');
  });
});
