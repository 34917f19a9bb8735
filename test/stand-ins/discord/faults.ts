/** What goes wrong on the way, on demand. */

export type Fault =
  /** The connection is cut; `accepted` says whether the call took effect first. */
  | { readonly kind: 'reset'; readonly accepted: boolean }
  /** Answers with this status and no Discord error, such as 502. */
  | { readonly kind: 'status'; readonly status: number; readonly accepted?: boolean }
  /** Never answers. */
  | { readonly kind: 'silence'; readonly accepted?: boolean }
  /** The call takes effect at once and is answered when the promise settles. */
  | { readonly kind: 'late'; readonly until: Promise<unknown> }
  /** The call reaches Discord only when the promise settles. */
  | { readonly kind: 'slow'; readonly until: Promise<unknown> }
  /** 429 with this wait in seconds; `code` such as 20028, the channel's write limit. */
  | { readonly kind: 'limited'; readonly seconds: number; readonly scope?: 'user' | 'global' | 'shared'; readonly code?: number };

export interface FaultRule {
  readonly method?: string;
  /** Matched against the path after `/api/v10`. */
  readonly path?: RegExp;
  /** How many calls it meets; 1 when left out. */
  readonly times?: number;
  readonly fault: Fault;
}

export class Faults {
  readonly #rules: { readonly rule: FaultRule; left: number }[] = [];

  /** @returns takes the rule away. */
  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? 1 };
    this.#rules.push(entry);
    return () => {
      entry.left = 0;
    };
  }

  /** The fault that meets this call, counted down. */
  next(method: string, path: string): Fault | undefined {
    const entry = this.#rules.find(({ rule, left }) => left > 0 && (rule.method ?? method) === method && (rule.path?.test(path) ?? true));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.rule.fault;
  }
}
