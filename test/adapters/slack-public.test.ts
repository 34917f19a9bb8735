/** Cards that everybody in a channel sees: who presses changes nothing for the others. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SlackAdapter } from '../../adapters/slack/index.ts';
import type { Request, Target } from '../../src/platform.ts';
import { code, plain, time } from '../../src/texts/span.ts';
import type { Action, Form, Input, View } from '../../src/views/view.ts';
import { pressables, readMessage, spokenMessage } from '../stand-ins/slack/reading.ts';
import type { Message, User, View as Modal } from '../stand-ins/slack/world.ts';
import { type Office, openOffice, saying, settled, texts } from './slack-office.ts';

let office: Office;
afterEach(async () => {
  await office.stop();
});

const ASKED = 'Dabcdefghijk';
const token = (verb: string, target = ASKED) => `1.${verb}.${target}.0.abcdefabcdef`;
const OPTIONS = ['kubelet', 'kube-proxy', 'etcd', 'scheduler'].map((text, index) => ({ letter: 'ABCD'[index] ?? '', text }));
const LABELS = { prompt: 'Tick', send: 'Send', change: 'Change', undo: 'Undo', answer: 'Answer' };
const FORM: Form = { token: token('a'), title: 'Answer', send: 'Send', fields: [{ name: 'text', label: 'Your answer', required: true, max: 200, multiline: false }] };
const REPORT: Form = { token: token('r'), title: 'Report', send: 'Send', fields: [{ name: 'reason', label: 'Reason', required: false, max: 500, multiline: true }] };

const INPUTS: Readonly<Record<string, Input>> = {
  one: { kind: 'one', token: token('a'), options: OPTIONS, full: false },
  many: { kind: 'many', token: token('a'), options: OPTIONS, labels: LABELS },
  order: { kind: 'order', token: token('a'), options: OPTIONS, labels: LABELS },
  text: { kind: 'text', token: token('a'), label: 'Answer', form: FORM },
};
const HINT: Action = { kind: 'button', label: 'Hint', token: token('h') };

const publicCard = (input: Input | undefined, more: Partial<View> = {}): View =>
  saying('Which part runs Pods?', { audience: 'public', question: 'single', ...(input === undefined ? {} : { input }), actions: [HINT], ...more });
const verdict = (words: string, more: Partial<View> = {}): View =>
  saying(words, {
    window: true,
    replaces: true,
    actions: [
      { kind: 'button', label: 'Why not?', token: token('y') },
      { kind: 'button', label: 'Report', token: token('r'), form: REPORT },
      { kind: 'button', label: 'Practise', token: token('p') },
      { kind: 'button', label: 'Show', token: token('c') },
    ],
    ...more,
  });

const here = (): Target => ({ kind: 'place', place: { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id } });

async function posted(view: View, identity = 'card', adapter?: SlackAdapter): Promise<Message> {
  const result = await (adapter ?? (await office.open())).post(here(), view, identity);
  if (result.kind !== 'posted') throw new Error(result.kind);
  const message = office.slack.world.message(result.reference.channel, result.reference.message);
  if (message === undefined) throw new Error('no card');
  return message;
}

const still = (message: Message) => expect(office.slack.world.message(message.channel, message.ts)).toEqual(message);
const body = (index = -1) => office.requests.at(index)?.body;
const modalOf = (view: Modal | undefined): Modal => {
  if (view === undefined) throw new Error('no window');
  return view;
};

/** Answers a card as a person does, and returns what they see at last. */
async function answer(user: User, message: Message, kind: string) {
  const { slack } = office;
  if (kind === 'one') return slack.press(user, message, 'B');
  const { view } = await slack.press(user, message, 'Answer');
  const filled = kind === 'many' ? { ticked: ['A', 'C'] } : kind === 'order' ? { 'place-0': 'B', 'place-1': 'A', 'place-2': 'C', 'place-3': 'D' } : { text: 'kubelet' };
  return slack.submit(modalOf(view), filled);
}

