/** Teams by name and by role, players who are hidden, seasons by hand, and statistics of a workspace: the whole way over both stores. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Actor } from '../../src/platform.ts';
import { flat } from '../../src/texts/span.ts';
import type { View } from '../../src/views/view.ts';
import { onClock } from '../contracts/bot.ts';
import { STORES } from '../contracts/stores.ts';
import { createManualClock } from '../fakes/clock.ts';
import { ADA, BOB, type How, type Playground, button, read } from './playground.ts';
import { ADMIN, answerOne, botOn, delivery } from './sqlite-playground.ts';

const CEM: Actor = { id: 'U3', name: 'Cem', administrator: false, guest: false };
const SRE = 'S012AB3CD';
const DEV = '123456789012345678';

/** Somebody in these groups. */
const within = (actor: Actor, ...groups: readonly string[]): Actor => ({ ...actor, groups });
const boardNames = (view: View) => view.blocks.flatMap((block) => (block.kind === 'board' ? block.rows.map(({ name }) => name) : []));

describe.each(STORES)('on $name', (kind) => {
  interface Bot extends Pick<Playground, 'clock' | 'counting'> {
    readonly line: (line: string, how?: How) => Promise<View>;
    readonly press: (token: string, how?: How) => Promise<View>;
    readonly admin: (line: string, how?: How) => Promise<View>;
    /** Answers one question. */
    readonly answer: (by: Actor, right: boolean) => Promise<View>;
    readonly another: () => Promise<Playground>;
  }

  async function bot(): Promise<Bot> {
    const data = await kind.fresh(createManualClock());
    const store = onClock(await data.open());
    onTestFinished(async () => {
      await store.close();
      await data.dispose();
    });
    const made = await botOn(store);
    return {
      ...made,
      line: (line, how) => made.line(line, how),
      press: (token, how) => made.press(token, how),
      admin: (line, how) => made.line(line, { by: ADMIN, admin: true, ...how }),
      answer: (by, right) => answerOne(made, by, right),
      another: () => botOn(store),
    };
  }

  describe('team rename', () => {
    it('is for founder and administrators, and shows on every board', async () => {
      const { line, answer, counting } = await bot();
      await line('team create "Red Pandas"');
      await answer(ADA, true);
      expect(read(await line('team rename team:"Red Pandas" name:Mine', { by: BOB }))).toContain('Only the founder of team Red Pandas and administrators of the quiz may do that. (Your id: U2)');
      counting.reset();
      expect(read(await line('team rename team:red pandas name:"Blue Whales"'))).toContain('The team is called Blue Whales from now on');
      expect(counting.trips).toEqual(['renameTeam']);
      expect(boardNames(await line('leaderboard all'))).toEqual(['Blue Whales']);
      expect(read(await line('team rename "Blue Whales" name:"Blue  Whales!"', { by: ADMIN }))).toContain('is called Blue Whales! from now on');
      expect(read(await line('team rename team:"Red Pandas" name:Foxes'))).toContain('There is no team Red Pandas');
    });

    it('checks the new name, and takes none that looks like another', async () => {
      const { line } = await bot();
      await line('team create Pandas');
      await line('team create Foxes', { by: BOB });
      expect(read(await line('team rename team:Foxes name:Раndаs', { by: BOB }))).toContain('There is a team Pandas already');
      expect(read(await line('team rename team:Foxes name:"a\u200Bb"', { by: BOB }))).toContain('characters that nobody sees');
      expect(read(await line('team rename team:Foxes name:x', { by: BOB }))).toContain('too short');
      expect(read(await line('team rename team:Foxes name:FOXES', { by: BOB }))).toContain('is called FOXES from now on');
    });
  });

  describe('team delete', () => {
    it('says what goes and what stays, and goes with a second press', async () => {
      const { line, press, answer, admin } = await bot();
      await line('team create Pandas');
      await answer(ADA, true);
      await admin(`team map Pandas ${SRE}`);
      const asked = await line('team delete Pandas');
      expect(read(asked)).toContain('Delete team Pandas, with 1 member and 20 points this season?');
      expect(read(await line('team list'))).toContain('Pandas (your team)');
      expect(read(await press(button(asked, 'Delete the team'), { by: BOB }))).toContain('Only the founder');
      const done = await press(button(asked, 'Delete the team'));
      expect(read(done)).toContain('Team Pandas is deleted');
      expect(done.replaces).toBe(true);
      expect(read(await line('team list'))).toContain('There are no teams yet');
      expect(read(await admin('team maps'))).toContain('None yet');
      expect(boardNames(await line('leaderboard players'))).toEqual(['Ada']);
      expect(read(await line('leaderboard teams'))).not.toContain('Pandas');
      // Its name is free.
      expect(read(await line('team create Pandas', { by: BOB }))).toContain('is founded');
      // The button speaks of the team that was shown, not of another one of that name.
      expect(read(await press(button(asked, 'Delete the team'), { by: ADMIN }))).toContain('not there any more');
    });

    it('is refused where it was renamed after it was shown', async () => {
      const { line, press } = await bot();
      await line('team create Pandas');
      const asked = await line('team delete Pandas');
      await line('team rename team:Pandas name:Foxes');
      expect(read(await press(button(asked, 'Delete the team')))).toContain('has another name by now');
      expect(read(await line('team list'))).toContain('Foxes');
    });
  });

  describe('team map', () => {
    it('puts people in the team of the first role that fits, from their next press on', async () => {
      const { line, answer, admin } = await bot();
      await line('team create Pandas');
      await line('team create Foxes', { by: BOB });
      expect(read(await admin('team map team:Pandas group:S012AB3CD'))).toContain('Whoever is in S012AB3CD plays for team Pandas.');
      expect(read(await admin(`team map Foxes <@&${DEV}>`))).toContain('plays for team Foxes');
      expect(read(await admin('team maps'))).toContain(`${SRE}: team Pandas\n${DEV}: team Foxes`);
      await answer(within(CEM, DEV, SRE), true);
      expect(read(await line('team list', { by: within(CEM, DEV, SRE) }))).toContain('Pandas (your team)');
      expect(read(await line('team list', { by: within(CEM, DEV) }))).toContain('Foxes (your team)');
      // Out of both: nothing was chosen, so there is no team.
      expect(read(await line('team list', { by: within(CEM) }))).not.toContain('(your team)');
    });

    it('comes before the team that somebody chose, and says so', async () => {
      const { line, admin } = await bot();
      await line('team create Pandas');
      await line('team create Foxes', { by: BOB });
      await admin(`team map Pandas ${SRE}`);
      const joined = read(await line('team join Foxes', { by: within(CEM, SRE) }));
      expect(joined).toContain('Your role or user group comes first, though: you play for team Pandas.');
      expect(read(await line('team list', { by: within(CEM, SRE) }))).toContain('Pandas (your team)');
      expect(read(await line('me', { by: within(CEM, SRE) }))).toContain('Pandas (by your role or user group)');
      expect(read(await line('team list', { by: within(CEM, SRE) }))).toContain('Your role or user group puts you in your team');
      expect(read(await line('team leave', { by: within(BOB, SRE) }))).toContain('You have left team Foxes');
      expect(read(await line('team leave', { by: within(BOB, SRE) }))).toContain('You have chosen no team yourself.\nYour role or user group comes first, though: you play for team Pandas.');
      await admin(`team unmap ${SRE}`);
      expect(read(await line('team list', { by: within(CEM, SRE) }))).toContain('Foxes (your team)');
    });

    it('moves a group, says so where nothing changes, and knows which leads nowhere', async () => {
      const { line, admin } = await bot();
      await line('team create Pandas');
      await line('team create Foxes', { by: BOB });
      await admin(`team map Pandas ${SRE}`);
      expect(read(await admin(`team map Pandas ${SRE}`))).toContain('leads to team Pandas already');
      expect(read(await admin(`team map Foxes ${SRE}`))).toContain('plays for team Foxes from now on, no longer for Pandas');
      expect(read(await admin('team unmap S0000000'))).toContain('leads to no team');
      expect(read(await admin('team map Bears S0000000'))).toContain('There is no team Bears');
    });

    it('holds at most 50', async () => {
      const { line, admin, clock } = await bot();
      await line('team create Pandas');
      for (let group = 0; group < 50; group += 1) {
        await clock.advance(1_000);
        await admin(`team map Pandas S${1_000_000 + group}`);
      }
      expect(read(await admin('team map Pandas S2000000'))).toContain('At most 50');
      expect(read(await admin('team map Pandas S1000007'))).toContain('already');
    });

    it('keeps everybody where they are while it is not known who is in what', async () => {
      const { line, answer, admin } = await bot();
      await line('team create Pandas');
      await admin(`team map Pandas ${SRE}`);
      await answer(within(CEM, SRE), true);
      await answer(CEM, true);
      expect(read(await line('leaderboard'))).toContain('Pandas (your team), 40 points');
      expect(read(await line('team list', { by: CEM }))).toContain('Pandas (your team)');
      expect(read(await line('team list', { by: within(CEM) }))).not.toContain('(your team)');
    });
  });

  describe('player hide', () => {
    it('takes a row out of sight of others, whatever its owner chose', async () => {
      const { line, press, answer, admin } = await bot();
      await answer(ADA, true);
      await answer(BOB, true);
      await line('me name:shown');
      expect(read(await admin('player hide <@U1>'))).toContain('U1 is on no board that others see');
      expect(boardNames(await line('leaderboard', { by: BOB }))).toEqual(['Bob']);
      expect(boardNames(await line('leaderboard'))).toEqual(['Ada', 'Bob']);
      expect(boardNames(await press(button(await line('leaderboard'), 'Show to channel')))).toEqual(['Bob']);
      await admin('player show U1');
      expect(boardNames(await line('leaderboard', { by: BOB }))).toEqual(['Ada', 'Bob']);
      expect(read(await admin('player hide U999'))).toBe('Nobody with the id U999 has played here.');
    });
  });

  describe('season', () => {
    it('is ended and started by a second press that names both', async () => {
      const { line, press, answer, admin, counting } = await bot();
      await answer(ADA, true);
      expect(read(await admin('season show'))).toMatch(/Season 2026-Q4 began on 2026-\S+ and ends by itself on 2027-01-01/u);
      expect(read(await admin('season end'))).toContain('It was not started by hand');
      const asked = await admin('season start Summer Cup');
      expect(read(asked)).toContain('End season 2026-Q4 now and start season Summer Cup?');
      expect(read(await line('leaderboard'))).toContain('season 2026-Q4');
      const confirm = button(asked, 'End 2026-Q4, start Summer Cup');
      expect(read(await press(confirm, { by: BOB }))).toContain('Only administrators');
      counting.reset();
      const done = await press(confirm, { by: ADMIN });
      expect(counting.trips).toEqual(['seasons', 'startSeason']);
      expect(read(done)).toContain('Season 2026-Q4 has ended. Its boards: /k8s leaderboard period:"2026-Q4"');
      expect(read(done)).toContain('Season Summer Cup began on');
      expect(read(done)).toContain('If anybody played in 2026-Q4, its podium goes out');
      expect(done.replaces).toBe(true);
      // Once more, from whichever process: it is done, and nothing else is ended.
      expect(read(await press(confirm, { by: ADMIN }))).toContain('Season Summer Cup began on');
      expect(boardNames(await line('leaderboard'))).toEqual([]);
      expect(boardNames(await line('leaderboard period:2026-Q4'))).toEqual(['Ada']);
      expect(read(await admin('season show'))).toMatch(/Season Summer Cup began on .* until somebody ends it(.|\n)*2026-Q4: /u);
    });

    it('that was started by hand ends by hand, and the quarter goes on', async () => {
      const { line, press, answer, admin } = await bot();
      await press(button(await admin('season start Summer Cup'), 'start Summer Cup'), { by: ADMIN });
      await answer(ADA, true);
      const asked = await admin('season end');
      expect(read(asked)).toMatch(/End season Summer Cup now\? Season 2026-Q4\S* then runs for the rest of the quarter\./u);
      expect(read(await press(button(asked, 'End Summer Cup'), { by: ADMIN }))).toContain('Season Summer Cup has ended');
      expect(read(await press(button(asked, 'End Summer Cup'), { by: ADMIN }))).toContain('no longer the one that was shown');
      expect(read(await line('leaderboard'))).toMatch(/season 2026-Q4/u);
      // The archive is asked for by its name, and its pages carry it.
      const archive = await line('leaderboard period:"Summer Cup"');
      expect(boardNames(archive)).toEqual(['Ada']);
      expect(read(await press(button(archive, 'Show to channel')))).toContain('season Summer Cup');
      // However it is typed, and one's place is told without a word on how to earn more.
      expect(boardNames(await line('leaderboard period:summer cup'))).toEqual(['Ada']);
      const absent = read(await line('leaderboard "SUMMER CUP"', { by: BOB }));
      expect(absent).toContain('season Summer Cup');
      expect(absent).toMatch(/You are not on this board\.(?!.*quiz)/u);
      expect(read(await line('leaderboard period:2026-q4 teams'))).toContain('No team has points in this season.');
    });

    it('keeps the row of who is deleted later, as nobody’s', async () => {
      const { line, press, answer, admin } = await bot();
      await answer(ADA, true);
      await answer(BOB, false);
      await press(button(await admin('season start Summer Cup'), 'start Summer Cup'), { by: ADMIN });
      await answer(BOB, true);
      const asked = await line('privacy delete', { by: BOB });
      expect(read(asked)).toContain('Boards of seasons that ended keep your row as “deleted player”');
      await press(button(asked, 'Delete my data'), { by: BOB });
      expect(read(await line('leaderboard period:2026-Q4'))).toMatch(/1\. Ada[^\n]*20 points(.|\n)*2\. deleted player, 0 points/u);
      expect(read(await line('leaderboard 2026-Q4', { by: { ...BOB, locale: 'zh-CN' } }))).toContain('已删除的玩家');
      expect(boardNames(await line('leaderboard'))).toEqual([]);
      expect(boardNames(await line('leaderboard all'))).toEqual(['Ada']);
      expect(read(await press(button(await line('leaderboard period:2026-Q4'), 'Show to channel')))).toContain('deleted player');
    });

    it('is not ended where another one runs than was shown', async () => {
      const { press, admin, another } = await bot();
      const first = await admin('season start Spring');
      const second = await admin('season start Summer');
      await press(button(second, 'start Summer'), { by: ADMIN });
      expect(read(await press(button(first, 'start Spring'), { by: ADMIN }))).toContain('nothing was ended');
      const other = await another();
      expect(read(await other.press(button(first, 'start Spring'), { by: ADMIN, ...delivery() }))).toContain('nothing was ended');
    });

    it('is ended once by two presses at once', async () => {
      const { press, admin } = await bot();
      const confirm = button(await admin('season start Cup'), 'start Cup');
      const views = await Promise.all([press(confirm, { by: ADMIN, ...delivery() }), press(confirm, { by: ADMIN, ...delivery() })]);
      for (const view of views) expect(read(view)).toContain('Season Cup began on');
      expect(read(await admin('season show'))).not.toContain('Cup.2');
      const stop = button(await admin('season end'), 'End Cup');
      const ended = (await Promise.all([press(stop, { by: ADMIN, ...delivery() }), press(stop, { by: ADMIN, ...delivery() })])).map(read);
      expect(ended.filter((text) => text.includes('Season Cup has ended'))).toHaveLength(1);
      expect(ended.filter((text) => text.includes('no longer the one that was shown'))).toHaveLength(1);
    });

    it('gets another number where the name was used', async () => {
      const { press, admin } = await bot();
      await press(button(await admin('season start Cup'), 'start Cup'), { by: ADMIN });
      const again = await admin('season start Cup');
      expect(read(again)).toContain('will be called Cup.2');
      expect(read(await press(button(again, 'start Cup'), { by: ADMIN }))).toContain('Season Cup.2 began on');
      expect(read(await admin('season start Cup'))).toContain('will be called Cup.3');
    });

    it('gives the rest of a quarter the number that it shows before', async () => {
      const { press, answer, admin } = await bot();
      // So that the season by quarter stands in the archive under its name.
      await answer(ADA, true);
      await press(button(await admin('season start Cup'), 'start Cup'), { by: ADMIN });
      const asked = await admin('season end');
      expect(read(asked)).toContain('Season 2026-Q4.2 then runs');
      expect(read(await press(button(asked, 'End Cup'), { by: ADMIN }))).toContain('Season 2026-Q4.2 began on');
    });

    it.each([
      ['week', 'stands for a period'],
      ['本周', 'stands for a period'],
      ['2027-Q1', 'belong to the quarters'],
      ['2027q1 finals', 'belong to the quarters'],
      ['x', 'too short'],
      ['夏季大奖赛两千零二十六', 'at most 26 characters, or 8 Chinese ones'],
      ['a\u200Bb', 'nobody sees'],
    ])('is not called %j', async (name, why) => {
      const { admin } = await bot();
      expect(read(await admin(`season start name:"${name}"`))).toContain(why);
    });
  });

  describe('stats for administrators', () => {
    it('count who takes part and what is hard, and name nobody', async () => {
      const { line, answer, admin, counting } = await bot();
      const players: readonly Actor[] = [ADA, BOB, CEM];
      expect(read(await admin('stats'))).toContain('Nobody has answered anything that counts yet');
      for (const by of players) for (let turn = 0; turn < 6; turn += 1) await answer(by, by === ADA);
      counting.reset();
      const view = await admin('stats');
      expect(counting.trips).toEqual(['workspaceStatistics', 'takeNotices']);
      const shown = read(view);
      expect(shown).toContain('3 players, 0 teams');
      expect(shown).toMatch(/Week \d+ of 2026: 3 players, 18 answers, 33% right/u);
      expect(shown).toMatch(/probes-basics-\d: 1 of 3 right \(33%\)\. /u);
      expect(shown).toMatch(/■■■□□□□□□□ 33% of 18 answers right in 2026-\d\d/u);
      expect(shown).not.toMatch(/Ada|Bob|Cem|U1/u);
      expect(view.audience).toBe('private');
      const own = read(await line('stats'));
      expect(own).toContain('6 of 6 answers right');
    });

    it('call no question hard that everybody got right', async () => {
      const { answer, admin } = await bot();
      for (const by of [ADA, BOB, CEM]) for (let turn = 0; turn < 6; turn += 1) await answer(by, true);
      expect(read(await admin('stats'))).toContain('one of them not right');
    });
  });
});

