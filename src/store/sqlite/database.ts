/**
 * One connection of node:sqlite with its prepared statements. The only file that imports the module,
 * whose interface its authors still call evolving.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

/** How long SQLite itself waits for a lock, in ms. It blocks the event loop, so it stays well under 100. */
const BUSY_TIMEOUT = 20;

export type Value = SQLInputValue;
/** A row, where there is one. */
export type Found<Row> = Row | undefined;

export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** Opens a file, or `:memory:`. @throws what SQLite says. */
  static open(location: string | URL, options: { readonly readOnly?: boolean; readonly timeout?: number } = {}): Database {
    return new Database(new DatabaseSync(location, { timeout: options.timeout ?? BUSY_TIMEOUT, readOnly: options.readOnly ?? false }));
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.#connection.prepare(sql)));
    return statement;
  }

  /** Runs statements that are not worth keeping: schema, pragmas. */
  execute(sql: string): void {
    this.#connection.exec(sql);
  }

  /** The first row; `Row` is what the caller selected. */
  get<Row>(sql: string, ...values: Value[]): Found<Row> {
    return this.#prepared(sql).get(...values) as Found<Row>;
  }

  all<Row>(sql: string, ...values: Value[]): Row[] {
    return this.#prepared(sql).all(...values) as Row[];
  }

  /** Number of rows changed. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  /** Runs the work as a whole or not at all. `write` takes the lock at once, so that it cannot fail half way for want of it. */
  transaction<T>(mode: 'read' | 'write', work: () => T): T {
    this.#rollBack();
    this.#prepared(mode === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN').run();
    try {
      const result = work();
      this.#prepared('COMMIT').run();
      return result;
    } catch (error) {
      try {
        this.#rollBack();
      } catch {
        // The disk fails so badly that not even this works; the next transaction begins with it.
      }
      throw error;
    }
  }

  /** Ends a transaction that is left over. After a full disk SQLite has often done so by itself. */
  #rollBack(): void {
    if (this.#connection.isTransaction) this.#prepared('ROLLBACK').run();
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }
}
