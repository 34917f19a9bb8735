/**
 * People at the client: they see only what Discord would show them and can do only what its client lets them do.
 * `forge` goes past the client, as somebody with a tool of their own would.
 */
import { type Command, type CommandOption, type Commands, OPTION } from './commands.ts';
import { COMPONENT } from './components.ts';
import { isRecord } from './errors.ts';
import { type Choice, INTERACTION, type Interaction, type Interactions, type Modal, type Outcome, type Seat } from './interactions.ts';
import type { Message } from './model.ts';
import { channelPermissions, guildPermissions, has } from './permissions.ts';
import type { Waiting } from './waiting.ts';
import { type World, typeOf } from './world.ts';

export type OptionValue = string | number | boolean;

export interface How {
  /** Goes past what the client checks. */
  readonly forge?: boolean;
  /** Longest wait in real time, ms. */
  readonly within?: number;
}

interface Sent {
  readonly name: string;
  readonly type: number;
  readonly value?: OptionValue;
  readonly focused?: boolean;
  readonly options?: readonly Sent[];
}

export interface PeopleOptions {
  readonly world: World;
  readonly commands: Commands;
  readonly interactions: Interactions;
  readonly waiting: Waiting;
  dispatch(event: string, data: unknown, guild?: string): void;
}

export class People {
  readonly #options: PeopleOptions;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /**
   * Runs a slash command and waits for what the person sees.
   * @param words the command and its path: `k8s team create`, with or without the slash.
   * @throws Error when the client would not let it be sent, or when nothing is seen in time.
   */
  async command(seat: Seat, words: string, options: Readonly<Record<string, OptionValue>> = {}, how: How = {}): Promise<Outcome> {
    const { data } = this.#commandData(seat, words, options, how, undefined);
    return this.#send(INTERACTION.command, seat, data, undefined, how);
  }

  /** Types into an option and waits for the suggestions. */
  async autocomplete(seat: Seat, words: string, focused: { readonly name: string; readonly typed: string }, others: Readonly<Record<string, OptionValue>> = {}, how: How = {}): Promise<readonly Choice[]> {
    const { data, option } = this.#commandData(seat, words, { ...others, [focused.name]: focused.typed }, { ...how, forge: true }, focused.name);
    if (how.forge !== true && option(focused.name)?.autocomplete !== true) throw new Error(`${focused.name} has no autocomplete`);
    const outcome = await this.#send(INTERACTION.autocomplete, seat, data, undefined, how);
    return outcome.kind === 'choices' ? outcome.choices : [];
  }

  /** Presses a button. @param which its custom_id, or its label. */
  async press(seat: Seat, message: Message, which: string, how: How = {}): Promise<Outcome> {
    const button = buttonsOf(message).find(({ custom_id, label }) => custom_id === which || label === which);
    if (how.forge !== true) {
      this.#look(seat, message);
      if (button?.custom_id === undefined) throw new Error(`no button ${which} on ${JSON.stringify(message.shown.components)}`);
      if (button.disabled === true) throw new Error(`the button ${which} is disabled`);
    }
    return this.#send(INTERACTION.component, seat, { custom_id: button?.custom_id ?? which, component_type: COMPONENT.button, id: 1 }, message, how);
  }

  /** Chooses in a select menu. */
  async select(seat: Seat, message: Message, customId: string, values: readonly string[], how: How = {}): Promise<Outcome> {
    if (how.forge !== true) {
      this.#look(seat, message);
      const menu = partsOf(message.shown.components).find((part) => part['type'] === COMPONENT.select && part['custom_id'] === customId);
      if (menu === undefined) throw new Error(`no select ${customId} on ${JSON.stringify(message.shown.components)}`);
      if (menu['disabled'] === true) throw new Error(`the select ${customId} is disabled`);
      checkSelection(menu, values);
    }
    return this.#send(INTERACTION.component, seat, { custom_id: customId, component_type: COMPONENT.select, values, id: 1 }, message, how);
  }

