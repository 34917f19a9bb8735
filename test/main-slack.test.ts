import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { periodKeys, quarterOf } from '../src/engine/calendar.ts';
import type { Schedule } from '../src/engine/schedule.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { silentLogger } from '../src/runtime/logger.ts';
import { systemRandom } from '../src/runtime/random.ts';
import { openStore } from '../src/store/open.ts';
import { DEFAULT_SETTINGS } from '../src/store/store.ts';
import { freePort } from './redis-server.ts';
import { ROOT } from './source-files.ts';
import { type Seat, startDiscord, textOf } from './stand-ins/discord/server.ts';
import type { Interaction } from './stand-ins/slack/interaction.ts';
import { type SlackStandIn, startSlack } from './stand-ins/slack/slack.ts';

let folder: string;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-slack-'));
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

const HANDED_ON = ['PATH', 'LD_LIBRARY_PATH', 'NODE_COMPILE_CACHE'];

/** A program of the bot in a folder of its own, with nothing of this environment but where programs lie. */
function run(program: string, environment: Record<string, string>, args: readonly string[] = []) {
  const handedOn = Object.fromEntries(HANDED_ON.map((name) => [name, process.env[name]]));
  const contents = { CONTENT_DIR: join(ROOT, 'test', 'fixtures', 'content') };
  const child = spawn(process.execPath, [join(ROOT, 'src', program), ...args], { cwd: folder, env: { ...handedOn, ...contents, ...environment } });
  closing.push(() => child.kill('SIGKILL'));
  let text = '';
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    out += part;
    text += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const ended = new Promise<{ readonly code: number | null; readonly text: string; readonly out: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, text, out }));
  });
  return { ended, kill: (signal: NodeJS.Signals) => child.kill(signal), text: () => text };
}

async function slackStandIn(): Promise<SlackStandIn> {
  const slack = await startSlack({ delivery: 'socket', patience: 15_000 });
  closing.push(() => slack.stop());
  return slack;
}

const settingsOf = (slack: SlackStandIn) => ({ SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.apiUrl });

async function readiness(port: number): Promise<{ readonly ready: boolean; readonly platforms: Readonly<Record<string, string>> }> {
  return (await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()) as { ready: boolean; platforms: Record<string, string> };
}

