/** Slack at its worst: a slow store, copies in any order, garbage, and a stop in the middle of a rush. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { type SlackAdapter, type SlackMode, createSlackAdapter } from '../../adapters/slack/index.ts';
import type { Quiz } from '../../src/platform.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { type StoreKind, loadParts, quizOver, startBot } from '../contracts/bot.ts';
import { modeFor, reach } from '../contracts/slack-driver.ts';
import { STORES } from '../contracts/stores.ts';
import type { Interaction } from '../stand-ins/slack/interaction.ts';
import { readMessage } from '../stand-ins/slack/reading.ts';
import { type SlackStandIn, startSlack } from '../stand-ins/slack/slack.ts';
import type { Channel, Message, User } from '../stand-ins/slack/world.ts';
import { startProxy } from '../tcp-proxy.ts';
import { numbers } from './discord-bodies.ts';

const MODES = ['http', 'socket'] as const;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const parts = await loadParts();
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function standIn(kind: SlackMode['kind']): Promise<SlackStandIn> {
  const slack = await startSlack({ clock: systemClock, delivery: kind, rateLimits: false, patience: 20_000 });
  closing.push(() => slack.stop());
  return slack;
}

/** A process of the bot on this workspace, at the real time. */
async function serve(slack: SlackStandIn, kind: SlackMode['kind'], quiz: Quiz, store: Store): Promise<SlackAdapter> {
  const adapter = createSlackAdapter({
    botToken: slack.botToken,
    mode: modeFor(slack, kind),
    apiUrl: slack.apiUrl,
    command: '/k8s',
    admins: [],
    clock: systemClock,
    random: systemRandom,
    logger: silentLogger,
    texts: parts.texts,
    language: 'en',
    documents: store.documents('slack'),
    say: () => undefined,
    lost: (error) => expect.fail(error.code),
  });
  await adapter.start(quiz);
  closing.push(() => adapter.stop());
  await reach(slack, adapter);
  return adapter;
}

async function sqlite(): Promise<Store> {
  const bot = await startBot(STORES[0] as StoreKind);
  closing.push(() => bot.stop());
  return bot.store;
}

async function ask(slack: SlackStandIn, user: User, channel: Channel, line: string): Promise<Message> {
  channel.members.add(user.id);
  const { message, text } = await slack.command(user, channel, '/k8s', line);
  if (message === undefined) throw new Error(text);
  return message;
}

describe.each(MODES)('a Redis that is a second away, over %s', (mode) => {
  it('keeps the first reply to none of 200 clicks in 5 s, nor to commands (R1)', async () => {
    const redis = inject('redis');
    if ('failure' in redis) throw new Error(redis.failure);
    const url = new URL(redis.url);
    const proxy = await startProxy(Number(url.port));
    closing.push(() => proxy.close());
    const store = await openStore({ kind: 'redis', url: `redis://127.0.0.1:${proxy.port}`, prefix: `t${systemRandom.id(8).toLowerCase()}` }, { clock: systemClock, random: systemRandom, logger: silentLogger });
    closing.push(() => store.close());
    await store.open();
    const slack = await standIn(mode);
    const channel = slack.addChannel('general');
    await serve(slack, mode, quizOver(parts, store, systemClock), store);
    const cards: { readonly user: User; readonly message: Message }[] = [];
    for (let index = 0; index <= 200; index += 1) {
      const user = slack.addUser(`p${index}`);
      cards.push({ user, message: await ask(slack, user, channel, 'quiz type:single') });
    }
    // The server knows the scripts, as it does after the first one ever.
    const first = cards.pop();
    if (first !== undefined) await slack.press(first.user, first.message, 'press-1-en');
    if (first !== undefined) await slack.command(first.user, channel, '/k8s', 'stats');
    // Half on the way there, half on the way back.
    proxy.delay(500);
    closing.push(() => proxy.delay(0));
    const begun = performance.now();
    const sent: Interaction[] = [];
    for (const [index, { user, message }] of cards.entries()) {
      await wait(Math.max(0, begun + index * 25 - performance.now()));
      sent.push(index % 10 === 0 ? slack.people.command(user, channel, '/k8s', 'stats') : slack.people.press(user, message, 'press-1-en'));
    }
    const outcomes = await Promise.all(sent.map((interaction) => interaction.next()));
    const waited = sent.map(({ receipts: [receipt] }) => (receipt?.kind === 'acknowledged' ? receipt.after : Infinity)).toSorted((a, b) => a - b);
    expect(waited.at(197)).toBeLessThan(1_500 + 100);
    expect(waited.at(-1)).toBeLessThan(2_500);
    for (const [index, { text }] of outcomes.entries()) if (index % 10 !== 0) expect(text).toMatch(/Right|Wrong/u);
    expect(slack.refusals).toEqual([]);
  }, 60_000);
});

