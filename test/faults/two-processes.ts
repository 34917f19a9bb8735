/** Two processes of the bot on one Redis: the same press many times, and many people at once (R5, R6). */
import { createSeeded } from '../../src/engine/seed.ts';
import { startRedis } from '../redis-server.ts';
import { derive } from '../../src/store/replay.ts';
import { withLetters } from '../../src/views/token.ts';
import { BotProcess, pressed, requestOf, typed } from './bot-process.ts';
import { cardToken } from './outage.ts';
import { type Proof, type Tries, must } from './proof.ts';

async function pair(closing: AsyncDisposableStack): Promise<readonly [BotProcess, BotProcess]> {
  const redis = await startRedis();
  closing.defer(() => redis.close());
  const where = ['redis', redis.url, 'pair'] as const;
  const [first, second] = await Promise.all([BotProcess.start(where), BotProcess.start(where)]);
  closing.defer(() => first.kill());
  closing.defer(() => second.kill());
  return [first, second];
}

async function sameAsRebuilt(bot: BotProcess): Promise<void> {
  const { differences } = await bot.verify();
  must(differences.length === 0, `the boards are not those of the log: ${JSON.stringify(differences)}`);
}

/** The same press ten times, and every other option as well, all at once on both. */
async function repeated(rounds: number, tries: Tries): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const bots = await pair(closing);
  for (let round = 0; round < rounds; round += 1) {
    const player = `p${round}`;
    const token = cardToken(await bots[0].dispatch(requestOf(player, typed('quiz type:single'))));
    const asked = token.split('.')[2];
    const same = requestOf(player, pressed(withLetters(token, 'ABCD'[round % 4] ?? 'A')));
    const others = Array.from({ length: 10 }, (_, index) => requestOf(player, pressed(withLetters(token, 'ABCD'[index % 4] ?? 'A'))));
    const sent = Array.from({ length: 10 }, (_, index) => [same, others[index] ?? same]).flat();
    const views = await Promise.all(sent.map((request, index) => (bots[(index >> 1) % 2] ?? bots[0]).dispatch(request)));
    await tries.attempt(`round ${round}`, async () => {
      const kept = (await bots[1].log()).filter((entry) => entry.type === 'answer' && entry.asked === asked);
      must(kept.length === 1, `${kept.length} answers`);
      const right = kept[0]?.type === 'answer' && kept[0].credit.n === kept[0].credit.d;
      // Everybody of the twenty hears of the first accepted option.
      must(views.every(({ tone }) => tone === (right ? 'right' : 'wrong')), `verdicts ${views.map(({ tone }) => tone).join()}`);
    });
  }
  await tries.attempt('the boards afterwards', () => sameAsRebuilt(bots[0]));
}

const TEAMS = 5;

/** Everybody joins a team and answers at once, through both processes. */
async function crowd(people: number, tries: Tries): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const bots = await pair(closing);
  const seeded = createSeeded('crowd');
  for (let team = 0; team < TEAMS; team += 1) await bots[0].dispatch(requestOf(`founder${team}`, typed(`team create name:Team${team}`)));
  await Promise.all(Array.from({ length: people }, async (_, index) => {
    const bot = bots[index % 2] ?? bots[0];
    const other = bots[seeded.next() < 0.5 ? 0 : 1];
    const player = `p${index}`;
    await bot.dispatch(requestOf(player, typed(`team join team:Team${index % TEAMS}`)));
    const token = cardToken(await bot.dispatch(requestOf(player, typed('quiz type:true-false'))));
    const view = await other.dispatch(requestOf(player, pressed(withLetters(token, index % 3 === 0 ? 'A' : 'B'))));
    tries.count(view.tone === 'right' || view.tone === 'wrong' ? undefined : `${player} got ${JSON.stringify(view.blocks)}`);
  }));
  await tries.attempt('the sums', async () => {
    const log = await bots[0].log();
    const earned = log.reduce((sum, entry) => sum + (entry.type === 'answer' ? entry.points : 0), 0);
    must(log.filter(({ type }) => type === 'answer').length === people, 'not one answer for each');
    must(earned > 0, 'nobody earned a point');
    const replay = derive();
    for (const entry of log) replay.add(entry);
    const { boards } = replay.result();
    for (const board of ['players:all:-', 'teams:all:-']) {
      const sum = [...(boards.get(board)?.values() ?? [])].reduce((total, { points }) => total + points, 0);
      must(sum === earned, `${board} adds up to ${sum}, earned were ${earned}`);
    }
    await sameAsRebuilt(bots[1]);
  });
}

export const twoProcesses: readonly Proof[] = [
  {
    name: 'repeats',
    promise: 'R5: one answer a person and question, however often and with whatever it is pressed',
    fault: 'the same press ten times and ten presses of all options at once, on two processes',
    size: { long: 200, short: 5 },
    run: repeated,
  },
  {
    name: 'crowd',
    promise: 'R6: points add up, for people and for teams',
    fault: 'everybody joins a team and answers at once, through two processes',
    size: { long: 500, short: 60 },
    run: crowd,
  },
];
