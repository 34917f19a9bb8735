/** The bot's process is killed on the way of an answer: at every point, and at random moments (R6, R7). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeeded } from '../../src/engine/seed.ts';
import type { Request } from '../../src/platform.ts';
import { withLetters } from '../../src/views/token.ts';
import { startRedis } from '../redis-server.ts';
import { BotProcess, type Where, pressed, requestOf, typed } from './bot-process.ts';
import type { PointKind } from './kill-points.ts';
import { DURABLE, cardToken } from './outage.ts';
import { type Proof, type Tries, must } from './proof.ts';

type StoreName = Where[0];

/** More points than an answer has, so that a way without an end is noticed. */
const ENDLESS = 2_000;

async function placeFor(store: StoreName, closing: AsyncDisposableStack): Promise<Where> {
  if (store === 'redis') {
    const redis = await startRedis(DURABLE);
    closing.defer(() => redis.close());
    return ['redis', redis.url, 'kills'];
  }
  const directory = await mkdtemp(join(tmpdir(), 'bot-kills-'));
  closing.defer(() => rm(directory, { recursive: true, force: true }));
  return ['sqlite', directory];
}

/** A press that a person makes, and the asked question that it answers. */
async function pressOf(bot: BotProcess, player: string): Promise<{ readonly request: Request; readonly asked: string }> {
  const token = cardToken(await bot.dispatch(requestOf(player, typed('quiz type:single'))));
  return { request: requestOf(player, pressed(withLetters(token, 'A'))), asked: token.split('.')[2] ?? '' };
}

/** After a restart: the press gets its verdict, counts once, and the boards are those of the log. */
async function examine(bot: BotProcess, presses: readonly { readonly request: Request; readonly asked: string }[]): Promise<void> {
  for (const { request, asked } of presses) {
    const view = await bot.dispatch(request);
    must(view.tone === 'right' || view.tone === 'wrong', `the press again got ${JSON.stringify(view.blocks)}`);
    const kept = (await bot.log()).filter((entry) => entry.type === 'answer' && entry.asked === asked);
    must(kept.length === 1, `the answer is there ${kept.length} times`);
  }
  const { differences } = await bot.verify();
  must(differences.length === 0, `the boards are not those of the log: ${JSON.stringify(differences)}`);
}

/**
 * Kills at points of one kind, from the first on, until an answer gets through.
 * @param size at most so many points, spread over the first `4 * size`; all of them when it is endless
 */
async function atPoints(store: StoreName, kind: PointKind, size: number, tries: Tries): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const where = await placeFor(store, closing);
  const step = size < ENDLESS ? 4 : 1;
  let bot = await BotProcess.start(where, true);
  closing.defer(() => bot.kill());
  let points = 0;
  for (let at = 1; points < size; at += step) {
    if (at > ENDLESS) throw new Error(`an answer has no end: ${kind}`);
    const press = await pressOf(bot, `p${at}`);
    bot.arm({ arm: kind, at });
    // A bot that is killed once it has replied has got through as well: what was said must be there all the more.
    const replied = await bot.dispatch(press.request).then(() => true, () => false);
    if (replied) await bot.kill();
    else await bot.gone;
    bot = await BotProcess.start(where, true);
    await tries.attempt(`${store}, ${kind} ${at}`, () => examine(bot, [press]));
    if (replied) break;
    points += 1;
  }
  must(points > 0, `no point of the kind ${kind} lies on the way of an answer`);
}

/** Kills at random moments with eight answers under way. */
async function atRandom(store: StoreName, rounds: number, tries: Tries): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const where = await placeFor(store, closing);
  const seeded = createSeeded(`kills-${store}`);
  let bot = await BotProcess.start(where);
  closing.defer(() => bot.kill());
  for (let round = 0; round < rounds; round += 1) {
    const presses = await Promise.all(Array.from({ length: 8 }, (_, index) => pressOf(bot, `p${round}-${index}`)));
    const sent = presses.map(({ request }) => bot.dispatch(request).catch(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, seeded.next() * 12));
    await bot.kill();
    await Promise.all(sent);
    bot = await BotProcess.start(where);
    await tries.attempt(`${store}, kill ${round}`, () => examine(bot, presses));
  }
}

const R7 = 'R7: an answer and its points are stored together; after a restart a rebuild from the log equals the boards';

function point(store: StoreName, kind: PointKind, fault: string, short: number): Proof {
  return { name: `kill-${store}-${kind}`, promise: R7, fault, size: { long: ENDLESS, short }, run: (size, tries) => atPoints(store, kind, size, tries) };
}

export const botKills: readonly Proof[] = [
  point('sqlite', 'await', 'kill -9 of the bot at every await of an answer, on SQLite', 2),
  point('sqlite', 'statement', 'kill -9 of the bot after every statement of an answer, on SQLite', 2),
  point('redis', 'await', 'kill -9 of the bot at every await of an answer, on Redis', 2),
  point('redis', 'before-write', 'kill -9 of the bot before it sends to Redis', 1),
  point('redis', 'after-write', 'kill -9 of the bot after it has sent to Redis', 1),
  point('redis', 'reply', 'kill -9 of the bot when the reply of Redis comes in', 1),
  ...(['sqlite', 'redis'] as const).map((store): Proof => ({
    name: `kill-${store}-random`,
    promise: R7,
    fault: `kill -9 of the bot at random moments with eight answers under way, on ${store === 'redis' ? 'Redis' : 'SQLite'}`,
    size: { long: 40, short: 1 },
    run: (size, tries) => atRandom(store, size, tries),
  })),
];
