import { expect, it } from 'vitest';
import { exportFile } from '../../src/commands/export/file.ts';
import type { Derived, DerivedRow, Store } from '../../src/store/store.ts';

it('makes no rows of boards that do not fit into a file, and says how many there are', async () => {
  const row: DerivedRow = { points: 10, seq: 1, right: 1, answers: 1, active: 0 };
  const crowd = new Map(Array.from({ length: 40_000 }, (_, index) => [index + 1, { ...row, seq: index }]));
  /** Stands for a board of a million rows: whoever goes through it keeps everybody waiting. */
  class Untouched extends Map<number, DerivedRow> {
    override [Symbol.iterator](): never {
      throw new Error('rows were made that nobody gets');
    }
  }
  const derived = { boards: new Map([['players:all:-', crowd], ['players:day:2026-11-25', new Untouched()]]), statistics: new Map() } as Derived;
  const store = { playerNames: async () => [], readLog: async () => [], readDerived: async () => derived } as unknown as Store;
  const result = await exportFile(store, { workspace: 'w', what: 'boards', format: 'csv', names: { teams: new Map(), seasons: new Map() }, players: true, name: 'boards' });
  if (result.kind !== 'file') throw new Error(result.kind);
  expect(result.rows).toBeGreaterThan(10_000);
  expect(result.rows).toBeLessThan(40_000);
  expect(result.part).toEqual({ all: 40_000 });
  expect(result.file.content.trimEnd().split('\r\n')).toHaveLength(result.rows + 1);
});
