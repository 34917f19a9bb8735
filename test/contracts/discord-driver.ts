/** Players on Discord: a real discord.js client against the stand-in, and people who press what they see. */
import { type DiscordAdapter, createDiscordAdapter } from '../../adapters/discord/index.ts';
import { type Press, decodePress, encodePress, splitLetters } from '../../adapters/discord/press.ts';
import type { Place, Posted, Reference } from '../../src/platform.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { type Verb, decodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { type Channel, type Discord, type Guild, type Interaction, type Member, type Message, type Outcome, type Seat, buttonsOf, selectsOf, startDiscord } from '../stand-ins/discord/server.ts';
import type { Bot } from './bot.ts';
import { readMessage, readPublic } from './discord-reading.ts';
import type { Seen } from './driver.ts';
import type { PostedHow, PublicDriver, PublicSeen } from './public-driver.ts';

/** The stand-in counts calls in real time, in which a test is much faster than any channel. */
const UNHURRIED = Object.fromEntries(['POST /channels/:id/messages', 'PATCH /channels/:id/messages/:id'].map((route) => [route, { calls: 1_000, window: 1_000 }]));

const running = new Set<Discord>();

/** Ends the stand-ins of all drivers; they outlive a restart of the bot. */
export async function stopStandIns(): Promise<void> {
  await Promise.all([...running].map((discord) => discord.stop()));
  running.clear();
}

