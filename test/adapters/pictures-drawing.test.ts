import { Resvg } from '@resvg/resvg-wasm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARD_WIDTH, MOST_ROWS, SCALE, drawCard } from '../../adapters/pictures/card.ts';
import { GROUNDS, INKS, LINES, MEDALS, contrast } from '../../adapters/pictures/colours.ts';
import { FONT_FILES, loadFaces } from '../../adapters/pictures/font-files.ts';
import { readFont } from '../../adapters/pictures/font.ts';
import { setLine } from '../../adapters/pictures/lettering.ts';
import { createRenderer } from '../../adapters/pictures/renderer.ts';
import type { Picture, PictureRow } from '../../src/views/view.ts';
import { NASTY_NAMES } from '../fixtures/nasty-names.ts';
import { difference, pixelsOf, sizeOf } from './pictures-pixels.ts';

const faces = loadFaces();
const render = await createRenderer();

const row = (rank: number, name: string, rest: Partial<PictureRow> = {}): PictureRow => ({ rank, name, points: '1,000', ...rest });
const board = (rows: readonly PictureRow[], rest: Partial<Picture> = {}): Picture => ({
  title: 'Leaderboard',
  labels: { rank: 'Rank', name: 'Player', points: 'Points' },
  rows,
  alt: 'Not a word of this is drawn',
  ...rest,
});
/** Rank 4, so that the name stands in regular letters beside no medal. */
const named = (name: string): Uint8Array => render(board([row(4, name)]));
const set = (text: string, room = Infinity): string =>
  setLine(text, faces.regular, 20, room)
    .runs.map((run) => run.text)
    .join('');

const between = (first: number, last: number): string[] => Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index));
/** Every character of an encoding of two bytes with leads in a range. */
function encoded(encoding: string, first: number, last: number): string[] {
  const decoder = new TextDecoder(encoding);
  const trails = Array.from({ length: 0xfe - 0x40 + 1 }, (_, index) => 0x40 + index);
  const texts = Array.from({ length: last - first + 1 }, (_, index) => first + index).flatMap((lead) => trails.map((trail) => decoder.decode(Uint8Array.of(lead, trail))));
  return [...new Set(texts.filter((text) => /^\p{L}$/u.test(text) && !/^\p{Co}$/u.test(text)))];
}
const letters = (characters: readonly string[]): string[] => characters.filter((character) => /^\p{L}$/u.test(character));

/** All the letters that people of a script are likely to have in their names. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Latin: letters([...between(0x41, 0x24f), ...between(0x1e00, 0x1ef9)]),
  Cyrillic: letters(between(0x400, 0x4ff)),
  Greek: letters(between(0x386, 0x3ce)),
  'simplified Chinese': encoded('gbk', 0xb0, 0xf7).filter((character) => /\p{Script=Han}/u.test(character)),
  'traditional Chinese': encoded('big5', 0xa4, 0xf9).filter((character) => /\p{Script=Han}/u.test(character)),
  'Japanese kana': [...between(0x3041, 0x3096), ...between(0x30a1, 0x30fe)],
  'Japanese kanji': encoded('euc-jp', 0xb0, 0xf4).filter((character) => /\p{Script=Han}/u.test(character)),
  Korean: between(0xac00, 0xd7a3),
};
/** 200 of them, spread evenly; all when there are fewer. */
const spread = (characters: readonly string[]): string[] => Array.from({ length: Math.min(200, characters.length) }, (_, index) => characters[Math.floor((index * characters.length) / Math.min(200, characters.length))] ?? '');

const CELL = 36;
const ACROSS = 20;

