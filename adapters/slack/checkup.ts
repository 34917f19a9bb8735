/** Tries what the Slack adapter will need: both tokens, the scopes, the clock, who is to administer, and the channels of daily questions. */
import { createServer } from 'node:http';
import { webApi } from '@slack/bolt';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { type ConfiguredChannel, type Finding, clockFinding } from '../checkup.ts';
import { networkCode } from '../network-code.ts';
import { boltLogger } from './bolt-log.ts';
import { installationOf } from './decode.ts';
import type { SlackMode } from './index.ts';
import { CALL_TIMEOUT_MS, SIGNATURE_SKEW_S } from './limits.ts';
import { type Failure, failureOf } from './outcome.ts';

export interface SlackCheckupOptions {
  readonly botToken: string;
  readonly mode: SlackMode;
  readonly apiUrl?: string;
  readonly admins: readonly string[];
  /** Of all workspaces; those of this token are looked at. */
  readonly channels: readonly ConfiguredChannel[];
  readonly clock: Clock;
  readonly logger: Logger;
}

const NEEDED = ['commands', 'chat:write'] as const;

/** The failure of a call that may not have reached Slack at all: with the network's own code for why. */
function reached(error: unknown): Failure {
  const failure = failureOf(error);
  return failure.kind === 'unknown' ? { ...failure, code: networkCode(error) ?? failure.code } : failure;
}

const reasonOf = (failure: Failure): string => (failure.kind === 'refused' ? failure.error : failure.kind === 'limited' ? 'ratelimited' : failure.code);

/** Never rejects. */
export async function checkSlack(options: SlackCheckupOptions): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const find = (what: string, state: Finding['state'], details: Finding['details'] = {}) => void findings.push({ check: `slack/${what}`, state, details });
  let date: string | null = null;
  const api = client(options, options.botToken, (value) => {
    date = value ?? date;
  });
  const before = options.clock.now();
  const answer = await api.auth.test().catch(reached);
  if ('kind' in answer) {
    const { kind } = answer;
    find(kind === 'refused' ? 'bot-token' : 'reach', 'fault', { reason: reasonOf(answer) });
    return findings;
  }
  const clock = clockFinding('slack', date, before, options.clock.now(), SIGNATURE_SKEW_S * 1_000);
  find('bot-token', 'ok', { workspace: answer.team ?? '', user: answer.user ?? '' });
  const scopes = answer.response_metadata?.scopes ?? [];
  const missing = NEEDED.filter((scope) => !scopes.includes(scope));
  find('scopes', missing.length > 0 ? 'fault' : 'ok', { scopes: missing.length > 0 ? missing.join(', ') : scopes.join(', ') });
  const reads = scopes.includes('users:read');
  find('users-read', reads ? 'ok' : 'warning');
  const groups = await groupsState(api, scopes, installationOf({ ...answer })?.team !== undefined);
  if (groups.state === 'unread') find('usergroups-unread', 'warning', { reason: groups.reason });
  else find('usergroups-read', groups.state === 'ok' ? 'ok' : 'warning');
  find('files-write', scopes.includes('files:write') ? 'ok' : 'warning');
  if (options.mode.kind === 'socket') {
    const opened = await client(options, options.mode.appToken).apps.connections.open({}).catch(reached);
    if ('kind' in opened) find('app-token', 'fault', { reason: reasonOf(opened) });
    else find('app-token', 'ok');
  } else {
    const { port } = options.mode;
    const reason = await portTrouble(port);
    if (reason === undefined) find('port', 'ok', { port });
    // The bot itself may be what listens there.
    else find('port', reason === 'EADDRINUSE' ? 'warning' : 'fault', { port, reason });
  }
  if (options.admins.length === 0) find('admins', reads ? 'ok' : 'fault', {});
  for (const user of reads ? options.admins : []) {
    const found = await api.users.info({ user }).catch((error: unknown) => failureOf(error));
    if ('kind' in found) find('admin', 'fault', { user, reason: reasonOf(found) });
    else find('admin', 'ok', { user, name: found.user?.real_name ?? found.user?.name ?? user });
  }
  const workspace = installationOf({ ...answer })?.workspace;
  const own = options.channels.filter((one) => one.workspace === workspace);
  const readable = scopes.some((scope) => scope === 'channels:history' || scope === 'groups:history');
  find('history', readable ? 'ok' : 'warning');
  for (const { schedule, channel } of readable ? own : []) {
    const { state, reason } = await channelState(api, channel, scopes.includes('chat:write.public'));
    find('channel', state, { schedule, channel, reason });
  }
  return clock === undefined ? findings : [...findings, clock];
}

/**
 * Whether teams can be made of user groups: `missing` without the scope, `unread` where Slack gives none.
 * @param named whether the token serves one workspace, so that none has to be named
 */
async function groupsState(api: webApi.WebClient, scopes: readonly string[], named: boolean): Promise<{ readonly state: 'ok' | 'missing' | 'unread'; readonly reason: string }> {
  if (!scopes.includes('usergroups:read')) return { state: 'missing', reason: '' };
  const answer = named ? await api.usergroups.list({}).catch((error: unknown) => failureOf(error)) : {};
  return 'kind' in answer ? { state: 'unread', reason: reasonOf(answer as Failure) } : { state: 'ok', reason: '' };
}

/** The notice with which a channel's history ends once it was archived. */
const ARCHIVED = new Set(['channel_archive', 'group_archive']);

/** Whether a channel can be posted to, as far as reading shows it. */
async function channelState(api: webApi.WebClient, channel: string, joins: boolean): Promise<{ readonly state: Finding['state']; readonly reason: string }> {
  const answer = await api.conversations.history({ channel, limit: 1 }).catch((error: unknown) => failureOf(error));
  if ('kind' in answer) {
    const reason = reasonOf(answer);
    if (reason === 'not_in_channel' && joins) return { state: 'ok', reason: '' };
    return { state: reason === 'not_in_channel' || reason === 'channel_not_found' ? 'fault' : 'warning', reason };
  }
  const [newest] = answer.messages ?? [];
  return ARCHIVED.has(newest?.subtype ?? '') ? { state: 'fault', reason: 'is_archived' } : { state: 'ok', reason: '' };
}

function client({ apiUrl, logger }: SlackCheckupOptions, token: string, date: (value: string | null) => void = () => undefined): webApi.WebClient {
  return new webApi.WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` }),
    logger: boltLogger(logger),
    timeout: CALL_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      date(response.headers.get('date'));
      return response;
    },
  });
}

/** Why the port cannot be had, or nothing. */
function portTrouble(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    server.listen(port, () => server.close(() => resolve(undefined)));
  });
}
