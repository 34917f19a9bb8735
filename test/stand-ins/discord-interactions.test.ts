/** Interactions: the deadlines of their tokens, what may answer what, and what the person sees. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { NO_LIMITS, call } from './discord-rest.ts';
import { INTERACTION } from './discord/interactions.ts';
import { type Channel, type Discord, type Interaction, type Message, type Seat, startDiscord } from './discord/server.ts';

let clock: ManualClock;
let discord: Discord;
let channel: Channel;
let seat: Seat;

beforeEach(async () => {
  clock = createManualClock();
  discord = await startDiscord({ clock, limits: NO_LIMITS });
  const guild = discord.world.guild();
  channel = discord.world.channel(guild, 'general');
  seat = { member: discord.world.member(guild, 'ann'), channel };
});

afterEach(() => discord.stop());

const BUTTON = { components: [{ type: 1, components: [{ type: 2, style: 2, label: 'Go', custom_id: 'go' }] }] };
const MODAL = { custom_id: 'm', title: 'T', components: [{ type: 18, label: 'L', component: { type: 4, style: 1, custom_id: 't' } }] };

const opened = (type: number = INTERACTION.command, message?: Message): Interaction => discord.people.send(type, seat, { name: 'k8s' }, message);
const respond = ({ id, token }: Interaction, type: number, data?: unknown) => call(discord, 'POST', `/interactions/${id}/${token}/callback`, { type, data }, '');
const hook = (method: string, { token }: Interaction, rest: string, body?: unknown) => call(discord, method, `/webhooks/${discord.world.application.id}/${token}${rest}`, body, '');
const original = '/messages/@original';

async function posted(): Promise<Message> {
  const { body } = await call(discord, 'POST', `/channels/${channel.id}/messages`, { content: 'card', ...BUTTON });
  const message = discord.world.messages.get((body as { id: string }).id);
  if (message === undefined) throw new Error('not posted');
  return message;
}

describe('the first response', () => {
  it('is taken up to 3 s after the event and not later', async () => {
    const [punctual, late] = [opened(), opened()];
    await clock.advance(3_000);
    expect((await respond(punctual, 4, { content: 'x' })).status).toBe(204);
    await clock.advance(1);
    expect((await respond(late, 4, { content: 'x' })).code).toBe(10_062);
    expect((await hook('PATCH', late, original, { content: 'x' })).code).toBe(10_015);
    expect(late.outcome?.kind).toBe('failed');
  });

  it('is one', async () => {
    const interaction = opened();
    await respond(interaction, 4, { content: 'first' });
    const second = await respond(interaction, 4, { content: 'second' });
    expect([second.status, second.code]).toEqual([400, 40_060]);
    expect(interaction.original?.states.map(({ content }) => content)).toEqual(['first']);
    expect(interaction.attempts).toEqual([0, 40_060]);
  });

  it('needs the id that belongs to the token', async () => {
    const [one, other] = [opened(), opened()];
    expect((await respond({ ...one, id: other.id }, 4, { content: 'x' })).code).toBe(10_062);
  });

  it('leaves the interaction open when it is refused', async () => {
    const interaction = opened();
    expect((await respond(interaction, 4, { content: 'x'.repeat(2_001) })).wrong).toEqual(['data.content BASE_TYPE_BAD_LENGTH']);
    expect((await respond(interaction, 4, { content: 'x' })).status).toBe(204);
  });

  it('logs how long it took', async () => {
    const interaction = opened();
    await clock.advance(1_234);
    await respond(interaction, 5);
    expect(interaction.answered).toMatchObject({ type: 5, after: 1_234 });
    expect(discord.calls.at(-1)?.sinceEvent?.clock).toBe(1_234);
    expect(discord.calls.at(-1)?.sinceEvent?.real).toBeGreaterThan(0);
  });

  /** Types of a first response: 4 message, 5 deferred message, 6 deferred update, 7 update, 8 choices, 9 modal. */
  it.each([
    ['a command', INTERACTION.command, false, [4, 5, 9]],
    ['a component', INTERACTION.component, true, [4, 5, 6, 7, 9]],
    ['autocomplete', INTERACTION.autocomplete, false, [8]],
    ['a modal that a command opened', INTERACTION.modal, false, [4, 5]],
    ['a modal that a component opened', INTERACTION.modal, true, [4, 5, 6, 7]],
  ] as const)('of %s is of a type that fits', async (_name, type, onMessage, fitting) => {
    const data: Readonly<Record<number, unknown>> = { 4: { content: 'x' }, 7: { content: 'y' }, 8: { choices: [] }, 9: MODAL };
    const message = onMessage ? await posted() : undefined;
    for (const callback of [1, 4, 5, 6, 7, 8, 9, 10]) {
      const answered = await respond(opened(type, message), callback, data[callback]);
      const fits = (fitting as readonly number[]).includes(callback);
      expect([callback, answered.status, answered.wrong]).toEqual([callback, fits ? 204 : 400, fits ? [] : ['type BASE_TYPE_CHOICES']]);
    }
  });
});

