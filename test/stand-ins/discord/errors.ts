/** Refusals in the form that Discord gives them (discord.com/developers/docs/reference, "Error Messages"). */

/** An answer of the API that is not a success. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param status HTTP status.
   * @param code Discord's JSON error code; 0 where it has none.
   * @param extra more of the body: the tree of `errors`, `retry_after`.
   */
  constructor(status: number, code: number, message: string, extra: Readonly<Record<string, unknown>> = {}, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.body = { message, code, ...extra };
    this.headers = headers;
  }
}

const refusal = (status: number, code: number, message: string) => (): ApiError => new ApiError(status, code, message);

/** Codes of discord.com/developers/docs/topics/opcodes-and-status-codes that the stand-in answers with. */
export const refuse = {
  unauthorized: refusal(401, 0, '401: Unauthorized'),
  notFound: refusal(404, 0, '404: Not Found'),
  method: refusal(405, 0, '405: Method Not Allowed'),
  malformed: refusal(400, 50109, 'The request body contains invalid JSON.'),
  unknownApplication: refusal(404, 10002, 'Unknown Application'),
  unknownChannel: refusal(404, 10003, 'Unknown Channel'),
  unknownGuild: refusal(404, 10004, 'Unknown Guild'),
  unknownMember: refusal(404, 10007, 'Unknown Member'),
  unknownMessage: refusal(404, 10008, 'Unknown Message'),
  unknownUser: refusal(404, 10013, 'Unknown User'),
  unknownWebhook: refusal(404, 10015, 'Unknown Webhook'),
  unknownInteraction: refusal(404, 10062, 'Unknown interaction'),
  dailyCreates: refusal(400, 30034, 'Max number of daily application command creates has been reached (200)'),
  tooLarge: refusal(413, 40005, 'Request entity too large'),
  acknowledged: refusal(400, 40060, 'Interaction has already been acknowledged.'),
  missingAccess: refusal(403, 50001, 'Missing Access'),
  notYours: refusal(403, 50005, 'Cannot edit a message authored by another user'),
  empty: refusal(400, 50006, 'Cannot send an empty message'),
  closedDirect: refusal(403, 50007, 'Cannot send messages to this user'),
  missingPermissions: refusal(403, 50013, 'Missing Permissions'),
  webhookToken: refusal(401, 50027, 'Invalid Webhook Token'),
  archived: refusal(400, 50083, 'Thread is archived'),
  replyUnreadable: refusal(400, 160_002, 'Cannot reply without permission to read message history'),
  threadExists: refusal(400, 160_004, 'A thread has already been created for this message'),
} as const;

/** Where in a body something is wrong. */
export type Path = readonly (string | number)[];

type Tree = { [part: string]: unknown };

/** Collects everything that is wrong with a body, and refuses it with 50035 and the nested form. */
export class FormErrors {
  readonly #tree: Tree = {};
  #count = 0;

  add(path: Path, code: string, message: string): void {
    let node = this.#tree;
    for (const part of path) node = (node[String(part)] ??= {}) as Tree;
    const list = (node['_errors'] ??= []) as unknown[];
    list.push({ code, message });
    this.#count += 1;
  }

  get any(): boolean {
    return this.#count > 0;
  }

  /** @throws ApiError 50035 when anything was added. */
  refuse(): void {
    if (this.any) throw new ApiError(400, 50_035, 'Invalid Form Body', { errors: this.#tree });
  }

  required(path: Path): void {
    this.add(path, 'BASE_TYPE_REQUIRED', 'This field is required');
  }

  /** Refuses a value of a wrong type. */
  type(path: Path, expected: string): void {
    this.add(path, `BASE_TYPE_BAD_${expected.toUpperCase()}`, `Value is not of type ${expected}.`);
  }

  choices(path: Path, allowed: readonly (string | number)[]): void {
    this.add(path, 'BASE_TYPE_CHOICES', `Value must be one of {${allowed.join(', ')}}.`);
  }

  length(path: Path, min: number, max: number): void {
    this.add(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${min} and ${max} in length.`);
  }

  /** Refuses this one mistake at once. */
  static one(path: Path, code: string, message: string): ApiError {
    const errors = new FormErrors();
    errors.add(path, code, message);
    try {
      errors.refuse();
    } catch (error) {
      return error as ApiError;
    }
    throw new Error('unreachable');
  }
}

export type Body = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the parts of a body and notes what is wrong with them. Absent means undefined or null. */
export class Form {
  readonly errors: FormErrors;
  readonly #body: Body;
  readonly #path: Path;

  constructor(body: Body, path: Path = [], errors = new FormErrors()) {
    this.#body = body;
    this.#path = path;
    this.errors = errors;
  }

  at(...parts: Path): Path {
    return [...this.#path, ...parts];
  }

  raw(name: string): unknown {
    const value = Object.hasOwn(this.#body, name) ? this.#body[name] : undefined;
    return value === null ? undefined : value;
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /**
   * A text of `min` to `max` UTF-16 units. Discord does not say what a character is; units are never fewer
   * than code points, so what passes here passes by either measure.
   */
  text(name: string, min: number, max: number, required = false): string | undefined {
    const value = this.raw(name);
    if (value === undefined) {
      if (required) this.errors.required(this.at(name));
      return undefined;
    }
    if (typeof value !== 'string') {
      this.errors.type(this.at(name), 'string');
      return undefined;
    }
    if (value === '' && min > 0) this.errors.required(this.at(name));
    else if (value.length < min || value.length > max) this.errors.length(this.at(name), min, max);
    return value;
  }

  integer(name: string, min: number, max: number): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      this.errors.type(this.at(name), 'int');
      return undefined;
    }
    if (value < min || value > max) this.errors.add(this.at(name), 'NUMBER_TYPE_RANGE', `int value should be between ${min} and ${max}.`);
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    this.errors.type(this.at(name), 'boolean');
    return undefined;
  }

  choice<T extends string | number>(name: string, allowed: readonly T[], required = true): T | undefined {
    const value = this.raw(name);
    if (value === undefined) {
      if (required) this.errors.required(this.at(name));
      return undefined;
    }
    if (allowed.includes(value as T)) return value as T;
    this.errors.choices(this.at(name), allowed);
    return undefined;
  }

  /** An array of `min` to `max` records, each as a form of its own that notes into the same errors. */
  forms(name: string, min: number, max: number): readonly Form[] {
    const value = this.raw(name);
    if (value === undefined) {
      if (min > 0) this.errors.required(this.at(name));
      return [];
    }
    if (!Array.isArray(value)) {
      this.errors.type(this.at(name), 'list');
      return [];
    }
    if (value.length < min || value.length > max) this.errors.length(this.at(name), min, max);
    return value.flatMap((entry: unknown, index) => {
      if (isRecord(entry)) return [new Form(entry, this.at(name, index), this.errors)];
      this.errors.type(this.at(name, index), 'dict');
      return [];
    });
  }

  form(name: string, required = false): Form | undefined {
    const value = this.raw(name);
    if (value === undefined) {
      if (required) this.errors.required(this.at(name));
      return undefined;
    }
    if (isRecord(value)) return new Form(value, this.at(name), this.errors);
    this.errors.type(this.at(name), 'dict');
    return undefined;
  }
}
