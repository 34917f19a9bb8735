/** A Redis that is killed, stopped or not there, as people meet it: through the real dispatch (R2, R4). */
import { systemClock } from '../../src/runtime/clock.ts';
import type { Quiz, RequestBody } from '../../src/platform.ts';
import type { LogEntry, Store } from '../../src/store/store.ts';
import { encodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { type BotParts, loadParts, quizOver } from '../contracts/bot.ts';
import { type RedisServer, freePort, startRedis } from '../redis-server.ts';
import { stopwatch } from '../stopwatch.ts';
import { storeAt, until } from '../store/redis-play.ts';
import { WORKSPACE, pressed, requestOf, typed } from './bot-process.ts';
import { type Proof, type Tries, must } from './proof.ts';

export const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** What a person may wait, and what the bot may take to come back, in ms. */
const POLITE = 2_500;
const BACK = 5_000;

/** Every kind of interaction that needs the store. `answer` is the token of a card. */
function interactions(answer: string): readonly RequestBody[] {
  const button = (verb: string): RequestBody => pressed(answer.replace('1.a.', `1.${verb}.`));
  return [
    ...['quiz', 'quiz count:3 lang:zh', 'stop', 'leaderboard', 'leaderboard board:players period:week', 'stats', 'me', 'me lang:zh'].map((line) => typed(line)),
    ...['team create name:Crew', 'team join team:Crew', 'team leave', 'team list', 'report question:one-address reason:odd'].map((line) => typed(line)),
    ...['settings', 'settings language:zh', 'admins add user:U7', 'reports'].map((line) => typed(line, 'k8s-admin')),
    pressed(withLetters(answer, 'A')),
    ...['u', 'n', 'h', 's'].map(button),
  ];
}

/** Whether a person was told politely that it did not work, and may press again. */
function isPolite(view: View, parts: BotParts): boolean {
  const said = JSON.stringify(view.blocks);
  const sentences = (['en', 'zh'] as const).map((language) => JSON.stringify(parts.texts(language).text('failure.store')));
  return view.tone === 'trouble' && view.audience === 'private' && !view.replaces && sentences.some((sentence) => said.includes(sentence));
}

/** The token of the card on show. */
export function cardToken(view: View): string {
  if (view.input === undefined) throw new Error(`no card: ${JSON.stringify(view.blocks)}`);
  return view.input.token;
}

interface Bench {
  readonly parts: BotParts;
  readonly quiz: Quiz;
  readonly store: Store;
}

async function benchAt(url: string): Promise<Bench> {
  const store = storeAt(url, { clock: systemClock });
  const parts = await loadParts();
  return { parts, store, quiz: quizOver(parts, store, systemClock) };
}

/** Sends everything at once, each from another person, and counts each reply. */
async function sendAll({ quiz, parts }: Bench, bodies: readonly RequestBody[], tries: Tries): Promise<void> {
  await Promise.all(bodies.map(async (body, index) => {
    const time = stopwatch();
    const view = await quiz.dispatch(requestOf(index === 0 ? 'ann' : `p${index}`, body));
    const ms = time();
    const what = JSON.stringify(body);
    if (ms >= POLITE) tries.count(`${what} took ${Math.round(ms)} ms`);
    else tries.count(isPolite(view, parts) ? undefined : `${what} got ${JSON.stringify(view.blocks)}`);
  }));
}

const logOf = async (store: Store): Promise<readonly LogEntry[]> => store.readLog(WORKSPACE, 0, 100_000);

const answersIn = (log: readonly LogEntry[]): number => log.filter(({ type }) => type === 'answer').length;

/** Answers work again: somebody's press gets its verdict. */
async function served({ quiz }: Bench, token: string): Promise<void> {
  const view = await quiz.dispatch(requestOf('ann', pressed(withLetters(token, 'B'))));
  must(view.tone === 'right' || view.tone === 'wrong', `no verdict after the return: ${JSON.stringify(view.blocks)}`);
}

/** Ann's own press comes first, so that what she pressed meanwhile may not count later. */
const annFirst = (token: string): readonly RequestBody[] => [pressed(withLetters(token, 'A')), ...interactions(token)];

async function interrupted(rounds: number, tries: Tries, signal: 'SIGKILL' | 'SIGSTOP'): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const redis = await startRedis(DURABLE);
  closing.defer(() => redis.close());
  const bench = await benchAt(redis.url);
  closing.defer(() => bench.store.close());
  await bench.store.open();
  for (let round = 0; round < rounds; round += 1) {
    await bench.quiz.dispatch(requestOf('ann', typed('stop')));
    const token = cardToken(await bench.quiz.dispatch(requestOf('ann', typed('quiz type:single'))));
    const before = await logOf(bench.store);
    redis.signal(signal);
    await sendAll(bench, annFirst(token), tries);
    if (signal === 'SIGKILL') await redis.restart();
    else redis.signal('SIGCONT');
    await tries.attempt(`${signal}, round ${round}`, async () => {
      const ms = await until(BACK, () => bench.store.ping());
      must(ms < BACK, `back after ${Math.round(ms)} ms`);
      must(JSON.stringify(await logOf(bench.store)) === JSON.stringify(before), 'something was scored meanwhile');
      await served(bench, token);
      must(answersIn(await logOf(bench.store)) === answersIn(before) + 1, 'something was scored later');
    });
  }
}