describe('the token', () => {
  it('edits and follows up for 15 min', async () => {
    const interaction = opened();
    expect((await hook('PATCH', interaction, original, { content: 'x' })).code).toBe(10_015);
    await respond(interaction, 4, { content: 'x' });
    await clock.advance(900_000);
    expect((await hook('PATCH', interaction, original, { content: 'y' })).status).toBe(200);
    expect((await hook('POST', interaction, '', { content: 'more' })).status).toBe(200);
    await clock.advance(1);
    const late = await hook('PATCH', interaction, original, { content: 'z' });
    expect([late.status, late.code]).toEqual([401, 50_027]);
    expect((await hook('POST', interaction, '', { content: 'z' })).code).toBe(50_027);
    expect(interaction.original?.shown.content).toBe('y');
  });

  it('touches its own messages alone', async () => {
    const [one, other] = [opened(), opened()];
    await respond(one, 4, { content: 'one' });
    await respond(other, 4, { content: 'other' });
    expect((await hook('PATCH', one, `/messages/${other.original?.id}`, { content: 'x' })).code).toBe(10_008);
    expect((await hook('GET', one, `/messages/${one.original?.id}`)).body).toMatchObject({ content: 'one' });
    expect((await hook('DELETE', one, original)).status).toBe(204);
    expect((await hook('PATCH', one, original, { content: 'x' })).code).toBe(10_008);
    expect((await hook('PATCH', { ...one, token: 'strange' }, original, { content: 'x' })).code).toBe(10_015);
  });

  it('works without the bot token, which the API otherwise asks for', async () => {
    expect((await call(discord, 'GET', `/channels/${channel.id}`, undefined, '')).status).toBe(401);
    expect((await call(discord, 'GET', `/channels/${channel.id}`, undefined, 'wrong')).status).toBe(401);
    expect((await call(discord, 'GET', `/channels/${channel.id}`)).status).toBe(200);
    discord.revokeToken();
    expect((await call(discord, 'GET', `/channels/${channel.id}`)).status).toBe(401);
  });
});

