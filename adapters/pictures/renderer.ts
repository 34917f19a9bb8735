/**
 * From a picture to a PNG, on the thread that calls. resvg (github.com/thx/resvg-js) runs as WebAssembly: it
 * needs no build for the machine, and when it fails the process does not.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Picture } from '../../src/views/view.ts';
import { SCALE, drawCard } from './card.ts';
import { FONT_FILES, type FontFiles, type Weight, loadFaces } from './font-files.ts';

type Resvg = typeof import('@resvg/resvg-wasm');

/** Draws; throws when the renderer refuses. */
export type Render = (picture: Picture) => Uint8Array;

let loading: Promise<Resvg> | undefined;

/** Loads the program once for each thread; it cannot be loaded twice. */
function load(): Promise<Resvg> {
  loading ??= (async () => {
    const resvg = await import('@resvg/resvg-wasm');
    await resvg.initWasm(await readFile(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));
    return resvg;
  })();
  return loading;
}

/**
 * Loads the renderer and the fonts.
 * @throws Error when the package or a font is not there
 */
export async function createRenderer(files: readonly FontFiles[] = FONT_FILES): Promise<Render> {
  const faces = loadFaces(files);
  const { Resvg } = await load();
  return (picture) => {
    const { svg, used } = drawCard(picture, faces);
    // Only the fonts that are used: each is copied into the memory of the renderer.
    const fontBuffers = (['regular', 'bold'] as const satisfies readonly Weight[]).flatMap((weight) => faces[weight].filter((_, index) => used[weight].has(index)).map(({ bytes }) => bytes));
    const drawing = new Resvg(svg, { fitTo: { mode: 'zoom', value: SCALE }, font: { fontBuffers } });
    try {
      const image = drawing.render();
      try {
        return image.asPng();
      } finally {
        image.free();
      }
    } finally {
      drawing.free();
    }
  };
}
