/** A daily question on Slack with the real commands and the real agenda: window, form in it, and thread. */
import { afterAll, expect, it } from 'vitest';
import { startAgendaBot } from '../contracts/agenda-bot.ts';
import type { PublicSeen } from '../contracts/public-driver.ts';
import { lettersFor, questionOf, says } from '../contracts/reading.ts';
import { createSlackDriver, stopSlackStandIns } from '../contracts/slack-driver.ts';
import { STORES } from '../contracts/stores.ts';
import { settled } from './slack-office.ts';

afterAll(stopSlackStandIns);

const DAY = 24 * 3_600_000;

it.each(STORES.slice(0, 1).map((kind) => [kind.name, kind] as const))('a daily question on Slack is answered in a window and told in a thread, on %s', async (_name, kind) => {
  const driver = createSlackDriver('socket')();
  const bot = await startAgendaBot(kind, driver);
  const { bank, clock } = bot;
  const line = (id: string, parameters = {}) => bot.texts('en').line(id, parameters);
  const until = async <T>(what: string, read: () => T | undefined): Promise<T> => {
    for (let turn = 0; turn < 400; turn += 1) {
      const found = read();
      if (found !== undefined) return found;
      await clock.advance(500);
      // What goes over a socket is announced by no clock.
      await settled(50);
    }
    throw new Error(`waited for ${what}: ${driver.channel().map(({ text }) => text).join('\n---\n')}`);
  };
  const cards = (): readonly PublicSeen[] => driver.channel().filter((seen) => seen.under === undefined && questionOf(seen, bank) !== undefined);
  const time = new Date(clock.now() + 120_000).toISOString().slice(11, 16);
  try {
    const set = await driver.command('ann', `/k8s-admin daily set time:${time} timezone:UTC days:daily`);
    expect(set.text).toContain(time);
    await clock.advance(120_000);
    const card = await until('the card', () => cards()[0]);
    const question = questionOf(card, bank) ?? expect.fail(card.text);
    // The verdict comes in a window, at once.
    driver.look('ann', card.reference);
    const answer = question.type === 'short' ? await driver.type('ann', question.answer[0] ?? '') : await driver.choose('ann', lettersFor(card, question, question.answer));
    expect(says(answer, line('verdict.word.right')), answer.text).toBe(true);
    expect(says(answer, question.explanation.en ?? '?')).toBe(true);
    expect(answer.buttons.length).toBeGreaterThan(0);
    // A report is written on top of it.
    await clock.advance(2_000);
    const reported = await driver.press('ann', 'r', { reason: 'The stem is unclear' });
    expect(says(await driver.command('ann', '/k8s-admin reports'), 'The stem is unclear'), reported.text).toBe(true);
    // The card is as it was for everybody else, but for the number of answers.
    expect(cards()).toHaveLength(1);
    expect(says(cards()[0] ?? card, question.explanation.en ?? '?')).toBe(false);
    // The next day: the card keeps the question, the thread has the key, and another question stands below.
    await clock.advance(DAY);
    const key = await until('the key', () => driver.channel().find(({ under }) => under === card.reference.message));
    expect([key.text, says({ ...key, text: key.hidden }, question.explanation.en ?? '?')]).toEqual(['', true]);
    const next = await until('the next card', () => cards()[1]);
    expect(questionOf(next, bank)?.id).not.toBe(question.id);
    const closed = cards()[0] ?? expect.fail('no card');
    expect([closed.reference, says(closed, question.explanation.en ?? '?')]).toEqual([card.reference, false]);
    // Who comes late tries it in private.
    driver.look('ben', closed.reference);
    const late = await driver.press('ben', 'p');
    expect(questionOf(late, bank)?.id).toBe(question.id);
  } finally {
    await bot.stop();
  }
}, 60_000);
