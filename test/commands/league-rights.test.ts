/** Buttons of the league that were made up, pressed by somebody else, too late, or in another workspace: nothing happens. */
import { describe, expect, it } from 'vitest';
import { encodeToken } from '../../src/views/token.ts';
import { bankOf, singles } from '../fixtures/questions.ts';
import { ADA, BOB, button, playground, read } from './playground.ts';
import { ADMIN, answerOne, delivery, openStore } from './sqlite-playground.ts';

const BANK = bankOf(singles(2));
const HERE = 'discord:1';
const THERE = 'discord:2';
const admin = { by: ADMIN, admin: true } as const;

async function bot() {
  const store = await openStore();
  const game = playground({ bank: BANK, wrap: () => store });
  const kept = async (workspace: string) => {
    const { boards, statistics } = await store.readDerived(workspace);
    return JSON.stringify([await store.readLog(workspace, 0, 1_000), [...boards].map(([name, rows]) => [name, [...rows]]), [...statistics].map(([name, fields]) => [name, [...fields]]), game.services.settings.get(workspace)]);
  };
  return { game, kept };
}

/** Lists of each kind, with the button that applies them. */
const LISTED = [
  ['a correction', `rekey ${BANK.questions[0]?.id ?? ''} do:void reason:unclear`, 'Apply'],
  ['a season', 'season start Cup', 'start Cup'],
] as const;

describe('what an administrator has listed', () => {
  it.each(LISTED)('%s: is not applied by a player, by who is no administrator any more, or in another workspace', async (_what, line, label) => {
    const { game, kept } = await bot();
    for (const workspace of [HERE, THERE]) await answerOne({ ...game, line: (text, how) => game.line(text, { ...how, workspace }), press: (token, how) => game.press(token, { ...how, workspace }) }, ADA, true);
    const named = { by: BOB, workspace: HERE } as const;
    await game.line('admins add user:U2', { ...admin, workspace: HERE });
    const token = button(await game.line(line, { ...named, admin: true }), label);
    const before = [await kept(HERE), await kept(THERE)];
    expect(read(await game.press(token, { by: ADA, workspace: HERE, ...delivery() }))).toContain('Only administrators');
    const elsewhere = read(await game.press(token, { ...admin, workspace: THERE, ...delivery() }));
    expect(elsewhere).toMatch(/That list is old|no longer the one that was shown/u);
    expect([await kept(HERE), await kept(THERE)]).toEqual(before);
    const own = await kept(HERE);
    await game.line('admins remove user:U2', { ...admin, workspace: HERE });
    const removed = await kept(HERE);
    expect(removed).not.toBe(own);
    expect(read(await game.press(token, { ...named, ...delivery() }))).toContain('Only administrators');
    expect(await kept(HERE)).toBe(removed);
  });

  it('is not reached by tokens that a player makes up', async () => {
    const { game, kept } = await bot();
    await game.line('team create Crew', { by: ADMIN, admin: true, workspace: HERE });
    await answerOne({ ...game, line: (text, how) => game.line(text, { ...how, workspace: HERE }), press: (token, how) => game.press(token, { ...how, workspace: HERE }) }, ADA, true);
    const before = await kept(HERE);
    const label = Buffer.from('Cup').toString('base64url');
    const made = [
      ...[0, 1, 2, 3, 99].flatMap((index) => ['1', label, ''].map((target) => encodeToken({ verb: 'x', target, index, digest: 'AAAAAAAAAAAA' }))),
      ...['verify', 's000000001', ''].flatMap((target) => [0, 1].map((index) => encodeToken({ verb: 'k', target, index, digest: '' }))),
      ...['answers-csv', 'boards-json', 'questions-csv', 'answers', 'x-y'].map((target) => encodeToken({ verb: 'd', target, index: 0, digest: '' })),
    ];
    for (const token of made) {
      const view = await game.press(token, { by: BOB, workspace: HERE, ...delivery() });
      expect(view.failure, token).toBeDefined();
      expect(view.file, token).toBeUndefined();
      expect(view.audience).toBe('private');
      await game.clock.advance(1_000);
    }
    expect(await kept(HERE)).toBe(before);
  });

  it('a team is deleted by its founder or an administrator alone, and by no button of another workspace', async () => {
    const { game } = await bot();
    const at = (workspace: string, by = ADA) => ({ by, workspace, ...delivery() });
    for (const workspace of [HERE, THERE]) await game.line('team create Crew', at(workspace));
    const token = button(await game.line('team delete Crew', at(HERE)), 'Delete');
    expect(read(await game.press(token, at(HERE, BOB)))).toMatch(/founder|founded/u);
    // Teams of two workspaces may have the same number, name and founder.
    expect((await game.press(token, at(THERE))).failure).toBeDefined();
    expect(read(await game.line('team list', at(HERE)))).toContain('Crew');
    await game.press(token, at(HERE));
    expect(read(await game.line('team list', at(HERE)))).not.toContain('Crew');
    expect(read(await game.line('team list', at(THERE)))).toContain('Crew');
  });
});
