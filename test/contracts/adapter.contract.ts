/**
 * What every chat adapter must do, seen from a player's chair. A platform's test file hands in a driver:
 * a stand-in of the platform's server, and people who press what they see on it.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ManualClock } from '../fakes/clock.ts';
import { type StartedBot, type StoreKind, startBot } from './bot.ts';
import type { AdapterDriver } from './driver.ts';
import { lettersFor, linesWith, questionOf, says } from './reading.ts';
import { playScenario } from './scenario.ts';

/** Names that try to ping, restyle, forge or hide (R31). At most 32 characters each. */
const HOSTILE = ['@everyone', '<!channel>', '<@U1> *b* _i_ ~s~', '[x](https://evil.test)', '`](```\u202Eevil', 'a\u200Bb\u0007c'];

/** People take two seconds for each thing they do; whoever is faster for long meets the limit for one person. */
function paced(driver: AdapterDriver, clock: ManualClock): AdapterDriver {
  const after = async <T>(act: () => Promise<T>): Promise<T> => {
    await clock.advance(2_000);
    return act();
  };
  return {
    start: (bot) => driver.start(bot),
    stop: () => driver.stop(),
    command: (...given) => after(() => driver.command(...given)),
    choose: (...given) => after(() => driver.choose(...given)),
    type: (...given) => after(() => driver.type(...given)),
    press: (...given) => after(() => driver.press(...given)),
    share: (...given) => after(() => driver.share(...given)),
    ...(driver.groups === undefined ? {} : { groups: (...given: Parameters<NonNullable<AdapterDriver['groups']>>) => driver.groups?.(...given) ?? Promise.resolve([]) }),
    ...(driver.rejoin === undefined ? {} : { rejoin: (player: string) => driver.rejoin?.(player) }),
    redeliver: () => driver.redeliver(),
    replay: (...given) => after(() => driver.replay(...given)),
  };
}

