/** Where the fonts lie that pictures are drawn with, and how they are read. All are under the SIL Open Font License. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Font, readFont } from './font.ts';

export type Weight = 'regular' | 'bold';

/** One family in two weights: its name inside the files, the package, and the files from the package's main file on. */
export interface FontFiles {
  readonly family: string;
  readonly package: string;
  readonly regular: string;
  readonly bold: string;
}

/**
 * In order of preference: the first font that has a character draws it. Latin, Cyrillic and Greek; Chinese of
 * both kinds and Japanese; Korean. Only TrueType and OpenType files will do: the renderer draws nothing,
 * and says nothing, with a web font.
 */
export const FONT_FILES: readonly FontFiles[] = [
  { family: 'Noto Sans', package: '@embedpdf/fonts-latin', regular: '../fonts/NotoSans-Regular.ttf', bold: '../fonts/NotoSans-Bold.ttf' },
  { family: 'Noto Sans S Chinese', package: '@embedpdf/fonts-sc', regular: '../fonts/NotoSansHans-Regular.otf', bold: '../fonts/NotoSansHans-Bold.otf' },
  { family: 'NanumGothic', package: '@expo-google-fonts/nanum-gothic', regular: '400Regular/NanumGothic_400Regular.ttf', bold: '700Bold/NanumGothic_700Bold.ttf' },
];

/** A font with the bytes that it was read from. */
export interface Face extends Font {
  readonly bytes: Uint8Array;
}

export type Faces = Readonly<Record<Weight, readonly Face[]>>;

/**
 * Reads all fonts.
 * @throws Error when a package or a file is not there, or is no font
 */
export function loadFaces(files: readonly FontFiles[] = FONT_FILES): Faces {
  const require = createRequire(import.meta.url);
  const read = (weight: Weight): Face[] =>
    files.map((font) => {
      const bytes = readFileSync(join(dirname(require.resolve(font.package)), font[weight]));
      return { ...readFont(font.family, bytes), bytes };
    });
  return { regular: read('regular'), bold: read('bold') };
}
