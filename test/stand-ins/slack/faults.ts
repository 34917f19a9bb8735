/** Things that go wrong on demand between the app and Slack. */

export type Fault = {
  /** A method such as `chat.postMessage`, or `response_url`, `upload`; any when it is left out. */
  readonly method?: string;
  /** Only calls that name this channel. */
  readonly channel?: string;
  /** How many calls it meets; 1 unless given, Infinity until it is lifted. */
  readonly times?: number;
} & (
  | { readonly kind: 'error'; readonly error: string }
  /** 429 with Retry-After. */
  | { readonly kind: 'limited'; readonly seconds: number }
  /** An HTTP status such as 503; with `applied` after the call has taken effect. */
  | { readonly kind: 'status'; readonly status: number; readonly applied?: boolean }
  /** The connection is reset; with `applied` after the call has taken effect. */
  | { readonly kind: 'reset'; readonly applied?: boolean }
  /** The connection stays open and nothing comes. */
  | { readonly kind: 'silence'; readonly applied?: boolean }
  /** The call takes effect `ms` later by the clock. */
  | { readonly kind: 'delay'; readonly ms: number }
);

export class Faults {
  #planned: { readonly fault: Fault; left: number }[] = [];

  /** @returns lifts it again. */
  plan(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? 1 };
    this.#planned.push(entry);
    return () => {
      this.#planned = this.#planned.filter((one) => one !== entry);
    };
  }

  /** The fault that this call meets, if any. */
  meet(method: string, channel: string | undefined): Fault | undefined {
    const entry = this.#planned.find(
      ({ fault, left }) => left > 0 && (fault.method ?? method) === method && (fault.channel ?? channel) === channel,
    );
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.fault;
  }
}
