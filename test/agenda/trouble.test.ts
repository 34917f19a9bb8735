import { describe, expect, it } from 'vitest';
import { createSeeded } from '../../src/engine/seed.ts';
import type { Posted } from '../../src/platform.ts';
import { STORES } from '../contracts/stores.ts';
import { MINUTE, SECOND } from '../rounds/claimed.ts';
import type { Sent } from './fake-agenda.ts';
import { ADA, House, type Process, START } from './house.ts';

/** Tries of each kind and store. */
const TRIES = 40;

/** A platform on which anything may happen for a while: lost answers, limits, refusals, calls without an end. */
function troubled(house: House, seed: string, until: number) {
  const random = createSeeded(seed);
  const pick = <T>(from: readonly T[]): T => random.shuffle([...from])[0] as T;
  /** Tries that may have left a message in the channel. */
  const stands = new Set<Sent>();
  const answer = (process: Process) => (sent: Sent): Posted | Promise<Posted> | undefined => {
    const { at } = sent;
    const stand = (): void => void stands.add(sent);
    if (at >= until) {
      stand();
      return undefined;
    }
    const what = pick(['posted', 'posted', 'posted', 'lost', 'lost', 'never', 'limited', 'unknown', 'refused', 'frozen'] as const);
    switch (what) {
      case 'posted':
        stand();
        return undefined;
      case 'lost':
        stand();
        return { kind: 'unknown' };
      case 'never':
        stand();
        return new Promise<Posted>(() => undefined);
      case 'limited':
        return { kind: 'limited', until: at + pick([1, 3, 10]) * SECOND };
      case 'unknown':
        return { kind: 'unknown' };
      // A place that takes nothing for a moment, or a card that is deleted.
      case 'refused':
        return { kind: pick(['gone', 'forbidden'] as const) };
      case 'frozen':
        stand();
        process.freeze();
        house.clock.after(pick([5, 40, 90]) * SECOND, () => void process.thaw());
        return undefined;
    }
  };
  return { answer, stands };
}

for (const kind of STORES) {
  describe(`whatever happens over ${kind.name}`, () => {
    it.each(Array.from({ length: TRIES }, (_, at) => `${kind.name} ${at}`))('a round comes to its end and its place is free: %s', async (seed) => {
      const house = await House.of(kind);
      const first = await house.process();
      const second = await house.process(kind.name === 'sqlite' ? first : undefined);
      const { answer, stands } = troubled(house, seed, START + 4 * MINUTE);
      for (const process of [first, second]) {
        process.adapter.answer = answer(process);
        process.start();
      }
      await house.quiet();
      await house.line(first, 'quiz mode:channel count:3 seconds:10', ADA);
      await house.pass(9 * MINUTE);
      const round = house.posts('ask').map(({ identity = '' }) => identity);
      // Each question of it in its turn: none after a later one.
      const order = round.map((identity) => Number(identity.split(':').at(-1)));
      expect(order).toEqual(order.toSorted((left, right) => left - right));
      // No try goes out as a first one where an earlier one may stand in the channel.
      for (const [at, sent] of house.sent.entries()) {
        if (sent.kind !== 'post' || sent.tried !== undefined) continue;
        expect(house.sent.slice(0, at).filter((each) => each.identity === sent.identity && stands.has(each))).toEqual([]);
      }
      const asked = house.posts('ask').length;
      await house.line(second, 'quiz mode:channel count:1', ADA);
      await house.pass(SECOND);
      expect(house.posts('ask').length).toBeGreaterThan(asked);
      await first.stop();
      await second.stop();
      await house.end();
    });
  });
}
