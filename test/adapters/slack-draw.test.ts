import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { charactersOf, drawContent, drawSlack, drawWindow } from '../../adapters/slack/draw.ts';
import { chooseModal, formModal, orderModal, wordsModal } from '../../adapters/slack/forms.ts';
import { ACCESSIBILITY_LABEL_MAX, BLOCKS_TEXT_MAX, BUTTON_VALUE_MAX, MESSAGE_BLOCKS_MAX } from '../../adapters/slack/limits.ts';
import type { ButtonElement, SlackMessage } from '../../adapters/slack/message.ts';
import { escape, fence, mrkdwn, typedLine } from '../../adapters/slack/mrkdwn.ts';
import { decodeCarried, encodeCarried } from '../../adapters/slack/press.ts';
import { loadBank } from '../../src/content/load.ts';
import { SHIPPED_TEXTS, loadTexts, readTexts } from '../../src/content/texts.ts';
import { card as cardOf, optionOrder } from '../../src/engine/draw.ts';
import { grade } from '../../src/engine/grade.ts';
import { LANGUAGES, type Language, type Question } from '../../src/engine/question.ts';
import { code, link, name, plain, strong, time } from '../../src/texts/span.ts';
import { answerForm, reportForm } from '../../src/views/forms.ts';
import { questionView } from '../../src/views/question.ts';
import type { View } from '../../src/views/view.ts';
import { NASTY_NAMES } from '../fixtures/nasty-names.ts';
import { BUG, MULTIPLE, ORDERING, SHORT, SINGLE, SIX, TRUE_FALSE } from '../fixtures/questions.ts';
import type { Json } from '../stand-ins/slack/json.ts';
import { messageBody } from '../stand-ins/slack/message-body.ts';
import { plainOf, readMessage, spokenMessage } from '../stand-ins/slack/reading.ts';
import { viewProblems } from '../stand-ins/slack/view-body.ts';
import { generator, numbers, publicViewsOf, viewsOf } from './discord-bodies.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const style = { texts, revision: 'r', command: '/k8s' };
const draw = (view: View): SlackMessage => drawSlack(view, style);
const notice = (view: Partial<View>): View => ({ audience: 'private', language: 'en', tone: 'neutral', blocks: [], actions: [], replaces: false, ...view });
const asked = (question: Question, language: Language = 'en') => viewsOf(question, language, texts(language))[0] as View;
const buttonsOf = ({ blocks }: SlackMessage) =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements : [])).filter((element): element is ButtonElement => element.type === 'button');
const folded = (text: string) => text.replace(/\u200D/gu, '').replace(/[\s`\u200B*_~]/gu, '');

/** Throws Slack's refusal; gives the message as Slack keeps it. */
function accepted(message: SlackMessage) {
  return messageBody(message as unknown as Json);
}

function acceptedModal(modal: object): void {
  expect(viewProblems(modal, 'modal')).toEqual([]);
}

/** All views of a question, each taken by Slack and inside our own line of 10,000. */
function drawAll(question: Question, languages: readonly Language[] = question.languages, everybody = true) {
  return languages.flatMap((language) =>
    [...viewsOf(question, language, texts(language)), ...(everybody ? publicViewsOf(question, language, texts(language)) : [])].map((view) => {
      const message = draw(view);
      const body = accepted(message);
      expect(charactersOf(message.blocks)).toBeLessThan(BLOCKS_TEXT_MAX);
      expect(body.pings).toEqual([]);
      expect(body.unfurls).toBe(false);
      return { view, message, body };
    }),
  );
}

describe('questions on Slack (R32, S16 to S20)', () => {
  it('fit, every one of the bank, in both languages, before and after the answer', async () => {
    const loaded = await loadBank(fileURLToPath(new URL('../../content', import.meta.url)));
    if (!('bank' in loaded)) throw new Error('the bank has mistakes');
    for (const question of loaded.bank.questions) {
      // The key of a daily question hangs on the card that has the stem.
      for (const { view, body } of drawAll(question)) expect(folded(spokenMessage(body))).toContain(folded((view.spoiler === true ? question.explanation : question.stem)[view.language] ?? ''));
    }
    expect(loaded.bank.questions.length).toBeGreaterThan(20);
  }, 60_000);

  it('fit, 5,000 generated ones as long as an author may write them, with nothing left out', () => {
    const made = generator(numbers(7));
    for (let index = 0; index < 5_000; index += 1) {
      const question = made.question();
      const language = index % 2 === 0 ? 'en' : 'zh';
      // Cards for everybody have the same texts: each language's longest come by often enough.
      for (const { view, body } of drawAll(question, [language], index % 10 < 2)) {
        const shown = folded(readMessage({ text: '', blocks: body.blocks }));
        for (const part of [view.spoiler === true ? '' : question.stem[language], view.tone === 'neutral' && view.spoiler !== true ? '' : question.explanation[language]]) {
          expect(shown, question.id).toContain(folded(part ?? ''));
        }
      }
    }
  }, 180_000);

  it('say everything in the text that a screen reader knows (S33)', () => {
    for (const question of SIX) {
      for (const view of publicViewsOf(question, 'en', texts('en'))) {
        const { text, blocks } = draw(view);
        const said = folded(plainOf(text));
        for (const line of readMessage({ text: '', blocks: blocks.filter(({ type }) => type !== 'actions') }).split('\n')) expect(said).toContain(folded(line));
      }
      const { text, blocks } = draw(asked(question));
      const spoken = folded(plainOf(text));
      for (const line of readMessage({ text: '', blocks: blocks.filter(({ type }) => type !== 'actions') }).split('\n')) expect(spoken).toContain(folded(line));
      for (const option of question.options) expect(spoken).toContain(folded(option.text.en ?? ''));
    }
  });

  it('have letters on the buttons and the whole option in the accessibility label (S19)', () => {
    const long = { ...SINGLE, options: SINGLE.options.map((option, index) => (index === 0 ? { ...option, text: { en: `${'word '.repeat(12)}end`, zh: '长' } } : option)) };
    const buttons = buttonsOf(draw(asked(long))).slice(0, 4);
    expect(buttons.map(({ text }) => text.text)).toEqual(['A', 'B', 'C', 'D']);
    const card = asked(long).blocks.find((block) => block.kind === 'options');
    const options = card?.kind === 'options' ? card.options : [];
    expect(buttons.map(({ accessibility_label }) => accessibility_label)).toEqual(options.map(({ letter, text }) => `${letter}: ${text}`.slice(0, 75)));
    expect(buttonsOf(draw(asked(TRUE_FALSE)))[0]?.text.text).toMatch(/^A · (?:True|False)$/u);
  });

  it('tell nothing of the key: what differs between right and wrong is the letter alone (R33)', () => {
    for (const question of SIX) {
      const message = draw(asked(question));
      const elements = message.blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
      const shapes = new Set(
        elements
          .filter((element): element is ButtonElement => element.type === 'button' && /\.[A-H]$/u.test(element.value ?? ''))
          .map(({ text: _text, accessibility_label: _label, ...rest }) => JSON.stringify(rest).replace(/\.[A-H]"/u, '"').replace(/press-\d+/u, 'press')),
      );
      expect(shapes.size, question.type).toBeLessThanOrEqual(1);
      const all = JSON.stringify(message);
      for (const option of question.options) {
        if (question.type !== 'true-false') expect(all).not.toContain(option.id);
        expect(all).not.toContain(option.why.en);
      }
      for (const answer of question.type === 'short' ? question.answer : []) expect(all).not.toContain(answer);
      expect(all).not.toContain(question.explanation.en);
      expect(all).not.toContain(question.keyHash);
    }
  });

  it('are the same to the last byte whatever the key is, for 300 asked questions of each type, with their forms (R33)', () => {
    // The digest of question and key is a hash: it is put aside, all else is compared.
    const before = (question: Question, order: readonly string[], audience: View['audience']) => {
      const view: View = { ...questionView(cardOf(question, 'en', order), { asked: 'set', index: 0, digest: 'd'.repeat(12), count: 3, hintable: true, practice: false }, texts('en')), audience };
      const message = draw(view);
      const opening = { token: '1.a.set.0.d', language: 'en', channel: 'C1', at: 0, own: true } as const;
      const modals = buttonsOf(message).flatMap(({ action_id, value = '' }) => {
        const carried = decodeCarried(value);
        if (carried === undefined) return [];
        if (action_id.startsWith('order-')) return [orderModal(carried, opening, texts('en'))];
        return action_id.startsWith('choose-') ? [chooseModal(carried, opening, texts('en'))] : [];
      });
      return JSON.stringify([message, modals]);
    };
    let compared = 0;
    for (const question of SIX) {
      for (let seed = 0; seed < 300; seed += 1) {
        const order = optionOrder(question, `asked-${seed}`, 0);
        const keys = question.type === 'ordering' ? [order, order.toReversed(), question.answer] : question.type === 'short' ? [['kubelet'], ['etcd', 'etcd3']] : question.options.map(({ id }) => [id]);
        for (const audience of ['private', 'public'] as const) {
          expect(new Set(keys.map((answer) => before({ ...question, answer }, order, audience))).size, question.type).toBe(1);
          compared += 1;
        }
      }
    }
    expect(compared).toBe(3_600);
  });

  it('tick boxes and send in private, open a modal in public', () => {
    const actions = draw(asked(MULTIPLE)).blocks.find((block) => block.type === 'actions');
    expect(actions?.type === 'actions' ? actions.elements.map(({ type }) => type) : []).toEqual(['checkboxes', 'button']);
    const open = draw({ ...asked(MULTIPLE), audience: 'public' });
    accepted(open);
    expect(JSON.stringify(open)).not.toContain('checkboxes');
    expect(buttonsOf(open)[0]?.action_id).toMatch(/^choose-/u);
  });

  it('have ids of their own, and block ids that change with each drawing (S19)', () => {
    const ids = (revision: string) => drawSlack(asked(BUG), { ...style, revision }).blocks.map(({ block_id }) => block_id);
    const [first, second] = [ids('one'), ids('two')];
    expect(new Set([...first, ...second]).size).toBe(first.length + second.length);
    const actions = buttonsOf(draw(asked(MULTIPLE))).map(({ action_id }) => action_id);
    expect(new Set(actions).size).toBe(actions.length);
  });

  it('take the word of the commands from the setting, and leave addresses alone', () => {
    const text = [plain('See /k8s-admin and '), code('/k8s me'), plain(', not https://k8s.io/k8s nor a/k8s; '), name('/k8s')];
    const message = drawSlack(notice({ blocks: [{ kind: 'paragraph', text }] }), { ...style, command: '/quiz' });
    expect(message.text).toBe('See /quiz-admin and `/quiz me`, not https://k8s.io/k8s nor a/k8s; /k8s');
  });
});

describe('forms on Slack (S20)', () => {
  const opening = { token: '1.a.x.0.y', language: 'en', channel: 'C1', at: 0, own: true, responseUrl: `https://hooks.slack.com/actions/${'x'.repeat(120)}` } as const;
  const made = generator(numbers(11));

  it('are taken, in both languages, with the longest questions', () => {
    for (const language of LANGUAGES) {
      const own = texts(language);
      for (const form of [answerForm('1.a.x.0.y', 'command', own), answerForm('1.a.x.0.y', 'field', own), answerForm('1.a.x.0.y', 'word', own), answerForm('1.a.x.0.y', 'number', own), reportForm('1.r.x.0.y', own)]) {
        const modal = formModal(form, { token: form.token, stem: '', options: [] }, { ...opening, language }, own);
        acceptedModal(modal);
        // Nothing of ours was too long for its place.
        expect(JSON.stringify({ ...modal, private_metadata: '' })).not.toContain('…');
      }
    }
    for (let index = 0; index < 500; index += 1) {
      const question = made.question();
      const view = asked(question, 'zh');
      if (view.input?.kind !== 'order' && view.input?.kind !== 'many') continue;
      const value = encodeCarried({ token: view.input.token, stem: question.stem['zh'] ?? '', options: view.input.options });
      expect(value.length).toBeLessThanOrEqual(BUTTON_VALUE_MAX);
      const carried = decodeCarried(value);
      if (carried === undefined) throw new Error(value);
      acceptedModal(orderModal(carried, { ...opening, language: 'zh' }, texts('zh')));
      acceptedModal(chooseModal(carried, { ...opening, language: 'zh' }, texts('zh')));
    }
  });

  it('give as example of a typed order the one that is shown, which earns nothing (R33)', () => {
    const random = numbers(29);
    for (let index = 0; index < 200; index += 1) {
      const count = 4 + Math.floor(random() * 5);
      const options = Array.from({ length: count }, (_, at) => ({ id: `o${at}`, text: { en: `Step ${at}`, zh: `第 ${at} 步` }, why: { en: 'w', zh: 'w' } }));
      const question: Question = { ...ORDERING, options, answer: options.map(({ id }) => id) };
      const order = optionOrder(question, `asked-${index}`, 0);
      const { options: shown } = cardOf(question, 'en', order);
      const modal = orderModal({ token: '1.a.x.0.y', stem: '', options: shown }, opening, texts('en'));
      const typed = modal.blocks.find((block) => block.type === 'input' && block.block_id === 'typed');
      const example = typed?.type === 'input' && typed.element.type === 'plain_text_input' ? typed.element.placeholder?.text : undefined;
      const letters = /[A-H]{4,8}/u.exec(example ?? '')?.[0] ?? '';
      expect(letters).toBe(shown.map(({ letter }) => letter).join(''));
      const ids = [...letters].map((letter) => order[shown.findIndex((option) => option.letter === letter)] ?? '');
      expect(grade(question, { kind: 'options', ids }, order).credit.n).toBe(0);
    }
  });

  it('show the words of every verdict', () => {
    for (let index = 0; index < 200; index += 1) {
      for (const view of viewsOf(made.question(), 'en', texts('en'))) {
        acceptedModal(wordsModal(drawContent(view, style), opening, texts('en')));
        acceptedModal(wordsModal(drawWindow(view, style), opening, texts('en')));
      }
    }
  });

  it('repeat of the card what they cover', () => {
    const view = asked(ORDERING);
    const button = buttonsOf(draw(view))[0];
    const carried = decodeCarried(button?.value ?? '');
    expect(carried?.stem).toBe((ORDERING.stem.en ?? '').replaceAll('`', ''));
    expect(carried?.options.map(({ letter }) => letter).join('')).toBe('ABCDEFGH'.slice(0, ORDERING.options.length));
    expect(decodeCarried(buttonsOf(draw(asked(SHORT)))[0]?.value ?? '')?.stem).not.toBe('');
  });
});

