import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agrees, installFailure, isInstalled } from '../../src/setup/packages.mjs';
import { NODE_MAJOR, majorOf } from '../../src/setup/runtime.mjs';
import { ROOT } from '../source-files.ts';

const { platform, arch } = process;
const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/dev': { version: '2.0.0', integrity: 'sha512-d', dev: true },
    'node_modules/native': { version: '3.0.0', integrity: 'sha512-n', optional: true, os: [platform], cpu: arch },
    'node_modules/foreign': { version: '3.0.0', integrity: 'sha512-f', optional: true, os: 'aix', cpu: 'ppc64' },
    'node_modules/musl': { version: '3.0.0', integrity: 'sha512-m', optional: true, os: [platform], cpu: [arch], libc: ['musl'] },
    'node_modules/wasm': { version: '3.0.0', integrity: 'sha512-w', optional: true },
  },
};
const { 'node_modules/a': a, 'node_modules/dev': dev, 'node_modules/native': native } = lock.packages;
const production = { 'node_modules/a': a, ...(platform === 'linux' ? { 'node_modules/native': native } : {}) };

describe('agrees', () => {
  it.each([
    ['all that this machine can use', { ...production, 'node_modules/dev': dev }, true, true],
    ['the packages for development missing where they are needed', production, true, false],
    ['the packages for development missing where they are not', production, false, true],
    ['another version', { ...production, 'node_modules/a': { ...a, version: '1.0.1' } }, false, false],
    ['other bytes', { ...production, 'node_modules/a': { ...a, integrity: 'sha512-x' } }, false, false],
    ['a package missing', { 'node_modules/native': native }, false, false],
    ['a package too many', { ...production, 'node_modules/extra': a }, false, true],
    ['nothing', {}, false, false],
  ])('%s', (_, packages, development, expected) => {
    expect(agrees(lock, { packages }, development)).toBe(expected);
  });

  it.runIf(platform === 'linux')('misses the native part of this machine', () => {
    expect(agrees(lock, { packages: { 'node_modules/a': a } }, false)).toBe(false);
  });
});

describe('isInstalled', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'setup-packages-'));
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const written = (packages: object) => writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));

  it('is false for nothing, for half a file, and for another lock file', () => {
    expect(isInstalled(root, false)).toBe(false);
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{"packages": {');
    expect(isInstalled(root, false)).toBe(false);
    written(production);
    expect(isInstalled(root, false)).toBe(true);
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { ...lock.packages, 'node_modules/b': a } }));
    expect(isInstalled(root, false)).toBe(false);
  });

  it('takes an installation by hand, and remembers it', () => {
    written({ ...production, 'node_modules/dev': dev });
    expect(isInstalled(root, true)).toBe(true);
    rmSync(join(root, 'node_modules', '.package-lock.json'));
    expect(isInstalled(root, true)).toBe(true);
    expect(isInstalled(root, false)).toBe(true);
  });

  it('does not take one without the packages for development for one with them', () => {
    written(production);
    expect(isInstalled(root, false)).toBe(true);
    expect(isInstalled(root, true)).toBe(false);
  });

  it('says that the lock file is missing', () => {
    rmSync(join(root, 'package-lock.json'));
    expect(() => isInstalled(root, false)).toThrow('packages.no-lock');
  });
});

describe('installFailure', () => {
  it.each([
    ['npm ERR! code ENOTFOUND\nnpm ERR! syscall getaddrinfo', 'packages.no-network'],
    ['npm error code EAI_AGAIN', 'packages.no-network'],
    ['npm error code ECONNREFUSED', 'packages.no-network'],
    ['npm error network request to x failed, reason: connect ETIMEDOUT 1.2.3.4:443', 'packages.no-network'],
    ['npm error code ENOSPC\nnpm error syscall write', 'packages.no-space'],
    ['npm error code EACCES\nnpm error syscall mkdir', 'packages.no-permission'],
    ['npm error code EROFS', 'packages.no-permission'],
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'packages.certificate'],
    ['npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'packages.certificate'],
    ['npm error code E403\nnpm error 403 403 Forbidden', 'packages.denied'],
    ['npm error code E404\nnpm error 404 Not Found', 'packages.not-served'],
    ['npm error code EINTEGRITY', 'packages.integrity'],
    ['npm error code EUSAGE', 'packages.lock'],
    ['something else', 'packages.failed'],
  ])('%j is %s', (output, id) => {
    expect(installFailure({ code: 1, output, late: false }).id).toBe(id);
  });

  it('tells the deadline before any other cause', () => {
    expect(installFailure({ code: 1, output: 'ENOSPC', late: true })).toMatchObject({ id: 'packages.late', parameters: { minutes: 15 } });
  });
});

describe('package-lock.json', () => {
  const real = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string; resolved?: string; hasInstallScript?: boolean; os?: string; cpu?: string }>;
  };

  it('needs no install script, since none is run', () => {
    expect(Object.entries(real.packages).filter(([, entry]) => entry.hasInstallScript === true)).toEqual([]);
  });

  it('fixes the bytes of every package and names no registry of its own', () => {
    const packages = Object.entries(real.packages).filter(([path]) => path !== '');
    expect(packages.filter(([, entry]) => !entry.integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([]);
    expect(packages.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  });

  it('brings the same Node, new enough, for both architectures', () => {
    const [x64, arm64] = ['x64', 'arm64'].map((cpu) => real.packages[`node_modules/node-linux-${cpu}`]);
    expect(x64).toMatchObject({ os: 'linux', cpu: 'x64' });
    expect(arm64).toMatchObject({ os: 'linux', cpu: 'arm64', version: x64?.version });
    expect(majorOf(x64?.version ?? '')).toBeGreaterThanOrEqual(NODE_MAJOR);
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
    expect(engines.node).toBe(`>=${NODE_MAJOR}`);
  });
});
