import { StoreError } from '../../errors.ts';
import type { ScriptClient } from './client.ts';
import { storeError } from './failures.ts';

export interface Warning {
  /** Text id under `store.warning.` */
  readonly code: 'eviction' | 'not-durable' | 'config-forbidden';
  readonly details: Readonly<Record<string, string | number>>;
}

/** First version with all that the scripts use: SMISMEMBER, and XRANGE from behind an id. */
const OLDEST: readonly [number, number] = [6, 2];

function olderThan(version: string, [major, minor]: readonly [number, number]): boolean {
  const [foundMajor = 0, foundMinor = 0] = version.split('.').map(Number);
  return foundMajor < major || (foundMajor === major && foundMinor < minor);
}

/**
 * Looks at how the server is set up. A server that may throw data away, that writes nothing to disk or that
 * does not tell is a warning; a read-only one or a node of a cluster is a failure.
 * @throws StoreError `store/read-only`, `store/cluster`, `store/auth`, `store/failed` (too old) or what kept it from answering
 */
export async function inspect(client: ScriptClient): Promise<readonly Warning[]> {
  if (!canSend(client)) return [];
  const info = await informationOf(client);
  const version = info.get('redis_version');
  if (version !== undefined && olderThan(version, OLDEST)) throw new StoreError('store/failed', { reason: 'version', found: version });
  if (info.get('cluster_enabled') === '1') throw new StoreError('store/cluster');
  if (info.get('role') === 'slave') throw new StoreError('store/read-only');
  const warnings: Warning[] = [];
  const policy = await setting(client, 'maxmemory-policy');
  const appendOnly = await setting(client, 'appendonly');
  if (policy === undefined || appendOnly === undefined) warnings.push({ code: 'config-forbidden', details: {} });
  const kept = policy ?? info.get('maxmemory_policy');
  if (kept !== undefined && kept !== 'noeviction') warnings.push({ code: 'eviction', details: { policy: kept } });
  if (appendOnly === 'no' || (appendOnly === undefined && info.get('aof_enabled') === '0')) warnings.push({ code: 'not-durable', details: {} });
  return warnings;
}

interface SendingClient {
  sendCommand(args: readonly string[]): Promise<unknown>;
}

/** A cluster client sends no command without a key; each of its nodes is the operator's to look at. */
function canSend(client: ScriptClient): client is ScriptClient & SendingClient {
  return client.isReady !== undefined && 'sendCommand' in client;
}

async function informationOf(client: SendingClient): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const text = await unlessForbidden(client.sendCommand(['INFO']));
  if (typeof text !== 'string') return found;
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) found.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return found;
}

/** One setting by CONFIG, or nothing where CONFIG is forbidden or unknown. */
async function setting(client: SendingClient, name: string): Promise<string | undefined> {
  const reply = await unlessForbidden(client.sendCommand(['CONFIG', 'GET', name]));
  const value: unknown = Array.isArray(reply) ? reply[1] : undefined;
  return typeof value === 'string' ? value : undefined;
}

async function unlessForbidden(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    if (/^NOPERM\b|^ERR unknown command/i.test(text)) return undefined;
    throw storeError(error);
  }
}
