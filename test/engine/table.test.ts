import { describe, expect, it } from 'vitest';
import { type TableFormat, tableText } from '../../src/engine/table.ts';

function whole(format: TableFormat, ...rows: (string | number | boolean | undefined)[][]): string {
  const text = tableText(['id', 'name'], format);
  return text.head + rows.map((row, index) => text.row(row, index === 0)).join('') + text.tail;
}

describe('tableText', () => {
  it('begins a CSV with the mark by which spreadsheets know UTF-8', () => {
    expect(whole('csv', [1, '红熊猫'], [2, undefined])).toBe('\uFEFFid,name\r\n1,红熊猫\r\n2,\r\n');
  });

  it('writes JSON that any program reads, a record a line', () => {
    expect(JSON.parse(whole('json'))).toEqual([]);
    const text = whole('json', [1, '=1+1'], [2, undefined]);
    // Nothing runs a text in JSON: it stays as it is.
    expect(JSON.parse(text)).toEqual([{ id: 1, name: '=1+1' }, { id: 2, name: null }]);
    expect(text.split('\n')).toHaveLength(5);
  });
});
