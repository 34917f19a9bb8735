/** Registered commands as Discord checks them (discord.com/developers/docs/interactions/application-commands). */
import type { Clock } from '../../../src/runtime/clock.ts';
import { type Body, Form, FormErrors, type Path, isRecord, refuse } from './errors.ts';

export const OPTION = { subcommand: 1, group: 2, string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11 } as const;

export interface CommandOption {
  readonly type: number;
  readonly name: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[];
  readonly options?: readonly CommandOption[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly max_length?: number;
  readonly min_length?: number;
  readonly channel_types?: readonly number[];
}

/** A registered command, as the API gives it. */
export interface Command extends Record<string, unknown> {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly options?: readonly CommandOption[];
  readonly default_member_permissions?: string | null;
}

/** Every locale of discord.com/developers/docs/reference, "Locales". */
const LOCALES = 'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko'.split(' ');

/** discord.com/developers/docs/resources/channel, "Channel Types". */
const CHANNEL_TYPES = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16];

const NAME = /^[-_'\p{L}\p{N}\p{Script=Devanagari}\p{Script=Thai}]{1,32}$/u;
const DAY = 24 * 3_600_000;
const CREATES_A_DAY = 200;
const MAX_TOTAL = 8_000;

/** Checks one text with its translations, and gives the length that counts: the longest of them. */
function texts(form: Form, name: 'name' | 'description', check: (value: string, path: Path) => void): number {
  const value = form.text(name, 1, name === 'name' ? 32 : 100, true);
  if (value !== undefined && value !== '') check(value, form.at(name));
  const lengths = [value?.length ?? 0];
  const key = `${name}_localizations`;
  const given = form.raw(key);
  if (given !== undefined && !isRecord(given)) form.errors.type(form.at(key), 'dict');
  const localised = form.form(key);
  for (const locale of isRecord(given) ? Object.keys(given) : []) {
    if (!LOCALES.includes(locale)) {
      form.errors.add(form.at(key, locale), 'BASE_TYPE_CHOICES', `Value must be one of {${LOCALES.join(', ')}}.`);
      continue;
    }
    const text = localised?.text(locale, 1, name === 'name' ? 32 : 100);
    if (text === undefined || text === '') continue;
    check(text, form.at(key, locale));
    lengths.push(text.length);
  }
  return Math.max(...lengths);
}

function nameAndDescription(form: Form): number {
  const name = texts(form, 'name', (value, path) => {
    if (!NAME.test(value) || value !== value.toLowerCase()) form.errors.add(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  });
  return name + texts(form, 'description', () => undefined);
}

/** Names stand once among their neighbours, translated ones too. */
function unique(forms: readonly Form[], code: string): void {
  const seen = new Map<string, Set<unknown>>();
  for (const form of forms) {
    const localised = form.raw('name_localizations');
    for (const [locale, name] of [['', form.raw('name')], ...(isRecord(localised) ? Object.entries(localised) : [])] as [string, unknown][]) {
      const names = seen.get(locale) ?? new Set();
      seen.set(locale, names);
      if (names.has(name)) form.errors.add(form.at(locale === '' ? 'name' : 'name_localizations'), code, 'The name is already used');
      names.add(name);
    }
  }
}

function checkChoices(form: Form, type: number | undefined): number {
  let total = 0;
  const choices = form.forms('choices', 0, 25);
  unique(choices, 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_DUPLICATED');
  for (const choice of choices) {
    const localised = choice.form('name_localizations');
    let longest = choice.text('name', 1, 100, true)?.length ?? 0;
    for (const locale of LOCALES) longest = Math.max(longest, localised?.text(locale, 1, 100)?.length ?? 0);
    for (const locale of Object.keys((choice.raw('name_localizations') as object | undefined) ?? {})) if (!LOCALES.includes(locale)) choice.errors.choices(choice.at('name_localizations', locale), LOCALES);
    total += longest;
    if (type === OPTION.string) total += choice.text('value', 1, 100, true)?.length ?? 0;
    else if (typeof choice.raw('value') !== 'number') choice.errors.type(choice.at('value'), 'int');
  }
  return total;
}

/** @param depth 0 for the options of a command, 1 in a group or a subcommand, 2 in a subcommand of a group. */
function checkOptions(form: Form, depth: number, inGroup: boolean): number {
  const options = form.forms('options', 0, 25);
  unique(options, 'APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED');
  let total = 0;
  let optional = false;
  const nested = options.filter((option) => [OPTION.subcommand, OPTION.group].includes(option.raw('type') as 1 | 2));
  if (nested.length > 0 && nested.length < options.length) form.errors.add(form.at('options'), 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', 'Sub-command and sub-command group option types are mutually exclusive to all other types');
  for (const option of options) {
    total += nameAndDescription(option);
    const allowed = inGroup ? [OPTION.subcommand] : depth > 0 ? Object.values(OPTION).filter((one) => one > OPTION.group) : Object.values(OPTION);
    const type = option.choice<number>('type', allowed);
    if (type === undefined) continue;
    if (type === OPTION.subcommand || type === OPTION.group) {
      if (type === OPTION.group && (option.raw('options') as unknown[] | undefined)?.length === undefined) option.errors.required(option.at('options'));
      if (option.has('required')) option.errors.add(option.at('required'), 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Not for sub-commands');
      total += checkOptions(option, depth + 1, type === OPTION.group);
      continue;
    }
    const required = option.boolean('required') === true;
    if (required && optional) option.errors.add(option.at(), 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required options must be placed before non-required options');
    optional ||= !required;
    const choosable = type === OPTION.string || type === OPTION.integer || type === OPTION.number;
    if (!choosable && (option.has('choices') || option.has('autocomplete'))) option.errors.add(option.at('choices'), 'APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID', 'Not for this type of option');
    if (choosable) total += checkChoices(option, type);
    if (option.boolean('autocomplete') === true && option.forms('choices', 0, 25).length > 0) option.errors.add(option.at('autocomplete'), 'APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES', 'autocomplete may not be set with choices');
    checkBounds(option, type);
  }
  return total;
}

function checkBounds(option: Form, type: number): void {
  const numeric = type === OPTION.integer || type === OPTION.number;
  for (const name of ['min_value', 'max_value'] as const) {
    if (!option.has(name)) continue;
    if (!numeric) option.errors.add(option.at(name), 'APPLICATION_COMMAND_OPTIONS_VALUE_INVALID', 'Only for numbers');
    else if (type === OPTION.integer) option.integer(name, -(2 ** 53) + 1, 2 ** 53 - 1);
    else if (typeof option.raw(name) !== 'number') option.errors.type(option.at(name), 'float');
  }
  for (const [name, min] of [['min_length', 0], ['max_length', 1]] as const) {
    if (!option.has(name)) continue;
    if (type === OPTION.string) option.integer(name, min, 6_000);
    else option.errors.add(option.at(name), 'APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID', 'Only for texts');
  }
  const types = option.raw('channel_types');
  if (types === undefined) return;
  if (type !== OPTION.channel) option.errors.add(option.at('channel_types'), 'APPLICATION_COMMAND_OPTIONS_CHANNEL_TYPES_INVALID', 'Only for channels');
  if (!Array.isArray(types)) option.errors.type(option.at('channel_types'), 'list');
  else for (const [index, one] of types.entries()) if (!CHANNEL_TYPES.includes(one as number)) option.errors.choices(option.at('channel_types', index), CHANNEL_TYPES);
}

function checkCommand(form: Form): void {
  form.choice('type', [1], false);
  let total = nameAndDescription(form);
  total += checkOptions(form, 0, false);
  if (total > MAX_TOTAL) form.errors.add(form.at(), 'APPLICATION_COMMAND_TOO_LARGE', `Command exceeds maximum size (${MAX_TOTAL})`);
  const permissions = form.raw('default_member_permissions');
  if (permissions !== undefined && (typeof permissions !== 'string' || !/^\d+$/u.test(permissions))) form.errors.type(form.at('default_member_permissions'), 'permissions');
  for (const [name, max] of [['contexts', 2], ['integration_types', 1]] as const) {
    const list = form.raw(name);
    if (list === undefined) continue;
    if (!Array.isArray(list) || list.length === 0 || new Set(list).size !== list.length) form.errors.type(form.at(name), 'list');
    else for (const [index, value] of list.entries()) if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > max) form.errors.choices(form.at(name, index), [0, 1, 2].slice(0, max + 1));
  }
  form.boolean('nsfw');
}

/** The global commands of the application. */
export class Commands {
  readonly #clock: Clock;
  readonly #id: () => string;
  readonly #creates: number[] = [];
  readonly #application: () => string;
  list: readonly Command[] = [];
  /** How often commands were written. */
  writes = 0;

  constructor(clock: Clock, id: () => string, application: () => string) {
    this.#clock = clock;
    this.#id = id;
    this.#application = application;
  }

  /**
   * Replaces all commands. Only new names count against the 200 creates a day.
   * @throws ApiError 50035, 30034.
   */
  overwrite(bodies: unknown): readonly Command[] {
    const errors = new FormErrors();
    if (!Array.isArray(bodies)) {
      errors.type([], 'list');
      errors.refuse();
      return [];
    }
    if (bodies.length > 100) errors.length([], 0, 100);
    const forms = bodies.flatMap((body: unknown, index) => {
      if (isRecord(body)) return [new Form(body, [index], errors)];
      errors.type([index], 'dict');
      return [];
    });
    unique(forms, 'APPLICATION_COMMANDS_DUPLICATE_NAME');
    for (const form of forms) checkCommand(form);
    errors.refuse();
    const now = this.#clock.now();
    const known = new Map(this.list.map((command) => [command.name, command]));
    const fresh = (bodies as Body[]).filter((body) => !known.has(String(body['name']))).length;
    const recent = this.#creates.filter((at) => at > now - DAY);
    if (recent.length + fresh > CREATES_A_DAY) throw refuse.dailyCreates();
    this.#creates.splice(0, this.#creates.length, ...recent, ...Array.from({ length: fresh }, () => now));
    this.writes += 1;
    this.list = (bodies as Command[]).map((body) => ({ default_member_permissions: null, nsfw: false, contexts: null, integration_types: [0], ...body, type: 1, id: known.get(body.name)?.id ?? this.#id(), application_id: this.#application(), version: this.#id() }));
    return this.list;
  }

  find(name: string): Command | undefined {
    return this.list.find((command) => command.name === name);
  }
}
