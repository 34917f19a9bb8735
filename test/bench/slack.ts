/**
 * Answers pressed on Slack and scored on Redis, against a bare Bolt app that only acknowledges, each on a stand-in of
 * its own kind. An action of ours is done when its result is on the card: by Slack's rules that is a call of its own, to
 * the response_url. So a third app acknowledges and makes this one call with a verdict that is ready; what it comes to is
 * the most that any app can.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { drawSlack } from '../../adapters/slack/draw.ts';
import { SLACK_PATH } from '../../adapters/slack/index.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { openStore } from '../../src/store/open.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { withLetters } from '../../src/views/token.ts';
import { fixtureBank } from '../contracts/bot.ts';
import { type RedisServer, startRedis } from '../redis-server.ts';
import type { Interaction } from '../stand-ins/slack/interaction.ts';
import { type SlackStandIn, startSlack } from '../stand-ins/slack/slack.ts';
import { type Benchmark, type Measured, median, rate } from './measure.ts';
import { createNotingAgenda } from '../fakes/agenda.ts';

type Mode = 'http' | 'socket';

const ACTIONS = 300;
const CALLERS = 32;
const ROUNDS = 5;
const PACED_ROUNDS = 5;
/** At the steady pace all of a round are pressed within this time. */
const PACED_MS = 2_000;
/** Longest time that the bot may need more than the bare app, at the 99th of 100 acknowledgements. */
const MORE_MS = 3;
const BARE = 'a bare Bolt app that only acknowledges';
const FLOOR = 'a bare Bolt app that posts a verdict which is ready';

type Kind = 'ours' | 'bare' | 'floor';

/** Nobody answers in one mode what was answered in the other. */
const prefixOf = (mode: Mode): string => `bench-slack-${mode}`;

interface Side {
  readonly slack: SlackStandIn;
  readonly app: ChildProcess;
  /** Presses of each round, made before they are sent. */
  readonly rounds: readonly (readonly Interaction[])[];
}

/** A process of its own for the app, as it has in the real world. */
async function startApp(slack: SlackStandIn, mode: Mode, kind: Kind, redis: string, verdict: string): Promise<ChildProcess> {
  const settings = { mode, kind, verdict, redis, prefix: prefixOf(mode), botToken: slack.botToken, appToken: slack.appToken, signingSecret: slack.signingSecret, apiUrl: slack.apiUrl };
  const child = fork(new URL('./slack-app.ts', import.meta.url), [JSON.stringify(settings)], { stdio: 'inherit' });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    child.once('exit', () => reject(new Error(`the ${kind} app did not start`)));
  });
  if (mode === 'http') slack.requestUrl = `http://127.0.0.1:${port}${SLACK_PATH}`;
  else await slack.connected();
  return child;
}

