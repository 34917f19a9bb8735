/** Settings of the process, read from the environment and `.env` by the rows of `VARIABLES`. */
import { parseEnv } from 'node:util';
import {
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
  type LogLevel,
  type Refusal,
  shown,
  type Variable,
  VARIABLES,
} from './config/variables.ts';
import { nearest } from './engine/nearest.ts';
import type { Language } from './engine/question.ts';
import { type SettingProblem, SettingsError } from './errors.ts';

/** Values as the process has them. Nothing in this file reads the environment itself. */
export type Environment = Readonly<Record<string, string | undefined>>;

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