describe('what somebody typed, on Slack (R31, S23, S24)', () => {
  it('shows as typed, and can neither ping nor restyle nor link', () => {
    for (const nasty of NASTY_NAMES) {
      const message = draw(notice({ blocks: [{ kind: 'paragraph', text: [strong('Team '), name(nasty), plain(' is founded.')] }, { kind: 'note', text: [name(nasty)] }, { kind: 'heading', text: [name(nasty)] }] }));
      const body = accepted(message);
      expect(body.pings, nasty).toEqual([]);
      const shown = typedLine(nasty);
      const read = readMessage({ text: '', blocks: body.blocks });
      if (nasty.length < 100) expect(read.split(shown).length, nasty).toBeGreaterThanOrEqual(shown === nasty ? 3 : 2);
      expect(read.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u200B\u202A-\u202E\u2066-\u2069]/u);
      for (const block of message.blocks) {
        if (block.type !== 'section') continue;
        expect(block.text.verbatim).toBe(true);
        // Whatever is left in mrkdwn reads the same without any of its marks.
        expect(block.text.text.replace('*Team *', '')).not.toMatch(/[*_~`]/u);
      }
    }
  });

  it('stands in rich text where mrkdwn could restyle it, in mrkdwn otherwise', () => {
    const kind = (typed: string) => draw(notice({ blocks: [{ kind: 'paragraph', text: [name(typed)] }] })).blocks[0]?.type;
    expect(kind('Blue Whales')).toBe('section');
    for (const typed of ['*b*', 'a_b', '~x~', '`y`', ':tada:', '> q']) expect(kind(typed), typed).toBe('rich_text');
  });

  it('keeps authored text that mrkdwn would restyle as it is', () => {
    const rich = draw(notice({ blocks: [{ kind: 'paragraph', text: [plain('Runs at _now_ and *later*, see '), code('a`b')] }] })).blocks[0];
    expect(rich?.type).toBe('rich_text');
    expect(draw(notice({ blocks: [{ kind: 'paragraph', text: [plain('max_surge and 2 * 3')] }] })).blocks[0]?.type).toBe('section');
  });

  it('escapes exactly three signs', () => {
    expect(escape('<a> & "b" \'c\' *d*')).toBe('&lt;a&gt; &amp; "b" \'c\' *d*');
  });

  it('makes no link of what is no address of the web', () => {
    expect(mrkdwn([link('x', 'javascript:alert(1)')], 'en')).toBe('x');
    expect(mrkdwn([link('a|b', 'https://x.test/|@c')], 'en')).toBe('a|b');
    expect(mrkdwn([link('page', 'https://kubernetes.io/a?b=1&c')], 'en')).toBe('<https://kubernetes.io/a?b=1&amp;c|page>');
  });

  it('cannot leave a fence (S24)', () => {
    const escaping = { ...BUG, code: 'a: 1\n```\n<!channel> *bold*\n````\nb: `2`\n' };
    const message = draw(asked(escaping));
    expect(accepted(message).pings).toEqual([]);
    for (const block of message.blocks) if (block.type === 'section' && block.text.text.startsWith('```')) expect(block.text.text.split('```')).toHaveLength(3);
    expect(fence('````')).toMatch(/^```\n[^`]*(?:`\u200B)+`\n```$/u);
  });
});

describe('moments on Slack (S25)', () => {
  it('are date tokens with a fallback in words', () => {
    const at = Date.UTC(2026, 10, 25, 9, 30, 15);
    expect(mrkdwn([time(at, 'relative')], 'en')).toBe('<!date^1795599015^{time_secs}|09:30:15 UTC>');
    expect(mrkdwn([time(at, 'far')], 'en')).toBe('<!date^1795599015^{date_short_pretty}, {time}|25 Nov 2026, 09:30 UTC>');
    expect(mrkdwn([time(at, 'date-clock')], 'zh')).toMatch(/^<!date\^1795599015\^\{date_long\}, \{time\}\|2026年11月25日.*UTC.*>$/u);
    const rich = draw(notice({ blocks: [{ kind: 'paragraph', text: [name('*'), time(at, 'clock')] }] }));
    accepted(rich);
    expect(JSON.stringify(rich.blocks)).toContain('"format":"{time}"');
  });
});

describe('long lists on Slack (S17, S18)', () => {
  it('are cut with the number of what is left out, and never the words of an author', () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => [name(`Team ${index} ${'组'.repeat(60)}`), plain(`, ${index} points`)]);
    const message = draw(notice({ blocks: [{ kind: 'list', ordered: true, items: rows }] }));
    const body = accepted(message);
    expect(charactersOf(message.blocks)).toBeLessThan(BLOCKS_TEXT_MAX);
    expect(message.blocks.length).toBeLessThanOrEqual(MESSAGE_BLOCKS_MAX);
    const shown = [...readMessage(body).matchAll(/^\d+\. Team/gmu)].length;
    expect(readMessage(body)).toContain(`and ${1_000 - shown} more`);
    expect(() => draw(notice({ question: 'single', blocks: [{ kind: 'paragraph', text: [plain('x'.repeat(20_000))] }] }))).toThrow(RangeError);
  });

  it('part a long paragraph and a long code block between words and lines', () => {
    const view = notice({ question: 'bug', blocks: [{ kind: 'paragraph', text: [plain('word '.repeat(900))] }, { kind: 'code', language: 'yaml', text: 'key: <value>\n'.repeat(200) }] });
    const body = accepted(draw(view));
    expect(folded(readMessage(body))).toBe(folded('word '.repeat(900) + 'key: <value>'.repeat(200)));
  });
});

it('speaks what a button does in whole, since Slack takes no longer label (S18)', async () => {
  const { texts: placed } = await readTexts(SHIPPED_TEXTS);
  for (const language of LANGUAGES) {
    // Texts of fields, and those with a number to choose by, are no words of a button.
    const hints = [...placed[language].values()].filter(({ id, source }) => id.endsWith('-hint') && !id.startsWith('quiz.form.') && !source.includes('.match') && !source.includes('{$'));
    expect(hints.length).toBeGreaterThan(15);
    expect(hints.filter(({ source }) => source.length > ACCESSIBILITY_LABEL_MAX).map(({ id }) => id)).toEqual([]);
  }
});

it('draws as data what is strong beside Chinese signs, where Slack would show the stars', () => {
  const shown = (language: Language, id: string, parameters: Record<string, string | number>) => draw(notice({ language, blocks: [{ kind: 'paragraph', text: texts(language).text(id, parameters) }] })).blocks[0];
  expect(shown('zh', 'stats.total', { points: 40, rank: 3 })).toMatchObject({ type: 'rich_text', elements: [{ elements: [{ text: '40 分', style: { bold: true } }, { text: '，第 ' }, { text: '3' }, { text: ' 名' }] }] });
  expect(shown('zh', 'verdict.points', { points: 40 })).toMatchObject({ type: 'section', text: { text: '*得 40 分*' } });
  expect(shown('en', 'stats.total', { points: 40, rank: 3 })).toMatchObject({ type: 'section', text: { text: '*40 points*, rank 3' } });
});

describe('the own row of a board', () => {
  const board = (own: string, language: Language = 'en'): View => {
    const line = texts(language).text('board.row-player-self', { rank: 3, name: name(own), points: 40, right: 2, answers: 3 });
    return notice({ language, blocks: [{ kind: 'board', rows: [{ rank: 3, name: own, points: 40, right: 2, answers: 3, self: true, gap: false, line }] }] });
  };

  it.each([
    ['en', 'Ada', '*3. Ada (you), 40 points, 2 of 3 right*'],
    ['zh', '小明', '*3. 小明（你），40 分，答对 2/3*'],
    ['en', '<!channel> & co', '*3. &lt;!channel&gt; &amp; co (you), 40 points, 2 of 3 right*'],
  ] as const)('is strong in one piece, since Slack draws no strong part beside a letter or a sign (%s, %s)', (language, own, expected) => {
    const message = draw(board(own, language));
    expect(message.blocks[0]).toMatchObject({ type: 'section', text: { text: expected } });
    expect(message.text).toBe(expected);
    expect(accepted(message).pings).toEqual([]);
  });

  it('is data where the name could restyle it', () => {
    for (const own of ['*star*', '_under_', '`code`', 'a:smile:']) {
      const [block] = draw(board(own)).blocks;
      expect(block).toMatchObject({ type: 'rich_text', elements: [{ elements: [{ type: 'text', text: `3. ${own} (you), 40 points, 2 of 3 right`, style: { bold: true } }] }] });
    }
  });
});