  /** Fills in a modal and sends it. @param fields by the custom_id of the input; a select takes a list. */
  async submit(seat: Seat, modal: Modal, fields: Readonly<Record<string, string | readonly string[]>>, how: How = {}): Promise<Outcome> {
    const left = new Set(Object.keys(fields));
    const fill = (input: Readonly<Record<string, unknown>>): Record<string, unknown> => {
      const id = String(input['custom_id']);
      left.delete(id);
      const given = fields[id];
      if (input['type'] === COMPONENT.select) {
        const values = Array.isArray(given) ? (given as string[]) : [];
        if (how.forge !== true) checkSelection(input, values);
        return { type: COMPONENT.select, id: 1, custom_id: id, values };
      }
      const value = typeof given === 'string' ? given : typeof input['value'] === 'string' ? input['value'] : '';
      if (how.forge !== true) checkTyped(input, value);
      return { type: COMPONENT.text, id: 1, custom_id: id, value };
    };
    const components = modal.components.map((part) =>
      part['type'] === COMPONENT.label
        ? { type: COMPONENT.label, id: 1, component: fill(part['component'] as Record<string, unknown>) }
        : { type: COMPONENT.row, id: 1, components: (part['components'] as Record<string, unknown>[]).map((input) => fill(input)) },
    );
    if (left.size > 0) throw new Error(`the modal has no field ${[...left].join(', ')}`);
    return this.#send(INTERACTION.modal, seat, { custom_id: modal.custom_id, components }, modal.opener.message, how);
  }

  /**
   * Delivers an interaction once more, unchanged, and waits until the bot has tried to respond again.
   * @returns what the person sees, which is what they saw before.
   */
  async redeliver(interaction: Interaction, { within }: Pick<How, 'within'> = {}): Promise<Outcome> {
    const tries = interaction.attempts.length;
    this.deliver(interaction);
    return this.#options.waiting.until(`a second response to interaction ${interaction.id}`, () => (interaction.attempts.length > tries ? interaction.outcome : undefined), within);
  }

  /** Delivers an interaction once more and waits for nothing. */
  deliver(interaction: Interaction): void {
    this.#options.dispatch('INTERACTION_CREATE', interaction.payload, interaction.seat.channel.guild?.id);
  }

  /** Sends any data as an interaction, and waits for nothing. */
  send(type: number, seat: Seat, data: unknown, message?: Message): Interaction {
    const interaction = this.#options.interactions.open(type, seat, data, message);
    this.deliver(interaction);
    return interaction;
  }

  /** Waits for what the person sees of an interaction that was sent. */
  async outcome(interaction: Interaction, { within }: Pick<How, 'within'> = {}): Promise<Outcome> {
    const what = (): string => `a response to ${JSON.stringify(interaction.payload['data'])}; refused so far: ${JSON.stringify(interaction.refusals)}`;
    return this.#options.waiting.until(what, () => interaction.outcome, within);
  }

