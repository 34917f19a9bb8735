import { describe, expect, it, onTestFinished } from 'vitest';
import { optionOrder } from '../../src/engine/draw.ts';
import type { Schedule } from '../../src/engine/schedule.ts';
import { LETTERS } from '../../src/engine/question.ts';
import { decodeToken, withLetters } from '../../src/views/token.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { createManualClock } from '../fakes/clock.ts';
import { SINGLE, bankOf, singles } from '../fixtures/questions.ts';
import { type ChannelBot, HERE, ROOT, WORKSPACE, channelBot } from './channel-playground.ts';
import { ADA, BOB, button, inputToken, read } from './playground.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

async function started(options: Parameters<typeof channelBot>[0] = {}): Promise<ChannelBot> {
  const bot = await channelBot({ bank: bankOf([SINGLE, ...singles(6)]), ...options });
  onTestFinished(() => bot.stop());
  return bot;
}

const schedules = (bot: ChannelBot) => bot.services.settings.get(WORKSPACE).schedules;
const cards = (bot: ChannelBot) => bot.posts.filter(({ identity }) => identity.includes('card:'));

/** The letters of a right or wrong answer to a card. */
function answer(bot: ChannelBot, right: boolean): string {
  const token = inputToken(bot.post('card').view);
  const decoded = decodeToken(token);
  const question = bot.services.bank.byDigest(decoded?.digest ?? '');
  if (decoded === undefined || question === undefined) throw new Error('no question');
  const order = optionOrder(question, decoded.target, 0);
  return withLetters(token, LETTERS[order.findIndex((id) => question.answer.includes(id) === right)] ?? '');
}

