import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quiz-content-'));
  await cp(join(ROOT, 'test', 'fixtures', 'content'), folder, { recursive: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the program with lines of input. */
function run(args: readonly string[], input: string, content = folder): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, CONTENT_DIR: content, LC_ALL: 'C.UTF-8' };
    const child = spawn(process.execPath, [join(ROOT, 'src', 'cli', 'content-try.ts'), ...args], { env, cwd: folder });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

describe('content:try', () => {
  it('plays one item with the views of the bot, in the language that is asked for', async () => {
    const [english, chinese] = await Promise.all([run(['list-pods'], 'kubectl get po\n'), run(['list-pods', '--lang', 'zh'], 'kubectl get pod\n')]);
    expect(english).toMatchObject({ code: 0, err: '' });
    expect(english.out).toContain('Which command lists the Pods of the current namespace?');
    expect(english.out).toMatch(/\nRight\n/);
    expect(chinese.out).toContain('哪条命令列出当前命名空间的 Pod？');
    expect(chinese.out).toMatch(/\n正确\n/);
  });

  it('plays a draft, which the bot would never draw', async () => {
    const drafts = join(folder, 'drafts');
    await cp(join(ROOT, 'test', 'fixtures', 'content'), drafts, { recursive: true });
    // Records are kept and none names this text: everything is a draft.
    await mkdir(join(drafts, 'records'));
    const { code, out } = await run(['one-address'], '?\n', drafts);
    expect(code).toBe(0);
    expect(out).toContain('How many IP addresses');
    expect(out).toContain('All containers of a Pod share its network namespace.');
  });

  it('names the nearest item, and what the arguments should be', async () => {
    const [unknown, none, language] = await Promise.all([run(['list-pod'], ''), run([], ''), run(['list-pods', '--lang', 'fr'], '')]);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toContain('did you mean list-pods?');
    for (const wrong of [none, language]) {
      expect(wrong.code).toBe(2);
      expect(wrong.err).toContain('--lang en|zh');
    }
  });

  it('shows where the mistakes of the file are instead of playing it', async () => {
    const broken = join(folder, 'broken');
    await cp(join(ROOT, 'test', 'fixtures', 'content'), broken, { recursive: true });
    const file = join(broken, 'bank', 'pods', 'pod.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('answer: ["one"]', 'answer: ["eins"]'));
    const { code, err, out } = await run(['one-address'], 'a\n', broken);
    expect(code).toBe(1);
    expect(err).toMatch(/bank\/pods\/pod\.yaml:\d+:\d+ L04/);
    expect(out).toBe('');
  });
});
