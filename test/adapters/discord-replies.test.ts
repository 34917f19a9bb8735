import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePress } from '../../adapters/discord/press.ts';
import type { View } from '../../src/views/view.ts';
import { ORDERING, MULTIPLE } from '../fixtures/questions.ts';
import { INTERACTION } from '../stand-ins/discord/interactions.ts';
import { type Message, type Outcome, buttonsOf, selectsOf, textOf } from '../stand-ins/discord/server.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { viewsOf } from './discord-bodies.ts';
import { type Office, openOffice, saying } from './discord-office.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const REPORT = '1.r.set.0.abcdefghijkl';
const card = (replaces = false): View => saying('card', { replaces, actions: [{ kind: 'button', label: 'Next', token: '1.n.set.1.' }, { kind: 'button', label: 'Report', token: REPORT, form: { token: REPORT, title: '', send: '', fields: [] } }] });

let office: Office;

beforeEach(async () => {
  office = await openOffice();
  await office.open();
});

afterEach(() => office.stop());

function messageOf(outcome: Outcome): Message {
  if (outcome.kind !== 'message') throw new Error(`not a message: ${outcome.kind}`);
  return outcome.message;
}

const ask = async (view: View = card()): Promise<Message> => {
  office.answer = () => view;
  return messageOf(await office.discord.people.command(office.ann, 'k8s quiz'));
};

/** A result that comes when the test says so. */
function held(): { readonly result: Promise<View>; give(view: View): void } {
  let give: (view: View) => void = () => undefined;
  const result = new Promise<View>((resolve) => {
    give = resolve;
  });
  return { result, give: (view) => give(view) };
}

/** A view in the channel, as the agenda posts it. */
async function show(view: View): Promise<Message> {
  const adapter = office.adapter();
  await office.clock.advance(10_000);
  await adapter.start(office.quiz);
  await adapter.post({ kind: 'place', place: { workspace: `discord:${office.guild.id}`, channel: office.channel.id } }, { ...view, audience: 'public' }, 'q1');
  await adapter.stop();
  return office.discord.world.history(office.channel)[0] ?? expect.fail('nothing was posted');
}

const responses = () => office.discord.interactions.all.at(-1)?.answered;

