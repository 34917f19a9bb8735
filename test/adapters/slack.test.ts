import { afterEach, describe, expect, it } from 'vitest';
import { LINGER_MS } from '../../adapters/slack/index.ts';
import type { View } from '../../src/views/view.ts';
import type { Message } from '../stand-ins/slack/world.ts';
import { type Office, card, openOffice, saying, settled, texts } from './slack-office.ts';

let office: Office;
afterEach(async () => {
  await office.stop();
});

const line = (id: string, parameters = {}) => texts('en').line(id, parameters);

/** A view that comes when the test says so. */
function later(): { readonly view: Promise<View>; come(view: View): void } {
  let come: (view: View) => void = () => undefined;
  const view = new Promise<View>((resolve) => {
    come = resolve;
  });
  return { view, come: (given) => come(given) };
}

/** A card on ann's screen. */
async function cardFor(one: Office): Promise<Message> {
  one.answer = () => card('What is asked?');
  const { message } = await one.slack.command(one.ann, one.channel, '/k8s', 'quiz');
  if (message === undefined) throw new Error('no card');
  one.answer = () => saying('done');
  return message;
}

describe.each(['socket', 'http'] as const)('first replies on Slack over %s (R1, S1, S3)', (mode) => {
  it('acknowledge a command with its result', async () => {
    office = await openOffice(mode);
    await office.open();
    const { message, interaction } = await office.slack.command(office.ann, office.channel, '/k8s', 'help');
    expect(message?.by).toBe('ack');
    expect(message?.onlyFor).toBe(office.ann.id);
    expect(interaction.receipts).toMatchObject([{ kind: 'acknowledged', after: 0 }]);
    expect(office.methods()).not.toContain('response_url');
  });

  it('acknowledge a slow command after 1.5 s, empty, and post the result once', async () => {
    office = await openOffice(mode);
    await office.open();
    const slow = later();
    office.answer = () => slow.view;
    const interaction = office.slack.people.command(office.ann, office.channel, '/k8s', 'quiz');
    await office.slack.until('the request', () => office.requests[0]);
    await office.clock.advance(1_499);
    expect(interaction.receipts).toEqual([]);
    await office.clock.advance(1);
    expect(await interaction.acknowledged()).toMatchObject({ kind: 'acknowledged', after: 1_500, body: undefined });
    slow.come(saying('late but here'));
    expect((await interaction.next()).text).toBe('late but here');
    expect(office.methods().filter((method) => method === 'response_url')).toHaveLength(1);
  });

  it('acknowledge a press at once and replace the card with one call', async () => {
    office = await openOffice(mode);
    await office.open();
    const message = await cardFor(office);
    const slow = later();
    office.answer = () => slow.view;
    const before = office.slack.calls.length;
    const interaction = office.slack.people.press(office.ann, message, 'Next');
    expect(await interaction.acknowledged()).toMatchObject({ kind: 'acknowledged', after: 0, body: undefined });
    slow.come(saying('the next one', { replaces: true }));
    const next = await interaction.next();
    expect(next.message?.ts).toBe(message.ts);
    expect(next.change).toMatchObject({ kind: 'message', replaced: true });
    expect(office.methods().slice(before)).toEqual(['response_url']);
  });

  it('never replace a card that everybody sees by what is one person’s', async () => {
    office = await openOffice(mode);
    const adapter = await office.open();
    await adapter.post({ kind: 'place', place: { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id } }, { ...card('For all'), audience: 'public' }, 'round');
    const open = office.slack.world.messages(office.channel.id).find(({ onlyFor }) => onlyFor === undefined);
    if (open === undefined) throw new Error('no card');
    office.answer = () => saying('yours alone', { replaces: true });
    const own = await office.slack.press(office.ann, open, 'Next');
    expect([own.message?.ts === open.ts, own.message?.onlyFor]).toEqual([false, office.ann.id]);
    const { view } = await office.slack.press(office.ann, open, 'Answer');
    if (view === undefined) throw new Error('no form');
    const sent = await office.slack.submit(view, { text: 'x' });
    expect(sent.text).toContain('yours alone');
    expect(sent.text).not.toContain('/k8s quiz');
    await settled();
    expect(office.slack.world.message(open.channel, open.ts)?.text).toContain('For all');
  });

  it('leave the card where something went wrong, and say so beside it', async () => {
    office = await openOffice(mode);
    await office.open();
    const message = await cardFor(office);
    office.answer = () => saying('not now', { tone: 'trouble' });
    const next = await office.slack.press(office.ann, message, 'Next');
    expect(next.message?.ts).not.toBe(message.ts);
    expect(next.message?.onlyFor).toBe(office.ann.id);
  });

  it('open a form without asking the quiz, and show the result in it and on the card (S2, S20)', async () => {
    office = await openOffice(mode);
    await office.open();
    const message = await cardFor(office);
    const before = [office.requests.length, office.slack.calls.length];
    const { view } = await office.slack.press(office.ann, message, 'Answer');
    expect(office.requests).toHaveLength(before[0] ?? 0);
    expect(office.methods().slice(before[1])).toEqual(['views.open']);
    if (view === undefined) throw new Error('no form');
    office.answer = () => saying('Right', { replaces: true });
    const sent = office.slack.people.submit(view, { text: 'kubelet' });
    const seen = [await sent.next(), await sent.next()];
    expect(seen.map(({ change }) => change.kind).toSorted()).toEqual(['message', 'view']);
    for (const { text } of seen) expect(text).toContain('Right');
    expect(seen.find(({ message: shown }) => shown !== undefined)?.message?.ts).toBe(message.ts);
    expect(office.requests.at(-1)?.body).toEqual({ kind: 'action', token: '1.a.set.0.abcdefabcdef', fields: { text: 'kubelet' } });
    expect(office.methods().slice(before[1])).toEqual(['views.open', 'response_url']);
  });

  it('show a waiting form after 1.5 s and change it once', async () => {
    office = await openOffice(mode);
    await office.open();
    const { view } = await office.slack.press(office.ann, await cardFor(office), 'Answer');
    if (view === undefined) throw new Error('no form');
    const slow = later();
    office.answer = () => slow.view;
    const requests = office.requests.length;
    const sent = office.slack.people.submit(view, { text: 'kubelet' });
    await office.slack.until('the request', () => office.requests[requests]);
    await office.clock.advance(1_500);
    expect((await sent.next()).text).toContain(line('slack.modal.wait'));
    slow.come(saying('Right', { replaces: true }));
    const shown = [await sent.next(), await sent.next()];
    expect(shown.map(({ text }) => text).every((text) => text.includes('Right'))).toBe(true);
    expect(office.methods().filter((method) => method === 'views.update')).toHaveLength(1);
  });

  it('let the form alone show it after 30 minutes, with a word of how to go on', async () => {
    office = await openOffice(mode);
    await office.open();
    const { view } = await office.slack.press(office.ann, await cardFor(office), 'Answer');
    if (view === undefined) throw new Error('no form');
    await office.clock.advance(30 * 60_000);
    const before = office.slack.calls.length;
    office.answer = () => saying('Right', { replaces: true });
    const outcome = await office.slack.submit(view, { text: 'kubelet' });
    expect(outcome.text).toContain('Right');
    expect(outcome.text).toContain('/k8s quiz');
    await settled();
    expect(office.slack.calls).toHaveLength(before);
  });

  it('say that a form could not be opened (S2)', async () => {
    office = await openOffice(mode);
    await office.open();
    const message = await cardFor(office);
    office.slack.fault({ method: 'views.open', kind: 'error', error: 'expired_trigger_id' });
    expect((await office.slack.press(office.ann, message, 'Answer')).text).toBe(line('slack.modal.failed'));
  });
});

