/** How Slack refuses: a name, sometimes with details. HTTP stays 200 except for rate limits. */

/** A Web API error by Slack's own name. */
export class SlackFailure extends Error {
  /** Fields beside `ok` and `error` in the answer. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Set for rate limits: whole seconds in Retry-After, with status 429. */
  readonly retryAfter: number | undefined;

  constructor(name: string, details: Readonly<Record<string, unknown>> = {}, retryAfter?: number) {
    super(name);
    this.details = details;
    this.retryAfter = retryAfter;
  }

  get body(): Record<string, unknown> {
    return { ok: false, error: this.message, ...this.details };
  }
}

/** Problems as Slack lists them: `[ERROR] what [json-pointer:/where]`. */
export const withMessages = (problems: readonly string[]): Record<string, unknown> => ({
  errors: problems.map((problem) => problem.replace('[ERROR] ', '')),
  response_metadata: { messages: problems },
});