describe('daily set', () => {
  it('says what is wrong and offers the nearest', async () => {
    const bot = await started();
    for (const [line, says] of [
      ['daily set time:09:00 timezone:Berlin', 'did you mean Europe/Berlin?'],
      ['daily set time:09:00 timezone:Mars/Phobos', 'There is no time zone Mars/Phobos'],
      ['daily set time:25:10 timezone:UTC', 'did you mean 01:10?'],
      ['daily set time:* timezone:UTC', 'is a time of day such as 09:00'],
      ['daily set time:09:00 timezone:UTC days:mon-fry', 'did you mean mon-fri?'],
      ['daily set time:09:00 timezone:UTC open:200', 'a number of hours from 1 to 96'],
      ['daily set time:09:00 timezone:UTC name:"Team Two"', '1 to 32 of the letters a to z'],
      ['daily set time:09:00 timezone:UTC topic:probes difficulty:hard', 'No question matches'],
      ['daily set timezone:UTC', 'At which time?'],
    ] as const) {
      const view = await bot.admin(line);
      expect(read(view), line).toContain(says);
      expect(view.tone).toBe('trouble');
    }
    expect(schedules(bot)).toEqual([]);
    expect(bot.posts).toEqual([]);
  });

  it('asks for a zone first where none was ever set', async () => {
    const bot = await started();
    expect(read(await bot.admin('daily set time:9am'))).toContain('In which time zone is 09:00 meant?');
    expect(read(await bot.admin('daily set name:second time:9am'))).toContain('daily set name:second time:09:00 timezone:Europe/Berlin');
    await bot.admin('settings timezone:Asia/Tokyo');
    expect(read(await bot.admin('daily set time:9am'))).toContain('09:00 Asia/Tokyo');
    expect(schedules(bot)).toMatchObject([{ time: '09:00', name: 'daily' }]);
    expect(schedules(bot)[0]).not.toHaveProperty('timezone');
  });

  it('announces itself, says when the first one comes, and then it comes', async () => {
    const bot = await started();
    const view = await bot.admin('daily set time:9:30 am timezone:Europe/Berlin days:mon-fri topic:probes-basics open:24h');
    expect(read(view)).toContain('The daily question is set');
    expect(read(view)).toContain('Where: general');
    // It is Wednesday 10:00 in Berlin.
    expect(read(view)).toContain('Thu 2026-11-26, 09:30 Europe/Berlin (08:30 UTC)');
    expect(bot.posts).toHaveLength(1);
    expect(read(bot.posts[0]?.view ?? view)).toContain('09:30 (Europe/Berlin), Mon to Fri');
    expect(bot.posts[0]?.view.audience).toBe('public');
    await bot.pass(23 * HOUR + 30 * 60_000 - 2_000);
    expect(cards(bot)).toHaveLength(0);
    await bot.pass(3_000);
    expect(cards(bot)).toHaveLength(1);
  });

  it('is not saved where the channel refuses, and says how to mend it', async () => {
    const bot = await started();
    bot.outcome = (channel) => (channel === 'closed' ? { kind: 'forbidden' } : undefined);
    expect(read(await bot.admin('daily set time:09:00 timezone:UTC channel:closed'))).toContain('and has no closed. Nothing was saved');
    expect(schedules(bot)).toEqual([]);
    expect(read(await bot.admin('daily set time:09:00 timezone:UTC channel:closed announce:no'))).toContain('is set');
    bot.outcome = () => ({ kind: 'unknown' });
    expect(read(await bot.admin('daily set name:two time:09:00 timezone:UTC'))).toContain('could not be seen just now');
  });

  it('speaks the language of the server where nobody chose another, from its first line on', async () => {
    const bot = await started();
    const here = { locale: 'zh-CN' };
    await bot.admin('daily set time:11:00 timezone:UTC', here);
    await bot.admin('daily set name:english time:11:00 timezone:UTC lang:en', here);
    await bot.pass(2 * HOUR);
    expect(cards(bot).map(({ identity, view }) => [identity.split(':')[2], view.language])).toEqual([['daily', 'zh'], ['english', 'en']]);
    await bot.admin('settings language:en', here);
    await bot.admin('daily set name:chosen time:11:00 timezone:UTC', here);
    expect(schedules(bot).map(({ language }) => language)).toEqual([undefined, 'en', undefined]);
    expect(bot.posts.filter(({ identity }) => identity.includes('announce')).map(({ view }) => view.language)).toEqual(['zh', 'en', 'en']);
    // What was set before is no more changed by the server than by anything else that is not given.
    await bot.admin('daily set name:chosen days:daily channel:other', here);
    expect([schedules(bot)[2]?.language, bot.posts.at(-1)?.view.language]).toEqual([undefined, 'en']);
    // What the workspace was given comes before what the server spoke, for all of its daily questions.
    await bot.pass(24 * HOUR);
    expect(new Map(cards(bot).map(({ identity, view }) => [identity.split(':')[2], view.language]))).toEqual(
      new Map([
        ['daily', 'en'],
        ['english', 'en'],
        ['chosen', 'en'],
      ]),
    );
  });

  it('changes only what is given where the name is known', async () => {
    const bot = await started();
    await bot.admin('daily set time:09:00 timezone:UTC topic:probes-basics digest:on lang:zh open:12');
    const [before] = schedules(bot);
    expect(read(await bot.admin('daily set days:daily'))).toContain('is changed');
    expect(read(await bot.admin('daily set days:daily time:9'))).toContain('was like this already');
    expect(schedules(bot)).toEqual([{ ...before, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] }]);
    // No new channel, no line in it.
    expect(bot.posts).toHaveLength(1);
    await bot.admin('daily set topic:any difficulty:medium');
    await bot.admin('daily set difficulty:any');
    expect(schedules(bot)[0]).not.toHaveProperty('topic');
    expect(schedules(bot)[0]).not.toHaveProperty('difficulty');
  });

  it('never asks twice on a date: a new time that is over means the next date (R39)', async () => {
    const bot = await started();
    await bot.admin('daily set time:09:02 timezone:UTC days:daily');
    await bot.pass(5 * 60_000);
    expect(cards(bot)).toHaveLength(1);
    for (const time of ['09:10', '08:00', '23:00']) {
      expect(read(await bot.admin(`daily set time:${time}`)), time).toContain(`Thu 2026-11-26, ${time} UTC`);
    }
    await bot.admin('daily off');
    await bot.admin('daily set time:10:00');
    await bot.pass(20 * HOUR);
    expect(cards(bot)).toHaveLength(1);
    await bot.pass(6 * HOUR);
    expect(cards(bot)).toHaveLength(2);
  });

  it('comes on the next date where its question is asked in the very moment of the change', async () => {
    const clock = createManualClock();
    const inner = createSqliteStore({ directory: ':memory:', clock });
    await inner.open();
    onTestFinished(() => inner.close());
    let between: (() => Promise<void>) | undefined;
    const store = new Proxy(inner, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (name === 'skew') return () => 0;
        if (typeof member !== 'function') return member;
        return async (...given: unknown[]): Promise<unknown> => {
          if (name === 'saveSettings') {
            const now = between;
            between = undefined;
            await now?.();
          }
          return (member as (...all: unknown[]) => unknown).apply(target, given);
        };
      },
    });
    const bot = await started({ clock, store });
    await bot.admin('daily set time:09:05 timezone:UTC days:daily');
    await bot.pass(4 * 60_000 + 57_500);
    between = () => bot.pass(1_000);
    expect(read(await bot.admin('daily set time:09:06'))).toContain('Thu 2026-11-26, 09:06 UTC');
    expect(cards(bot)).toHaveLength(1);
    await bot.pass(DAY + 20_000);
    expect(cards(bot)).toHaveLength(1);
    await bot.pass(60_000);
    expect(cards(bot)).toHaveLength(2);
  });

  it('holds the limits: 25 in a workspace, 25 channels each, 5 in a channel', async () => {
    const bot = await started();
    for (let at = 0; at < 25; at += 1) await bot.admin(`daily set time:09:00 timezone:UTC announce:no name:q${at} channel:c${Math.floor(at / 5)}`);
    expect(schedules(bot)).toHaveLength(25);
    expect(read(await bot.admin('daily set time:09:00 timezone:UTC name:more channel:free'))).toContain('as many as there can be');
    expect(read(await bot.admin('daily add channel:c0 name:q24'))).toContain('That channel has 5 daily questions');
    expect(read(await bot.admin('daily set name:q24 channel:c0'))).toContain('That channel has 5 daily questions');
    for (let at = 1; at < 25; at += 1) await bot.admin(`daily add channel:d${at} name:q24`);
    expect(read(await bot.line('daily'))).toContain('in c4, d1, d2 and 22 more');
    expect(schedules(bot).find(({ name }) => name === 'q24')?.places).toHaveLength(25);
    expect(read(await bot.admin('daily add channel:d26 name:q24'))).toContain('is posted in 25 channels');
  });

  it('is for administrators', async () => {
    const bot = await started();
    expect(read(await bot.admin('daily set time:09:00 timezone:UTC', { by: ADA }))).toContain('Only administrators can do this');
    expect(bot.posts).toEqual([]);
  });
});

