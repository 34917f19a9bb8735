/** What people do in their Slack client, each as the interaction that Slack makes of it. */
import { applyReceipt } from './acknowledgements.ts';
import type { Deliveries, Envelope } from './deliveries.ts';
import { type Desk, refuse, type Token } from './desk.ts';
import { suggestions } from './elements.ts';
import { SlackFailure, withMessages } from './failures.ts';
import { type Filled, heldBack, stateOf, type Values, valuesOf } from './filled-in.ts';
import { Interaction, type Send } from './interaction.ts';
import type { ResponseUrl, Trigger } from './interactions.ts';
import type { Json } from './json.ts';
import { closing, commandEnvelope, commandText, messageAction, submission, suggestion, viewAction } from './payloads.ts';
import { findPressable } from './reading.ts';
import type { Channel, Message, Team, User, View } from './world.ts';

/** Where an interaction happens. */
interface Spot {
  readonly user: User;
  readonly team: Team;
  readonly channel?: string;
  readonly pressed?: Message;
  readonly view?: View;
}

export interface PeopleOptions {
  readonly desk: Desk;
  readonly deliveries: Deliveries;
  /** `should_escape` of the commands in the manifest. */
  readonly shouldEscape: boolean;
  /** Remembers an interaction, so that what follows from it finds it. */
  readonly register: (interaction: Interaction) => void;
  readonly bounded: <T>(what: string, found: () => T | undefined) => Promise<T>;
}