export function describeAdapter(name: string, createDriver: () => AdapterDriver, stores: readonly StoreKind[]): void {
  describe.each(stores.map((kind) => [kind.name, kind] as const))(`${name} on %s`, (_name, kind) => {
    let bot: StartedBot;
    let driver: AdapterDriver;

    beforeEach(async () => {
      bot = await startBot(kind);
      driver = paced(createDriver(), bot.clock);
      await driver.start(bot);
    });

    afterEach(async () => {
      await driver.stop();
      await bot.stop();
    });

    const line = (id: string, parameters = {}) => bot.texts('en').line(id, parameters);
    const restart = async () => {
      await driver.stop();
      bot = await bot.restart();
      await driver.start(bot);
    };

    it('plays the whole scenario', async () => {
      await playScenario(driver, () => bot, restart);
    });

    it('shows each of the six types so that it can be answered', async () => {
      for (const question of bot.bank.questions) {
        const seen = await driver.command('ann', `/k8s quiz topic:${question.topics[0]} type:${question.type} difficulty:${question.difficulty}`);
        expect(questionOf(seen, bot.bank)?.id).toBe(question.id);
        expect(seen.options.map((option) => option.letter).join('')).toBe('ABCDEFGH'.slice(0, question.options.length));
        if (question.code !== undefined) for (const row of question.code.split('\n')) expect(seen.text).toContain(row);
        await driver.command('ann', '/k8s stop');
      }
    });

    it('tells nothing of the key before the answer', async () => {
      const seen = await driver.command('ann', '/k8s quiz type:single difficulty:easy');
      const question = questionOf(seen, bot.bank);
      expect(question).toBeDefined();
      for (const option of question?.options ?? []) expect(seen.text).not.toContain(option.why.en ?? '?');
      expect(seen.text).not.toContain(question?.explanation.en ?? '?');
    });

    it('answers what it does not know with the nearest thing that it does', async () => {
      expect((await driver.command('ann', '/k8s leaderbord')).text).toContain('leaderboard');
      expect((await driver.command('ann', '/k8s quiz topic:podz')).text).toContain('pods');
      expect((await driver.command('ann', '/k8s quiz difficulty:hrad')).text).toContain('hard');
    });

    it('helps, and tells administrators of their own commands', async () => {
      const seen = await driver.command('ann', '/k8s help');
      for (const command of ['quiz', 'leaderboard', 'team', 'stats']) expect(seen.text).toContain(command);
    });

    it('takes a report through its form', async () => {
      await driver.command('ann', '/k8s quiz type:short difficulty:easy');
      const verdict = await driver.type('ann', 'kubectl get po');
      expect(says(verdict, line('verdict.word.right'))).toBe(true);
      await driver.press('ann', 'r', { reason: 'The stem is <b>unclear</b> & `odd`' });
      const reports = await driver.command('ann', '/k8s-admin reports');
      expect(says(reports, 'list-pods')).toBe(true);
      expect(says(reports, 'The stem is <b>unclear</b> & `odd`')).toBe(true);
    });

    it('speaks the language that a person chose, and no other in between (R48)', async () => {
      await driver.command('ann', '/k8s me lang:zh');
      const seen = await driver.command('ann', '/k8s quiz type:single difficulty:easy');
      expect(says(seen, '同一个 Pod 的两个容器共用几个 IP 地址？')).toBe(true);
      expect(seen.text).not.toMatch(/\b(?:Question|Type|easy|Stop|the|points)\b/);
      const other = await driver.command('ben', '/k8s quiz type:single difficulty:easy');
      expect(other.text).not.toMatch(/\p{Script=Han}/u);
    });

    it('lets nothing that somebody typed act on the platform (R31)', async () => {
      const acts = /[\p{Cc}\u200B\u202A-\u202E\u2066-\u2069]/u;
      for (const [index, hostile] of HOSTILE.entries()) {
        await driver.command(`p${index}`, `/k8s team create name:"${hostile}"`);
        await driver.command(`p${index}`, '/k8s quiz type:short difficulty:easy');
        const verdict = await driver.type(`p${index}`, hostile);
        expect(says(verdict, line('verdict.word.wrong')), verdict.text).toBe(true);
        expect(verdict.text.replaceAll('\n', '')).not.toMatch(acts);
      }
      const teams = await driver.command('ann', '/k8s team list');
      expect(teams.text.replaceAll('\n', '')).not.toMatch(acts);
      for (const shown of HOSTILE.slice(0, 4)) expect(says(teams, shown), shown).toBe(true);
    });

    /** One question, answered right or wrong. */
    const answers = async (player: string, right: boolean, filter = 'type:single difficulty:easy') => {
      const seen = await driver.command(player, `/k8s quiz ${filter}`);
      const question = questionOf(seen, bot.bank) ?? expect.fail(seen.text);
      const ids = question.options.filter(({ id }) => question.answer.includes(id) === right).slice(0, 1).map(({ id }) => id);
      return driver.choose(player, lettersFor(seen, question, ids));
    };

    it('turns the pages of a board in place, and shows one to everybody as it is for nobody in particular', async () => {
      const players = Array.from({ length: 12 }, (_, index) => `player-${String.fromCodePoint(97 + index)}`);
      for (const player of players) await answers(player, true);
      const [last = ''] = players.slice(-1);
      const first = await driver.command(last, '/k8s leaderboard board:players');
      expect(linesWith(first, players).length).toBeGreaterThanOrEqual(10);
      expect(says(first, line('league.places', { from: 1, to: 10, total: 12 })), first.text).toBe(true);
      const second = await driver.press(last, 'o');
      expect(says(second, line('league.places', { from: 11, to: 12, total: 12 })), second.text).toBe(true);
      const shown = await driver.share(last, 'c');
      expect(linesWith(shown, players.slice(0, 10)), shown.text).toEqual([]);
      expect(linesWith(shown, players.slice(10, 11))).toHaveLength(1);
      expect(says(shown, line('league.shown-by', { name: last })), shown.text).toBe(true);
      // Nobody is "you" on it, and nothing is pressed on it.
      expect(shown.text).not.toMatch(/\byou\b/iu);
      expect(shown.buttons).toEqual([]);
      // The board is where it was: its first button leads back.
      expect(says(await driver.press(last, 'o'), line('league.places', { from: 1, to: 10, total: 12 }))).toBe(true);
    });

    it('plays for the team of a role or user group as long as somebody is in it', async () => {
      await driver.command('ann', '/k8s team create name:"Red Pandas"');
      await driver.command('ben', '/k8s team create name:"Blue Whales"');
      const points = async (team: string) => linesWith(await driver.command('ann', '/k8s leaderboard board:teams'), [team]).map((row) => /(\d+) point/u.exec(row)?.[1]);
      if (driver.groups === undefined) {
        const refused = await driver.command('ann', '/k8s-admin team map team:"Red Pandas" group:sre');
        expect(says(refused, line('error.team-maps.none')), refused.text).toBe(true);
        return;
      }
      const [sre = ''] = await driver.groups('ben', ['sre']);
      await driver.command('ann', `/k8s-admin team map team:"Red Pandas" ${sre}`);
      await answers('ben', true);
      expect(await points('Red Pandas')).toEqual(['10']);
      expect(await points('Blue Whales')).toEqual([]);
      // Out of the group, he plays for the team that he chose.
      await driver.groups('ben', []);
      await answers('ben', true, 'type:true-false');
      expect(await points('Blue Whales')).toEqual(['10']);
      expect(await points('Red Pandas')).toEqual(['10']);
    });

    it('pays nothing more to who leaves and comes back (R43)', async () => {
      if (driver.rejoin === undefined) return;
      await answers('ben', true);
      driver.rejoin('ben');
      const again = await answers('ben', true);
      expect(says(again, line('verdict.practice')), again.text).toBe(true);
      expect(linesWith(await driver.command('ann', '/k8s leaderboard board:players'), ['ben'])[0]).toMatch(/\b10 points/u);
    });

    it('goes on after a restart with the set that was open', async () => {
      const before = await driver.command('ann', '/k8s quiz count:3');
      const question = questionOf(before, bot.bank);
      await restart();
      const offered = await driver.command('ann', '/k8s quiz count:3');
      expect(offered.buttons.length).toBeGreaterThanOrEqual(2);
      expect(questionOf(await driver.press('ann', 'g'), bot.bank)?.id).toBe(question?.id);
    });
  });
}
