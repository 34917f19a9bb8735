/** Three real Redis nodes that share the slots of a cluster. */
import { freePort, type RedisServer, startRedis } from './redis-server.ts';

export interface RedisCluster {
  readonly nodes: readonly RedisServer[];
  close(): Promise<void>;
}

const SLOTS = 16_384;

export async function startCluster(): Promise<RedisCluster> {
  const nodes: RedisServer[] = [];
  const buses: number[] = [];
  for (let index = 0; index < 3; index += 1) {
    const bus = await freePort();
    buses.push(bus);
    // The default bus port is 10,000 higher than the port, which may not exist.
    nodes.push(await startRedis(['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '5000']));
  }
  const share = Math.ceil(SLOTS / nodes.length);
  for (const [index, node] of nodes.entries()) {
    const last = Math.min((index + 1) * share, SLOTS) - 1;
    await node.command('CLUSTER', 'ADDSLOTSRANGE', String(index * share), String(last));
    const first = nodes[0];
    if (index > 0 && first !== undefined) await node.command('CLUSTER', 'MEET', '127.0.0.1', String(first.port), String(buses[0]));
  }
  const until = performance.now() + 15_000;
  for (const node of nodes) {
    for (;;) {
      const state = String(await node.command('CLUSTER', 'INFO'));
      const known = String(await node.command('CLUSTER', 'NODES')).trim().split('\n').length;
      if (state.includes('cluster_state:ok') && known === nodes.length) break;
      if (performance.now() > until) throw new Error(`the cluster does not come up: ${state}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return {
    nodes,
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
}
