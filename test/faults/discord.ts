/** Promises as people meet them on Discord, with a real discord.js client against the stand-in (R1, R22, R24, R36). */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { numbers } from '../adapters/discord-bodies.ts';
import { openOffice } from '../adapters/discord-office.ts';
import { startRedis } from '../redis-server.ts';
import { ROOT } from '../source-files.ts';
import { INTERACTION } from '../stand-ins/discord/interactions.ts';
import { textOf } from '../stand-ins/discord/server.ts';
import { stopwatch } from '../stopwatch.ts';
import { startProxy } from '../tcp-proxy.ts';
import { answer, openPlace, serve } from './discord-place.ts';
import { watchLoop } from './loop-watch.ts';
import { malformed } from './malformed.ts';
import { type Proof, type Tries, must } from './proof.ts';

const PEOPLE = 200;
const OVER_MS = 5_000;
/** A first reply for 99 of 100, and for everybody, in ms. */
const SOON = 1_500;
const EVER = 2_500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Each round is 200 clicks in 5 s. */
const slowRedis: Proof = {
  name: 'discord-slow-redis',
  promise: 'R1: a first reply in under 1.5 s for 99 of 100, never over 2.5 s',
  fault: 'Redis is a second away while 200 people click within 5 s on Discord',
  size: { long: 6, short: 1 },
  async run(size, tries) {
    const redis = await startRedis();
    const proxy = await startProxy(Number(new URL(redis.url).port));
    const store = await openStore({ kind: 'redis', url: `redis://127.0.0.1:${proxy.port}`, prefix: 'slow' }, { clock: systemClock, random: systemRandom, logger: silentLogger });
    await store.open();
    const place = await openPlace();
    const bot = await serve(place, store);
    try {
      // The server knows the script of an answer, as it does after the first one ever.
      for (const card of await place.cards(1)) await place.discord.people.outcome(answer(place, card));
      for (let round = 0; round < size; round += 1) {
        const cards = await place.cards(PEOPLE);
        // Half on the way there, half on the way back.
        proxy.delay(500);
        const waits = await Promise.all(
          cards.map(async (card, index) => {
            await pause((index * OVER_MS) / PEOPLE);
            const taken = stopwatch();
            const interaction = answer(place, card);
            await place.discord.until('a first reply', () => interaction.answered, 20_000);
            const waited = taken();
            const outcome = await place.discord.people.outcome(interaction, { within: 20_000 });
            must(outcome.kind === 'message' && /Right|Wrong/u.test(textOf(outcome.message)), `a click ended as ${outcome.kind}`);
            return waited;
          }),
        );
        proxy.delay(0);
        const sorted = waits.toSorted((a, b) => a - b);
        const tail = sorted[Math.ceil(PEOPLE * 0.99) - 1] ?? Infinity;
        for (const waited of waits) tries.count(waited < EVER ? undefined : `waited ${Math.round(waited)} ms`);
        tries.count(tail < SOON ? undefined : `the 99th of 100 waited ${Math.round(tail)} ms`);
      }
    } finally {
      proxy.delay(0);
      await bot.stop();
      await place.stop();
      await store.close();
      await proxy.close();
      await redis.close();
    }
  },
};

/** Each round loses the gateway in one of the ways; sizes are rounds. */
const gateway: Proof = {
  name: 'discord-gateway',
  promise: 'R22: losing the gateway recovers, and starts are bounded',
  fault: 'sockets dropped, reconnects asked for, sessions invalidated, over and over within one day',
  size: { long: 200, short: 8 },
  async run(size, tries) {
    const office = await openOffice();
    const random = numbers(22);
    try {
      await office.open();
      const { discord, clock, ann } = office;
      for (let round = 0; round < size; round += 1) {
        const way = (['drop', 'reconnect', 'resumable', 'gone'] as const)[round < 4 ? round : Math.floor(random() * 4)] ?? 'drop';
        await tries.attempt(`${way} in round ${round}`, async () => {
          const { resumes, identifies } = discord.gateway;
          if (way === 'drop') discord.gateway.drop();
          else if (way === 'reconnect') discord.gateway.reconnect();
          else discord.gateway.invalidate(way === 'resumable');
          const back = () => discord.gateway.connected === 1 && (way === 'gone' ? discord.gateway.identifies > identifies : discord.gateway.resumes > resumes);
          const end = performance.now() + 20_000;
          while (!back() && performance.now() < end) {
            if (way === 'gone') await clock.advance(1_000);
            await pause(5);
          }
          must(back(), 'no session again');
          if (way !== 'gone') must(discord.gateway.identifies === identifies, 'another start where the session could be resumed');
          const outcome = await discord.people.command(ann, 'k8s stats');
          must(outcome.kind === 'message', `a command became ${outcome.kind}`);
        });
        await clock.advance(60_000);
      }
      tries.count(discord.gateway.identifies < 300 && office.lost.length === 0 ? undefined : `${discord.gateway.identifies} starts, ended with ${office.lost.join(', ')}`);
    } finally {
      await office.stop();
    }
  },
};

/** Clicks a second while the process is told to stop; sizes are processes that are stopped. */
const RATE = 50;