describe('a deferred reply', () => {
  it('is filled by one edit, or by a follow-up whose own flag counts for nothing', async () => {
    const edited = opened();
    await respond(edited, 5, { flags: 64 });
    expect(edited.outcome).toBeUndefined();
    await hook('PATCH', edited, original, { content: 'done' });
    expect(edited.outcome).toMatchObject({ kind: 'message', how: 'deferred', private: true, message: { loading: false, shown: { content: 'done' } } });
    const followed = opened();
    await respond(followed, 5, { flags: 64 });
    await hook('POST', followed, '', { content: 'done' });
    expect(followed.followUps).toEqual([]);
    expect(followed.original).toMatchObject({ onlyFor: seat.member?.user.id, shown: { content: 'done' } });
    await hook('POST', followed, '', { content: 'public' });
    expect(followed.outcome).toMatchObject({ how: 'deferred', private: true });
    expect(followed.followUps[0]).toMatchObject({ onlyFor: undefined, shown: { content: 'public' } });
  });

  it('carries the ephemeral flag and no other', async () => {
    expect((await respond(opened(), 5, { flags: 64 | 4 })).wrong).toEqual(['data.flags BASE_TYPE_CHOICES']);
  });

  it('stays what it is: public or for one', async () => {
    const [open, closed] = [opened(), opened()];
    await respond(open, 5);
    await respond(closed, 5, { flags: 64 });
    await hook('PATCH', open, original, { content: 'x', flags: 64 });
    await hook('PATCH', closed, original, { content: 'x', flags: 0 });
    expect([open.original?.onlyFor, closed.original?.onlyFor]).toEqual([undefined, seat.member?.user.id]);
  });

  it('fails in the end when nothing fills it', async () => {
    const interaction = opened();
    await respond(interaction, 5);
    await clock.advance(899_999);
    expect(interaction.outcome).toBeUndefined();
    await clock.advance(1);
    expect(interaction.outcome?.kind).toBe('failed');
    expect(clock.waiting()).toBe(0);
  });
});

describe('a message for one', () => {
  it('is not there for the channel', async () => {
    const interaction = opened();
    await respond(interaction, 4, { content: 'secret', flags: 64 });
    const id = interaction.original?.id;
    expect((await call(discord, 'GET', `/channels/${channel.id}/messages/${id}`)).code).toBe(10_008);
    expect((await call(discord, 'PATCH', `/channels/${channel.id}/messages/${id}`, { content: 'x' })).code).toBe(10_008);
    expect((await call(discord, 'GET', `/channels/${channel.id}/messages`)).body).toEqual([]);
  });

  it('that answers a press names the message that was pressed', async () => {
    const message = await posted();
    const interaction = opened(INTERACTION.component, message);
    await respond(interaction, 4, { content: 'x', flags: 64 });
    const answer = interaction.original ?? expect.fail('no answer');
    expect(discord.world.messageData(answer)).toMatchObject({ interaction_metadata: { id: interaction.id, interacted_message_id: message.id } });
    const command = opened();
    await respond(command, 4, { content: 'x', flags: 64 });
    expect(discord.world.messageData(command.original ?? expect.fail('no answer'))['interaction_metadata']).not.toHaveProperty('interacted_message_id');
    expect(discord.world.messageData(message)).not.toHaveProperty('interaction_metadata');
  });

  it('is pressed by nobody else', async () => {
    const interaction = opened();
    await respond(interaction, 4, { content: 'secret', flags: 64, ...BUTTON });
    const message = interaction.original as Message;
    const ben = { member: discord.world.member(channel.guild as NonNullable<Channel['guild']>, 'ben'), channel };
    await expect(discord.people.press(ben, message, 'Go')).rejects.toThrow('only for somebody else');
    await expect(discord.people.press(seat, message, 'Stop')).rejects.toThrow('no button Stop');
  });

  it('pings users alone by default (D23)', async () => {
    const interaction = opened();
    await respond(interaction, 4, { content: '@everyone <@1> <@&2>' });
    expect(interaction.original?.pings).toEqual([{ everyone: false, roles: [], users: ['1'] }]);
  });
});

describe('a component', () => {
  it('changes the message that it stands on, at once or after a deferral', async () => {
    const message = await posted();
    const [at, later] = [opened(INTERACTION.component, message), opened(INTERACTION.component, message)];
    await respond(at, 7, { content: 'changed' });
    expect(at.outcome).toMatchObject({ kind: 'message', how: 'update', message: { id: message.id } });
    await respond(later, 6);
    await hook('PATCH', later, original, { content: 'again', components: [] });
    expect(message.states.map(({ content }) => content)).toEqual(['card', 'changed', 'again']);
    expect(message.shown.components).toEqual([]);
  });

  it('cannot change a message that is gone', async () => {
    const message = await posted();
    const interaction = opened(INTERACTION.component, message);
    await call(discord, 'DELETE', `/channels/${channel.id}/messages/${message.id}`);
    expect((await respond(interaction, 7, { content: 'x' })).code).toBe(10_008);
  });
});

