import { describe, expect, it, onTestFinished } from 'vitest';
import { createQuiz } from '../../src/commands/dispatch.ts';
import { optionOrder } from '../../src/engine/draw.ts';
import { LETTERS, type Question } from '../../src/engine/question.ts';
import { decodeToken, encodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { MULTIPLE, ORDERING, SHORT, SINGLE, bankOf, singles } from '../fixtures/questions.ts';
import { type ChannelBot, HERE, ROOT, WORKSPACE, channelBot } from './channel-playground.ts';
import { BOB, button, inputToken, letter, read } from './playground.ts';

const CAT = { id: 'U3', name: 'Cat', administrator: false, guest: false };

async function started(options: Parameters<typeof channelBot>[0] = {}): Promise<ChannelBot> {
  const bot = await channelBot(options);
  onTestFinished(() => bot.stop());
  return bot;
}

/** The open card of a round, and the question on it. */
function open(bot: ChannelBot): { readonly view: View; readonly question: Question; readonly message: string; answer(right: boolean): string } {
  const { view, message } = bot.post('ask');
  const token = inputToken(view);
  const decoded = decodeToken(token);
  const question = bot.services.bank.byDigest(decoded?.digest ?? '');
  if (decoded === undefined || question === undefined) throw new Error('no question');
  const order = optionOrder(question, decoded.target, decoded.index);
  const id = (right: boolean) => order.find((each) => question.answer.includes(each) === right) ?? '';
  return { view, question, message, answer: (right) => withLetters(token, LETTERS[order.indexOf(id(right))] ?? '') };
}

describe('quiz mode:channel', () => {
  it('posts the first question for everybody and tells its starter privately, with a link', async () => {
    const bot = await started();
    const view = await bot.line('quiz mode:channel topic:probes-basics count:3 seconds:30');
    expect(bot.counting.trips).toEqual(['startRound']);
    expect(view.audience).toBe('private');
    expect(read(view)).toContain('3 questions for everybody');
    const card = bot.post('ask');
    expect(view.jumps).toEqual([{ label: 'To the question', channel: HERE, message: card.message }]);
    expect(card).toMatchObject({ channel: HERE, view: { audience: 'public', language: 'en' } });
    expect(card.view.input?.kind).toBe('one');
    const round = decodeToken(inputToken(card.view))?.target ?? '';
    expect(round).toMatch(/^R.{11}$/u);
  });

  it('asks five where no number is given, by the length of the text', async () => {
    const bot = await started();
    expect(read(await bot.line('quiz channel'))).toContain('5 questions for everybody');
    const asked = await bot.store.readAsked(callOf(bot), { asked: decodeToken(inputToken(bot.post('ask').view))?.target ?? '', index: 0 });
    expect(asked).toMatchObject({ kind: 'asked', state: { count: 5, preset: 'fair' } });
    if (asked.kind !== 'asked') return;
    expect((asked.state.closes ?? 0) - (asked.state.opened ?? 0)).toBeGreaterThanOrEqual(22_000);
  });

  it('says how many there are where there are fewer, and goes on with them (R47)', async () => {
    const bot = await started({ bank: bankOf(singles(3)) });
    expect(read(await bot.line('quiz mode:channel topic:probes-basics count:20 seconds:10'))).toContain('You asked for 20, but only 3 questions match');
  });

  it('offers what would find something where nothing matches', async () => {
    const bot = await started({ bank: bankOf(singles(3)) });
    const view = await bot.line('quiz mode:channel topic:probes-basics difficulty:hard count:3');
    expect(read(view)).toContain('topic:probes-basics difficulty:hard');
    expect(bot.posts).toEqual([]);
    expect(read(view)).toContain('Without difficulty:hard there are 3');
    // The wish is too long for a button, so it is told in words.
    const short = await bot.line('quiz channel hard 3');
    const pressed = await bot.press(button(short, 'Without difficulty:hard'));
    expect(read(pressed)).toContain('3 questions for everybody');
  });

  it('is refused in words where the workspace says so, by the settings that hold now', async () => {
    const bot = await started();
    const other = await bot.another();
    await bot.admin('settings rounds:admins');
    expect(read(await other.line('quiz mode:channel'))).toContain('only administrators start questions for a whole channel');
    expect(read(await other.line('quiz mode:channel', { by: ROOT }))).toContain('5 questions');
    await bot.admin('stop', { channel: HERE });
    await bot.admin('settings rounds:off');
    expect(read(await other.line('quiz mode:channel', { by: ROOT, channel: 'elsewhere' }))).toContain('switched off in this workspace');
    await other.stop();
  });

  it('keeps time and speed to rounds', async () => {
    const bot = await started();
    expect(read(await bot.line('quiz seconds:20'))).toContain('/k8s quiz mode:channel');
    expect(read(await bot.line('quiz preset:fast mode:solo'))).toContain('/k8s quiz mode:channel');
    expect(read(await bot.line('quiz mode:channel seconds:5'))).toContain('10 to 600');
  });

  it('says how to mend a channel that cannot be posted to, and leaves it free', async () => {
    const bot = await started();
    bot.outcome = () => ({ kind: 'forbidden' });
    const view = await bot.line('quiz mode:channel');
    expect(view.tone).toBe('trouble');
    expect(read(view)).toContain('I may not post here, so the round has ended');
    bot.outcome = () => ({ kind: 'gone' });
    expect(read(await bot.line('quiz mode:channel'))).toContain('it is archived or deleted');
    bot.outcome = () => undefined;
    expect(read(await bot.line('quiz mode:channel'))).toContain('5 questions for everybody');
  });

  it('starts once where two start in the same moment: the second gets a link to the one that runs (R40)', async () => {
    const bot = await started();
    const other = await bot.another();
    const both = await Promise.all([bot.line('quiz mode:channel count:3'), other.line('quiz mode:channel count:2', { by: BOB })]);
    expect(bot.posts.filter(({ identity }) => identity.includes('ask:'))).toHaveLength(1);
    const texts = both.map(read);
    expect(texts.filter((text) => text.includes('has begun'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('runs in this channel already'))).toHaveLength(1);
    const third = await other.line('quiz mode:channel', { by: CAT });
    expect(third.jumps).toEqual([{ label: 'To the round', channel: HERE, message: bot.post('ask').message }]);
    expect(read(await other.line('quiz mode:channel', { by: CAT, channel: 'elsewhere' }))).toContain('has begun');
    await other.stop();
  });
});

describe('an answer to a round', () => {
  it('is locked in with the choice and the time, in one trip, and says nothing of right or wrong', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:60');
    const card = open(bot);
    bot.counting.reset();
    const right = await bot.press(card.answer(true), { message: card.message });
    expect(bot.counting.trips).toEqual(['recordAnswer']);
    const wrong = await bot.press(card.answer(false), { by: BOB, after: 0 });
    expect(right.audience).toBe('private');
    expect(read(right)).toContain('Locked in, received 2026-11-25T09:00:02.000Z');
    expect(read(right)).toContain(`${decodeToken(card.answer(true))?.letters}: Single two`);
    const shape = (view: View) => JSON.stringify(view).replaceAll(/[A-D]|Single \w+/gu, '');
    expect(shape(wrong)).toBe(shape(right));
    expect(JSON.stringify(right)).not.toMatch(/points"|Right|Wrong|Explanation|Reason/u);
  });

  it('stands: another press gets the first once more, the same delivery the same', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:60');
    const card = open(bot);
    await bot.press(card.answer(false));
    const again = await bot.press(card.answer(true));
    expect(read(again)).toContain('You are locked in already, received 2026-11-25T09:00:02.000Z');
    expect(read(again)).not.toContain('Single two');
  });

  it('is told after the reveal by pressing again, with what the season says', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:10');
    const card = open(bot);
    await bot.press(card.answer(true));
    await bot.press(card.answer(false), { by: BOB });
    await bot.pass(15_000);
    const verdict = await bot.press(card.answer(false));
    expect(verdict).toMatchObject({ tone: 'right', window: true });
    expect(read(verdict)).toContain('Right\n');
    expect(read(verdict)).toContain('20 points');
    expect(read(verdict)).toContain('Explanation of single-one');
    expect((await bot.press(card.answer(true), { by: BOB })).tone).toBe('wrong');
  });

  it('that comes after the close is not recorded; after the reveal the key is there, and practice', async () => {
    const bot = await started({ bank: bankOf([SINGLE, ...singles(3)]) });
    await bot.line('quiz mode:channel topic:pod-ip count:1 seconds:10');
    const card = open(bot);
    await bot.pass(12_500);
    const late = await bot.press(card.answer(true), { after: 0 });
    expect(read(late)).toContain('Your press came after that, so nothing was recorded');
    expect(read(late)).not.toContain('Explanation');
    await bot.pass(5_000);
    const revealed = await bot.press(card.answer(true));
    expect(read(revealed)).toContain('no answer of yours was recorded');
    expect(read(revealed)).toContain('Explanation of single-one');
    const practice = await bot.press(button(revealed, 'Practise it'));
    expect(read(practice)).toContain('Practice question');
    expect((await bot.store.readLog(WORKSPACE, 0, 10)).filter(({ type }) => type === 'answer')).toEqual([]);
  });

  it('is not to be read by whoever gave it from anything before the reveal: they are told when to ask again', async () => {
    const bot = await started({ bank: bankOf([SINGLE, ...singles(3)]) });
    await bot.line('team create name:Pandas');
    await bot.line('quiz mode:channel topic:pod-ip count:1 seconds:30');
    const card = open(bot);
    const reveal = new Date(bot.clock.now() + 2_000 + 30_000 + 3_000).toISOString();
    const sentence = `Your answer in the round is locked in until ${reveal}.`;
    const looks = ['stats', 'leaderboard', 'leaderboard players', 'leaderboard players week', 'leaderboard area:pods', 'privacy export', 'team list', 'team delete Pandas'];
    const look = async (by?: Parameters<ChannelBot['line']>[1]) => Promise.all(looks.map(async (line) => bot.line(line, { ...by, after: 0 })));
    for (const view of await look()) expect(read(view)).not.toContain('locked in');
    await bot.press(card.answer(true), { after: 0 });
    await bot.press(card.answer(false), { by: BOB, after: 0 });
    bot.counting.reset();
    const own = await look();
    // One trip each, as ever.
    expect(bot.counting.trips).toHaveLength(looks.length);
    for (const view of own) {
      expect(view).toMatchObject({ audience: 'private' });
      expect(view).not.toHaveProperty('file');
      expect(read(view)).not.toMatch(/\d point|rank|%/u);
    }
    for (const view of own.slice(0, -1)) expect(read(view)).toContain(sentence);
    expect(read(own[0] as View)).toBe(`${sentence} Ask again then: before, these numbers would tell whether it was right.`);
    expect(read(own[6] as View)).toContain('Pandas (your team): 1 member\n');
    expect(read(own[7] as View)).toContain('Delete team Pandas, with 1 member?');
    // Who was wrong is told the same; who did not answer sees everything, the first point included.
    expect((await look({ by: BOB })).slice(0, 6).map(read)).toEqual(own.slice(0, 6).map(read));
    const others = (await look({ by: CAT })).map(read);
    expect(others[2]).toContain('20 points');
    expect(others.join('\n')).not.toContain('locked in');
    // Buttons of a board that was there before.
    for (const name of ['Show to channel', 'This week']) {
      const seen = button(await bot.line('leaderboard players', { by: CAT, after: 0 }), name);
      expect(read(await bot.press(seen, { after: 0 })), name).toContain(sentence);
    }
    // A verdict in between says right or wrong, and nothing of the season.
    const alone = await bot.press(button(await bot.line('quiz topic:probes-basics', { after: 0 }), 'I don’t know'), { after: 0 });
    expect(read(alone)).not.toContain('Season');
    await bot.pass(40_000);
    const after = (await look()).map(read);
    expect(after.join('\n')).not.toContain('locked in');
    expect(after[0]).toContain('20 points');
    expect(after[2]).toContain('20 points');
    expect(JSON.parse((await bot.line('privacy export')).file?.content ?? '{}')).toMatchObject({ answers: [{}, { credit: '1/1', points: 20 }] });
  });

  it('is not to be read from the table of a round that was stopped, before the reveal', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:30');
    const card = open(bot);
    const table = encodeToken({ verb: 't', target: decodeToken(inputToken(card.view))?.target ?? '', index: 0, digest: '' });
    await bot.press(card.answer(true));
    expect(read(await bot.press(table))).toContain('The table is shown once the round is over.');
    await bot.line('stop', { after: 0 });
    for (const by of [undefined, CAT]) expect(read(await bot.press(table, { after: 0, ...(by === undefined ? {} : { by }) }))).toContain('The table is shown once the round is over.');
    await bot.pass(5_000);
    expect(read(await bot.press(table))).toContain('20 points');
  });

  it('says when the question closes by the time that was asked for, and is taken a little later, too', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:20');
    const card = open(bot);
    const opened = bot.clock.now();
    expect(card.view.blocks.flatMap((block) => ('text' in block && Array.isArray(block.text) ? block.text : []))).toContainEqual(expect.objectContaining({ kind: 'time', at: opened + 20_000 }));
    const moment = (at: number) => new Date(at).toISOString();
    expect(read(await bot.press(card.answer(true), { after: 5_000 }))).toContain(`The question closes at ${moment(opened + 20_000)}`);
    expect(read(await bot.press(button(card.view, 'In my language'), { by: CAT, after: 0 }))).toContain(moment(opened + 20_000));
    expect(read(await bot.press(card.answer(true), { by: BOB, after: 16_000 }))).toContain('Locked in');
    expect(read(await bot.press(card.answer(true), { by: CAT, after: 1_500 }))).toContain(`This question closed at ${moment(opened + 20_000)}`);
  });

  it('pays for speed in fast only', async () => {
    const points = async (preset: string): Promise<number> => {
      const bot = await started({ bank: bankOf([SINGLE]) });
      await bot.line(`quiz mode:channel count:1 seconds:60 preset:${preset}`);
      await bot.press(open(bot).answer(true), { after: 0 });
      const entry = (await bot.store.readLog(WORKSPACE, 0, 10)).find(({ type }) => type === 'answer');
      return entry?.type === 'answer' ? entry.points : -1;
    };
    expect(await points('fair')).toBe(20);
    expect(await points('fast')).toBe(30);
  });

  it('of every type is read as in a set, and what is no answer is refused in words', async () => {
    for (const [question, choose] of [
      [MULTIPLE, (token: string) => ({ token: withLetters(token, 'AC') })],
      [ORDERING, (token: string) => ({ token: withLetters(token, 'BADC') })],
      [SHORT, (token: string) => ({ token, fields: { text: 'kubectl get nodes' } })],
    ] as const) {
      const bot = await started({ bank: bankOf([question]) });
      await bot.line('quiz mode:channel count:1 seconds:60');
      const token = inputToken(bot.post('ask').view);
      expect((await bot.press(withLetters(token, 'H'), { fields: {} })).tone, question.id).toBe('trouble');
      const { token: pressed, ...more } = choose(token);
      expect(read(await bot.press(pressed, more)), question.id).toContain('Locked in');
      expect(read(await bot.press(encodeToken({ ...(decodeToken(token) as object), verb: 'u' } as Parameters<typeof encodeToken>[0]), { by: BOB }))).toContain('you don’t know');
    }
  });

  it('is graded by the copy where the bank of this process has moved on', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:10');
    const card = open(bot);
    const newer = await bot.another(bankOf([{ ...SINGLE, keyHash: 'another-key', answer: ['node-decides'] }]));
    newer.counting.reset();
    expect(read(await newer.press(card.answer(true), { by: BOB }))).toContain('Locked in');
    expect(newer.counting.trips).toEqual(['readAsked', 'recordAnswer']);
    await bot.pass(15_000);
    expect((await newer.press(card.answer(true), { by: BOB })).tone).toBe('right');
    await newer.stop();
  });

  it('is typed into a form where this process has another bank, and graded by the copy', async () => {
    for (const question of [SHORT, ORDERING]) {
      const bot = await started({ bank: bankOf([question]) });
      await bot.line('quiz mode:channel count:1 seconds:10');
      const token = inputToken(bot.post('ask').view);
      const other = await bot.another(bankOf(singles(3)));
      const quiz = createQuiz(other.services);
      const form = quiz.form(token, 'en');
      expect(form).toMatchObject({ token, fields: [{ name: 'text', label: 'Your answer' }] });
      const decoded = decodeToken(token);
      const typed = question === SHORT ? (SHORT.answer[0] ?? '') : question.answer.map((id) => LETTERS[optionOrder(question, decoded?.target ?? '', 0).indexOf(id)]).join('');
      expect(read(await other.press(form?.token ?? '', { fields: { text: typed } }))).toContain('Locked in');
      await bot.pass(20_000);
      expect((await other.press(token, { fields: { text: typed } })).tone, question.id).toBe('right');
      // In a set the press itself says what has become of the question.
      expect(quiz.form(encodeToken({ verb: 'a', target: 'solo567890', index: 0, digest: decoded?.digest ?? '' }), 'en')).toBeUndefined();
      await other.stop();
    }
  });

  it('of a guest gets a result and no score', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    const guest = { ...BOB, guest: true };
    await bot.line('quiz mode:channel count:1 seconds:10');
    const card = open(bot);
    expect(read(await bot.press(card.answer(true), { by: guest }))).toContain('without a score');
    await bot.pass(20_000);
    const round = decodeToken(inputToken(card.view))?.target ?? '';
    expect(read(await bot.press(encodeToken({ verb: 't', target: round, index: 0, digest: '' })))).toContain('Nobody answered');
  });

  it('to a forged question, or to one that waits, tells nothing', async () => {
    const bot = await started({ bank: bankOf(singles(3)) });
    await bot.line('quiz mode:channel count:3 seconds:60');
    const token = decodeToken(inputToken(bot.post('ask').view));
    if (token === undefined) throw new Error('no token');
    for (const question of bot.services.bank.questions) {
      const digest = bot.services.bank.digest(question);
      for (const verb of ['a', 'u', 'h', 'l', 'y', 'p'] as const) {
        for (const index of [1, 2, 7]) {
          const view = await bot.press(encodeToken({ ...token, verb, index, digest, letters: 'A' }), { after: 20 });
          expect(view.blocks.some((block) => block.kind === 'verdict-options' || block.kind === 'options'), `${verb} ${index}`).toBe(false);
        }
        if (digest === token.digest) continue;
        const view = await bot.press(encodeToken({ ...token, verb, digest, letters: 'A' }), { after: 20 });
        expect(view.blocks.some((block) => block.kind === 'verdict-options' || block.kind === 'options'), verb).toBe(false);
      }
    }
  });
});