export class People {
  readonly #options: PeopleOptions;
  /** What people have ticked or chosen on messages and in windows: by place and person, then block and action. */
  readonly #chosen = new Map<string, Map<string, Json>>();
  #serial = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** Types a command into a channel; `text` is what stands after the word. */
  command(user: User, channel: Channel, command: string, text: string): Interaction {
    const { desk, shouldEscape } = this.#options;
    const team = this.#team(channel.team);
    return this.#begin({ user, team, channel: channel.id }, (id, trigger) => {
      const url = desk.interactions.responseUrl({ interaction: id, user: user.id, channel: channel.id, original: undefined }, 'commands');
      return commandEnvelope(desk, { team, user, channel, command, text: commandText(desk.world, team.id, text, shouldEscape), trigger, url });
    });
  }

  /**
   * Presses a button of a message as it was shown, found by action_id, label or accessibility label.
   * @param forged lets somebody press what they cannot see, as a forged payload would
   */
  press(user: User, message: Message, what: string, forged = false): Interaction {
    return this.#act(user, message, what, undefined, forged);
  }

  /** Ticks these boxes, or chooses in a select, on a message. */
  choose(user: User, message: Message, what: string, filled: Filled): Interaction {
    return this.#act(user, message, what, filled, false);
  }

  /** Presses or chooses something in a modal. */
  pressInView(user: User, view: View, what: string, filled?: Filled): Interaction {
    const { desk } = this.#options;
    const team = this.#team(view.team);
    const found = findPressable(view.blocks, what);
    const chosen = found.type === 'button' ? undefined : stateOf(found, filled);
    const memory = this.#remember(`${view.id} ${user.id}`, found, chosen);
    const values = this.#valuesOn(view, memory);
    return this.#begin({ user, team, view }, (_, trigger) => viewAction(desk, { team, user, view, what: found, chosen, values, trigger }));
  }

  /**
   * Fills a modal in by label, action_id or block_id, and sends it.
   * @throws Error where the client would not send it
   */
  submit(view: View, values: Readonly<Record<string, Filled>>): Interaction {
    const { desk } = this.#options;
    if (view.body['submit'] === undefined) throw new Error('this modal has no button to send it');
    const given = valuesOf(view.blocks, values);
    const held = heldBack(view.blocks, given);
    if (held !== undefined) throw new Error(`the client holds this back: ${held}`);
    const [team, user] = [this.#team(view.team), this.#user(view.user)];
    return this.#begin({ user, team, view }, (_, trigger) => submission(desk, { team, user, view, values: given, trigger }));
  }

  /** Closes the topmost modal by its cross or its close button. The app only hears of it where it asked to. */
  close(view: View): Interaction | undefined {
    const { desk } = this.#options;
    const [team, user] = [this.#team(view.team), this.#user(view.user)];
    desk.world.closeViews(view.user, view.body['clear_on_close'] === true);
    if (view.body['notify_on_close'] !== true) return undefined;
    return this.#begin({ user, team, view }, (_, trigger) => closing(desk, { team, user, view, trigger }));
  }

  /** Types into an external select of a modal. @returns the options that the app offers. */
  async suggest(view: View, what: string, typed: string): Promise<readonly unknown[]> {
    const { desk } = this.#options;
    const [team, user] = [this.#team(view.team), this.#user(view.user)];
    const found = findPressable(view.blocks, what);
    const interaction = this.#begin({ user, team, view }, (_, trigger) => suggestion(desk, { team, user, view, what: found, typed, trigger }));
    const receipt = await interaction.acknowledged();
    if (receipt.kind !== 'acknowledged') throw new Error(`no suggestions: ${receipt.kind}`);
    const problems: string[] = [];
    suggestions(receipt.body ?? {}, '', problems);
    if (problems.length > 0) {
      refuse(desk, 'acknowledgement of block_suggestion', new SlackFailure('invalid_acknowledgement', withMessages(problems)));
      throw new Error(problems.join('; '));
    }
    const options = (receipt.body as Json | undefined)?.['options'];
    return Array.isArray(options) ? options : [];
  }

  #act(user: User, message: Message, what: string, filled: Filled | undefined, forged: boolean): Interaction {
    const { desk } = this.#options;
    const channel = desk.world.channels.get(message.channel);
    if (channel === undefined) throw new Error(`no channel ${message.channel}`);
    if (!forged && message.onlyFor !== undefined && message.onlyFor !== user.id) throw new Error(`${user.name} does not see this message`);
    const found = findPressable(message.blocks, what);
    const chosen = found.type === 'button' ? undefined : stateOf(found, filled);
    const memory = this.#remember(`${message.channel} ${message.ts} ${user.id}`, found, chosen);
    const team = this.#team(channel.team);
    const values = this.#valuesOn(message, memory);
    return this.#begin({ user, team, channel: channel.id, pressed: message }, (id, trigger) => {
      const url: ResponseUrl = desk.interactions.responseUrl({ interaction: id, user: user.id, channel: channel.id, original: message.ts }, 'actions');
      return messageAction(desk, { team, user, channel, message, what: found, chosen, values, trigger, url, botId: this.#token(team.id).botId });
    });
  }

  /** All that stands chosen there, this choice among it. */
  #remember(key: string, found: { readonly blockId: string; readonly actionId: string }, chosen: Json | undefined): ReadonlyMap<string, Json> {
    const memory = this.#chosen.get(key) ?? new Map<string, Json>();
    this.#chosen.set(key, memory);
    if (chosen !== undefined) memory.set(`${found.blockId} ${found.actionId}`, chosen);
    return memory;
  }

  /** What stands chosen on a message or in a window for this person: their choices on these blocks, else what the blocks began with. */
  #valuesOn(message: Pick<Message, 'blocks'>, memory: ReadonlyMap<string, Json>): Values {
    const initial = valuesOf(message.blocks, {});
    return Object.fromEntries(
      Object.entries(initial).map(([block, actions]) => [
        block,
        Object.fromEntries(Object.entries(actions).map(([action, state]) => [action, memory.get(`${block} ${action}`) ?? state])),
      ]),
    );
  }

  #begin({ user, team, channel, pressed, view }: Spot, envelope: (id: string, trigger: Trigger) => Envelope): Interaction {
    const { desk, deliveries, register, bounded } = this.#options;
    this.#serial += 1;
    const id = `interaction-${this.#serial}`;
    const trigger = desk.interactions.trigger(id, user.id, team.id);
    const send: Send = async (one, signing, retry) => {
      const receipt = await deliveries.once(one.envelope, signing, retry);
      applyReceipt(desk, one, receipt, this.#token(team.id).botUser);
      return receipt;
    };
    const interaction = new Interaction({ id, user: user.id, channel, pressed, root: view?.root, envelope: envelope(id, trigger) }, send, bounded);
    register(interaction);
    void interaction.deliver();
    return interaction;
  }

  #team(id: string): Team {
    const team = this.#options.desk.world.teams.get(id);
    if (team === undefined) throw new Error(`no workspace ${id}`);
    return team;
  }

  #user(id: string): User {
    const user = this.#options.desk.world.users.get(id);
    if (user === undefined) throw new Error(`no user ${id}`);
    return user;
  }

  #token(team: string): Token {
    const token = [...this.#options.desk.tokens.values()].find((one) => one.kind === 'bot' && one.team.id === team);
    if (token === undefined) throw new Error(`the app is not installed in ${team}`);
    return token;
  }
}
