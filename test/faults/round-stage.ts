/** People in channels of both platforms, with processes of the bot and its rounds. */
import { decodePress } from '../../adapters/discord/press.ts';
import type { Reference } from '../../src/platform.ts';
import { decodeToken } from '../../src/views/token.ts';
import { tokenOf } from '../contracts/slack-driver.ts';
import { startRedis } from '../redis-server.ts';
import { INTERACTION } from '../stand-ins/discord/interactions.ts';
import { type Member, buttonsOf, textOf } from '../stand-ins/discord/server.ts';
import type { Interaction as SlackInteraction } from '../stand-ins/slack/interaction.ts';
import { pressables, readMessage } from '../stand-ins/slack/reading.ts';
import type { User } from '../stand-ins/slack/world.ts';
import { type AgendaPlace, type DiscordGround, type PlatformName, type Shown, type SlackGround, openDiscordPlace, openSlackPlaces, redisAt, within } from './agenda-place.ts';

/** Longest real wait for a reply, in ms. */
export const WITHIN = 20_000;
/** Short forms do not wait for the product's own lease and tick. */
export const QUICK = { leaseMs: 5_000, tickMs: 250 } as const;

/** Ways in which a channel is lost in the middle of a round. */
export type Loss = 'rights' | 'card' | 'closed';

/** People in channels, one workspace. */
export interface Stage {
  readonly place: AgendaPlace;
  readonly workspace: string;
  readonly channels: readonly string[];
  /** Sends a command and waits for what is said to this person alone. */
  command(player: string, channel: string, options: Readonly<Record<string, string | number>>): Promise<string>;
  /** Presses a letter on a card and waits for what is said to this person alone. */
  press(player: string, card: Reference, letter: string): Promise<string>;
  /** Presses a letter on a card. @returns ms to the first acknowledgement */
  click(player: string, card: Reference, letter: string): Promise<number>;
  /** Presses this letter so often, and every other letter, all at once. */
  storm(player: string, card: Reference, letter: string, times: number): void;
  /** All that is read on a message; nothing where it is gone. */
  text(card: Reference): string | undefined;
  /** @returns makes good what can be made good */
  lose(card: Reference, loss: Loss): () => void;
  /** Messages that the bot sent to this person alone, beside the channel. */
  told(player: string): number;
}

function discordStage(place: AgendaPlace<DiscordGround>): Stage {
  const { ground } = place;
  const { world, people } = ground.discord;
  const [{ id: workspace, channels } = { id: '', channels: [] }] = ground.workspaces;
  const members = new Map<string, Member>();
  const channelOf = (id: string) => world.channels.get(id) ?? lost(id);
  const seat = (player: string, channel: string) => {
    const known = members.get(player) ?? ground.member(workspace, player);
    members.set(player, known);
    return { member: known, channel: channelOf(channel) };
  };
  const shown = ({ message }: Reference) => world.messages.get(message) ?? lost(message);
  const send = (player: string, card: Reference, letter: string) => {
    const message = shown(card);
    const button = buttonsOf(message).find(({ custom_id: id }) => {
      const token = decodeToken(decodePress(id ?? '')?.token ?? '');
      return token?.verb === 'a' && token.letters === letter;
    });
    return people.send(INTERACTION.component, seat(player, card.channel), { custom_id: button?.custom_id ?? lost(letter), component_type: 2, id: 1 }, message);
  };
  return {
    place,
    workspace,
    channels,
    async command(player, channel, options) {
      const { path, ...given } = options;
      const outcome = await people.command(seat(player, channel), `k8s ${path ?? 'quiz'}`, given, { within: WITHIN });
      return outcome.kind === 'message' ? textOf(outcome.message) : outcome.kind;
    },
    async press(player, card, letter) {
      const outcome = await people.outcome(send(player, card, letter), { within: WITHIN });
      return outcome.kind === 'message' ? textOf(outcome.message) : outcome.kind;
    },
    async click(player, card, letter) {
      const interaction = send(player, card, letter);
      await people.outcome(interaction, { within: WITHIN });
      return interaction.answered?.afterReal ?? Infinity;
    },
    storm(player, card, letter, times) {
      const interaction = send(player, card, letter);
      for (const other of ['A', 'B', 'C', 'D'].filter((each) => each !== letter)) send(player, card, other);
      for (let again = 1; again < times; again += 1) people.deliver(interaction);
    },
    text: (card) => (shown(card).deleted ? undefined : textOf(shown(card))),
    lose(card, loss) {
      const channel = channelOf(card.channel);
      switch (loss) {
        case 'rights': {
          const guild = channel.guild ?? lost(card.channel);
          world.overwrite(channel, guild, { deny: ['sendMessages'] });
          return () => world.overwrite(channel, guild, {});
        }
        case 'card':
          shown(card).deleted = true;
          return () => undefined;
        case 'closed':
          world.removeChannel(channel);
          return () => undefined;
      }
    },
    told: (player) => [...world.messages.values()].filter(({ channel }) => channel.recipient !== undefined && channel.recipient === members.get(player)?.user).length,
  };
}

