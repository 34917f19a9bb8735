/** Comma-separated values as RFC 4180 has them, safe to be opened in a spreadsheet. */

/** A value of a cell; `undefined` is an empty one. Only texts can be dangerous. */
export type Cell = string | number | boolean | undefined;

/** Excel takes a file without it for one in the system's own code page, and shows Chinese as noise. */
export const BYTE_ORDER_MARK = '\uFEFF';

/**
 * What makes a spreadsheet run a cell: a formula's first sign, full-width ones included, also behind blanks and invisible characters
 * that an import may trim; and a leading tab or line break (OWASP, CSV Injection).
 */
const RUN = /^(?:[\t\r\n]|[\s\p{C}]*[=+\-@＝＋－＠])/u;

/** A text that no spreadsheet runs: an apostrophe goes before what it would. */
export function defused(text: string): string {
  return RUN.test(text) ? `'${text}` : text;
}

function field(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = defused(cell);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record with its line break. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}
