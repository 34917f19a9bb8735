/**
 * Takes secrets out of text by construction: those that the process knows, wherever they stand, and
 * the known forms of those it may meet.
 */

const MASK = '[secret]';

/** Shorter values occur by chance in ordinary text; inside a URL they are masked all the same. */
const SHORTEST = 4;

/** Names of fields whose text is masked whole. */
const SECRET_FIELD = /token|secret|password|passwd|authori[sz]ation|cookie|response_?url|private_?metadata/iu;

/** Each pattern keeps what its groups hold. All run in linear time: repetitions are of one class and stop at a sign outside it. */
const FORMS: readonly RegExp[] = [
  // Slack: bot, user, app and refresh tokens.
  /\b()(?:xox[a-z]|xapp|xwfp)(?:\.[a-z]+)?-[\w-]+()/giu,
  // Slack: response_url and incoming webhooks, signed by their path.
  /(https(?::\/\/|%3a%2f%2f)hooks\.slack(?:-gov)?\.com(?:\/|%2f))[^\s"'<>]+()/giu,
  // Discord: a bot token (id, time and signature in base64url), webhook and interaction paths, an interaction token.
  /\b()[\w-]{23,30}\.[\w-]{6,8}\.[\w-]{27,80}()/gu,
  /(\/(?:webhooks|interactions)\/\d{1,20}\/)[\w-]+()/gu,
  /\b()aW50ZXJhY3Rpb24[\w-]+()/gu,
  // Anything of the form scheme://user:password@host.
  /\b([a-z][a-z\d+.-]{1,20}:\/\/)[^\s@/]+(@)/giu,
  /\b((?:bearer|bot|basic)\s)[\w.~+/-]{16,}=*()/giu,
];

export interface Redactor {
  /** The text without secrets. */
  text(value: string): string;
  /** A copy of a JSON value without secrets in its strings and names. */
  json(value: unknown): unknown;
}

/** A secret as it may be written elsewhere: plain, in a URL, inside JSON inside a string. */
function writings(secret: string): readonly string[] {
  const written = [secret, JSON.stringify(secret).slice(1, -1)];
  // A lone surrogate has no place in a URL.
  return secret.isWellFormed() ? [...written, encodeURIComponent(secret)] : written;
}

/** @param secrets values that must never be shown, such as tokens and passwords */
export function createRedactor(secrets: readonly string[]): Redactor {
  // Longest first: one may be part of another.
  const known = [...new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(writings))].toSorted((a, b) => b.length - a.length);

  const text = (value: string): string => {
    let result = value;
    for (const secret of known) result = result.replaceAll(secret, MASK);
    for (const form of FORMS) result = result.replace(form, `$1${MASK}$2`);
    return result;
  };
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [text(key), typeof field === 'string' && SECRET_FIELD.test(key) ? MASK : json(field)]),
    );
  };
  return { text, json };
}
