import type { RedisConnection } from './connection.ts';
import { storeError } from './failures.ts';
import type { ScriptName } from './scripts/registry.ts';

/** Most answers that one script takes: it holds the server up for as long as it runs. */
const MOST = 128;

/** JSON, or the flat list of a verdict. */
export type AnswerReply = string | readonly (string | number)[];

type AnswerScript = Extract<ScriptName, 'recordAnswer' | 'recordPublicAnswer'>;

interface Waiting {
  readonly texts: readonly string[];
  readonly resolve: (reply: AnswerReply) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  readonly name: AnswerScript;
  readonly key: string;
  readonly waiting: Waiting[];
}

/**
 * Answers of one workspace that are to be recorded in the same turn of the event loop travel in one call of the script, in their order. Each
 * has its own outcome, as if it had come alone.
 */
export class AnswerBatches {
  readonly #connection: RedisConnection;
  readonly #batches = new Map<string, Batch>();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  /** @param texts see `answerTexts` */
  record(name: AnswerScript, key: string, texts: readonly string[]): Promise<AnswerReply> {
    return new Promise((resolve, reject) => {
      if (this.#batches.size === 0) setImmediate(() => this.#sendAll());
      const id = `${name} ${key}`;
      let batch = this.#batches.get(id);
      if (batch === undefined) this.#batches.set(id, (batch = { name, key, waiting: [] }));
      batch.waiting.push({ texts, resolve, reject });
    });
  }

  #sendAll(): void {
    const batches = [...this.#batches.values()];
    this.#batches.clear();
    for (const { name, key, waiting } of batches) {
      for (let from = 0; from < waiting.length; from += MOST) void this.#send(name, key, waiting.slice(from, from + MOST));
    }
  }

  async #send(name: AnswerScript, key: string, waiting: readonly Waiting[]): Promise<void> {
    try {
      const reply = (await this.#connection.run(name, key, waiting.flatMap(({ texts }) => texts))) as AnswerReply | readonly AnswerReply[];
      const replies = waiting.length === 1 ? [reply as AnswerReply] : (reply as readonly AnswerReply[]);
      for (const [index, { resolve, reject }] of waiting.entries()) {
        const own = replies[index] ?? '-';
        if (typeof own === 'string' && own.startsWith('-')) reject(storeError(new Error(/^-[A-Z]{3,}\b/u.test(own) ? own.slice(1) : `ERR ${own.slice(1)}`)));
        else resolve(own);
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
