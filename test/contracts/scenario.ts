/**
 * One afternoon with the quiz, on any platform: ten questions of all six types, answered right, wrong, partly,
 * twice, late and by somebody else; misses practised; teams and boards at the end. The points are worked out
 * here from the rules, with nothing taken from the engine.
 */
import { expect } from 'vitest';
import type { Difficulty, Question } from '../../src/engine/question.ts';
import { derive, differences } from '../../src/store/replay.ts';
import type { Bot } from './bot.ts';
import type { AdapterDriver, Seen } from './driver.ts';
import { lettersFor, linesWith, questionOf, says } from './reading.ts';

const BASE: Readonly<Record<Difficulty, number>> = { easy: 10, medium: 20, hard: 30 };

type Word = 'right' | 'partly' | 'wrong' | 'unknown';

/** How somebody answers a question, and the share of the full credit that this is worth. */
interface Plan {
  readonly word: Word;
  readonly credit: readonly [n: number, d: number];
  readonly hint?: true;
  answer(driver: AdapterDriver, player: string, seen: Seen, question: Question): Promise<Seen>;
}

const choosing = (ids: (question: Question) => readonly string[]): Plan['answer'] => (driver, player, seen, question) =>
  driver.choose(player, lettersFor(seen, question, ids(question)));

const key = (question: Question) => question.answer;
const wrongOption = ({ answer, options }: Question) => [options.find((option) => !answer.includes(option.id))?.id ?? ''];
const swapped = ([first = '', second = '', ...rest]: readonly string[]) => [second, first, ...rest];

const RIGHT: Plan = {
  word: 'right',
  credit: [1, 1],
  answer: (driver, player, seen, question) =>
    question.type === 'short' ? driver.type(player, question.answer[0] ?? '') : choosing(key)(driver, player, seen, question),
};

/** What ann does other than answering right. */
const ANN: Readonly<Record<string, Plan>> = {
  'default-restart': { word: 'wrong', credit: [0, 1], answer: choosing(wrongOption) },
  // One of two right options and no wrong one: 1/2.
  'shared-parts': { word: 'partly', credit: [1, 2], answer: choosing((question) => question.answer.slice(0, 1)) },
  // Four steps have six pairs; one swap leaves five in order: 2 · 5/6 − 1.
  'start-order': { word: 'partly', credit: [2, 3], answer: choosing((question) => swapped(question.answer)) },
  // Doubled and full-width spaces and a full stop are not what a typed command is judged by (R45).
  'list-pods': { word: 'right', credit: [1, 1], answer: (driver, player) => driver.type(player, 'kubectl  get\u3000pods.') },
  'apiserver-port': { word: 'unknown', credit: [0, 1], answer: (driver, player) => driver.press(player, 'u') },
  'selector-typo': {
    word: 'right',
    credit: [1, 1],
    hint: true,
    answer: async (driver, player, _seen, question) => choosing(key)(driver, player, await driver.press(player, 'h'), question),
  },
  // Choosing everything is worth nothing (R42).
  'reach-outside': { word: 'wrong', credit: [0, 1], answer: choosing(({ options }) => options.map((option) => option.id)) },
};

/** floor(base · credit), halved by a hint; no speed and no streak in solo. */
function points(question: Question, { credit: [n, d], hint }: Plan): number {
  return Math.floor((BASE[question.difficulty] * n * (hint === true ? 1 : 2)) / (2 * d));
}

