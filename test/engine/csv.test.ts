import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, csvLine, defused } from '../../src/engine/csv.ts';

/** Reads records as RFC 4180 says. */
function read(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; !(text[at] === '"' && text[at + 1] !== '"'); at += 1) {
        cell += text[at];
        if (text[at] === '"') at += 1;
      }
      at += 1;
    } else {
      const end = /,|\r\n/u.exec(text.slice(at))?.index ?? text.length;
      cell = text.slice(at, at + end);
      at += end;
    }
    record.push(cell);
    if (text[at] === ',') at += 1;
    else {
      expect(text.slice(at, at + 2)).toBe('\r\n');
      at += 2;
      records.push(record);
      record = [];
    }
    // A record that ends in an empty cell.
    if (text[at - 1] === ',' && (text.startsWith('\r\n', at) || at >= text.length)) {
      record.push('');
      at += 2;
      records.push(record);
      record = [];
    }
  }
  return records;
}

describe('csvLine', () => {
  it('writes plain cells as they are', () => {
    expect(csvLine([1, 'pods', true, undefined, -3, 'Ada Lovelace', '红熊猫'])).toBe('1,pods,true,,-3,Ada Lovelace,红熊猫\r\n');
  });

  it('quotes commas, quotes and line breaks', () => {
    expect(csvLine(['a,b', 'say "hi"', 'one\ntwo', 'one\r\ntwo'])).toBe('"a,b","say ""hi""","one\ntwo","one\r\ntwo"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=HYPERLINK("http://x","y")', ' =1', '\u200B=1', '\uFEFF=1', '＝1+1', '＋1', '－1', '＠x', '\tplain'])('defuses %j', (text) => {
    expect(defused(text)).toBe(`'${text}`);
    expect(read(csvLine([text]))).toEqual([[`'${text}`]]);
  });

  it.each(['Ada', "O'Neill", 'a=b', '1-2', 'x@y', '?', '', '红-蓝'])('leaves %j alone', (text) => {
    expect(defused(text)).toBe(text);
  });

  it('reads back, and no cell begins a formula', () => {
    const cells: fc.Arbitrary<Cell[]> = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('=', '"', ',', '\r\n', '+\t'), fc.integer(), fc.boolean()), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1, maxLength: 4 }), (rows) => {
        const back = read(rows.map(csvLine).join(''));
        expect(back).toEqual(rows.map((row) => row.map((cell) => (typeof cell === 'string' ? defused(cell) : String(cell)))));
        for (const [index, row] of rows.entries()) {
          for (const [at, cell] of row.entries()) if (typeof cell === 'string') expect(back[index]?.[at]).not.toMatch(/^[=+\-@\t\r]/u);
        }
      }),
    );
  });
});