  async #send(type: number, seat: Seat, data: unknown, message: Message | undefined, how: How): Promise<Outcome> {
    return this.outcome(this.send(type, seat, data, message), how);
  }

  /** @throws Error when the person does not see the message. */
  #look(seat: Seat, message: Message): void {
    const user = seat.member?.user ?? seat.user;
    if (message.deleted) throw new Error('the message is deleted');
    if (message.channel !== seat.channel) throw new Error('the message is in another channel');
    if (message.onlyFor !== undefined && message.onlyFor !== user?.id) throw new Error(`${user?.name} does not see a message that is only for somebody else`);
    if (seat.member !== undefined && !has(channelPermissions(seat.channel, seat.member), 'viewChannel')) throw new Error(`${user?.name} does not see the channel`);
  }

  #commandData(seat: Seat, words: string, given: Readonly<Record<string, OptionValue>>, how: How, focused: string | undefined) {
    const [name = '', ...path] = words.replace(/^\//u, '').trim().split(/\s+/u);
    const command = this.#options.commands.find(name);
    if (command === undefined) throw new Error(`/${name} is not registered`);
    if (how.forge !== true) this.#mayUse(seat, command);
    let known: readonly CommandOption[] = command.options ?? [];
    const types: number[] = [];
    for (const [index, word] of path.entries()) {
      const next = known.find((option) => option.name === word && (option.type === OPTION.subcommand || option.type === OPTION.group));
      if (next === undefined && how.forge !== true) throw new Error(`/${name} has no ${path.slice(0, index + 1).join(' ')}`);
      types.push(next?.type ?? (index < path.length - 1 ? OPTION.group : OPTION.subcommand));
      known = next?.options ?? [];
    }
    if (how.forge !== true && known.some((option) => option.type <= OPTION.group)) throw new Error(`/${words} needs a sub-command`);
    if (how.forge !== true) for (const option of known) if (option.required === true && given[option.name] === undefined) throw new Error(`/${words} needs ${option.name}`);
    const option = (wanted: string): CommandOption | undefined => known.find((one) => one.name === wanted);
    if (how.forge !== true) for (const one of known) this.#checkPicked(seat, one, given[one.name]);
    let sent: readonly Sent[] = Object.entries(given).map(([key, value]) => typed(key, value, option(key), how.forge === true, focused));
    for (const [index, word] of [...path.entries()].toReversed()) sent = [{ name: word, type: types[index] ?? OPTION.subcommand, options: sent }];
    const resolved = this.#resolved(seat, sent);
    return { option, data: { id: command.id, name, type: 1, ...(sent.length > 0 ? { options: sent } : {}), ...(Object.keys(resolved).length > 0 ? { resolved } : {}) } };
  }

  /** The client offers what is in the server: its roles, and its channels of the types that the option names. */
  #checkPicked(seat: Seat, { name, type, channel_types: types }: CommandOption, value: OptionValue | undefined): void {
    if (value === undefined) return;
    if (type === OPTION.role && seat.channel.guild?.roles.has(String(value)) !== true) throw new Error(`${name} does not offer the role ${value}`);
    if (type !== OPTION.channel) return;
    const channel = this.#options.world.channels.get(String(value));
    if (channel === undefined || channel.guild !== seat.channel.guild || types?.includes(typeOf(channel)) === false) throw new Error(`${name} does not offer the channel ${value}`);
  }

  /** A command that is hidden from a member is not there for them (D13). */
  #mayUse(seat: Seat, command: Command): void {
    const { guild } = seat.channel;
    if (guild === undefined || seat.member === undefined) {
      if (Array.isArray(command['contexts']) && !command['contexts'].includes(1)) throw new Error(`/${command.name} is not there in a direct channel`);
      return;
    }
    const needed = command.default_member_permissions;
    const granted = guildPermissions(guild, seat.member);
    if (typeof needed === 'string' && (needed === '0' ? !has(granted, 'administrator') : (granted & BigInt(needed)) !== BigInt(needed))) throw new Error(`/${command.name} is hidden from ${seat.member.user.name}`);
    if (!has(channelPermissions(seat.channel, seat.member), 'viewChannel', 'useApplicationCommands')) throw new Error(`${seat.member.user.name} may not use commands here`);
  }

  #resolved(seat: Seat, sent: readonly Sent[]): Record<string, Record<string, unknown>> {
    const { world } = this.#options;
    const { guild } = seat.channel;
    const resolved: Record<string, Record<string, unknown>> = {};
    const note = (kind: string, id: string, data: unknown): void => {
      (resolved[kind] ??= {})[id] = data;
    };
    const visit = (options: readonly Sent[]): void => {
      for (const { type, value, options: inner } of options) {
        if (inner !== undefined) visit(inner);
        const id = String(value);
        const user = world.users.get(id);
        const member = guild?.members.get(id);
        const role = guild?.roles.get(id);
        const channel = world.channels.get(id);
        if (type === OPTION.user && user !== undefined) note('users', id, world.userData(user));
        if (type === OPTION.user && guild !== undefined && member !== undefined) note('members', id, world.memberData(guild, member, seat.channel));
        if (type === OPTION.role && role !== undefined) note('roles', id, { id, name: role.name, permissions: String(role.permissions), mentionable: role.mentionable, color: 0, position: 1, hoist: false, managed: false });
        if (type === OPTION.channel && channel !== undefined) note('channels', id, { ...world.channelData(channel), permissions: '0' });
      }
    };
    visit(sent);
    return resolved;
  }
}