export async function playScenario(driver: AdapterDriver, bot: () => Bot, restart: () => Promise<void>): Promise<void> {
  const { bank, clock, texts } = bot();
  const line = (id: string, parameters = {}) => texts('en').line(id, parameters);
  const total: Record<string, number> = { ann: 0, ben: 0, cleo: 0 };

  const onShow = (seen: Seen): Question => {
    const question = questionOf(seen, bank);
    if (question === undefined) throw new Error(`no question on show:\n${seen.text}`);
    return question;
  };
  const answer = async (player: string, seen: Seen, plan: Plan, earns = true): Promise<Seen> => {
    const question = onShow(seen);
    const verdict = await plan.answer(driver, player, seen, question);
    const percent = Math.floor((100 * plan.credit[0]) / plan.credit[1]);
    expect(says(verdict, line(`verdict.word.${plan.word}`, { percent })), `${player} on ${question.id}:\n${verdict.text}`).toBe(true);
    expect(says(verdict, question.stem.en ?? ''), 'the stem stays in view').toBe(true);
    expect(says(verdict, question.explanation.en ?? '')).toBe(true);
    if (earns) total[player] = (total[player] ?? 0) + points(question, plan);
    return verdict;
  };

  // Teams.
  await driver.command('ann', '/k8s team create name:"Blue Whales"');
  await driver.command('ben', '/k8s team join team:"Blue Whales"');
  await driver.command('cleo', '/k8s team create name:"Red Pandas"');

  // Ann plays all ten, with every kind of answer.
  const asked: string[] = [];
  const missed: string[] = [];
  let seen = await driver.command('ann', '/k8s quiz count:10');
  for (let index = 0; index < 10; index += 1) {
    const question = onShow(seen);
    const plan = ANN[question.id] ?? RIGHT;
    asked.push(question.id);
    if (plan.credit[0] < plan.credit[1]) missed.push(question.id);
    let verdict = await answer('ann', seen, plan);
    if (question.id === 'one-address') {
      // The platform delivers it once more: the same verdict, nothing twice.
      expect((await driver.redeliver()).text).toBe(verdict.text);
      // Ann presses another letter on a copy of the card: the first answer stands.
      const other = lettersFor(seen, question, wrongOption(question));
      const twice = await driver.replay({ letters: other });
      expect(says(twice, line('verdict.word.right')), twice.text).toBe(true);
      // Ben gets hold of the button: it is not his question, and he learns nothing.
      const stolen = await driver.replay({ player: 'ben' });
      expect(says(stolen, question.explanation.en ?? '')).toBe(false);
      expect(says(stolen, line('error.set.not-yours')), stolen.text).toBe(true);
      verdict = twice;
    }
    if (index < 9) seen = await driver.press('ann', 'n');
    else seen = verdict;
  }
  expect(new Set(asked).size, 'no question twice before the pool is used up').toBe(10);
  expect(new Set(asked.map((id) => bank.find(id)?.type)).size).toBe(6);
  expect(total['ann']).toBe(100);

  // Her misses, for practice: the same questions, all right now, and not a point.
  expect(missed).toHaveLength(5);
  seen = await driver.press('ann', 'p');
  const practised: string[] = [];
  for (let index = 0; index < missed.length; index += 1) {
    practised.push(onShow(seen).id);
    const verdict = await answer('ann', seen, RIGHT, false);
    expect(says(verdict, line('verdict.practice-set')), verdict.text).toBe(true);
    if (index < missed.length - 1) seen = await driver.press('ann', 'n');
  }
  expect(practised.toSorted()).toEqual(missed.toSorted());

  // Ben answers everything right; the bot is restarted in the middle.
  seen = await driver.command('ben', '/k8s quiz count:10');
  for (let index = 0; index < 10; index += 1) {
    if (index === 5) {
      const before = onShow(seen).id;
      await restart();
      await driver.command('ben', '/k8s quiz count:10');
      seen = await driver.press('ben', 'g');
      expect(onShow(seen).id).toBe(before);
    }
    await answer('ben', seen, RIGHT);
    if (index < 9) seen = await driver.press('ben', 'n');
  }
  expect(total['ben']).toBe(210);

  // Cleo answers one right.
  seen = await driver.command('cleo', '/k8s quiz topic:pods');
  await answer('cleo', seen, RIGHT);

  // Who repeats what is settled practises: no point more.
  seen = await driver.command('ben', '/k8s quiz topic:pods type:true-false');
  const again = await answer('ben', seen, RIGHT, false);
  expect(says(again, line('verdict.practice')), again.text).toBe(true);

  // The boards: everything above, to the point.
  const whales = (total['ann'] ?? 0) + (total['ben'] ?? 0);
  const pandas = total['cleo'] ?? 0;
  expect(pandas).toBeGreaterThan(0);
  const boards = async (period: string) => {
    const teams = linesWith(await driver.command('ann', `/k8s leaderboard board:teams period:${period}`), ['Blue Whales', 'Red Pandas']);
    expect(teams[0], period).toMatch(new RegExp(`Blue Whales.*\\b${whales}\\b`));
    expect(teams[1], period).toMatch(new RegExp(`Red Pandas.*\\b${pandas}\\b`));
    const players = linesWith(await driver.command('ann', `/k8s leaderboard board:players period:${period}`), ['ann', 'ben', 'cleo']);
    const order = (['ann', 'ben', 'cleo'] as const).toSorted((a, b) => (total[b] ?? 0) - (total[a] ?? 0));
    for (const [index, player] of order.entries()) expect(players[index], period).toMatch(new RegExp(`${player}.*\\b${total[player]}\\b`));
  };
  for (const period of ['week', 'season', 'all']) await boards(period);
  const mine = await driver.command('ann', '/k8s stats');
  expect(mine.text).toMatch(/\b100\b/);

  // Cleo answers a minute after her set has closed: politely refused, and worth nothing.
  seen = await driver.command('cleo', '/k8s quiz topic:services-networking type:bug');
  const late = onShow(seen);
  await clock.advance(24 * 3_600_000 + 60_000);
  const closed = await driver.choose('cleo', lettersFor(seen, late, late.answer));
  expect(says(closed, line('verdict.word.closed')), closed.text).toBe(true);
  await boards('all');

  // Boards rebuilt from the answer log are the boards that are kept (R50).
  const { store } = bot();
  const rebuilt = derive();
  for (const workspace of await store.workspaces()) {
    for (const entry of await store.readLog(workspace, 0, 1_000)) rebuilt.add(entry);
    expect(differences(await store.readDerived(workspace), rebuilt.result())).toEqual([]);
  }
}