describe('a reply on Discord', () => {
  it('is private and comes at once when the result is there (D1, D3)', async () => {
    const outcome = await office.discord.people.command(office.ann, 'k8s quiz', { topic: 'pods', count: 3 });
    expect(outcome).toMatchObject({ kind: 'message', how: 'reply', private: true });
    expect(office.requests).toEqual([
      expect.objectContaining({ deliveryId: outcome.interaction.id, received: office.clock.now(), place: { workspace: `discord:${office.guild.id}`, channel: office.channel.id, locale: 'en-US' }, body: expect.objectContaining({ kind: 'command', word: 'k8s', path: ['quiz'] }) }),
    ]);
    expect(office.requests[0]?.body).toMatchObject({ options: { topic: 'pods', count: 3 } });
  });

  it('is a deferral after 1.5 s and one edit when the result is late (D1, R1)', async () => {
    const late = held();
    office.answer = () => late.result;
    const interaction = office.discord.people.send(INTERACTION.command, office.ann, { id: '1', name: 'k8s', type: 1, options: [{ name: 'stats', type: 1 }] });
    await office.until('the request', () => office.requests[0]);
    await office.clock.advance(1_499);
    expect(interaction.answered).toBeUndefined();
    await office.clock.advance(1);
    await office.discord.until('the deferral', () => interaction.answered);
    expect(interaction.answered).toMatchObject({ type: 5, after: 1_500 });
    await office.clock.advance(800);
    late.give(saying('late'));
    expect(await office.discord.people.outcome(interaction)).toMatchObject({ how: 'deferred', private: true });
    expect(interaction.attempts).toEqual([0]);
  });

  it('takes the place of the pressed message, or stands under it, in time and late', async () => {
    for (const replaces of [true, false]) {
      for (const isLate of [false, true]) {
        const shown = await ask();
        const late = held();
        const before = office.requests.length;
        office.answer = () => (isLate ? late.result : saying('next', { replaces }));
        const pressed = office.discord.people.press(office.ann, shown, 'Next');
        if (isLate) {
          await office.until('the request', () => (office.requests.length > before ? true : undefined));
          await office.clock.advance(1_500);
          await office.until('the deferral', responses);
          late.give(saying('next', { replaces }));
        }
        const outcome = await pressed;
        expect(textOf(messageOf(outcome))).toBe('next');
        expect(outcome).toMatchObject({ how: replaces ? 'update' : isLate ? 'follow-up' : 'reply', private: true });
        expect(messageOf(outcome) === shown).toBe(replaces);
        await office.clock.advance(5_000);
      }
    }
  });

  it('never changes a public message for one person, in time and late, whatever the view says', async () => {
    const posted = await show(card());
    for (const replaces of [true, false]) {
      office.answer = () => saying('only you', { replaces });
      const inTime = await office.discord.people.press(office.ann, posted, 'Next');
      expect(inTime).toMatchObject({ how: 'reply', private: true });
      expect(office.requests.at(-1)?.body).toMatchObject({ kind: 'action', message: posted.id });
      const late = held();
      const before = office.requests.length;
      office.answer = () => late.result;
      const pressed = office.discord.people.press(office.seat(`late-${replaces}`), posted, 'Next');
      await office.until('the request', () => (office.requests.length > before ? true : undefined));
      await office.clock.advance(1_500);
      await office.until('the deferral', responses);
      // "Thinking", for the one who pressed alone.
      expect(responses()).toMatchObject({ type: 5 });
      late.give(saying('only you, late', { replaces }));
      const outcome = await pressed;
      expect(outcome).toMatchObject({ how: 'deferred', private: true });
      expect(textOf(messageOf(outcome))).toBe('only you, late');
      await office.clock.advance(5_000);
    }
    expect(posted.states).toHaveLength(1);
    expect(textOf(posted)).toBe('card');
  });

  it('to a press on a private answer takes its place as ever, and names no public message', async () => {
    const posted = await show(card());
    office.answer = () => card();
    const answer = messageOf(await office.discord.people.press(office.ann, posted, 'Next'));
    office.answer = () => saying('the next one', { replaces: true });
    expect(await office.discord.people.press(office.ann, answer, 'Next')).toMatchObject({ how: 'update' });
    expect(textOf(answer)).toBe('the next one');
    expect(office.requests.at(-1)?.body).not.toHaveProperty('message');
  });

  it('to a form that was opened from a public message is a private message as well', async () => {
    const posted = await show(card());
    office.answer = () => saying('thank you', { replaces: true });
    const opened = await office.discord.people.press(office.ann, posted, 'Report');
    if (opened.kind !== 'modal') throw new Error(opened.kind);
    expect(await office.discord.people.submit(office.ann, opened.modal, { reason: 'unclear' })).toMatchObject({ how: 'reply', private: true });
    expect(office.requests.at(-1)?.body).toMatchObject({ fields: { reason: 'unclear' }, message: posted.id });
    expect(posted.states).toHaveLength(1);
  });

  it('is to a command with a channel that was picked', async () => {
    const other = office.discord.world.channel(office.guild, 'other');
    const admin = office.seat('admin', { permissions: ['manageGuild', 'manageMessages'] });
    await office.discord.people.command(admin, 'k8s-admin daily set', { time: '09:00', channel: other.id });
    expect(office.requests.at(-1)).toMatchObject({ actor: { administrator: true, moderator: true }, body: { word: 'k8s-admin', path: ['daily', 'set'], options: { time: '09:00', channel: other.id } } });
  });

  it('is public where the quiz says so', async () => {
    const shown = await ask();
    office.answer = () => saying('to everybody', { audience: 'public' });
    expect(await office.discord.people.press(office.ann, shown, 'Next')).toMatchObject({ private: false, how: 'reply' });
  });

  it('opens a form as the first response, without asking anybody (D4), and sends it', async () => {
    const shown = await ask();
    const before = office.requests.length;
    const opened = await office.discord.people.press(office.ann, shown, 'Report');
    expect(opened.kind).toBe('modal');
    expect(office.requests).toHaveLength(before);
    if (opened.kind !== 'modal') return;
    await office.discord.people.submit(office.ann, opened.modal, { reason: 'unclear' });
    expect(office.requests.at(-1)?.body).toMatchObject({ kind: 'action', token: REPORT, fields: { reason: 'unclear' } });
  });

  it('marks and taps without the quiz, and sends what was chosen in the end', async () => {
    const many = await ask(viewsOf(MULTIPLE, 'en', texts('en'))[0]);
    const before = office.requests.length;
    await office.discord.people.select(office.ann, many, String(selectsOf(many)[0]?.['custom_id']), ['C', 'A']);
    expect(selectsOf(many)[0]?.['options']).toMatchObject([{ default: true }, { default: false }, { default: true }, { default: false }]);
    await office.discord.people.press(office.ann, many, 'Change');
    expect(buttonsOf(many)[0]).toMatchObject({ label: 'Send', disabled: true });
    await office.discord.people.select(office.ann, many, String(selectsOf(many)[0]?.['custom_id']), ['B', 'A']);
    expect(office.requests).toHaveLength(before);
    await office.discord.people.press(office.ann, many, 'Send · A B');
    expect(office.requests.at(-1)?.body).toMatchObject({ token: expect.stringMatching(/\.AB$/u) });

    const order = await ask(viewsOf(ORDERING, 'en', texts('en'))[0]);
    for (const letter of ['D', 'B', 'A']) await office.discord.people.press(office.ann, order, letter);
    await office.discord.people.press(office.ann, order, 'Undo');
    await expect(office.discord.people.press(office.ann, order, 'Send · D B')).rejects.toThrow('disabled');
    for (const letter of ['C', 'A']) await office.discord.people.press(office.ann, order, letter);
    await office.discord.people.press(office.ann, order, 'Send · D B C A');
    expect(office.requests.at(-1)?.body).toMatchObject({ token: expect.stringMatching(/\.DBCA$/u) });
  });

  it('marks on a public card in a private copy', async () => {
    const posted = await show(viewsOf(MULTIPLE, 'en', texts('en'))[0] as View);
    const marked = await office.discord.people.select(office.ann, posted, String(selectsOf(posted)[0]?.['custom_id']), ['B']);
    expect(marked).toMatchObject({ how: 'reply', private: true });
    const copy = messageOf(marked);
    expect(textOf(copy)).toBe('Only you see this message. Your answer counts once you send it.');
    expect(buttonsOf(copy).map(({ label }) => label)).toEqual(['Send · B', 'Change']);
    // Changed in the copy, and sent from it: a refusal leaves it for another try, an answer takes its place.
    await office.discord.people.press(office.ann, copy, 'Change');
    await office.discord.people.select(office.ann, copy, String(selectsOf(copy)[0]?.['custom_id']), ['C', 'A']);
    office.answer = () => saying('too fast', { tone: 'trouble' });
    expect(await office.discord.people.press(office.ann, copy, 'Send · A C')).toMatchObject({ how: 'reply', private: true });
    office.answer = () => saying('locked in');
    expect(await office.discord.people.press(office.ann, copy, 'Send · A C')).toMatchObject({ how: 'update', private: true });
    expect(textOf(copy)).toBe('locked in');
    expect(buttonsOf(copy)).toEqual([]);
    expect(office.requests.at(-1)?.body).toMatchObject({ token: expect.stringMatching(/\.AC$/u), message: posted.id });
    expect(posted.states).toHaveLength(1);
  });

  it('is tapped together on a public card in a private copy, by several people at once', async () => {
    const posted = await show(viewsOf(ORDERING, 'en', texts('en'))[0] as View);
    const seats = [office.ann, office.seat('ben')];
    const copies = await Promise.all(seats.map(async (seat, index) => messageOf(await office.discord.people.press(seat, posted, index === 0 ? 'D' : 'A'))));
    expect(copies.map((copy) => textOf(copy))).toEqual(seats.map(() => 'Only you see this message. Tap the letters in the right order; your answer counts once you send it.'));
    for (const letter of ['B', 'C']) for (const [index, copy] of copies.entries()) await office.discord.people.press(seats[index] ?? office.ann, copy, letter);
    for (const [index, [letter, order]] of [['A', 'DBCA'], ['D', 'ABCD']].entries()) {
      const copy = copies[index] ?? posted;
      const seat = seats[index] ?? office.ann;
      await office.discord.people.press(seat, copy, letter ?? '');
      await office.discord.people.press(seat, copy, `Send · ${[...(order ?? '')].join(' ')}`);
      expect(office.requests.at(-1)).toMatchObject({ actor: { id: seat.member?.user.id }, body: { token: expect.stringMatching(new RegExp(`\\.${order}$`, 'u')), message: posted.id } });
    }
    await expect(office.discord.people.press(office.seat('cleo'), copies[0] ?? posted, 'Undo')).rejects.toThrow('only for somebody else');
    expect(posted.states).toHaveLength(1);
  });

  it('suggests from memory, for this workspace (D15)', async () => {
    const before = office.requests.length;
    const choices = await office.discord.people.autocomplete(office.ann, 'k8s quiz', { name: 'topic', typed: 'po' });
    expect(choices).toEqual([{ name: `k8s quiz topic en discord:${office.guild.id}`, value: 'po-value' }]);
    expect(office.requests).toHaveLength(before);
  });

  it('answers a button of another version politely', async () => {
    const shown = await ask();
    const outcome = await office.discord.people.press(office.ann, shown, 'what-is-this', { forge: true });
    expect(textOf(messageOf(outcome))).toContain('not known here');
  });

  it('outlives an expired and an answered interaction (D8)', async () => {
    const first = await office.discord.people.command(office.ann, 'k8s stats');
    await office.discord.people.redeliver(first.interaction);
    expect(first.interaction.attempts).toEqual([0, 40_060]);
    let arrive: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    office.discord.faults.add({ method: 'POST', path: /\/callback$/u, fault: { kind: 'slow', until: slow } });
    const before = office.requests.length;
    const lapsed = office.discord.people.send(INTERACTION.command, office.ann, { id: '1', name: 'k8s', type: 1, options: [{ name: 'stats', type: 1 }] });
    await office.until('the request', () => (office.requests.length > before ? true : undefined));
    await office.clock.advance(3_100);
    arrive();
    await office.until('the refusal', () => lapsed.attempts[0]);
    expect(lapsed.attempts).toEqual([10_062]);
    await office.until('the log', () => office.logged.find((line) => line.includes('had expired')));
    office.answer = () => saying('still here');
    expect(textOf(messageOf(await office.discord.people.command(office.ann, 'k8s stats')))).toBe('still here');
  });

  it('records what came too late to be answered, and skips the reply (D9)', async () => {
    await office.discord.people.command(office.ann, 'k8s stats');
    const before = office.requests.length;
    const old = office.discord.interactions.open(INTERACTION.command, office.ann, { id: '1', name: 'k8s', type: 1, options: [{ name: 'stats', type: 1 }] });
    await office.clock.advance(3_500);
    office.discord.people.deliver(old);
    await office.until('the request', () => office.requests[before]);
    await office.discord.people.command(office.ann, 'k8s stats');
    expect(office.requests[before]?.deliveryId).toBe(old.id);
    expect(old.attempts).toEqual([]);
  });

  it('says so when the quiz itself breaks', async () => {
    office.answer = () => Promise.reject(new Error('broken'));
    expect(textOf(messageOf(await office.discord.people.command(office.ann, 'k8s stats')))).toBe('That did not work. Please try again.');
  });

  it('pings nobody in any body (D23, R31)', async () => {
    const shown = await ask(saying('@everyone <@1> <@&2>'));
    const adapter = office.adapter();
    await office.clock.advance(10_000);
    await adapter.start(office.quiz);
    await adapter.post({ kind: 'place', place: { workspace: 'w', channel: office.channel.id } }, saying('@everyone'), 'x');
    const bodies = office.discord.calls.map(({ body, route }) => ({ route, data: (body as { data?: object } | undefined)?.data ?? body })).filter(({ route }) => /messages|callback|webhooks/u.test(route));
    expect(bodies.length).toBeGreaterThan(1);
    for (const { data } of bodies) expect(data).toMatchObject({ allowed_mentions: { parse: [] } });
    for (const message of [shown, ...office.discord.world.history(office.channel)]) expect(message.pings).toEqual(message.pings.map(() => ({ everyone: false, roles: [], users: [] })));
  });

  it('goes on after any malformed payload (R36)', async () => {
    const odd: unknown[] = [{}, null, [], 'x', { type: 3 }, { id: '1', type: 2, data: null }, { type: 3, data: { component_type: 2 }, message: 5 }, { type: 5, data: { components: 'x' } }, { id: '1'.repeat(5_000_000) }];
    for (const payload of odd) office.discord.gateway.dispatch('INTERACTION_CREATE', payload, office.guild.id);
    const forged = encodePress({ what: 'tap', slot: 0, language: 'en', token: '1.a.x.0.y.ABCDEFGHABCDEFGH' });
    const shown = await ask();
    await office.discord.people.press(office.ann, shown, forged, { forge: true });
    expect(textOf(await ask())).toBe('card');
    expect(office.lost).toEqual([]);
  });
});
