/** A real discord.js client plays against the stand-in, and what happens to it is what happens at Discord. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActionRowBuilder, ButtonBuilder, ButtonStyle, type Client, Events, GatewayIntentBits, type Interaction, LabelBuilder, MessageFlags, ModalBuilder, StringSelectMenuBuilder, TextInputBuilder, TextInputStyle } from 'discord.js';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { connect, createClient } from './discord-client.ts';
import { type Channel, type Discord, type DiscordOptions, type Guild, type Message, type Outcome, type Seat, buttonsOf, selectsOf, startDiscord, textOf } from './discord/server.ts';

let clock: ManualClock;
let discord: Discord;
let guild: Guild;
let channel: Channel;
let ann: Seat;
let clients: Client[];

async function start(options: Partial<DiscordOptions> = {}): Promise<void> {
  discord = await startDiscord({ clock, ...options });
  guild = discord.world.guild({ locale: 'en-US' });
  channel = discord.world.channel(guild, 'general');
  ann = { member: discord.world.member(guild, 'ann', { permissions: ['manageGuild'], locale: 'zh-CN' }), channel };
}

beforeEach(async () => {
  clock = createManualClock();
  clients = [];
  await start();
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.destroy()));
  await discord.stop();
});

async function joined(act?: (interaction: Interaction) => Promise<unknown>, options = {}): Promise<Client<true>> {
  const client = createClient(discord, act, options);
  clients.push(client);
  return connect(discord, client);
}

function seenOf(outcome: Outcome): Message {
  if (outcome.kind !== 'message') throw new Error(`not a message but ${outcome.kind}`);
  return outcome.message;
}

/** What the tests run at a bot of their own. */
const COMMANDS = [
  {
    name: 'k8s',
    description: 'Quiz',
    options: [
      {
        type: 1,
        name: 'quiz',
        description: 'Play',
        options: [
          { type: 3, name: 'topic', description: 'Topic', autocomplete: true },
          { type: 4, name: 'count', description: 'How many' },
        ],
      },
    ],
  },
];

const button = (id: string): ActionRowBuilder<ButtonBuilder> => new ActionRowBuilder<ButtonBuilder>().addComponents(new ButtonBuilder().setCustomId(id).setLabel(id).setStyle(ButtonStyle.Secondary));

/** Answers everything in the ways that a quiz does. */
async function quiz(interaction: Interaction): Promise<unknown> {
  if (interaction.isAutocomplete()) return interaction.respond([{ name: `${interaction.options.getFocused()}ds`, value: 'pods' }]);
  if (interaction.isChatInputCommand()) {
    const given = `${interaction.options.getSubcommand()} ${interaction.options.getString('topic')} ${interaction.options.getInteger('count')} ${interaction.locale} ${interaction.guildLocale}`;
    const menu = new StringSelectMenuBuilder().setCustomId('menu').setMaxValues(2).addOptions({ label: 'A', value: 'a' }, { label: 'B', value: 'b' });
    return interaction.reply({ embeds: [{ title: 'Question', description: given }], flags: MessageFlags.Ephemeral, components: [button('modal'), button('update'), button('defer'), new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(menu)] });
  }
  if (interaction.isStringSelectMenu()) return interaction.update({ content: interaction.values.join('+') });
  if (interaction.isModalSubmit()) return interaction.isFromMessage() ? interaction.update({ content: interaction.fields.getTextInputValue('text'), components: [] }) : undefined;
  if (!interaction.isButton()) return undefined;
  if (interaction.customId === 'update') return interaction.update({ content: 'updated' });
  if (interaction.customId === 'modal') return interaction.showModal(new ModalBuilder().setCustomId('m').setTitle('Answer').addLabelComponents(new LabelBuilder().setLabel('Answer').setTextInputComponent(new TextInputBuilder().setCustomId('text').setStyle(TextInputStyle.Short))));
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  return interaction.editReply({ content: 'late' });
}