describe.each(['socket', 'http'] as const)('a card for everybody on Slack over %s', (mode) => {
  it.each(['one', 'many', 'order', 'text'])('is answered by several people at once, and stays as it is (%s)', async (kind) => {
    office = await openOffice(mode);
    const message = await posted(publicCard(INPUTS[kind]));
    office.answer = ({ actor }) => saying(`locked in for ${actor.name}`, { replaces: true });
    const seen = await Promise.all([office.ann, office.ben].map(async (user) => [user, await answer(user, message, kind)] as const));
    for (const [user, { text, message: own }] of seen) {
      expect(text).toContain(`locked in for ${user.name}`);
      if (kind === 'one') expect([own?.onlyFor, own?.ts === message.ts]).toEqual([user.id, false]);
    }
    const sent = kind === 'text' ? { token: token('a'), fields: { text: 'kubelet' } } : { token: `${token('a')}.${{ one: 'B', many: 'AC', order: 'BACD' }[kind]}` };
    expect(office.requests.map((request) => request.body)).toEqual([sent, sent].map((one) => ({ kind: 'action', ...one, message: message.ts })));
    await settled();
    still(message);
    expect(office.slack.refusals).toEqual([]);
  });

  it('shows a verdict in a window once the quiz has it, and goes on in there', async () => {
    office = await openOffice(mode);
    const message = await posted(publicCard(INPUTS['one']));
    const answers: Record<string, View> = {
      a: verdict('Wrong: kubelet does.'),
      y: verdict('The others, one by one.'),
      r: saying('Thank you.', { replaces: true }),
      p: saying('Once more?', { input: INPUTS['many'] as Input, question: 'multiple', replaces: true }),
      c: saying('ann shows a verdict', { audience: 'public' }),
    };
    office.answer = ({ body: sent }) => answers[(sent.kind === 'action' ? sent.token : '')[2] ?? ''] ?? saying('?');
    const before = office.slack.calls.length;
    const shown = await office.slack.press(office.ann, message, 'B');
    expect(office.methods().slice(before)).toEqual(['views.open']);
    expect(shown.text).toContain('Wrong: kubelet does.');
    // A button of the window changes the window.
    const why = await office.slack.pressInView(office.ann, modalOf(shown.view), 'Why not?');
    expect([why.view?.id, why.text.includes('one by one')]).toEqual([shown.view?.id, true]);
    expect(body()).toEqual({ kind: 'action', token: token('y'), message: message.ts });
    // A form stands on top of it, and what comes of it too.
    const form = await office.slack.pressInView(office.ann, modalOf(why.view), 'Report');
    expect(form.view?.previous).toBe(shown.view?.id);
    const sent = await office.slack.submit(modalOf(form.view), { reason: 'typo' });
    expect(sent.text).toContain('Thank you.');
    expect(body()).toEqual({ kind: 'action', token: token('r'), fields: { reason: 'typo' }, message: message.ts });
    // A question in it is answered in it.
    const card = await office.slack.pressInView(office.ann, modalOf(why.view), 'Practise');
    const boxes = pressables(modalOf(card.view).blocks).find(({ type }) => type === 'checkboxes');
    await office.slack.people.pressInView(office.ann, modalOf(card.view), boxes?.actionId ?? '', ['A', 'D']).acknowledged();
    const done = await office.slack.pressInView(office.ann, modalOf(card.view), 'Send');
    expect(body()).toEqual({ kind: 'action', token: `${token('a')}.AD`, message: message.ts });
    expect([done.view?.id, done.text.includes('Wrong')]).toEqual([shown.view?.id, true]);
    // What is shown to the channel goes there.
    office.slack.people.pressInView(office.ann, modalOf(done.view), 'Show');
    const open = await office.slack.until('what ann shows', () => office.slack.world.messages(office.channel.id).find(({ text }) => text.includes('ann shows')));
    expect([open.onlyFor, open.by]).toEqual([undefined, 'response_url']);
    still(message);
    expect(office.slack.refusals).toEqual([]);
  });

  it('shows it as a message where the quiz took more than 2 s, and tries no window', async () => {
    office = await openOffice(mode);
    const message = await posted(publicCard(INPUTS['one']));
    for (const [wait, way] of [[2_000, 'views.open'], [2_001, 'response_url']] as const) {
      let come: (view: View) => void = () => undefined;
      const slow = new Promise<View>((resolve) => {
        come = resolve;
      });
      office.answer = () => slow;
      const before = [office.requests.length, office.slack.calls.length] as const;
      const press = office.slack.people.press(office.ann, message, 'B');
      await office.slack.until('the request', () => office.requests[before[0]]);
      await office.clock.advance(wait);
      come(verdict('at last'));
      expect((await press.next()).text).toContain('at last');
      expect(office.methods().slice(before[1])).toEqual([way]);
    }
    still(message);
  });

  it('shows it as a message where the window does not open, and where it was closed meanwhile', async () => {
    office = await openOffice(mode);
    const message = await posted(publicCard(INPUTS['one']));
    office.answer = () => verdict('here it is');
    for (const fault of [{ kind: 'error', error: 'expired_trigger_id' }, { kind: 'reset' }, { kind: 'status', status: 500 }] as const) {
      office.slack.fault({ method: 'views.open', ...fault });
      const { message: own } = await office.slack.press(office.ann, message, 'B');
      expect([own?.onlyFor, readMessage(own as Message).includes('here it is')]).toEqual([office.ann.id, true]);
    }
    const { view } = await office.slack.press(office.ann, message, 'B');
    const press = office.slack.people.pressInView(office.ann, modalOf(view), 'Why not?');
    office.slack.people.close(modalOf(view));
    expect((await press.next()).message?.onlyFor).toBe(office.ann.id);
    still(message);
  });

  it('answers beside itself, and what is pressed there takes its place', async () => {
    office = await openOffice(mode);
    const message = await posted(publicCard(INPUTS['one']));
    office.answer = () => saying('A hint: it is not etcd.', { input: INPUTS['one'] as Input, question: 'single' });
    const hint = await office.slack.press(office.ann, message, 'Hint');
    expect(hint.message?.onlyFor).toBe(office.ann.id);
    office.answer = () => verdict('Right');
    const right = await office.slack.press(office.ann, hint.message as Message, 'A');
    expect([right.message?.ts, right.text.includes('Right')]).toEqual([hint.message?.ts, true]);
    // The card of one person is no message of the channel.
    expect(body()).toEqual({ kind: 'action', token: `${token('a')}.A` });
    still(message);
  });

  it('in a thread is answered in the thread', async () => {
    office = await openOffice(mode);
    const adapter = await office.open();
    const root = await posted(publicCard(undefined), 'root', adapter);
    await office.clock.advance(1_000);
    const place = { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id };
    const result = await adapter.post({ kind: 'message', place, message: root.ts }, publicCard(undefined), 'reply');
    const reply = office.slack.world.message(office.channel.id, result.kind === 'posted' ? result.reference.message : '') as Message;
    const { message: own } = await office.slack.press(office.ann, reply, 'Hint');
    expect([own?.thread, own?.onlyFor]).toEqual([root.ts, office.ann.id]);
    expect(body()).toMatchObject({ message: reply.ts });
  });
});

