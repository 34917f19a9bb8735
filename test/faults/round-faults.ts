/** Rounds in channels under faults, with people at both platforms and two processes of the bot (R5, R8, R40, R49). */
import { optionOrder } from '../../src/engine/draw.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Reference } from '../../src/platform.ts';
import { decodePress } from '../../adapters/discord/press.ts';
import { decodeToken } from '../../src/views/token.ts';
import { tokenOf } from '../contracts/slack-driver.ts';
import { startRedis } from '../redis-server.ts';
import { INTERACTION } from '../stand-ins/discord/interactions.ts';
import { type Member, buttonsOf, textOf } from '../stand-ins/discord/server.ts';
import type { Interaction as SlackInteraction } from '../stand-ins/slack/interaction.ts';
import { pressables, readMessage } from '../stand-ins/slack/reading.ts';
import type { User } from '../stand-ins/slack/world.ts';
import { roundBank } from './agenda-bank.ts';
import { type AgendaPlace, type DiscordGround, type PlatformName, type Shown, type SlackGround, keptOn, openDiscordPlace, openSlackPlaces, pause, redisAt, within } from './agenda-place.ts';
import { type Proof, type Tries, must } from './proof.ts';

const PLATFORMS = ['discord', 'slack'] as const;
const SECOND = 1_000;
/** Longest real wait for a reply. */
const WITHIN = 20 * SECOND;
/** Short forms do not wait for the product's own lease and tick. */
const QUICK = { leaseMs: 5_000, tickMs: 250 } as const;

/** Ways in which a channel is lost in the middle of a round. */
type Loss = 'rights' | 'card' | 'closed';