describe('copies on Slack', () => {
  it('that come late, in any order and to any process leave everything as one delivery each, 1,000 times (R18)', async () => {
    const store = await sqlite();
    const slack = await standIn('http');
    const channel = slack.addChannel('general');
    const ports: number[] = [];
    for (let process = 0; process < 2; process += 1) ports.push((await serve(slack, 'http', quizOver(parts, store, systemClock), store)).port() ?? 0);
    const random = numbers(18);
    const target = (port = ports[Math.floor(random() * ports.length)]) => {
      slack.requestUrl = `http://127.0.0.1:${port}/slack/events`;
    };
    let skew = 0;
    const again = async (interaction: Interaction): Promise<void> => {
      target();
      // Of another second each time: to the byte the same would be refused as a replay.
      let receipt = await slack.redeliver(interaction, { skew: (skew = (skew + 7) % 250) });
      while (receipt.kind === 'refused' && receipt.status === 401) receipt = await slack.redeliver(interaction, { skew: (skew = (skew + 7) % 250) });
      expect(receipt).toMatchObject({ kind: 'acknowledged' });
    };
    const play = async (round: number): Promise<void> => {
      const user = slack.addUser(`p${round}`);
      const message = await ask(slack, user, channel, 'quiz type:true-false count:1');
      const said: Interaction[] = [];
      // Pressed twice with different answers, and then asked about: the first press counts.
      for (const what of ['press-1-en', 'press-2-en', 'stats'] as const) {
        target(ports[0]);
        const interaction = what === 'stats' ? slack.people.command(user, channel, '/k8s', 'stats') : slack.people.press(user, message, what);
        await interaction.next();
        said.push(interaction);
        while (random() < 0.4) await again(said[Math.floor(random() * said.length)] as Interaction);
      }
      const [first] = said;
      const verdict = /^(Right|Wrong)/mu.exec(first === undefined ? '' : readMessage((first.changes[0] as { readonly message: Message }).message))?.[1];
      const last = await slack.command(user, channel, '/k8s', 'stats');
      const [, answered] = /(\d+) (?:question|answer)/u.exec(last.text) ?? [];
      expect([answered, verdict === undefined], last.text).toEqual(['1', false]);
    };
    for (let round = 0; round < 1_000; round += 1) await play(round);
    expect(slack.refusals).toEqual([]);
  }, 120_000);
});

