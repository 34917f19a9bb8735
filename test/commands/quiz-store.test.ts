/** The same flow over the embedded store: what the store in memory promises, the real one keeps. */
import { describe, expect, it } from 'vitest';
import { optionOrder } from '../../src/engine/draw.ts';
import { LETTERS } from '../../src/engine/question.ts';
import type { Store } from '../../src/store/store.ts';
import { decodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { SIX, bankOf, singles } from '../fixtures/questions.ts';
import { ADA, BOB, type Playground, button, inputToken, playground, read } from './playground.ts';
import { delivery, openStore } from './sqlite-playground.ts';

async function over(store: Store | undefined, bank = bankOf(SIX)): Promise<Playground> {
  const own = store ?? (await openStore());
  return playground({ bank, wrap: () => own });
}

/** What to press or send for the right answer, or for a wrong one. */
function reply(play: Playground, card: View, right: boolean): { readonly token: string; readonly fields?: Record<string, string> } {
  const token = decodeToken(inputToken(card));
  const question = play.services.bank.byDigest(token?.digest ?? '');
  if (token === undefined || question === undefined) throw new Error('no question');
  if (question.type === 'short') return { token: inputToken(card), fields: { text: right ? (question.answer[0] ?? '') : 'kubectl delete' } };
  const order = optionOrder(question, token.target, token.index);
  const others = order.filter((id) => !question.answer.includes(id));
  const ids = right ? question.answer : question.type === 'ordering' ? question.answer.toReversed() : others.slice(0, 1);
  return { token: withLetters(inputToken(card), ids.map((id) => LETTERS[order.indexOf(id)]).join('')) };
}

async function give(play: Playground, card: View, right: boolean): Promise<View> {
  const { token, fields } = reply(play, card, right);
  return play.press(token, { ...delivery(), ...(fields === undefined ? {} : { fields }) });
}

describe('over the embedded store', () => {
  it('a set of all six types is answered, summed up, and its misses are practised, in one trip each', async () => {
    const play = await over(undefined);
    let view = await play.line('quiz count:6', delivery());
    expect(play.counting.trips).toEqual(['startSet']);
    let points = 0;
    for (let index = 0; index < 6; index += 1) {
      play.counting.reset();
      const right = index % 2 === 0;
      const verdict = await give(play, view, right);
      expect(verdict.tone).toBe(right ? 'right' : 'wrong');
      points += Number(/^(\d+) points$/mu.exec(read(verdict))?.[1] ?? 0);
      expect(read(verdict)).toContain(`: ${points} points, rank 1`);
      if (index < 5) view = await play.press(button(verdict, `Next (${index + 2} of 6)`), delivery());
      else view = verdict;
      expect(play.counting.trips).toEqual(index < 5 ? ['recordAnswer', 'showItem'] : ['recordAnswer']);
    }
    expect(read(view)).toContain('Right: 3 of 6');
    expect(read(view)).toContain(`Points: ${points}`);
    const practice = await play.press(button(view, 'Practise my misses'), delivery());
    expect(read(practice)).toContain('Practice: 3 questions');
    expect(read(await give(play, practice, true))).toContain('nothing in this set counts');
  });

  it('writes down where each answer was given, and when its question was first shown', async () => {
    const store = await openStore();
    const play = await over(store);
    const first = await play.line('quiz count:2', delivery());
    const opened = play.services.clock.now();
    const hinted = await play.press(button(first, 'Hint'), delivery());
    const verdict = await give(play, hinted, true);
    const next = await play.press(button(verdict, 'Next (2 of 2)'), delivery());
    const nextOpened = play.services.clock.now();
    await give(play, next, false);
    const answers = (await store.readLog('console:local', 0, 10)).filter((entry) => entry.type === 'answer');
    expect(answers.map((entry) => [entry.place, entry.opened, entry.received > opened])).toEqual([['console', opened, true], ['console', nextOpened, true]]);
    expect(nextOpened).toBeGreaterThan(opened);
  });

  it('holds to one answer, hints, stop and owners across a restart of the process', async () => {
    const store = await openStore();
    const bank = bankOf(singles(4));
    const before = await over(store, bank);
    const card = await before.line('quiz 3', delivery());
    const hinted = await before.press(button(card, 'Hint'), delivery());
    const after = await over(store, bank);
    const { token } = reply(after, hinted, true);
    expect(read(await after.press(token, { ...delivery(), by: BOB }))).toContain('belongs to somebody else');
    expect(read(await after.press(token, { ...delivery(), workspace: 'discord:1' }))).toContain('not known any more');
    const first = delivery();
    const verdict = await after.press(token, first);
    expect(read(verdict)).toContain('10 points, halved by the hint');
    const again = await (await over(store, bank)).press(token, first);
    expect(again.blocks).toEqual(verdict.blocks);
    expect(read(await give(await over(store, bank), hinted, false))).toContain('The first answer stands');
    const why = await after.press(button(verdict, 'Why not the others?'), delivery());
    expect(read(why)).toContain('Reason in English about node-decides.');
    const offer = await after.line('quiz', delivery());
    expect(read(offer)).toContain('at question 2 of 3');
    const stopped = await after.press(button(await after.press(button(offer, 'Go on'), delivery()), 'Stop'), delivery());
    expect(read(stopped)).toContain('You answered 1 of 3.');
  });

  it('five hundred presses on one question by parallel deliveries make one answer (R5)', async () => {
    const play = await over(undefined, bankOf(singles(1)));
    const card = await play.line('quiz', { ...delivery(), by: ADA });
    const { token } = reply(play, card, true);
    const views: View[] = [];
    for (let round = 0; round < 50; round += 1) {
      await play.clock.advance(5000);
      const pressed = Array.from({ length: 10 }, () =>
        play.quiz.dispatch({
          deliveryId: delivery().delivery,
          received: play.clock.now(),
          actor: ADA,
          place: { workspace: 'console:local', channel: 'console' },
          body: { kind: 'action', token },
        }),
      );
      views.push(...(await Promise.all(pressed)));
    }
    expect(views.filter((view) => read(view).includes('20 points\n'))).toHaveLength(500);
    expect(views.filter((view) => !read(view).includes('The first answer stands'))).toHaveLength(1);
    const log = await play.counting.store.readLog('console:local', 0, 1000);
    expect(log.filter((entry) => entry.type === 'answer')).toHaveLength(1);
  });

  it('a question that changed is drawn again from the same filters', async () => {
    const store = await openStore();
    const before = await over(store, bankOf(singles(3)));
    const card = await before.line('quiz probes-basics 1', delivery());
    const digest = decodeToken(inputToken(card))?.digest ?? '';
    const changed = before.services.bank.byDigest(digest)?.id;
    const after = await over(store, bankOf([...SIX, ...singles(3).map((each) => (each.id === changed ? { ...each, keyHash: 'mended' } : each))]));
    const again = await after.press(withLetters(inputToken(card), 'A'), delivery());
    expect(read(again)).toContain('has changed since it was asked');
    expect(read(again)).toContain('What probes do');
    expect(await store.readLog('console:local', 0, 10)).toEqual([]);
  });
});