/** People in channels, one workspace. */
interface Stage {
  readonly place: AgendaPlace;
  readonly workspace: string;
  readonly channels: readonly string[];
  /** Sends a command and waits for what is said to this person alone. */
  command(player: string, channel: string, options: Readonly<Record<string, string | number>>): Promise<string>;
  /** Presses a letter on a card and waits for what is said to this person alone. */
  press(player: string, card: Reference, letter: string): Promise<string>;
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

function lost(what: string): never {
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

/** Two processes of the bot, and so many channels. */
async function on(platform: PlatformName, channels: number, processes: number, work: (stage: Stage, url: string) => Promise<void>): Promise<void> {
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

const cardsIn = ({ place }: Stage, channel: string): readonly Shown[] => place.ground.shown().filter(({ reference, asked }) => reference.channel === channel && asked.startsWith('R'));

async function cardIn(stage: Stage, channel: string): Promise<Shown> {
  await within(WITHIN, () => cardsIn(stage, channel).length > 0);
  return cardsIn(stage, channel)[0] ?? lost(`card in ${channel}`);
}

const round = (count: number, seconds: number) => ({ mode: 'channel', count, seconds });

/** R8: the only process is killed while questions are open; sizes are channels. */
async function killed(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  const bank = roundBank();
  await on(platform, size, 1, async (stage, url) => {
    const { place, channels } = stage;
    await Promise.all(channels.map((channel, index) => stage.command(`starter${index}`, channel, round(1, 20))));
    const cards = await Promise.all(channels.map((channel) => cardIn(stage, channel)));
    // Confirmed, so that the closing time is what stands on the card.
    await within(WITHIN, async () => [...(await keptOn(url, cards.map(({ asked }) => ({ workspace: stage.workspace, asked })))).values()].every(({ question }) => question !== ''));
    await pause(SECOND);
    const before = await keptOn(url, cards.map(({ asked }) => ({ workspace: stage.workspace, asked })));
    await place.killAll();
    await pause(3 * SECOND);
    const bot = await place.start(QUICK);
    await bot.serving;
    await Promise.all(cards.map((card, index) =>
      tries.attempt(`channel ${index}`, async () => {
        const kept = before.get(card.asked) ?? lost(card.asked);
        const said = await stage.press(`player${index}`, card.reference, 'A');
        must(said.includes('Locked in'), `the old button says: ${said}`);
        await within(kept.closes + 12 * SECOND - systemClock.now(), () => stage.text(card.reference)?.includes('Explanation of') === true);
        const revealed = systemClock.now();
        must(stage.text(card.reference)?.includes('Explanation of') === true, 'no answer was shown');
        must(revealed >= kept.closes, `shown ${kept.closes - revealed} ms before the close`);
        const after = (await keptOn(url, [{ workspace: stage.workspace, asked: card.asked }])).get(card.asked);
        must(after?.closes === kept.closes, `closes at ${after?.closes}, was to close at ${kept.closes}`);
        const answers = (await place.log(stage.workspace)).filter((entry) => entry.type === 'answer' && entry.asked === card.asked);
        must(answers.length === 1, `${answers.length} answers`);
        const [answer] = answers;
        const question = bank.find(kept.question) ?? lost(kept.question);
        const right = question.answer.includes(optionOrder(question, card.asked, 0)[0] ?? '');
        must(answer?.type === 'answer' && (answer.credit.n === answer.credit.d) === right, 'scored by another key');
      })));
  });
}

/** R40: two people start a round in the same channel at the same moment; sizes are channels. */
async function started(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  await on(platform, size, 2, async (stage) => {
    await Promise.all(stage.channels.map((channel, index) =>
      tries.attempt(`channel ${index}`, async () => {
        const said = await Promise.all([stage.command(`a${index}`, channel, round(1, 30)), stage.command(`b${index}`, channel, round(1, 30))]);
        must(said.filter((each) => each.includes('has begun')).length === 1, `both were told: ${said.join(' | ')}`);
        must(said.filter((each) => each.includes('runs in this channel already')).length === 1, `the second was told: ${said.join(' | ')}`);
        await cardIn(stage, channel);
        // Both could have posted by now.
        await pause(2 * SECOND);
        must(cardsIn(stage, channel).length === 1, `${cardsIn(stage, channel).length} questions`);
      })));
  });
}

/** R5: each presses the same letter ten times and all others as well, on two processes at once; sizes are people. */
async function clicked(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  await on(platform, 1, 2, async (stage) => {
    const [channel = ''] = stage.channels;
    await stage.command('starter', channel, round(1, 60));
    const { asked, reference } = await cardIn(stage, channel);
    const players = Array.from({ length: size }, (_, index) => `player${index}`);
    for (const [index, player] of players.entries()) {
      stage.storm(player, reference, 'ABCD'[index % 4] ?? 'A', 10);
      await pause(20);
    }
    const answers = async () => (await stage.place.log(stage.workspace)).filter((entry) => entry.type === 'answer' && entry.asked === asked);
    await within(WITHIN, async () => (await answers()).length >= size, 250);
    await pause(SECOND);
    const given = new Map<number, number>();
    for (const entry of await answers()) if (entry.type === 'answer' && entry.player !== undefined) given.set(entry.player, (given.get(entry.player) ?? 0) + 1);
    tries.count(given.size === size ? undefined : `${given.size} of ${size} have an answer`);
    for (const count of given.values()) tries.count(count === 1 ? undefined : `${count} answers of one`);
    // Everybody hears, by a press later on, that the first answer stands.
    for (const player of players.slice(0, 5)) await tries.attempt(player, async () => must((await stage.press(player, reference, 'B')).includes('locked in already'), 'the first answer does not stand'));
  });
}

/** R49: channels are lost in the middle of rounds; sizes are channels for each way. */
async function lostPlaces(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  const losses: readonly Loss[] = ['rights', 'card', 'closed'];
  await on(platform, size * losses.length, 2, async (stage) => {
    await Promise.all(stage.channels.map((channel, index) => {
      const loss = losses[index % losses.length] ?? 'card';
      return tries.attempt(`${loss} in channel ${index}`, async () => {
        const starter = `starter${index}`;
        await stage.command(starter, channel, round(3, 10));
        const card = await cardIn(stage, channel);
        must((await stage.press(`player${index}`, card.reference, 'A')).includes('Locked in'), 'no answer was taken');
        const mend = stage.lose(card.reference, loss);
        // The close, its answer, the pause, and the question that cannot be asked.
        const told = await within(60 * SECOND, () => stage.told(starter) > 0, 250);
        must(told, 'nobody was told');
        mend();
        if (loss !== 'closed') {
          let said = '';
          await within(WITHIN, async () => (said = await stage.command(starter, channel, round(1, 10))).includes('has begun'), 3 * SECOND);
          must(said.includes('has begun'), `started again: ${said}`);
        }
        must(stage.told(starter) === 1, `told ${stage.told(starter)} times`);
        const answers = (await stage.place.log(stage.workspace)).filter((entry) => entry.type === 'answer' && entry.asked === card.asked);
        must(answers.length === 1, `${answers.length} answers are kept`);
      });
    }));
  });
}

interface Made {
  readonly name: string;
  readonly promise: string;
  readonly fault: string;
  readonly size: Proof['size'];
  readonly run: (platform: PlatformName, size: number, tries: Tries) => Promise<void>;
}

const MADE: readonly Made[] = [
  { name: 'round-clicks', promise: 'R5: one answer a person and question, however often and with whatever it is pressed', fault: 'on a public card the same button ten times and all others, on two processes at once', size: { long: 200, short: 5 }, run: clicked },
  { name: 'round-killed', promise: 'R8: a question that is open before kill -9 takes answers after it, and closes when it was to close', fault: 'kill -9 in the middle of a question, another process 3 s later', size: { long: 20, short: 2 }, run: killed },
  { name: 'round-starts', promise: 'R40: one start a channel, decided in one step', fault: 'two people start a round in the same channel at the same moment, on two processes', size: { long: 50, short: 3 }, run: started },
  { name: 'round-lost', promise: 'R49: a lost card holds no channel hostage', fault: 'in the middle of a round the right to post, the card or the channel is gone', size: { long: 5, short: 1 }, run: lostPlaces },
];

export const roundFaults: readonly Proof[] = MADE.flatMap(({ name, promise, fault, size, run }) =>
  PLATFORMS.map((platform) => ({ name: `${name}-${platform}`, promise, fault: `${fault} (${platform === 'discord' ? 'Discord' : 'Slack'})`, size, run: (given, tries) => run(platform, given, tries) })),
);