describe('the process on Slack', () => {
  it.each(['socket', 'http'] as const)('serves it over %s, scores an answer, and stops with 0 on SIGTERM under 50 a second (R24)', async (delivery) => {
    const slack = await startSlack({ delivery, patience: 15_000 });
    closing.push(() => slack.stop());
    const ann = slack.addUser('ann');
    const channel = slack.addChannel('general');
    const port = await freePort();
    const reached = delivery === 'socket' ? settingsOf(slack) : { SLACK_BOT_TOKEN: slack.botToken, SLACK_SIGNING_SECRET: slack.signingSecret, SLACK_API_URL: slack.apiUrl, PORT: String(port) };
    const bot = run('main.ts', { ...reached, SLACK_ADMINS: ann.id });
    if (delivery === 'socket') await slack.connected();
    else {
      while (!bot.text().includes('Slack: connected')) await new Promise((resolve) => setTimeout(resolve, 20));
      slack.requestUrl = `http://127.0.0.1:${port}/slack/events`;
    }
    const { message, text } = await slack.command(ann, channel, '/k8s', 'quiz type:true-false');
    expect(text).toContain('Question');
    if (message === undefined) throw new Error('no card');
    const { text: verdict } = await slack.press(ann, message, 'press-1-en');
    expect(verdict).toMatch(/^(?:Right|Wrong)/u);
    expect((await slack.command(ann, channel, '/k8s-admin', 'settings')).text).not.toContain('Only administrators');
    const rush: Interaction[] = [];
    for (let index = 0; index < 100; index += 1) {
      const person = slack.addUser(`p${index}`);
      channel.members.add(person.id);
      if (index === 50) bot.kill('SIGTERM');
      rush.push(slack.people.command(person, channel, '/k8s', 'stats'));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { code, text: said } = await bot.ended;
    expect(slack.refusals).toEqual([]);
    const taken = rush.filter(({ receipts }) => receipts.some(({ kind }) => kind === 'acknowledged'));
    expect(taken.length).toBeGreaterThanOrEqual(50);
    for (const { changes } of taken) expect(changes.some((change) => change.kind === 'message')).toBe(true);
    expect(code).toBe(0);
    expect(said).toContain('Slack: connected to acme; people type /k8s there.');
    for (const secret of slack.secrets()) expect(said).not.toContain(secret);
  }, 60_000);

  it('goes on with one platform while the other cannot be reached, and says which (R23)', async () => {
    const slack = await slackStandIn();
    const [health, nowhere] = [await freePort(), await freePort()];
    const bot = run('main.ts', { ...settingsOf(slack), DISCORD_TOKEN: 'a.b.c', DISCORD_API_URL: `http://127.0.0.1:${nowhere}/api`, HEALTH_PORT: String(health) });
    await slack.connected();
    const ann = slack.addUser('ann');
    const channel = slack.addChannel('general');
    expect((await slack.command(ann, channel, '/k8s', 'help')).text).toContain('quiz');
    const state = await readiness(health);
    expect(state.ready).toBe(true);
    expect(state.platforms['slack']).toBe('ok');
    expect(state.platforms['discord']).not.toBe('ok');
    bot.kill('SIGTERM');
    expect((await bot.ended).code).toBe(0);
  }, 60_000);

  it('keeps each platform in time while the other one dies under it, and says which (R1, R23)', async () => {
    for (const dead of ['slack', 'discord'] as const) {
      const discord = await startDiscord({ clock: systemClock });
      const slack = await startSlack({ delivery: 'socket', patience: 15_000 });
      const stop = { slack: () => slack.stop(), discord: () => discord.stop() };
      closing.push(stop[dead === 'slack' ? 'discord' : 'slack']);
      const health = await freePort();
      const bot = run('main.ts', { ...settingsOf(slack), DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.api, HEALTH_PORT: String(health) });
      await slack.connected();
      await discord.until('the commands', () => discord.commands.find('k8s-admin'));
      const channel = slack.addChannel('general');
      const guild = discord.world.guild();
      const room = discord.world.channel(guild, 'general');
      await stop[dead]();
      const waited: number[] = [];
      for (let turn = 0; turn < 20; turn += 1) {
        const begun = performance.now();
        if (dead === 'slack') {
          const seat: Seat = { member: discord.world.member(guild, `p${turn}`), channel: room };
          const outcome = await discord.people.command(seat, 'k8s help');
          expect(outcome.kind === 'message' ? textOf(outcome.message) : outcome.kind).toContain('quiz');
        } else {
          const person = slack.addUser(`p${turn}`);
          channel.members.add(person.id);
          expect((await slack.command(person, channel, '/k8s', 'help')).text).toContain('quiz');
        }
        waited.push(performance.now() - begun);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      expect(Math.max(...waited)).toBeLessThan(1_500);
      const state = await readiness(health);
      expect(state.ready).toBe(true);
      expect(state.platforms[dead === 'slack' ? 'discord' : 'slack']).toBe('ok');
      expect(state.platforms[dead]).not.toBe('ok');
      bot.kill('SIGTERM');
      expect((await bot.ended).code).toBe(0);
    }
  }, 90_000);

  it('goes on with Discord after the token for Slack is refused (R23)', async () => {
    const discord = await startDiscord({ clock: systemClock });
    closing.push(() => discord.stop());
    const slack = await slackStandIn();
    const health = await freePort();
    const common = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.api, HEALTH_PORT: String(health) };
    const bot = run('main.ts', { ...common, SLACK_BOT_TOKEN: 'xoxb-wrong', SLACK_APP_TOKEN: 'xapp-wrong', SLACK_API_URL: slack.apiUrl });
    await discord.until('the commands', () => discord.commands.find('k8s-admin'));
    await slack.until('the sentence', () => (bot.text().includes('Slack is switched off: it refuses SLACK_BOT_TOKEN (invalid_auth).') ? true : undefined));
    const state = await readiness(health);
    expect([state.ready, state.platforms['discord'], state.platforms['slack']]).toEqual([true, 'ok', 'off']);
    bot.kill('SIGTERM');
    expect((await bot.ended).code).toBe(0);
  }, 60_000);

  it('ends with 1 when the only platform is refused', async () => {
    const slack = await slackStandIn();
    const { code, text } = await run('main.ts', { SLACK_BOT_TOKEN: 'xoxb-wrong', SLACK_APP_TOKEN: 'xapp-1', SLACK_API_URL: slack.apiUrl }).ended;
    expect(code).toBe(1);
    expect(text).toContain('No chat platform is left to serve');
  }, 60_000);
});

describe('the doctor', () => {
  const check = async (environment: Record<string, string>) => {
    const { code, out } = await run('cli/doctor.ts', environment, ['--json']).ended;
    const said = JSON.parse(out) as { check: string; state: string; message: string }[];
    return { code, said, of: (name: string) => said.find((one) => one.check === name) };
  };

  it('finds nothing wrong where nothing is', async () => {
    const slack = await startSlack({ delivery: 'socket', scopes: ['commands', 'chat:write', 'users:read', 'channels:history', 'usergroups:read', 'files:write'] });
    closing.push(() => slack.stop());
    const ann = slack.addUser('ann');
    const discord = await startDiscord({ clock: systemClock });
    closing.push(() => discord.stop());
    discord.world.guild();
    const { code, said, of } = await check({ ...settingsOf(slack), SLACK_ADMINS: ann.id, DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.api });
    expect(said.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(code).toBe(0);
    expect(said.map(({ check: one }) => one)).toEqual(expect.arrayContaining(['discord/token', 'slack/clock', 'slack/app-token', 'slack/scopes']));
    expect(of('slack/bot-token')?.message).toContain('acme');
    expect(of('slack/admin')?.message).toContain('ann');
    expect(of('store')?.message).toContain('./data');
    for (const secret of slack.secrets()) expect(JSON.stringify(said)).not.toContain(secret);
  }, 60_000);

  it('looks at each channel of each daily question, on both platforms', async () => {
    const slack = await startSlack({ delivery: 'socket', scopes: ['commands', 'chat:write', 'users:read', 'channels:history', 'groups:history'] });
    closing.push(() => slack.stop());
    const discord = await startDiscord({ clock: systemClock });
    closing.push(() => discord.stop());
    const guild = discord.world.guild();
    const seen = discord.world.channel(guild, 'general');
    const [joined, old, left] = [slack.addChannel('joined'), slack.addChannel('old'), slack.addChannel('left')];
    const secret = slack.addChannel('secret', { kind: 'private', members: [] });
    slack.archive(old);
    slack.kick(left);
    const daily = (name: string, places: readonly string[], state: Schedule['state'] = 'on'): Schedule => ({ name, time: '09:00', days: ['mon'], open: 'next', digest: false, places, state, skips: [], setBy: 'U1' });
    const store = await openStore({ kind: 'sqlite', folder: join(folder, 'data') }, { clock: systemClock, random: systemRandom, logger: silentLogger });
    await store.open();
    const now = Date.now();
    const save = async (workspace: string, schedules: readonly Schedule[]) => {
      const call = { workspace, revision: 0, player: { id: 'U1', name: 'ann', guest: false }, delivery: workspace, received: now, periods: periodKeys(now, 'UTC'), quarter: quarterOf(now, 'UTC') };
      const { revision: _, ...settings } = DEFAULT_SETTINGS;
      expect(await store.saveSettings(call, { ...settings, schedules })).toMatchObject({ kind: 'saved' });
    };
    await save(`slack:${slack.team.id}`, [daily('one', [joined.id, old.id, left.id]), daily('two', [secret.id], 'paused'), daily('three', ['C0GONE'], 'off')]);
    await save('slack:T0OTHER', [daily('theirs', ['C0THEIRS'])]);
    await save(`discord:${guild.id}`, [daily('four', [seen.id, '123456789012345678'])]);
    await store.close();
    const { code, said } = await check({ ...settingsOf(slack), DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.api });
    const channels = said.filter(({ check: one }) => one.endsWith('/channel'));
    expect(channels.map(({ check: one, state }) => [one, state])).toEqual([
      ['discord/channel', 'ok'],
      ['discord/channel', 'fault'],
      ['slack/channel', 'ok'],
      ['slack/channel', 'fault'],
      ['slack/channel', 'fault'],
      ['slack/channel', 'fault'],
    ]);
    for (const [index, words] of [[3, 'is_archived'], [4, 'not_in_channel'], [5, 'channel_not_found'], [5, 'two'], [4, '/invite']] as const) expect(channels[index]?.message).toContain(words);
    expect(code).toBe(1);
  }, 60_000);

  it('names the mend of each fault', async () => {
    const slack = await startSlack({ delivery: 'socket', scopes: ['commands'] });
    closing.push(() => slack.stop());
    const nowhere = `http://127.0.0.1:${await freePort()}/api/`;
    const states = async (environment: Record<string, string>, name: string) => {
      const { code, of } = await check(environment);
      return [code, of(name)?.state, of(name)?.message];
    };
    const good = settingsOf(slack);
    expect(await states({ ...good, SLACK_BOT_TOKEN: 'xoxb-wrong' }, 'slack/bot-token')).toEqual([1, 'fault', expect.stringContaining('Copy the token')]);
    expect(await states({ ...good, SLACK_API_URL: nowhere }, 'slack/reach')).toEqual([1, 'fault', expect.stringMatching(/ECONNREFUSED.*SLACK_API_URL/u)]);
    const bad = await check({ ...good, SLACK_APP_TOKEN: 'xapp-wrong' });
    expect(bad.of('slack/app-token')).toMatchObject({ state: 'fault', message: expect.stringContaining('connections:write') });
    expect(bad.of('slack/scopes')).toMatchObject({ state: 'fault', message: expect.stringContaining('chat:write') });
    expect(bad.of('slack/users-read')).toMatchObject({ state: 'warning' });
    expect(bad.of('slack/usergroups-read')).toMatchObject({ state: 'warning', message: expect.stringContaining('usergroups:read') });
    expect(bad.of('slack/files-write')).toMatchObject({ state: 'warning', message: expect.stringContaining('files:write') });
    slack.token.scopes.add('usergroups:read').add('files:write');
    slack.world.free.add(slack.team.id);
    const free = await check(good);
    expect(free.of('slack/usergroups-unread')).toMatchObject({ state: 'warning', message: expect.stringContaining('plan_upgrade_required') });
    expect(free.of('slack/files-write')).toMatchObject({ state: 'ok' });
    slack.world.free.clear();
    expect((await check(good)).of('slack/usergroups-read')).toMatchObject({ state: 'ok' });
    expect(bad.of('slack/history')).toMatchObject({ state: 'warning', message: expect.stringContaining('channels:history') });
    expect(bad.of('slack/admins')).toMatchObject({ state: 'fault', message: expect.stringContaining('SLACK_ADMINS') });
    const discord = await check({ DISCORD_TOKEN: 'a.b.c', DISCORD_API_URL: nowhere.replace(/\/$/u, ''), REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    expect(discord.of('discord/reach')).toMatchObject({ state: 'fault', message: expect.stringContaining('DISCORD_API_URL') });
    expect(discord.of('store')).toMatchObject({ state: 'fault', message: expect.stringContaining('REDIS_URL') });
    expect((await check({})).of('platform')).toMatchObject({ state: 'warning' });
  }, 90_000);
});
