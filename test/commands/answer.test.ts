import { describe, expect, it } from 'vitest';
import { optionOrder } from '../../src/engine/draw.ts';
import { LETTERS, type Question } from '../../src/engine/question.ts';
import { decodeToken, encodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { BUG, MULTIPLE, ORDERING, SHORT, SINGLE, SIX, TRUE_FALSE, bankOf, singles } from '../fixtures/questions.ts';
import { ADA, type Playground, button, inputToken, playground, read } from './playground.ts';

const one = (question: Question) => playground({ bank: bankOf([question]) });

function shown(view: View, question: Question): readonly string[] {
  const token = decodeToken(inputToken(view));
  if (token === undefined) throw new Error('no token');
  return optionOrder(question, token.target, token.index);
}

/** The answer token with the letters of these options. */
function choose(view: View, question: Question, ids: readonly string[]): string {
  const order = shown(view, question);
  return withLetters(inputToken(view), ids.map((id) => LETTERS[order.indexOf(id)]).join(''));
}

async function asked(play: Playground, line = 'quiz'): Promise<View> {
  const view = await play.line(line);
  expect(view.input, read(view)).toBeDefined();
  return view;
}

/** The first word of a verdict. */
const word = (view: View) => read(view).split('\n')[0];

describe('each type is answered', () => {
  const wrong: Record<string, string> = { [SINGLE.id]: 'both-start', [TRUE_FALSE.id]: 'true', [BUG.id]: 'shared-port' };

  it.each([SINGLE, TRUE_FALSE, BUG])('$type: right and wrong', async (question) => {
    const right = one(question);
    const card = await asked(right);
    const verdict = await right.press(choose(card, question, question.answer));
    expect(word(verdict)).toBe('Right');
    expect(verdict).toMatchObject({ tone: 'right', replaces: true, audience: 'private', question: question.type });
    expect(read(verdict)).toMatch(/your choice, right answer/u);
    expect(read(verdict)).toContain(question.explanation.en);
    expect(read(verdict)).toContain('Stem of');
    expect(right.memory.log()[0]?.answer).toMatchObject({ credit: { n: 1, d: 1 }, settled: true });
    const other = one(question);
    const missed = await other.press(choose(await asked(other), question, [wrong[question.id] ?? '']));
    expect(word(missed)).toBe('Wrong');
    expect(read(missed)).toContain('(your choice)');
    expect(read(missed)).toContain('(right answer)');
    expect(read(missed)).toContain(`Reason in English about ${wrong[question.id]}.`);
    expect(read(missed)).toContain(`Reason in English about ${question.answer[0]}.`);
  });

  it('multiple: in whole, in part', async () => {
    const play = one(MULTIPLE);
    expect(word(await play.press(choose(await asked(play), MULTIPLE, MULTIPLE.answer)))).toBe('Right');
    const part = one(MULTIPLE);
    const verdict = await part.press(choose(await asked(part), MULTIPLE, ['shared-port']));
    expect(word(verdict)).toBe('Partly right: 50% of the credit');
    expect(read(verdict)).toContain('5 points');
  });

  it('ordering: in whole, in part, typed, with both orders in words', async () => {
    const play = one(ORDERING);
    const card = await asked(play);
    const order = shown(card, ORDERING);
    const letters = ORDERING.answer.map((id) => LETTERS[order.indexOf(id)]).join('');
    const verdict = await play.press(inputToken(card), { fields: { text: [...letters.toLowerCase()].join(', ') } });
    expect(word(verdict)).toBe('Right');
    const part = one(ORDERING);
    const [a = '', b = '', c = '', d = ''] = ORDERING.answer;
    const swapped = await part.press(choose(await asked(part), ORDERING, [b, a, c, d]));
    expect(word(swapped)).toBe('Partly right: 66% of the credit');
    expect(read(swapped)).toMatch(/Your order: [A-D] [A-D] [A-D] [A-D]\nRight order: [A-D] [A-D] [A-D] [A-D]/u);
  });

  it('short: by its form, with what was typed kept apart from our words', async () => {
    const play = one(SHORT);
    const card = await asked(play);
    const form = play.quiz.form(inputToken(card), 'zh');
    expect(form).toMatchObject({ title: '你的答案', fields: [{ name: 'text', required: true }] });
    expect(word(await play.press(inputToken(card), { fields: { text: '  kubectl  get pods. ' } }))).toBe('Right');
    const other = one(SHORT);
    const typed = '<!channel> **x** @everyone';
    const verdict = await other.press(inputToken(await asked(other)), { fields: { text: typed } });
    expect(word(verdict)).toBe('Wrong');
    const spans = verdict.blocks.flatMap((block) => ('text' in block && typeof block.text !== 'string' ? block.text : []));
    expect(spans.filter((span) => span.kind !== 'time' && span.text.includes(typed))).toEqual([{ kind: 'name', text: typed }]);
    expect(read(verdict)).toContain('Right answer: kubectl get pods\nAlso accepted:\nkubectl get pod');
  });

  it('"I don’t know" is an answer with credit 0', async () => {
    const play = one(SINGLE);
    const verdict = await play.press(button(await asked(play), 'know'));
    expect(word(verdict)).toBe('Not known');
    expect(play.memory.log()[0]?.answer).toMatchObject({ choice: '?', credit: { n: 0, d: 1 }, settled: true });
  });
});

describe('a verdict', () => {
  it('names the page, both pages to a Chinese reader, and the Kubernetes version', async () => {
    const english = one(SINGLE);
    expect(read(await english.press(withLetters(inputToken(await asked(english)), 'A')))).toContain(
      'Source: kubernetes.io/docs/concepts/workloads/pods/ (Kubernetes 1.37)',
    );
    const chinese = one(BUG);
    const verdict = await chinese.press(withLetters(inputToken(await asked(chinese, 'quiz lang:zh')), 'A'));
    expect(read(verdict)).toContain('kubernetes.io/zh-cn/docs/concepts/workloads/pods/（中文）和 kubernetes.io/docs/concepts/workloads/pods/（英文）');
    expect(read(verdict)).toContain('从 Kubernetes 1.34 起成立。');
  });

  it('says once what points do, and each time what they are now', async () => {
    const play = playground({ bank: bankOf(singles(2)) });
    const first = await play.press(withLetters(inputToken(await asked(play, 'quiz 2')), 'A'));
    expect(read(first)).toContain('Your first verdict here');
    expect(read(first)).toContain('Season 2026-Q4:');
    const second = await play.press(withLetters(inputToken(await play.press(button(first, 'Next'))), 'A'));
    expect(read(second)).not.toContain('Your first verdict here');
  });

  it('tells a guest that there is no score', async () => {
    const play = one(SINGLE);
    const guest = { by: { ...ADA, guest: true } };
    const card = await play.line('quiz', guest);
    const verdict = await play.press(choose(card, SINGLE, SINGLE.answer), guest);
    expect(word(verdict)).toBe('Right');
    expect(read(verdict)).toContain('guest from another organisation');
    expect(read(verdict)).not.toContain('20 points');
    expect(read(verdict)).not.toContain('first verdict');
  });

  it('shows every option’s reason when asked, and only after the answer', async () => {
    const play = one(SINGLE);
    const card = await asked(play);
    const token = decodeToken(inputToken(card));
    if (token === undefined) throw new Error('no token');
    const early = await play.press(encodeToken({ ...token, verb: 'y', letters: 'A' }));
    expect(read(early)).toContain('once you have answered');
    expect(JSON.stringify(early)).not.toMatch(/Reason in|right answer|Explanation/u);
    const verdict = await play.press(choose(card, SINGLE, ['both-start']));
    const before = play.memory.sets();
    const why = await play.press(button(verdict, 'Why not the others?'));
    for (const option of SINGLE.options) expect(read(why)).toContain(option.why.en);
    expect(read(why)).toMatch(/Single three \(your choice\)/u);
    expect(play.memory.sets()).toEqual(before);
    expect(why.actions.map((action) => action.label)).not.toContain('Why not the others?');
  });

  it('can be reported with a reason', async () => {
    const play = one(SINGLE);
    const verdict = await play.press(withLetters(inputToken(await asked(play)), 'A'));
    const token = button(verdict, 'Report');
    expect(play.quiz.form(token, 'en')).toMatchObject({ title: 'Report this question', fields: [{ name: 'reason' }] });
    const said = await play.press(token, { fields: { reason: ' out of date ' } });
    expect(said.replaces).toBe(false);
    expect(play.memory.reported).toEqual([{ questionId: SINGLE.id, reason: 'out of date' }]);
  });
});

describe('what never pays (R42)', () => {
  it('choosing everything, nothing, or the order as shown, and the verdict says why', async () => {
    const everything = one(MULTIPLE);
    const all = await everything.press(choose(await asked(everything), MULTIPLE, MULTIPLE.options.map((option) => option.id)));
    expect(read(all)).toContain('Choosing every option earns nothing.');
    const nothing = one(MULTIPLE);
    const none = await nothing.press(withLetters(inputToken(await asked(nothing)), ''));
    expect(read(none)).toContain('Nothing was chosen');
    const order = one(ORDERING);
    const same = await order.press(withLetters(inputToken(await asked(order)), 'ABCD'));
    expect(read(same)).toContain('as it was shown earns nothing');
    for (const play of [everything, nothing, order]) expect(play.memory.log()[0]?.answer.points).toBe(0);
    for (const view of [all, none, same]) expect(word(view)).toBe('Wrong');
  });
});

describe('letters that are no answer are refused before the store', () => {
  it.each([
    [SINGLE, '', 'Choose one of the letters A to D'],
    [SINGLE, 'AB', 'exactly one letter, A to D'],
    [SINGLE, 'H', 'letters A to D'],
    [TRUE_FALSE, 'C', 'letters A to B'],
    [MULTIPLE, 'AA', 'each at most once'],
    [MULTIPLE, 'AE', 'letters A to D'],
    [ORDERING, 'ABC', 'Put all 4 letters, A to D, in order'],
    [ORDERING, 'ABCA', 'each at most once'],
    [ORDERING, '', 'Put all 4 letters'],
  ])('%o %s', async (question, letters, sentence) => {
    const play = one(question);
    const token = withLetters(inputToken(await asked(play)), letters);
    play.counting.reset();
    const view = await play.press(token);
    expect(read(view)).toContain(sentence);
    expect(read(view)).toContain('Nothing was recorded');
    expect(view.replaces).toBe(false);
    expect(play.counting.trips).toEqual([]);
  });

  it.each([
    [{ text: ' \u200B ' }, 'Type an answer first. Nothing was recorded.'],
    [{ other: 'x' }, 'Type an answer first. Nothing was recorded.'],
    [{ text: 'x'.repeat(201) }, 'at most 200 characters. Nothing was recorded.'],
  ])('a typed answer %o', async (fields, sentence) => {
    const play = one(SHORT);
    const token = inputToken(await asked(play));
    play.counting.reset();
    expect(read(await play.press(token, { fields }))).toContain(sentence);
    expect(play.counting.trips).toEqual([]);
  });
});

describe('once', () => {
  it('the same delivery gets the same verdict; another one the first, and says so', async () => {
    const play = one(SINGLE);
    const card = await asked(play);
    const first = await play.press(choose(card, SINGLE, ['second-fails']), { delivery: 'press' });
    await play.clock.advance(60_000);
    expect(await play.press(choose(card, SINGLE, ['second-fails']), { delivery: 'press' })).toEqual(first);
    const late = await play.press(choose(card, SINGLE, ['both-start']));
    expect(word(late)).toBe('Right');
    expect(read(late)).toContain('You answered this question already');
    expect(read(late)).toMatch(/Single two \(your choice, right answer\)/u);
    expect(read(late)).not.toContain('first verdict');
    expect(play.memory.log()).toHaveLength(1);
  });

  it('ten parallel presses of one delivery are one trip, and different ones settle one answer', async () => {
    const play = one(SINGLE);
    const card = await asked(play);
    play.counting.reset();
    const token = withLetters(inputToken(card), 'A');
    const views = await Promise.all(Array.from({ length: 10 }, () => play.quiz.dispatch({
      deliveryId: 'same', received: play.clock.now(), actor: ADA, place: { workspace: 'console:local', channel: 'c' }, body: { kind: 'action', token },
    })));
    expect(new Set(views).size).toBe(1);
    expect(play.counting.trips).toEqual(['recordAnswer']);
  });

  it('is closed by time of receipt: the reveal, and nothing recorded', async () => {
    const play = one(SINGLE);
    const card = await asked(play);
    await play.clock.advance(24 * 60 * 60 * 1000);
    const view = await play.press(choose(card, SINGLE, SINGLE.answer));
    expect(word(view)).toBe('Closed');
    expect(read(view)).toContain('Your answer was not recorded');
    expect(read(view)).toContain('earns nothing more this season');
    expect(read(view)).toMatch(/Single two \(right answer\)/u);
    expect(play.memory.log()).toEqual([]);
    const practice = await play.press(button(view, 'Practise it'));
    expect(read(practice)).toContain('Practice question');
    const verdict = await play.press(choose(practice, SINGLE, SINGLE.answer));
    expect(word(verdict)).toBe('Right');
    expect(play.memory.log()[0]?.answer).toMatchObject({ points: 0, settled: false });
  });

  it('stopped by oneself, the key stays hidden: "stop" is no look at the answer', async () => {
    const play = one(SINGLE);
    const card = await asked(play);
    await play.press(button(card, 'Stop'));
    const view = await play.press(choose(card, SINGLE, SINGLE.answer));
    expect(read(view)).toContain('Set stopped');
    expect(JSON.stringify(view)).not.toMatch(/right answer|Explanation|Reason in/u);
  });
});

describe('a hint', () => {
  it('rules out the same two wrong options, is recorded before it is shown, and halves the points', async () => {
    const play = one(SINGLE);
    const card = await asked(play);
    play.counting.reset();
    const hinted = await play.press(button(card, 'Hint'));
    expect(play.counting.trips).toEqual(['takeHint']);
    const input = hinted.input;
    if (input?.kind !== 'one') throw new Error('no choice');
    expect(input.options).toHaveLength(2);
    const order = shown(hinted, SINGLE);
    expect(input.options.map((option) => order[LETTERS.indexOf(option.letter)])).toContain('second-fails');
    expect(read(hinted)).toMatch(/Hint: [A-D] and [A-D] are wrong\. A right answer now earns half/u);
    expect(hinted.actions.map((action) => action.label)).not.toContain('Hint');
    expect(await play.press(button(card, 'Hint'))).toEqual(hinted);
    const verdict = await play.press(choose(card, SINGLE, SINGLE.answer));
    expect(read(verdict)).toContain('10 points, halved by the hint');
    expect(read(await play.press(button(card, 'Hint')))).toContain('already');
  });

  it('is there for single choice and bugs only', async () => {
    for (const question of [MULTIPLE, ORDERING, SHORT, TRUE_FALSE]) {
      const play = one(question);
      const card = await asked(play);
      expect(card.actions.map((action) => action.label)).not.toContain('Hint');
      expect(read(await play.press(inputToken(card).replace('1.a.', '1.h.')))).toContain('There is no hint');
    }
  });
});

describe('a set', () => {
  it('ends with a summary, and its misses can be practised without points', async () => {
    const play = playground({ bank: bankOf(singles(3)) });
    let view = await asked(play, 'quiz 3');
    const answers = ['right', 'wrong', 'wrong'];
    for (const [index, kind] of answers.entries()) {
      const token = decodeToken(inputToken(view));
      const question = play.services.bank.byDigest(token?.digest ?? '');
      if (question === undefined) throw new Error('no question');
      const verdict = await play.press(choose(view, question, [kind === 'right' ? 'shared-port' : 'both-start']));
      view = index < 2 ? await play.press(button(verdict, 'Next')) : verdict;
    }
    expect(read(view)).toContain('Set finished');
    expect(read(view)).toContain('Right: 1 of 3');
    expect(read(view)).toContain('Points: 20');
    const points = play.memory.log().map((entry) => entry.answer.points);
    const practice = await play.press(button(view, 'Practise my misses'));
    expect(read(practice)).toContain('Practice: 2 questions that you missed. Nothing here counts.');
    expect(read(practice)).toContain('practice, no points');
    const token = decodeToken(inputToken(practice));
    const question = play.services.bank.byDigest(token?.digest ?? '');
    if (question === undefined) throw new Error('no question');
    const verdict = await play.press(choose(practice, question, ['shared-port']));
    expect(word(verdict)).toBe('Right');
    expect(read(verdict)).toContain('Practice: nothing in this set counts.');
    expect(play.memory.log().map((entry) => entry.answer.points)).toEqual([...points, 0]);
  });

  it('of one ends with another one like it', async () => {
    const play = playground({ bank: bankOf([...SIX, ...singles(3)]) });
    const verdict = await play.press(withLetters(inputToken(await asked(play, 'quiz probes-basics type:single')), 'A'));
    const next = await play.press(button(verdict, 'Another one'));
    expect(read(next)).toContain('What probes do');
  });

  it('practised while another is open offers both, and the new one ends the open one', async () => {
    const play = playground({ bank: bankOf(singles(3)) });
    const verdict = await play.press(button(await asked(play, 'quiz'), 'know'));
    const token = button(verdict, 'Practise my misses');
    await asked(play, 'quiz 2');
    const offer = await play.press(token);
    expect(read(offer)).toContain('You have a set open, at question 1 of 2');
    const practice = await play.press(button(offer, 'Start anew'));
    expect(read(practice)).toContain('practice, no points');
    expect(play.memory.sets().filter((set) => set.open)).toHaveLength(1);
  });

  it('pays once a season for each question, however often it is asked (R43)', async () => {
    const play = one(SINGLE);
    for (let round = 0; round < 20; round += 1) await play.press(choose(await asked(play), SINGLE, SINGLE.answer));
    expect(play.memory.log().reduce((sum, entry) => sum + entry.answer.points, 0)).toBe(20);
    const verdict = await play.press(choose(await asked(play), SINGLE, SINGLE.answer));
    expect(read(verdict)).toContain('you answered this question before in this season');
  });

  it('grades by stable ids whatever the order of options, in both languages (R41)', async () => {
    const orders = new Set<string>();
    const play = one(SINGLE);
    for (let round = 0; round < 200; round += 1) {
      const card = await asked(play, round % 2 === 0 ? 'quiz lang:en' : 'quiz lang:zh');
      orders.add(shown(card, SINGLE).join());
      expect((await play.press(choose(card, SINGLE, SINGLE.answer))).tone).toBe('right');
    }
    expect(orders.size).toBeGreaterThan(10);
  });
});
