import { describe, expect, it } from 'vitest';
import { type CommandShape, readLine } from '../../adapters/console/line.ts';
import { Seat } from '../../adapters/console/seat.ts';
import type { Language } from '../../src/engine/question.ts';
import { createTexts } from '../../src/texts/texts.ts';
import type { Verb } from '../../src/views/token.ts';
import { encodeToken } from '../../src/views/token.ts';
import type { Action, Form, Input, View } from '../../src/views/view.ts';

const commands: readonly CommandShape[] = [
  {
    word: 'k8s',
    path: ['quiz'],
    options: [
      { name: 'topic', kind: 'topic', bare: true },
      { name: 'count', kind: 'integer', min: 1, max: 20, bare: true },
    ],
  },
  { word: 'k8s', path: ['leaderboard'], options: [{ name: 'period', kind: 'period', bare: true }] },
  { word: 'k8s', path: ['stop'], options: [] },
  { word: 'k8s', path: ['help'], options: [] },
  { word: 'k8s', path: ['team', 'create'], options: [{ name: 'name', kind: 'text', max: 32 }] },
  { word: 'k8s-admin', path: ['settings'], options: [{ name: 'language', kind: 'language' }] },
];

const texts = (language: Language) => createTexts(language, language === 'zh' ? { 'name.command.k8s.quiz': '出题 测验', 'name.option.topic': '主题' } : {});
const COMMANDS = { commands, texts };

const token = (verb: Verb) => encodeToken({ verb, target: 'set', index: 0, digest: 'abcdefghijkl' });
const button = (verb: Verb, label: string): Action => ({ kind: 'button', label, token: token(verb) });
const options = ['ClusterIP', 'NodePort', 'LoadBalancer', '`ExternalName`'].map((text, index) => ({ letter: 'ABCD'.charAt(index), text }));
const labels = { prompt: '', send: '', change: '', undo: '', answer: '' };
const answerForm: Form = {
  token: token('a'),
  title: 'Answer',
  send: 'Send',
  fields: [{ name: 'text', label: 'Answer', required: true, max: 200, multiline: false }],
};

const INPUTS: Record<Input['kind'], Input> = {
  one: { kind: 'one', token: token('a'), options, full: true },
  many: { kind: 'many', token: token('a'), options, labels },
  order: { kind: 'order', token: token('a'), options, labels },
  text: { kind: 'text', token: token('a'), label: 'Answer', form: answerForm },
};

function view(more: Partial<View>): View {
  return { audience: 'private', language: 'en', tone: 'neutral', blocks: [], actions: [], replaces: false, ...more };
}

function seatWith(kind: Input['kind'] | undefined, actions: readonly Action[] = [button('u', "I don't know"), button('s', 'Stop')]): Seat {
  const seat = new Seat({ id: 'ann', name: 'Ann', administrator: true, guest: false }, 'en');
  seat.show(view(kind === undefined ? { actions } : { input: INPUTS[kind], actions }));
  return seat;
}

const read = (line: string, kind?: Input['kind'], actions?: readonly Action[]) => readLine(line, seatWith(kind, actions), COMMANDS);
const command = (line: string, word = 'k8s') => ({ kind: 'command', word, line });
const press = (verb: Verb, letters?: string) => ({ kind: 'press', token: letters === undefined ? token(verb) : `${token(verb)}.${letters}` });
const text = (typed: string) => ({ kind: 'text', token: token('a'), fields: { text: typed } });

describe('a line without a question on show', () => {
  it.each([
    ['/k8s quiz topic:pods difficulty:hard count:3', command('quiz topic:pods difficulty:hard count:3')],
    ['/K8S quiz', command('quiz')],
    ['k8s quiz pods', command('quiz pods')],
    ['quiz pods 3', command('quiz pods 3')],
    ['Quiz pods 3', command('Quiz pods 3')],
    ['/quiz pods', command('quiz pods')],
    ['/k8s', command('')],
    ['/k8s-admin settings', command('settings', 'k8s-admin')],
    ['admin settings language:zh', command('settings language:zh', 'k8s-admin')],
    ['/admin settings', command('settings', 'k8s-admin')],
    ['leaderbord', command('leaderbord')],
    ['/leaderbord', command('leaderbord')],
    ['b', { kind: 'say', id: 'no-question', parameters: { answer: 'B' } }],
    ['a, c', { kind: 'say', id: 'no-question', parameters: { answer: 'AC' } }],
    ['BDAC', { kind: 'say', id: 'no-question', parameters: { answer: 'BDAC' } }],
    ['x', command('x')],
    ['bad', command('bad')],
    ['a a', command('a a')],
    ['1', { kind: 'say', id: 'not-now', parameters: { word: '1' } }],
    ['next', { kind: 'say', id: 'not-now', parameters: { word: 'next' } }],
    ['stop', command('stop')],
    ['   ', { kind: 'nothing' }],
    ['quit', { kind: 'quit' }],
    ['/exit', { kind: 'quit' }],
    ['as bob', { kind: 'as', name: 'bob' }],
    ['as  Ann Lee ', { kind: 'as', name: 'Ann Lee' }],
    ['as', { kind: 'as', name: '' }],
    ['assess', command('assess')],
  ])('%s', (line, meaning) => {
    expect(read(line, undefined, [])).toEqual(meaning);
  });

  it('presses buttons by number, label or the word of what they do', () => {
    const actions = [button('n', '下一题'), button('y', 'Why not the others?'), { kind: 'link', label: 'Page', url: 'https://x' } as const, button('r', 'Report')];
    for (const line of ['1', '/1', 'next', 'NEXT', '/next', '下一题']) expect(read(line, undefined, actions)).toEqual(press('n'));
    for (const line of ['2', 'why', 'why not the others', 'Why not the others?']) expect(read(line, undefined, actions)).toEqual(press('y'));
    expect(read('3', undefined, actions)).toEqual(press('r'));
    expect(read('4', undefined, actions)).toEqual({ kind: 'say', id: 'no-button', parameters: { count: 3 } });
  });

  it('opens the form of a button that has one', () => {
    expect(read('report', undefined, [{ kind: 'button', label: 'Report', token: token('r'), form: answerForm }])).toEqual({ kind: 'form', form: answerForm });
  });
});

