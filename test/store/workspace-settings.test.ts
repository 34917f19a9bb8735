import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../src/store/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';

const revision = (number: number): Settings => ({ ...DEFAULT_SETTINGS, revision: number });

describe('settings of workspaces as a process knows them', () => {
  it('are the defaults before, and stay bounded however many workspaces there are', () => {
    const settings = new WorkspaceSettings();
    expect(settings.get('w0')).toEqual(DEFAULT_SETTINGS);
    for (let each = 0; each < 10_002; each += 1) settings.put(`w${each}`, revision(each + 1));
    expect([0, 1, 2, 10_001].map((each) => settings.get(`w${each}`).revision)).toEqual([0, 0, 3, 10_002]);
  });

  it('keep the one that was put last the longest', () => {
    const settings = new WorkspaceSettings();
    for (let each = 0; each < 10_000; each += 1) settings.put(`w${each}`, revision(1));
    settings.put('w0', revision(2));
    settings.put('one more', revision(1));
    expect([settings.get('w0').revision, settings.get('w1').revision]).toEqual([2, 0]);
  });

  it('are taken from a store that knows better, and the verb is made again from them', async () => {
    const settings = new WorkspaceSettings();
    const seen: number[] = [];
    const result = await settings.run('w', async (current) => {
      seen.push(current.revision);
      return current.revision < 7 ? { kind: 'stale', settings: revision(current.revision + 7) } : { kind: 'done' as const };
    });
    expect(result).toEqual({ kind: 'done' });
    expect(seen).toEqual([0, 7]);
    expect(settings.get('w').revision).toBe(7);
    await expect(settings.run('w', async (current) => ({ kind: 'stale', settings: revision(current.revision + 1) }))).rejects.toThrow('faster than they can be read');
  });
});
