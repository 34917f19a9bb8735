/**
 * What has to be known of a font before anything is drawn: which characters it has and how wide they are.
 * Tables as in the OpenType specification (learn.microsoft.com/typography/opentype/spec): `head`, `hhea`,
 * `hmtx` and the formats 4 and 12 of `cmap`.
 */

export interface Font {
  /** The family by which a drawing names the font. */
  readonly family: string;
  /** Whether the font has a shape of its own for a character, by code point. */
  has(character: number): boolean;
  /** Advance of a character in parts of the font size; that of the missing shape for a character it has not. */
  advance(character: number): number;
}

/** Finds a glyph's number by code point; 0 is the missing shape. */
type Glyphs = (character: number) => number;

/**
 * Reads a TrueType or OpenType font.
 * @throws RangeError or Error when the bytes are no such font (a web font, a cut-off file)
 */
export function readFont(family: string, bytes: Uint8Array): Font {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = tables(data);
  const unitsPerEm = data.getUint16(table('head') + 18);
  const metrics = data.getUint16(table('hhea') + 34);
  const hmtx = table('hmtx');
  const glyphs = characterMap(data, table('cmap'));
  if (unitsPerEm === 0 || metrics === 0) throw new Error('a font without measures');
  return {
    family,
    has: (character) => glyphs(character) !== 0,
    // The last metric holds for all glyphs after it.
    advance: (character) => data.getUint16(hmtx + 4 * Math.min(glyphs(character), metrics - 1)) / unitsPerEm,
  };
}

const TRUE_TYPE = 0x00_01_00_00;
const OPEN_TYPE = 0x4f_54_54_4f;

function tables(data: DataView): (tag: string) => number {
  const version = data.getUint32(0);
  if (version !== TRUE_TYPE && version !== OPEN_TYPE) throw new Error('not a TrueType or OpenType font');
  const offsets = new Map<string, number>();
  const count = data.getUint16(4);
  for (let record = 12; record < 12 + 16 * count; record += 16) {
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((at) => data.getUint8(record + at)));
    offsets.set(tag, data.getUint32(record + 8));
  }
  return (tag) => {
    const offset = offsets.get(tag);
    if (offset === undefined) throw new Error(`a font without ${tag}`);
    return offset;
  };
}

function characterMap(data: DataView, cmap: number): Glyphs {
  const count = data.getUint16(cmap + 2);
  let chosen: { readonly format: number; readonly at: number } | undefined;
  for (let record = cmap + 4; record < cmap + 4 + 8 * count; record += 8) {
    const platform = data.getUint16(record);
    const at = cmap + data.getUint32(record + 4);
    const format = data.getUint16(at);
    // Unicode (0) or Windows (3); format 12 also reaches beyond the first plane.
    if ((platform === 0 || platform === 3) && (format === 12 || (format === 4 && chosen === undefined))) chosen = { format, at };
  }
  if (chosen === undefined) throw new Error('a font without a map of Unicode');
  return chosen.format === 12 ? groups(data, chosen.at) : segments(data, chosen.at);
}

/** The lowest index below `count` for which `reached` holds, by halving; `count` when there is none. */
function lowest(count: number, reached: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function groups(data: DataView, at: number): Glyphs {
  const count = data.getUint32(at + 12);
  return (character) => {
    const index = lowest(count, (candidate) => data.getUint32(at + 20 + 12 * candidate) >= character);
    if (index === count) return 0;
    const group = at + 16 + 12 * index;
    const first = data.getUint32(group);
    return character < first ? 0 : data.getUint32(group + 8) + character - first;
  };
}

function segments(data: DataView, at: number): Glyphs {
  const doubled = data.getUint16(at + 6);
  const ends = at + 14;
  const starts = ends + doubled + 2;
  return (character) => {
    if (character > 0xff_ff) return 0;
    const index = lowest(doubled / 2, (candidate) => data.getUint16(ends + 2 * candidate) >= character);
    if (2 * index === doubled) return 0;
    const start = starts + 2 * index;
    const first = data.getUint16(start);
    if (character < first) return 0;
    const delta = data.getUint16(start + doubled);
    const rangeAt = start + 2 * doubled;
    const range = data.getUint16(rangeAt);
    if (range === 0) return (character + delta) & 0xff_ff;
    const glyph = data.getUint16(rangeAt + range + 2 * (character - first));
    return glyph === 0 ? 0 : (glyph + delta) & 0xff_ff;
  };
}
