// Runs a long program whose output goes to standard error, with a deadline and a sign of life.
import { spawn } from 'node:child_process';

const BEAT_MS = 10_000;
/** Enough of the end of the output to find the cause of a failure. */
const KEPT = 20_000;
/** Between the friendly signal and the other one. */
const GRACE_MS = 5_000;

/** The one that runs now, so that a signal to the launcher ends it too. @type {import('node:child_process').ChildProcess | undefined} */
let current;

/** @param {NodeJS.Signals} signal */
export function signalTold(signal) {
  current?.kill(signal);
}

/**
 * @param {{ command: string, args: string[], cwd?: string, environment: Record<string, string | undefined>, deadline: number, beat?: (seconds: number) => void, quiet?: boolean }} job
 *   `deadline` in ms; `quiet` keeps the output from being shown
 * @returns {Promise<{ code: number, output: string, late: boolean }>} `code` is 127 when the program does not exist
 */
export function runTold(job) {
  return new Promise((resolve) => {
    const started = Date.now();
    let output = '';
    let late = false;
    const child = spawn(job.command, job.args, {
      ...(job.cwd === undefined ? {} : { cwd: job.cwd }),
      env: job.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Windows starts npm.cmd only through a shell.
      shell: job.command.endsWith('.cmd'),
    });
    current = child;
    const take = (/** @type {Buffer} */ chunk) => {
      if (job.quiet !== true) process.stderr.write(chunk);
      output = (output + chunk.toString()).slice(-KEPT);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    const beat = setInterval(() => job.beat?.(Math.round((Date.now() - started) / 1000)), BEAT_MS);
    /** @type {NodeJS.Timeout | undefined} */
    let force;
    const deadline = setTimeout(() => {
      late = true;
      child.kill('SIGTERM');
      force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    }, job.deadline);
    const end = (/** @type {number} */ code) => {
      clearInterval(beat);
      clearTimeout(deadline);
      clearTimeout(force);
      current = undefined;
      resolve({ code, output, late });
    };
    child.on('error', (error) => {
      output += error.message;
      end(127);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}
