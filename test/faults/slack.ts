/** Promises as people meet them on Slack, with a real Bolt app against the stand-in (R1, R18, R24, R36). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SLACK_PATH, type SlackMode } from '../../adapters/slack/index.ts';
import type { Quiz } from '../../src/platform.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { numbers } from '../adapters/discord-bodies.ts';
import { startRedis } from '../redis-server.ts';
import type { Interaction } from '../stand-ins/slack/interaction.ts';
import { readMessage } from '../stand-ins/slack/reading.ts';
import { startProxy } from '../tcp-proxy.ts';
import { watchLoop } from './loop-watch.ts';
import { type Proof, type Tries, must } from './proof.ts';
import { type Card, openSlackPlace } from './slack-place.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const surroundings = { clock: systemClock, random: systemRandom, logger: silentLogger };
/** Rounds take the transports in turn. */
const modeOf = (round: number): SlackMode['kind'] => (round % 2 === 0 ? 'http' : 'socket');

/** Runs `work` over a SQLite store of its own. */
async function onSqlite(work: (store: Store) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slack-fault-'));
  const store = await openStore({ kind: 'sqlite', folder }, surroundings);
  await store.open();
  try {
    await work(store);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const scored = ({ changes }: Interaction): boolean => changes.some((change) => change.kind === 'message' && change.replaced);

const PEOPLE = 200;
const OVER_MS = 5_000;

async function slowRound(mode: SlackMode['kind'], tries: Tries): Promise<void> {
  const redis = await startRedis();
  const proxy = await startProxy(Number(new URL(redis.url).port));
  const store = await openStore({ kind: 'redis', url: `redis://127.0.0.1:${proxy.port}`, prefix: 'slow' }, surroundings);
  await store.open();
  const place = await openSlackPlace(mode);
  try {
    const { slack, channel } = place;
    await place.serve(store);
    // The server knows the scripts, as it does after the first one ever.
    const first = await place.card();
    await slack.press(first.user, first.message, 'press-1-en');
    await slack.command(first.user, channel, '/k8s', 'stats');
    const cards: Card[] = [];
    for (let index = 0; index < PEOPLE; index += 1) cards.push(await place.card());
    // Half on the way there, half on the way back.
    proxy.delay(500);
    const begun = performance.now();
    const sent: Interaction[] = [];
    for (const [index, { user, message }] of cards.entries()) {
      await pause(Math.max(0, begun + (index * OVER_MS) / PEOPLE - performance.now()));
      sent.push(index % 10 === 0 ? slack.people.command(user, channel, '/k8s', 'stats') : slack.people.press(user, message, 'press-1-en'));
    }
    for (const [index, interaction] of sent.entries()) {
      const { text } = await interaction.next();
      const [receipt] = interaction.receipts;
      const waited = receipt?.kind === 'acknowledged' ? receipt.after : Infinity;
      tries.count(waited < 2_500 ? undefined : `waited ${waited} ms over ${mode}`);
      if (index % 10 !== 0) tries.count(/Right|Wrong/u.test(text) ? undefined : `a click became: ${text}`);
    }
    const waits = sent.map(({ receipts: [receipt] }) => receipt?.after ?? Infinity).toSorted((a, b) => a - b);
    const tail = waits[Math.ceil(PEOPLE * 0.99) - 1] ?? Infinity;
    // The timer of 1.5 s itself is what a command may be late by.
    tries.count(tail < 1_600 ? undefined : `the 99th of 100 waited ${tail} ms over ${mode}`);
    tries.count(slack.refusals.length === 0 ? undefined : `Slack refused ${JSON.stringify(slack.refusals[0])}`);
  } finally {
    proxy.delay(0);
    await place.stop();
    await store.close();
    await proxy.close();
    await redis.close();
  }
}

/** Each round is 200 clicks and commands in 5 s. */
const slowRedis: Proof = {
  name: 'slack-slow-redis',
  promise: 'R1: a first reply in under 1.5 s for 99 of 100, never over 2.5 s',
  fault: 'Redis is a second away while 200 people click within 5 s on Slack, over HTTP and Socket Mode',
  size: { long: 6, short: 2 },
  async run(size, tries) {
    for (let round = 0; round < size; round += 1) await slowRound(modeOf(round), tries);
  },
};

/** Sizes are people, each with three deliveries and copies of them in an order of its own. */
const copies: Proof = {
  name: 'slack-copies',
  promise: 'R18: repeated and reordered deliveries are harmless',
  fault: 'copies of commands and presses on Slack, late, in any order, to either of two processes',
  size: { long: 1_000, short: 60 },
  run: (size, tries) =>
    onSqlite(async (store) => {
      const place = await openSlackPlace('http');
      const { slack, channel } = place;
      const ports: number[] = [];
      for (let process = 0; process < 2; process += 1) ports.push((await place.serve(store)).port() ?? 0);
      const random = numbers(18);
      const aim = (port = ports[Math.floor(random() * ports.length)]) => {
        slack.requestUrl = `http://127.0.0.1:${port}${SLACK_PATH}`;
      };
      let skew = 0;
      const again = async (interaction: Interaction): Promise<void> => {
        aim();
        for (;;) {
          // Of another second each time: to the byte the same is refused as a replay.
          skew = (skew + 7) % 250;
          const receipt = await slack.redeliver(interaction, { skew });
          if (receipt.kind === 'refused' && receipt.status === 401) continue;
          return must(receipt.kind === 'acknowledged', `a copy was ${receipt.kind}`);
        }
      };
      try {
        for (let round = 0; round < size; round += 1) {
          await tries.attempt(`person ${round}`, async () => {
            aim(ports[0]);
            const { user, message } = await place.card('quiz type:true-false');
            const said: Interaction[] = [];
            // Two different answers and a command: the first answer counts.
            for (const what of ['press-1-en', 'press-2-en', 'stats'] as const) {
              aim(ports[0]);
              const interaction = what === 'stats' ? slack.people.command(user, channel, '/k8s', 'stats') : slack.people.press(user, message, what);
              await interaction.next();
              said.push(interaction);
              while (random() < 0.4) await again(said[Math.floor(random() * said.length)] as Interaction);
            }
            const [shown] = said[0]?.changes ?? [];
            must(shown?.kind === 'message' && /^(?:Right|Wrong)/mu.test(readMessage(shown.message)), 'there is no verdict');
            const { text } = await slack.command(user, channel, '/k8s', 'stats');
            must(/(\d+) (?:question|answer)/u.exec(text)?.[1] === '1', text);
          });
        }
      } finally {
        await place.stop();
      }
    }),
};

/** Sizes are requests. */
const garbage: Proof = {
  name: 'slack-garbage',
  promise: 'R36: malformed input stops nothing and holds nobody up',
  fault: 'signed requests on Slack that are broken, of wrong types, too deep, or named like prototypes',
  size: { long: 10_000, short: 1_000 },
  run: (size, tries) =>
    onSqlite(async (store) => {
      const place = await openSlackPlace('http');
      const { slack, channel } = place;
      try {
        const adapter = await place.serve(store);
        const { user, message } = await place.card();
        const pressed = slack.people.press(user, message, 'press-1-en');
        await pressed.next();
        const asked = slack.people.command(user, channel, '/k8s', 'help');
        await asked.next();
        const random = numbers(36);
        const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
        const nasty = (): unknown => pick<unknown>([null, 0, -1, 1e308, '', 'x'.repeat(5_000), '\u0000', '\uD800', [], {}, [[[]]], true, '__proto__', { constructor: { prototype: 1 } }, '1.a.x.0.y', '9.a.x.0.y.A', 'press-1-en', 'form-1-zh']);
        /** A real payload with parts of it replaced, renamed or taken out. */
        const mutated = (value: unknown, depth = 0): unknown => {
          if (depth > 0 && random() < 0.08 + depth * 0.02) return nasty();
          if (Array.isArray(value)) return value.map((item) => mutated(item, depth + 1));
          if (typeof value !== 'object' || value === null) return value;
          // What is of no kind gets its code after 2 s only: a few of them are enough.
          const kept = (key: string) => depth === 0 && /^(?:type|actions|command)$/u.test(key) && random() < 0.95;
          return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (kept(key) ? [[key, key === 'actions' ? mutated(item, 1) : item]] : random() < 0.05 ? [] : [[random() < 0.02 ? '__proto__' : key, mutated(item, depth + 1)]])));
        };
        const samples = [
          pressed.envelope.payload,
          asked.envelope.payload,
          { type: 'view_submission', view: { id: 'V1', callback_id: 'order', private_metadata: '{"token":"1.a.x.0.y","language":"en","channel":"C1","at":1,"own":true}', state: { values: { typed: { value: { value: 'AB' } } } } }, user: { id: 'U1' }, team: { id: 'T1' }, trigger_id: 't' },
          { type: 'event_callback', event_id: 'E', event: { type: 'tokens_revoked', tokens: { oauth: [], bot: [] } } },
        ];
        const FORM = 'application/x-www-form-urlencoded';
        const watch = watchLoop();
        let next = 0;
        const send = async (): Promise<void> => {
          while (next < size) {
            next += 1;
            const kind = pick(['interactive', 'slash_commands', 'events_api'] as const);
            const whole = JSON.stringify(mutated(pick(samples)));
            const body = random() < 0.03 ? whole.slice(0, Math.floor(random() * whole.length)) : whole;
            const form = kind === 'interactive' ? `payload=${encodeURIComponent(body)}` : new URLSearchParams({ text: body, command: '/k8s', trigger_id: `t${next}` }).toString();
            const receipt = await slack.http.send(kind === 'events_api' ? slack.http.sign(body, 'application/json') : slack.http.sign(form, FORM));
            // 404 is Bolt's for what is of no kind that it knows; 401 for two that were the same within a second.
            const good = receipt.kind === 'acknowledged' || (receipt.kind === 'refused' && [400, 401, 404].includes(receipt.status));
            tries.count(good ? undefined : `${JSON.stringify(receipt)} for ${body.slice(0, 200)}`);
          }
        };
        await Promise.all(Array.from({ length: Math.min(100, size / 20) }, send));
        const held = watch.stop();
        tries.count(held < 100 ? undefined : `others were held up for ${Math.round(held)} ms`);
        const { text } = await slack.command(place.person(), channel, '/k8s', 'help');
        tries.count(adapter.state() === 'ok' && text.includes('quiz') ? undefined : `afterwards it is ${adapter.state()} and says ${text}`);
      } finally {
        await place.stop();
      }
    }),
};

