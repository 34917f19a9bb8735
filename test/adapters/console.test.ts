import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { OpenCard } from '../../adapters/console/cards.ts';
import { type ConsoleOptions, createConsoleAdapter } from '../../adapters/console/index.ts';
import { loadTexts } from '../../src/content/texts.ts';
import type { Language } from '../../src/engine/question.ts';
import type { Quiz, Request } from '../../src/platform.ts';
import { name, plain } from '../../src/texts/span.ts';
import { encodeToken } from '../../src/views/token.ts';
import type { Form, View } from '../../src/views/view.ts';
import { createManualClock } from '../fakes/clock.ts';

const texts = await loadTexts('content/texts');

const token = (verb: 'a' | 'n' | 'r') => encodeToken({ verb, target: 'set', index: 0, digest: 'abcdefghijkl' });
const reportForm: Form = {
  token: token('r'),
  title: 'Report',
  send: 'Send',
  fields: [
    { name: 'reason', label: 'What is wrong?', required: true, max: 20, multiline: true },
    { name: 'more', label: 'More', placeholder: 'a link', required: false, max: 20, multiline: false },
  ],
};

function view(said: string, more: Partial<View> = {}): View {
  return { audience: 'private', language: 'en', tone: 'neutral', blocks: [{ kind: 'paragraph', text: [plain(said)] }], actions: [], replaces: false, ...more };
}

const question = (typed = false): View =>
  view('Which one?', {
    input: typed
      ? { kind: 'text', token: token('a'), label: 'Answer', form: { ...reportForm, token: token('a'), fields: [{ name: 'text', label: 'Answer', required: true, max: 200, multiline: false }] } }
      : { kind: 'one', token: token('a'), full: true, options: [{ letter: 'A', text: 'One' }, { letter: 'B', text: 'Two' }] },
  });

const verdict = view('Right.', {
  replaces: true,
  actions: [
    { kind: 'button', label: 'Next', token: token('n') },
    { kind: 'button', label: 'Report', token: token('r'), form: reportForm },
  ],
});

/** What a quiz would say, and all that it was asked. */
function scriptedQuiz(answer: (request: Request) => View | Promise<View>) {
  const requests: Request[] = [];
  const quiz: Quiz = {
    dispatch: async (request) => {
      requests.push(request);
      return answer(request);
    },
    form: () => undefined,
    complete: () => [],
    removed: () => Promise.resolve(),
    kept: () => Promise.resolve(),
  };
  return { quiz, requests };
}

function stage(input: Readable, more: Partial<ConsoleOptions> = {}) {
  const clock = createManualClock();
  const output = new PassThrough();
  let printed = '';
  output.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8');
  });
  let ids = 0;
  const adapter = createConsoleAdapter({
    input,
    output,
    clock,
    random: { id: (length) => String((ids += 1)).padStart(length, '0') },
    texts,
    language: 'en',
    administrator: true,
    ...more,
  });
  return { adapter, clock, output, printed: () => printed };
}

const usual = (request: Request): View => {
  if (request.body.kind !== 'line') return verdict;
  return request.body.line.startsWith('quiz') ? question(request.body.line.includes('short')) : view(`side reply to ${request.actor.name}`);
};

async function play(lines: string | Buffer, answer: (request: Request) => View | Promise<View> = usual, more: Partial<ConsoleOptions> = {}) {
  const { quiz, requests } = scriptedQuiz(answer);
  const scene = stage(Readable.from([lines]), more);
  await scene.adapter.start(quiz);
  await scene.adapter.finished;
  return { requests, printed: scene.printed(), bodies: requests.map((request) => request.body) };
}

