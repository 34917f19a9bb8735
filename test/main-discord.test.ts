import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../src/runtime/clock.ts';
import { ROOT } from './source-files.ts';
import { freePort } from './redis-server.ts';
import { type Discord, type Outcome, type Seat, buttonsOf, startDiscord, textOf } from './stand-ins/discord/server.ts';

let folder: string;
let discord: Discord;
const running = new Set<{ kill(signal: NodeJS.Signals): unknown }>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'main-discord-'));
  discord = await startDiscord({ clock: systemClock });
});

afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  await discord.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The bot as a process, with nothing of this environment but the path. */
function start(environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [join(ROOT, 'src', 'main.ts')], { cwd: folder, env: { PATH: process.env['PATH'], DISCORD_API_URL: discord.api, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let said = '';
  const looks: (() => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (const look of looks) look();
    });
  }
  return {
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    says: (text: string) =>
      new Promise<void>((resolve) => {
        const look = () => said.includes(text) && resolve();
        looks.push(look);
        look();
      }),
    ended: new Promise<{ readonly code: number | null; readonly said: string }>((resolve) => {
      child.on('close', (code) => resolve({ code, said }));
    }),
  };
}

describe('the process on Discord', () => {
  it('serves, answers, and ends in order on SIGTERM (R24)', async () => {
    const guild = discord.world.guild();
    const ann: Seat = { member: discord.world.member(guild, 'ann'), channel: discord.world.channel(guild, 'general') };
    const port = await freePort();
    const bot = start({ DISCORD_TOKEN: discord.token, HEALTH_PORT: String(port) });
    await bot.says('Discord: add the bot to a server with https://discord.com/oauth2/authorize?client_id=');
    await discord.until('the commands', () => discord.commands.find('k8s-admin'));
    expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toEqual({ ready: true, store: 'ok', platforms: { discord: 'ok' } });
    const outcome = await discord.people.command(ann, 'k8s quiz', { type: 'single' });
    expect(outcome.kind === 'message' ? textOf(outcome.message) : outcome.kind).toContain('Question');
    bot.kill('SIGTERM');
    const { code, said } = await bot.ended;
    expect(code).toBe(0);
    expect(said).toContain('answers are kept in ./data, Discord.');
    for (const secret of discord.secrets()) expect(said).not.toContain(secret);
    expect(discord.gateway.connected).toBe(0);
  });

  it('shows a board to the channel with its picture', async () => {
    const guild = discord.world.guild();
    const channel = discord.world.channel(guild, 'general');
    const ann: Seat = { member: discord.world.member(guild, 'ann'), channel };
    const bot = start({ DISCORD_TOKEN: discord.token });
    await discord.until('the commands', () => discord.commands.find('k8s-admin'), 10_000);
    const messageOf = (outcome: Outcome) => (outcome.kind === 'message' ? outcome.message : expect.fail(outcome.kind));
    const card = messageOf(await discord.people.command(ann, 'k8s quiz', { type: 'true-false' }));
    await discord.people.press(ann, card, buttonsOf(card)[0]?.custom_id ?? '');
    const board = messageOf(await discord.people.command(ann, 'k8s leaderboard', { board: 'players' }));
    expect(await discord.people.press(ann, board, 'Show to channel')).toMatchObject({ how: 'reply', private: false });
    const picture = await discord.until('the picture', () => discord.world.history(channel)[0]?.shown.attachments[0], 10_000);
    expect(picture).toMatchObject({ filename: 'board.png', contentType: 'image/png', description: expect.stringContaining('ann') });
    expect(Buffer.from(picture.content.slice(1, 4)).toString()).toBe('PNG');
    // The thread that draws keeps nobody from leaving.
    bot.kill('SIGTERM');
    expect((await bot.ended).code).toBe(0);
  });

  it('is left with no platform by a wrong token, and ends with 1 and one clear line (R23)', async () => {
    const { code, said } = await start({ DISCORD_TOKEN: 'not.the.token' }).ended;
    expect(code).toBe(1);
    expect(said).toContain('Discord is switched off: it refuses the token.');
    expect(said).toContain('No chat platform is left to serve; stopping.');
    expect(said).not.toContain('not.the.token');
  });

  it('ends with 1 when Discord closes for good while it serves (D36)', async () => {
    const bot = start({ DISCORD_TOKEN: discord.token, LANG: 'zh_CN.UTF-8' });
    await bot.says('已连接');
    discord.gateway.close(4014);
    const { code, said } = await bot.ended;
    expect(code).toBe(1);
    expect(said).toContain('4014');
  });

  it('needs no console inside Kubernetes', async () => {
    const bot = start({ DISCORD_TOKEN: discord.token, KUBERNETES_SERVICE_HOST: '10.0.0.1', STORE: 'sqlite' });
    await bot.says('connected');
    bot.kill('SIGTERM');
    expect((await bot.ended).code).toBe(0);
  });
});