describe('what a card for everybody says on Slack', () => {
  it('closes at a moment in the reader’s own zone, however the line is drawn (S25)', async () => {
    office = await openOffice();
    const adapter = await office.open();
    const at = Date.UTC(2026, 10, 25, 9, 0, 4);
    for (const [index, line] of [[plain('Closes at '), time(at, 'relative')], [plain('Closes at '), time(at, 'relative'), plain(' *not* before `x`')]].entries()) {
      const message = await posted(publicCard(INPUTS['one'], { blocks: [{ kind: 'paragraph', text: [plain('Which?')] }, { kind: 'note', text: line }] }), `card ${index}`, adapter);
      await office.clock.advance(1_000);
      expect(JSON.stringify(message.blocks)).toContain(index === 0 ? `<!date^${at / 1_000}^{time_secs}|09:00:04 UTC>` : `"timestamp":${at / 1_000},"format":"{time_secs}"`);
      expect(message.text).toContain(`<!date^${at / 1_000}^{time_secs}|09:00:04 UTC>`);
    }
    expect(office.slack.refusals).toEqual([]);
  });

  it('puts what tells the key into the thread of the card, verbatim and whole (S23, S33)', async () => {
    office = await openOffice();
    const adapter = await office.open();
    const root = await posted(publicCard(undefined), 'card', adapter);
    await office.clock.advance(1_000);
    const place = { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id };
    const key = saying('', { audience: 'public', spoiler: true, blocks: [{ kind: 'heading', text: [plain('The answer')] }, { kind: 'paragraph', text: [plain('kubelet & <!channel> || '), code('a < b')] }, { kind: 'code', language: 'yaml', text: 'a: ``` <@U1>' }] });
    const result = await adapter.post({ kind: 'message', place, message: root.ts }, key, 'card/key');
    expect(result.kind).toBe('posted');
    const reply = office.slack.world.messages(office.channel.id).find(({ thread }) => thread === root.ts) as Message;
    expect(reply.pings).toEqual([]);
    for (const words of ['The answer', 'kubelet & <!channel> || a < b', '<@U1>']) {
      expect(readMessage(reply)).toContain(words);
      expect(spokenMessage(reply)).toContain(words);
    }
    // Nothing of it in the channel itself.
    expect(office.slack.world.messages(office.channel.id).filter(({ thread }) => thread === undefined).map(({ ts }) => ts)).toEqual([root.ts]);
    expect(office.slack.calls.some(({ args }) => args['reply_broadcast'] === true)).toBe(false);
  });

  it('leads to other messages by Slack’s own addresses, and not to what is none', async () => {
    office = await openOffice();
    const adapter = await office.open();
    const card = await posted(publicCard(INPUTS['one']), 'card', adapter);
    const jumps = [{ label: 'To the round', channel: card.channel, message: card.ts }, { label: 'Nowhere', channel: 'console', message: '1' }, { label: 'Evil', channel: 'C1/../x', message: '1.1' }];
    office.answer = () => saying('A round runs already.', { jumps });
    const { message } = await office.slack.command(office.ann, office.channel, '/k8s', 'quiz');
    const links = pressables((message as Message).blocks);
    const asked = (await (await fetch(`${office.slack.apiUrl}chat.getPermalink?channel=${card.channel}&message_ts=${card.ts}`, { headers: { authorization: `Bearer ${office.slack.botToken}` } })).json()) as { permalink: string };
    expect(links.map(({ label, element }) => [label, element['url']])).toEqual([['To the round', asked.permalink]]);
    // Following it is told to the bot, too, and needs no answer.
    const before = office.requests.length;
    expect(await office.slack.people.press(office.ann, message as Message, 'To the round').acknowledged()).toMatchObject({ kind: 'acknowledged' });
    expect(office.requests).toHaveLength(before);
  });

  it('tells nothing of the key in anything that a client can read (R33)', async () => {
    office = await openOffice();
    const adapter = await office.open();
    for (const [index, kind] of ['one', 'many', 'order', 'text'].entries()) {
      const message = await posted(publicCard(INPUTS[kind]), `card ${index}`, adapter);
      await office.clock.advance(1_000);
      const answers = pressables(message.blocks).filter(({ value }) => value?.includes('1.a.') === true);
      const shape = (text: string) => text.replace(/\.[A-D]$/u, '.X').replace(/-\d+-/u, '-N-');
      expect(new Set(answers.map(({ value = '', actionId, element }) => JSON.stringify([shape(value), shape(actionId), element['style']]))).size, kind).toBe(1);
      expect(JSON.stringify(message.metadata)).toBe(`{"event_type":"k8s_quiz_post","event_payload":{"identity":"card ${index}"}}`);
    }
  });

  it('says in words that a form could not be opened, and opens none for what has none', async () => {
    office = await openOffice();
    const message = await posted(publicCard(INPUTS['text']));
    office.slack.fault({ method: 'views.open', kind: 'error', error: 'expired_trigger_id' });
    const { message: own, text } = await office.slack.press(office.ann, message, 'Answer');
    expect([own?.onlyFor, text]).toEqual([office.ann.id, texts('en').line('slack.modal.failed')]);
    still(message);
  });

  it('takes a press on what is no window of ours for nothing', async () => {
    office = await openOffice();
    const message = await posted(publicCard(INPUTS['one']));
    office.answer = () => verdict('Right');
    const { view } = await office.slack.press(office.ann, message, 'A');
    const requests = office.requests.length;
    for (const metadata of ['', '{}', 'null', '{"token":"","language":"xx","channel":"C1","at":1}', '{"token":"","language":"en","channel":"nowhere","at":1}']) {
      const forged = { ...modalOf(view), body: { ...modalOf(view).body, private_metadata: metadata } };
      expect(await office.slack.people.pressInView(office.ann, forged, 'Why not?').acknowledged()).toMatchObject({ kind: 'acknowledged' });
    }
    await settled();
    expect(office.requests).toHaveLength(requests);
  });
});

/** Two processes on one token: Slack hands each press to one of them. */
it('is pressed on whichever process Slack chooses', async () => {
  office = await openOffice('socket');
  const message = await posted(publicCard(INPUTS['one']));
  await office.open(office.adapter());
  await office.slack.connected(2);
  office.answer = ({ actor }: Request) => saying(`locked in for ${actor.name}`);
  for (let index = 0; index < 6; index += 1) expect((await office.slack.press(office.ann, message, 'A')).text).toBe('locked in for ann');
  expect(office.requests).toHaveLength(6);
  still(message);
});
