/**
 * Settings of the process. Everything that is read from the environment is one row of `VARIABLES`;
 * reading, `.env.example` and the help derive from it.
 */
import { parseEnv } from 'node:util';
import { nearest } from './engine/nearest.ts';
import type { Language } from './engine/question.ts';
import { type Details, type SettingProblem, SettingsError } from './errors.ts';

/** Values as the process has them. Nothing in this file reads the environment itself. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A value that a parser refuses: a text id under `setting.` and what goes into the sentence, never a secret. */
interface Refusal {
  readonly code: string;
  readonly details: Details;
}

type Parsed<T> = { readonly value: T } | { readonly refusal: Refusal };

/** One setting. Its description is the text `variable.<name>`. */
export interface Variable<T = unknown> {
  readonly name: string;
  /** Its value is never shown, and `<name>_FILE` may name a file that holds it. */
  readonly secret: boolean;
  /** For `.env.example`: a value of the right form. */
  readonly example: string;
  /** What holds without it, where that is a plain value. */
  readonly fallback?: string;
  readonly parse: (text: string) => Parsed<T>;
}

const refuse = (code: string, details: Details = {}): { readonly refusal: Refusal } => ({ refusal: { code, details } });

/** What a person sees of a value that is not secret: at most 60 characters, no control characters. */
function shown(text: string): string {
  const visible = text.replace(/\p{C}/gu, '?');
  return visible.length > 60 ? `${visible.slice(0, 60)}…` : visible;
}

function oneOf<T extends string>(...allowed: readonly T[]) {
  return (text: string): Parsed<T> => {
    const value = allowed.find((each) => each === text.trim().toLowerCase());
    return value === undefined ? refuse('one-of', { found: shown(text), allowed: allowed.join(', ') }) : { value };
  };
}

function folder(text: string): Parsed<string> {
  return text.includes('\0') ? refuse('folder', { found: shown(text) }) : { value: text };
}

function port(text: string): Parsed<number> {
  const value = /^\d{1,5}$/u.test(text.trim()) ? Number(text) : 0;
  return value >= 1 && value <= 65_535 ? { value } : refuse('port', { found: shown(text) });
}

/** Ten years: longer is a slip of the keyboard. */
const DAYS_MAX = 3_650;

function days(text: string): Parsed<number> {
  const value = /^\d{1,4}$/u.test(text.trim()) ? Number(text) : DAYS_MAX + 1;
  return value <= DAYS_MAX ? { value } : refuse('days', { found: shown(text), max: DAYS_MAX });
}

/** Keys carry the prefix before the hash tag of the workspace: a brace in it would move them to other slots. */
function prefix(text: string): Parsed<string> {
  return /^[\w:.-]{1,40}$/u.test(text) ? { value: text } : refuse('prefix', { found: shown(text) });
}

/** Checks the form of a Redis URL. The value may hold a password: a refusal tells only its length or its known scheme. */
function redisUrl(text: string): Parsed<string> {
  const given = text.trim();
  if (!URL.canParse(given)) return refuse('redis-url', { length: given.length });
  const url = new URL(given);
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    // Only where it is surely a scheme: `secret:password` is a URL too.
    return /^[a-z][a-z+]{1,20}:\/\//u.test(given) ? refuse('redis-scheme', { found: url.protocol }) : refuse('redis-url', { length: given.length });
  }
  if (url.hostname === '') return refuse('redis-host');
  if (!/^\/?\d{0,5}$/u.test(url.pathname)) return refuse('redis-database');
  return { value: given };
}

/** What is copied with the token by habit is taken off. Whether the rest is a token, Discord alone can say. */
function discordToken(text: string): Parsed<string> {
  return { value: text.trim().replace(/^Bot\s+/iu, '') };
}

/** An address of the web without a query; its password, if it has one, is not told. */
function apiUrl(text: string): Parsed<string> {
  const given = text.trim().replace(/\/+$/u, '');
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const web = url?.protocol === 'http:' || url?.protocol === 'https:';
  return web && url.search === '' && url.username === '' ? { value: given } : refuse('api-url', { length: given.length });
}

/** Slack tells its tokens apart by how they begin; a mix-up of the two is the usual slip. Nothing of the value is told. */
function slackToken(beginning: string) {
  return (text: string): Parsed<string> => {
    const value = text.trim();
    return value.startsWith(beginning) && !/\s/u.test(value) ? { value } : refuse('slack-token', { expected: beginning, length: value.length });
  };
}

function signingSecret(text: string): Parsed<string> {
  const value = text.trim();
  return /^[\w-]{16,}$/u.test(value) ? { value } : refuse('slack-secret', { length: value.length });
}