/** Presses at 50 a second; the stop comes after this many. */
const PRESSES = 75;
const STOP_AFTER = 40;

async function stopRound(mode: SlackMode['kind'], tries: Tries): Promise<void> {
  await onSqlite(async (store) => {
    const place = await openSlackPlace(mode);
    try {
      // A tenth of a second each, so that many are under way when the stop comes.
      const slowly = (quiz: Quiz): Quiz => ({
        form: (token, language) => quiz.form(token, language),
        complete: (...given) => quiz.complete(...given),
        removed: (workspace) => quiz.removed(workspace),
        kept: (workspace) => quiz.kept(workspace),
        async dispatch(request) {
          await pause(100);
          return quiz.dispatch(request);
        },
      });
      const adapter = await place.serve(store, slowly);
      const cards = await Promise.all(Array.from({ length: PRESSES }, () => place.card()));
      const sent: Interaction[] = [];
      let stopped: Promise<void> | undefined;
      const begun = performance.now();
      for (const [index, { user, message }] of cards.entries()) {
        await pause(Math.max(0, begun + index * 20 - performance.now()));
        if (index === STOP_AFTER) stopped = adapter.stop();
        sent.push(place.slack.people.press(user, message, 'press-1-en'));
      }
      const waited = performance.now();
      await stopped;
      tries.count(performance.now() - waited < 8_000 ? undefined : `the stop over ${mode} took too long`);
      let taken = 0;
      for (const interaction of sent) {
        const receipt = await interaction.acknowledged();
        if (receipt.kind !== 'acknowledged') continue;
        taken += 1;
        tries.count(scored(interaction) ? undefined : `over ${mode} a press was taken and not answered`);
      }
      tries.count(taken >= STOP_AFTER - 2 && taken < PRESSES ? undefined : `${taken} presses were taken over ${mode}`);
    } finally {
      await place.stop();
    }
  });
}

/** Sizes are stops. */
const stops: Proof = {
  name: 'slack-stop',
  promise: 'R24: a stop leaves nobody without the answer who was told that it was taken',
  fault: 'the Slack adapter is stopped under 50 presses a second, over HTTP and Socket Mode',
  size: { long: 20, short: 2 },
  async run(size, tries) {
    for (let round = 0; round < size; round += 1) await stopRound(modeOf(round), tries);
  },
};

export const slack: readonly Proof[] = [slowRedis, copies, garbage, stops];
