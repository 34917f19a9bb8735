/** Every setting of the process: one row each, with how its text is read. Reading the environment, `.env.example` and the help derive from it. */
import type { Details } from '../errors.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A value that a parser refuses: a text id under `setting.` and what goes into the sentence, never a secret. */
export interface Refusal {
  readonly code: string;
  readonly details: Details;
}

export type Parsed<T> = { readonly value: T } | { readonly refusal: Refusal };

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
export function shown(text: string): string {
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

export const DISCORD_TOKEN = variable({ name: 'DISCORD_TOKEN', secret: true, example: 'the-token-of-your-bot', parse: discordToken });
export const DISCORD_API_URL = variable({ name: 'DISCORD_API_URL', secret: false, example: 'https://discord.com/api', parse: apiUrl });
export const SLACK_BOT_TOKEN = variable({ name: 'SLACK_BOT_TOKEN', secret: true, example: 'xoxb-your-bot-token', parse: slackToken('xoxb-') });
export const SLACK_APP_TOKEN = variable({ name: 'SLACK_APP_TOKEN', secret: true, example: 'xapp-your-app-level-token', parse: slackToken('xapp-') });
export const SLACK_SIGNING_SECRET = variable({ name: 'SLACK_SIGNING_SECRET', secret: true, example: 'the-signing-secret-of-your-app', parse: signingSecret });
export const PORT = variable({ name: 'PORT', secret: false, example: '3000', fallback: '3000', parse: port });
export const SLACK_COMMAND = variable({ name: 'SLACK_COMMAND', secret: false, example: '/k8s', fallback: '/k8s', parse: slackCommand });
export const SLACK_ADMINS = variable({ name: 'SLACK_ADMINS', secret: false, example: 'U0123456789,U0987654321', parse: slackUsers });
export const SLACK_API_URL = variable({ name: 'SLACK_API_URL', secret: false, example: 'https://slack.com/api/', parse: apiUrl });
export const REDIS_URL = variable({ name: 'REDIS_URL', secret: true, example: 'redis://:password@localhost:6379/0', parse: redisUrl });
export const REDIS_PREFIX = variable({ name: 'REDIS_PREFIX', secret: false, example: 'k8s-quiz', fallback: 'k8s-quiz', parse: prefix });
export const STORE = variable({ name: 'STORE', secret: false, example: 'sqlite', parse: oneOf('redis', 'sqlite') });
export const DATA_DIR = variable({ name: 'DATA_DIR', secret: false, example: './data', fallback: './data', parse: folder });
export const PURGE_AFTER = variable({ name: 'PURGE_AFTER', secret: false, example: '30', fallback: '30', parse: days });
export const CONTENT_DIR = variable({ name: 'CONTENT_DIR', secret: false, example: './content', parse: folder });
export const HEALTH_PORT = variable({ name: 'HEALTH_PORT', secret: false, example: '8080', parse: port });
export const LOG_LEVEL = variable({ name: 'LOG_LEVEL', secret: false, example: 'info', parse: oneOf(...LOG_LEVELS) });
export const NO_COLOR = variable({ name: 'NO_COLOR', secret: false, example: '1', parse: (text) => ({ value: text !== '' }) });

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
