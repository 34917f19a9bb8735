/** Why a server was not reached, as the system or the network library names it. */

/** How deep a failure may be wrapped. */
const DEPTH = 5;

/** What wraps it: `cause` (fetch), `original` (Slack's client), the first of several addresses that were tried. */
function inner(error: Error): unknown {
  if (error.cause !== undefined) return error.cause;
  if ('original' in error) return error.original;
  return error instanceof AggregateError ? error.errors[0] : undefined;
}

/** The innermost code, such as `ECONNREFUSED`, `ENOTFOUND` or `CERT_HAS_EXPIRED`; nothing where there is none. Quotes nothing else of the failure. */
export function networkCode(error: unknown): string | undefined {
  let found: string | undefined;
  let at = error;
  for (let depth = 0; depth < DEPTH && at instanceof Error; depth += 1) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/u.test(at.code)) found = at.code;
    at = inner(at);
  }
  return found;
}
