/** Pages of boards, and boards for a channel. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BoardRequest, boardOfToken, boardToken } from '../../src/commands/board-request.ts';
import type { Actor } from '../../src/platform.ts';
import { decodeToken } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { bankOf, singles } from '../fixtures/questions.ts';
import { ADA, BOB, type Playground, button, read } from './playground.ts';
import { ADMIN, answerOne, botOn, openStore } from './sqlite-playground.ts';

const player = (number: number): Actor => ({ id: `P${number}`, name: `Player ${number}`, administrator: false, guest: false });

/** A bot with so many players with 20 points each; who came first stands first. */
async function crowd(count: number): Promise<Playground> {
  const bot = await botOn();
  for (let number = 1; number <= count; number += 1) await answerOne(bot, player(number), true);
  return bot;
}

const names = (view: View) => view.blocks.flatMap((block) => (block.kind === 'board' ? block.rows : [])).map(({ name }) => name.replace('Player ', ''));
const labels = (view: View) => view.actions.map(({ label }) => label);

describe('a board with more places than fit on a page', () => {
  it('is turned page by page, in place, with the own row always there', async () => {
    const bot = await crowd(23);
    const own = player(23);
    const first = await bot.line('leaderboard', { by: own });
    expect(read(first)).toContain('Places 1 to 10 of 23');
    expect(names(first)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '21', '22', '23']);
    expect(first.replaces).toBe(false);
    expect(labels(first)).not.toContain('Previous');
    bot.counting.reset();
    const second = await bot.press(button(first, 'Next'), { by: own });
    expect(bot.counting.trips).toEqual(['standings']);
    expect(second.replaces).toBe(true);
    expect(read(second)).toContain('Places 11 to 20 of 23');
    expect(names(second)).toEqual(['11', '12', '13', '14', '15', '16', '17', '18', '19', '20', '21', '22', '23']);
    const third = await bot.press(button(second, 'Next'), { by: own });
    expect(names(third)).toEqual(['21', '22', '23']);
    expect(read(third)).toContain('Places 21 to 23 of 23');
    expect(labels(third)).not.toContain('Next');
    expect(read(await bot.press(button(third, 'Previous'), { by: own }))).toContain('Places 11 to 20');
  });

  it('keeps who leads in sight on later pages', async () => {
    const bot = await crowd(14);
    for (const leader of [1, 2, 3]) await answerOne(bot, player(leader), true);
    const second = await bot.press(button(await bot.line('leaderboard', { by: player(1) }), 'Next'), { by: player(1) });
    expect(names(second)).toEqual(['1', '2', '3', '11', '12', '13', '14']);
    expect(read(second)).toContain('1. Player 1 (you)');
  });

  it('stays a board of players when the first team is founded between two pages', async () => {
    const bot = await crowd(12);
    const first = await bot.line('leaderboard');
    await bot.line('team create Pandas', { by: BOB });
    expect(read(await bot.press(button(first, 'Next')))).toContain('Players: season');
  });
});

