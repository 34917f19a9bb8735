/** Real Redis servers for tests: each on a free loopback port with a directory of its own, ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly dir: string;
  /** Sends one command over a connection of its own. */
  command(...args: string[]): Promise<unknown>;
  signal(name: NodeJS.Signals): void;
  /** Ends it at once, as a crash does, and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * Starts `redis-server` from PATH; nothing is kept on disk unless `args` say so.
 * @throws Error naming what to install where there is none
 */
export async function startRedis(args: readonly string[] = [], at: { readonly port?: number; readonly password?: string } = {}): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'quiz-redis-'));
  const port = at.port ?? (await freePort());
  const url = `redis://${at.password === undefined ? '' : `:${at.password}@`}127.0.0.1:${port}`;
  let process = await launch(port, dir, args);
  const server: RedisServer = {
    port,
    url,
    dir,
    async command(...words) {
      const client = createClient({ url });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await client.sendCommand(words);
      } finally {
        client.destroy();
      }
    },
    signal: (name) => void process.kill(name),
    async kill() {
      await end(process);
    },
    async restart() {
      process = await launch(port, dir, args);
    },
    async close() {
      await end(process);
      await rm(dir, { recursive: true, force: true });
    },
  };
  return server;
}

async function launch(port: number, dir: string, args: readonly string[]): Promise<ChildProcess> {
  const all = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'no', ...args];
  const child = spawn('redis-server', all, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output = `${output}${chunk.toString()}`.slice(-4_000)));
  let failure: Error | undefined;
  child.on('error', (error) => {
    failure = 'code' in error && error.code === 'ENOENT'
      ? new Error('These tests need redis-server on the PATH: apt-get install redis-server, or brew install redis')
      : error;
  });
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) break;
    if (await answers(port)) return child;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`redis-server does not start: ${output}`);
}

/** True when something on the port answers a PING with anything but "I am still loading". */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const done = (up: boolean): void => {
      socket.destroy();
      resolve(up);
    };
    socket.setTimeout(500, () => done(false));
    socket.on('error', () => done(false));
    socket.on('data', (chunk: Buffer) => done(!chunk.toString().startsWith('-LOADING')));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