describe('the other verbs', () => {
  it('ask which where there are several, and name what is near', async () => {
    const bot = await started();
    expect(read(await bot.admin('daily pause'))).toContain('No daily question is set');
    await bot.admin('daily set time:09:00 timezone:UTC name:early');
    await bot.admin('daily set time:15:00 timezone:UTC name:late');
    for (const verb of ['pause', 'resume', 'off', 'now', 'add here', 'remove here']) expect(read(await bot.admin(`daily ${verb}`)), verb).toContain('say which with name:');
    expect(read(await bot.admin('daily pause erly'))).toContain('did you mean early?');
  });

  it('add and remove channels, each with its line', async () => {
    const bot = await started();
    await bot.admin('daily set time:09:00 timezone:UTC');
    expect(read(await bot.admin('daily add <#C2|two>'))).toContain('Where: general, C2');
    expect(read(await bot.admin('daily add <#C2|two>'))).toContain('was like this already');
    expect(bot.posts.map(({ channel }) => channel)).toEqual([HERE, 'C2']);
    bot.outcome = () => ({ kind: 'gone' });
    expect(read(await bot.admin('daily add elsewhere'))).toContain('Nothing was saved');
    bot.outcome = () => undefined;
    expect(read(await bot.admin('daily remove nowhere'))).toContain('nothing to take off');
    await bot.admin('daily remove C2');
    expect(read(await bot.admin('daily remove here'))).toContain('It has no channel');
    await bot.pass(DAY);
    expect(cards(bot)).toEqual([]);
  });

  it('pause, resume and switch off; a resumed pause never floods (R13)', async () => {
    const bot = await started();
    await bot.admin('daily set time:10:00 timezone:UTC days:daily');
    expect(read(await bot.admin('daily pause'))).toContain('It is paused');
    expect(read(await bot.admin('daily pause'))).toContain('was like this already');
    await bot.clock.advance(10 * DAY);
    expect(cards(bot)).toEqual([]);
    expect(read(await bot.admin('daily resume'))).toContain('Sat 2026-12-05, 10:00 UTC');
    await bot.pass(2 * HOUR);
    expect(cards(bot)).toHaveLength(1);
    await bot.admin('daily off');
    await bot.clock.advance(3 * DAY);
    expect(cards(bot)).toHaveLength(1);
  });

  it('skip dates, of all where no name is given', async () => {
    const bot = await started();
    await bot.admin('daily set time:10:00 timezone:UTC name:one');
    await bot.admin('daily set time:11:00 timezone:UTC name:two days:daily');
    const skipped = await bot.admin('daily skip 26 Nov until:28 Nov');
    expect(read(skipped)).toContain('one, 2026-11-26 to 2026-11-28: nothing is asked on these 2 dates: 2026-11-26, 2026-11-27.');
    expect(read(skipped)).toContain('two, 2026-11-26 to 2026-11-28: nothing is asked on these 3 dates');
    expect(read(await bot.admin('daily skip 2026-11-29 name:one'))).toContain('nothing would have been asked then anyway');
    for (const [line, says] of [
      ['2026-11-20', 'is over'],
      ['2026-11-28 until:2026-11-26', 'the wrong way round'],
      ['2026-11-31', 'did you mean 2026-11-30?'],
      ['never', 'is a date such as'],
      ['tomorrow until:2028-01-01', 'at most 366 days'],
    ] as const) {
      expect(read(await bot.admin(`daily skip ${line}`)), line).toContain(says);
    }
    await bot.pass(70 * HOUR);
    expect(cards(bot).map(({ identity }) => identity.split(':').slice(2, 4).join(' '))).toEqual(['one 2026-11-25', 'two 2026-11-25']);
    const listed = read(await bot.line('daily'));
    expect(listed).toContain('one: Mon 2026-11-30, 10:00 UTC');
    expect(listed).toContain('one: 2026-11-27: skipped (an administrator said so)');
    await bot.pass(3 * DAY);
    const later = read(await bot.line('daily')).split('\n');
    expect(later.slice(later.indexOf('What came'))).toEqual([
      'What came',
      'two: 2026-11-30: posted in general',
      'one: 2026-11-30: posted in general',
      'two: 2026-11-29: posted in general',
      'two: 2026-11-28: skipped (an administrator said so)',
      'one: 2026-11-27: skipped (an administrator said so)',
      'two: 2026-11-27: skipped (an administrator said so)',
      'one: 2026-11-26: skipped (an administrator said so)',
      'two: 2026-11-26: skipped (an administrator said so)',
      'two: 2026-11-25: posted in general',
      'one: 2026-11-25: posted in general',
    ]);
  });

  it('post today early, once, and point at it after that', async () => {
    const bot = await started();
    await bot.admin('daily set time:15:00 timezone:UTC days:daily');
    const now = await bot.admin('daily now');
    expect(read(now)).toContain('is posted');
    expect(read(now)).toContain('The next one: Thu 2026-11-26, 15:00 UTC');
    const { message } = bot.post('card');
    expect(now.jumps).toEqual([{ label: 'To the question', channel: HERE, message }]);
    const again = await bot.admin('daily now');
    expect(read(again)).toContain('is posted already');
    expect(again.jumps).toEqual([{ label: 'To the question', channel: HERE, message }]);
    await bot.pass(10 * HOUR);
    expect(cards(bot)).toHaveLength(1);
    await bot.pass(21 * HOUR);
    expect(cards(bot)).toHaveLength(2);
  });

  it('say why today has none', async () => {
    const bot = await started();
    await bot.admin('daily set time:15:00 timezone:UTC days:thu');
    expect(read(await bot.admin('daily now'))).toContain('asks nothing on 2026-11-25. Its next date is 2026-11-26');
    await bot.admin('daily set days:daily');
    await bot.admin('daily skip today');
    expect(read(await bot.admin('daily now'))).toContain('2026-11-25 is skipped');
    await bot.admin('daily pause');
    expect(read(await bot.admin('daily now'))).toContain('is paused');
  });
});

