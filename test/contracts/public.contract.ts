/**
 * What every chat adapter must do with cards for everybody, seen from the channel: a test hands out what the quiz answers, so
 * that each request can be looked at.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { card as cardOf, optionOrder } from '../../src/engine/draw.ts';
import { LETTERS, type Question } from '../../src/engine/question.ts';
import type { Posted, Quiz, Reference, Request } from '../../src/platform.ts';
import { name, plain } from '../../src/texts/span.ts';
import { type DailyClosed, dailyKeyView } from '../../src/views/daily-close.ts';
import { revealView } from '../../src/views/round-reveal.ts';
import { roundCardView } from '../../src/views/round-card.ts';
import { decodeToken, questionDigest } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { type StartedBot, type StoreKind, startBot } from './bot.ts';
import type { Seen } from './driver.ts';
import type { PublicDriver, PublicSeen } from './public-driver.ts';
import { questionOf, says } from './reading.ts';

const ROUND = 'R0123456789a';
const MINUTE = 60_000;
const HOSTILE = ['@everyone', '<!channel>', '<@U1> *b* _i_ ~s~', '[x](https://evil.test)', '||x||'];

export function describePublic(platform: string, createDriver: () => PublicDriver, store: StoreKind): void {
  describe(`cards for everybody on ${platform}`, () => {
    let bot: StartedBot;
    let driver: PublicDriver;
    let requests: Request[];
    let answer: (request: Request) => View;

    beforeEach(async () => {
      bot = await startBot(store);
      driver = createDriver();
      requests = [];
      answer = ({ actor }) => saying(`Locked in for ${actor.name}.`);
      const quiz: Quiz = {
        form: (token, language) => bot.quiz.form(token, language),
        complete: (...given) => bot.quiz.complete(...given),
        removed: (workspace) => bot.quiz.removed(workspace),
        kept: (workspace) => bot.quiz.kept(workspace),
        dispatch: (request) => {
          requests.push(request);
          return Promise.resolve(answer(request));
        },
      };
      await driver.start({ ...bot, quiz });
    });

    afterEach(async () => {
      await driver.stop();
      await bot.stop();
    });

    const texts = () => bot.texts('en');
    const saying = (words: string, more: Partial<View> = {}): View => ({ audience: 'private', language: 'en', tone: 'neutral', blocks: [{ kind: 'paragraph', text: [plain(words)] }], actions: [], replaces: false, ...more });
    const order = (question: Question) => optionOrder(question, ROUND, 0);
    const question = (type: Question['type']): Question => bot.bank.questions.find((one) => one.type === type) ?? expect.fail(`no ${type}`);
    const at = (asked: Question) => ({ asked: ROUND, index: 0, digest: questionDigest(asked.id, asked.keyHash), count: 5, preset: 'fair', topic: 'Pods', hintable: true, answers: 0, closes: bot.clock.now() + MINUTE }) as const;
    const card = (asked: Question): View => roundCardView(cardOf(asked, 'en', order(asked)), at(asked), texts());
    const shown = (asked: Question) => ({ question: asked, card: cardOf(asked, 'en', order(asked)), order: order(asked), sources: [bot.bank.source(asked, 'en')].flat(), kubernetes: '1.36' });
    const reveal = (asked: Question): View => revealView({ ...shown(asked), ...at(asked), distribution: {}, answers: 0, right: 0 }, texts());
    const key = (asked: Question): View => dailyKeyView({ ...shown(asked), at: at(asked), right: 0, distribution: {} } satisfies DailyClosed, texts());
    const reference = (posted: Posted): Reference => (posted.kind === 'posted' ? posted.reference : expect.fail(posted.kind));
    const post = async (view: View, identity = 'one'): Promise<Reference> => reference(await driver.post(view, identity));
    const only = (): PublicSeen => {
      const all = driver.channel();
      expect(all).toHaveLength(1);
      return all[0] ?? expect.fail('nothing');
    };
    const pressed = () => {
      const body = requests.at(-1)?.body;
      if (body?.kind !== 'action') return expect.fail(`a request of kind ${body?.kind}`);
      return { letters: decodeToken(body.token)?.letters, verb: decodeToken(body.token)?.verb, target: decodeToken(body.token)?.target, message: body.message, fields: { ...body.fields }, player: requests.at(-1)?.actor.name };
    };

    it('show each type to everybody, with its options and without its key (R33)', async () => {
      for (const [index, asked] of bot.bank.questions.entries()) {
        await bot.clock.advance(5_000);
        const posted = await post(card(asked), `card ${index}`);
        const seen = driver.channel().at(-1) ?? expect.fail('nothing');
        expect(seen.reference).toEqual(posted);
        expect(questionOf(seen, bot.bank)?.id).toBe(asked.id);
        expect(seen.options.map(({ letter }) => letter).join('')).toBe(LETTERS.slice(0, asked.options.length));
        for (const option of asked.options) expect(seen.text).not.toContain(option.why.en ?? '?');
        expect(says(seen, asked.explanation.en ?? '?')).toBe(false);
      }
    });

    it.each([
      ['single', 'B', 'A'],
      ['true-false', 'A', 'B'],
      ['bug', 'C', 'D'],
      ['multiple', 'AC', 'B'],
      ['ordering', 'DBCA', 'ABCD'],
    ] as const)('take answers to %s from several people, each in private, and never change', async (type, first, second) => {
      const asked = question(type);
      const posted = await post(card(asked));
      const before = only();
      for (const [player, letters] of [['ann', first], ['ben', second]] as const) {
        await bot.clock.advance(5_000);
        driver.look(player, posted);
        // Whatever the view says, it is one person's.
        answer = ({ actor }) => saying(`Locked in for ${actor.name}.`, { replaces: player === 'ben' });
        const seen: Seen = await driver.choose(player, letters);
        expect(says(seen, `Locked in for ${player}.`), seen.text).toBe(true);
        expect(pressed()).toEqual({ letters, verb: 'a', target: ROUND, message: posted.message, fields: {}, player });
      }
      expect(only()).toEqual(before);
      expect(new Set(requests.map(({ deliveryId }) => deliveryId)).size).toBe(2);
    });

    it('take typed answers through a form', async () => {
      const posted = await post(card(question('short')));
      const before = only();
      for (const player of ['ann', 'ben']) {
        await bot.clock.advance(5_000);
        driver.look(player, posted);
        const seen = await driver.type(player, `kubectl get po ${player}`);
        expect(says(seen, `Locked in for ${player}.`)).toBe(true);
        expect(pressed()).toEqual({ letters: '', verb: 'a', target: ROUND, message: posted.message, fields: { text: `kubectl get po ${player}` }, player });
      }
      expect(only()).toEqual(before);
    });

    it('answer their other buttons in private as well', async () => {
      const asked = question('single');
      const posted = await post(card(asked));
      const before = only();
      for (const verb of ['h', 'l', 'i', 'u'] as const) {
        await bot.clock.advance(5_000);
        driver.look('ann', posted);
        answer = () => saying(`This is ${verb}.`, { replaces: true });
        expect(says(await driver.press('ann', verb), `This is ${verb}.`)).toBe(true);
        expect(pressed()).toMatchObject({ verb, target: ROUND, message: posted.message });
      }
      expect(only()).toEqual(before);
    });

    it('show a refusal in private, and can be answered after it', async () => {
      const asked = question('multiple');
      const posted = await post(card(asked));
      driver.look('ann', posted);
      answer = () => saying('Too fast.', { tone: 'trouble' });
      expect(says(await driver.choose('ann', 'AB'), 'Too fast.')).toBe(true);
      await bot.clock.advance(5_000);
      driver.look('ann', posted);
      answer = () => saying('Locked in.');
      expect(says(await driver.choose('ann', 'BC'), 'Locked in.')).toBe(true);
      expect(pressed()).toMatchObject({ letters: 'BC', message: posted.message });
    });

    it('a private message that came of a press can be answered there', async () => {
      const asked = question('single');
      const posted = await post(card(asked));
      driver.look('ann', posted);
      answer = () => ({ ...card(asked), audience: 'private' });
      const own = await driver.press('ann', 'l');
      expect(questionOf(own, bot.bank)?.id).toBe(asked.id);
      await bot.clock.advance(5_000);
      answer = () => saying('Locked in.', { replaces: true });
      expect(says(await driver.choose('ann', 'B'), 'Locked in.')).toBe(true);
      expect(pressed()).toMatchObject({ letters: 'B', target: ROUND });
      expect(only().text).not.toContain('Locked in.');
    });

    it('are edited in place, with other words and other buttons', async () => {
      const asked = question('single');
      const posted = await post(card(asked));
      expect(says(only(), asked.explanation.en ?? '?')).toBe(false);
      await bot.clock.advance(MINUTE);
      expect(await driver.edit(posted, reveal(asked))).toEqual({ kind: 'posted', reference: posted });
      const seen = only();
      expect(seen.reference).toEqual(posted);
      expect(says(seen, asked.explanation.en ?? '?')).toBe(true);
      driver.look('ann', posted);
      answer = () => saying('Your result.');
      expect(says(await driver.press('ann', 'y'), 'Your result.')).toBe(true);
      expect(pressed()).toMatchObject({ verb: 'y', message: posted.message });
    });

    it('are posted once for one identity', async () => {
      const asked = question('single');
      const first = await driver.post(card(asked), 'one');
      expect(await driver.post(card(asked), 'one')).toEqual(first);
      expect(driver.channel()).toHaveLength(1);
      await bot.clock.advance(5_000);
      await post(card(asked), 'two');
      expect(driver.channel()).toHaveLength(2);
    });

    it.each(['soon', 'later'] as const)('are found again %s where the answer to the post was lost (R10, R11)', async (when) => {
      const asked = question('single');
      for (const [index, [identity, view]] of ([['card', card(asked)], ['words', saying('Ann leads.', { audience: 'public' })]] as const).entries()) {
        const tried = bot.clock.now();
        const mend = driver.lose();
        if (mend === undefined) return;
        const outcome = await driver.post(view, identity);
        mend();
        expect(['unknown', 'posted']).toContain(outcome.kind);
        expect(driver.channel()).toHaveLength(index + 1);
        await bot.clock.advance(when === 'soon' ? 20_000 : 10 * MINUTE);
        const found = reference(await driver.post(view, identity, { tried }));
        expect(driver.channel()).toHaveLength(index + 1);
        expect(driver.channel().at(-1)?.reference).toEqual(found);
        await bot.clock.advance(10_000);
      }
    });

    it('are not posted a second time where nobody can look', async () => {
      const asked = question('single');
      const tried = bot.clock.now();
      const mend = driver.lose();
      if (mend === undefined || !driver.readable(false)) return;
      await driver.post(card(asked), 'card');
      mend();
      await bot.clock.advance(10 * MINUTE);
      expect(await driver.post(card(asked), 'card', { tried })).toEqual({ kind: 'unknown' });
      expect(driver.channel()).toHaveLength(1);
    });

    it('keep a spoiler from who only reads the channel, and stand above it', async () => {
      const asked = question('single');
      const posted = await post(card(asked));
      await bot.clock.advance(5_000);
      expect((await driver.post(key(asked), 'key', { under: posted })).kind).toBe('posted');
      const [, seen] = driver.channel();
      expect(seen?.under).toBe(posted.message);
      for (const told of [asked.explanation.en ?? '?', ...asked.options.filter(({ id }) => asked.answer.includes(id)).map((option) => option.why.en ?? '?')]) {
        expect(seen?.text).not.toContain(told);
        expect(says({ text: seen?.hidden ?? '', options: [], buttons: [] }, told), seen?.hidden).toBe(true);
      }
    });

    it('show what somebody typed as it was typed (R31)', async () => {
      await post(saying('', { audience: 'public', blocks: HOSTILE.map((typed) => ({ kind: 'paragraph', text: [name(typed)] })) }));
      for (const typed of HOSTILE) expect(says(only(), typed), only().text).toBe(true);
    });
  });
}
