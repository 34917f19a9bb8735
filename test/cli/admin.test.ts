import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readExport } from '../../src/cli/admin-export.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { ADA, BOB } from '../commands/playground.ts';
import { answerOne, botOn } from '../commands/sqlite-playground.ts';
import { createManualClock } from '../fakes/clock.ts';
import { ROOT } from '../source-files.ts';

const HOME = 'console:local';
let folder = '';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function admin(args: readonly string[], language = 'C.UTF-8'): Promise<Ended> {
  return new Promise((resolve) => {
    const { PATH, LD_LIBRARY_PATH, NODE_COMPILE_CACHE } = process.env;
    const child = spawn(process.execPath, [join(ROOT, 'src', 'cli', 'admin.ts'), ...args], { cwd: folder, env: { PATH, LD_LIBRARY_PATH, NODE_COMPILE_CACHE, LC_ALL: language } });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** Ada agreed to be named, Bob did not. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quiz-admin-'));
  const store = createSqliteStore({ directory: join(folder, 'data'), clock: createManualClock() });
  await store.open();
  const bot = await botOn(store);
  await bot.line('me export:named');
  await answerOne(bot, ADA, true);
  await answerOne(bot, BOB, true);
  await store.markRemoved('discord:9', Date.UTC(2026, 10, 1));
  await store.close();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('admin export', () => {
  it('writes answers to standard output and nothing else there', async () => {
    const { code, out, err } = await admin(['export', HOME]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFFseq,received,kind,question,/u);
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(',U1,Ada,');
    expect(lines[2]).toMatch(/,2026-Q4,,,,$/u);
  });

  it('writes to a new file that only its owner reads, and never over another', async () => {
    const { code, out, err } = await admin(['export', HOME, '--what', 'boards', '--format', 'json', '--out', 'boards.json']);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toBe('12 rows are in boards.json.\n');
    const file = join(folder, 'boards.json');
    const rows = JSON.parse(await readFile(file, 'utf8')) as { player_id: string | null }[];
    expect(rows).toHaveLength(12);
    expect(new Set(rows.map((row) => row.player_id))).toEqual(new Set(['U1', null]));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(join(folder, 'mine.csv'), 'mine');
    expect(await admin(['export', HOME, '--out', 'mine.csv'])).toEqual({ code: 2, out: '', err: 'mine.csv is there already; nothing was written.\n' });
    expect(await readFile(join(folder, 'mine.csv'), 'utf8')).toBe('mine');
    expect(await admin(['export', HOME, '--out', 'nowhere/answers.csv'])).toEqual({ code: 2, out: '', err: 'nowhere/answers.csv cannot be written (ENOENT).\n' });
  });

  it('gives what is kept of one person, whoever it is', async () => {
    const { code, out } = await admin(['export', HOME, '--player', 'U2']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ person: { id: 'U2', name: 'Bob', named_in_exports: false }, answers_complete: true, answers: [{ credit: '1/1' }] });
    expect(await admin(['export', HOME, '--player', 'U7'])).toEqual({ code: 1, out: '', err: `Nothing is kept about U7 in ${HOME}.\n` });
  });

  it('says what it does not know', async () => {
    expect((await admin(['export', 'discord:404'])).err).toContain(`it knows: ${HOME}`);
    const usage = await admin(['export']);
    expect(usage).toMatchObject({ code: 2, out: '' });
    expect(usage.err).toContain('export WORKSPACE [--what answers|boards|questions]');
    expect((await admin([])).err).toContain('purge WORKSPACE --yes');
  });

  it.each([[[]], [['a', 'b']], [['a', '--what', 'secrets']], [['a', '--format', 'xlsx']], [['a', '--out', '']], [['a', '--player', 'U1', '--what', 'boards']], [['a', '--all']], [['--what']]])('reads no %j', (words) => {
    expect(readExport(words)).toBeUndefined();
  });

  it('reads all that the usage names', () => {
    expect(readExport(['slack:T1'])).toEqual({ workspace: 'slack:T1', what: 'answers', format: 'csv' });
    expect(readExport(['--format=json', '--what', 'questions', 'slack:T1', '--out', 'f'])).toEqual({ workspace: 'slack:T1', what: 'questions', format: 'json', out: 'f' });
    expect(readExport(['slack:T1', '--player', 'U1'])).toMatchObject({ workspace: 'slack:T1', player: 'U1' });
  });
});

describe('admin removed and purge', () => {
  it('list workspaces that the bot left, with the day of their deletion', async () => {
    expect((await admin(['removed'])).out).toBe('discord:9: removed on 2026-11-01T00:00Z, to be deleted after 2026-12-01T00:00Z\n');
    expect(JSON.parse((await admin(['removed', '--json'])).out)).toEqual([{ workspace: 'discord:9', removed: '2026-11-01T00:00Z', due: '2026-12-01T00:00Z' }]);
    expect(await admin(['removed', 'all'])).toMatchObject({ code: 2, out: '' });
  });

  it('delete nothing without --yes, and everything with it', async () => {
    const asked = await admin(['purge', HOME]);
    expect(asked).toMatchObject({ code: 2, out: '' });
    expect(asked.err).toContain('add --yes');
    expect((await admin(['purge'])).code).toBe(2);
    expect(await admin(['purge', HOME, '--yes'], 'zh_CN.UTF-8')).toEqual({ code: 0, out: `${HOME}：保存的全部数据已删除。\n`, err: '' });
    expect(await admin(['purge', 'discord:9', '--yes'])).toMatchObject({ code: 0 });
    expect((await admin(['removed'])).out).toContain('not removed from any workspace');
    expect((await admin(['export', HOME])).err).toContain('it knows: -');
  });
});
