/**
 * Answers pressed on Slack and scored on Redis, against a bare Bolt app that only acknowledges, each on a stand-in of
 * its own kind. An action of ours is done when its result is on the card.
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
const PREFIX = 'bench-slack';
const BARE = 'a bare Bolt app that only acknowledges';

interface Side {
  readonly slack: SlackStandIn;
  readonly app: ChildProcess;
  /** Presses of each round, made before they are sent. */
  readonly rounds: readonly (readonly Interaction[])[];
}

/** A process of its own for the app, as it has in the real world. */
async function startApp(slack: SlackStandIn, mode: Mode, kind: 'ours' | 'bare', redis: string): Promise<ChildProcess> {
  const settings = { mode, kind, redis, prefix: PREFIX, botToken: slack.botToken, appToken: slack.appToken, signingSecret: slack.signingSecret, apiUrl: slack.apiUrl };
  const child = fork(new URL('./slack-app.ts', import.meta.url), [JSON.stringify(settings)], { stdio: 'inherit' });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    child.once('exit', () => reject(new Error(`the ${kind} app did not start`)));
  });
  if (mode === 'http') slack.requestUrl = `http://127.0.0.1:${port}${SLACK_PATH}`;
  else await slack.connected();
  return child;
}

async function prepare(mode: Mode, kind: 'ours' | 'bare', redis: RedisServer): Promise<Side> {
  const slack = await startSlack({ delivery: mode, rateLimits: false, keepAlive: true, patience: 60_000 });
  const channel = slack.addChannel('general', { members: [] });
  const [bank, texts] = await Promise.all([fixtureBank(), loadTexts(SHIPPED_TEXTS)]);
  const store = await openStore({ kind: 'redis', url: redis.url, prefix: PREFIX }, { clock: systemClock, random: systemRandom, logger: silentLogger });
  await store.open();
  const quiz = createQuiz({ bank, store, texts, settings: new WorkspaceSettings(), agenda: createNotingAgenda(), clock: systemClock, random: systemRandom, logger: silentLogger });
  const place = { workspace: `slack:${slack.team.id}`, channel: channel.id };
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
  return { slack, app: await startApp(slack, mode, kind, redis.url), rounds };
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

/** Presses at a steady pace, as busy as a large company; ms to each acknowledgement. */
async function paced(side: Side, results: boolean, round: number): Promise<readonly number[]> {
  const presses = side.rounds[round] ?? [];
  const waits: Promise<number>[] = [];
  const begun = performance.now();
  for (const [index, press] of presses.entries()) {
    const due = begun + (index * PACED_MS) / presses.length;
    await new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, due - performance.now()));
    });
    waits.push(deliver(side, press));
  }
  const after = await Promise.all(waits);
  if (results) await side.slack.until('every verdict', () => (presses.every(isScored) ? true : undefined));
  return after;
}

const p99 = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN;

async function measure(mode: Mode, redis: RedisServer): Promise<readonly Measured[]> {
  const ours = await prepare(mode, 'ours', redis);
  const bare = await prepare(mode, 'bare', redis);
  try {
    const name = `slack-${mode}`;
    const rounds: { readonly mine: Round; readonly theirs: Round }[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      // Which side goes first changes with each round; the first one is not counted.
      const first = round % 2 === 0 ? await play(ours, true, round) : await play(bare, false, round);
      const second = round % 2 === 0 ? await play(bare, false, round) : await play(ours, true, round);
      if (round > 0) rounds.push(round % 2 === 0 ? { mine: first, theirs: second } : { mine: second, theirs: first });
    }
    const figure = (what: keyof Round, unit: string, about: string, better: 'more' | 'less'): Measured => ({
      name: `${name}${about}`,
      unit,
      ours: median(rounds.map(({ mine }) => mine[what])),
      baseline: median(rounds.map(({ theirs }) => theirs[what])),
      baselineName: BARE,
      ratio: median(rounds.map(({ mine, theirs }) => (better === 'more' ? mine[what] / theirs[what] : theirs[what] / mine[what]))),
      n: ROUNDS,
    });
    const tails: { readonly mine: number; readonly theirs: number }[] = [];
    for (let round = ROUNDS + 1; round <= ROUNDS + PACED_ROUNDS; round += 1) {
      const theirs = p99(await paced(bare, false, round));
      tails.push({ mine: p99(await paced(ours, true, round)), theirs });
    }
    const mine = median(tails.map((tail) => tail.mine));
    const theirs = median(tails.map((tail) => tail.theirs));
    // Above 1: within the 3 ms that the bot may need more.
    return [
      figure('actions', 'actions/s with the verdict on the card', '', 'more'),
      figure('acknowledgements', 'acknowledgements/s', '-acks', 'more'),
      figure('cpu', 'ms of processor time an action', '-cpu', 'less'),
      { name: `${name}-ack-p99`, unit: 'ms', ours: mine, baseline: theirs, baselineName: `a bare Bolt app, ${ACTIONS} presses in 2 s`, ratio: (theirs + MORE_MS) / Math.max(1, mine), n: PACED_ROUNDS },
    ];
  } finally {
    for (const side of [ours, bare]) {
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
