import { afterEach, beforeEach, expect, it } from 'vitest';
import { ActionRowBuilder, ButtonBuilder, ButtonStyle, type Client, LabelBuilder, MessageFlags, ModalBuilder, TextInputBuilder, TextInputStyle } from 'discord.js';
import { createManualClock } from '../fakes/clock.ts';
import { connect } from './discord-client.ts';
import { type Channel, type Discord, type Guild, type Seat, startDiscord, textOf } from './discord/server.ts';

const clock = createManualClock();
let discord: Discord;
let guild: Guild;
let channel: Channel;
let seat: Seat;
const clients: Client[] = [];

beforeEach(async () => {
  discord = await startDiscord({ clock });
  guild = discord.world.guild({ locale: 'en-US' });
  channel = discord.world.channel(guild, 'general');
  seat = { member: discord.world.member(guild, 'ann', { permissions: ['manageGuild'], locale: 'zh-CN' }), channel };
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.destroy()));
  await discord.stop();
});

it('plays', async () => {
  const client = await connect(discord, async (interaction) => {
    if (interaction.isChatInputCommand()) {
      await interaction.reply({ content: `${interaction.options.getSubcommand()} ${interaction.options.getInteger('count')} ${interaction.locale} ${interaction.guildLocale}`, flags: MessageFlags.Ephemeral, components: [new ActionRowBuilder<ButtonBuilder>().addComponents(new ButtonBuilder().setCustomId('go').setLabel('Go').setStyle(ButtonStyle.Secondary))] });
    } else if (interaction.isButton()) {
      await interaction.showModal(new ModalBuilder().setCustomId('m').setTitle('T').addLabelComponents(new LabelBuilder().setLabel('L').setTextInputComponent(new TextInputBuilder().setCustomId('t').setStyle(TextInputStyle.Short))));
    } else if (interaction.isModalSubmit()) {
      if (!interaction.isFromMessage()) throw new Error('no message');
      await interaction.update({ content: interaction.fields.getTextInputValue('t'), components: [] });
    }
  });
  clients.push(client);
  await client.application?.commands.set([{ name: 'k8s', description: 'd', options: [{ type: 1, name: 'quiz', description: 'q', options: [{ type: 4, name: 'count', description: 'c' }] }] }]);
  const seen = await discord.people.command(seat, '/k8s quiz', { count: '3' });
  if (seen.kind !== 'message') throw new Error(seen.kind);
  expect(seen.private).toBe(true);
  expect(textOf(seen.message)).toBe('quiz 3 zh-CN en-US');
  const modal = await discord.people.press(seat, seen.message, 'Go');
  if (modal.kind !== 'modal') throw new Error(modal.kind);
  const done = await discord.people.submit(seat, modal.modal, { t: 'hello' });
  if (done.kind !== 'message') throw new Error(done.kind);
  expect(done.message).toBe(seen.message);
  expect(textOf(done.message)).toBe('hello');
  expect(clock.waiting()).toBe(0);
});
