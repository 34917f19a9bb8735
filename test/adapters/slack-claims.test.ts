import { describe, expect, it } from 'vitest';
import { Claims } from '../../adapters/slack/claims.ts';
import { createManualClock } from '../fakes/clock.ts';

const LIFE_MS = 1_000;

function first(claims: Claims, key = 'a') {
  const claim = claims.take(key, LIFE_MS);
  if (claim.kind !== 'first') throw new Error('it was there before');
  return claim;
}

function copy(claims: Claims, key = 'a'): Promise<unknown> {
  const claim = claims.take(key, LIFE_MS);
  if (claim.kind !== 'copy') throw new Error('it is the first');
  return claim.answer;
}

describe('copies of a delivery on Slack', () => {
  it.each([undefined, { text: 'hi' }])('get the answer of the first, whether they come before it or after: %j', async (answer) => {
    const claims = new Claims(createManualClock());
    const claim = first(claims);
    const [early, other] = [copy(claims), copy(claims)];
    claim.settle(answer);
    expect(await Promise.all([early, other, copy(claims)])).toEqual([answer, answer, answer]);
    expect(claims.take('b', LIFE_MS).kind).toBe('first');
  });

  it('that wait hear when the first was not acknowledged, and the next one is a first one', async () => {
    const claims = new Claims(createManualClock());
    const claim = first(claims);
    const waiting = copy(claims);
    claim.release();
    await expect(waiting).rejects.toThrow('not acknowledged');
    expect(claims.take('a', LIFE_MS).kind).toBe('first');
  });

  it('are known for as long as one may come, and no longer', async () => {
    const clock = createManualClock();
    const claims = new Claims(clock);
    first(claims).settle(undefined);
    await clock.advance(LIFE_MS - 1);
    expect(claims.take('a', LIFE_MS).kind).toBe('copy');
    await clock.advance(1);
    expect(claims.take('a', LIFE_MS).kind).toBe('first');
    expect(claims.size).toBe(1);
  });
});
