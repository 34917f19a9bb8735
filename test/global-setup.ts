/** One Redis for all test files, each with a prefix of its own. `TEST_REDIS_URL` names another one to use. */
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startRedis } from './redis-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the Redis, or what kept it from starting. */
    readonly redis: { readonly url: string } | { readonly failure: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Bots in processes of their own start in half the time with what the first of them compiled.
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled');
  const given = process.env['TEST_REDIS_URL'];
  if (given !== undefined && given !== '') {
    project.provide('redis', { url: given });
    return () => Promise.resolve();
  }
  try {
    const server = await startRedis();
    project.provide('redis', { url: server.url });
    return () => server.close();
  } catch (error) {
    // Tests without Redis go on; those that need it fail with this sentence.
    project.provide('redis', { failure: error instanceof Error ? error.message : String(error) });
    return () => Promise.resolve();
  }
}
