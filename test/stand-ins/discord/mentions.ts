/**
 * Who a body would ping (discord.com/developers/docs/resources/message, "Allowed Mentions Object"). Mentions count
 * wherever they stand in the text, in code too, and whether or not the bot may ping everybody: a test must see
 * what could be, in the worst server.
 */
import { type Body, type Form, isRecord } from './errors.ts';

/** Those whom one text would ping. */
export interface Pings {
  readonly everyone: boolean;
  readonly roles: readonly string[];
  readonly users: readonly string[];
}

export const NO_PINGS: Pings = { everyone: false, roles: [], users: [] };

/** A channel message parses everything unless told otherwise; a webhook or an interaction parses users alone (D23). */
export type MentionRoute = 'channel' | 'webhook';

type Kind = 'everyone' | 'roles' | 'users';

const DEFAULTS: Readonly<Record<MentionRoute, readonly Kind[]>> = { channel: ['users', 'roles', 'everyone'], webhook: ['users'] };

/** Notes what is wrong with `allowed_mentions`. */
export function checkAllowedMentions(form: Form): void {
  const allowed = form.form('allowed_mentions');
  if (allowed === undefined) return;
  const parse = list(allowed.raw('parse'));
  for (const [index, kind] of parse.entries()) if (!['users', 'roles', 'everyone'].includes(kind)) form.errors.choices(allowed.at('parse', index), ['users', 'roles', 'everyone']);
  for (const kind of ['users', 'roles'] as const) {
    const ids = list(allowed.raw(kind));
    if (ids.length > 100) form.errors.length(allowed.at(kind), 0, 100);
    if (ids.length > 0 && parse.includes(kind)) form.errors.add(allowed.at('parse'), 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE', `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`);
  }
  allowed.boolean('replied_user');
}

/** @param replied author of the message that is replied to. */
export function pingsOf(body: Body, route: MentionRoute, replied?: string): Pings {
  const text = typeof body['content'] === 'string' ? body['content'] : '';
  const given = body['allowed_mentions'];
  const allowed = isRecord(given) ? given : undefined;
  const parse = allowed === undefined ? DEFAULTS[route] : list(allowed['parse']);
  const named = (kind: 'users' | 'roles', pattern: RegExp): string[] => {
    const ids = [...text.matchAll(pattern)].map(([, id = '']) => id);
    return [...new Set(parse.includes(kind) ? ids : ids.filter((id) => list(allowed?.[kind]).includes(id)))];
  };
  const users = named('users', /<@!?(\d+)>/gu);
  const answered = allowed === undefined ? route === 'channel' : allowed['replied_user'] === true;
  if (replied !== undefined && answered && !users.includes(replied)) users.push(replied);
  return { everyone: parse.includes('everyone') && /@(?:everyone|here)/u.test(text), roles: named('roles', /<@&(\d+)>/gu), users };
}

const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []);
