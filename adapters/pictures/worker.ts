/** The thread that draws: takes one picture at a time and answers each with one message. */
import { constants, platform, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import type { Picture } from '../../src/views/view.ts';
import type { FontFiles } from './font-files.ts';
import { type Render, createRenderer } from './renderer.ts';

/** What the thread is begun with. */
export interface Start {
  readonly fonts: readonly FontFiles[];
}

export type Answer =
  | { readonly kind: 'drawn'; readonly png: Uint8Array<ArrayBuffer> }
  /** This picture could not be drawn. */
  | { readonly kind: 'failed'; readonly reason: unknown }
  /** No picture will ever be drawn: the renderer or a font is not there. */
  | { readonly kind: 'unable'; readonly reason: unknown };

/** Clicks go first. On Linux a thread has a priority of its own; elsewhere this would slow the whole process. */
function stepBack(): void {
  if (platform() !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // Not permitted here: pictures are drawn all the same.
  }
}

function work(port: NonNullable<typeof parentPort>, { fonts }: Start): void {
  stepBack();
  const answer = (message: Answer): void => port.postMessage(message, message.kind === 'drawn' ? [message.png.buffer] : []);
  let rendering: Promise<Render> | undefined;
  const draw = async (picture: Picture): Promise<void> => {
    let render: Render;
    try {
      rendering ??= createRenderer(fonts);
      render = await rendering;
    } catch (reason) {
      answer({ kind: 'unable', reason });
      return;
    }
    try {
      // A copy of its own: what is handed over must not be a view of the renderer's memory.
      answer({ kind: 'drawn', png: Uint8Array.from(render(picture)) });
    } catch (reason) {
      answer({ kind: 'failed', reason });
    }
  };
  port.on('message', (picture: Picture) => void draw(picture));
}

if (parentPort !== null) work(parentPort, workerData as Start);
