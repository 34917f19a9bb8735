import type { RedisConnection } from './connection.ts';
import { storeError } from './failures.ts';
import type { ScriptName } from './scripts/registry.ts';

/**
 * Most answers that one script takes: it holds the server up for as long as it runs. A crowd's answers are several calls, so that the server
 * records some while others are made here or their replies are read: with one call for all, each side would wait for the other.
 */
const MOST = 32;

/**
 * After a full call, further ones of its turn and workspace go so much later, in ms: Redis takes what has arrived together, and gives all of its
 * replies together, so that then too each side would wait for the other. It is busy with the first for longer than that.
 */
const APART_MS = 1;

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
  readonly shared: readonly string[];
  readonly waiting: Waiting[];
}

/**
 * Answers of one workspace that are to be recorded in the same turn of the event loop travel in one call of the script, in their order; of more
 * than 32, each 32 are a call of their own: the first goes as soon as they are together, the others a moment after it. Each answer has its own outcome,
 * as if it had come alone.
 */
export class AnswerBatches {
  readonly #connection: RedisConnection;
  #batches: Batch[] = [];
  /** By script and workspace, that which more answers may go with. */
  readonly #newest = new Map<string, Batch>();
  /** Workspaces of which a full call has gone in this turn, and what goes after it. */
  readonly #full = new Set<string>();
  readonly #later = new Map<string, Batch[]>();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  /**
   * @param shared see `sharedTexts`; answers that have other ones begin another call, so that all stay in their order
   * @param texts see `answerTexts`
   */
  record(name: AnswerScript, key: string, shared: readonly string[], texts: readonly string[]): Promise<AnswerReply> {
    return new Promise((resolve, reject) => {
      if (this.#batches.length === 0) setImmediate(() => this.#endTurn());
      const id = `${name} ${key}`;
      let batch = this.#newest.get(id);
      if (batch === undefined || shared.some((text, index) => text !== batch?.shared[index])) {
        batch = { name, key, shared, waiting: [] };
        this.#newest.set(id, batch);
        this.#batches.push(batch);
      }
      batch.waiting.push({ texts, resolve, reject });
      // With what came before it in the workspace, so that all stay in their order.
      if (batch.waiting.length === MOST) this.#sendSome((one) => one.key === key);
    });
  }

  #endTurn(): void {
    this.#sendSome(() => true);
    this.#full.clear();
  }

  #sendSome(isWanted: (batch: Batch) => boolean): void {
    const wanted = this.#batches.filter((batch) => isWanted(batch));
    this.#batches = this.#batches.filter((batch) => !isWanted(batch));
    for (const batch of wanted) {
      this.#newest.delete(`${batch.name} ${batch.key}`);
      this.#sendInOrder(batch);
    }
  }

  #sendInOrder(batch: Batch): void {
    const { key, waiting } = batch;
    const later = this.#later.get(key);
    if (later !== undefined) {
      later.push(batch);
    } else if (this.#full.has(key)) {
      this.#later.set(key, [batch]);
      setTimeout(() => {
        const all = this.#later.get(key) ?? [];
        this.#later.delete(key);
        for (const one of all) void this.#send(one);
      }, APART_MS);
    } else {
      if (waiting.length === MOST) this.#full.add(key);
      void this.#send(batch);
    }
  }

  async #send({ name, key, shared, waiting }: Batch): Promise<void> {
    try {
      const sent = [...shared];
      for (const { texts } of waiting) for (const text of texts) sent.push(text);
      const reply = (await this.#connection.run(name, key, sent)) as AnswerReply | readonly AnswerReply[];
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
