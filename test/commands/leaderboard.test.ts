import { describe, expect, it } from 'vitest';
import { ADA, BOB, button, read } from './playground.ts';
import { ADMIN, answerOne, botOn } from './sqlite-playground.ts';

describe('leaderboard', () => {
  it('shows players where there are no teams, in one trip', async () => {
    const bot = await botOn();
    await answerOne(bot, ADA, true);
    await answerOne(bot, BOB, false);
    bot.counting.reset();
    const view = await bot.line('leaderboard');
    expect(bot.counting.trips).toEqual(['standings']);
    expect(read(view)).toContain('Players: season 2026-Q4');
    expect(read(view)).toContain('1. Ada (you), 20 points, 1 of 1 right');
    expect(read(view)).toContain('2. Bob, 0 points, 0 of 1 right');
    expect(view.audience).toBe('private');
  });

  it('goes to other boards by its buttons', async () => {
    const bot = await botOn();
    await bot.line('team create Pandas');
    await answerOne(bot, ADA, true);
    const teams = await bot.line('leaderboard');
    expect(read(teams)).toContain('Teams: season 2026-Q4\n1. Pandas (your team), 20 points, 1 of 1 right, 1 active member');
    expect(read(await bot.press(button(teams, 'Players')))).toContain('Players: season 2026-Q4');
    expect(read(await bot.press(button(teams, 'All time')))).toContain('Teams: all time');
    expect(read(await bot.press(button(teams, 'This week')))).toContain('Teams: this week');
    const average = await bot.line('leaderboard by:average');
    expect(read(average)).toContain('1. Pandas (your team), 20.0 points per active member');
    expect(read(await bot.press(button(average, 'This week')))).toContain('20.0 points per active member');
    const area = await bot.line('leaderboard area:probes');
    expect(read(area)).toMatch(/^Teams: Probes, season/u);
    expect(read(await bot.press(button(area, 'Players')))).toMatch(/^Players: Probes, season/u);
  });

  it('gives the own row of an asker without a team', async () => {
    const bot = await botOn();
    await bot.line('team create Pandas');
    await answerOne(bot, ADA, true);
    await answerOne(bot, BOB, true);
    expect(read(await bot.line('leaderboard', { by: BOB }))).toContain('You are in no team. Your own place among the players:\n1. Bob (you), 20 points');
  });

  it('knows areas by season alone, and averages of teams alone', async () => {
    const bot = await botOn();
    await answerOne(bot, ADA, true);
    expect(read(await bot.line('leaderboard area:probes'))).toContain('Ada (you), 20 points');
    expect(read(await bot.line('leaderboard players area:probes'))).toContain(', season 2026-Q4');
    expect(read(await bot.line('leaderboard week area:probes'))).toContain('kept by season, not by week');
    expect(read(await bot.line('leaderboard players average'))).toContain('Only teams have an average');
  });

  it('names the seasons there are', async () => {
    const bot = await botOn();
    await answerOne(bot, ADA, true);
    expect(read(await bot.line('leaderboard 2026-Q4'))).toContain('season 2026-Q4');
    expect(read(await bot.line('leaderboard 2026-Q3'))).toContain('There is no season 2026-Q3; did you mean 2026-Q4?');
    for (let quarter = 0; quarter < 11; quarter += 1) {
      await bot.clock.advance(92 * 24 * 3_600_000);
      await answerOne(bot, ADA, true);
    }
    // Of many the newest.
    expect(read(await bot.line('leaderboard period:nonsense'))).toMatch(/ all, 2029-Q3, .*, 2027-Q2\.$/u);
    expect(read(await bot.line('leaderboard period:wek'))).toContain('did you mean week?');
  });

  it('keeps other players to themselves where the board is off', async () => {
    const bot = await botOn();
    await answerOne(bot, ADA, true);
    await answerOne(bot, BOB, true);
    await bot.line('settings players:off', { by: ADMIN, admin: true });
    const shown = read(await bot.line('leaderboard', { by: BOB }));
    expect(shown).toContain('shows no board of players');
    expect(shown).toContain('Bob (you)');
    expect(shown).not.toContain('Ada');
    expect(shown).not.toContain('/k8s-admin');
    expect(read(await bot.line('leaderboard players', { by: ADMIN }))).toContain('/k8s-admin settings players:on');
  });

  it('hides who wants to be hidden, from others alone', async () => {
    const bot = await botOn();
    await answerOne(bot, ADA, true);
    await answerOne(bot, BOB, false);
    await bot.line('me name:hidden');
    expect(read(await bot.line('leaderboard', { by: BOB }))).not.toContain('Ada');
    expect(read(await bot.line('leaderboard', { by: BOB }))).toContain('2. Bob (you)');
    const own = read(await bot.line('leaderboard'));
    expect(own).toContain('Ada (you)');
    expect(own).toContain('Your name is hidden: nobody else sees your row.');
    expect(read(await bot.line('leaderboard', { by: BOB }))).not.toContain('Your name is hidden');
    await bot.line('settings names:hidden', { by: ADMIN, admin: true });
    expect(read(await bot.line('leaderboard', { by: BOB }))).toContain('Your name is hidden');
    await bot.line('team create Pandas', { by: ADMIN });
    expect(read(await bot.line('leaderboard', { by: BOB }))).toMatch(/Your own place among the players:(.|\n)*Your name is hidden/u);
    await bot.line('me name:shown', { by: BOB });
    expect(read(await bot.line('leaderboard', { by: BOB }))).not.toContain('Your name is hidden');
  });

  it('says how to begin', async () => {
    const bot = await botOn();
    expect(read(await bot.line('leaderboard'))).toContain('Nobody has points here yet. Begin with /k8s quiz.');
    expect(read(await bot.line('排行榜', { by: { ...ADA, locale: 'zh-CN' } }))).toContain('这里还没有人得分');
  });
});