describe('a modal', () => {
  const x = (length: number): string => 'x'.repeat(length);
  const label = (change: object = {}, component: object = {}) => ({ type: 18, label: 'L', ...change, component: { type: 4, style: 1, custom_id: 't', ...component } });
  const row = (input: object) => ({ type: 1, components: [{ type: 4, style: 1, custom_id: 't', ...input }] });
  const select = (change: object = {}) => ({ type: 18, label: 'L', component: { type: 3, custom_id: 's', options: [{ label: 'A', value: 'a' }], ...change } });
  const modal = (...components: unknown[]) => ({ ...MODAL, components });
  const LIMITS: readonly (readonly [name: string, inside: object, outside: object, wrong: string])[] = [
    ['title 45', { ...MODAL, title: x(45) }, { ...MODAL, title: x(46) }, 'data.title BASE_TYPE_BAD_LENGTH'],
    ['title not empty', MODAL, { ...MODAL, title: '' }, 'data.title BASE_TYPE_REQUIRED'],
    ['custom_id 100', { ...MODAL, custom_id: x(100) }, { ...MODAL, custom_id: x(101) }, 'data.custom_id BASE_TYPE_BAD_LENGTH'],
    ['5 components', modal(...[0, 1, 2, 3, 4].map((index) => label({}, { custom_id: `${index}` }))), modal(...[0, 1, 2, 3, 4, 5].map((index) => label({}, { custom_id: `${index}` }))), 'data.components BASE_TYPE_BAD_LENGTH'],
    ['1 component', modal(label()), modal(), 'data.components BASE_TYPE_BAD_LENGTH'],
    ['no buttons', modal(label()), modal({ type: 1, components: [{ type: 2, style: 2, label: 'A', custom_id: 'a' }] }), 'data.components.0.components.0.type BASE_TYPE_CHOICES'],
    ['inputs once', modal(label(), label({}, { custom_id: 'u' })), modal(label(), label()), 'data.components.1.component.custom_id COMPONENT_CUSTOM_ID_DUPLICATED'],
    ['label 45', modal(label({ label: x(45) })), modal(label({ label: x(46) })), 'data.components.0.label BASE_TYPE_BAD_LENGTH'],
    ['label not empty', modal(label()), modal(label({ label: '' })), 'data.components.0.label BASE_TYPE_REQUIRED'],
    ['description 100', modal(label({ description: x(100) })), modal(label({ description: x(101) })), 'data.components.0.description BASE_TYPE_BAD_LENGTH'],
    ['placeholder 100', modal(label({}, { placeholder: x(100) })), modal(label({}, { placeholder: x(101) })), 'data.components.0.component.placeholder BASE_TYPE_BAD_LENGTH'],
    ['style', modal(label({}, { style: 2 })), modal(label({}, { style: 3 })), 'data.components.0.component.style BASE_TYPE_CHOICES'],
    ['max_length 4,000', modal(label({}, { max_length: 4_000 })), modal(label({}, { max_length: 4_001 })), 'data.components.0.component.max_length NUMBER_TYPE_RANGE'],
    ['max_length 1', modal(label({}, { max_length: 1 })), modal(label({}, { max_length: 0 })), 'data.components.0.component.max_length NUMBER_TYPE_RANGE'],
    ['min_length below max_length', modal(label({}, { min_length: 5, max_length: 5 })), modal(label({}, { min_length: 6, max_length: 5 })), 'data.components.0.component.min_length TEXT_INPUT_COMPONENT_MIN_LENGTH'],
    ['value inside max_length', modal(label({}, { value: x(5), max_length: 5 })), modal(label({}, { value: x(6), max_length: 5 })), 'data.components.0.component.value BASE_TYPE_BAD_LENGTH'],
    ['no label of its own inside a label', modal(label()), modal(label({}, { label: 'L' })), 'data.components.0.component.label TEXT_INPUT_COMPONENT_LABEL'],
    ['a row of one input with its label', modal(row({ label: x(45) })), modal(row({ label: x(46) })), 'data.components.0.components.0.label BASE_TYPE_BAD_LENGTH'],
    ['a row of no select', modal(row({ label: 'L' })), modal(row({ type: 3, options: [{ label: 'A', value: 'a' }] })), 'data.components.0.components.0.type BASE_TYPE_CHOICES'],
    ['a select that is not disabled', modal(select()), modal(select({ disabled: true })), 'data.components.0.component.disabled COMPONENT_DISABLED_IN_MODAL'],
    ['a select that may be left empty only if it is not required', modal(select({ min_values: 0, required: false })), modal(select({ min_values: 0 })), 'data.components.0.component.min_values SELECT_COMPONENT_MIN_VALUES_REQUIRED'],
  ];

  it.each(LIMITS)('%s', async (_name, inside, outside, wrong) => {
    expect((await respond(opened(), 9, inside)).wrong).toEqual([]);
    const refused = await respond(opened(), 9, outside);
    expect([refused.status, refused.code]).toEqual([400, 50_035]);
    expect(refused.wrong).toContain(wrong);
  });

  it('opens as the first response alone', async () => {
    const interaction = opened();
    await respond(interaction, 5);
    expect((await respond(interaction, 9, MODAL)).code).toBe(40_060);
  });

  it('is sent with what the client lets through', async () => {
    const interaction = opened();
    await respond(interaction, 9, modal(label({}, { min_length: 2, max_length: 3 })));
    if (interaction.outcome?.kind !== 'modal') throw new Error('no modal');
    const { modal: open } = interaction.outcome;
    await expect(discord.people.submit(seat, open, {})).rejects.toThrow('must be filled in');
    await expect(discord.people.submit(seat, open, { t: 'x' })).rejects.toThrow('too short');
    await expect(discord.people.submit(seat, open, { t: 'xxxx' })).rejects.toThrow('too long');
    await expect(discord.people.submit(seat, open, { t: 'a\nb' })).rejects.toThrow('one line');
    await expect(discord.people.submit(seat, open, { t: 'xx', u: 'y' })).rejects.toThrow('no field u');
  });
});

describe('suggestions', () => {
  const choices = (count: number, change: object = {}) => ({ choices: Array.from({ length: count }, (_, index) => ({ name: `n${index}`, value: `v${index}`, ...change })) });

  it.each([
    ['25', choices(25), choices(26), 'data.choices BASE_TYPE_BAD_LENGTH'],
    ['names 100', choices(1, { name: 'x'.repeat(100) }), choices(1, { name: 'x'.repeat(101) }), 'data.choices.0.name BASE_TYPE_BAD_LENGTH'],
    ['names not empty', choices(1), choices(1, { name: '' }), 'data.choices.0.name BASE_TYPE_REQUIRED'],
    ['values 100', choices(1, { value: 'x'.repeat(100) }), choices(1, { value: 'x'.repeat(101) }), 'data.choices.0.value BASE_TYPE_BAD_LENGTH'],
    ['given', choices(0), {}, 'data.choices BASE_TYPE_REQUIRED'],
  ])('%s', async (_name, inside, outside, wrong) => {
    expect((await respond(opened(INTERACTION.autocomplete), 8, inside)).status).toBe(204);
    expect((await respond(opened(INTERACTION.autocomplete), 8, outside)).wrong).toContain(wrong);
  });
});