/** An option as the client sends it: in its type, within its bounds. */
function typed(name: string, value: OptionValue, option: CommandOption | undefined, forge: boolean, focused: string | undefined): Sent {
  const guessed = typeof value === 'boolean' ? OPTION.boolean : typeof value === 'number' ? OPTION.integer : OPTION.string;
  if (option === undefined) {
    if (!forge) throw new Error(`there is no option ${name}`);
    return { name, type: guessed, value };
  }
  const mark = name === focused ? { focused: true } : {};
  const numeric = option.type === OPTION.integer || option.type === OPTION.number;
  const sent = numeric && name !== focused && typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : option.type === OPTION.boolean && (value === 'true' || value === 'false') ? value === 'true' : value;
  if (!forge) {
    const fits = option.type === OPTION.boolean ? typeof sent === 'boolean' : numeric ? typeof sent === 'number' : typeof sent === 'string';
    if (!fits) throw new Error(`${name} takes another type than ${JSON.stringify(value)}`);
    if (option.choices !== undefined && option.choices.length > 0 && !option.choices.some((choice) => choice.value === sent)) throw new Error(`${name} has no choice ${JSON.stringify(value)}`);
    if (typeof sent === 'number' && (sent < (option.min_value ?? -Infinity) || sent > (option.max_value ?? Infinity) || (option.type === OPTION.integer && !Number.isInteger(sent)))) throw new Error(`${name} does not take ${sent}`);
    if (typeof sent === 'string' && (sent.length > (option.max_length ?? 6_000) || sent.length < (option.min_length ?? 0))) throw new Error(`${name} takes a text of another length`);
  }
  return { name, type: option.type, value: sent, ...mark };
}

function checkSelection(menu: Readonly<Record<string, unknown>>, values: readonly string[]): void {
  const options = new Set((menu['options'] as { readonly value: string }[]).map(({ value }) => value));
  const min = typeof menu['min_values'] === 'number' ? menu['min_values'] : 1;
  const max = typeof menu['max_values'] === 'number' ? menu['max_values'] : 1;
  if (values.length < min || values.length > max || new Set(values).size !== values.length) throw new Error(`choose ${min} to ${max}, not ${values.length}`);
  for (const value of values) if (!options.has(value)) throw new Error(`there is no ${value} to choose`);
}

function checkTyped(input: Readonly<Record<string, unknown>>, value: string): void {
  const id = String(input['custom_id']);
  if (input['required'] !== false && value === '') throw new Error(`${id} must be filled in`);
  if (value !== '' && value.length < Number(input['min_length'] ?? 0)) throw new Error(`${id} is too short`);
  if (value.length > Number(input['max_length'] ?? 4_000)) throw new Error(`${id} is too long`);
  if (input['style'] === 1 && value.includes('\n')) throw new Error(`${id} has one line`);
}

const partsOf = (components: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>>[] => components.flatMap((row) => (Array.isArray(row['components']) ? row['components'].filter((part) => isRecord(part)) : []));

export interface Button {
  readonly label?: string;
  readonly custom_id?: string;
  readonly url?: string;
  readonly disabled?: boolean;
  readonly style: number;
}

/** The buttons that a message shows, in order. */
export const buttonsOf = (message: Message): readonly Button[] => partsOf(message.shown.components).filter((part) => part['type'] === COMPONENT.button) as unknown as Button[];

/** The select menus that a message shows, in order. */
export const selectsOf = (message: Message): readonly Readonly<Record<string, unknown>>[] => partsOf(message.shown.components).filter((part) => part['type'] === COMPONENT.select);

/** Everything on a message that a person reads, as typed: content, and the texts of its embeds in order. */
export function textOf({ shown }: Message): string {
  const texts: string[] = [shown.content];
  for (const embed of shown.embeds) {
    const { author, title, description, fields, footer } = embed as { author?: { name?: string }; title?: string; description?: string; fields?: { name: string; value: string }[]; footer?: { text?: string } };
    texts.push(author?.name ?? '', title ?? '', description ?? '', ...(fields ?? []).flatMap(({ name, value }) => [name, value]), footer?.text ?? '');
  }
  return texts.filter((text) => text !== '').join('\n');
}
