/**
 * Pictures of boards, for every platform that can show one. They are drawn on a thread of their own, since a
 * picture takes a tenth to a fifth of a second and a click must not wait for it. A picture is never owed: whatever goes
 * wrong, the message goes out with its text alone.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Picture } from '../../src/views/view.ts';
import { FONT_FILES, type FontFiles } from './font-files.ts';
import type { Answer, Start } from './worker.ts';

/** Longest wait for a picture, in ms from the call; the first one also waits for the fonts, half a second. */
export const DEADLINE_MS = 3_000;
/** Pictures that are asked for and not drawn yet. At a fifth of a second for the fullest board, the last is still in time. */
export const MOST_WAITING = 12;
/** How long the thread stays without work, in ms; with its fonts it holds some 130 MB. */
export const IDLE_MS = 60_000;

export interface PicturesOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Other fonts than those that are installed with the bot. */
  readonly fonts?: readonly FontFiles[];
  /** Another program for the thread. */
  readonly worker?: URL;
}

export interface Pictures {
  /**
   * Draws a picture as a PNG.
   * @returns nothing when it cannot be had: too many wait, it takes longer than `DEADLINE_MS`, the renderer or a
   *   font is not there, the thread broke down, or all is closed. Never rejects.
   */
  draw(picture: Picture): Promise<Uint8Array | undefined>;
  /** Ends the thread; whoever waits gets nothing. */
  close(): Promise<void>;
}

interface Job {
  readonly picture: Picture;
  /** By the clock. */
  readonly due: number;
  /** Answers the caller, once. */
  settle(png?: Uint8Array): void;
}

/** The thread is begun with the first picture, ended when idle, and begun anew when it broke down. */
export function createPictures({ clock, logger, fonts = FONT_FILES, worker: program = new URL('./worker.ts', import.meta.url) }: PicturesOptions): Pictures {
  const log = logger.child('pictures');
  const waiting: Job[] = [];
  let current: Job | undefined;
  let thread: Worker | undefined;
  let stopIdling = (): void => undefined;
  /** Set when no picture will be drawn any more. */
  let over = false;

  async function end(): Promise<void> {
    stopIdling();
    const ended = thread;
    thread = undefined;
    await ended?.terminate();
  }

  /** Answers the picture that is being drawn and goes on to the next. */
  function done(png?: Uint8Array): void {
    const job = current;
    current = undefined;
    job?.settle(png);
    next();
  }

  function giveUp(): void {
    over = true;
    for (const job of [current, ...waiting.splice(0)]) job?.settle();
    current = undefined;
    void end();
  }

  function begin(): Worker {
    const start: Start = { fonts };
    // Nothing of the environment, which holds tokens, and none of the process's flags.
    const begun = new Worker(program, { workerData: start, env: {}, execArgv: [], name: 'pictures' });
    begun.on('message', (answer: Answer) => {
      if (thread !== begun) return;
      switch (answer.kind) {
        case 'drawn':
          return done(answer.png);
        case 'failed':
          log.warn({ reason: answer.reason }, 'a picture could not be drawn');
          return done();
        case 'unable':
          log.warn({ reason: answer.reason }, 'pictures cannot be drawn here; boards go out as text');
          return giveUp();
      }
    });
    const broken = (reason: unknown): void => {
      if (thread !== begun) return;
      log.warn({ reason }, 'the thread that draws pictures broke down');
      stopIdling();
      thread = undefined;
      done();
    };
    begun.on('error', broken);
    begun.on('exit', (code) => broken(`it ended with ${code}`));
    return begun;
  }

  function next(): void {
    if (current !== undefined || over) return;
    // Those that came in one burst run out together: no thread is begun for them.
    while ((waiting[0]?.due ?? Infinity) <= clock.now()) waiting.shift()?.settle();
    current = waiting.shift();
    if (current === undefined) {
      if (thread === undefined) return;
      // A thread without work does not keep a process that ends.
      thread.unref();
      stopIdling = clock.after(IDLE_MS, () => void end());
      return;
    }
    stopIdling();
    try {
      thread ??= begin();
      thread.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      thread.postMessage(current.picture);
    } catch (reason) {
      log.warn({ reason }, 'a picture could not be handed over');
      done();
    }
  }

  return {
    draw(picture) {
      if (over || waiting.length + (current === undefined ? 0 : 1) >= MOST_WAITING) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const cancel = clock.after(DEADLINE_MS, () => {
          log.warn({ waiting: waiting.length }, 'a picture was not drawn in time');
          if (current === job) {
            // Whatever holds it up would hold up the next one as well.
            void end();
            done();
          } else {
            waiting.splice(waiting.indexOf(job), 1);
            job.settle();
          }
        });
        const job: Job = {
          picture,
          due: clock.now() + DEADLINE_MS,
          settle(png) {
            cancel();
            resolve(png);
          },
        };
        waiting.push(job);
        next();
      });
    },
    async close() {
      over = true;
      for (const job of [current, ...waiting.splice(0)]) job?.settle();
      current = undefined;
      await end();
    },
  };
}
