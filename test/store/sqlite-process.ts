/** A bot on SQLite in another process, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const CHILD = join(import.meta.dirname, 'sqlite-child.ts');

export interface SqliteBot {
  readonly process: ChildProcess;
  /** What it says, line by line. */
  readonly lines: AsyncIterator<string>;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Arguments as sqlite-child.ts takes them. */
export function startSqliteBot(directory: string, ...rest: readonly string[]): SqliteBot {
  const started = spawn(process.execPath, ['--expose-gc', CHILD, directory, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    started.once('exit', () => resolve());
  });
  return {
    process: started,
    lines: createInterface(started.stdout)[Symbol.asyncIterator](),
    async kill() {
      started.kill('SIGKILL');
      await ended;
    },
  };
}