describe('a person', () => {
  it('runs a command, presses, chooses, fills in a form and sees the answers', async () => {
    const client = await joined(quiz);
    await client.application.commands.set(COMMANDS);
    const card = seenOf(await discord.people.command(ann, '/k8s quiz', { count: '3', topic: 'pods' }));
    expect(card.onlyFor).toBe(ann.member?.user.id);
    expect(textOf(card)).toBe('Question\nquiz pods 3 zh-CN en-US');
    expect(buttonsOf(card).map(({ label }) => label)).toEqual(['modal', 'update', 'defer']);
    expect(selectsOf(card)).toMatchObject([{ custom_id: 'menu', max_values: 2 }]);

    expect(await discord.people.autocomplete(ann, '/k8s quiz', { name: 'topic', typed: 'po' })).toEqual([{ name: 'pods', value: 'pods' }]);
    expect(await discord.people.press(ann, card, 'update')).toMatchObject({ kind: 'message', how: 'update', private: true, message: card });
    expect(textOf(card)).toBe('updated\nQuestion\nquiz pods 3 zh-CN en-US');
    expect(textOf(seenOf(await discord.people.select(ann, card, 'menu', ['a', 'b'])))).toContain('a+b');
    await expect(discord.people.select(ann, card, 'menu', ['c'])).rejects.toThrow('no c');
    await expect(discord.people.select(ann, card, 'menu', [])).rejects.toThrow('choose 1 to 2');

    const late = await discord.people.press(ann, card, 'defer');
    expect(late).toMatchObject({ kind: 'message', how: 'deferred', private: true });
    expect(textOf(seenOf(late))).toBe('late');

    const form = await discord.people.press(ann, card, 'modal');
    if (form.kind !== 'modal') throw new Error(form.kind);
    expect(form.modal.title).toBe('Answer');
    expect(seenOf(await discord.people.submit(ann, form.modal, { text: 'kubectl get pods' }))).toBe(card);
    expect(card.shown).toMatchObject({ content: 'kubectl get pods', components: [] });
    expect(discord.world.history(channel)).toEqual([]);
    expect(clock.waiting()).toBe(0);
  });

  it('sees the application fail when it says nothing for 3 s', async () => {
    const client = await joined();
    await client.application.commands.set(COMMANDS);
    const seen = discord.people.command(ann, '/k8s quiz');
    await clock.advance(3_000);
    expect((await seen).kind).toBe('failed');
  });

  it('is told why nothing came', async () => {
    const client = await joined((interaction) => (interaction.isRepliable() ? interaction.reply({ content: 'x'.repeat(2_001) }) : Promise.resolve()));
    await client.application.commands.set(COMMANDS);
    await expect(discord.people.command(ann, '/k8s quiz', {}, { within: 200 })).rejects.toThrow('BASE_TYPE_BAD_LENGTH');
  });

  it('is answered once when an interaction comes twice', async () => {
    const client = await joined(quiz);
    await client.application.commands.set(COMMANDS);
    const { interaction, ...first } = await discord.people.command(ann, '/k8s quiz');
    const { interaction: same, ...second } = await discord.people.redeliver(interaction);
    expect([same, second]).toEqual([interaction, first]);
    expect(interaction.attempts).toEqual([0, 40_060]);
  });
});

