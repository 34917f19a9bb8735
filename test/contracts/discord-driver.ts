/** Players on Discord: a real discord.js client against the stand-in, and people who press what they see. */
import { type DiscordAdapter, createDiscordAdapter } from '../../adapters/discord/index.ts';
import { type Press, decodePress, encodePress, splitLetters } from '../../adapters/discord/press.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { type Verb, decodeToken, withLetters } from '../../src/views/token.ts';
import { type Channel, type Discord, type Guild, type Interaction, type Member, type Message, type Outcome, type Seat, buttonsOf, selectsOf, startDiscord } from '../stand-ins/discord/server.ts';
import type { Bot } from './bot.ts';
import { readMessage } from './discord-reading.ts';
import type { AdapterDriver, Seen } from './driver.ts';

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

class DiscordDriver implements AdapterDriver {
  readonly #screens = new Map<string, Message[]>();
  readonly #members = new Map<string, Member>();
  #discord: Discord | undefined;
  #place: { readonly guild: Guild; readonly channel: Channel } | undefined;
  #adapter: DiscordAdapter | undefined;
  #pressed: Pressed | undefined;
  #last: Interaction | undefined;

  async start(bot: Bot): Promise<void> {
    if (this.#discord === undefined) {
      this.#discord = await startDiscord({ clock: bot.clock });
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
      await people.select(seat, message, String(select['custom_id']), [...letters]);
      return this.#press(player, message, this.#on(message, (press) => press.what === 'send'));
    }
    if (this.#buttons(message).some(({ press }) => press.what === 'tap')) {
      for (const letter of letters) {
        await people.press(seat, message, this.#on(message, (press) => press.what === 'tap' && splitLetters(press.token).letters.endsWith(letter)));
      }
      return this.#press(player, message, this.#on(message, (press) => press.what === 'send'));
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

export const createDiscordDriver = (): AdapterDriver => new DiscordDriver();