async function absent(rounds: number, tries: Tries): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await using closing = new AsyncDisposableStack();
    const port = await freePort();
    const bench = await benchAt(`redis://127.0.0.1:${port}`);
    closing.defer(() => bench.store.close());
    const opened = await bench.store.open().then(() => 'opened', (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)));
    tries.count(opened === 'store/unreachable' ? undefined : `opening without a server: ${String(opened)}`);
    const question = bench.parts.bank.questions.find(({ type }) => type === 'single');
    if (question === undefined) throw new Error('no question of single choice');
    const old = encodeToken({ verb: 'a', target: 'set0000001', index: 0, digest: bench.parts.bank.digest(question) });
    await sendAll(bench, annFirst(old), tries);
    const redis = await startRedis([], { port });
    closing.defer(() => redis.close());
    await tries.attempt(`never started, round ${round}`, async () => {
      const ms = await until(BACK, () => bench.store.ping());
      must(ms < BACK, `there after ${Math.round(ms)} ms`);
      must((await bench.store.workspaces()).length === 0, 'something was kept of what was refused');
      await served(bench, cardToken(await bench.quiz.dispatch(requestOf('ann', typed('quiz type:single')))));
      must(answersIn(await logOf(bench.store)) === 1, 'not one answer');
    });
  }
}

/** R4: what was sent while the server was away never lands, even on an empty server. */
async function emptied(rounds: number, tries: Tries): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const redis: RedisServer = await startRedis();
  closing.defer(() => redis.close());
  const bench = await benchAt(redis.url);
  closing.defer(() => bench.store.close());
  for (let round = 0; round < rounds; round += 1) {
    await bench.store.open();
    const token = cardToken(await bench.quiz.dispatch(requestOf('ann', typed('quiz type:single'))));
    await redis.kill();
    await sendAll(bench, annFirst(token), tries);
    await redis.restart();
    await redis.command('FLUSHALL');
    await tries.attempt(`emptied, round ${round}`, async () => {
      // What would have been queued goes out before this, on the same connection.
      await until(BACK, () => bench.store.workspaces());
      must((await redis.command('DBSIZE')) === 0, 'something was written on the return');
      // The promise is 10 s; with one round, the connection that came back has to do.
      const until10 = performance.now() + (rounds > 1 ? 10_000 : 100);
      while (performance.now() < until10) {
        must((await redis.command('DBSIZE')) === 0, 'something was written later');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const told = await bench.store.ping().then(() => 'fine', (error: unknown) => (error instanceof Error && 'code' in error ? error.code : ''));
      must(told === 'store/emptied', `the loss is told as ${String(told)}`);
    });
  }
}

const R2 = 'R2: with Redis away everybody gets a polite reply within 2.5 s, nothing is scored then or later, and it works within 5 s of the return';

export const outage: readonly Proof[] = [
  { name: 'outage-killed', promise: R2, fault: 'Redis killed (SIGKILL), then started again', size: { long: 5, short: 1 }, run: (size, tries) => interrupted(size, tries, 'SIGKILL') },
  { name: 'outage-stopped', promise: R2, fault: 'Redis stopped (SIGSTOP), then continued', size: { long: 5, short: 1 }, run: (size, tries) => interrupted(size, tries, 'SIGSTOP') },
  { name: 'outage-absent', promise: R2, fault: 'Redis not started until later', size: { long: 5, short: 1 }, run: absent },
  {
    name: 'nothing-queued',
    promise: 'R4: nothing that was sent during an outage is written afterwards',
    fault: 'Redis killed, everything sent, started again and emptied (FLUSHALL)',
    size: { long: 3, short: 1 },
    run: emptied,
  },
];