/** The command for everybody, with or without its slash; with `-admin` behind it, Slack's 32 characters must do. */
function slackCommand(text: string): Parsed<string> {
  const value = `/${text.trim().replace(/^\//u, '')}`;
  return /^\/[a-z0-9_-]{1,25}$/u.test(value) ? { value } : refuse('slack-command', { found: shown(text) });
}

function slackUsers(text: string): Parsed<readonly string[]> {
  const value = text.split(/[\s,;]+/u).filter((id) => id !== '');
  const wrong = value.find((id) => !/^[UW][A-Z0-9]{2,}$/u.test(id));
  return wrong === undefined ? { value } : refuse('slack-users', { found: shown(wrong) });
}

/** Keeps the type of the row, so that its value and its fallback are known to be there. */
const variable = <Row extends Variable>(row: Row): Row => row;

const DISCORD_TOKEN = variable({ name: 'DISCORD_TOKEN', secret: true, example: 'the-token-of-your-bot', parse: discordToken });
const DISCORD_API_URL = variable({ name: 'DISCORD_API_URL', secret: false, example: 'https://discord.com/api', parse: apiUrl });
const SLACK_BOT_TOKEN = variable({ name: 'SLACK_BOT_TOKEN', secret: true, example: 'xoxb-your-bot-token', parse: slackToken('xoxb-') });
const SLACK_APP_TOKEN = variable({ name: 'SLACK_APP_TOKEN', secret: true, example: 'xapp-your-app-level-token', parse: slackToken('xapp-') });
const SLACK_SIGNING_SECRET = variable({ name: 'SLACK_SIGNING_SECRET', secret: true, example: 'the-signing-secret-of-your-app', parse: signingSecret });
const PORT = variable({ name: 'PORT', secret: false, example: '3000', fallback: '3000', parse: port });
const SLACK_COMMAND = variable({ name: 'SLACK_COMMAND', secret: false, example: '/k8s', fallback: '/k8s', parse: slackCommand });
const SLACK_ADMINS = variable({ name: 'SLACK_ADMINS', secret: false, example: 'U0123456789,U0987654321', parse: slackUsers });
const SLACK_API_URL = variable({ name: 'SLACK_API_URL', secret: false, example: 'https://slack.com/api/', parse: apiUrl });
const REDIS_URL = variable({ name: 'REDIS_URL', secret: true, example: 'redis://:password@localhost:6379/0', parse: redisUrl });
const REDIS_PREFIX = variable({ name: 'REDIS_PREFIX', secret: false, example: 'k8s-quiz', fallback: 'k8s-quiz', parse: prefix });
const STORE = variable({ name: 'STORE', secret: false, example: 'sqlite', parse: oneOf('redis', 'sqlite') });
const DATA_DIR = variable({ name: 'DATA_DIR', secret: false, example: './data', fallback: './data', parse: folder });
const PURGE_AFTER = variable({ name: 'PURGE_AFTER', secret: false, example: '30', fallback: '30', parse: days });
const CONTENT_DIR = variable({ name: 'CONTENT_DIR', secret: false, example: './content', parse: folder });
const HEALTH_PORT = variable({ name: 'HEALTH_PORT', secret: false, example: '8080', parse: port });
const LOG_LEVEL = variable({ name: 'LOG_LEVEL', secret: false, example: 'info', parse: oneOf(...LOG_LEVELS) });
const NO_COLOR = variable({ name: 'NO_COLOR', secret: false, example: '1', parse: (text) => ({ value: text !== '' }) });

/** Every setting, in the order in which it is documented. */
export const VARIABLES: readonly Variable[] = [
  DISCORD_TOKEN,
  DISCORD_API_URL,
  SLACK_BOT_TOKEN,
  SLACK_APP_TOKEN,
  SLACK_SIGNING_SECRET,
  PORT,
  SLACK_COMMAND,
  SLACK_ADMINS,
  SLACK_API_URL,
  REDIS_URL,
  REDIS_PREFIX,
  STORE,
  DATA_DIR,
  PURGE_AFTER,
  CONTENT_DIR,
  HEALTH_PORT,
  LOG_LEVEL,
  NO_COLOR,
];

/** Read by convention and set by the system, not by whoever runs the bot. */
export const CONVENTIONS = ['LC_ALL', 'LC_MESSAGES', 'LANG', 'KUBERNETES_SERVICE_HOST'] as const;

export type StoreConfig =
  | { readonly kind: 'redis'; readonly url: string; readonly prefix: string }
  | { readonly kind: 'sqlite'; readonly folder: string };

export interface DiscordConfig {
  readonly token: string;
  /** Base of the API; Discord's own when absent. */
  readonly apiUrl?: string;
}