describe.each(['socket', 'http'] as const)('repeated deliveries on Slack over %s (R18, S4, S6, S7)', (mode) => {
  it('run once, and each gets the answer of the first', async () => {
    office = await openOffice(mode);
    await office.open();
    const slow = later();
    office.answer = () => slow.view;
    const interaction = office.slack.people.command(office.ann, office.channel, '/k8s', 'help');
    await office.slack.until('the request', () => office.requests[0]);
    // Signed anew, at another second: the very same request is refused as a replay.
    const copies = [office.slack.redeliver(interaction, { skew: 1 }), office.slack.redeliver(interaction, { skew: 2 })];
    slow.come(saying('once'));
    const [first, ...others] = [await interaction.acknowledged(), ...(await Promise.all(copies)), await office.slack.redeliver(interaction, { skew: 3 })];
    expect(office.requests).toHaveLength(1);
    for (const copy of others) expect(copy).toMatchObject({ kind: 'acknowledged', body: (first as { body?: unknown }).body });
  });

  it('of a press change the card once', async () => {
    office = await openOffice(mode);
    await office.open();
    const message = await cardFor(office);
    office.answer = () => saying('next', { replaces: true });
    const { interaction } = await office.slack.press(office.ann, message, 'Next');
    const [requests, calls] = [office.requests.length, office.slack.calls.length];
    expect(await office.slack.redeliver(interaction, { skew: 1 })).toMatchObject({ kind: 'acknowledged' });
    await settled();
    expect([office.requests.length, office.slack.calls.length]).toEqual([requests, calls]);
  });

  const uninstall = (type: string) => office.slack.event({ type, ...(type === 'tokens_revoked' ? { tokens: { bot: ['U1'], oauth: [] } } : {}) });

  it('of an event are taken and lead to nothing more, in either order (S32, R38)', async () => {
    for (const types of [['app_uninstalled', 'tokens_revoked'], ['tokens_revoked', 'app_uninstalled', 'app_uninstalled']]) {
      office = await openOffice(mode);
      const adapter = await office.open();
      const { told } = office;
      expect(told).toEqual([`kept slack:${office.slack.team.id}`]);
      for (const type of types) {
        // Over a socket nothing is left to take the second one once the first has closed it.
        if (adapter.state() === 'ok') expect(await uninstall(type)).toMatchObject([{ kind: 'acknowledged' }]);
        await settled();
      }
      expect(told).toEqual([`kept slack:${office.slack.team.id}`, `removed slack:${office.slack.team.id}`]);
      expect(office.lost.map(({ code }) => code)).toEqual(['slack/off/removed']);
      expect(adapter.state()).toBe('off');
      expect(await adapter.post({ kind: 'place', place: { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id } }, saying('x'), 'late')).toMatchObject({ kind: 'limited' });
      if (types.length < 3) await office.stop();
    }
  });

  it('of the two events of a removal are noted once, before anything ends, and while the note takes its time', async () => {
    office = await openOffice(mode);
    const adapter = await office.open();
    let noted: () => void = () => undefined;
    const told: string[] = [];
    office.onRemoved = (workspace) => {
      told.push(workspace);
      return new Promise((resolve) => {
        noted = resolve;
      });
    };
    const receipts = await Promise.all([uninstall('tokens_revoked'), uninstall('app_uninstalled'), uninstall('app_uninstalled')]);
    expect(receipts.flat().map(({ kind }) => kind)).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);
    await settled();
    expect([told, office.lost, adapter.state()]).toEqual([[`slack:${office.slack.team.id}`], [], 'off']);
    noted();
    await settled();
    expect([told.length, office.lost.map(({ code }) => code)]).toEqual([1, ['slack/off/removed']]);
  });

  it('of a removal from another workspace are nothing to this one', async () => {
    office = await openOffice(mode);
    const adapter = await office.open();
    const rival = office.slack.addTeam('rival');
    for (const type of ['app_uninstalled', 'tokens_revoked']) {
      await office.slack.event({ type, ...(type === 'tokens_revoked' ? { tokens: { bot: ['U1'] } } : {}) }, rival);
    }
    await office.slack.deliveries.once({ kind: 'events_api', payload: { type: 'event_callback', event_id: 'EvNowhere', event: { type: 'app_uninstalled' }, authorizations: [] } });
    await settled();
    expect([office.told, adapter.state(), office.lost]).toEqual([[`kept slack:${office.slack.team.id}`], 'ok', []]);
  });

  it('of a removal still arrive after a call that was refused because of it', async () => {
    office = await openOffice(mode);
    const adapter = await office.open();
    office.slack.fault({ method: 'chat.postMessage', kind: 'error', error: 'account_inactive' });
    await adapter.post({ kind: 'place', place: { workspace: `slack:${office.slack.team.id}`, channel: office.channel.id } }, saying('x'), 'x');
    expect([adapter.state(), office.lost]).toEqual(['off', []]);
    await uninstall('app_uninstalled');
    await settled();
    await office.clock.advance(LINGER_MS);
    expect([office.told.at(-1), office.lost.map(({ code }) => code)]).toEqual([`removed slack:${office.slack.team.id}`, ['slack/off/removed']]);
  });

  it('of tokens of people who left change nothing', async () => {
    office = await openOffice(mode);
    const adapter = await office.open();
    await office.slack.deliveries.once({ kind: 'events_api', payload: { type: 'event_callback', team_id: office.slack.team.id, event_id: 'Ev1', event: { type: 'tokens_revoked', tokens: { oauth: ['U9'], bot: [] } }, authorizations: [] } });
    for (const [index, tokens] of [{}, null, { bot: 'U9' }, { bot: [[]] }, { bot: { length: 1 } }].entries()) {
      await office.slack.deliveries.once({ kind: 'events_api', payload: { type: 'event_callback', team_id: office.slack.team.id, event_id: `Ev${index + 2}`, event: { type: 'tokens_revoked', tokens }, authorizations: [] } });
    }
    await settled();
    expect([adapter.state(), office.lost.length]).toEqual(['ok', 0]);
  });
});