describe('the console with piped input', () => {
  it('greets with what to type and ends at the end of input, without prompts', async () => {
    const { printed, requests } = await play('');
    for (const part of ['quiz pods 3', '/k8s quiz topic:pods difficulty:hard count:3', 'as bob', 'quit']) expect(printed).toContain(part);
    expect(printed).not.toContain('player>');
    expect(printed).not.toContain('\u001B');
    expect(requests).toEqual([]);
  });

  it('plays a question from the command line to the next button', async () => {
    const { bodies, printed } = await play('/k8s quiz topic:pods\r\nb\nnext\n');
    expect(bodies).toEqual([
      { kind: 'line', word: 'k8s', line: 'quiz topic:pods' },
      { kind: 'action', token: `${token('a')}.B` },
      { kind: 'action', token: token('n') },
    ]);
    expect(printed).toContain('Which one?\n\n  A  One\n  B  Two\n\nType one letter, such as `b`.\n');
    expect(printed).toContain('Right.\n\n[1] Next   [2] Report\n');
  });

  it('sends a short answer as it was typed, and reads the last line without a break', async () => {
    const { bodies, printed } = await play('quiz short\n  kubectl get pods  -A');
    expect(bodies.at(-1)).toEqual({ kind: 'action', token: token('a'), fields: { text: 'kubectl get pods  -A' } });
    expect(printed).toContain('`= help`');
  });

  it('stops at quit, whatever follows', async () => {
    const { requests } = await play('quit\nquiz pods\n');
    expect(requests).toEqual([]);
  });

  it('gives each line its own delivery and each name its own player and question', async () => {
    const { requests, printed } = await play('quiz\nas Bob\nhelp\nme\nas player\na\nas BOB\nstats\n');
    expect(new Set(requests.map((request) => request.deliveryId)).size).toBe(requests.length);
    expect(requests.map((request) => [request.actor.id, request.body.kind])).toEqual([
      ['player', 'line'],
      ['bob', 'line'],
      ['bob', 'line'],
      ['player', 'action'],
      ['bob', 'line'],
    ]);
    expect(requests[1]?.actor).toEqual({ id: 'bob', name: 'Bob', administrator: true, guest: false, locale: 'en', groups: [] });
    expect(requests[1]?.place).toEqual({ workspace: 'console:local', channel: 'console', locale: 'en', ungrouped: 'none' });
    expect(printed).toContain('You play as Bob now.');
    expect(printed).toContain('A question waits for you:\n\nWhich one?');
  });

  it('refuses a name that is empty or too long', async () => {
    const { printed, requests } = await play(`as\nas ${'x'.repeat(33)}\nhelp\n`);
    expect(printed).toContain('such as `as bob`');
    expect(printed).toContain('at most 32 characters');
    expect(requests.map((request) => request.actor.id)).toEqual(['player']);
  });

  it('refuses a line of 10,000 characters and goes on', async () => {
    const { printed, bodies } = await play(`quiz short\n${'x'.repeat(10_000)}\nhelp\n`);
    expect(printed).toContain('That line has 10,000 characters');
    expect(bodies.at(-1)).toEqual({ kind: 'line', word: 'k8s', line: 'help' });
    expect(bodies).toHaveLength(2);
  });

  it('survives bytes that are no UTF-8 and control characters', async () => {
    const { printed, bodies } = await play(Buffer.concat([Buffer.from([0xff, 0xfe, 0x1b, 0x5b, 0x32, 0x4a, 0x0a]), Buffer.from('help\n')]), (request) =>
      view(request.body.kind === 'line' ? request.body.line : ''),
    );
    expect(bodies).toHaveLength(2);
    expect(printed).toContain('\uFFFD\uFFFD␛[2J');
    expect(printed).not.toContain('\u001B');
  });

  it('asks for the fields of a form line by line', async () => {
    const { bodies, printed } = await play(`quiz\na\nreport\n\n${'x'.repeat(21)}\nquit\n\nhelp\n`);
    expect(bodies.at(-2)).toEqual({ kind: 'action', token: token('r'), fields: { reason: 'quit', more: '' } });
    expect(bodies.at(-1)).toEqual({ kind: 'line', word: 'k8s', line: 'help' });
    for (const part of ['What is wrong?', 'This is needed.', 'at most 20 characters', 'More (a link) (empty: leave out)']) expect(printed).toContain(part);
  });

  it('closes a form on /cancel, and leaves it on /quit', async () => {
    const cancelled = await play('quiz\na\n2\n/cancel\nhelp\n');
    expect(cancelled.printed).toContain('Nothing was sent.');
    expect(cancelled.bodies.at(-1)).toEqual({ kind: 'line', word: 'k8s', line: 'help' });
    const quit = await play('quiz\na\n2\n/quit\nhelp\n');
    expect(quit.bodies).toHaveLength(2);
  });

  it('speaks Chinese where the locale is Chinese', async () => {
    const zh: Language = 'zh';
    const { printed, requests } = await play('help\nas\n', () => view('好', { language: zh }), { language: zh });
    expect([requests[0]?.actor.locale, requests[0]?.place.locale]).toEqual(['zh', 'zh']);
    expect(printed).toContain('Kubernetes 问答');
    expect(printed).toContain('请在');
    expect(printed).not.toMatch(/What to type|Type a name/);
  });

  it('handles lines strictly one after the other', async () => {
    const order: string[] = [];
    await play('one\ntwo\nthree\n', async (request) => {
      const line = request.body.kind === 'line' ? request.body.line : '';
      order.push(`${line} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${line} ends`);
      return view(line);
    });
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends', 'three begins', 'three ends']);
  });

  it('goes on when the quiz breaks its promise and rejects', async () => {
    const { printed, bodies } = await play('one\ntwo\n', () => Promise.reject(new Error('defect')));
    expect(printed.match(/That did not work/g)).toHaveLength(2);
    expect(bodies).toHaveLength(2);
  });
});