export function lost(what: string): never {
  throw new Error(`there is no ${what}`);
}

function slackStage(place: AgendaPlace<SlackGround>): Stage {
  const { slack } = place.ground;
  const [{ id: workspace, channels } = { id: '', channels: [] }] = place.ground.workspaces;
  const users = new Map<string, User>();
  const channelOf = (id: string) => slack.world.channels.get(id) ?? lost(id);
  const user = (player: string, channel: string): User => {
    const known = users.get(player) ?? slack.addUser(player);
    users.set(player, known);
    channelOf(channel).members.add(known.id);
    return known;
  };
  const message = (card: Reference) => slack.world.message(card.channel, card.message);
  const send = (player: string, card: Reference, letter: string): SlackInteraction => {
    const shown = message(card) ?? lost(card.message);
    const button = pressables(shown.blocks).find(({ actionId, value }) => {
      const token = decodeToken(tokenOf(actionId, value));
      return token?.verb === 'a' && token.letters === letter;
    });
    return slack.people.press(user(player, card.channel), shown, button?.actionId ?? lost(letter));
  };
  /** What everybody sees may come in between. */
  const alone = async (interaction: SlackInteraction): Promise<string> => {
    for (;;) {
      const { message: seen, text } = await interaction.next();
      if (seen === undefined || seen.onlyFor !== undefined) return text;
    }
  };
  return {
    place,
    workspace,
    channels,
    command(player, channel, { path, ...options }) {
      const line = [String(path ?? 'quiz'), ...Object.entries(options).map(([name, value]) => `${name}:${value}`)].join(' ');
      return alone(slack.people.command(user(player, channel), channelOf(channel), '/k8s', line));
    },
    press: (player, card, letter) => alone(send(player, card, letter)),
    async click(player, card, letter) {
      const receipt = await send(player, card, letter).acknowledged();
      return receipt.kind === 'acknowledged' ? receipt.after : Infinity;
    },
    storm(player, card, letter, times) {
      const interaction = send(player, card, letter);
      for (const other of ['A', 'B', 'C', 'D'].filter((each) => each !== letter)) send(player, card, other);
      for (let again = 1; again < times; again += 1) void interaction.deliver();
    },
    text: (card) => {
      const found = message(card);
      return found === undefined ? undefined : readMessage(found);
    },
    lose(card, loss) {
      const channel = channelOf(card.channel);
      switch (loss) {
        case 'rights':
          slack.kick(channel);
          return () => void channel.members.add(slack.token.botUser);
        case 'card': {
          const found = message(card);
          if (found !== undefined) slack.world.remove(found);
          return () => undefined;
        }
        case 'closed':
          slack.archive(channel);
          return () => undefined;
      }
    },
    told: (player) => {
      const one = users.get(player);
      const direct = [...slack.world.channels.values()].filter(({ kind, members }) => kind === 'im' && one !== undefined && members.has(one.id));
      return direct.reduce((sum, { id }) => sum + slack.world.messages(id).filter(({ author }) => author === slack.token.botUser).length, 0);
    },
  };
}

/** So many processes of the bot, and channels. */
export async function on(platform: PlatformName, channels: number, processes: number, work: (stage: Stage, url: string) => Promise<void>): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const redis = await startRedis();
  closing.defer(() => redis.close());
  const options = { extent: { workspaces: 1, schedules: channels, places: 1 } };
  const stage = platform === 'discord' ? discordStage(await openDiscordPlace(redisAt(redis.url), options)) : slackStage(await openSlackPlaces(redisAt(redis.url), options));
  closing.defer(() => stage.place.close());
  const bots = await Promise.all(Array.from({ length: processes }, () => stage.place.start(QUICK)));
  await Promise.all(bots.map(({ serving }) => serving));
  // On Discord the commands are there a little later than the session.
  if ('discord' in stage.place.ground) await (stage.place.ground as DiscordGround).discord.until('the commands', () => (stage.place.ground as DiscordGround).discord.commands.find('k8s-admin'), WITHIN);
  await work(stage, redis.url);
}

export const cardsIn = ({ place }: Stage, channel: string): readonly Shown[] => place.ground.shown().filter(({ reference, asked }) => reference.channel === channel && asked.startsWith('R'));

export async function cardIn(stage: Stage, channel: string): Promise<Shown> {
  await within(WITHIN, () => cardsIn(stage, channel).length > 0);
  return cardsIn(stage, channel)[0] ?? lost(`card in ${channel}`);
}

/** Options of the command that starts a round. */
export const round = (count: number, seconds: number) => ({ mode: 'channel', count, seconds });
