import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../source-files.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quiz-doctor-'));
  await mkdir(join(folder, 'questions', 'bank', 'pods'), { recursive: true });
  await writeFile(join(folder, 'questions', 'bank', 'pods', 'x.yaml'), 'questions: x\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a program of `src/cli` in a folder without settings. */
function run(program: string, args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    const { PATH, LD_LIBRARY_PATH, NODE_COMPILE_CACHE } = process.env;
    const child = spawn(process.execPath, [join(ROOT, 'src', 'cli', program), ...args], { cwd: folder, env: { PATH, LD_LIBRARY_PATH, NODE_COMPILE_CACHE, LC_ALL: 'C.UTF-8', ...settings } });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('doctor', () => {
  it('tries the questions too, since the bot does not start on a broken bank', async () => {
    const good = await run('doctor.ts', []);
    expect(good).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^ok {2}Questions: \d+, without a mistake\.\nok {2}Store/u) });
    const { code, out } = await run('doctor.ts', ['--json'], { CONTENT_DIR: 'questions' });
    expect(code).toBe(1);
    const [bank, store] = JSON.parse(out) as { check: string; state: string; message: string }[];
    expect(bank).toMatchObject({ check: 'bank', state: 'fault', message: expect.stringContaining(`${join('questions', 'bank', 'pods', 'x.yaml')}:1:12 L01 questions must be a list.`) });
    expect(store).toMatchObject({ check: 'store', state: 'ok' });
    expect((await run('doctor.ts', [], { CONTENT_DIR: 'nowhere' })).out).toMatch(/^x {3}Questions: one mistake, with which the bot does not start: .*There is no folder/u);
  }, 60_000);

  it('says on demand how it is used, as the administrators’ program does', async () => {
    expect(await run('doctor.ts', ['--help'])).toEqual({ code: 0, err: '', out: 'Usage: npm run doctor [-- --json]\n' });
    expect(await run('doctor.ts', ['--jsn'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage') });
    expect(await run('admin.ts', ['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^Usage: npm run admin -- verify(.|\n)*-- removed\n$/u) });
    expect(await run('admin.ts', ['export', '-h'])).toMatchObject({ code: 0, err: '' });
  }, 60_000);
});
