import { describe, expect, it } from 'vitest';
import { loadTexts, SHIPPED_TEXTS } from '../../src/content/texts.ts';
import { card, optionOrder } from '../../src/engine/draw.ts';
import type { Language, Question } from '../../src/engine/question.ts';
import { flat } from '../../src/texts/span.ts';
import { dailyCardView } from '../../src/views/daily-card.ts';
import { dailyClosedView, dailyKeyView } from '../../src/views/daily-close.ts';
import { digestView } from '../../src/views/digest.ts';
import { NOTICES, noticeMessage, noticeText } from '../../src/views/notices.ts';
import { podiumView } from '../../src/views/podium.ts';
import { roundCardView } from '../../src/views/round-card.ts';
import { revealView } from '../../src/views/round-reveal.ts';
import { decodeToken, questionDigest } from '../../src/views/token.ts';
import type { Block, View } from '../../src/views/view.ts';
import { MULTIPLE, ORDERING, SHORT, SINGLE, SIX } from '../fixtures/questions.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const ROUND = 'R0123456789a';

function lines(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
      return [flat(block.text)];
    case 'list':
      return block.items.map(flat);
    case 'options':
      return block.options.map(({ letter, text }) => `${letter} ${text}`);
    case 'verdict-options':
      return block.options.map(({ letter, text, key }) => `${letter} ${text}${key ? ' *' : ''}`);
    case 'board':
      return block.rows.map(({ line }) => flat(line));
    case 'fields':
    case 'code':
    case 'divider':
      return [];
  }
}
const said = (view: View) => view.blocks.flatMap(lines).join('\n');
const verbs = (view: View) => view.actions.map((action) => (action.kind === 'button' ? decodeToken(action.token)?.verb : 'link'));

function shown(question: Question, language: Language = 'en') {
  const order = optionOrder(question, ROUND, 1);
  const digest = questionDigest(question.id, question.keyHash);
  return {
    order,
    card: card(question, language, order),
    at: { asked: ROUND, index: 1, digest, count: 5, preset: 'fair' as const, topic: 'Pod IPs', hintable: true, answers: 0 },
    key: { question, order, card: card(question, language, order), sources: [{ url: 'https://kubernetes.io/docs/x/', language: 'en' as const }], kubernetes: '1.37' },
  };
}

describe('the public card of a round', () => {
  it('says which question it is, until when it is open, and that answers are private', () => {
    for (const question of SIX) {
      const { card: face, at } = shown(question);
      const view = roundCardView(face, { ...at, closes: 1_795_597_230_000 }, texts('en'));
      expect(view.audience).toBe('public');
      expect(said(view)).toContain('Question 2 of 5');
      expect(said(view)).toContain('Closes 2026-11-25T09:00:30');
      expect(said(view)).toContain('Only you see your result · one try');
      expect(verbs(view)).toEqual(['u', 'h', 'l', 'i']);
      const { input } = view;
      expect(decodeToken(input?.token ?? '')).toMatchObject({ verb: 'a', target: ROUND, index: 1, letters: '' });
    }
  });

  it('is the same whatever the key is', () => {
    const other = { ...SINGLE, answer: ['shared-port'] };
    const draw = (question: Question) => roundCardView(shown(question).card, { ...shown(SINGLE).at, closes: 1 }, texts('en'));
    expect(draw(other)).toEqual(draw(SINGLE));
  });

  it('has no hint where there is none, and says what speed may earn', () => {
    const { card: face, at } = shown(MULTIPLE);
    const view = roundCardView(face, { ...at, hintable: false, preset: 'fast', closes: 1 }, texts('en'));
    expect(verbs(view)).toEqual(['u', 'l', 'i']);
    expect(said(view)).toContain('up to 15 points');
  });

  it('speaks the language of the card', () => {
    const { card: face, at } = shown(SINGLE, 'zh');
    const view = roundCardView(face, { ...at, answers: 3, closes: 1 }, texts('zh'));
    expect(view.language).toBe('zh');
    expect(said(view)).toContain('第 2 题，共 5 题');
    expect(said(view)).toContain('目前已有 3 人作答');
  });
});

describe('the reveal', () => {
  const reveal = (question: Question, distribution: Record<string, number>, answers: number) => {
    const { at, key } = shown(question);
    return revealView({ ...key, asked: at.asked, index: at.index, digest: at.digest, count: 5, distribution, answers, right: 2 }, texts('en'));
  };

  it('tells key, reasons, source and how many chose what', () => {
    const view = reveal(SINGLE, { 'second-fails': 2, 'both-start': 1, '?': 1 }, 4);
    const text = said(view);
    const letter = (id: string) => 'ABCD'[shown(SINGLE).order.indexOf(id)];
    expect(text).toContain('2 of 4 answers were right.');
    expect(text).toContain(`${letter('second-fails')}: 2 (50%), right answer`);
    expect(text).toContain(`${letter('both-start')}: 1 (25%)`);
    expect(text).toContain(`${letter('node-decides')}: 0 (0%)`);
    expect(text).toContain('I don’t know: 1 (25%)');
    expect(text).toContain('Reason in English about second-fails.');
    expect(text).not.toContain('Reason in English about both-start.');
    expect(text).toContain('kubernetes.io/docs/x/');
    expect(verbs(view)).toEqual(['y', 'p']);
    expect(view.input).toBeUndefined();
  });

  it('counts by outcome where nothing was chosen from a list', () => {
    expect(said(reveal(ORDERING, { '=right': 2, '=partly': 1 }, 3))).toContain('Partly right: 1 (33%)');
    expect(said(reveal(SHORT, { '=right': 2, '=wrong': 1 }, 3))).not.toContain('Partly right');
  });

  it('says that nobody answered, without numbers', () => {
    expect(said(reveal(SINGLE, {}, 0))).toContain('Nobody answered.');
    expect(said(reveal(SINGLE, {}, 0))).not.toContain('%');
  });

  it('names the fastest, escaped', () => {
    const { at, key } = shown(SINGLE);
    const view = revealView({ ...key, asked: at.asked, index: 0, digest: at.digest, count: 1, distribution: {}, answers: 1, right: 1, fastest: { name: '@everyone **x**', ms: 4_180 } }, texts('en'));
    const spans = view.blocks.flatMap((block) => (block.kind === 'paragraph' ? block.text : []));
    expect(spans).toContainEqual({ kind: 'name', text: '@everyone **x**' });
    expect(said(view)).toContain('after 4.2 s');
  });
});

