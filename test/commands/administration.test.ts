import { describe, expect, it } from 'vitest';
import { ADA, BOB, read } from './playground.ts';
import { ADMIN, botOn, delivery, openStore } from './sqlite-playground.ts';

const admin = { by: ADMIN, admin: true } as const;

describe('settings', () => {
  it('are shown with what each means, and saved in one trip', async () => {
    const bot = await botOn();
    expect(read(await bot.line('settings', admin))).toContain('timezone: not set (days, weeks and seasons begin at midnight UTC)');
    bot.counting.reset();
    const saved = read(await bot.line('settings timezone:europe/berlin players:off rounds:admins', admin));
    // Daily questions without a zone of their own move with a new one.
    expect(bot.counting.trips).toEqual(['dailyHistory', 'saveSettings', 'takeNotices']);
    expect(saved).toContain('timezone: Europe/Berlin');
    expect(saved).not.toContain('pictures');
    expect(bot.services.settings.get('console:local')).toMatchObject({ revision: 1, timezone: 'Europe/Berlin', players: false, rounds: 'admins', pictures: true });
    bot.counting.reset();
    await bot.line('settings pictures:off kubernetes:1.35 language:zh names:hidden streaks:shown teams:admins', admin);
    expect(bot.counting.trips).toEqual(['saveSettings', 'takeNotices']);
    expect(bot.services.settings.get('console:local')).toEqual({
      revision: 2,
      language: 'zh',
      timezone: 'Europe/Berlin',
      kubernetes: '1.35',
      pictures: false,
      rounds: 'admins',
      teams: 'admins',
      players: false,
      names: 'hidden',
      streaks: 'shown',
      admins: [],
      schedules: [],
    });
  });

  it('lose nothing when two processes change them', async () => {
    const store = await openStore();
    const [one, two] = [await botOn(store), await botOn(store)];
    await one.line('settings players:off', admin);
    await two.line('settings pictures:off', { ...admin, ...delivery() });
    expect(two.services.settings.get('console:local')).toMatchObject({ revision: 2, players: false, pictures: false });
    expect(read(await one.line('settings', admin))).toContain('pictures: off');
  });

  it('change once when delivered twice', async () => {
    const store = await openStore();
    const [one, two] = [await botOn(store), await botOn(store)];
    await one.line('settings players:off', { ...admin, delivery: 'same' });
    await two.line('settings players:off', { ...admin, delivery: 'same' });
    expect(two.services.settings.get('console:local').revision).toBe(1);
  });

  it('offer the nearest zone', async () => {
    const bot = await botOn();
    expect(read(await bot.line('settings timezone:Berlin', admin))).toBe('There is no time zone Berlin; did you mean Europe/Berlin?');
    expect(bot.counting.trips).toEqual([]);
  });

  it('are refused to everybody else, and nothing is written', async () => {
    const bot = await botOn();
    for (const line of ['settings players:off', 'settings', 'admins add <@U2>', 'admins remove UADMIN', 'admins list', 'reports']) {
      expect(read(await bot.line(line, { by: BOB, admin: true }))).toContain(BOB.id);
    }
    expect(bot.counting.trips.filter((trip) => trip !== 'readPerson')).toEqual([]);
    expect(read(await bot.line('settings', admin))).toContain('players: on');
  });
});

describe('admins', () => {
  it('are named, may then administer, and no longer after', async () => {
    const bot = await botOn();
    expect(read(await bot.line('admins list', admin))).toContain('Nobody is named.');
    expect(read(await bot.line(`admins add <@${BOB.id}>`, admin))).toBe('U2 administers the quiz here from now on.');
    expect(read(await bot.line('admins add U2', admin))).toContain('already');
    expect(read(await bot.line('settings players:off', { by: BOB, admin: true }))).toContain('Saved');
    expect(read(await bot.line('admins list', { by: BOB, admin: true }))).toContain('U2');
    expect(read(await bot.line('admins remove U2', admin))).toContain('no longer');
    expect(read(await bot.line('admins remove U2', admin))).toContain('was not named');
    expect(read(await bot.line('settings players:on', { by: BOB, admin: true }))).toContain(BOB.id);
  });

  it('lose their rights in every process', async () => {
    const store = await openStore();
    const [one, two] = [await botOn(store), await botOn(store)];
    await one.line('admins add U2', { ...admin, ...delivery() });
    expect(read(await two.line('settings players:off', { by: BOB, admin: true, ...delivery() }))).toContain('Saved');
    await one.line('admins remove U2', { ...admin, ...delivery() });
    expect(read(await two.line('settings players:on', { by: BOB, admin: true, ...delivery() }))).toContain(BOB.id);
    expect(read(await one.line('settings', admin))).toContain('players: off');
  });

  it('hear on Discord that the command must be allowed there', async () => {
    const bot = await botOn();
    const discord = { ...admin, workspace: 'discord:1' };
    expect(read(await bot.line('admins add <@!123456789012345678>', discord))).toContain('Integrations');
    expect(read(await bot.line('admins list', discord))).toContain('Manage Server');
    expect(read(await bot.line('admins list', { ...admin, workspace: 'slack:T1' }))).toContain('SLACK_ADMINS');
  });

  it('end at a hundred', async () => {
    const bot = await botOn();
    for (let count = 0; count < 100; count += 1) await bot.line(`admins add U${1000 + count}`, admin);
    expect(read(await bot.line('admins add U9999', admin))).toContain('At most 100');
    expect(read(await bot.line('admins add U1000', admin))).toContain('already');
    expect(bot.services.settings.get('console:local').admins).toHaveLength(100);
    expect(ADA.administrator).toBe(false);
  });
});