describe('the other buttons of a round', () => {
  it('show the question in private with the points that it has in public', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:30 preset:fast');
    const card = open(bot);
    expect(read(card.view)).toContain('up to 30 points');
    for (const label of ['Hint', 'In my language']) expect(read(await bot.press(button(card.view, label))), label).toMatch(/up to 30 points|最多 30 分/u);
  });

  it('give a hint in private, with the question to be answered there', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:30');
    const card = open(bot);
    bot.counting.reset();
    const hinted = await bot.press(button(card.view, 'Hint'));
    expect(bot.counting.trips).toEqual(['takeHint']);
    expect(hinted.audience).toBe('private');
    expect(hinted.input).toMatchObject({ kind: 'one', token: inputToken(card.view) });
    if (hinted.input?.kind === 'one') expect(hinted.input.options).toHaveLength(2);
    expect(hinted.actions.map(({ label }) => label)).toEqual(['I don’t know']);
    expect(read(hinted)).toContain('up to 20 points');
    expect(read(await bot.press(card.answer(true)))).toContain('a right answer earns half');
    expect(read(await bot.press(button(card.view, 'Hint')))).toContain('no hint any more');
    await bot.pass(40_000);
    expect(read(await bot.press(button(card.view, 'Hint'), { by: BOB }))).toContain('This question is closed');
    expect(read(await bot.press(card.answer(true)))).toContain('10 points');
  });

  it('show the same question in the other language, with the same letters and the same clock', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:30');
    const card = open(bot);
    const own = await bot.press(button(card.view, 'In my language'), { by: { ...BOB, locale: 'zh-CN' } });
    expect(own.language).toBe('zh');
    expect(letter(own, 'Single 二')).toBe(letter(card.view, 'Single two'));
    expect(inputToken(own)).toBe(inputToken(card.view));
    expect((await bot.press(button(card.view, 'In my language'))).language).toBe('zh');
    await bot.press(card.answer(true), { by: BOB });
    expect(read(await bot.press(button(card.view, 'In my language'), { by: BOB }))).toContain('locked in already');
    await bot.pass(40_000);
    expect((await bot.press(button(card.view, 'In my language'), { by: BOB })).tone).toBe('right');
    expect(read(await bot.press(button(card.view, 'In my language'), { by: CAT }))).toContain('no answer of yours was recorded');
  });

  it('say what this is, without asking the store', async () => {
    const bot = await started();
    await bot.line('quiz mode:channel');
    bot.counting.reset();
    const view = await bot.press(button(bot.post('ask').view, 'What is this?'));
    expect(bot.counting.trips).toEqual([]);
    expect(view).toMatchObject({ audience: 'private', replaces: false });
    expect(read(view)).toContain('shown to you alone');
  });

  it('give reasons only once they may be seen', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('quiz mode:channel count:1 seconds:10');
    const card = open(bot);
    const token = decodeToken(inputToken(card.view));
    if (token === undefined) throw new Error('no token');
    const why = encodeToken({ ...token, verb: 'y' });
    await bot.press(card.answer(false));
    expect(read(await bot.press(why))).toContain('once the answer was posted');
    await bot.pass(15_000);
    const own = await bot.press(why);
    expect(own.tone).toBe('wrong');
    expect(read(own).match(/Reason in English/gu)).toHaveLength(4);
    expect(read(await bot.press(why, { by: BOB })).match(/Reason in English/gu)).toHaveLength(4);
  });

  it('show the table with the own row, after the round alone', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    await bot.line('team create name:Blue', { by: BOB });
    await bot.line('quiz mode:channel count:1 seconds:10');
    const card = open(bot);
    const round = decodeToken(inputToken(card.view))?.target ?? '';
    await bot.press(card.answer(true));
    await bot.press(card.answer(true), { by: BOB });
    await bot.press(card.answer(false), { by: CAT });
    const early = encodeToken({ verb: 't', target: round, index: 0, digest: '' });
    expect(read(await bot.press(early))).toContain('once the round is over');
    await bot.pass(25_000);
    const table = await bot.press(button(bot.post('podium').view, 'table'), { by: BOB });
    expect(read(table)).toContain('You: place 1 of 3, 20 points, 1 of 1 right');
    expect(read(table)).toContain('1. Ada, 20 points');
    expect(read(table)).toContain('1. Blue (your team), 20 points');
    await bot.line('me name:hidden');
    const hidden = await bot.press(button(bot.post('podium').view, 'table'), { by: CAT });
    expect(read(hidden)).not.toContain('Ada');
    await bot.admin('settings players:off');
    expect(read(await bot.press(button(bot.post('podium').view, 'table'), { by: CAT }))).not.toContain('Bob,');
  });
});