describe('the podium', () => {
  const row = (rank: number, name: string) => ({ rank, name, points: 10 * rank, right: rank });

  it('shows players and teams, and a button for the rest', () => {
    const view = podiumView({ round: ROUND, end: 'played', asked: 5, players: [row(1, 'Ada'), row(3, '<!here>')], teams: [row(1, 'Blue')], total: 7 }, texts('en'));
    expect(said(view)).toContain('5 questions, answered by 7 people.');
    expect(said(view)).toContain('1. Ada: 10 points, 1 right');
    expect(view.blocks.flatMap((block) => (block.kind === 'board' ? block.rows.flatMap(({ line }) => line) : []))).toContainEqual({ kind: 'name', text: '<!here>' });
    const [button] = view.actions;
    expect(button?.kind === 'button' ? decodeToken(button.token) : undefined).toMatchObject({ verb: 't', target: ROUND });
  });

  it('says why it came early, and that nobody answered', () => {
    for (const end of ['stopped', 'silent', 'late', 'card'] as const) {
      for (const language of ['en', 'zh'] as const) {
        const view = podiumView({ round: ROUND, end, asked: 1, players: [], teams: [], total: 0 }, texts(language));
        expect(view.blocks).toHaveLength(3);
        expect(view.actions).toEqual([]);
      }
    }
  });

  it('does not claim that nobody took part where all are hidden', () => {
    expect(said(podiumView({ round: ROUND, end: 'played', asked: 5, players: [], teams: [], total: 2 }, texts('en')))).toContain('Nobody who answered shows their name.');
  });
});

describe('the daily question', () => {
  it('opens with one line about the last one', () => {
    const { card: face, at } = shown(SINGLE);
    const open = (before?: { answers: number; right: number; streak: number }) => said(dailyCardView(face, { ...at, closes: 1, ...(before === undefined ? {} : { before }) }, texts('en')));
    expect(open()).toMatch(/^Daily question/u);
    expect(open({ answers: 9, right: 4, streak: 1 })).toMatch(/^Last time 4 of 9 answers were right\.\nDaily question/u);
    expect(open({ answers: 9, right: 4, streak: 6 })).toContain('This channel has answered 6 in a row.');
    expect(open({ answers: 0, right: 0, streak: 0 })).toContain('Nobody answered last time.');
  });

  it('keeps the question after its end and tells the key in the reply alone', () => {
    for (const question of SIX) {
      const { at, key } = shown(question);
      const closed = { ...key, at: { ...at, answers: 3 }, right: 1, distribution: { '?': 1 } };
      const view = dailyClosedView(closed, texts('en'));
      const told = said(view);
      expect(told).toContain('Closed: 1 of 3 answers were right.');
      expect(told).toContain(question.stem.en?.replaceAll('`', ''));
      expect(told).not.toContain('Reason in English');
      expect(told).not.toContain('Explanation');
      expect(view.blocks.some(({ kind }) => kind === 'verdict-options')).toBe(false);
      expect(verbs(view)).toEqual(['p']);
      expect(view.input).toBeUndefined();
      const reply = dailyKeyView(closed, texts('en'));
      expect(reply.spoiler).toBe(true);
      expect(said(reply)).toContain(`Explanation of ${question.id}`);
    }
  });
});

describe('the digest', () => {
  it('names winners, teams and the hardest question', () => {
    const row = { rank: 1, name: 'Ada', points: 40, right: 2 };
    const view = digestView({ week: '2026-W05', players: [row], teams: [{ ...row, name: 'Blue' }], answers: 12, right: 5, hardest: { stem: [{ kind: 'plain', text: 'Why?' }], answers: 4, right: 1 } }, texts('en'));
    expect(said(view)).toContain('Week 5 of 2026');
    expect(said(view)).toContain('12 answers, 5 of them right');
    expect(said(view)).toContain('1. Ada: 40 points, 2 right');
    expect(said(view)).toContain('The hardest question (1 of 4 answers right):\nWhy?');
  });
});

describe('notices', () => {
  it('name schedule and channel in both languages', () => {
    for (const code of NOTICES) {
      for (const language of ['en', 'zh'] as const) {
        const text = noticeText({ code, details: { schedule: 'daily', channel: 'C1', date: '2026-11-25' } }, texts(language));
        expect(flat(text)).toMatch(/C1|2026-11-25/u);
        if (code !== 'no-questions') expect(text).toContainEqual({ kind: 'channel', text: 'C1' });
      }
    }
    expect(noticeMessage({ code: 'place-off', details: {} }, texts('en')).audience).toBe('private');
    expect(flat(noticeText({ code: 'from-a-newer-version', details: {} }, texts('en')))).toContain('administrator');
  });
});