describe('/k8s daily', () => {
  it('says how to set one where there is none', async () => {
    const bot = await started();
    expect(read(await bot.line('daily'))).toContain('An administrator of the quiz can set one');
    expect(read(await bot.line('daily', { by: ROOT }))).toContain('/k8s-admin daily set time:09:00');
  });

  it('shows the next fourteen with local time and UTC and the skipped ones, and what came, in one trip', async () => {
    const bot = await started();
    await bot.admin('daily set time:00:30 timezone:Asia/Kolkata days:daily');
    await bot.admin('daily skip 2026-12-01 until:2026-12-02');
    await bot.pass(11 * HOUR);
    bot.counting.reset();
    const view = await bot.line('daily');
    expect(bot.counting.trips).toEqual(['dailyHistory']);
    const lines = read(view).split('\n');
    expect(lines.filter((line) => line.includes('00:30 Asia/Kolkata (')).length).toBe(14);
    expect(lines).toContain('Fri 2026-11-27, 00:30 Asia/Kolkata (2026-11-26 19:00 UTC)');
    expect(lines).toContain('2026-12-01 to 2026-12-02: 2 questions skipped, as an administrator set it');
    expect(lines).toContain('2026-11-26: posted in general');
    expect(view.jumps).toEqual([{ label: 'To the newest question', channel: HERE, message: bot.post('card').message }]);
  });

  it('shows what is paused, and places that were switched off', async () => {
    const bot = await started();
    await bot.admin('daily set time:10:00 timezone:UTC days:daily');
    await bot.admin('daily add second');
    bot.outcome = (channel) => (channel === 'second' ? { kind: 'forbidden' } : undefined);
    for (let day = 0; day < 3; day += 1) await bot.pass(DAY);
    expect(read(await bot.line('daily'))).toContain('Switched off after three refusals in a row: second');
    expect(read(await bot.line('daily'))).toContain('2026-11-27: refused by the chat in second');
    bot.outcome = () => undefined;
    await bot.admin('daily add second');
    expect(read(await bot.line('daily'))).not.toContain('Switched off');
    await bot.admin('daily pause');
    expect(read(await bot.line('daily'))).toContain('Paused: nothing is posted');
  });
});

