/** What a server says of itself, and where it runs. */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
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

/**
 * Gives the server a core of its own and this process another one, so that neither is moved or takes the other's; where there is no taskset, or
 * one core alone, nothing is done. Answers with what undoes it for this process.
 */
export async function pin(server: RedisServer): Promise<() => void> {
  const taskset = (...args: string[]): string => execFileSync('taskset', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const cores = availableParallelism();
  const id = /^process_id:(\d+)/mu.exec(String(await server.command('INFO', 'server')))?.[1];
  if (cores < 2 || id === undefined) return () => undefined;
  const own = String(process.pid);
  try {
    const before = /: (\S+)\s*$/u.exec(taskset('-p', own))?.[1];
    taskset('-a', '-c', '-p', '0', id);
    taskset('-a', '-c', '-p', '1', own);
    return () => {
      if (before !== undefined) taskset('-a', '-p', before, own);
    };
  } catch {
    return () => undefined;
  }
}
