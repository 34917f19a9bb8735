import { describe, expect, it } from 'vitest';
import type { Actor } from '../../src/platform.ts';
import { checkTeamName } from '../../src/engine/team-name.ts';
import { seenTeams } from '../../src/commands/team-names.ts';
import { NASTY_NAMES } from '../fixtures/nasty-names.ts';
import { ADA, BOB, read } from './playground.ts';
import { ADMIN, botOn, delivery, openStore } from './sqlite-playground.ts';

describe('team', () => {
  it('is founded, joined, listed and left, one trip each', async () => {
    const bot = await botOn();
    expect(read(await bot.line('team create name:"Red Pandas"'))).toContain('Team Red Pandas is founded');
    bot.counting.reset();
    expect(read(await bot.line('team join red pandas', { by: BOB }))).toContain('You are in team Red Pandas now');
    expect(bot.counting.trips).toEqual(['joinTeam']);
    expect(read(await bot.line('team list'))).toContain('Red Pandas (your team): 2 members, 0 points this season');
    expect(read(await bot.line('team join Red Pandas', { by: BOB }))).toContain('already');
    expect(read(await bot.line('team leave', { by: BOB }))).toContain('You have left team Red Pandas');
    expect(read(await bot.line('team leave', { by: BOB }))).toBe('You are in no team.');
  });

  it('leads from a name that does not exist to the nearest', async () => {
    const bot = await botOn();
    expect(read(await bot.line('team join Foxes'))).toContain('there are none yet');
    await bot.line('team create "Red Pandas"');
    expect(read(await bot.line('team join Red Panda', { by: BOB }))).toBe('There is no team Red Panda; did you mean Red Pandas?');
    expect(read(await bot.line('team join Q7', { by: BOB }))).toBe('There is no team Q7. /k8s team list shows all.');
    expect(seenTeams(bot.services.store, 'console:local')).toEqual(['Red Pandas']);
  });

  it('takes one name once, look-alikes included', async () => {
    const bot = await botOn();
    await bot.line('team create Pandas');
    expect(read(await bot.line('team create Раndаs', { by: BOB }))).toContain('There is a team Pandas already');
    expect(read(await bot.line('team list'))).not.toContain('Раndаs');
  });

  it('is founded once when the platform delivers the command twice, to two processes', async () => {
    const store = await openStore();
    const [one, two] = [await botOn(store), await botOn(store)];
    const first = await one.line('team create Pandas', { delivery: 'same' });
    const second = await two.line('team create Pandas', { delivery: 'same' });
    expect(second).toEqual(first);
    expect(read(await one.line('team list'))).toContain('Pandas (your team): 1 member, 0 points');
  });

  it('is founded by administrators alone where the workspace says so, whichever process learns it', async () => {
    const store = await openStore();
    const [one, two] = [await botOn(store), await botOn(store)];
    const admin = () => ({ by: ADMIN, admin: true, ...delivery() });
    await one.line('settings teams:admins', admin());
    expect(read(await two.line('team create Pandas', delivery()))).toContain('only administrators found teams');
    expect(read(await two.line('team list', delivery()))).toContain('There are no teams yet');
    expect(read(await two.line('team create Pandas', { by: ADMIN, ...delivery() }))).toContain('is founded');
    expect(read(await two.line('team join Pandas', delivery()))).toContain('You are in team Pandas');
    await two.line('settings teams:open', admin());
    // The first process still remembers that only administrators may; it asks before it refuses.
    expect(read(await one.line('team create Foxes', delivery()))).toContain('is founded');
  });

  it('takes no guests', async () => {
    const bot = await botOn();
    const guest: Actor = { ...BOB, guest: true };
    expect(read(await bot.line('team create Pandas', { by: guest }))).toContain('another organisation');
    expect(read(await bot.line('team join Pandas', { by: guest }))).toContain('another organisation');
    expect(bot.counting.trips).toEqual([]);
  });

  it.each(NASTY_NAMES.filter((name) => name.length <= 2000))('carries the name %j as a name, or refuses it', async (name) => {
    const bot = await botOn();
    const view = await bot.send({ kind: 'command', word: 'k8s', path: ['team', 'create'], options: { name } });
    const check = checkTeamName(name.trim());
    const spans = view.blocks.flatMap((block) => (block.kind === 'paragraph' ? block.text : []));
    if (check.ok) {
      expect(spans.filter((span) => span.kind === 'name')).toEqual([{ kind: 'name', text: check.name }]);
      const list = await bot.line('team list', { by: ADA });
      const items = list.blocks.flatMap((block) => (block.kind === 'list' ? block.items : [])).flat();
      expect(items.filter((span) => span.kind === 'name')).toEqual([{ kind: 'name', text: check.name }]);
    } else {
      expect(view.tone).toBe('trouble');
      expect(read(view)).toMatch(/name|too long/);
    }
  });
});