describe('an answer to a daily question', () => {
  it('gets its verdict at once, privately, with the run, in one trip', async () => {
    const bot = await started();
    await bot.admin('daily set time:10:00 timezone:UTC days:daily');
    await bot.pass(HOUR);
    bot.counting.reset();
    const first = await bot.press(answer(bot, true), { message: bot.post('card').message });
    expect(bot.counting.trips).toEqual(['recordAnswer']);
    expect(first).toMatchObject({ audience: 'private', tone: 'right', window: true });
    expect(read(first)).toContain('begins: this is the first');
    expect(read(first)).toContain('Your first verdict here');
    expect(first.actions.map(({ label }) => label)).toEqual(['Practise it', 'Why not the others?', 'Report']);
    expect(read(await bot.press(button(first, 'Why not'))).match(/Reason in English/gu)).toHaveLength(4);
    expect(read(await bot.press(answer(bot, false)))).toContain('You answered this question already');
    const wrong = await bot.press(answer(bot, false), { by: BOB });
    expect(wrong.tone).toBe('wrong');
    await bot.pass(DAY);
    const second = await bot.press(answer(bot, true));
    expect(read(second)).toContain('2 in a row');
    // 20 points and ten percent for the second day.
    expect(read(second)).toContain('22 points');
    expect(read(await bot.line('daily'))).toContain('you have answered the last 2');
    await bot.admin('settings streaks:off');
    expect(read(await bot.line('daily'))).not.toContain('In a row');
    expect(read(await bot.press(button(second, 'Practise it')))).toContain('Practice question');
  });

  it('tells reasons and practice to who has answered, and to nobody else before the close', async () => {
    const bot = await started();
    await bot.admin('daily set time:10:00 timezone:UTC days:daily open:2');
    await bot.pass(HOUR);
    const card = bot.post('card').view;
    const token = inputToken(card);
    const why = token.replace('1.a.', '1.y.');
    const practise = token.replace('1.a.', '1.p.');
    expect(read(await bot.press(why))).toContain('once you have answered');
    expect(read(await bot.press(practise))).toContain('can be practised once');
    await bot.pass(2 * HOUR + 10_000);
    expect(read(await bot.press(why))).toContain('no answer of yours was recorded');
    expect(read(await bot.press(practise))).toContain('Practice question');
  });
});

describe('a change of the zone', () => {
  it('moves daily questions without a zone of their own in the same step, and no others', async () => {
    const bot = await started();
    await bot.admin('settings timezone:UTC');
    await bot.admin('daily set time:12:00 name:plain days:daily');
    await bot.admin('daily set time:12:00 name:own timezone:Europe/Berlin days:daily');
    await bot.admin('settings timezone:Asia/Tokyo');
    const call = { ...bot.services.settings.get(WORKSPACE) };
    const history = await bot.store.dailyHistory({
      workspace: WORKSPACE,
      revision: call.revision,
      player: { id: 'U9', name: 'Nine', guest: false },
      delivery: 'reading',
      received: bot.clock.now(),
      periods: { day: '2026-11-25', week: '2026-W48', month: '2026-11' },
      quarter: { label: '2026-Q4', start: 0, end: Number.MAX_SAFE_INTEGER },
    });
    if (history.kind !== 'daily') throw new Error('stale');
    const next = Object.fromEntries(history.schedules.map(({ schedule, next: due }) => [schedule, new Date(due?.due ?? 0).toISOString()]));
    // 12:00 in Tokyo is over today; 12:00 in Berlin is to come.
    expect(next).toEqual({ plain: '2026-11-26T03:00:00.000Z', own: '2026-11-25T11:00:00.000Z' });
  });
});

