/** Tries what the Discord adapter will need: the token, a free start, the clock. */
import { type ConfiguredChannel, type Finding, clockFinding } from '../../adapters/checkup.ts';
import { networkCode } from '../../adapters/network-code.ts';
import type { DiscordConfig } from '../config.ts';
import type { Clock } from '../runtime/clock.ts';

const API = 'https://discord.com/api';
const TIMEOUT_MS = 5_000;
/** Interactions are judged late after 3 s by the id's own time (D9), but by the adapter's measure of the difference. */
const CLOCK_FAULT_MS = 300_000;
/** Few starts left of the thousand a day. */
const FEW_STARTS = 50;

type Answer = { readonly status: number; readonly body: unknown; readonly date: string | null } | { readonly reason: string };

/** Never rejects. */
export async function checkDiscord({ token, apiUrl }: DiscordConfig, clock: Clock, channels: readonly ConfiguredChannel[]): Promise<readonly Finding[]> {
  const get = async (path: string): Promise<Answer> => {
    try {
      const headers = { authorization: `Bot ${token}`, 'user-agent': 'DiscordBot (k8s-quiz-bot, doctor)' };
      const response = await fetch(`${apiUrl ?? API}/v10${path}`, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
      return { status: response.status, body: await response.json().catch(() => undefined), date: response.headers.get('date') };
    } catch (error) {
      return { reason: networkCode(error) ?? (error instanceof Error ? error.name : typeof error) };
    }
  };
  const before = clock.now();
  const me = await get('/users/@me');
  const after = clock.now();
  if ('reason' in me) return [{ check: 'discord/reach', state: 'fault', details: { reason: me.reason } }];
  if (me.status === 401) return [{ check: 'discord/token', state: 'fault', details: {} }];
  if (me.status !== 200) return [{ check: 'discord/reach', state: 'fault', details: { reason: `HTTP ${me.status}` } }];
  const findings: Finding[] = [{ check: 'discord/token', state: 'ok', details: { user: textAt(me.body, 'username') } }];
  const gateway = await get('/gateway/bot');
  const left = 'reason' in gateway ? undefined : numberAt(at(gateway.body, 'session_start_limit'), 'remaining');
  if (left !== undefined) findings.push({ check: 'discord/starts', state: left < FEW_STARTS ? 'warning' : 'ok', details: { left } });
  const guilds = await get('/users/@me/guilds?limit=1');
  const listed = 'reason' in guilds || !Array.isArray(guilds.body) ? undefined : guilds.body.length;
  if (listed !== undefined) findings.push({ check: 'discord/servers', state: listed === 0 ? 'fault' : 'ok', details: {} });
  for (const { workspace, schedule, channel } of channels) {
    if (workspace.startsWith('discord:')) findings.push(channelFinding(await get(`/channels/${encodeURIComponent(channel)}`), schedule, channel));
  }
  const clockOff = clockFinding('discord', me.date, before, after, CLOCK_FAULT_MS);
  return clockOff === undefined ? findings : [...findings, clockOff];
}

/** Whether the bot sees a channel. Only a post shows whether it may post there, too. */
function channelFinding(answer: Answer, schedule: string, channel: string): Finding {
  const details = { schedule, channel };
  if ('reason' in answer) return { check: 'discord/channel', state: 'warning', details: { ...details, reason: answer.reason } };
  if (answer.status === 200) {
    const { archived, locked } = threadOf(answer.body);
    if (archived && locked) return { check: 'discord/channel', state: 'fault', details: { ...details, reason: 'locked' } };
    return { check: 'discord/channel', state: 'ok', details };
  }
  // 403: no View Channel; 404: deleted.
  const lasting = answer.status === 403 || answer.status === 404;
  return { check: 'discord/channel', state: lasting ? 'fault' : 'warning', details: { ...details, reason: `HTTP ${answer.status}` } };
}

function threadOf(channel: unknown): { readonly archived: boolean; readonly locked: boolean } {
  const thread = at(channel, 'thread_metadata');
  return { archived: at(thread, 'archived') === true, locked: at(thread, 'locked') === true };
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function textAt(value: unknown, key: string): string {
  const found = at(value, key);
  return typeof found === 'string' ? found : '';
}

function numberAt(value: unknown, key: string): number | undefined {
  const found = at(value, key);
  return typeof found === 'number' ? found : undefined;
}
