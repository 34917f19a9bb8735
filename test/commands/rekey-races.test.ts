/** Two administrators who correct the same key at once, and buttons that were pressed too late. */
import { describe, expect, it } from 'vitest';
import { verifyWorkspace } from '../../src/store/verify.ts';
import { withLetters } from '../../src/views/token.ts';
import { SINGLE, bankOf } from '../fixtures/questions.ts';
import { ADA, button, inputToken, letter, playground, read } from './playground.ts';
import { ADMIN, openStore } from './sqlite-playground.ts';

const admin = { by: ADMIN, admin: true } as const;
const other = { by: { id: 'A2', name: 'Second', administrator: true, guest: false }, admin: true } as const;

async function bot() {
  const store = await openStore();
  const game = playground({ bank: bankOf([SINGLE]), wrap: () => store });
  const list = (by: typeof admin | typeof other, how: string, more = '') => game.line(`rekey ${SINGLE.id} do:${how} reason:"two are right" ${more}`, by);
  const answer = (by: typeof ADA) => game.line('quiz', { by }).then((asked) => game.press(withLetters(inputToken(asked), letter(asked, 'Single two')), { by }));
  const points = async (board: string) => [...((await store.readDerived('console:local')).boards.get(board)?.values() ?? [])].map((row) => row.points);
  const verified = async () => expect((await verifyWorkspace(store, 'console:local', () => game.clock.now())).differences).toEqual([]);
  return { game, answer, points, verified, list, held: () => game.services.settings.get('console:local').rekeys ?? [] };
}

describe('two corrections of one key', () => {
  it('apply none that was listed before the other one held', async () => {
    const { list, game, held } = await bot();
    const first = await list(admin, 'accept', 'key:both-start');
    const second = await list(other, 'accept', 'key:node-decides');
    await game.press(button(first, 'Apply'), admin);
    // It was listed as if nothing else were accepted: it would take away what the first one added.
    expect(read(await game.press(button(second, 'Apply'), other))).toContain('List it again');
    expect(held()).toMatchObject([{ do: 'accept', key: ['both-start'] }]);
    await game.press(button(await list(other, 'accept', 'key:node-decides'), 'Apply'), other);
    expect(held()).toMatchObject([{ do: 'accept', key: ['both-start', 'node-decides'] }]);
  });

  it('take back nothing but what was shown to be taken back', async () => {
    const { list, game, held } = await bot();
    await game.press(button(await list(admin, 'accept', 'key:both-start'), 'Apply'), admin);
    const undo = await list(admin, 'undo');
    await game.press(button(await list(other, 'void'), 'Apply'), other);
    expect(read(await game.press(button(undo, 'Apply'), admin))).toContain('List it again');
    expect(held()).toMatchObject([{ do: 'void' }]);
  });

  it('apply nothing again that was taken back meanwhile', async () => {
    const { list, game, held } = await bot();
    const listed = await list(admin, 'void');
    await game.press(button(listed, 'Apply'), admin);
    expect(read(await game.press(button(listed, 'Apply'), admin))).toContain('already');
    const undo = await list(other, 'undo');
    await game.press(button(undo, 'Apply'), other);
    expect(held()).toEqual([]);
    expect(read(await game.press(button(listed, 'Apply'), admin))).toContain('List it again');
    expect(held()).toEqual([]);
    // And the undo, once another void holds.
    await game.press(button(await list(admin, 'void'), 'Apply'), admin);
    expect(read(await game.press(button(undo, 'Apply'), other))).toContain('List it again');
    expect(held()).toMatchObject([{ do: 'void' }]);
  });
});

describe('a correction that is applied later than it was listed', () => {
  it('leaves the season alone that ended meanwhile', async () => {
    const { game, answer, points, verified, list } = await bot();
    await answer(ADA);
    const listed = await list(admin, 'void');
    await game.press(button(await game.line('season start Cup', admin), 'start Cup'), admin);
    expect(read(await game.press(button(listed, 'Apply'), admin))).toContain('the correction holds');
    expect(await points('players:season:1')).toEqual([20]);
    expect(await points('players:all:-')).toEqual([0]);
    await verified();
  });

  it('leaves the day alone that ended meanwhile', async () => {
    const { game, answer, points, verified, list } = await bot();
    // Four minutes before the end of the day.
    await game.clock.advance(14 * 3_600_000 + 56 * 60_000);
    await answer(ADA);
    const listed = await list(admin, 'void');
    await game.clock.advance(4 * 60_000);
    expect(read(await game.press(button(listed, 'Apply'), admin))).toContain('the correction holds');
    expect(await points('players:day:2026-11-25')).toEqual([20]);
    expect(await points('players:season:1')).toEqual([0]);
    await verified();
  });
});