describe('a line while letters are asked for', () => {
  it.each([
    ['b', 'B'],
    ['B', 'B'],
    ['Ｂ', 'B'],
    ['nodeport', 'B'],
    ['ExternalName', 'D'],
  ])('one letter: %s', (line, letters) => {
    expect(read(line, 'one')).toEqual(press('a', letters));
  });

  it.each(['a c', 'ac', 'A,C', 'c, a', 'A、C', 'ca'])('several letters: %s', (line) => {
    expect(read(line, 'many')).toEqual(press('a', 'AC'));
  });

  it.each(['BDAC', 'b d a c', 'B, D, A, C', 'b>d>a>c'])('an order: %s', (line) => {
    expect(read(line, 'order')).toEqual(press('a', 'BDAC'));
  });

  it('uses no answer up for a slip of the fingers', () => {
    expect(read('ab', 'one')).toEqual({ kind: 'say', id: 'one-letter', parameters: {} });
    expect(read('aab', 'many')).toEqual({ kind: 'say', id: 'twice', parameters: {} });
    expect(read('aabc', 'order')).toEqual({ kind: 'say', id: 'twice', parameters: {} });
    expect(read('abc', 'order')).toEqual({ kind: 'say', id: 'whole-order', parameters: { count: 4, example: 'ABCD' } });
    expect(read('e', 'one')).toEqual({ kind: 'say', id: 'no-letter', parameters: { letter: 'E', letters: 'A, B, C, D' } });
  });

  it('still takes buttons and commands', () => {
    expect(read('1', 'one')).toEqual(press('u'));
    expect(read('?', 'one')).toEqual(press('u'));
    expect(read('i dont know', 'one')).toEqual(press('u'));
    expect(read('stop', 'one')).toEqual(press('s'));
    expect(read('leaderboard week', 'one')).toEqual(command('leaderboard week'));
    expect(read('/k8s stop', 'one')).toEqual(command('stop'));
    expect(read('quit', 'one')).toEqual({ kind: 'quit' });
    expect(read('as bob', 'many')).toEqual({ kind: 'as', name: 'bob' });
  });
});

describe('a line while a short answer is asked for', () => {
  it.each(['kubectl get pods', 'Always', 'b', '6443', '1', 'help me', 'stop the pod', 'quiz a b c d', 'team', '/readyz', '/etc/kubernetes/manifests'])(
    'is the answer: %s',
    (line) => {
      expect(read(line, 'text')).toEqual(text(line));
    },
  );

  it.each([
    ['help', command('help')],
    ['/help', command('help')],
    ['/quiz a b c d', command('quiz a b c d')],
    ['quiz pods 3', command('quiz pods 3')],
    ['leaderboard period:week', command('leaderboard period:week')],
    ['测验 主题：pods', command('测验 主题：pods')],
    ['/出题', command('出题')],
    ['admin settings', command('settings', 'k8s-admin')],
    ['/k8s-admin nonsense', command('nonsense', 'k8s-admin')],
    ['quit', { kind: 'quit' }],
    ['as bob', { kind: 'as', name: 'bob' }],
    ['stop', press('s')],
    ["I don't know", press('u')],
    ['/1', press('u')],
    ['/9', { kind: 'say', id: 'no-button', parameters: { count: 2 } }],
  ])('is a command or a button: %s', (line, meaning) => {
    expect(read(line, 'text')).toEqual(meaning);
  });

  it('is the answer after =, whatever it says', () => {
    expect(read('= help', 'text')).toEqual(text('help'));
    expect(read('=/k8s stop', 'text')).toEqual(text('/k8s stop'));
    expect(read('=', 'text')).toEqual({ kind: 'nothing' });
    expect(read('x'.repeat(201), 'text')).toEqual({ kind: 'say', id: 'long-field', parameters: { max: 200 } });
  });
});

describe('what a player has in front of them', () => {
  it('keeps the question and its buttons within reach of a side reply', () => {
    const seat = seatWith('one');
    seat.show(view({ actions: [button('o', 'More')] }));
    expect(readLine('b', seat, COMMANDS)).toEqual(press('a', 'B'));
    expect(readLine('1', seat, COMMANDS)).toEqual(press('o'));
    expect(readLine('stop', seat, COMMANDS)).toEqual(press('s'));
    seat.show(view({}));
    expect(readLine('b', seat, COMMANDS)).toEqual(press('a', 'B'));
  });

  it('puts a verdict in the place of the question', () => {
    const seat = seatWith('text');
    seat.show(view({ replaces: true, actions: [button('n', 'Next')] }));
    expect(seat.question).toBeUndefined();
    expect(readLine('stop', seat, COMMANDS)).toEqual(command('stop'));
    expect(readLine('1', seat, COMMANDS)).toEqual(press('n'));
    seat.show(view({ replaces: true }));
    expect(seat.buttons).toEqual([]);
  });
});