export interface SlackConfig {
  readonly botToken: string;
  /** Socket Mode where an app-level token is given, HTTP otherwise. */
  readonly mode: { readonly kind: 'socket'; readonly appToken: string } | { readonly kind: 'http'; readonly signingSecret: string; readonly port: number };
  /** Command for everybody, with its slash. */
  readonly command: string;
  /** User ids. */
  readonly admins: readonly string[];
  /** Base of the Web API; Slack's own when absent. */
  readonly apiUrl?: string;
}

export interface Config {
  /** The chat platforms that are set up. None: the console. */
  readonly platforms: { readonly discord?: DiscordConfig; readonly slack?: SlackConfig };
  /** Of what the process itself says at start. */
  readonly language: Language;
  readonly store: StoreConfig;
  /** How long the data of a workspace is kept after the bot was removed from it, in days; 0 for no longer than until the next sweep. */
  readonly purgeAfterDays: number;
  /** As given, relative to the working folder. Absent: the questions that come with the product. */
  readonly contentFolder?: string;
  /** Absent: no health server. */
  readonly healthPort?: number;
  readonly logLevel: LogLevel;
  /** False where NO_COLOR is set (https://no-color.org). */
  readonly colour: boolean;
  /** Values that no log and no message may show. */
  readonly secrets: readonly string[];
}

/** What `readConfig` cannot see in the environment. */
export interface StartOptions {
  /** The console was asked for on the command line. */
  readonly console?: boolean;
}

/** Language of the locale in the order that POSIX gives: LC_ALL, LC_MESSAGES, LANG; English when it is neither. */
export function readLanguage(environment: Environment): Language {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return /^zh(?:[_.@-]|$)/iu.test(locale) ? 'zh' : 'en';
}

/** A password in a URL, also as it is before and after decoding. */
function passwordsOf(value: string): readonly string[] {
  if (!URL.canParse(value)) return [];
  const { password } = new URL(value);
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

class Reader {
  readonly problems: SettingProblem[] = [];
  readonly secrets: string[] = [];
  readonly #environment: Environment;
  readonly #file: (path: string) => string;

  constructor(environment: Environment, file: (path: string) => string) {
    this.#environment = environment;
    this.#file = file;
  }

  /** Empty is unset. */
  get(name: string): string | undefined {
    const value = this.#environment[name];
    return value === undefined || value === '' ? undefined : value;
  }

  add(name: string, refusal: Refusal): void {
    this.problems.push({ variable: name, ...refusal });
  }

  read<T>(row: Variable<T>): T | undefined {
    const text = row.secret ? this.#secret(row.name) : this.get(row.name);
    if (text === undefined) return undefined;
    const parsed = row.parse(text);
    if ('value' in parsed) {
      // What is sent of it, too: a token without the word before it.
      if (row.secret && typeof parsed.value === 'string') this.secrets.push(parsed.value);
      return parsed.value;
    }
    this.add(row.name, parsed.refusal);
    return undefined;
  }

  #secret(name: string): string | undefined {
    const given = this.get(name);
    const value = this.#secretFile(name, given) ?? given;
    if (value !== undefined) this.secrets.push(value, value.trim(), ...passwordsOf(value.trim()));
    return value;
  }

  #secretFile(name: string, given: string | undefined): string | undefined {
    const path = this.get(`${name}_FILE`);
    if (path === undefined) return undefined;
    if (given !== undefined) {
      this.add(`${name}_FILE`, { code: 'both', details: { name } });
      return undefined;
    }
    try {
      // Files are written with a line end that is no part of the secret.
      const text = this.#file(path).replace(/\r?\n$/u, '');
      if (text !== '') return text;
      this.add(`${name}_FILE`, { code: 'file-empty', details: { found: shown(path) } });
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
      this.add(`${name}_FILE`, { code: 'file', details: { found: shown(path), reason } });
    }
    return undefined;
  }
}

/** Slack's settings, where any of its secrets is given. */
function readSlack(reader: Reader): SlackConfig | undefined {
  const botToken = reader.read(SLACK_BOT_TOKEN);
  const appToken = reader.read(SLACK_APP_TOKEN);
  const secret = reader.read(SLACK_SIGNING_SECRET);
  const listens = reader.read(PORT) ?? Number(PORT.fallback);
  const command = reader.read(SLACK_COMMAND) ?? SLACK_COMMAND.fallback;
  const admins = reader.read(SLACK_ADMINS) ?? [];
  const api = reader.read(SLACK_API_URL);
  const given = (name: string) => reader.get(name) !== undefined || reader.get(`${name}_FILE`) !== undefined;
  const reachable = given('SLACK_APP_TOKEN') || given('SLACK_SIGNING_SECRET');
  if (given('SLACK_BOT_TOKEN') && !reachable) reader.add('SLACK_APP_TOKEN', { code: 'slack-mode', details: {} });
  if (!given('SLACK_BOT_TOKEN') && reachable) reader.add('SLACK_BOT_TOKEN', { code: 'slack-bot-token-missing', details: {} });
  if (botToken === undefined) return undefined;
  const rest = { botToken, command, admins, ...(api === undefined ? {} : { apiUrl: api }) };
  if (appToken !== undefined) return { ...rest, mode: { kind: 'socket', appToken } };
  return secret === undefined ? undefined : { ...rest, mode: { kind: 'http', signingSecret: secret, port: listens } };
}

