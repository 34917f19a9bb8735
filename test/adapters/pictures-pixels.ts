/** Looks at a PNG as our renderer writes it: eight bits for each of red, green, blue and opacity, not interlaced. */
import { inflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of one pixel as one number. */
  at(x: number, y: number): number;
}

export const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Width and height that a PNG says it has; fails on anything else. */
export function sizeOf(png: Uint8Array): { readonly width: number; readonly height: number } {
  if (PNG_SIGNATURE.some((byte, at) => png[at] !== byte)) throw new Error('no PNG');
  const data = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: data.getUint32(16), height: data.getUint32(20) };
}

/** The left, upper and upper left neighbours as the filter of a line weighs them (www.w3.org/TR/png-3/#9Filters). */
function weighed(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const guess = left + up - corner;
      const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      if (byLeft <= byUp && byLeft <= byCorner) return left;
      return byUp <= byCorner ? up : corner;
    }
    default:
      throw new Error(`no filter ${filter}`);
  }
}

export function pixelsOf(png: Uint8Array): Pixels {
  const { width, height } = sizeOf(png);
  if (png[24] !== 8 || png[25] !== 6 || png[28] !== 0) throw new Error('another kind of PNG');
  const data = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const packed: Uint8Array[] = [];
  for (let at = 8; at < png.length; at += 12 + data.getUint32(at)) {
    if (String.fromCharCode(...png.subarray(at + 4, at + 8)) === 'IDAT') packed.push(png.subarray(at + 8, at + 8 + data.getUint32(at)));
  }
  const lines = inflateSync(Buffer.concat(packed));
  const stride = 4 * width;
  const plain = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = lines[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const place = y * stride + x;
      const left = x >= 4 ? (plain[place - 4] ?? 0) : 0;
      const up = y > 0 ? (plain[place - stride] ?? 0) : 0;
      const corner = x >= 4 && y > 0 ? (plain[place - stride - 4] ?? 0) : 0;
      plain[place] = (lines[y * (stride + 1) + 1 + x] ?? 0) + weighed(filter, left, up, corner);
    }
  }
  const view = new DataView(plain.buffer);
  return { width, height, at: (x, y) => view.getUint32(4 * (y * width + x)) };
}

/** The smallest box around all pixels in which two pictures of one size differ; nothing when they are the same. */
export function difference(one: Pixels, other: Pixels): { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number } | undefined {
  if (one.width !== other.width || one.height !== other.height) throw new Error('pictures of different sizes');
  let box: { left: number; right: number; top: number; bottom: number } | undefined;
  for (let y = 0; y < one.height; y += 1) {
    for (let x = 0; x < one.width; x += 1) {
      if (one.at(x, y) === other.at(x, y)) continue;
      box ??= { left: x, right: x, top: y, bottom: y };
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.bottom = y;
    }
  }
  return box;
}
