import { describe, expect, it } from 'vitest';
import type { Question } from '../../src/engine/question.ts';
import { flat } from '../../src/texts/span.ts';
import { decodeToken, encodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { BUG, MULTIPLE, ORDERING, SHORT, SINGLE, SIX, TRUE_FALSE, bankOf, singles } from '../fixtures/questions.ts';
import { ADA, BOB, type Playground, button, inputToken, playground, read, texts } from './playground.ts';

async function ask(play: Playground, line = 'quiz'): Promise<View> {
  const view = await play.line(line);
  expect(view.input, read(view)).toBeDefined();
  return view;
}

const one = (question: Question) => playground({ bank: bankOf([question]) });

describe('a question', () => {
  it('is asked in one trip, answered in one trip, and followed by the next in one', async () => {
    const play = playground({ bank: bankOf(singles(3)) });
    const asked = await ask(play, 'quiz probes-basics 3');
    expect(play.counting.trips).toEqual(['startSet']);
    play.counting.reset();
    const verdict = await play.press(withLetters(inputToken(asked), 'A'));
    expect(play.counting.trips).toEqual(['recordAnswer']);
    play.counting.reset();
    const next = await play.press(button(verdict, 'Next (2 of 3)'));
    expect(play.counting.trips).toEqual(['showItem']);
    expect(read(next)).toContain('Question 2 of 3');
  });

  it('says number, topic, difficulty and points, and has hint, stop and "I don’t know"', async () => {
    const asked = await ask(one(SINGLE));
    expect(read(asked)).toContain('The IP address of a Pod · medium · up to 20 points');
    expect(asked.actions.map((action) => action.label)).toEqual(['I don’t know', 'Stop', 'Hint']);
    expect(asked).toMatchObject({ audience: 'private', question: 'single', replaces: false, language: 'en' });
  });

  it('never holds the key before the answer: right and wrong options differ in nothing but their text', async () => {
    for (const question of [SINGLE, BUG, MULTIPLE, ORDERING, TRUE_FALSE]) {
      const first = JSON.stringify(await ask(one(question)));
      // The same card where another option is right: only the digest of the key may differ.
      const turned = { ...question, answer: question.type === 'ordering' ? question.answer.toReversed() : [question.options.at(-1)?.id ?? ''] };
      const second = JSON.stringify(await ask(one(turned)));
      expect(second.length).toBe(first.length);
      if (question.type !== 'ordering') expect(second).toBe(first);
      for (const option of question.options) {
        expect(first).not.toContain(option.why.en);
        if (question.type !== 'true-false') expect(first).not.toContain(option.id);
      }
      expect(first).not.toContain(question.explanation.en);
    }
    expect(JSON.stringify(await ask(one(SHORT)))).not.toContain('kubectl get pod');
  });

  it('speaks the language that was asked for, the person’s own, the payload’s, the workspace’s, then English', async () => {
    const locale = (tag: string) => ({ by: { ...ADA, locale: tag } });
    for (const tag of ['zh', 'zh-CN', 'zh-TW', 'zh-HK', 'zh-Hans', 'zh-Hant-TW']) {
      const view = await playground().line('quiz', locale(tag));
      expect(view.language, tag).toBe('zh');
      expect(read(view), tag).toMatch(/题/u);
    }
    for (const tag of ['en-GB', 'fr', 'zhx', 'x-zh']) expect((await playground().line('quiz', locale(tag))).language, tag).toBe('en');
    expect((await playground().line('quiz lang:zh', locale('en-US'))).language).toBe('zh');
    const own = playground();
    own.memory.people.set('U1', { language: 'en' });
    expect((await own.line('quiz', locale('zh'))).language).toBe('en');
    const workspace = playground();
    workspace.memory.settings = { ...workspace.memory.settings, revision: 3, language: 'zh' };
    expect((await workspace.line('quiz', locale('fr'))).language).toBe('zh');
    expect((await workspace.line('me', locale('en-US'))).language).toBe('en');
  });

  it('falls back to a language that the bank has, as a whole', async () => {
    const english = SIX.map((question) => ({ ...question, languages: ['en' as const] }));
    const play = playground({ bank: bankOf(english) });
    const view = await play.line('quiz', { by: { ...ADA, locale: 'zh-CN' } });
    expect(view.language).toBe('en');
    expect(read(view)).not.toMatch(/\p{Script=Han}/u);
  });

  it('keeps the language of its set through answer, next and summary', async () => {
    const play = playground({ bank: bankOf(singles(2)) });
    const asked = await play.line('quiz probes-basics count:2 lang:zh');
    const verdict = await play.press(withLetters(inputToken(asked), 'B'));
    expect(verdict.language).toBe('zh');
    const next = await play.press(button(verdict, '下一题'));
    expect(next.language).toBe('zh');
    const last = await play.press(withLetters(inputToken(next), 'B'));
    expect(read(last)).toContain('这组题已做完');
  });
});

describe('filters', () => {
  it('with fewer questions than asked for say so and go on', async () => {
    const play = playground({ bank: bankOf([...SIX, ...singles(3)]) });
    const asked = await ask(play, 'quiz topic:probes-basics count:20');
    expect(read(asked)).toContain('You asked for 20, but only 3 questions match. Here they are.');
    expect(read(asked)).toContain('Question 1 of 3');
  });

  it('with none name themselves and what would work, with buttons that do it', async () => {
    const play = playground();
    const view = await play.line('quiz volumes type:short');
    expect(read(view)).toContain('No question matches topic:volumes type:short for Kubernetes 1.37.');
    expect(read(view)).toContain('Without topic:volumes there is 1.');
    expect(read(view)).toContain('Without type:short there is 1.');
    expect(play.counting.trips).toEqual(['readPerson']);
    expect((await play.press(button(view, 'Without topic:volumes'))).question).toBe('short');
  });

  it('offer everything where no single one is to blame', async () => {
    const play = playground();
    const view = await play.line('quiz volumes difficulty:hard type:short');
    expect(read(view)).toContain('Without any of these there are 6.');
    expect((await play.press(button(view, 'Any question'))).input).toBeDefined();
  });

  it('use the Kubernetes version that the workspace states, even where this process has not heard of it', async () => {
    const play = one(BUG);
    play.memory.settings = { ...play.memory.settings, revision: 1, kubernetes: '1.33' };
    expect(read(await play.line('quiz'))).toContain('no question for Kubernetes 1.33');
  });

  it('never draw a draft', async () => {
    const play = playground({ bank: bankOf([{ ...SINGLE, draft: true }, BUG]) });
    expect(read(await play.line('quiz count:5'))).toContain('Stem of bug-one');
  });
});

describe('an open set', () => {
  it('is gone on with, at the question that waits', async () => {
    const play = playground({ bank: bankOf([...SIX, ...singles(4)]) });
    const asked = await ask(play, 'quiz probes-basics 4');
    await play.press(withLetters(inputToken(asked), 'A'));
    const offer = await play.line('quiz pods');
    expect(read(offer)).toContain('at question 2 of 4');
    const card = await play.press(button(offer, 'Go on (2 of 4)'));
    expect(read(card)).toContain('Question 2 of 4');
    expect(card.replaces).toBe(true);
  });

  it('gives way to what was asked for now, with all its filters', async () => {
    const play = playground({ bank: bankOf([...SIX, ...singles(4)]) });
    await ask(play, 'quiz probes-basics 4');
    const offer = await play.line('quiz volumes type:bug difficulty:medium lang:zh');
    play.counting.reset();
    const card = await play.press(button(offer, '重新开始'));
    expect(card).toMatchObject({ question: 'bug', language: 'zh' });
    expect(play.counting.trips).toEqual(['startSet']);
    const sets = play.memory.sets();
    expect(sets.map((set) => set.items.length)).toEqual([4, 1]);
  });

  it('of somebody else is nobody’s business', async () => {
    const play = one(SINGLE);
    const asked = await ask(play);
    for (const token of [withLetters(inputToken(asked), 'A'), button(asked, 'Hint'), button(asked, 'Stop'), button(asked, 'know')]) {
      expect(read(await play.press(token, { by: BOB }))).toContain('belongs to somebody else');
      expect(read(await play.press(token, { workspace: 'discord:2' }))).toContain('not known any more');
    }
    expect(play.memory.log()).toEqual([]);
    expect(play.memory.sets()[0]).toMatchObject({ open: true });
  });

  it('is refused in the language of who presses', async () => {
    const play = one(SINGLE);
    play.memory.people.set('U2', { language: 'zh' });
    const asked = await ask(play);
    const refused = await play.press(withLetters(inputToken(asked), 'A'), { by: BOB });
    expect(refused.language).toBe('zh');
    expect(read(refused)).toContain('这组题是别人的');
  });

  it('ends by the button of its own card or by the command, never by an older card', async () => {
    const play = playground({ bank: bankOf(singles(6)) });
    const first = await ask(play, 'quiz 3');
    const stopped = await play.press(button(first, 'Stop'));
    expect(read(stopped)).toContain('Set stopped');
    expect(read(stopped)).toContain('Nothing was answered, so nothing counts.');
    await ask(play, 'quiz 3');
    expect(read(await play.press(button(first, 'Stop')))).toContain('Set stopped');
    expect(play.memory.sets().at(-1)).toMatchObject({ open: true });
    expect(read(await play.line('stop'))).toContain('Set stopped');
    expect(read(await play.line('stop'))).toContain('no set open');
  });
});

describe('a set', () => {
  it('goes back to what still waits, and says what points do once', async () => {
    const play = playground({ bank: bankOf(singles(3)) });
    const first = await ask(play, 'quiz probes-basics 3');
    const token = decodeToken(inputToken(first));
    if (token === undefined) throw new Error('no token');
    const skipped = await play.press(encodeToken({ verb: 'n', target: token.target, index: 2, digest: '' }));
    const verdict = await play.press(button(skipped, 'know'));
    const welcome = flat(texts('en').text('verdict.first'));
    expect(read(verdict)).toContain(welcome);
    expect(read(await play.press(button(skipped, 'know')))).not.toContain(welcome);
    // An old card asks for what comes after the last.
    expect(read(await play.press(encodeToken({ verb: 'n', target: token.target, index: 3, digest: '' })))).toContain('Question 1 of 3');
    expect(read(await play.press(button(verdict, 'Next (1 of 3)')))).toContain('Question 1 of 3');
  });
});

describe('a question that has changed', () => {
  it('is refused, settles nothing, and another takes its place', async () => {
    const memory = playground().memory;
    const before = playground({ bank: bankOf(singles(4)), memory });
    const asked = await ask(before, 'quiz probes-basics 2');
    const known = memory.sets()[0]?.items.map((item) => item.questionId) ?? [];
    const mended = singles(4).map((question) => (question.id === known[0] ? { ...question, keyHash: 'another' } : question));
    const after = playground({ bank: bankOf(mended), memory });
    const view = await after.press(withLetters(inputToken(asked), 'A'), { delivery: 'after-the-change' });
    expect(read(view)).toContain('has changed since it was asked');
    expect(view.input).toBeDefined();
    expect(memory.log()).toEqual([]);
    expect(memory.sets()[0]?.items[0]?.questionId).not.toBe(known[0]);
    const verdict = await after.press(withLetters(inputToken(view), 'A'), { delivery: 'the-new-one' });
    expect(memory.log()).toHaveLength(1);
    expect(verdict.tone).toMatch(/right|wrong/u);
  });

  it('is passed over in a practice set, where only what was missed is asked', async () => {
    const memory = playground().memory;
    const before = playground({ bank: bankOf([SINGLE, ...singles(4)]), memory });
    const asked = await ask(before, 'quiz pod-ip type:single');
    const practice = await before.press(button(await before.press(button(asked, 'know')), 'Practise'));
    expect(read(practice)).toContain('Practice question');
    const after = playground({ bank: bankOf([{ ...SINGLE, keyHash: 'another' }, ...singles(4), ...singles(4, 'pod-ip')]), memory });
    const view = await after.press(button(practice, 'know'), { delivery: 'after-the-change' });
    expect(view.input).toBeUndefined();
    expect(memory.sets().at(-1)).toMatchObject({ practice: true, open: false, items: [{ questionId: SINGLE.id, state: 'passed' }] });
  });

  it('is passed over where nothing else fits', async () => {
    const memory = playground().memory;
    const asked = await ask(playground({ bank: bankOf([SINGLE]), memory }));
    const gone = playground({ bank: bankOf([BUG].map((each) => ({ ...each, until: '1.34' }))), memory });
    const view = await gone.press(button(asked, 'Hint'), { delivery: 'gone' });
    expect(read(view)).toContain('Set finished');
    expect(read(view)).toContain('You answered 0 of 1.');
  });
});