async function prepare(mode: Mode, kind: Kind, redis: RedisServer): Promise<Side> {
  const slack = await startSlack({ delivery: mode, rateLimits: false, keepAlive: true, patience: 60_000 });
  const channel = slack.addChannel('general', { members: [] });
  const [bank, texts] = await Promise.all([fixtureBank(), loadTexts(SHIPPED_TEXTS)]);
  const store = await openStore({ kind: 'redis', url: redis.url, prefix: prefixOf(mode) }, { clock: systemClock, random: systemRandom, logger: silentLogger });
  await store.open();
  const quiz = createQuiz({ bank, store, texts, settings: new WorkspaceSettings(), agenda: createNotingAgenda(), clock: systemClock, random: systemRandom, logger: silentLogger });
  const place = { workspace: `slack:${slack.team.id}`, channel: channel.id };
  // Somebody who plays in no round shows what a verdict looks like.
  const asked = await quiz.dispatch({ deliveryId: `start-${kind}`, received: systemClock.now(), actor: { id: `U${kind}`, name: kind, administrator: false, guest: false }, place, body: { kind: 'line', word: 'k8s', line: 'quiz type:single count:1' } });
  const token = asked.input?.kind === 'one' ? withLetters(asked.input.token, 'A') : '';
  const answered = await quiz.dispatch({ deliveryId: `answer-${kind}`, received: systemClock.now(), actor: { id: `U${kind}`, name: kind, administrator: false, guest: false }, place, body: { kind: 'action', token } });
  const verdict = JSON.stringify({ ...drawSlack(answered, { texts, revision: 'v', command: '/k8s' }), response_type: 'ephemeral', replace_original: true });
  const rounds: Interaction[][] = [];
  // One round is not counted; the last ones are for the steady pace.
  for (let round = 0; round <= ROUNDS + PACED_ROUNDS; round += 1) {
    const presses: Interaction[] = [];
    for (let index = 0; index < ACTIONS; index += 1) {
      const user = slack.addUser(`p${round}-${index}`);
      channel.members.add(user.id);
      const actor = { id: user.id, name: user.name, administrator: false, guest: false };
      const view = await quiz.dispatch({ deliveryId: `start-${round}-${index}`, received: systemClock.now(), actor, place, body: { kind: 'line', word: 'k8s', line: 'quiz type:single count:1' } });
      const { text, blocks } = drawSlack(view, { texts, revision: 'r', command: '/k8s' });
      const message = slack.world.put({ text, blocks, metadata: undefined, pings: [], unfurls: false, channel: channel.id, author: slack.token.botUser, thread: undefined, onlyFor: user.id, by: 'ack' });
      // Nobody listens yet: the press is made and not delivered.
      presses.push(slack.people.press(user, message, 'press-1-en'));
    }
    rounds.push(presses);
  }
  await store.close();
  return { slack, app: await startApp(slack, mode, kind, redis.url, verdict), rounds };
}

async function deliver(side: Side, press: Interaction): Promise<number> {
  const receipt = await side.slack.deliveries.once(press.envelope);
  if (receipt.kind !== 'acknowledged') throw new Error(JSON.stringify(receipt));
  return receipt.after;
}

/** What a round as fast as the app takes it came to, a second and in ms. */
interface Round {
  readonly acknowledgements: number;
  /** With the verdict on the card, where there is one. */
  readonly actions: number;
  /** Processor time of the app, for each action. */
  readonly cpu: number;
}

/** Whether the verdict is in the place of the card: a failure stands beside it. */
function isScored({ changes }: Interaction): boolean {
  return changes.some((change) => change.kind === 'message' && change.replaced);
}

/** All presses of a round as fast as they are taken; ours are done when every verdict is on its card. */
async function play(side: Side, results: boolean, round: number): Promise<Round> {
  const presses = side.rounds[round] ?? [];
  const used = await cpu(side.app);
  const begun = performance.now();
  const acknowledgements = await rate(presses.length, CALLERS, async (index) => {
    const press = presses[index];
    if (press !== undefined) await deliver(side, press);
  });
  if (results) await side.slack.until('every verdict', () => (presses.every(isScored) ? true : undefined));
  const actions = (presses.length * 1_000) / (performance.now() - begun);
  return { acknowledgements, actions, cpu: ((await cpu(side.app)) - used) / presses.length };
}

/** Processor time that the app has used, in ms. */
function cpu(app: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    app.once('message', (message) => resolve(Number(message)));
    app.send('cpu');
  });
}

/**
 * Presses at a steady pace, as busy as a large company, on both sides in turn, so that what else the machine does meets
 * both alike; ms to each acknowledgement.
 */
