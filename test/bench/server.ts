/** What a server says of itself. */
import type { RedisServer } from '../redis-server.ts';

/** Time of the processor that it has used, in microseconds. */
export async function cpuOf(server: RedisServer): Promise<number> {
  const times = [...String(await server.command('INFO', 'cpu')).matchAll(/^used_cpu_(?:user|sys):([\d.]+)/gmu)].map(([, text]) => Number(text));
  if (times.length !== 2) throw new Error('INFO cpu has no times');
  return times.reduce((sum, one) => sum + one, 0) * 1_000_000;
}

/** Bytes that it holds. */
export async function memoryOf(server: RedisServer): Promise<number> {
  return Number(/^used_memory:(\d+)/mu.exec(String(await server.command('INFO', 'memory')))?.[1]);
}
