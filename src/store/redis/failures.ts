import { ClientClosedError, DisconnectsClientError, SocketTimeoutError } from '@redis/client';
import { StoreError, type StoreErrorCode } from '../../errors.ts';

/**
 * Beginnings of what a server or one of our scripts answers. Servers before 7 put the server's own word
 * behind where in the script it happened, so the words are looked for anywhere, longest meaning first.
 */
const ANSWERS: readonly (readonly [RegExp, StoreErrorCode])[] = [
  [/^LATE\b/, 'store/late'],
  [/^NEWER\b/, 'store/newer'],
  [/^OLDER\b/, 'store/failed'],
  [/^LIMIT\b/, 'store/limit'],
  [/^CORRUPT\b/, 'store/corrupt'],
  [/\bOOM\b/, 'store/full'],
  [/\bREADONLY\b/, 'store/read-only'],
  [/^(MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b|non local key in a cluster/, 'store/cluster'],
  [/^(NOAUTH|WRONGPASS|NOPERM)\b|invalid password|without any password configured|\bNOPERM\b|ACL failure/, 'store/auth'],
  [/\bWRONGTYPE\b/, 'store/corrupt'],
  [/^(LOADING|BUSY|MASTERDOWN|TRYAGAIN|NOREPLICAS)\b/, 'store/unreachable'],
];

/** Any failure of the client as a `StoreError`. Never carries an address or a password. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  if (!(error instanceof Error)) return new StoreError('store/failed');
  if (error instanceof SocketTimeoutError) return new StoreError('store/timeout', {}, error);
  if (error instanceof ClientClosedError || error instanceof DisconnectsClientError) return new StoreError('store/unreachable', {}, error);
  for (const [pattern, code] of ANSWERS) {
    if (!pattern.test(error.message)) continue;
    if (error.message.startsWith('OLDER')) return new StoreError(code, { reason: 'format', found: Number(error.message.slice('OLDER '.length)) }, error);
    // The numbers that follow NEWER and LIMIT are ours; what a server says may hold names of keys.
    if (code === 'store/newer') return new StoreError(code, { found: Number(error.message.slice('NEWER '.length)) }, error);
    return new StoreError(code, {}, error);
  }
  if (error.message === 'The queue is full') return new StoreError('store/timeout', { reason: 'queue' }, error);
  // What a server answers begins with a word in capitals; all else is the connection.
  if (/^[A-Z]{3,}\b/.test(error.message) && !('code' in error)) return new StoreError('store/failed', {}, error);
  return new StoreError('store/unreachable', {}, error);
}

/** What no second try mends: open() stops the process with it. */
export function isFinal(error: StoreError): boolean {
  if (error.code === 'store/failed') return error.details['reason'] === 'version' || error.details['reason'] === 'format';
  return ['store/newer', 'store/auth', 'store/cluster', 'store/read-only', 'store/corrupt'].includes(error.code);
}
