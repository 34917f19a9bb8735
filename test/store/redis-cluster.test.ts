/** Keys of one workspace share a slot (R27): the whole contract on three real nodes, and the slots of 10,000 names. */
import { createClient, createCluster } from '@redis/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/runtime/logger.ts';
import { documentsNamespace, dueKey, isPrefix, markerKey, workspaceKey, workspacesKey } from '../../src/store/redis/keys.ts';
import { SCRIPTS } from '../../src/store/redis/scripts/registry.ts';
import { createRedisStore } from '../../src/store/redis/store.ts';
import { describeStore } from '../contracts/store.contract.ts';
import { DailyStage } from '../contracts/store-daily-stage.ts';
import { DAY, Play } from '../contracts/store-play.ts';
import { createManualClock } from '../fakes/clock.ts';
import { type RedisCluster, startCluster } from '../redis-cluster.ts';
import { AHEAD, storeAt } from './redis-play.ts';

let cluster: RedisCluster;
let harnesses = 0;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.close());

function clusterStore(prefix: string, clock = createManualClock(AHEAD)) {
  const client = createCluster({ rootNodes: cluster.nodes.map(({ url }) => ({ url })), scripts: SCRIPTS });
  return createRedisStore({ url: '', prefix, clock, logger: silentLogger, client });
}

describeStore('redis cluster of three nodes', async () => {
  harnesses += 1;
  const clock = createManualClock(AHEAD);
  const store = clusterStore(`contract-${harnesses}`, clock);
  await store.open();
  return { store, clock, close: () => store.close() };
});

describe('keys on a cluster', () => {
  it('of a workspace lie on one node, and workspaces on all of them', async () => {
    const store = clusterStore('spread');
    await store.open();
    const names = Array.from({ length: 30 }, (_, index) => `discord:${index}`);
    for (const name of names) {
      const play = new Play(store, AHEAD, name);
      await play.team('ann', 'Crew');
      await play.score('ann', 'a', { choice: '=typed' });
      await play.store.savePreferences(play.call('ann'), { nameHidden: true });
      await play.store.saveReport(play.call('ann'), { reason: 'r' });
      const stage = new DailyStage(play);
      await stage.start('ann', ['b']);
      await stage.press('ann', await stage.ask(0));
      await stage.set(0);
      await stage.press('ann', await stage.post(0));
      await play.store.addNotice(name, { id: 'n', at: play.base, code: 'notice.refused', details: {} });
    }
    expect((await store.dueWorkspaces(AHEAD + 3 * DAY, 100)).due.toSorted()).toEqual(names.toSorted());
    expect(await store.workspaces()).toEqual(names.toSorted());
    await store.close();
    const nodesOf = new Map<string, Set<number>>();
    for (const [index, node] of cluster.nodes.entries()) {
      for (const key of (await node.command('KEYS', 'spread:{*')) as string[]) {
        const name = key.slice(key.indexOf('{') + 1, key.indexOf('}'));
        nodesOf.set(name, (nodesOf.get(name) ?? new Set()).add(index));
      }
    }
    expect(nodesOf.size).toBe(30);
    for (const nodes of nodesOf.values()) expect(nodes.size).toBe(1);
    expect(new Set([...nodesOf.values()].flatMap((nodes) => [...nodes])).size).toBe(3);
  });

  it('of 10,000 random workspaces share a slot by workspace, whatever the name', async () => {
    const node = cluster.nodes[0];
    if (node === undefined) throw new Error('no node');
    const client = createClient({ url: node.url });
    await client.connect();
    // Braces are what could break a tag, so they come often.
    const name = fc.oneof(fc.string({ unit: fc.constantFrom('{', '}', 'a', ':', '%', '7', '节'), maxLength: 12 }), fc.string({ maxLength: 40 }));
    const names = fc.sample(name, { numRuns: 10_000, seed: 27 });
    const slots = await Promise.all(names.map(async (one) => {
      const key = workspaceKey('k8s-quiz', one);
      const base = key.slice(0, -1);
      return Promise.all([key, `${base}log`, `${base}b:players:season:1:pods`].map((each) => client.sendCommand(['CLUSTER', 'KEYSLOT', each])));
    }));
    client.destroy();
    for (const [first, ...others] of slots) for (const slot of others) expect(slot).toBe(first);
    expect(new Set(slots.map(([first]) => first)).size).toBeGreaterThan(4_000);
    const keys = new Set(names.map((one) => workspaceKey('k8s-quiz', one)));
    expect(keys.size).toBe(new Set(names).size);
  });

  it('cannot be mixed up between workspaces, documents and the store itself', () => {
    const keys = [workspaceKey('p', 'a'), workspaceKey('p', ''), markerKey('p'), workspacesKey('p'), dueKey('p'), `${documentsNamespace('p', 'a')}::w`];
    expect(new Set(keys).size).toBe(keys.length);
    expect(['k8s-quiz', 'bot-2', 'a.b_c', 'a:b'].every(isPrefix)).toBe(true);
    expect(['', 'a{b', 'a*', 'a b', 'a?', 'x'.repeat(65)].some(isPrefix)).toBe(false);
  });

  it('are refused by a client of one server, with a code of their own', async () => {
    const store = storeAt(cluster.nodes[0]?.url ?? '');
    await expect(store.open()).rejects.toMatchObject({ code: 'store/cluster' });
    await store.close();
  });
});
