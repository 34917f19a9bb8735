import { afterEach, describe, expect, it } from 'vitest';
import { createReadiness, type HealthOptions, type HealthServer, startHealth } from '../../src/runtime/health.ts';

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'failed');
const healthy: HealthOptions = { store: async () => undefined, platforms: () => ({ console: 'ok' }), codeOf };

let server: HealthServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function ask(options: HealthOptions, path: string, init: RequestInit = {}) {
  server ??= await startHealth(0, options);
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

describe('/readyz', () => {
  it('is 200 while the store and one platform serve', async () => {
    expect(await ask({ ...healthy, platforms: () => ({ discord: 'login/invalid', console: 'ok' }) }, '/readyz')).toEqual({
      status: 200,
      body: { ready: true, store: 'ok', platforms: { discord: 'login/invalid', console: 'ok' } },
    });
  });

  it('names the store that fails, by its code alone', async () => {
    const error = Object.assign(new Error('redis://:hunter2@h refused'), { code: 'store/unreachable' });
    const found = await ask({ ...healthy, store: () => Promise.reject(error) }, '/readyz?verbose');
    expect(found).toEqual({ status: 503, body: { ready: false, store: 'store/unreachable', platforms: { console: 'ok' } } });
  });

  it('says what to do about it, where somebody must do something', async () => {
    const adviceOf = (error: unknown) => (codeOf(error) === 'store/emptied' ? 'Restore it.' : undefined);
    let code = 'store/emptied';
    const options = { ...healthy, adviceOf, store: () => Promise.reject(Object.assign(new Error('hunter2'), { code })) };
    expect(await ask(options, '/readyz')).toEqual({ status: 503, body: { ready: false, store: 'store/emptied', advice: 'Restore it.', platforms: { console: 'ok' } } });
    code = 'store/unreachable';
    expect(await ask(options, '/readyz')).toEqual({ status: 503, body: { ready: false, store: 'store/unreachable', platforms: { console: 'ok' } } });
  });

  it('names the platforms when none is left', async () => {
    const found = await ask({ ...healthy, platforms: () => ({ discord: 'login/invalid' }) }, '/readyz');
    expect(found).toEqual({ status: 503, body: { ready: false, store: 'ok', platforms: { discord: 'login/invalid' } } });
  });

  it('comes back by itself', async () => {
    let up = false;
    const options = { ...healthy, store: () => (up ? Promise.resolve() : Promise.reject(new Error('down'))) };
    expect((await ask(options, '/readyz')).status).toBe(503);
    up = true;
    expect((await ask(options, '/readyz')).status).toBe(200);
  });

  it('answers within a second for a store that does not', async () => {
    const started = performance.now();
    const found = await ask({ ...healthy, store: () => new Promise(() => undefined) }, '/readyz');
    expect(found).toMatchObject({ status: 503, body: { store: 'failed' } });
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('asks the store once for many at the same time', async () => {
    let calls = 0;
    let answer: () => void = () => undefined;
    const store = () => {
      calls += 1;
      return new Promise<void>((resolve) => {
        answer = resolve;
      });
    };
    const readiness = createReadiness({ ...healthy, store });
    const all = Promise.all(Array.from({ length: 100 }, readiness));
    answer();
    expect((await all).every(({ ready }) => ready)).toBe(true);
    expect(calls).toBe(1);
  });
});

describe('the server', () => {
  it('says it is alive even without a store', async () => {
    expect(await ask({ ...healthy, store: () => Promise.reject(new Error('down')) }, '/healthz')).toEqual({ status: 200, body: { alive: true } });
  });

  it('answers HEAD without a body, and nothing else', async () => {
    expect(await ask(healthy, '/healthz', { method: 'HEAD' })).toEqual({ status: 200, body: undefined });
    expect((await ask(healthy, '/healthz', { method: 'POST' })).status).toBe(405);
    expect((await ask(healthy, '/metrics')).status).toBe(404);
  });

  it('fails with a code where the port is taken', async () => {
    server = await startHealth(0, healthy);
    await expect(startHealth(server.port, healthy)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('closes at once, open connections included', async () => {
    const own = await startHealth(0, healthy);
    await fetch(`http://127.0.0.1:${own.port}/healthz`).then((response) => response.text());
    const started = performance.now();
    await own.close();
    expect(performance.now() - started).toBeLessThan(500);
  });
});