describe('the console while something takes its time', () => {
  it('says "one moment" after 1.5 s and then the result, once', async () => {
    let answer: (view: View) => void = () => undefined;
    const { quiz } = scriptedQuiz(() => new Promise<View>((resolve) => (answer = resolve)));
    const input = new PassThrough();
    const { adapter, clock, printed } = stage(input);
    await adapter.start(quiz);
    input.write('quiz\n');
    await clock.advance(1_499);
    expect(printed()).not.toContain('One moment');
    await clock.advance(1);
    expect(printed()).toContain('One moment…');
    answer(question());
    input.end();
    await adapter.finished;
    expect(printed().match(/Which one\?/g)).toHaveLength(1);
    expect(clock.waiting()).toBe(0);
  });

  it('finishes the line that was accepted when it is stopped, and takes no other', async () => {
    let answer: (view: View) => void = () => undefined;
    const { quiz, requests } = scriptedQuiz(() => new Promise<View>((resolve) => (answer = resolve)));
    const input = new PassThrough();
    const { adapter, clock, printed } = stage(input);
    await adapter.start(quiz);
    input.write('one\ntwo\n');
    await clock.advance(0);
    const stopped = adapter.stop();
    answer(view('answered'));
    await stopped;
    expect(printed()).toContain('answered');
    expect(requests).toHaveLength(1);
  });

  it('ends when it is stopped though the reader of its output has stopped reading', async () => {
    const input = new PassThrough();
    let writes = 0;
    // Takes the greeting, and nothing after it.
    const output = new Writable({
      write(_chunk, _encoding, done) {
        writes += 1;
        if (writes === 1) done();
      },
    });
    const { adapter, clock } = stage(input, { output });
    const { quiz } = scriptedQuiz(usual);
    await adapter.start(quiz);
    input.write('help\nhelp\n');
    await clock.advance(0);
    expect(writes).toBe(2);
    await adapter.stop();
    expect(writes).toBe(2);
  });

  it('ends when the reader of its output goes away', async () => {
    const { quiz } = scriptedQuiz(usual);
    const input = new PassThrough();
    const { adapter, output } = stage(input);
    await adapter.start(quiz);
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    input.write('help\n');
    await adapter.finished;
  });
});