describe('show to channel', () => {
  it('shows that page to everybody, with who showed it, no own row and nothing to press', async () => {
    const bot = await crowd(12);
    const second = await bot.press(button(await bot.line('leaderboard', { by: player(1) }), 'Next'), { by: player(1) });
    bot.counting.reset();
    const view = await bot.press(button(second, 'Show to channel'), { by: player(1) });
    expect(bot.counting.trips).toEqual(['standings']);
    expect(view).toMatchObject({ audience: 'public', actions: [], replaces: false });
    expect(names(view)).toEqual(['11', '12']);
    expect(read(view)).toContain('Shown by Player 1');
    expect(read(view)).not.toMatch(/\(you\)|not on this board/u);
    expect(view.picture).toMatchObject({ title: 'Players: season 2026-Q4', rows: [{ rank: 1, name: 'Player 11', points: '20', detail: '1 of 1' }, { name: 'Player 12' }] });
    expect(view.picture?.alt).toContain('1. Player 11: 20.');
  });

  it('speaks the language of the workspace, not of who pressed, and comes without a picture where pictures are off', async () => {
    const bot = await crowd(1);
    await bot.line('settings language:zh pictures:off', { by: ADMIN, admin: true });
    const own = await bot.line('leaderboard', { by: { ...player(1), locale: 'en-GB' } });
    const view = await bot.press(button(own, 'Show to channel'), { by: { ...player(1), locale: 'en-GB' } });
    expect(read(view)).toContain('由 Player 1 展示');
    expect(view.picture).toBeUndefined();
  });

  it('shows a hidden player to nobody, whoever presses', async () => {
    const bot = await crowd(2);
    await bot.line('me name:hidden', { by: player(1) });
    const own = await bot.line('leaderboard', { by: player(1) });
    expect(names(own)).toEqual(['1', '2']);
    const view = await bot.press(button(own, 'Show to channel'), { by: player(1) });
    expect(view.audience).toBe('public');
    expect(names(view)).toEqual(['2']);
  });

  it('is refused in private where the board was switched off since, or nobody on the page shows a name', async () => {
    const bot = await crowd(1);
    const token = button(await bot.line('leaderboard', { by: ADA }), 'Show to channel');
    await bot.line('me name:hidden', { by: player(1) });
    const nobody = await bot.press(token, { by: ADA });
    expect(nobody.audience).toBe('private');
    expect(read(nobody)).toContain('nothing to show to the channel');
    await bot.line('settings players:off', { by: ADMIN, admin: true });
    expect(read(await bot.press(token, { by: ADA }))).toContain('shows no board of players');
    expect(labels(await bot.line('leaderboard players', { by: player(1) }))).not.toContain('Show to channel');
  });

  it('shows an earlier season, and a board by area', async () => {
    const store = await openStore();
    const bot = await botOn(store);
    await answerOne(bot, ADA, true);
    await bot.clock.advance(92 * 24 * 3_600_000);
    await answerOne(bot, BOB, true);
    const archive = await bot.press(button(await bot.line('leaderboard 2026-Q4'), 'Show to channel'));
    expect(read(archive)).toContain('season 2026-Q4');
    expect(names(archive)).toEqual(['Ada']);
    const area = await bot.press(button(await bot.line('leaderboard area:probes'), 'Show to channel'));
    expect(read(area)).toMatch(/^Players: [^,]+, season 2027-Q1/u);
    expect(names(area)).toEqual(['Bob']);
  });
});

describe('the token of a board', () => {
  const bank = bankOf(singles(2));
  const requests: fc.Arbitrary<BoardRequest> = fc
    .record(
      {
        of: fc.constantFrom('players' as const, 'teams' as const),
        period: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'season' as const, 'all' as const),
        season: fc.constantFrom('2026-Q4', '冬季杯', 'Winter "Cup" 2026.12'),
        area: fc.constantFrom(...bank.areas),
        by: fc.constantFrom('total' as const, 'average' as const),
      },
      { requiredKeys: ['period', 'by'] },
    )
    .map(({ season, area, ...rest }) => ({ ...rest, ...(rest.period === 'season' && season !== undefined ? { season } : {}), ...(rest.period === 'season' && area !== undefined ? { area } : {}) }));

  it('carries any board and page', () => {
    fc.assert(
      fc.property(requests, fc.nat(1_200_000), fc.constantFrom('o' as const, 'c' as const), (request, page, verb) => {
        const token = boardToken(verb, request, page);
        expect(token?.length).toBeLessThanOrEqual(80);
        const decoded = decodeToken(token ?? '');
        expect(decoded?.verb).toBe(verb);
        expect(decoded && boardOfToken(decoded, bank)).toEqual({ request, page });
      }),
    );
  });

  it('is left out where a label does not fit, and refused where it is forged', async () => {
    expect(boardToken('o', { period: 'season', by: 'total', season: 'x'.repeat(31) }, 0)).toBeUndefined();
    const bot = await botOn();
    for (const digest of ['', 'xst00', 'psx00', 'pwt00abcd', 'pst00abcd', 'pst--']) expect(read(await bot.press(`1.o..0.${digest}`)), digest).toContain('another version');
    expect(read(await bot.press('1.c.MjAyNi1RNA.0.pwt00'))).toContain('another version');
  });
});
