/** A table as a text, piece by piece, so that a long one need not be held: CSV, or JSON with one record a line. */
import { BYTE_ORDER_MARK, type Cell, csvLine } from './csv.ts';

export const TABLE_FORMATS = ['csv', 'json'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export interface TableText {
  /** Before the rows. */
  readonly head: string;
  /** A row; `first` is the first of the text. */
  readonly row: (cells: readonly Cell[], first: boolean) => string;
  /** After the rows. */
  readonly tail: string;
}

/** @param columns heads, in the order of the cells */
export function tableText(columns: readonly string[], format: TableFormat): TableText {
  if (format === 'csv') return { head: BYTE_ORDER_MARK + csvLine(columns), row: csvLine, tail: '' };
  return {
    head: '[',
    row: (cells, first) => `${first ? '\n' : ',\n'}${JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? null])))}`,
    tail: '\n]\n',
  };
}