describe('a map where nobody’s groups can be known', () => {
  it.each([
    ['scope', 'lacks the permission usergroups:read'],
    ['plan', 'This Slack plan has no user groups'],
    ['none', 'There are no roles or user groups here'],
  ] as const)('is refused with a clear word: %s', async (ungrouped, why) => {
    const playground = await botOn();
    const ask = async (line: string) => {
      await playground.clock.advance(1_000);
      const view = await playground.quiz.dispatch({ ...delivery(), deliveryId: delivery().delivery, received: playground.clock.now(), actor: ADMIN, place: { workspace: 'slack:T1', channel: 'C1', ungrouped }, body: { kind: 'line', word: 'k8s-admin', line } });
      return read(view);
    };
    expect(await ask(`team map Pandas ${SRE}`)).toContain(why);
    expect(await ask('team maps')).toContain(why);
  });

  it('is saved while they are being read, with a word on it', async () => {
    const playground = await botOn();
    await playground.line('team create Pandas', { workspace: 'slack:T1' });
    const view = await playground.quiz.dispatch({
      deliveryId: 'wait', received: playground.clock.now(), actor: ADMIN, place: { workspace: 'slack:T1', channel: 'C1', ungrouped: 'wait' }, body: { kind: 'line', word: 'k8s-admin', line: `team map Pandas ${SRE}` },
    });
    expect(view.blocks.flatMap((block) => (block.kind === 'paragraph' ? [flat(block.text)] : [])).join('\n')).toMatch(/plays for team Pandas(.|\n)*still being read/u);
  });
});