async function paced(sides: readonly { readonly side: Side; readonly results: boolean }[], round: number): Promise<readonly (readonly number[])[]> {
  const waits = sides.map((): Promise<number>[] => []);
  const begun = performance.now();
  for (let index = 0; index < ACTIONS; index += 1) {
    for (const [which, { side }] of sides.entries()) {
      const press = side.rounds[round]?.[index];
      const due = begun + ((index + which / sides.length) * PACED_MS) / ACTIONS;
      await new Promise((resolve) => {
        setTimeout(resolve, Math.max(0, due - performance.now()));
      });
      if (press !== undefined) waits[which]?.push(deliver(side, press));
    }
  }
  const after = await Promise.all(waits.map((each) => Promise.all(each)));
  for (const { side, results } of sides) if (results) await side.slack.until('every verdict', () => (side.rounds[round]?.every(isScored) === true ? true : undefined));
  return after;
}

const p99 = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN;

async function measure(mode: Mode, redis: RedisServer): Promise<readonly Measured[]> {
  const sides = { ours: await prepare(mode, 'ours', redis), bare: await prepare(mode, 'bare', redis), floor: await prepare(mode, 'floor', redis) };
  const kinds: readonly Kind[] = ['ours', 'bare', 'floor'];
  try {
    const name = `slack-${mode}`;
    const rounds: Readonly<Record<Kind, Round>>[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const played: Partial<Record<Kind, Round>> = {};
      // Which side goes first changes with each round; the first one is not counted.
      for (let turn = 0; turn < kinds.length; turn += 1) {
        const kind = kinds[(round + turn) % kinds.length] ?? 'ours';
        played[kind] = await play(sides[kind], kind !== 'bare', round);
      }
      if (round > 0) rounds.push(played as Readonly<Record<Kind, Round>>);
    }
    const figure = (what: keyof Round, unit: string, about: string, better: 'more' | 'less', one: Kind, other: Kind): Measured => ({
      name: `${name}${about}`,
      unit,
      ours: median(rounds.map((each) => each[one][what])),
      baseline: median(rounds.map((each) => each[other][what])),
      baselineName: other === 'bare' ? BARE : FLOOR,
      ratio: median(rounds.map((each) => (better === 'more' ? each[one][what] / each[other][what] : each[other][what] / each[one][what]))),
      n: ROUNDS,
    });
    const tails: { readonly mine: number; readonly theirs: number }[] = [];
    for (let round = ROUNDS + 1; round <= ROUNDS + PACED_ROUNDS; round += 1) {
      const [theirs = [], mine = []] = await paced([{ side: sides.bare, results: false }, { side: sides.ours, results: true }], round);
      tails.push({ mine: p99(mine), theirs: p99(theirs) });
    }
    const mine = median(tails.map((tail) => tail.mine));
    const theirs = median(tails.map((tail) => tail.theirs));
    const [actions, cpuTime] = ['actions/s with the verdict on the card', 'ms of processor time an action'];
    // Above 1: within the 3 ms that the bot may need more.
    return [
      figure('actions', actions, '', 'more', 'ours', 'bare'),
      figure('actions', actions, '-floor', 'more', 'ours', 'floor'),
      figure('actions', `actions/s of ${FLOOR}`, '-most', 'more', 'floor', 'bare'),
      figure('acknowledgements', 'acknowledgements/s', '-acks', 'more', 'ours', 'bare'),
      figure('cpu', cpuTime, '-cpu', 'less', 'ours', 'bare'),
      figure('cpu', cpuTime, '-floor-cpu', 'less', 'ours', 'floor'),
      { name: `${name}-ack-p99`, unit: 'ms', ours: mine, baseline: theirs, baselineName: `a bare Bolt app, ${ACTIONS} presses in 2 s on both`, ratio: (theirs + MORE_MS) / Math.max(1, mine), n: PACED_ROUNDS },
    ];
  } finally {
    for (const side of Object.values(sides)) {
      side.app.disconnect();
      await side.slack.stop();
    }
  }
}

export const slack: Benchmark = {
  name: 'slack',
  async run() {
    const redis = await startRedis();
    try {
      return [...(await measure('http', redis)), ...(await measure('socket', redis))];
    } finally {
      await redis.close();
    }
  },
};
