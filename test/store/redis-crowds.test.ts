/** A script holds up everybody else's workspace while it runs: what one of them asks of the server must not grow with its players. */
import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { periodKeys, quarterOf } from '../../src/engine/calendar.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { workspaceKey } from '../../src/store/redis/keys.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import type { Call, Store } from '../../src/store/store.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';

const PREFIX = 'crowd';
const WORKSPACE = 'discord:1';
const MEMBERS = 300;

let server: RedisServer;
let store: Store;
let deliveries = 0;

function callOf(player: string, more: Partial<Call['player']> = {}): Call {
  const now = Date.now();
  return {
    workspace: WORKSPACE, revision: 0, player: { id: player, name: player, guest: false, ...more }, delivery: `d${(deliveries += 1)}`, received: now,
    periods: periodKeys(now, 'UTC'), quarter: quarterOf(now, 'UTC'),
  };
}

beforeAll(async () => {
  server = await startRedis();
  store = createRedisStore({ url: server.url, prefix: PREFIX, clock: systemClock, logger: silentLogger, deadlineMs: 20_000 });
  await store.open();
});

afterAll(async () => {
  await store.close();
  await server.close();
});

/** Commands that the server ran meanwhile, those of scripts included. */
async function commandsOf(work: () => Promise<unknown>): Promise<number> {
  await server.command('CONFIG', 'RESETSTAT');
  await work();
  const told = String(await server.command('INFO', 'commandstats'));
  return [...told.matchAll(/calls=(\d+)/gu)].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

const membersOf = async (): Promise<Record<string, number>> => {
  const read = await store.teams(callOf('reader'));
  return read.kind === 'teams' ? Object.fromEntries(read.teams.map(({ name, members }) => [name, members])) : {};
};

describe('scripts of a workspace with a crowd', () => {
  it('delete a team that a role leads to with as many commands whoever is in it, and everybody is back in the team of their choice', async () => {
    await store.createTeam(callOf('ann'), { name: 'Deck', fold: 'deck' });
    await store.createTeam(callOf('ben'), { name: 'Crew', fold: 'crew' });
    await store.createTeam(callOf('cid'), { name: 'Few', fold: 'few' });
    await Promise.all(Array.from({ length: MEMBERS }, async (_, number) => {
      const member = `m${number}`;
      if (number % 3 === 0) await store.joinTeam(callOf(member), { fold: 'crew' });
      await store.savePreferences(callOf(member, { mapped: 1 }), { language: 'en' });
      // Somebody changes their mind while the role decides, somebody leaves, somebody is deleted.
      if (number % 3 === 1) await store.joinTeam(callOf(member, { mapped: 1 }), { fold: 'crew' });
      if (number % 6 === 0) await store.leaveTeam(callOf(member, { mapped: 1 }));
      if (number % 50 === 3) await store.deletePlayer(callOf(member, { mapped: 1 }));
    }));
    await store.savePreferences(callOf('cid', { mapped: 3 }), { language: 'en' });
    expect(await membersOf()).toEqual({ Deck: 1 + MEMBERS - 6, Crew: 1, Few: 1 });
    const few = await commandsOf(() => store.deleteTeam(callOf('cid', { mapped: 3 }), { team: 'few', any: true }));
    // Whoever deletes it is in it by role themselves, and is back where they chose to be.
    const many = await commandsOf(() => store.deleteTeam(callOf('m1', { mapped: 1 }), { team: 'deck', any: true }));
    expect(many).toBeLessThan(few + 20);
    const stayed = Array.from({ length: MEMBERS }, (_, number) => number).filter((number) => number % 50 !== 3 && (number % 3 === 1 || number % 6 === 3));
    expect(await membersOf()).toEqual({ Crew: 1 + stayed.length });
  });

  it('read the runs of a schedule in slices', async () => {
    const key = workspaceKey(PREFIX, WORKSPACE).slice(0, -1);
    const client = createClient({ url: server.url });
    await client.connect();
    try {
      await client.sAdd(`${key}schedules`, 'daily');
      await client.hSet(`${key}streaks:daily`, Object.fromEntries(Array.from({ length: 5_000 }, (_, player) => [String(player + 1), `${player % 7},9`])));
      await client.hSet(`${key}places:daily`, { C1: '4,9' });
    } finally {
      client.destroy();
    }
    let streaks: ReadonlyMap<string, ReadonlyMap<string, { readonly days: number; readonly last: number }>> | undefined;
    await server.command('CONFIG', 'RESETSTAT');
    ({ streaks } = await store.readDerived(WORKSPACE));
    expect(streaks?.get('daily')?.size).toBe(5_001);
    expect(streaks?.get('daily')?.get('p:5000')).toEqual({ days: 4999 % 7, last: 9 });
    expect(streaks?.get('daily')?.get('c:C1')).toEqual({ days: 4, last: 9 });
    const slices = /^cmdstat_hscan:calls=(\d+)/mu.exec(String(await server.command('INFO', 'commandstats')))?.[1];
    expect(Number(slices)).toBeGreaterThanOrEqual(5);
  });
});