/**
 * Reads the settings; pure.
 * @param environment as `mergeEnvironment` gives it
 * @param file reads a file as text and throws when it cannot; for `<NAME>_FILE`
 * @throws SettingsError with all problems at once
 */
export function readConfig(environment: Environment, file: (path: string) => string, options: StartOptions = {}): Config {
  const reader = new Reader(environment, file);
  const token = reader.read(DISCORD_TOKEN);
  const discordApi = reader.read(DISCORD_API_URL);
  const slack = readSlack(reader);
  const url = reader.read(REDIS_URL);
  const keyPrefix = reader.read(REDIS_PREFIX);
  const wanted = reader.read(STORE);
  const dataFolder = reader.read(DATA_DIR);
  const purgeAfter = reader.read(PURGE_AFTER);
  const contentFolder = reader.read(CONTENT_DIR);
  const healthPort = reader.read(HEALTH_PORT);
  const level = reader.read(LOG_LEVEL);
  const noColour = reader.read(NO_COLOR) ?? false;

  const inKubernetes = reader.get('KUBERNETES_SERVICE_HOST') !== undefined;
  const platformGiven = ['DISCORD_TOKEN', 'DISCORD_TOKEN_FILE', 'SLACK_BOT_TOKEN', 'SLACK_BOT_TOKEN_FILE'].some((name) => reader.get(name) !== undefined);
  if (inKubernetes && !platformGiven && options.console !== true) reader.add('KUBERNETES_SERVICE_HOST', { code: 'no-platform', details: {} });
  const redisGiven = reader.get('REDIS_URL') !== undefined || reader.get('REDIS_URL_FILE') !== undefined;
  if (!redisGiven && wanted === 'redis') reader.add('REDIS_URL', { code: 'redis-missing', details: {} });
  // A pod's own disk goes away with it, so the embedded store must be asked for.
  else if (!redisGiven && inKubernetes && wanted === undefined) reader.add('REDIS_URL', { code: 'redis-missing-kubernetes', details: {} });

  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  return {
    language: readLanguage(environment),
    platforms:
      options.console === true
        ? {}
        : {
            ...(token === undefined ? {} : { discord: { token, ...(discordApi === undefined ? {} : { apiUrl: discordApi }) } }),
            ...(slack === undefined ? {} : { slack }),
          },
    store:
      url !== undefined && wanted !== 'sqlite'
        ? { kind: 'redis', url, prefix: keyPrefix ?? REDIS_PREFIX.fallback }
        : { kind: 'sqlite', folder: dataFolder ?? DATA_DIR.fallback },
    purgeAfterDays: purgeAfter ?? Number(PURGE_AFTER.fallback),
    ...(contentFolder === undefined ? {} : { contentFolder }),
    ...(healthPort === undefined ? {} : { healthPort }),
    // At the console the log would write into the game.
    logLevel: level ?? 'warn',
    colour: !noColour,
    secrets: [...new Set(reader.secrets)].filter((secret) => secret !== ''),
  };
}

/** A name in `.env` that is no setting but looks like one. */
export interface Misspelling {
  readonly found: string;
  readonly meant: string;
}

/**
 * The environment and the text of `.env` together: the environment wins, an empty value in it does not.
 * Names in `.env` that nearly are a setting are told; other names are none of our business.
 */
export function mergeEnvironment(
  environment: Environment,
  dotEnv: string,
): { readonly environment: Environment; readonly misspelt: readonly Misspelling[] } {
  const fromFile = parseEnv(dotEnv);
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const known = VARIABLES.flatMap((row) => (row.secret ? [row.name, `${row.name}_FILE`] : [row.name]));
  const misspelt = Object.keys(fromFile).flatMap((found) => {
    // What only the tests read is no slip.
    if (known.includes(found) || found.startsWith('TEST_')) return [];
    const meant = nearest(found.toLowerCase(), known.map((name) => name.toLowerCase()))?.toUpperCase();
    return meant === undefined ? [] : [{ found: shown(found), meant }];
  });
  return { environment: { ...fromFile, ...given }, misspelt };
}