async function stopped(place: Awaited<ReturnType<typeof openPlace>>, folder: string, after: number, tries: Tries): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'src', 'main.ts')], { cwd: folder, env: { PATH: process.env['PATH'], DISCORD_API_URL: place.discord.api, DISCORD_TOKEN: place.discord.token }, stdio: 'ignore' });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await place.discord.until('the bot', () => (place.discord.gateway.connected === 1 && place.discord.commands.find('k8s-admin') !== undefined ? true : undefined), 30_000);
  const cards = await place.cards(2 * RATE);
  const sent: ReturnType<typeof answer>[] = [];
  for (const [index, card] of cards.entries()) {
    if (index === after) child.kill('SIGTERM');
    sent.push(answer(place, card));
    await pause(1_000 / RATE);
  }
  if (after >= cards.length) child.kill('SIGTERM');
  const taken = stopwatch();
  const code = await ended;
  tries.count(code === 0 && taken() < 10_000 ? undefined : `ended with ${code} after ${Math.round(taken())} ms`);
  const store: Store = await openStore({ kind: 'sqlite', folder: join(folder, 'data') }, { clock: systemClock, random: systemRandom, logger: silentLogger });
  await store.open();
  const recorded = new Set<string>();
  for (const workspace of await store.workspaces()) for (const entry of await store.readLog(workspace, 0, 100_000)) if (entry.type === 'answer') recorded.add(entry.delivery);
  await store.close();
  for (const interaction of sent) {
    const told = interaction.answered !== undefined && interaction.outcome?.kind === 'message';
    tries.count(recorded.has(interaction.id) === told ? undefined : `a click that was ${told ? 'answered' : 'recorded'} was not ${told ? 'recorded' : 'answered'}`);
  }
  tries.count(recorded.size > 0 ? undefined : 'no click was taken at all');
}

const sigterm: Proof = {
  name: 'discord-sigterm',
  promise: 'R24: SIGTERM ends it in order within 10 s',
  fault: 'SIGTERM amid 50 clicks a second on Discord: what was recorded was answered, and the process ends with 0',
  size: { long: 12, short: 1 },
  async run(size, tries) {
    for (let round = 0; round < size; round += 1) {
      const folder = await mkdtemp(join(tmpdir(), 'faults-discord-'));
      const place = await openPlace();
      try {
        await stopped(place, folder, 20 + ((round * 7) % 60), tries);
      } finally {
        await place.stop();
        await rm(folder, { recursive: true, force: true });
      }
    }
  },
};

/** Longest stretch of work in the event loop for 99 of 100, in ms. */
const LONGEST = 100;
const WAVE = 100;

const fuzz: Proof = {
  name: 'discord-fuzz',
  promise: 'R36: malformed input gets a polite reply and holds nobody up',
  fault: 'malformed interactions over the gateway: missing fields, wrong types, 5 MB, deep JSON, __proto__, other versions',
  size: { long: 10_000, short: 1_000 },
  async run(size, tries) {
    const folder = await mkdtemp(join(tmpdir(), 'faults-discord-'));
    const store = await openStore({ kind: 'sqlite', folder }, { clock: systemClock, random: systemRandom, logger: silentLogger });
    await store.open();
    const place = await openPlace();
    const bot = await serve(place, store);
    const random = numbers(36);
    try {
      const [card] = await place.cards(1);
      if (card === undefined) throw new Error('no card');
      const pressed = { custom_id: 'p0e:1.a.x.0.aaaaaaaaaaaa.A', component_type: 2, id: 1 };
      const real = [
        place.discord.interactions.open(INTERACTION.command, card.seat, { id: '1', name: 'k8s', type: 1, options: [{ name: 'quiz', type: 1, options: [{ name: 'count', type: 4, value: 3 }] }] }).payload,
        place.discord.interactions.open(INTERACTION.component, card.seat, pressed, card.message).payload,
        place.discord.interactions.open(INTERACTION.autocomplete, card.seat, { id: '1', name: 'k8s', type: 1, options: [{ name: 'quiz', type: 1, options: [{ name: 'topic', type: 3, value: 'po', focused: true }] }] }).payload,
        place.discord.interactions.open(INTERACTION.modal, card.seat, { custom_id: pressed.custom_id, components: [{ type: 18, id: 1, component: { type: 4, id: 2, custom_id: 'text', value: 'BDAC' } }] }, card.message).payload,
      ];
      const watch = watchLoop();
      for (let done = 0; done < size; done += WAVE) {
        for (let index = 0; index < WAVE; index += 1) place.discord.gateway.dispatch('INTERACTION_CREATE', malformed(real[index % real.length], random), card.seat.channel.guild?.id);
        // Somebody else, behind all of them.
        const taken = stopwatch();
        const outcome = await place.discord.people.command(place.seat(`calm-${done}`), 'k8s stats', {}, { within: 20_000 });
        tries.count(outcome.kind === 'message' && taken() < EVER ? undefined : `behind ${done + WAVE} of them a command became ${outcome.kind} after ${Math.round(taken())} ms`);
      }
      const held = watch.stop();
      tries.count(held < LONGEST ? undefined : `the event loop was held up for ${Math.round(held)} ms`);
      tries.count(bot.lost.length === 0 && place.discord.gateway.connected === 1 ? undefined : `the connection ended: ${bot.lost.join(', ')}`);
    } finally {
      await bot.stop();
      await place.stop();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

export const discord: readonly Proof[] = [slowRedis, gateway, sigterm, fuzz];
