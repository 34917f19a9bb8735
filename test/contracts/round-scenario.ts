/**
 * A round in a channel from start to podium, on any platform: three people answer right, wrong and not at all; one card is
 * answered across a restart, another one's post is lost on the way back. Points are worked out here from the rules.
 */
import { expect } from 'vitest';
import type { Difficulty, Question } from '../../src/engine/question.ts';
import type { AgendaBot } from './agenda-bot.ts';
import type { Seen } from './driver.ts';
import type { PublicDriver, PublicSeen } from './public-driver.ts';
import { lettersFor, linesWith, questionOf, says } from './reading.ts';

const BASE: Readonly<Record<Difficulty, number>> = { easy: 10, medium: 20, hard: 30 };
const COUNT = 3;
const SECONDS = 60;
/** People take this long for each thing they do, in ms; who is faster for long meets the limit for one person. */
const PACE = 2_000;

/** Real time that each second of the clock gets, in ms: what goes over a socket is announced by no clock. */
const REAL_MS = 60;
/** Seconds of the clock after which something will not come any more. */
const MOST = 120;

/** Lets sockets work until `read` gives something, for at most `REAL_MS`. */
async function soon<T>(read: () => T | undefined): Promise<T | undefined> {
  const end = performance.now() + REAL_MS;
  for (let found = read(); ; found = read()) {
    if (found !== undefined || performance.now() > end) return found;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

export async function playRound(driver: PublicDriver, bot: AgendaBot): Promise<void> {
  const { bank, clock, texts } = bot;
  const line = (id: string, parameters = {}) => texts('en').line(id, parameters);
  /** What stands before and after the time in the sentence for who is locked in. */
  const waiting = line('asked.resting', { at: '@' }).split('@');
  /** Lets the clock go on until `read` gives something. */
  const until = async <T>(what: string, read: () => T | undefined): Promise<T> => {
    for (let second = 0; second < MOST; second += 1) {
      const found = await soon(read);
      if (found !== undefined) return found;
      await clock.advance(1_000);
    }
    throw new Error(`waited ${MOST} s for ${what}`);
  };
  const act = async <T>(what: () => Promise<T>): Promise<T> => {
    await clock.advance(PACE);
    return what();
  };
  const newest = (): PublicSeen | undefined => driver.channel().at(-1);
  const asked: Question[] = [];
  const total: Record<string, number> = { ann: 0, ben: 0, cleo: 0 };

  /** The card of the next question, once it stands there. */
  const nextCard = (): Promise<PublicSeen> =>
    until(`question ${asked.length + 1}`, () => {
      const seen = newest();
      const question = seen === undefined ? undefined : questionOf(seen, bank);
      return question === undefined || asked.some(({ id }) => id === question.id) ? undefined : seen;
    });
  const answer = async (player: string, card: PublicSeen, question: Question, right: boolean): Promise<Seen> => {
    driver.look(player, card.reference);
    if (question.type === 'short') return driver.type(player, right ? (question.answer[0] ?? '') : 'nothing of the kind');
    const wrong = question.type === 'ordering' ? question.answer.toReversed() : question.options.filter(({ id }) => !question.answer.includes(id)).slice(0, 1).map(({ id }) => id);
    return driver.choose(player, lettersFor(card, question, right ? question.answer : wrong));
  };

  await driver.command('ann', '/k8s team create name:"Blue Whales"');
  const started = await act(() => driver.command('ann', `/k8s quiz mode:channel count:${COUNT} seconds:${SECONDS}`));
  expect(says(started, line('round-start.started', { count: COUNT })), started.text).toBe(true);

  for (let index = 0; index < COUNT; index += 1) {
    const card = await nextCard();
    const question = questionOf(card, bank) ?? expect.fail(card.text);
    asked.push(question);
    const opened = clock.now();
    const messages = driver.channel().length;
    expect(says(card, line('quiz.heading.of', { number: index + 1, count: COUNT })), card.text).toBe(true);
    expect(says(card, question.explanation.en ?? '?')).toBe(false);

    // Ann is right, and a second thought changes nothing; nobody is told what is right before the end.
    const locked = await act(() => answer('ann', card, question, true));
    expect(says(locked, question.explanation.en ?? '?'), locked.text).toBe(false);
    expect(says(locked, line('verdict.word.right')), locked.text).toBe(false);
    total['ann'] = (total['ann'] ?? 0) + BASE[question.difficulty];
    const twice = await act(() => answer('ann', card, question, false));
    expect(says(twice, question.explanation.en ?? '?'), twice.text).toBe(false);
    if (index === 0) {
      const second = await act(() => driver.command('ben', '/k8s quiz mode:channel'));
      expect(says(second, line('round-start.running', { number: 1, count: COUNT })), second.text).toBe(true);
    }
    // The question that is open takes answers after a restart, and closes when it was to close (R8).
    if (index === 1) {
      await bot.restart();
      // Who is locked in reads nothing from their own numbers meanwhile.
      const mine = await act(() => driver.command('ann', '/k8s stats'));
      for (const part of waiting) expect(says(mine, part), mine.text).toBe(true);
      expect(says(mine, line('stats.by-difficulty')), mine.text).toBe(false);
    }
    await act(() => answer('ben', card, question, false));
    if (index === 0) {
      // Who leaves in the middle and comes back has answered (R43).
      driver.rejoin?.('ben');
      const back = await act(() => answer('ben', card, question, true));
      expect(says(back, question.explanation.en ?? '?'), back.text).toBe(false);
    }
    await act(async () => {
      driver.look('cleo', card.reference);
      return driver.press('cleo', 'u');
    });
    expect(driver.channel(), 'answers change nothing that everybody sees').toHaveLength(messages);
    // A card that was confirmed late closes later, and says so.
    if (index < COUNT - 1) expect(newest()?.text).toBe(card.text);

    const revealed = () => (says(newest() ?? card, question.explanation.en ?? '?') ? newest() : undefined);
    await clock.advance(opened + SECONDS * 1_000 - clock.now());
    expect(await soon(revealed), 'no answer before its time').toBeUndefined();
    await until('the answer', revealed);
    expect(clock.now() - opened).toBeLessThan((SECONDS + 20) * 1_000);
    expect(driver.channel(), 'the answer takes the place of the question').toHaveLength(messages);
    driver.look('ben', card.reference);
    const own = await driver.press('ben', 'y');
    expect(says(own, line('verdict.word.wrong')), own.text).toBe(true);

    // The answer to the post of the last question is lost: it is found, and not asked twice (R10).
    const mend = index === COUNT - 2 ? driver.lose() : undefined;
    if (mend !== undefined) {
      await nextCard();
      await soon(() => undefined);
      mend();
      expect(driver.channel()).toHaveLength(messages + 1);
    }
  }

  const podium = await until('the podium', () => (says(newest() ?? { text: '', options: [], buttons: [] }, line('podium.heading')) ? newest() : undefined));
  const [first = ''] = linesWith(podium, ['ann']);
  expect(first).toMatch(new RegExp(`\\b${total['ann']}\\b`));
  expect(linesWith(podium, ['Blue Whales'])[0]).toMatch(new RegExp(`\\b${total['ann']}\\b`));
  driver.look('cleo', podium.reference);
  const numbers = await act(() => driver.command('ann', '/k8s stats'));
  expect(says(numbers, texts('en').line('stats.total', { points: total['ann'] ?? 0, rank: 1 })), numbers.text).toBe(true);
  const table = await act(() => driver.press('cleo', 't'));
  for (const player of ['ann', 'ben', 'cleo']) expect(table.text).toContain(player);
  expect(linesWith(table, ['ben'])[0], 'wrong stays wrong').toMatch(/\b0 points/u);

  // The channel is free again at once.
  const again = await act(() => driver.command('ben', '/k8s quiz mode:channel count:1'));
  expect(says(again, line('round-start.started', { count: 1 })), again.text).toBe(true);
  const last = await nextCard();
  expect(asked.map(({ id }) => id)).not.toContain(questionOf(last, bank)?.id);
  const stopped = await act(() => driver.command('ben', '/k8s stop'));
  expect(says(stopped, line('round-stop.counts')), stopped.text).toBe(true);
}
