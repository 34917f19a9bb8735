/**
 * Pictures of boards that everybody sees, each in a message after the board's own, since an upload can be neither part
 * of a reply nor private. None is ever owed: what could not be drawn or shared is not tried again.
 */
import type { Clock } from '../../src/runtime/clock.ts';
import type { Picture } from '../../src/views/view.ts';
import type { Pictures } from '../pictures/index.ts';
import type { SharePlace, Uploads } from './uploads.ts';

const FILE_NAME = 'board.png';

export interface BoardPicturesOptions {
  readonly pictures: Pictures | undefined;
  /** Nothing where `files:write` was not granted: then nothing is drawn either. */
  readonly uploads: Uploads | undefined;
  readonly clock: Clock;
}

export class BoardPictures {
  readonly #options: BoardPicturesOptions;
  readonly #showing = new Set<Promise<void>>();

  constructor(options: BoardPicturesOptions) {
    this.#options = options;
  }

  /** Draws and shares a picture. Never rejects. */
  show(picture: Picture, place: SharePlace): Promise<void> {
    const showing = this.#show(picture, place).finally(() => this.#showing.delete(showing));
    this.#showing.add(showing);
    return showing;
  }

  /** Resolves once none is on its way, or after so many ms. */
  async drain(ms: number): Promise<void> {
    let cancel: () => void = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(ms, resolve);
    });
    await Promise.race([Promise.allSettled(this.#showing), late]);
    cancel();
  }

  async #show(picture: Picture, place: SharePlace): Promise<void> {
    const { pictures, uploads } = this.#options;
    const content = await (uploads === undefined ? undefined : pictures?.draw(picture));
    if (content !== undefined) await uploads?.share({ name: FILE_NAME, title: picture.title, content, alt: picture.alt }, place);
  }
}
