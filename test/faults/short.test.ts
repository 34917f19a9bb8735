/** The proofs of `npm run test:faults`, each in its short form. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type Proof, Tries } from './proof.ts';
import { PROOFS } from './proofs.ts';

/** These measure how long people wait, or have a platform's or the store's few seconds for each step: they are few together, and mostly wait. */
const FEW: ReadonlySet<string> = new Set(['discord-slow-redis', 'slack-slow-redis', 'slack-copies', 'slack-stop', 'repeats']);
/** The first two measure how long this process is held up, so that nothing else may run in it; the league's take all of the machine that they can get. */
const ALONE: ReadonlySet<string> = new Set(['discord-fuzz', 'slack-garbage', 'league-redis', 'league-sqlite']);

async function holds(proof: Proof): Promise<void> {
  const tries = new Tries();
  await proof.run(proof.size.short, tries);
  expect(tries.failures).toEqual([]);
  expect(tries.tries).toBeGreaterThan(0);
}

describe.concurrent('in its short form', () => {
  it.each(PROOFS.filter(({ name }) => !FEW.has(name) && !ALONE.has(name)))('$name holds', holds, 60_000);
});

describe('in its short form, alone', () => {
  it.each(PROOFS.filter(({ name }) => ALONE.has(name)))('$name holds', holds, 60_000);
});

// Not beside the first: suites that follow each other would all run at once.
describe.concurrent('in its short form, among few', () => {
  it.each(PROOFS.filter(({ name }) => FEW.has(name)))('$name holds', holds, 60_000);
});

describe('a proof', () => {
  it('tells each try that did not hold, and why', async () => {
    const tries = new Tries();
    await tries.attempt('first', () => Promise.resolve());
    await tries.attempt('second', () => Promise.reject(new Error('lost')));
    tries.count('third');
    expect(tries).toMatchObject({ tries: 3, held: 1, failures: ['second: lost', 'third'] });
  });

  it('has a name of its own', () => {
    expect(new Set(PROOFS.map(({ name }) => name)).size).toBe(PROOFS.length);
  });
});

describe('npm run test:faults', () => {
  async function main(...args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const code = new Promise<number | null>((resolve) => {
      child.on('close', resolve);
    });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await code, out, err };
  }

  it('prints one array and nothing else when asked for JSON', async () => {
    const run = await main('--json', '--minutes', '0.02', 'soak-sqlite');
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(run.out)).toEqual([{ promise: expect.stringMatching(/^R37: /u), fault: expect.any(String), tries: 1, held: 1 }]);
  });

  it('refuses what it does not know with 2, and says what there is', async () => {
    expect(await main('R99')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no proof R99; there are: outage-killed') });
    expect(await main('--minutes', '-1')).toMatchObject({ code: 2, out: '' });
  });
});