describe('a client', () => {
  it('knows the guild, its channels and roles from the gateway', async () => {
    const role = discord.world.role(guild, 'Blue Whales');
    const client = await joined();
    expect(client.guilds.cache.get(guild.id)).toMatchObject({ name: guild.name, preferredLocale: 'en-US' });
    expect(client.guilds.cache.get(guild.id)?.roles.cache.get(role.id)?.name).toBe('Blue Whales');
    const late = discord.world.channel(guild, 'late');
    await once(client, Events.ChannelCreate);
    expect(client.channels.cache.get(late.id)).toMatchObject({ name: 'late' });
  });

  it('learns of its own application, and of a reply when it asks for it', async () => {
    const { promise: told, resolve } = Promise.withResolvers<string | undefined>();
    const client = await joined(async (interaction) => {
      if (interaction.isRepliable()) resolve((await interaction.reply({ content: 'x', withResponse: true })).resource?.message?.id);
    });
    await client.application.fetch();
    expect(client.application).toMatchObject({ id: discord.world.application.id, approximateGuildCount: 1 });
    await client.application.commands.set(COMMANDS);
    const seen = seenOf(await discord.people.command(ann, '/k8s quiz'));
    expect(await told).toBe(seen.id);
  });

  it('is told apart from its likes: two on one token each get every interaction (D38)', async () => {
    const seen: string[] = [];
    const act = (name: string) => async (interaction: Interaction) => {
      seen.push(`${name} ${interaction.id}`);
      if (interaction.isRepliable()) await interaction.reply('x');
    };
    await joined(act('one'));
    await joined(act('two'));
    await clients[0]?.application?.commands.set(COMMANDS);
    const { interaction } = await discord.people.command(ann, '/k8s quiz');
    await discord.until('two tries', () => (interaction.attempts.length === 2 ? true : undefined));
    expect(seen.toSorted()).toEqual([`one ${interaction.id}`, `two ${interaction.id}`]);
    expect(interaction.attempts.toSorted((a, b) => a - b)).toEqual([0, 40_060]);
  });

  it.each<readonly [string, () => void]>([
    ['a lost connection', () => discord.gateway.drop()],
    ['opcode 7', () => discord.gateway.reconnect()],
    ['a close that can be mended', () => discord.gateway.close(4000)],
  ])('resumes after %s and gets what it missed', async (_name, lose) => {
    const seen: string[] = [];
    await joined(async (interaction) => {
      seen.push(interaction.id);
    });
    lose();
    await discord.until('the loss', () => (discord.gateway.connected === 0 ? true : undefined));
    const missed = discord.people.send(2, ann, { id: '1', name: 'k8s', type: 1 });
    await discord.until('the resume', () => (discord.gateway.resumes === 1 ? true : undefined));
    const next = discord.people.send(2, ann, { id: '1', name: 'k8s', type: 1 });
    await once(clients[0] as Client, Events.InteractionCreate);
    if (seen.length < 2) await once(clients[0] as Client, Events.InteractionCreate);
    expect(seen).toEqual([missed.id, next.id]);
    expect(discord.gateway.identifies).toBe(1);
  });

  it('gives a dead connection up and resumes', async () => {
    await discord.stop();
    await start({ heartbeatMs: 60 });
    await joined();
    discord.gateway.ignoreHeartbeats();
    await discord.until('the loss', () => (discord.gateway.connected === 0 ? true : undefined));
    discord.gateway.ignoreHeartbeats(false);
    await discord.until('the resume', () => (discord.gateway.resumes === 1 ? true : undefined));
    expect(discord.gateway.identifies).toBe(1);
  });

  it('does not get in with a wrong token', async () => {
    discord.revokeToken();
    await expect(createClient(discord).login(discord.token)).rejects.toThrow('invalid token');
  });

  it('does not get in with a privileged intent', async () => {
    const client = createClient(discord, undefined, { intents: [GatewayIntentBits.Guilds, GatewayIntentBits.MessageContent] });
    await expect(client.login(discord.token)).rejects.toThrow('disallowed intents');
    await client.destroy();
  });

  it('does not come back after a close that cannot be mended (D36)', async () => {
    const client = await joined();
    const gone = once(client, Events.ShardDisconnect);
    discord.gateway.close(4004);
    expect((await gone)[0]).toMatchObject({ code: 4004 });
    await discord.until('the close', () => (discord.gateway.connected === 0 ? true : undefined));
    expect(discord.gateway.identifies).toBe(1);
  });

  it('asks for the Guilds intent alone, and that is seen (D31)', async () => {
    await joined();
    expect(discord.gateway.received.find(({ op }) => op === 2)?.d).toMatchObject({ intents: 1 });
  });

  it('makes one message out of three tries when it sends a nonce (D30)', async () => {
    const client = await joined(undefined, { rest: { retries: 3 } });
    discord.faults.add({ method: 'POST', path: /\/messages$/u, times: 2, fault: { kind: 'reset', accepted: true } });
    const target = await client.channels.fetch(channel.id);
    if (target?.isSendable() !== true) throw new Error('not sendable');
    await target.send({ content: 'daily', nonce: 'daily-2026-11-25', enforceNonce: true });
    expect(discord.calls.filter(({ route }) => route === 'POST /channels/:id/messages')).toHaveLength(3);
    expect(discord.world.history(channel).map(textOf)).toEqual(['daily']);
  });

  it('waits as long as a 429 says', async () => {
    const client = await joined();
    discord.faults.add({ method: 'POST', path: /\/messages$/u, fault: { kind: 'limited', seconds: 1 } });
    const target = await client.channels.fetch(channel.id);
    if (target?.isSendable() !== true) throw new Error('not sendable');
    const began = performance.now();
    await target.send('x');
    expect(performance.now() - began).toBeGreaterThan(990);
    expect(discord.limits.invalid).toBe(1);
  });
});

describe('the stand-in', () => {
  it('knows every secret that it handed out, each with the seed in it', async () => {
    const client = await joined(quiz);
    await client.application.commands.set(COMMANDS);
    const { interaction } = await discord.people.command(ann, '/k8s quiz');
    expect(discord.secrets()).toContain(discord.token);
    expect(discord.secrets()).toContain(interaction.token);
    expect(discord.secrets()).toHaveLength(3);
    for (const secret of discord.secrets()) expect(secret).toContain('seeded');
  });

  it('remembers everything, or as much as it was told to and answers what came before as unknown', async () => {
    const play = async (): Promise<string[]> => {
      const client = await joined(async (interaction) => {
        if (interaction.isRepliable()) await interaction.reply('x');
      });
      await client.application.commands.set(COMMANDS);
      const sent: string[] = [];
      for (let index = 0; index < 9; index += 1) sent.push((await discord.people.command(ann, '/k8s quiz')).interaction.id);
      return sent;
    };
    const all = await play();
    expect(discord.interactions.all.map(({ id }) => id)).toEqual(all);
    const [early] = discord.interactions.all;
    expect(discord.interactions.find(early?.token ?? '')).toBe(early);
    await Promise.all(clients.splice(0).map((client) => client.destroy()));
    await discord.stop();

    await start({ remembered: 2 });
    const latest = await play();
    const kept = discord.interactions.all.map(({ id }) => id);
    expect(kept).toEqual(latest.slice(-kept.length));
    for (const list of [kept, discord.calls]) expect(list.length).toBeOneOf([2, 3, 4]);
    expect(discord.calls.at(-1)?.path).toContain(latest.at(-1));
    const [, , forgotten] = discord.secrets();
    expect(discord.interactions.find(forgotten ?? '')).toBeUndefined();
  });
});
