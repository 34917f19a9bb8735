/**
 * The colours of a card. It brings its own background, so it reads the same in a light and in a dark chat.
 * A test computes that each text has a contrast of at least 4.5 on each ground that it may stand on
 * (www.w3.org/TR/WCAG22/#contrast-minimum).
 */

/** Grounds for text; a card runs from `top` to `bottom`. */
export const GROUNDS = { top: '#16233f', bottom: '#0d1628', stripe: '#1a2744', self: '#22407c' } as const;

/** Text on any of the grounds. */
export const INKS = { text: '#f4f7fd', quiet: '#b4c1dc', up: '#6ee7a0', down: '#ffaea3', fresh: '#ffd666' } as const;

/** Lines and shapes that carry no text. */
export const LINES = { border: '#3a4f7a', rule: '#2b3d63', accent: '#5c9dff' } as const;

export interface MedalColours {
  readonly face: string;
  readonly edge: string;
  /** The rank on the face. */
  readonly ink: string;
  readonly ribbon: string;
}

/** For ranks 1 to 3. */
export const MEDALS: readonly MedalColours[] = [
  { face: '#ffcf4a', edge: '#c98d12', ink: '#4a2f00', ribbon: '#e5484d' },
  { face: '#d5dce6', edge: '#8f9bab', ink: '#27303c', ribbon: '#4c8dff' },
  { face: '#e8a370', edge: '#a8622f', ink: '#42200a', ribbon: '#3fae6f' },
];

/** Relative luminance of `#rrggbb`, 0 to 1. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