describe('notices', () => {
  it('come with the next reply to an administrator, once', async () => {
    const bot = await started();
    const at = bot.clock.now();
    await bot.store.addNotice(WORKSPACE, { id: 'n1', at, code: 'place-off', details: { schedule: 'daily', channel: 'general' } });
    expect(read(await bot.line('daily'))).not.toContain('switched off');
    expect(read(await bot.admin('settings', { by: ADA }))).not.toContain('switched off');
    const told = read(await bot.admin('settings'));
    expect(told).toContain('What happened meanwhile: 1 notice');
    expect(told).toContain('The daily question is switched off in general');
    expect(read(await bot.admin('settings'))).not.toContain('switched off in general');
  });
});

describe('a schedule that was kept and is damaged (R15)', () => {
  const DAMAGES: Readonly<Record<string, (kept: Schedule) => unknown>> = {
    'a zone': (kept) => ({ ...kept, timezone: 'Mars/Phobos' }),
    'a time': (kept) => ({ ...kept, time: 'noon' }),
    'its days': (kept) => ({ ...kept, days: 'mon' }),
    'no days': (kept) => ({ ...kept, days: [] }),
    'no places': (kept) => ({ ...kept, places: undefined }),
    'its skips': (kept) => ({ ...kept, skips: [{ from: 'soon', until: 'later' }] }),
    'how long it is open': (kept) => ({ ...kept, open: 1_000 }),
    'its name': (kept) => ({ ...kept, name: 7 }),
    everything: () => null,
  };
  it.each(Object.keys(DAMAGES))('stops only itself, and can be set again: %s', async (what) => {
    const bot = await started();
    await bot.admin('settings timezone:UTC');
    await bot.admin('daily set name:bad time:10:00 announce:no');
    await bot.admin('daily set name:good time:11:00 announce:no');
    const { revision, ...settings } = bot.services.settings.get(WORKSPACE);
    const kept = settings.schedules.map((each) => (each.name === 'bad' ? DAMAGES[what]?.(each) : each)) as Schedule[];
    const call = {
      workspace: WORKSPACE, revision, delivery: 'damage', received: bot.clock.now(), player: { id: ROOT.id, name: ROOT.name, guest: false },
      periods: { day: '2026-11-25', week: '2026-W48', month: '2026-11' }, quarter: { label: '2026-Q4', start: bot.clock.now() - HOUR, end: bot.clock.now() + 40 * 24 * HOUR },
    };
    expect((await bot.store.saveSettings(call, { ...settings, schedules: kept })).kind).toBe('saved');
    const told = ['daily', 'stats'].map((line) => ({ line, admin: false }));
    const done = ['daily pause good', 'daily resume good', 'daily set name:third time:12:00 announce:no', 'settings timezone:Europe/Berlin', 'daily now name:good', 'daily skip tomorrow'].map((line) => ({ line, admin: true }));
    for (const { line, admin } of [...told, ...done]) expect(read(await (admin ? bot.admin(line) : bot.line(line))), line).not.toContain('Something went wrong');
    const nameless = what === 'its name' || what === 'everything';
    if (!nameless) {
      expect(read(await bot.line('daily'))).toContain('Off: what is kept of it cannot be read whole');
      expect(read(await bot.admin('daily resume bad'))).toContain('/k8s-admin daily set name:bad time:09:00');
    }
    expect(cards(bot).map(({ identity }) => identity.split(':')[2])).toEqual(['good']);
    await bot.admin('daily set name:bad time:10:00 timezone:UTC days:daily channel:here announce:no');
    expect(read(await bot.line('daily'))).not.toContain('cannot be read');
    await bot.pass(48 * HOUR);
    expect(new Set(cards(bot).map(({ identity }) => identity.split(':')[2]))).toEqual(new Set(['good', 'bad', 'third']));
    expect(bot.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
