import { afterEach, describe, expect, it } from 'vitest';
import { forgetExports, job } from '../../src/commands/rekey/jobs.ts';
import type { Store } from '../../src/store/store.ts';
import { createManualClock } from '../fakes/clock.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { STORES } from '../contracts/stores.ts';
import { type DataBot, dataBot } from './data-playground.ts';
import { ADA, button, read } from './playground.ts';
import { ADMIN, answerOne } from './sqlite-playground.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Jobs that end when they are told to, and how many were at work at once. */
function works() {
  const running = new Set<string>();
  const begun: string[] = [];
  const ends = new Map<string, (value: string | Error) => void>();
  let most = 0;
  const begin = (name: string) => () => {
    running.add(name);
    begun.push(name);
    most = Math.max(most, running.size);
    return new Promise<string>((resolve, reject) => {
      ends.set(name, (value) => {
        running.delete(name);
        if (value instanceof Error) reject(value);
        else resolve(value);
      });
    });
  };
  return { begin, begun, most: () => most, end: (name: string, value: string | Error = name) => ends.get(name)?.(value) };
}

describe('jobs', () => {
  const place = () => ({ store: new MemoryStore() as unknown as Store, clock: createManualClock() });

  it('run one at a time in a workspace, and three in all, in the order in which they came', async () => {
    const at = place();
    const { begin, begun, end, most } = works();
    const names = ['a1', 'a2', 'b1', 'c1', 'd1', 'd2'];
    const results = names.map((name) => job(at, name.charAt(0), name, begin(name)));
    expect(begun).toEqual(['a1', 'b1', 'c1']);
    end('a1');
    await settle();
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2']);
    end('c1');
    await settle();
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2', 'd1']);
    for (const name of ['b1', 'a2', 'd1']) end(name);
    await settle();
    end('d2');
    expect(await Promise.all(results)).toEqual(names);
    expect(most()).toBe(3);
  });

  it('are refused where too many of a workspace wait, and nobody else is', async () => {
    const at = place();
    const { begin, end } = works();
    const first = job(at, 'a', 'a0', begin('a0'));
    for (let number = 1; number < 5; number += 1) void job(at, 'a', `a${number}`, begin(`a${number}`));
    expect(() => job(at, 'a', 'a5', begin('a5'))).toThrow(expect.objectContaining({ code: 'too-fast' }));
    // Who asks again for one that waits finds it.
    expect(job(at, 'a', 'a0', begin('a0'))).toBe(first);
    const other = job(at, 'b', 'b0', begin('b0'));
    end('b0');
    expect(await other).toBe('b0');
    end('a0');
    await first;
    await settle();
    const more = job(at, 'a', 'a6', begin('a6'));
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a6']) {
      end(name);
      await settle();
    }
    expect(await more).toBe('a6');
  });

  it('begin anew after a failure, after five minutes, and for whoever is to be forgotten', async () => {
    const at = place();
    const { begin, begun, end } = works();
    const failing = job(at, 'a', 'export:a:x', begin('export:a:x'));
    end('export:a:x', new Error('no'));
    await expect(failing).rejects.toThrow('no');
    const ask = () => job(at, 'a', 'export:a:x', begin('export:a:x'));
    const asked = ask();
    end('export:a:x');
    await asked;
    await at.clock.advance(4 * 60_000);
    await ask();
    expect(begun).toHaveLength(2);
    await at.clock.advance(2 * 60_000);
    const late = ask();
    expect(begun).toHaveLength(3);
    end('export:a:x');
    await late;
    forgetExports(at.store, 'other');
    await ask();
    expect(begun).toHaveLength(3);
    forgetExports(at.store, 'a');
    void ask();
    expect(begun).toHaveLength(4);
  });
});

describe.each(STORES)('an export that nobody fetched, on $name', (kind) => {
  let open: DataBot | undefined;
  afterEach(async () => {
    await open?.close();
    open = undefined;
  });

  it('names nobody who was deleted meanwhile, and is not what a later command shows', async () => {
    let wait: Promise<void> | undefined;
    let go: () => void = () => undefined;
    const bot = (open = await dataBot(kind, (store) => new Proxy(store, {
      get(target, name) {
        if (name === 'readLog') return async (...given: Parameters<Store['readLog']>) => (wait ?? Promise.resolve()).then(() => target.readLog(...given));
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    })));
    await bot.line('me export:named');
    await answerOne(bot, ADA, true);
    const unfetched = async () => {
      wait = new Promise((resolve) => (go = resolve));
      const asked = bot.line('export', { by: ADMIN, admin: true });
      while (bot.clock.waiting() < 2) await settle();
      await bot.clock.advance(1_300);
      const busy = await asked;
      expect(busy.file).toBeUndefined();
      wait = undefined;
      go();
      await settle();
      return busy;
    };
    const busy = await unfetched();
    const again = button(await bot.line('privacy delete'), 'Delete');
    await bot.press(again);
    const shown = await bot.press(button(busy, 'Look again'), { by: ADMIN, admin: true });
    expect(read(shown)).not.toBe('');
    expect(shown.file?.content).toBeDefined();
    expect(shown.file?.content).not.toContain('Ada');
    // What was true an hour ago is no answer.
    await unfetched();
    await answerOne(bot, { ...ADA, id: 'U77', name: 'Later' }, true);
    await bot.clock.advance(3_600_000);
    const later = await bot.line('export', { by: ADMIN, admin: true });
    expect(later.file?.content.trim().split('\n')).toHaveLength(3);
  });
});