describe('posts on the console', () => {
  const place = { kind: 'place', place: { workspace: 'console:local', channel: 'console' } } as const;

  it('prints for everybody, once an identity, and lets everybody answer', async () => {
    const { quiz, requests } = scriptedQuiz(usual);
    const input = new PassThrough();
    const { adapter, printed } = stage(input);
    await adapter.start(quiz);
    const first = await adapter.post(place, { ...question(), audience: 'public' }, 'daily-1');
    const second = await adapter.post(place, { ...question(), audience: 'public' }, 'daily-1');
    expect(second).toEqual(first);
    expect(printed().match(/To everybody in this channel:\n\nWhich one\?/g)).toHaveLength(1);
    input.end('b\n');
    await adapter.finished;
    expect(requests[0]?.body).toEqual({ kind: 'action', token: `${token('a')}.B`, message: first.kind === 'posted' ? first.reference.message : '' });
  });

  it('refuses a channel that is not there', async () => {
    const { adapter, printed } = stage(new PassThrough());
    const before = printed();
    const elsewhere = { workspace: 'console:local', channel: 'nowhere' };
    const tries = [{ kind: 'place', place: elsewhere } as const, { kind: 'message', place: elsewhere, message: 'a' } as const];
    for (const target of tries) expect(await adapter.post(target, { ...question(), audience: 'public' }, target.kind)).toEqual({ kind: 'forbidden' });
    expect(printed()).toBe(before);
  });

  /** What one player types while posts come; each line is answered before the next thing happens. */
  async function party(answer: (request: Request) => View = usual, more: Partial<ConsoleOptions> = {}) {
    const { quiz, requests } = scriptedQuiz(answer);
    const input = new PassThrough();
    const scene = stage(input, more);
    await scene.adapter.start(quiz);
    const posted = async (made: View, identity: string) => {
      const result = await scene.adapter.post(place, { ...made, audience: 'public' }, identity);
      if (result.kind !== 'posted') throw new Error(result.kind);
      return result.reference;
    };
    return {
      ...scene,
      requests,
      posted,
      bodies: () => requests.map((request) => request.body),
      type: async (...lines: readonly string[]) => {
        for (const line of lines) input.write(`${line}\n`);
        await scene.clock.advance(0);
        for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      },
      end: async () => {
        input.end();
        await scene.adapter.finished;
      },
    };
  }
  const own = { ...question(), input: { kind: 'one', token: encodeToken({ verb: 'a', target: 'solo', index: 0, digest: 'abcdefghijkl' }), full: true, options: [{ letter: 'A', text: 'Mine' }, { letter: 'B', text: 'Too' }] } } as const satisfies View;
  const answered = (letter: string, message: string, from = token('a')) => ({ kind: 'action', token: `${from}.${letter}`, message });

  it('prints what a card becomes once, and its counts of answers never', async () => {
    const { adapter, posted, printed, end } = await party();
    const reference = await posted(question(), 'x');
    const counted = { ...question(), blocks: [{ kind: 'note', text: [plain('3 answers')] }], audience: 'public' } as const satisfies View;
    expect(await adapter.edit(reference, counted)).toEqual({ kind: 'posted', reference });
    expect(printed()).not.toContain('3 answers');
    for (let turn = 0; turn < 3; turn += 1) expect(await adapter.edit(reference, view('the key', { audience: 'public' }))).toEqual({ kind: 'posted', reference });
    expect(printed().match(/Changed for everybody in this channel:\n\nthe key/g)).toHaveLength(1);
    await end();
  });

  it('prints a card of an earlier process as it stands, and takes answers to it', async () => {
    const { adapter, printed, type, bodies, end } = await party();
    const reference = { channel: 'console', message: 'earlier' };
    expect(await adapter.edit(reference, { ...question(), audience: 'public' })).toEqual({ kind: 'posted', reference });
    expect(printed()).toContain('To everybody in this channel:\n\nWhich one?');
    await type('b');
    expect(bodies()).toEqual([answered('B', 'earlier')]);
    await end();
  });

  it('lets several players answer one card, those who come later, too', async () => {
    const { posted, type, requests, bodies, end } = await party(() => view('locked in'));
    const { message } = await posted(question(), 'x');
    await type('b', 'as Bob', 'a', 'as Eve', 'b');
    expect(requests.map(({ actor }) => actor.name)).toEqual(['player', 'Bob', 'Eve']);
    expect(bodies()).toEqual([answered('B', message), answered('A', message), answered('B', message)]);
    await end();
  });

  it('takes a letter for the newest card that waits for one, the channel’s or one’s own', async () => {
    const solo = own.input.token;
    const { posted, type, bodies, end } = await party((request) => (request.body.kind !== 'action' ? own : request.body.token.startsWith(solo) ? verdict : view('locked in')));
    const first = await posted(question(), 'x');
    await type('quiz', 'a', 'b');
    expect(bodies().slice(1)).toEqual([{ kind: 'action', token: `${solo}.A` }, answered('B', first.message)]);
    await type('quiz');
    const other = encodeToken({ verb: 'a', target: 'other', index: 0, digest: 'abcdefghijkl' });
    const second = await posted({ ...own, input: { ...own.input, token: other } }, 'y');
    // The channel's is newer; the own one is still there behind it.
    await type('a', 'b');
    expect(bodies().slice(-2)).toEqual([answered('A', second.message, other), { kind: 'action', token: `${solo}.B` }]);
    await end();
  });

  it('sends letters for a card that was answered or is closed, so that the quiz says so', async () => {
    const { adapter, posted, type, bodies, printed, end } = await party((request) => view(request.body.kind === 'action' ? 'The first answer stands.' : '?'));
    const reference = await posted(question(), 'x');
    await type('b', 'a');
    expect(bodies()).toEqual([answered('B', reference.message), answered('A', reference.message)]);
    await adapter.edit(reference, view('closed', { audience: 'public' }));
    await type('as Bob', 'b', 'h');
    expect(bodies().at(-1)).toEqual(answered('B', reference.message));
    expect(printed()).toContain('No question waits for the answer `H`');
    await end();
  });

  it('leaves a card to be answered after a refusal', async () => {
    const { posted, type, bodies, end } = await party(() => view('Too fast.', { tone: 'trouble' }));
    await posted(question(), 'x');
    const { message } = await posted({ ...question(true), audience: 'public' }, 'y');
    await type('kubelet', 'kubelet');
    expect(bodies()).toEqual([1, 2].map(() => ({ kind: 'action', token: token('a'), message, fields: { text: 'kubelet' } })));
    await end();
  });

  it('presses the buttons of cards by word, and by number those that were drawn last', async () => {
    const { adapter, posted, type, bodies, end } = await party(() => view('in private'));
    const hint = { kind: 'button', label: 'Hint', token: encodeToken({ verb: 'h', target: 'set', index: 0, digest: 'abcdefghijkl' }) } as const;
    const reference = await posted({ ...question(), actions: [hint] }, 'x');
    await type('1', 'hint');
    const table = { kind: 'button', label: 'Whole table', token: encodeToken({ verb: 't', target: 'set', index: 0, digest: '' }) } as const;
    const podium = await posted(view('The end', { actions: [table] }), 'end');
    await adapter.edit(reference, view('closed', { audience: 'public' }));
    await type('1', 'table');
    expect(bodies()).toEqual([hint.token, hint.token, table.token, table.token].map((pressed, index) => ({ kind: 'action', token: pressed, message: index < 2 ? reference.message : podium.message })));
    await end();
  });

  it('covers what tells a key until somebody asks for it', async () => {
    const { posted, type, requests, printed, end } = await party();
    await posted(view('', { spoiler: true, blocks: [{ kind: 'heading', text: [plain('The answer')] }, { kind: 'paragraph', text: [plain('It is the kubelet.')] }] }), 'key');
    expect(printed()).toContain('To everybody in this channel:\n\nThe answer\n\n[1] Show it\n');
    expect(printed()).not.toContain('kubelet');
    await type('show it');
    expect(printed()).toContain('It is the kubelet.');
    expect(requests).toEqual([]);
    await end();
  });

  it('says at the end of input what is still open, in one line, and only then', async () => {
    const line = 'A question of the channel is still open; it is kept for the next start.';
    const open = await party();
    await open.posted(question(), 'x');
    await open.end();
    expect(open.printed().trimEnd().endsWith(line)).toBe(true);
    const closed = await party();
    await closed.adapter.edit(await closed.posted(question(), 'x'), view('closed'));
    await closed.end();
    expect(closed.printed()).not.toContain(line);
  });

  it('shows what is open to the next process, which takes answers to it (R8)', async () => {
    let kept: readonly OpenCard[] = [];
    const open = { load: async () => structuredClone(kept), save: async (cards: readonly OpenCard[]) => void (kept = structuredClone(cards)) };
    const before = await party(usual, { open });
    const [closing, staying] = [await before.posted(question(), 'x'), await before.posted(own, 'y')];
    await before.adapter.edit(closing, view('closed', { audience: 'public' }));
    await before.posted(view('The end'), 'z');
    // Killed: nothing more is said or kept.
    expect(kept.map(({ reference }) => reference)).toEqual([staying]);
    const after = await party(usual, { open });
    expect(after.printed()).toContain('Still open for everybody in this channel:\n\nWhich one?\n\n  A  Mine');
    await after.type('b');
    expect(after.bodies()).toEqual([answered('B', staying.message, own.input.token)]);
    await after.adapter.edit(staying, view('closed, too', { audience: 'public' }));
    expect([kept.length, after.printed().includes('Changed for everybody in this channel:\n\nclosed, too')]).toEqual([0, true]);
    await before.end();
    await after.end();
  });

  it('serves all the same where what was open cannot be read or kept', async () => {
    const failing = { load: () => Promise.reject(new Error('gone')), save: () => Promise.reject(new Error('full')) };
    const odd = { load: async () => [{ reference: { channel: 'console', message: 'x' }, view: {} as View }], save: async () => undefined };
    for (const open of [failing, odd]) {
      const { posted, type, bodies, end } = await party(usual, { open });
      const { message } = await posted(question(), 'x');
      await type('b');
      expect(bodies()).toEqual([answered('B', message)]);
      await end();
    }
  });

  it('never parts a view or a line, whatever comes when', async () => {
    const { posted, type, printed, end } = await party();
    const work = Promise.all(Array.from({ length: 30 }, (_, index) => posted(view(`post ${index} begins`, { blocks: [{ kind: 'list', ordered: false, items: [[plain(`post ${index}`)], [plain(`end ${index}`)]] }] }), `p${index}`)));
    await type(...Array.from({ length: 30 }, () => 'help'));
    await work;
    for (let index = 0; index < 30; index += 1) expect(printed()).toContain(`\nTo everybody in this channel:\n\n• post ${index}\n• end ${index}\n\n`);
    expect(printed().match(/\nside reply to player\n\n/g)).toHaveLength(30);
    await end();
  });

  it('names the one player that a message is for, harmlessly', async () => {
    const { adapter, printed } = stage(new PassThrough());
    await adapter.start(scriptedQuiz(usual).quiz);
    await adapter.post({ kind: 'player', workspace: 'console:local', player: '\u001B[2Jeve' }, view('psst', { blocks: [{ kind: 'paragraph', text: [name('\u0007')] }] }), 'p');
    expect(printed()).toContain('To ␛[2Jeve only:\n\n␇');
    await adapter.stop();
  });
});
