import { describe, expect, it } from 'vitest';
import { card, hintOptions, optionOrder } from '../../src/engine/draw.ts';
import { lettersOf } from '../../src/engine/choice.ts';
import type { Question } from '../../src/engine/question.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { flat } from '../../src/texts/span.ts';
import { openSetView } from '../../src/views/open-set.ts';
import { type QuestionAt, questionView } from '../../src/views/question.ts';
import { decodeToken } from '../../src/views/token.ts';
import type { Input } from '../../src/views/view.ts';
import { BUG, MULTIPLE, ORDERING, SHORT, SINGLE, SIX, TRUE_FALSE } from '../fixtures/questions.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const AT: QuestionAt = { asked: 'abcdefghij', index: 2, digest: 'aaaaaaaaaaaa', count: 5, practice: false, hintable: true };

function view(question: Question, at: Partial<QuestionAt> = {}, language: 'en' | 'zh' = 'en') {
  return questionView(card(question, language, optionOrder(question, AT.asked, AT.index)), { ...AT, ...at }, texts(language));
}

describe('questionView', () => {
  it.each([
    [SINGLE, 'one'],
    [TRUE_FALSE, 'one'],
    [BUG, 'one'],
    [MULTIPLE, 'many'],
    [ORDERING, 'order'],
    [SHORT, 'text'],
  ] as const)('$0.type takes its answer by an input of its kind', (question, kind) => {
    const { input } = view(question);
    expect(input?.kind).toBe(kind);
    expect(decodeToken(input?.token ?? '')).toEqual({ verb: 'a', target: AT.asked, index: 2, digest: AT.digest, letters: '' });
  });

  it('shows code as what it is', () => {
    const code = view(BUG).blocks.find((block) => block.kind === 'code');
    expect(code).toMatchObject({ language: 'yaml', text: BUG.code });
    const output = view({ ...BUG, code: 'NAME   READY', codeLanguage: 'text' }).blocks.find((block) => block.kind === 'code');
    expect(output).toMatchObject({ language: 'text' });
  });

  it('puts texts on buttons only where every one is short', () => {
    const full = (input: Input | undefined) => (input?.kind === 'one' ? input.full : undefined);
    expect(full(view(SINGLE).input)).toBe(true);
    const [first, ...rest] = SINGLE.options;
    if (first === undefined) throw new Error('no option');
    const long = { ...SINGLE, options: [{ ...first, text: { en: 'x'.repeat(35), zh: '长' } }, ...rest] };
    expect(full(view(long).input)).toBe(false);
    expect(full(view(long, {}, 'zh').input)).toBe(true);
  });

  it('keeps letters where they are after a hint and leaves two of them to press', () => {
    const order = optionOrder(SINGLE, AT.asked, AT.index);
    const hint = [...lettersOf({ kind: 'options', ids: hintOptions(SINGLE, AT.asked, AT.index) }, order)];
    const hinted = view(SINGLE, { hint });
    const options = hinted.blocks.find((block) => block.kind === 'options');
    expect(options?.kind === 'options' ? options.options.map((option) => option.letter) : []).toEqual(['A', 'B', 'C', 'D']);
    expect(hinted.input?.kind === 'one' ? hinted.input.options.map((option) => option.letter) : []).toEqual(['A', 'B', 'C', 'D'].filter((each) => !hint.includes(each)));
  });

  it('is in one language: no English sentence in a Chinese card, no Chinese in an English one', () => {
    for (const question of SIX) {
      expect(JSON.stringify(view(question, {}, 'en'))).not.toMatch(/\p{Script=Han}/u);
      const chinese = JSON.stringify(view(question, {}, 'zh'));
      for (const english of ['Question', 'Choose', 'Hint', 'Stop', 'points', 'Send', 'Stem of']) expect(chinese).not.toContain(english);
    }
  });

  it('has tokens of at most 80 characters', () => {
    for (const question of SIX) {
      const { actions, input } = view(question, { asked: 'x'.repeat(40), index: 19 });
      const tokens = [input?.token ?? '', ...actions.map((action) => (action.kind === 'button' ? action.token : ''))];
      for (const token of tokens) expect(token.length).toBeLessThanOrEqual(80 - '.ABCDEFGH'.length);
    }
  });

  it('says when it closes where that matters', () => {
    expect(view(SINGLE).blocks.flatMap((block) => ('text' in block && typeof block.text !== 'string' ? block.text : [])).some((span) => span.kind === 'time')).toBe(false);
    const closing = view(SINGLE, { closes: 1_795_597_230_000 }).blocks.at(-1);
    expect(closing).toMatchObject({ kind: 'note', text: [{ kind: 'plain' }, { kind: 'time', at: 1_795_597_230_000, style: 'relative' }] });
  });
});

describe('openSetView', () => {
  it('speaks of one question where the set has no more', () => {
    const said = (count: number, language: 'en' | 'zh') => {
      const shown = openSetView({ number: 1, count, goOn: 'x', anew: 'y', replaces: false }, texts(language));
      return [...shown.blocks.flatMap((block) => (block.kind === 'paragraph' ? [flat(block.text)] : [])), ...shown.actions.map((action) => action.label)].join(' | ');
    };
    expect(said(1, 'en')).toBe('You have a question open. Go on with it, or end it and start the new one? | Go on | Start anew');
    expect(said(3, 'en')).toContain('at question 1 of 3');
    expect(said(3, 'en')).toContain('| Go on (1 of 3) |');
    expect(said(1, 'zh')).toContain('| 继续 |');
    expect(said(3, 'zh')).toContain('| 继续（第 1 题，共 3 题） |');
  });
});
