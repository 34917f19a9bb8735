/** Two administrators who correct the same key at once, and buttons that were pressed too late. */
import { describe, expect, it } from 'vitest';
import { SINGLE, bankOf } from '../fixtures/questions.ts';
import { button, playground, read } from './playground.ts';
import { ADMIN, openStore } from './sqlite-playground.ts';

const admin = { by: ADMIN, admin: true } as const;
const other = { by: { id: 'A2', name: 'Second', administrator: true, guest: false }, admin: true } as const;

async function bot() {
  const store = await openStore();
  const game = playground({ bank: bankOf([SINGLE]), wrap: () => store });
  const list = (by: typeof admin | typeof other, how: string, more = '') => game.line(`rekey ${SINGLE.id} do:${how} reason:"two are right" ${more}`, by);
  return { game, list, held: () => game.services.settings.get('console:local').rekeys ?? [] };
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
