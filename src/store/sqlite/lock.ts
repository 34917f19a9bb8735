/** One bot per directory. */
import { join } from 'node:path';
import { StoreError } from '../../errors.ts';
import { Database } from './database.ts';
import { isBusy } from './failures.ts';

/** A connection that is collected as garbage closes, and its lock is gone with it. */
const held = new Set<Database>();

/**
 * Holds the directory until the answer is called, or until the process dies in whatever way: the lock is
 * the operating system's on a small database of its own, so copies and checks of the data stay possible.
 * @throws StoreError `store/in-use` at once when another store holds it; other failures as SQLite says them.
 */
export function lockDirectory(directory: string): () => void {
  const lock = Database.open(join(directory, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.execute('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw isBusy(error) ? new StoreError('store/in-use', { directory }, error) : error;
  }
  held.add(lock);
  return () => {
    held.delete(lock);
    lock.close();
  };
}
