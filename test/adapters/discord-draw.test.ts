import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentsOf, copyRows, modalOf, withChosen } from '../../adapters/discord/components.ts';
import { drawDiscord } from '../../adapters/discord/draw.ts';
import { illustrated } from '../../adapters/discord/files.ts';
import { withMark } from '../../adapters/discord/identity.ts';
import type { Payload, Row } from '../../adapters/discord/payload.ts';
import { decodePress } from '../../adapters/discord/press.ts';
import { loadBank } from '../../src/content/load.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { LANGUAGES } from '../../src/engine/question.ts';
import { code, link, name, plain, strong, time } from '../../src/texts/span.ts';
import { answerForm, orderForm, reportForm } from '../../src/views/forms.ts';
import { reportsView } from '../../src/views/reports.ts';
import { publicStandingsView, standingsView } from '../../src/views/standings.ts';
import { teamListView } from '../../src/views/team.ts';
import { decodeToken } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { readMarkdown } from '../contracts/discord-reading.ts';
import { NASTY_NAMES } from '../fixtures/nasty-names.ts';
import { BUG, MULTIPLE, ORDERING, SHORT, SINGLE, SIX, TRUE_FALSE } from '../fixtures/questions.ts';
import { Form } from '../stand-ins/discord/errors.ts';
import { readModal } from '../stand-ins/discord/components.ts';
import { accepted, drawAll, generator, numbers, publicViewsOf, viewsOf } from './discord-bodies.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const notice = (view: Partial<View>): View => ({ audience: 'private', language: 'en', tone: 'neutral', blocks: [], actions: [], replaces: false, ...view });
const draw = (view: Partial<View>): Payload => drawDiscord(notice(view), texts);
const wordsOf = ({ content, embeds }: Payload): string => [content, ...embeds.flatMap(({ title, description }) => [title ?? '', description ?? ''])].filter((part) => part !== '').join('\n');
const buttons = (rows: readonly Row[]) => rows.flatMap(({ components }) => components).flatMap((one) => (one.type === 2 && 'custom_id' in one ? [one] : []));
const asked = (question: (typeof SIX)[number]) => viewsOf(question, 'en', texts('en'))[0] as View;