describe('in Chinese', () => {
  it('everything private is in the language of its reader, and the card in that of the channel', async () => {
    const bot = await started({ bank: bankOf([SINGLE]) });
    const by = { ...BOB, locale: 'zh-TW' };
    const seen = [await bot.line('quiz mode:channel count:3 seconds:10', { by })];
    const card = open(bot);
    expect(card.view.language).toBe('en');
    seen.push(await bot.press(card.answer(true), { by }), await bot.press(card.answer(false), { by }));
    seen.push(await bot.press(button(card.view, 'What is this'), { by }), await bot.press(button(card.view, 'Hint'), { by }));
    seen.push(await bot.line('quiz mode:channel', { by }), await bot.line('stop', { by: { ...by, id: 'U7' } }));
    await bot.pass(25_000);
    seen.push(await bot.press(card.answer(true), { by }), await bot.press(card.answer(true), { by: { ...by, id: 'U7' } }));
    seen.push(await bot.press(button(bot.post('podium').view, 'table'), { by }), await bot.line('daily', { by }));
    for (const view of seen) {
      expect(view.language, read(view)).toBe('zh');
      expect(read(view)).not.toMatch(/\b(?:the|is|are|your|points|question)\b/u);
    }
  });
});

describe('stop', () => {
  it('ends the round of this channel for who started it, and what was answered counts', async () => {
    const bot = await started();
    await bot.line('quiz mode:channel topic:probes-basics count:3 seconds:60');
    const card = open(bot);
    await bot.press(card.answer(true));
    const view = await bot.line('stop');
    expect(read(view)).toContain('The round is stopped at question 1 of 3');
    expect(read(await bot.press(card.answer(true), { by: BOB, after: 0 }))).toContain('nothing was recorded');
    await bot.pass(10_000);
    expect(read(bot.post('podium').view)).toContain('Ada');
    expect(read(await bot.line('quiz mode:channel'))).toContain('has begun');
  });

  it('is for administrators and for who may tidy up in the channel, too', async () => {
    const bot = await started();
    await bot.line('quiz mode:channel');
    expect(read(await bot.line('stop', { by: BOB }))).toContain('was started by somebody else');
    expect(read(await bot.line('stop', { by: { ...BOB, moderator: true } }))).toContain('The round is stopped');
    await bot.line('quiz mode:channel');
    expect(read(await bot.line('stop', { by: ROOT }))).toContain('The round is stopped');
  });

  it('ends the own set where no round may be stopped', async () => {
    const bot = await started();
    await bot.line('quiz mode:channel');
    await bot.line('quiz count:2', { by: BOB });
    expect(read(await bot.line('stop', { by: BOB }))).toContain('Set stopped');
    await bot.line('stop');
    expect(read(await bot.line('stop'))).toContain('no set open');
  });
});

function callOf(bot: ChannelBot) {
  const settings = bot.services.settings.get(WORKSPACE);
  return {
    workspace: WORKSPACE,
    revision: settings.revision,
    player: { id: 'U9', name: 'Nine', guest: false },
    delivery: `reading-${bot.clock.now()}`,
    received: bot.clock.now(),
    periods: { day: '2026-11-25', week: '2026-W48', month: '2026-11' },
    quarter: { label: '2026-Q4', start: 0, end: Number.MAX_SAFE_INTEGER },
  };
}
