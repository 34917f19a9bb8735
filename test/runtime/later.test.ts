import { describe, expect, it } from 'vitest';
import { later } from '../../src/runtime/later.ts';

describe('later', () => {
  it('loads once, when it is first asked for', async () => {
    let loads = 0;
    const thing = later(async () => ({ load: (loads += 1) }));
    expect(loads).toBe(0);
    const [first, second] = await Promise.all([thing(), thing()]);
    expect(second).toBe(first);
    expect(await thing()).toBe(first);
    expect(loads).toBe(1);
  });

  it('fails for all who ask, and does not try again', async () => {
    let loads = 0;
    const thing = later(async () => {
      loads += 1;
      throw new Error('gone');
    });
    await expect(thing()).rejects.toThrow('gone');
    await expect(thing()).rejects.toThrow('gone');
    expect(loads).toBe(1);
  });
});
