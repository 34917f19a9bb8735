/** What is deleted is gone: no key and no row with the id of a person, or of a workspace that the bot left. */
import { createClient } from '@redis/client';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { createSweep } from '../../src/agenda/sweep.ts';
import type { Actor } from '../../src/platform.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { onClock } from '../contracts/bot.ts';
import { createManualClock } from '../fakes/clock.ts';
import { bankOf, singles } from '../fixtures/questions.ts';
import { BOB, type Playground, button, playground, read } from './playground.ts';
import { ADMIN, answerOne } from './sqlite-playground.ts';

const ADA: Actor = { id: 'UDELETEDADA', name: 'Ada the Deleted', administrator: false, guest: false };
const LEFT = 'slack:TLEFTBEHIND';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

interface Kept {
  readonly store: Store;
  /** Everything that is kept, in one text: names of keys with what they hold, or the rows of every table. */
  everything(): Promise<string>;
  close(): Promise<void>;
}

async function onRedis(): Promise<Kept> {
  const redis = inject('redis');
  if ('failure' in redis) throw new Error(redis.failure);
  const prefix = `t${systemRandom.id(8).toLowerCase()}`;
  const store = await openStore({ kind: 'redis', url: redis.url, prefix }, { clock: createManualClock(), random: systemRandom, logger: silentLogger });
  await store.open();
  const client = createClient({ url: redis.url });
  await client.connect();
  const valueOf = async (key: string): Promise<unknown> => {
    switch (await client.type(key)) {
      case 'hash':
        return client.hGetAll(key);
      case 'set':
        return client.sMembers(key);
      case 'zset':
        return client.zRangeWithScores(key, 0, -1);
      case 'stream':
        return client.xRange(key, '-', '+');
      case 'list':
        return client.lRange(key, 0, -1);
      default:
        return client.get(key);
    }
  };
  return {
    store: onClock(store),
    async everything() {
      const found: string[] = [];
      for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 })) {
        for (const key of keys) found.push(`${key} ${JSON.stringify(await valueOf(key))}`);
      }
      return found.join('\n');
    },
    async close() {
      client.destroy();
      await store.close();
    },
  };
}

async function onSqlite(): Promise<Kept> {
  const folder = await mkdtemp(join(tmpdir(), 'quiz-gone-'));
  const store = await openStore({ kind: 'sqlite', folder }, { clock: createManualClock(), random: systemRandom, logger: silentLogger });
  await store.open();
  return {
    store: onClock(store),
    // The files themselves: what was deleted must not lie in a free page either.
    async everything() {
      const names = (await readdir(folder)).filter((name) => name.startsWith('quiz.'));
      return (await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')))).join('\n');
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function play(bot: Playground, workspace: string): Promise<void> {
  const on = { workspace };
  await bot.line('team create name:Pandas', { by: ADA, ...on });
  for (const by of [ADA, BOB]) {
    const asked = await bot.line('quiz count:2', { by, ...on });
    await bot.press(button(asked, 'know'), { by, ...on });
  }
  await bot.line('report reason:"Ada the Deleted says no"', { by: ADA, ...on });
  await bot.line('me lang:en name:hidden export:named', { by: ADA, ...on });
  await bot.line('settings timezone:Europe/Berlin', { by: ADMIN, admin: true, ...on });
}

describe.each([['sqlite', onSqlite], ['redis', onRedis]] as const)('on %s', (_, open) => {
  it('nothing with the id, the name or the words of a person is left after privacy delete', async () => {
    const kept = await open();
    try {
      const bot = playground({ bank: bankOf(singles(12)), wrap: () => kept.store });
      await play(bot, LEFT);
      // Named in the settings, as who administers and who set a daily question; hidden by somebody else.
      for (const line of [`admins add ${ADA.id}`, `player hide ${ADA.id}`]) await bot.line(line, { by: ADMIN, admin: true, workspace: LEFT });
      await bot.line('daily set time:09:00 announce:no', { by: ADA, admin: true, workspace: LEFT });
      expect(bot.services.settings.get(LEFT)).toMatchObject({ admins: [ADA.id], schedules: [{ setBy: ADA.id }] });
      // A season has ended: its boards keep a row, which is nobody's.
      const ending = await bot.line('season start name:"Summer Cup"', { by: ADMIN, admin: true, workspace: LEFT });
      await bot.press(button(ending, 'start Summer Cup'), { by: ADMIN, workspace: LEFT });
      const offered = await bot.line('quiz', { by: ADA, workspace: LEFT });
      const next = await bot.press(button(offered, 'Start anew'), { by: ADA, workspace: LEFT });
      await bot.press(button(next, 'know'), { by: ADA, workspace: LEFT });
      expect(await kept.everything()).toContain(ADA.id);
      const done = await bot.press(button(await bot.line('privacy delete', { by: ADA, workspace: LEFT }), 'Delete my data'), { by: ADA, workspace: LEFT });
      expect(read(done)).toContain('Done.');
      const left = await kept.everything();
      expect(left).not.toContain(ADA.id);
      expect(left).not.toContain(ADA.name);
      expect(left).toContain(BOB.id);
      expect(read(await bot.line('leaderboard board:players period:2026-Q4', { by: BOB, workspace: LEFT }))).toContain('deleted player');
    } finally {
      await kept.close();
    }
  });

  it('a workspace is purged 30 days after the bot left, others and those that are merely away stay', async () => {
    const kept = await open();
    try {
      const bot = playground({ bank: bankOf(singles(12)), wrap: () => kept.store });
      const { clock } = bot;
      await play(bot, LEFT);
      await play(bot, 'slack:TBACK');
      await play(bot, 'discord:99');
      /** One sweep, to its end. */
      const sweep = async () => {
        const one = createSweep({ store: kept.store, clock, logger: silentLogger, purgeAfterMs: 30 * DAY });
        await clock.advance(11 * MINUTE);
        one.tick();
        for (let trip = 0; trip < 100; trip += 1) await kept.store.ping();
        await one.stop();
      };
      // Uninstalled, its token revoked, and both said once more.
      await Promise.all([bot.quiz.removed(LEFT), bot.quiz.removed('slack:TBACK')]);
      await bot.quiz.removed(LEFT);
      await bot.quiz.kept('slack:TBACK');
      expect((await kept.store.removed()).map(({ workspace }) => workspace)).toEqual([LEFT]);
      await clock.advance(30 * DAY - 12 * MINUTE);
      await sweep();
      expect(await kept.everything()).toContain(LEFT);
      await sweep();
      const left = await kept.everything();
      expect(left).not.toContain('TLEFTBEHIND');
      expect(left).toContain('slack:TBACK');
      expect((await kept.store.workspaces()).toSorted()).toEqual(['discord:99', 'slack:TBACK']);
      // Whoever comes back begins anew.
      expect(read(await bot.line('privacy export', { by: ADA, workspace: LEFT }))).toContain('Nothing is kept');
      expect(read(await answerOne(bot, ADA, true))).toContain('20 points');
      expect(await kept.store.workspaces()).toContain('console:local');
    } finally {
      await kept.close();
    }
  });
});