describe('garbage on Slack', () => {
  it('of 10,000 signed requests holds nobody up, and each gets a code (R36)', async () => {
    const store = await sqlite();
    const slack = await standIn('http');
    const channel = slack.addChannel('general');
    const adapter = await serve(slack, 'http', quizOver(parts, store, systemClock), store);
    const ann = slack.addUser('ann');
    const message = await ask(slack, ann, channel, 'quiz type:single');
    const pressed = slack.people.press(ann, message, 'press-1-en');
    await pressed.next();
    const random = numbers(36);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const nasty = (): unknown => pick<unknown>([null, 0, -1, 1e308, '', 'x'.repeat(5_000), '\u0000', '\uD800', [], {}, [[[]]], true, '__proto__', { __proto__: null, constructor: { prototype: 1 } }, '1.a.x.0.y', '9.a.x.0.y.A', 'press-1-en', 'form-1-zh']);
    /** A real payload with a part of it replaced, taken out or repeated. */
    const mutated = (value: unknown, depth = 0): unknown => {
      if (depth > 0 && random() < 0.08 + depth * 0.02) return nasty();
      if (Array.isArray(value)) return value.map((item) => mutated(item, depth + 1));
      if (typeof value !== 'object' || value === null) return value;
      // What is of no kind gets its code after 2.5 s only: a few of them are enough.
      const kept = (key: string) => depth === 0 && /^(?:type|actions|command)$/u.test(key) && random() < 0.95;
      return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (kept(key) ? [[key, key === 'actions' ? mutated(item, 1) : item]] : random() < 0.05 ? [] : [[random() < 0.02 ? '__proto__' : key, mutated(item, depth + 1)]])));
    };
    const samples = [pressed.envelope.payload, slack.people.command(ann, channel, '/k8s', 'help').envelope.payload, { type: 'view_submission', view: { id: 'V1', callback_id: 'order', private_metadata: '{"token":"1.a.x.0.y","language":"en","channel":"C1","at":1,"own":true}', state: { values: { typed: { value: { value: 'AB' } } } } }, user: { id: 'U1' }, team: { id: 'T1' }, trigger_id: 't' }, { type: 'event_callback', event_id: 'E', event: { type: 'tokens_revoked', tokens: { oauth: [], bot: [] } } }];
    const statuses = new Map<string, number>();
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    let next = 0;
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        while (next < 10_000) {
          next += 1;
          const payload = mutated(pick(samples));
          const kind = pick(['interactive', 'slash_commands', 'events_api'] as const);
          const json = JSON.stringify(payload) ?? 'null';
          const body = random() < 0.03 ? json.slice(0, Math.floor(random() * json.length)) : json;
          const signed = slack.http.sign(kind === 'events_api' ? body : kind === 'interactive' ? `payload=${encodeURIComponent(body)}` : new URLSearchParams({ text: body, command: '/k8s', trigger_id: `t${next}` }).toString(), kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded');
          const receipt = await slack.http.send(signed);
          const status = receipt.kind === 'acknowledged' || receipt.kind === 'refused' ? String(receipt.status) : receipt.kind;
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }),
    );
    delay.disable();
    // 404 is Bolt's for what is of no kind that it knows; 401 for two that were the same within a second.
    expect([...statuses.keys()].filter((status) => !['200', '400', '401', '404'].includes(status)), JSON.stringify([...statuses])).toEqual([]);
    expect(statuses.get('200')).toBeGreaterThan(1_000);
    expect(delay.percentile(99) / 1e6).toBeLessThan(100);
    expect(adapter.state()).toBe('ok');
    expect((await slack.command(slack.addUser('ben'), channel, '/k8s', 'help')).text).toContain('quiz');
  }, 120_000);
});

describe.each(MODES)('a stop in the middle of a rush over %s', (mode) => {
  it('leaves nobody without the answer who was told that it was taken, under 50 a second (R24)', async () => {
    const store = await sqlite();
    const slack = await standIn(mode);
    const channel = slack.addChannel('general');
    const inner = quizOver(parts, store, systemClock);
    // A store that is busy: each takes a tenth of a second.
    const quiz: Quiz = { ...inner, form: inner.form.bind(inner), complete: inner.complete.bind(inner), dispatch: async (request) => {
      await wait(100);
      return inner.dispatch(request);
    } };
    const adapter = await serve(slack, mode, quiz, store);
    const cards: { readonly user: User; readonly message: Message }[] = [];
    await Promise.all(Array.from({ length: 75 }, async (_, index) => {
      const user = slack.addUser(`p${index}`);
      cards.push({ user, message: await ask(slack, user, channel, 'quiz type:single') });
    }));
    const sent: Interaction[] = [];
    let stopped: Promise<void> | undefined;
    const begun = performance.now();
    for (const [index, { user, message }] of cards.entries()) {
      await wait(Math.max(0, begun + index * 20 - performance.now()));
      if (index === 40) stopped = adapter.stop();
      sent.push(slack.people.press(user, message, 'press-1-en'));
    }
    const stopping = performance.now();
    await stopped;
    expect(performance.now() - stopping).toBeLessThan(8_000);
    const receipts = await Promise.all(sent.map((interaction) => interaction.acknowledged().catch(() => undefined)));
    const taken = sent.filter((_, index) => receipts[index]?.kind === 'acknowledged');
    expect(taken.length).toBeGreaterThanOrEqual(38);
    expect(taken.length).toBeLessThan(75);
    for (const { changes } of taken) expect(changes.some((change) => change.kind === 'message' && change.replaced)).toBe(true);
  }, 60_000);
});