describe('who plays on Slack', () => {
  it('is a guest when they come from another organisation (R34, S30)', async () => {
    office = await openOffice();
    await office.open();
    const eve = office.slack.addUser('eve', { team: office.slack.addTeam('globex') });
    office.channel.members.add(eve.id);
    const message = await cardFor(office);
    office.slack.people.press(eve, message, 'Next', true);
    await office.slack.until('her press', () => office.requests[1]);
    expect(office.requests.map(({ actor, place }) => [actor.id, actor.guest, place.workspace])).toEqual([
      [office.ann.id, false, `slack:${office.slack.team.id}`],
      [eve.id, true, `slack:${office.slack.team.id}`],
    ]);
  });

  it('is known as a guest by a command, too, where users:read was granted', async () => {
    office = await openOffice('socket', { scopes: ['commands', 'chat:write', 'users:read'] });
    await office.open(office.adapter({ admins: [] }));
    const eve = office.slack.addUser('eve', { team: office.slack.addTeam('globex'), admin: true });
    office.channel.members.add(eve.id);
    await office.slack.command(eve, office.channel, '/k8s-admin', 'settings');
    expect(office.requests.map(({ actor }) => [actor.guest, actor.administrator])).toEqual([[true, false]]);
  });

  it('has a name and a language where users:read was granted, kept for a day (S27)', async () => {
    office = await openOffice('socket', { scopes: ['commands', 'chat:write', 'users:read'] });
    await office.open();
    const wei = office.slack.addUser('wei', { locale: 'zh-CN' });
    office.channel.members.add(wei.id);
    const asked = () => office.methods().filter((method) => method === 'users.info').length;
    await office.slack.command(wei, office.channel, '/k8s', 'quiz');
    expect(office.requests[0]?.actor).toMatchObject({ name: 'wei', locale: 'zh-CN' });
    await office.clock.advance(23 * 3_600_000);
    await office.slack.command(wei, office.channel, '/k8s', 'quiz');
    expect(asked()).toBe(1);
    // Another process reads it from the documents.
    await office.clock.advance(3_600);
    expect(await office.documents.get(`person:slack:${office.slack.team.id}:${wei.id}`)).toMatchObject({ name: 'wei', locale: 'zh-CN' });
    await office.clock.advance(3_600_000);
    await office.slack.command(wei, office.channel, '/k8s', 'quiz');
    await office.slack.until('a fresh look', () => (asked() === 2 ? true : undefined));
  });

  it('is not kept waiting for it', async () => {
    office = await openOffice('socket', { scopes: ['commands', 'chat:write', 'users:read'] });
    await office.open();
    office.slack.fault({ method: 'users.info', kind: 'silence', times: Infinity });
    const interaction = office.slack.people.command(office.ann, office.channel, '/k8s', 'quiz');
    await office.slack.until('the look', () => (office.clock.waiting() > 1 ? true : undefined));
    await office.clock.advance(300);
    expect((await interaction.next()).interaction.receipts).toMatchObject([{ kind: 'acknowledged', after: 300 }]);
    expect(office.requests[0]?.actor).toMatchObject({ name: 'ann' });
  });

  it('administers when Slack said so within a minute, or SLACK_ADMINS names them (R35)', async () => {
    office = await openOffice('socket', { scopes: ['commands', 'chat:write', 'users:read'] });
    await office.open(office.adapter({ admins: [office.ben.id] }));
    const boss = office.slack.addUser('boss', { admin: true });
    office.channel.members.add(boss.id);
    const rights: (boolean | undefined)[] = [];
    const ask = async (user = boss) => {
      await office.slack.command(user, office.channel, '/k8s-admin', 'settings');
      rights.push(office.requests.at(-1)?.actor.administrator);
    };
    await ask();
    boss.admin = false;
    await office.clock.advance(59_000);
    await ask();
    await office.clock.advance(2_000);
    await ask();
    await ask(office.ben);
    await ask(office.ann);
    expect(rights).toEqual([true, true, false, true, false]);
  });

  it('is told the line to set where nobody is known to administer, and the start warns', async () => {
    office = await openOffice();
    await office.open();
    expect(office.said).toContain(line('slack.start.no-admins'));
    office.answer = () => saying('Only administrators can do this.', { tone: 'trouble', failure: 'administrators-only' });
    const { text } = await office.slack.command(office.ann, office.channel, '/k8s-admin', 'settings');
    expect(text).toContain(`SLACK_ADMINS=${office.ann.id}`);
  });

  it('types the word that the setting has, and hears when the app has another (S26)', async () => {
    office = await openOffice();
    await office.open(office.adapter({ command: '/quiz', admins: ['U1'] }));
    office.answer = () => saying('See /k8s help');
    expect((await office.slack.command(office.ann, office.channel, '/quiz', 'pods')).text).toBe('See /quiz help');
    expect(office.requests.at(-1)?.body).toEqual({ kind: 'line', word: 'k8s', line: 'pods' });
    const { text } = await office.slack.command(office.ann, office.channel, '/k8s', 'quiz');
    expect(text).toBe(line('slack.other-command', { found: '/k8s', command: '/quiz' }));
    expect(office.requests).toHaveLength(1);
  });
});