/** Draws characters one to a cell, each in its font, and answers with the ink of each cell. */
function inks(characters: readonly { readonly text: string; readonly family: string }[], weight: 'regular' | 'bold'): string[] {
  const cells = characters.map(
    ({ text, family }, index) => `<text x="${(index % ACROSS) * CELL + 4}" y="${Math.floor(index / ACROSS) * CELL + 26}" font-size="22" font-weight="${weight === 'bold' ? 700 : 400}" font-family="${family}">${text}</text>`,
  );
  const [width, height] = [ACROSS * CELL, Math.ceil(characters.length / ACROSS) * CELL];
  const image = new Resvg(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${cells.join('')}</svg>`, { font: { fontBuffers: faces[weight].map(({ bytes }) => bytes) } }).render();
  const { pixels } = image;
  return characters.map((_, index) => {
    const [left, top] = [(index % ACROSS) * CELL, Math.floor(index / ACROSS) * CELL];
    return Array.from({ length: CELL }, (__, y) => Buffer.from(pixels.subarray(((top + y) * width + left) * 4, ((top + y) * width + left + CELL) * 4)).toString('base64')).join('');
  });
}

describe('letters', () => {
  it.each(Object.entries(SCRIPTS))('has all of %s', (_, characters) => {
    expect(characters.length).toBeGreaterThan(60);
    for (const weight of ['regular', 'bold'] as const) {
      expect(characters.filter((character) => !faces[weight].some((face) => face.has(character.codePointAt(0) ?? 0)))).toEqual([]);
    }
  });

  it.each(Object.entries(SCRIPTS))('leaves ink of %s that is not the box of a missing character', (_, characters) => {
    for (const weight of ['regular', 'bold'] as const) {
      const sample = spread(characters).map((text) => {
        const [run] = setLine(text, faces[weight], 22, 100).runs;
        return { text, family: FONT_FILES[run?.font ?? 0]?.family ?? '' };
      });
      // A character that no font has, in each of the fonts, and nothing at all.
      const boxes = FONT_FILES.map(({ family }) => ({ text: '\u{10fffd}', family }));
      const drawn = inks([...sample, ...boxes, { text: ' ', family: 'Noto Sans' }], weight);
      const forbidden = new Set(drawn.slice(sample.length));
      expect(forbidden.size).toBeGreaterThan(1);
      expect(sample.filter((__, index) => forbidden.has(drawn[index] ?? ''))).toEqual([]);
      // Far more shapes than a font of boxes has; Latin, Cyrillic and Greek share some.
      expect(new Set(drawn.slice(0, sample.length)).size).toBeGreaterThan(sample.length * 0.7);
    }
  });

  it('draws a name of each script into its column', () => {
    const empty = pixelsOf(named('\u200b'));
    for (const name of ['Zażółć', 'Їжакевич', 'Ελένη', '王小明', '陳大文', 'さくらカナ', '김철수', 'Pod 战队 김']) {
      const box = difference(pixelsOf(named(name)), empty);
      expect(box?.left, name).toBeGreaterThan(70 * SCALE);
      expect((box?.right ?? 0) - (box?.left ?? 0), name).toBeGreaterThan(40 * SCALE);
    }
  });

  it('is as wide as it was measured', () => {
    const empty = pixelsOf(named('\u200b'));
    for (const name of ['Kubernetes', 'Їжакевич', '王小明王小明', '쿠버네티스', 'Pod 战队 and 쿠버']) {
      const box = difference(pixelsOf(named(name)), empty);
      expect(Math.abs((box?.right ?? 0) / SCALE - 80 - setLine(name, faces.regular, 19, 900).width), name).toBeLessThan(3);
    }
  });

  it('holds no letter that runs from right to left', () => {
    const rightToLeft = letters([...between(0x590, 0x8ff), ...between(0xfb1d, 0xfdff), ...between(0xfe70, 0xfefe)]);
    expect(rightToLeft.length).toBeGreaterThan(1_000);
    expect(rightToLeft.filter((character) => [...faces.regular, ...faces.bold].some((face) => face.has(character.codePointAt(0) ?? 0)))).toEqual([]);
  });
});

describe('typed text', () => {
  it.each([
    ['zero width', 'Al\u200bi\u200cc\u200de'],
    ['joiners and marks of direction', '\u2060\ufeffAl\u200eice\u200f'],
    ['overrides of direction', '\u202eAlice\u202c \u2066\u2069'],
    ['control characters', '\u0000Ali\u0007ce\u001b\u0085'],
    ['variation selectors and tags', 'A\ufe0fl\u{e0061}ice\u{e007f}'],
    ['fillers and soft hyphens', 'Al\u00adice\u3164\u115f'],
    ['emoji', 'Alice 🎉👩‍👩‍👧‍👦🇩🇪👍🏽'],
    ['spaces', '  Alice \n\t\u3000'],
    ['half of a pair', 'Ali\ud800ce'],
  ])('is the same picture with %s and without', (_, name) => {
    expect(Buffer.compare(named(name), named('Alice'))).toBe(0);
  });

  it.each([
    ['𝓕𝓪𝓷𝓬𝔂 𝕹𝖆𝖒𝖊', 'Fancy Name'],
    ['1️⃣ first', '1 first'],
    ['a 🎉 b', 'a b'],
    ['e\u0301', 'é'],
    ['e\u200d\u0301', 'é'],
    ['محمد', '····'],
    ['🎉🚀', '·'],
    ['', '·'],
    ['\u0301\u0301', '·'],
    ['🎉\u0301x', 'x'],
  ])('is set as what a font has: %s', (typed, shown) => {
    expect(set(typed)).toBe(shown);
  });

  it('keeps at most two accents on a letter', () => {
    expect([...set(`x${'\u0323'.repeat(40)}y`)]).toEqual(['x', '\u0323', '\u0323', 'y']);
  });

  it('ends in an ellipsis where its room ends', () => {
    expect(set('Kubernetes', 60)).toMatch(/^Kub.*…$/u);
    expect(set('Ku                                      b', 60)).toBe('Ku b');
    for (const text of ['W'.repeat(5_000), '漢'.repeat(5_000), '한 '.repeat(500), 'i'.repeat(999), `${'\u200b'.repeat(900)}W`]) {
      for (const room of [10, 57.3, 200, 431]) expect(setLine(text, faces.bold, 19, room).width).toBeLessThanOrEqual(Math.max(room, 20));
    }
    expect(set('Exactly', setLine('Exactly', faces.regular, 20, Infinity).width)).toBe('Exactly');
  });

  it('never leaves its column', () => {
    const short = pixelsOf(named('\u200b'));
    const figures = CARD_WIDTH - 28 - setLine('1,000', faces.bold, 19, 200).width;
    for (const name of ['W'.repeat(400), '漢'.repeat(400), 'fi'.repeat(400), 'AV'.repeat(400), '漢W'.repeat(200)]) {
      const box = difference(pixelsOf(named(name)), short);
      expect((box?.right ?? 0) / SCALE, name.slice(0, 4)).toBeLessThan(figures - 8);
      expect((box?.right ?? 0) / SCALE, name.slice(0, 4)).toBeGreaterThan(figures - 60);
    }
  });

  it('cannot become markup', () => {
    const name = '</text><rect width="9999" height="9999"/>&amp;\'"';
    const { svg } = drawCard(board([row(4, name)], { title: '<b>', footer: '&copy; "x"' }), faces);
    expect(svg).toContain('&lt;/text&gt;&lt;rect width=&quot;9999&quot;');
    expect(svg).not.toContain('9999"');
    expect(difference(pixelsOf(named('&lt;')), pixelsOf(named('<')))).toBeDefined();
  });

  it('draws whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.double({ min: 0, max: 300, noNaN: true }), (text, room) => {
        const line = setLine(text, faces.regular, 19, room);
        for (const run of line.runs) for (const character of run.text) expect(faces.regular[run.font]?.has(character.codePointAt(0) ?? 0)).toBe(true);
        expect(line.runs.length).toBeGreaterThan(0);
        expect(line.width).toBeLessThanOrEqual(Math.max(room, 20));
      }),
      { numRuns: 500 },
    );
    const all = Object.values(NASTY_NAMES).map(String);
    for (let at = 0; at < all.length; at += MOST_ROWS) {
      const nasty = all.slice(at, at + MOST_ROWS).map((name, index) => row(index + 1, name, { points: name, detail: name, movement: { way: 'new', text: name } }));
      expect(sizeOf(render(board(nasty, { title: all[at] ?? '', subtitle: all[at] ?? '', footer: all[at] ?? '' }))).width).toBe(CARD_WIDTH * SCALE);
    }
  });
});

describe('a card', () => {
  const players = (count: number): PictureRow[] => Array.from({ length: count }, (_, index) => row(index + 1, `Player ${index}`, { detail: '8 / 10', movement: { way: 'up', text: '2' } }));

  it('is a PNG of twice its size, round at the corners', () => {
    const png = render(board(players(10)));
    const pixels = pixelsOf(png);
    expect(pixels.width).toBe(1280);
    expect(pixels.height % 2).toBe(0);
    expect(png.length).toBeLessThan(250_000);
    const corners = [[0, 0], [1279, 0], [0, pixels.height - 1], [1279, pixels.height - 1]] as const;
    for (const [x, y] of corners) expect(pixels.at(x, y) & 0xff).toBe(0);
    expect(pixels.at(640, 20) & 0xff).toBe(0xff);
  });

  it('draws at most 25 rows', () => {
    const most = render(board(players(25)));
    expect(Buffer.compare(render(board(players(26))), most)).toBe(0);
    expect(sizeOf(render(board(players(24)))).height).toBeLessThan(sizeOf(most).height);
    expect(most.length).toBeLessThan(500_000);
    expect(sizeOf(render(board([]))).height).toBeGreaterThan(100);
  });

  it('shows every part', () => {
    const plain = board([row(1, 'Alice'), row(4, 'Bob')]);
    const bare = drawCard(plain, faces).svg;
    const variants: Partial<PictureRow>[] = [{ points: '9' }, { detail: '8 / 10' }, { self: true }, { gap: true }, { rank: 2 }, ...(['up', 'down', 'same', 'new'] as const).map((way) => ({ movement: { way, text: '7' } }))];
    const drawn = variants.map((variant) => drawCard(board([row(1, 'Alice'), row(4, 'Bob', variant)]), faces).svg);
    expect(new Set([bare, ...drawn]).size).toBe(variants.length + 1);
    for (const variant of variants) expect(() => render(board([row(4, 'Bob', variant)]))).not.toThrow();
  });

  it('draws no word of its own, and not the alternative text', () => {
    const picture = board([row(1, 'Alice'), row(4, 'Bob', { detail: '8 / 10', movement: { way: 'new', text: 'neu' }, self: true, gap: true })], { subtitle: 'Season', footer: 'Foot' });
    const words = [...drawCard(picture, faces).svg.matchAll(/>([^<]+)<\/tspan>/gu)].map(([, word]) => word);
    // In the order of reading: head, column by column of the heads, then the rows.
    expect(words).toEqual(['Leaderboard', 'Season', 'Rank', 'Player', 'Points', '1', 'Alice', '1,000', '4', 'Bob', 'neu', '8 / 10', '1,000', 'Foot']);
  });

  it('takes only the fonts that it needs', () => {
    const { used } = drawCard(board([row(4, 'Alice')]), faces);
    expect([...used.regular, ...used.bold]).toEqual([0, 0]);
    expect([...drawCard(board([row(4, '王 김')]), faces).used.regular]).toEqual([0, 1, 2]);
  });
});

describe('colours', () => {
  it('computes the contrast of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
    expect(contrast('#ffffff', '#0000ff')).toBeCloseTo(8.59, 2);
  });

  it.each(Object.entries(INKS).flatMap(([ink, colour]) => Object.entries(GROUNDS).map(([ground, behind]) => [ink, ground, colour, behind] as const)))('reads %s on %s', (_, __, colour, behind) => {
    expect(contrast(colour, behind)).toBeGreaterThanOrEqual(4.5);
  });

  it('reads the rank on each medal, and tells a card from a light and a dark chat', () => {
    for (const { face, ink } of MEDALS) expect(contrast(ink, face)).toBeGreaterThanOrEqual(4.5);
    for (const { face } of MEDALS) expect(contrast(face, GROUNDS.stripe)).toBeGreaterThanOrEqual(3);
    expect(contrast(GROUNDS.top, '#ffffff')).toBeGreaterThan(4.5);
    expect(contrast(LINES.border, GROUNDS.bottom)).toBeGreaterThan(1.5);
  });

  it('letters in no other colour', () => {
    const rows = [1, 2, 3, 4].flatMap((rank) => (['up', 'down', 'same', 'new'] as const).map((way) => row(rank, 'Alice', { movement: { way, text: '1' }, detail: '1', self: rank === 4 })));
    const { svg } = drawCard(board(rows, { subtitle: 's', footer: 'f', labels: { rank: 'a', name: 'b', points: 'c', detail: 'd' } }), faces);
    const allowed = new Set<string | undefined>([...Object.values(INKS), ...MEDALS.map(({ ink }) => ink)]);
    const taken = [...svg.matchAll(/<text [^>]*fill="([^"]+)"/gu)].map(([, colour]) => colour);
    expect(taken.length).toBeGreaterThan(30);
    expect(taken.filter((colour) => !allowed.has(colour))).toEqual([]);
  });
});

describe('a font', () => {
  it('is refused when it is none, or a web font', () => {
    expect(() => readFont('x', new Uint8Array())).toThrow(RangeError);
    expect(() => readFont('x', new TextEncoder().encode(`wOF2${'\0'.repeat(100)}`))).toThrow('not a TrueType or OpenType font');
    const { bytes } = faces.regular[0]!;
    expect(() => readFont('x', bytes.subarray(0, 200))).toThrow(RangeError);
  });
});