/** `/k8s team create name:"Blue Whales"` as the client takes it apart. */
export function parseTyped(line: string): { readonly words: string; readonly options: Readonly<Record<string, string>> } {
  const options = Object.fromEntries([...line.matchAll(/ ([a-z]+):(?:"([^"]*)"|(\S+))/gu)].map(([, name = '', quoted, bare]) => [name, quoted ?? bare ?? '']));
  return { words: line.replace(/ [a-z]+:(?:"[^"]*"|\S+)/gu, ''), options };
}

interface Pressed {
  readonly message: Message;
  readonly customId: string;
}

class DiscordDriver implements PublicDriver {
  readonly #screens = new Map<string, Message[]>();
  readonly #members = new Map<string, Member>();
  #discord: Discord | undefined;
  #place: { readonly guild: Guild; readonly channel: Channel } | undefined;
  #adapter: DiscordAdapter | undefined;
  #pressed: Pressed | undefined;
  #last: Interaction | undefined;

  async start(bot: Bot): Promise<void> {
    if (this.#discord === undefined) {
      this.#discord = await startDiscord({ clock: bot.clock, limits: { buckets: UNHURRIED } });
      running.add(this.#discord);
      const guild = this.#discord.world.guild();
      this.#place = { guild, channel: this.#discord.world.channel(guild, 'general') };
    }
    const { api, token, commands } = this.#discord;
    this.#adapter = createDiscordAdapter({
      token,
      apiUrl: api,
      clock: bot.clock,
      logger: silentLogger,
      texts: bot.texts,
      language: 'en',
      documents: bot.store.documents('discord'),
      say: (line) => {
        // A second start within seconds waits; the test's clock goes on by itself for that.
        const seconds = /connects in (\d+) s/u.exec(line)?.[1];
        if (seconds !== undefined) void bot.clock.advance(Number(seconds) * 1_000);
      },
      lost: (error) => {
        throw error;
      },
    });
    await this.#adapter.start(bot.quiz);
    await this.#discord.until('the commands', () => commands.find('k8s-admin'));
  }

  async stop(): Promise<void> {
    await this.#adapter?.stop();
  }

  async command(player: string, line: string): Promise<Seen> {
    const { words, options } = parseTyped(line);
    const { people } = this.#known();
    const seat = this.#seat(player);
    try {
      return this.#sees(player, await people.command(seat, words, options));
    } catch (error) {
      // What the client does not let through is sent past it.
      if (!(error instanceof Error) || !/has no (?:choice )?/u.test(error.message)) throw error;
      return this.#sees(player, await people.command(seat, words, options, { forge: true }));
    }
  }

  async choose(player: string, letters: string): Promise<Seen> {
    const { people } = this.#known();
    const seat = this.#seat(player);
    const message = this.#find(player, (press) => decodeToken(press.token)?.verb === 'a').message;
    const [select] = selectsOf(message);
    if (select !== undefined) {
      const marked = this.#then(message, await people.select(seat, message, String(select['custom_id']), [...letters]));
      return this.#press(player, marked, this.#on(marked, (press) => press.what === 'send'));
    }
    if (this.#buttons(message).some(({ press }) => press.what === 'tap')) {
      let tapped = message;
      for (const letter of letters) {
        const customId = this.#on(tapped, (press) => press.what === 'tap' && splitLetters(press.token).letters.endsWith(letter));
        tapped = this.#then(tapped, await people.press(seat, tapped, customId));
      }
      return this.#press(player, tapped, this.#on(tapped, (press) => press.what === 'send'));
    }
    return this.#press(player, message, this.#on(message, (press) => press.what === 'press' && decodeToken(press.token)?.letters === letters));
  }

  async type(player: string, text: string): Promise<Seen> {
    return this.press(player, 'a', { text });
  }

  async press(player: string, verb: Verb, fields?: Readonly<Record<string, string>>): Promise<Seen> {
    const { message, customId } = this.#find(player, (press) => decodeToken(press.token)?.verb === verb);
    if (fields === undefined) return this.#press(player, message, customId);
    const { people } = this.#known();
    const opened = await people.press(this.#seat(player), message, customId);
    if (opened.kind !== 'modal') throw new Error(`${verb} opened ${opened.kind}`);
    return this.#sees(player, await people.submit(this.#seat(player), opened.modal, fields));
  }

  async share(player: string, verb: Verb): Promise<Seen> {
    const { message, customId } = this.#find(player, (press) => decodeToken(press.token)?.verb === verb);
    const outcome = await this.#known().people.press(this.#seat(player), message, customId);
    if (outcome.kind !== 'message' || outcome.private) throw new Error(`${verb} shows nothing to everybody`);
    return readMessage(outcome.message);
  }

  groups(player: string, names: readonly string[]): Promise<readonly string[]> {
    const { member, channel } = this.#seat(player);
    if (member === undefined || channel.guild === undefined) throw new Error(`${player} is in no server`);
    const { guild } = channel;
    const roles = names.map((name) => [...guild.roles.values()].find((role) => role.name === name) ?? this.#known().world.role(guild, name));
    member.roles.clear();
    for (const { id } of roles) member.roles.add(id);
    return Promise.resolve(roles.map(({ id }) => `role:${id}`));
  }

  rejoin(player: string): void {
    const { member, channel } = this.#seat(player);
    if (member === undefined || channel.guild === undefined) throw new Error(`${player} is in no server`);
    this.#known().world.leave(channel.guild, member);
    this.#members.set(player, this.#known().world.member(channel.guild, member.user, { permissions: ['manageGuild'] }));
  }

  async redeliver(): Promise<Seen> {
    if (this.#last === undefined) throw new Error('nothing was sent');
    const outcome = await this.#known().people.redeliver(this.#last);
    if (outcome.kind !== 'message') throw new Error(outcome.kind);
    return readMessage(outcome.message);
  }

  async replay({ player, letters }: { readonly player?: string; readonly letters?: string }): Promise<Seen> {
    if (this.#pressed === undefined || this.#last === undefined) throw new Error('nothing was pressed');
    const { message, customId } = this.#pressed;
    const press = decodePress(customId);
    if (press === undefined) throw new Error(customId);
    const changed = letters === undefined ? customId : encodePress({ ...press, token: withLetters(splitLetters(press.token).bare, letters) });
    const seat = player === undefined ? this.#last.seat : this.#seat(player);
    const outcome = await this.#known().people.press(seat, message, changed, { forge: true });
    if (outcome.kind !== 'message') throw new Error(outcome.kind);
    return readMessage(outcome.message);
  }

  post(view: View, identity: string, { tried, under }: PostedHow = {}): Promise<Posted> {
    const place = this.#channel();
    return this.#running().post(under === undefined ? { kind: 'place', place } : { kind: 'message', place, message: under.message }, view, identity, tried);
  }

  edit(reference: Reference, view: View): Promise<Posted> {
    return this.#running().edit(reference, view);
  }

  channel(): readonly PublicSeen[] {
    return this.#place === undefined ? [] : this.#known().world.history(this.#place.channel).map(readPublic);
  }

  look(player: string, reference: Reference): void {
    const message = this.#known().world.messages.get(reference.message);
    if (message === undefined) throw new Error(`there is no message ${reference.message}`);
    this.#screens.set(player, [message, ...(this.#screens.get(player) ?? []).filter((one) => one !== message)]);
  }

  lose(): () => void {
    return this.#known().faults.add({ method: 'POST', path: /^\/channels\/\d+\/messages$/u, times: 100, fault: { kind: 'reset', accepted: true } });
  }

  readable(yes: boolean): boolean {
    if (this.#place === undefined) throw new Error('not started');
    this.#known().world.overwrite(this.#place.channel, this.#place.guild, yes ? {} : { deny: ['readMessageHistory'] });
    return true;
  }

  #channel(): Place {
    if (this.#place === undefined) throw new Error('not started');
    return { workspace: `discord:${this.#place.guild.id}`, channel: this.#place.channel.id };
  }

  #running(): DiscordAdapter {
    if (this.#adapter === undefined) throw new Error('not started');
    return this.#adapter;
  }

  /** What a mark or a tap leads to: the message itself, or the private copy of a public one. */
  #then(message: Message, outcome: Outcome): Message {
    if (outcome.kind !== 'message') throw new Error(`a mark on ${message.id} led to ${outcome.kind}`);
    return outcome.message;
  }

  #known(): Discord {
    if (this.#discord === undefined) throw new Error('not started');
    return this.#discord;
  }

  /** Everybody here may manage the server, as everybody at the console administers. */
  #seat(player: string): Seat {
    const { world } = this.#known();
    if (this.#place === undefined) throw new Error('not started');
    const member = this.#members.get(player) ?? world.member(this.#place.guild, player, { permissions: ['manageGuild'] });
    this.#members.set(player, member);
    return { member, channel: this.#place.channel };
  }

  async #press(player: string, message: Message, customId: string): Promise<Seen> {
    this.#pressed = { message, customId };
    return this.#sees(player, await this.#known().people.press(this.#seat(player), message, customId));
  }

  #sees(player: string, outcome: Outcome): Seen {
    this.#last = outcome.interaction;
    if (outcome.kind !== 'message') throw new Error(`${player} sees ${outcome.kind}`);
    if (!outcome.private) throw new Error(`everybody sees what is for ${player}`);
    const { message } = outcome;
    this.#screens.set(player, [message, ...(this.#screens.get(player) ?? []).filter((one) => one !== message)]);
    return readMessage(message);
  }

  #buttons(message: Message): { readonly press: Press; readonly customId: string }[] {
    const ids = [...buttonsOf(message), ...selectsOf(message)].flatMap(({ custom_id: id }) => (typeof id === 'string' ? [id] : []));
    return ids.flatMap((customId) => {
      const press = decodePress(customId);
      return press === undefined ? [] : [{ press, customId }];
    });
  }

  #on(message: Message, wanted: (press: Press) => boolean): string {
    const found = this.#buttons(message).find(({ press }) => wanted(press));
    if (found === undefined) throw new Error(`not on ${JSON.stringify(message.shown.components)}`);
    return found.customId;
  }

  /** The newest message of a player with such a component. */
  #find(player: string, wanted: (press: Press) => boolean): { readonly message: Message; readonly customId: string } {
    for (const message of this.#screens.get(player) ?? []) {
      const found = this.#buttons(message).find(({ press }) => wanted(press));
      if (found !== undefined) return { message, customId: found.customId };
    }
    throw new Error(`${player} sees no such button`);
  }
}

export const createDiscordDriver = (): PublicDriver => new DiscordDriver();
