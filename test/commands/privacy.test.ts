import { afterEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/platform.ts';
import type { LogEntry, Store } from '../../src/store/store.ts';
import { FILE_MAX_BYTES, type View, type ViewFile } from '../../src/views/view.ts';
import { STORES } from '../contracts/stores.ts';
import { type DataBot, dataBot } from './data-playground.ts';
import { ADA, BOB, button, inputToken, read } from './playground.ts';
import { ADMIN, answerOne } from './sqlite-playground.ts';

const EVE: Actor = { id: 'U3', name: '=HYPERLINK("http://evil","x")', administrator: false, guest: false };

function fileOf(view: View): ViewFile {
  if (view.file === undefined) throw new Error(`no file in: ${read(view)}`);
  expect(Buffer.byteLength(view.file.content)).toBeLessThanOrEqual(FILE_MAX_BYTES);
  return view.file;
}

/** Records by head; none of these files has a line break in a cell. */
function records(view: View): Record<string, string>[] {
  const { content } = fileOf(view);
  expect(content.startsWith('\uFEFF')).toBe(true);
  const [head = '', ...lines] = content.slice(1).trimEnd().split('\r\n');
  const names = head.split(',');
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu)].map(([, quoted, plain]) => (quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"')));
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

const recordsOf = (view: View) => JSON.parse(fileOf(view).content) as Record<string, unknown>[];

/** A log whose reading has to be let go on. */
function slowLog(store: Store): { readonly store: Store; readonly go: () => void } {
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const slow = new Proxy(store, {
    get(target, name) {
      if (name === 'readLog') return async (...given: Parameters<Store['readLog']>) => gate.then(() => target.readLog(...given));
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return { store: slow, go: () => go() };
}

describe.each(STORES)('on $name', (kind) => {
  let open: DataBot | undefined;
  afterEach(async () => {
    await open?.close();
    open = undefined;
  });
  const started = async (wrap?: (store: Store) => Store): Promise<DataBot> => (open = await dataBot(kind, wrap));
  const admin = (bot: DataBot, line: string) => bot.line(line, { by: ADMIN, admin: true });
  const type = async (bot: DataBot, by: Actor, text: string) => {
    const asked = await bot.line('quiz type:short', { by });
    return bot.press(inputToken(asked), { by, fields: { text } });
  };

  describe('me export', () => {
    it('is anonymous until somebody agrees', async () => {
      const bot = await started();
      expect(read(await bot.line('me'))).toContain('Exports: anonymous');
      expect(read(await bot.line('me export:named'))).toContain('Exports: name you');
      expect(read(await bot.line('me lang:zh'))).toContain('导出: 具名');
      expect(read(await bot.line('我 导出:匿名'))).toContain('导出: 匿名');
    });
  });

  describe('export', () => {
    it('names only people who agreed, and says nothing else that leads to the others', async () => {
      const bot = await started();
      await bot.line('team create name:"+Pandas"');
      await bot.line('team join +Pandas', { by: BOB });
      await bot.line('me export:named');
      await bot.line('me export:named', { by: EVE });
      await answerOne(bot, ADA, true);
      await answerOne(bot, BOB, false);
      await answerOne(bot, EVE, true);
      await type(bot, BOB, 'kubectl get secret-of-bob');
      const view = await admin(bot, 'export');
      expect(read(view)).toContain('4 rows, in the file k8s-quiz-answers-2026-11-25.csv');
      expect(read(view)).toContain('Only you get this file.');
      expect(view).toMatchObject({ audience: 'private', file: { name: 'k8s-quiz-answers-2026-11-25.csv', mediaType: 'text/csv' } });
      const rows = records(view);
      expect(rows).toMatchObject([
        { kind: 'solo', question: expect.stringMatching(/^probes-basics-\d$/u), choice: 'shared-port', credit: '1', right: 'true', settled: 'true', points: '20', season: '2026-Q4', player_id: 'U1', player_name: 'Ada', team: "'+Pandas" },
        { right: 'false', credit: '0', points: '0', player_id: '', player_name: '', team: '' },
        { right: 'true', player_id: 'U3', player_name: `'${EVE.name}`, team: '' },
        { question: 'short-one', choice: '', player_id: '', player_name: '', team: '' },
      ]);
      expect(rows[0]?.['received']).toMatch(/^2026-11-25T09:\d\d:\d\dZ$/u);
      for (const secret of ['Bob', 'U2', 'secret-of-bob', 'delivery-']) expect(fileOf(view).content).not.toContain(secret);
      await bot.line('me export:anonymous');
      expect(fileOf(await admin(bot, 'export answers json')).content).not.toMatch(/Ada|"U1"/u);
    });

    it('gives boards with ranks, and questions as they were answered', async () => {
      const bot = await started();
      await bot.line('team create name:Pandas');
      await bot.line('me export:named');
      for (const [by, right] of [[ADA, true], [ADA, true], [BOB, true], [BOB, false]] as const) await answerOne(bot, by, right);
      const view = await admin(bot, 'export boards json');
      expect(fileOf(view).mediaType).toBe('application/json');
      const boards = recordsOf(view);
      expect(boards.slice(0, 3)).toEqual([
        { board: 'players', period: 'all', key: null, area: null, rank: 1, player_id: 'U1', player_name: 'Ada', team: null, points: 40, right: 2, answers: 2, active: null },
        { board: 'players', period: 'all', key: null, area: null, rank: 2, player_id: null, player_name: null, team: null, points: 20, right: 1, answers: 2, active: null },
        { board: 'teams', period: 'all', key: null, area: null, rank: 1, player_id: null, player_name: null, team: 'Pandas', points: 40, right: 2, answers: 2, active: 1 },
      ]);
      expect([...new Set(boards.map(({ period, key, area }) => `${String(period)} ${String(key)} ${String(area)}`))]).toEqual([
        'all null null', 'season 2026-Q4 null', 'season 2026-Q4 probes', 'month 2026-11 null', 'week 2026-W48 null', 'day 2026-11-25 null',
      ]);
      await admin(bot, 'settings players:off');
      expect([...new Set(recordsOf(await admin(bot, 'export boards json')).map(({ board }) => board))]).toEqual(['teams']);
      const questions = records(await admin(bot, 'export questions'));
      expect(questions.reduce((sum, { answers }) => sum + Number(answers), 0)).toBe(4);
      for (const { season, area, topic, difficulty } of questions) expect([season, area, topic, difficulty]).toEqual(['2026-Q4', 'probes', 'probes-basics', 'medium']);
    });

    it('has heads alone where nothing was answered', async () => {
      const bot = await started();
      for (const what of ['answers', 'boards', 'questions']) {
        const view = await admin(bot, `export ${what}`);
        expect(read(view)).toContain('nothing to export yet');
        expect(records(view)).toEqual([]);
        expect(recordsOf(await admin(bot, `export ${what} json`))).toEqual([]);
      }
    });

    it('shows what a correction made of an answer', async () => {
      const bot = await started();
      await answerOne(bot, ADA, false);
      const [before] = records(await admin(bot, 'export'));
      const list = await admin(bot, `rekey ${before?.['question'] ?? ''} do:replace key:${before?.['choice'] ?? ''} reason:"was wrong"`);
      await bot.press(button(list, 'Apply'), { by: ADMIN });
      expect(records(await admin(bot, 'export'))).toEqual([{ ...before, corrected_credit: '1', corrected_points: '20' }]);
      expect(records(await admin(bot, 'export questions'))).toMatchObject([{ answers: '1', right: '1', right_percent: '100' }]);
      const voiding = await admin(bot, `rekey ${before?.['question'] ?? ''} do:void reason:"is odd"`);
      await bot.press(button(voiding, 'Apply'), { by: ADMIN });
      expect(records(await admin(bot, 'export'))).toEqual([{ ...before, corrected_credit: '0', corrected_points: '0' }]);
      expect(records(await admin(bot, 'export questions'))).toMatchObject([{ answers: '0', right: '0', right_percent: '' }]);
    });

    it('holds the newest answers where there are more than fit, and names the command that gives all', async () => {
      const bot = await started(longLog);
      await answerOne(bot, ADA, true);
      const view = await admin(bot, 'export');
      const rows = records(view);
      expect(rows.length).toBeGreaterThan(3_000);
      expect(rows.at(-1)?.['seq']).toBe(String(LONG));
      expect(rows[0]?.['seq']).toBe(String(LONG - rows.length + 1));
      expect(read(view)).toContain(`it holds the newest ${rows.length.toLocaleString('en')}`);
      expect(read(view)).toContain('npm run admin -- export console:local --what answers --format csv');
      expect(read(await admin(bot, 'export questions'))).toContain('more than 200,000 entries');
    });

    it('goes on where it takes longer than a reply can wait, and is for administrators alone', async () => {
      let log: ReturnType<typeof slowLog> | undefined;
      const bot = await started((store) => (log = slowLog(store)).store);
      await answerOne(bot, ADA, true);
      const waiting = admin(bot, 'export');
      for (let step = 0; step < 40; step += 1) await tick(bot, 100);
      const view = await waiting;
      expect(read(view)).toContain('still being read');
      expect(view.file).toBeUndefined();
      const again = button(view, 'Look again');
      expect(read(await bot.press(again))).toContain('U1');
      expect((await bot.press(again)).file).toBeUndefined();
      log?.go();
      expect(records(await bot.press(again, { by: ADMIN }))).toHaveLength(1);
      expect(read(await bot.line('export', { admin: true }))).not.toContain('rows');
      expect(read(await bot.press(again.replace('answers-csv', 'secrets-csv'), { by: ADMIN }))).toContain('button');
    });
  });

  describe('privacy export', () => {
    it('gives a person all that is kept of them, and of nobody else', async () => {
      const bot = await started();
      await answerOne(bot, BOB, true);
      await answerOne(bot, ADA, true);
      await type(bot, ADA, 'kubectl get pods');
      await bot.line('report reason:"too easy"');
      await bot.line('me name:hidden');
      const view = await bot.line('privacy export');
      expect(read(view)).toContain('your 2 answers, with what you typed');
      expect(view).toMatchObject({ audience: 'private', file: { name: 'k8s-quiz-my-data-2026-11-25.json', mediaType: 'application/json' } });
      const data = JSON.parse(fileOf(view).content) as Record<string, unknown>;
      expect(data).toMatchObject({
        workspace: 'console:local',
        person: { id: 'U1', name: 'Ada', name_hidden: true, named_in_exports: false, team: null },
        reports: [{ question: 'short-one', reason: 'too easy' }],
        answers_complete: true,
        answers: [{ question: 'short-one', typed: 'kubectl get pods', credit: '1/1', counted: true, points: 20 }, { choice: 'shared-port' }],
      });
      expect((data['boards'] as { board: string }[]).map(({ board }) => board)).toContain('players:season:1');
      expect(fileOf(view).content).not.toMatch(/Bob|U2/u);
    });

    it('says so where nothing is kept', async () => {
      const bot = await started();
      expect(read(await bot.line('privacy export'))).toBe('Nothing is kept about you in this workspace.');
      expect(read(await bot.line('privacy delete'))).toBe('Nothing is kept about you in this workspace.');
    });

    it('holds the newest answers where there are more than fit', async () => {
      const bot = await started(longLog);
      await answerOne(bot, ADA, true);
      const view = await bot.line('privacy export');
      const { answers, answers_complete: complete } = JSON.parse(fileOf(view).content) as { answers: { seq: number }[]; answers_complete: boolean };
      expect(complete).toBe(false);
      expect(answers[0]?.seq).toBe(LONG);
      expect(answers.length).toBeGreaterThan(2_000);
      expect(read(view)).toContain(`it holds your newest ${answers.length.toLocaleString('en')} answers`);
      expect(read(view)).toContain('npm run admin -- export console:local --player U1');
    });
  });

  describe('privacy delete', () => {
    it('says what goes and what stays, and does nothing before it is confirmed', async () => {
      const bot = await started();
      await answerOne(bot, ADA, true);
      const view = await bot.line('privacy delete');
      expect(read(view)).toContain('Deleted at once');
      expect(read(view)).toContain('What stays: your answers without an owner');
      expect(read(view)).toContain('Until this season ends');
      expect(read(view)).not.toContain('administrator of the quiz');
      expect(read(await bot.line('stats'))).toContain('20 points');
    });

    it('deletes what is kept of who presses, and what comes later is practice', async () => {
      const bot = await started();
      await bot.line('team create name:Pandas');
      await answerOne(bot, ADA, true);
      await answerOne(bot, BOB, true);
      await bot.line('me lang:zh');
      const confirm = button(await bot.line('privacy delete'), '删除我的数据');
      const done = await bot.press(confirm, { delivery: 'the-press' });
      expect(done).toMatchObject({ forgets: true, replaces: true, language: 'zh' });
      expect(read(done)).toContain('完成：这里保存的与你有关的数据已删除。');
      // Delivered once more, also after the process has forgotten that it was.
      await bot.clock.advance(60_000);
      expect(read(await bot.press(confirm, { delivery: 'the-press' }))).toContain('deleted');
      expect(read(await bot.line('privacy export'))).toBe('Nothing is kept about you in this workspace.');
      expect(read(await bot.line('leaderboard players', { by: BOB }))).not.toContain('Ada');
      expect(read(await bot.line('leaderboard teams', { by: BOB }))).toContain('Pandas');
      expect(read(await answerOne(bot, ADA, true))).toMatch(/practice/iu);
      expect(read(await bot.press(confirm))).toContain('Done.');
      // Bob is still there.
      expect(read(await bot.line('stats', { by: BOB }))).toContain('20 points');
    });

    it('takes who is named in the settings out of them, and leaves what they set up', async () => {
      const bot = await started();
      const settings = () => bot.services.settings.get('console:local');
      await admin(bot, 'admins add U1');
      await admin(bot, 'admins add U2');
      await bot.line('daily set time:09:00 timezone:UTC announce:no', { by: ADA, admin: true });
      await admin(bot, 'daily set name:other time:10:00 timezone:UTC announce:no');
      expect(settings().schedules.map(({ setBy }) => setBy)).toEqual(['U1', 'UADMIN']);
      const view = await bot.line('privacy delete');
      expect(read(view)).toContain('You are named as an administrator of the quiz');
      expect(read(view)).toContain('You have set a daily question here. It goes on');
      const confirm = button(view, 'Delete my data');
      for (const delivery of ['the-press', 'the-press', 'another']) {
        expect(read(await bot.press(confirm, { delivery }))).toMatch(/Done|Nothing is kept/u);
        await bot.clock.advance(60_000);
      }
      expect(settings().admins).toEqual(['U2']);
      expect(settings().schedules.map(({ name, time, setBy }) => [name, time, setBy])).toEqual([['daily', '09:00', undefined], ['other', '10:00', 'UADMIN']]);
      expect(read(await admin(bot, 'admins list'))).not.toContain('U1');
      expect(read(await bot.line('settings', { admin: true }))).toContain('Only administrators');
    });
  });
});

/** Entries of a log that looks this long. */
const LONG = 250_000;

/** What was answered first, over and over: a log that nobody has the time to fill. */
function longLog(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'readLog') {
        return async (workspace: string, after: number, limit: number): Promise<readonly LogEntry[]> => {
          const entry = (await target.readLog(workspace, 0, 10)).find((each) => each.type === 'answer');
          if (entry === undefined) return [];
          return Array.from({ length: Math.max(0, Math.min(limit, LONG - after)) }, (_, index) => ({ ...entry, seq: after + index + 1 }));
        };
      }
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** Lets real input and output happen before the clock goes on. */
async function tick(bot: DataBot, ms: number): Promise<void> {
  await bot.store.ping();
  await bot.clock.advance(ms);
}