describe('questions on Discord (R32)', () => {
  it('fit, every one of the bank, in both languages, before and after the answer', async () => {
    const loaded = await loadBank(fileURLToPath(new URL('../../content', import.meta.url)));
    if (!('bank' in loaded)) throw new Error('the bank has mistakes');
    for (const question of loaded.bank.questions) drawAll(question, texts);
    expect(loaded.bank.questions.length).toBeGreaterThan(20);
  });

  it('fit, 5,000 generated ones as long as an author may write them, with nothing left out', () => {
    const made = generator(numbers(42));
    let content = 0;
    for (let index = 0; index < 5_000; index += 1) {
      const question = made.question();
      for (const { view, payload } of drawAll(question, texts, [index % 2 === 0 ? 'en' : 'zh'])) {
        if (payload.content !== '') content += 1;
        const words = readMarkdown(wordsOf(payload)).replace(/[\s`\u200B]/gu, '');
        const stem = (question.stem[view.language] ?? '').replace(/[\s`\u200D]/gu, '');
        expect(words.replace(/\u200D/gu, ''), question.id).toContain(stem);
        for (const part of [question.explanation[view.language] ?? '']) if (view.tone !== 'neutral') expect(words.replace(/\u200D/gu, '')).toContain(part.replace(/[\s`\u200D]/gu, ''));
      }
    }
    // The long ones needed the second place.
    expect(content).toBeGreaterThan(50);
  }, 120_000);

  it('fit in channels, before and after the end, every one of the bank and 1,000 generated ones', async () => {
    const loaded = await loadBank(fileURLToPath(new URL('../../content', import.meta.url)));
    if (!('bank' in loaded)) throw new Error('the bank has mistakes');
    const made = generator(numbers(7));
    let hidden = 0;
    for (const question of [...loaded.bank.questions, ...Array.from({ length: 1_000 }, () => made.question())]) {
      for (const language of question.languages) {
        for (const view of publicViewsOf(question, language, texts(language))) {
          const payload = drawDiscord(view, texts);
          accepted(withMark(payload, question.id));
          if (view.spoiler !== true) continue;
          hidden += 1;
          // Everything but the heading is behind bars.
          const open = wordsOf(payload).replace(/\|\|[\s\S]+?\|\|/gu, '');
          expect(open.split('\n').filter((line) => line !== '')).toEqual([payload.embeds[0]?.title]);
        }
      }
    }
    expect(hidden).toBeGreaterThan(1_500);
  }, 120_000);

  it('show letters on the buttons, with the text where every option is short', () => {
    expect(buttons(componentsOf(asked(TRUE_FALSE))).map(({ label }) => label).slice(0, 2).toSorted()).toEqual([expect.stringMatching(/^A · (?:True|False)$/u), expect.stringMatching(/^B · (?:True|False)$/u)]);
    const long = { ...SINGLE, options: SINGLE.options.map((option, index) => (index === 0 ? { ...option, text: { en: 'x'.repeat(35), zh: '长' } } : option)) };
    expect(buttons(componentsOf(viewsOf(long, 'en', texts('en'))[0] as View)).map(({ label }) => label).slice(0, 4)).toEqual(['A', 'B', 'C', 'D']);
  });

  it('tell nothing of the key: what differs between right and wrong is the letter alone (R33)', () => {
    for (const question of SIX) {
      const rows = componentsOf(asked(question));
      const shapes = new Set(
        rows
          .flatMap(({ components }) => components)
          .filter((one) => 'custom_id' in one && decodePress(one.custom_id)?.what !== 'send' && (decodeToken(decodePress(one.custom_id)?.token ?? '')?.letters ?? '') !== '')
          .map((one) => JSON.stringify(one).replace(/"label":"[^"]*"/u, '').replace(/"custom_id":"(.)./u, '"custom_id":"$1').replace(/\.[A-H]"/u, '"')),
      );
      expect(shapes.size, question.type).toBeLessThanOrEqual(1);
      const all = JSON.stringify(drawDiscord(asked(question), texts));
      for (const option of question.options) {
        if (question.type !== 'true-false') expect(all).not.toContain(option.id);
        expect(all).not.toContain(option.why.en);
      }
      for (const answer of question.type === 'short' ? question.answer : []) expect(all).not.toContain(answer);
      expect(all).not.toContain(question.explanation.en);
      expect(all).not.toContain(question.keyHash);
    }
  });

  it('never carry the same custom id twice (D17)', () => {
    const token = '1.q..0.';
    const view = notice({ actions: Array.from({ length: 7 }, (_, index) => ({ kind: 'button', label: `again ${index}`, token })) });
    const ids = buttons(componentsOf(view)).map(({ custom_id }) => custom_id);
    expect(new Set(ids).size).toBe(7);
    expect(ids.map((id) => decodePress(id)?.token)).toEqual(Array.from({ length: 7 }, () => token));
    accepted(drawDiscord(view, texts));
  });

  it('mark in a select and send from a button', () => {
    const rows = componentsOf(asked(MULTIPLE));
    expect(buttons(rows)[0]?.disabled).toBe(true);
    const marked = withChosen(rows, 'AC');
    expect(buttons(marked)[0]).toMatchObject({ label: 'Send · A C', disabled: false, custom_id: expect.stringMatching(/\.AC$/u) });
    expect(buttons(withChosen(marked, ''))[0]).toMatchObject({ label: 'Send', disabled: true, custom_id: buttons(rows)[0]?.custom_id });
    accepted({ content: 'x', embeds: [], components: marked, attachments: [], allowed_mentions: { parse: [], replied_user: false } });
  });

  it('take an order letter by letter, give the last one back, and are sent whole', () => {
    const rows = componentsOf(asked(ORDERING));
    const tapped = withChosen(rows, 'BD');
    const ids = (what: string) => buttons(tapped).filter(({ custom_id }) => decodePress(custom_id)?.what === what);
    expect(ids('tap').map(({ label, disabled }) => [label, disabled])).toEqual([['A', false], ['B', true], ['C', false], ['D', true]]);
    expect(ids('tap')[0]?.custom_id).toMatch(/\.BDA$/u);
    expect(ids('undo')[0]).toMatchObject({ disabled: false, custom_id: expect.stringMatching(/\.B$/u) });
    expect(ids('send')[0]).toMatchObject({ label: 'Send · B D', disabled: true });
    const whole = withChosen(tapped, 'BDAC');
    expect(buttons(whole).find(({ custom_id }) => decodePress(custom_id)?.what === 'send')).toMatchObject({ label: 'Send · B D A C', disabled: false });
    expect(decodeToken(decodePress(buttons(whole).find(({ label }) => label.startsWith('Send'))?.custom_id ?? '')?.token ?? '')?.letters).toBe('BDAC');
    accepted({ content: 'x', embeds: [], components: whole, attachments: [], allowed_mentions: { parse: [], replied_user: false } });
  });

  it('in public take a mark or a tap alone; what sends and takes back stands on the private copy', () => {
    const labels = { send: 'Send', change: 'Change', undo: 'Undo' };
    const labelsOf = (rows: readonly Row[]) => rows.map(({ components }) => components.map((one) => ('label' in one ? one.label : 'select')));
    const onCard = (question: (typeof SIX)[number]) => labelsOf(componentsOf({ ...asked(question), audience: 'public', actions: [] }));
    expect(onCard(MULTIPLE)).toEqual([['select']]);
    expect(onCard(ORDERING)).toEqual([['A', 'B', 'C', 'D', 'Type it']]);
    // Cards of before have those buttons; their copies are the same.
    for (const audience of ['private', 'public'] as const) {
      for (const [question, expected, sent] of [[MULTIPLE, [['select'], ['Send', 'Change']], 'AC'], [ORDERING, [['A', 'B', 'C', 'D'], ['Send', 'Undo']], 'BDAC']] as const) {
        const shown = componentsOf({ ...asked(question), audience });
        const ids = shown.flatMap(({ components }) => components).flatMap((one) => ('custom_id' in one ? [one.custom_id] : []));
        const press = ids.map((id) => decodePress(id)).find((one) => one?.what === 'mark' || one?.what === 'tap');
        if (press === undefined) throw new Error('nothing to press');
        const copy = copyRows(shown, press, labels);
        expect(labelsOf(copy)).toEqual(expected);
        const chosen = withChosen(copy, sent);
        const send = buttons(chosen).find(({ label }) => label.startsWith('Send'));
        expect(send).toMatchObject({ disabled: false });
        expect(decodeToken(decodePress(send?.custom_id ?? '')?.token ?? '')?.letters).toBe(sent);
        accepted({ content: 'x', embeds: [], components: chosen, attachments: [], allowed_mentions: { parse: [], replied_user: false } });
      }
    }
  });

  it('open forms that Discord takes, in both languages', () => {
    for (const language of LANGUAGES) {
      for (const form of [answerForm('1.a.x.0.y', 'command', texts(language)), answerForm('1.a.x.0.y', 'field', texts(language)), answerForm('1.a.x.0.y', 'word', texts(language)), answerForm('1.a.x.0.y', 'number', texts(language)), orderForm('1.a.x.0.y', 8, texts(language)), reportForm('1.r.x.0.y', texts(language))]) {
        const modal = modalOf(form, language);
        readModal(new Form({ ...modal }));
        // Nothing of ours was too long for its place.
        expect(JSON.stringify(modal)).not.toContain('…');
      }
    }
  });

  it('keep code in a block that it cannot leave', () => {
    const escaping = { ...BUG, code: 'a: 1\n```\n@everyone **bold**\n````\nb: `2`\n' };
    const text = wordsOf(drawDiscord(viewsOf(escaping, 'en', texts('en'))[0] as View, texts));
    expect(text.split('```')).toHaveLength(3);
  });

  it('says what is right in words, beside the colour', () => {
    const verdict = viewsOf(SHORT, 'en', texts('en'))[1] as View;
    expect(wordsOf(drawDiscord(verdict, texts))).toContain('Partly right');
  });
});

describe('everything else on Discord', () => {
  it('draws spans in Discord’s own form', () => {
    const { embeds } = draw({ blocks: [{ kind: 'paragraph', text: [plain('a_b '), strong('c*d'), plain(' '), code('e`f'), plain(' '), link('docs', 'https://k8s.io/a(b)'), plain(' '), link('k8s.io/x', 'https://k8s.io/x'), plain(' '), time(1_800_000_000_000, 'relative')] }] });
    expect(embeds[0]?.description).toBe('a_b **c\\*d** `` e`f `` [docs](https://k8s.io/a%28b%29) <https://k8s.io/x> <t:1800000000:R>');
  });

  it('links to the web alone', () => {
    expect(draw({ blocks: [{ kind: 'paragraph', text: [link('x', 'javascript:alert(1)')] }] }).embeds[0]?.description).toBe('x');
  });

  it('shows names as they were typed, and never as anything else (R31)', () => {
    for (const nasty of NASTY_NAMES) {
      const payload = draw({ blocks: [{ kind: 'paragraph', text: [name(nasty)] }] });
      accepted(payload);
      expect(payload.allowed_mentions).toEqual({ parse: [], replied_user: false });
      const drawn = payload.embeds[0]?.description ?? '';
      // Every sign that Discord could take for markup stands behind a backslash.
      expect(drawn.replace(/\\[!-/:-@[-`{-~]/gu, '')).not.toMatch(/[!-/:-@[-`{-~]/u);
      expect(drawn).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect([...readMarkdown(drawn)].length).toBeLessThanOrEqual(500);
    }
  });

  it('shows 25 rows of the nastiest names whole, in private, in public and beside a picture (R32)', () => {
    const signs = ['*', '\\', '`', '|', '_', '~', '>', '@', '🚀', '👩‍🚀', '界', 'e\u0301', '𝔊', '\u202E'];
    // A nickname has 32 characters at most (resources/user, "Usernames and Nicknames"), a team's name no more.
    const names = [...signs.map((sign) => sign.repeat(32)), ...NASTY_NAMES].map((each) => [...each].slice(0, 32).join(''));
    const rows = Array.from({ length: 25 }, (_, index) => ({ id: index, rank: 901 + index, name: '', points: 1_234_567, right: 98_765, answers: 123_456, active: 4_321, before: 999 - 2 * index, streak: 365, self: index === 24 }));
    for (const language of LANGUAGES) {
      for (let from = 0; from < names.length; from += 1) {
        const named = rows.map((row, index) => ({ ...row, name: names[(from + index) % names.length] ?? '' }));
        for (const of of ['teams', 'players'] as const) {
          const board = { of, by: of === 'teams' ? 'average' : 'total', rows: named, around: [], total: 1_000_000, offset: 999_999, period: 'season', season: names[from] ?? '', area: 'x'.repeat(60), open: true, shownBy: names[from] ?? '' } as const;
          const shared = publicStandingsView({ ...board, picture: true }, texts(language));
          if (shared.picture === undefined) throw new Error('no picture');
          const payloads = [drawDiscord(standingsView({ ...board, administrator: true, actions: [] }, texts(language)), texts), drawDiscord(shared, texts), illustrated(drawDiscord(shared, texts), shared.picture, new Uint8Array(1)).payload];
          for (const payload of payloads) {
            const files = payload.attachments.map(({ id, filename }) => ({ field: `files[${id}]`, filename, contentType: 'image/png', content: new Uint8Array(1) }));
            accepted(payload, files);
            expect(payload.embeds).toHaveLength(1);
            const lines = wordsOf(payload).split('\n');
            for (const { rank } of rows) expect(lines.filter((line) => line.startsWith(`${rank}\\. `)), `${names[from]}`).toHaveLength(1);
          }
        }
      }
    }
  });

  it('shortens a long board in one place and says how much is missing (R32)', () => {
    const rows = Array.from({ length: 1_000 }, (_, index) => ({ id: index, rank: index + 1, name: `${NASTY_NAMES[index % NASTY_NAMES.length]?.slice(0, 32)}`, points: 10, right: 1, answers: 1, active: 3, self: index === 5 }));
    const view = standingsView({ of: 'teams', by: 'average', rows, around: [], total: 1_000, period: 'season', season: '2026-Q4', open: true, administrator: false, actions: [] }, texts('en'));
    const payload = drawDiscord(view, texts);
    accepted(payload);
    const shown = wordsOf(payload).match(/^\d+\\\. /gmu)?.length ?? 0;
    expect(shown).toBeGreaterThan(20);
    expect(wordsOf(payload)).toContain(`… and ${1_000 - shown} more.`);
    accepted(drawDiscord(teamListView({ teams: rows.map((row) => ({ ...row, members: 3 })), own: 1, mapped: false }, texts('zh')), texts));
  });

  it('says when a view of many short lists does not fit whole', () => {
    const reports = Array.from({ length: 100 }, (_, index) => ({ questionId: `question-${index}`, count: 3, newest: 0, reasons: ['*'.repeat(200), 'b'.repeat(200)], known: true }));
    const payload = drawDiscord(reportsView(reports, texts('en')), texts);
    accepted(payload);
    expect(wordsOf(payload)).toContain('The rest does not fit into one message.');
  });

  it('refuses to cut what was authored', () => {
    const stem = { kind: 'paragraph', text: [plain('x'.repeat(9_000))] } as const;
    expect(() => draw({ question: 'single', blocks: [stem] })).toThrow(RangeError);
    expect(() => draw({ actions: Array.from({ length: 26 }, () => ({ kind: 'button', label: 'x', token: '1.n..0.' })) })).toThrow(RangeError);
  });
});

describe('a spoiler on Discord', () => {
  /** What Discord hides: from two bars to the next two, whatever stands between. */
  const inTheOpen = (text: string): string => text.replace(/\|\|[\s\S]+?\|\|/gu, '');
  const bodies = ({ content, embeds }: Payload): readonly string[] => [content, ...embeds.map(({ description }) => description ?? '')].filter((text) => text !== '');
  const hidden = (blocks: View['blocks'], more: Partial<View> = {}): Payload => {
    const payload = draw({ audience: 'public', spoiler: true, blocks: [{ kind: 'heading', text: [plain('The answer')] }, ...blocks], ...more });
    accepted(payload);
    return payload;
  };

  it('hides everything but its heading, whatever kinds of blocks there are', () => {
    const payload = hidden([
      { kind: 'paragraph', text: [plain('The key is '), strong('B'), plain(' || or '), code('a || b')] },
      { kind: 'code', language: 'yaml', text: 'run: a || b ||| c\n# ```' },
      { kind: 'list', ordered: false, items: [[plain('one|')], [name('||x||')]] },
      { kind: 'list', ordered: true, items: [[plain('first')]] },
      { kind: 'note', text: [link('page', 'https://kubernetes.io/docs/')] },
      { kind: 'divider' },
      { kind: 'fields', fields: [{ label: 'B', value: [plain('7 of 9')] }] },
    ]);
    expect(payload.embeds[0]?.title).toBe('The answer');
    for (const text of bodies(payload)) expect(inTheOpen(text)).toBe('');
    // One press shows all of it; lists and small print have a form that needs no beginning of a line.
    expect(bodies(payload)).toHaveLength(2);
    expect(bodies(payload)[0]).toMatch(/^\|\|The key is [\s\S]*• one\|\n• [\s\S]*\n\n1\\\. first\n\n\[page\]/u);
  });

  it('is left by no text (R31)', () => {
    const words = fc.stringMatching(/^[|`\\ab \n*_~>-]{0,40}$/u);
    fc.assert(
      fc.property(words, words, words, words, (first, second, third, fourth) => {
        const payload = draw({ spoiler: true, blocks: [{ kind: 'heading', text: [plain('h')] }, { kind: 'paragraph', text: [plain(first), code(second), plain(third), name(first), strong(fourth)] }, { kind: 'code', language: 'text', text: fourth }, { kind: 'paragraph', text: [plain(second)] }] });
        for (const text of bodies(payload)) expect(inTheOpen(text)).toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  it('fits with its marks, over several embeds and with the content', () => {
    const paragraph = (length: number) => ({ kind: 'paragraph', text: [plain('x'.repeat(length))] }) as const;
    for (const lengths of [[4_090], [4_091, 1_880], [3_000, 2_500], [1_900, 3_000, 2_900]]) {
      const payload = hidden(lengths.map(paragraph), { question: 'single' });
      for (const text of bodies(payload)) expect(inTheOpen(text)).toBe('');
      expect(bodies(payload).join('').replace(/[^x]/gu, '')).toHaveLength(lengths.reduce((sum, length) => sum + length, 0));
    }
    expect(() => hidden([paragraph(4_092)], { question: 'single' })).toThrow(RangeError);
  });
});

describe('links to messages on Discord', () => {
  const jumps = [{ label: 'To the running round', channel: '1400000000000000004', message: '1400000000000000009' }];

  it('are buttons after the others', () => {
    const payload = drawDiscord(notice({ actions: [{ kind: 'button', label: 'Again', token: '1.q..0.' }], jumps }), texts, '1400000000000000003');
    accepted({ ...payload, content: 'x' });
    expect(payload.components[0]?.components[1]).toEqual({ type: 2, style: 5, label: 'To the running round', url: 'https://discord.com/channels/1400000000000000003/1400000000000000004/1400000000000000009' });
  });

  it('are left out without a server, with ids that are none, and where there is no room', () => {
    expect(componentsOf(notice({ jumps }))).toEqual([]);
    expect(componentsOf(notice({ jumps: [{ label: 'x', channel: 'C1', message: '1.2' }] }), '1')).toEqual([]);
    const actions = Array.from({ length: 25 }, (_, index) => ({ kind: 'button', label: `${index}`, token: '1.q..0.' }) as const);
    expect(componentsOf(notice({ actions, jumps }), '1')).toHaveLength(5);
  });
});
