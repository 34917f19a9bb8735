/** What SQLite and the file system say, in codes of the store. */
import { type Details, StoreError, type StoreErrorCode } from '../../errors.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html */
const BUSY = 5;
const LOCKED = 6;
const CODES: Readonly<Record<number, StoreErrorCode>> = {
  3: 'store/read-only', // PERM
  8: 'store/read-only', // READONLY
  11: 'store/corrupt', // CORRUPT
  13: 'store/full', // FULL
  14: 'store/read-only', // CANTOPEN: the directory does not let the file be made or opened
  26: 'store/corrupt', // NOTADB
  [BUSY]: 'store/timeout',
  [LOCKED]: 'store/timeout',
};
/** Extended codes that say more than their primary code, SQLITE_IOERR. */
const EXTENDED: Readonly<Record<number, StoreErrorCode>> = {
  4874: 'store/full', // IOERR_SHMSIZE: the index of the write-ahead log cannot grow
  8458: 'store/corrupt', // IOERR_CORRUPTFS
};

const FILE_CODES: Readonly<Record<string, StoreErrorCode>> = {
  ENOSPC: 'store/full',
  EDQUOT: 'store/full',
  EACCES: 'store/read-only',
  EPERM: 'store/read-only',
  EROFS: 'store/read-only',
  ENOTDIR: 'store/read-only',
  EEXIST: 'store/read-only',
  ENOENT: 'store/read-only',
};

function resultCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return typeof code === 'number' ? code : undefined;
}

/** Whether another connection holds the lock, so that a later try may succeed. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code !== undefined && ((code & 0xff) === BUSY || (code & 0xff) === LOCKED);
}

/** The failure as a `StoreError`; one that is so already stays as it is. */
export function storeFailure(error: unknown, details: Details = {}): StoreError {
  if (error instanceof StoreError) return error;
  const result = resultCode(error);
  if (result !== undefined) return new StoreError(EXTENDED[result] ?? CODES[result & 0xff] ?? 'store/failed', { ...details, sqlite: result }, error);
  const file = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (file !== undefined) return new StoreError(FILE_CODES[file] ?? 'store/failed', { ...details, system: file }, error);
  return new StoreError('store/failed', details, error);
}
