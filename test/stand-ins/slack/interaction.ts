/** One thing that a person did: what was sent for it, and what it made visible. */
import type { Envelope, Receipt, Retry, Signing } from './deliveries.ts';
import { readMessage, readView } from './reading.ts';
import type { Change, Message, View } from './world.ts';

/** What the person sees. */
export interface Outcome {
  readonly interaction: Interaction;
  readonly change: Change;
  /** The message that appeared or changed. */
  readonly message: Message | undefined;
  /** The modal or Home tab on show after it. */
  readonly view: View | undefined;
  /** The words of it, without markup. */
  readonly text: string;
}

function wordsOf(change: Change): string {
  switch (change.kind) {
    case 'message':
      return readMessage(change.message);
    case 'view':
      return readView(change.view);
    case 'errors':
      return Object.values(change.errors).join('\n');
    case 'closed':
      return change.view === undefined ? '' : readView(change.view);
    case 'deleted':
      return '';
    case 'trouble':
      return change.what;
  }
}

/** What is known of an interaction before it is sent. */
export interface Begun {
  readonly id: string;
  readonly user: string;
  readonly channel: string | undefined;
  readonly envelope: Envelope;
  readonly pressed: Message | undefined;
  /** The first view of the modal that it happened in. */
  readonly root: string | undefined;
}

export type Send = (interaction: Interaction, signing: Signing, retry: Retry | undefined) => Promise<Receipt>;

export class Interaction {
  readonly id: string;
  readonly user: string;
  readonly channel: string | undefined;
  readonly envelope: Envelope;
  /** The message that was pressed. */
  readonly pressed: Message | undefined;
  readonly root: string | undefined;
  /** What came of each delivery, the first one first. */
  readonly receipts: Receipt[] = [];
  /** Everything that became visible because of it, in order. */
  readonly changes: Change[] = [];
  readonly #send: Send;
  readonly #bounded: <T>(what: string, found: () => T | undefined) => Promise<T>;
  #read = 0;

  constructor(
    given: Begun,
    send: Send,
    bounded: <T>(what: string, found: () => T | undefined) => Promise<T>,
  ) {
    this.id = given.id;
    this.user = given.user;
    this.channel = given.channel;
    this.envelope = given.envelope;
    this.pressed = given.pressed;
    this.root = given.root;
    this.#send = send;
    this.#bounded = bounded;
  }

  /** Delivers it, once more if it was before. @returns what came of it. */
  async deliver(signing: Signing = {}, retry?: Retry): Promise<Receipt> {
    const receipt = await this.#send(this, signing, retry);
    this.receipts.push(receipt);
    return receipt;
  }

  /** The first acknowledgement or failure. Rejects after the deadline of the stand-in, in real time. */
  acknowledged(): Promise<Receipt> {
    return this.#bounded(`an acknowledgement of ${this.#name()}`, () => this.receipts[0]);
  }

  /** The next thing that becomes visible. Rejects after the deadline of the stand-in, in real time. */
  async next(): Promise<Outcome> {
    const change = await this.#bounded(`something to see after ${this.#name()}`, () => this.changes[this.#read]);
    this.#read += 1;
    return this.outcome(change);
  }

  outcome(change: Change): Outcome {
    return {
      interaction: this,
      change,
      message: change.kind === 'message' ? change.message : undefined,
      view: change.kind === 'view' || change.kind === 'errors' || change.kind === 'closed' ? change.view : undefined,
      text: wordsOf(change),
    };
  }

  #name(): string {
    const { kind, payload } = this.envelope;
    return `${kind === 'slash_commands' ? `${String(payload['command'])} ${String(payload['text'])}` : String(payload['type'])} of ${this.user}`;
  }
}
