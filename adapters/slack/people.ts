/**
 * What users.info tells of people, where `users:read` was granted: name, locale, and whether they administer the
 * workspace. Names and locales keep a day, in memory and in documents; rights keep a minute and nowhere else.
 * Nothing waits for it but a right that is needed now.
 */
import type { webApi } from '@slack/bolt';
import type { Keyv } from 'keyv';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { failureOf } from './outcome.ts';

export interface Profile {
  readonly name: string;
  /** BCP 47; Slack has such as `zh-CN`. */
  readonly locale?: string;
  /** From another organisation: a payload of a command does not say so. */
  readonly foreign?: boolean;
}

interface Known extends Profile {
  /** When it was asked, in ms since the epoch. */
  readonly at: number;
  /** Absent in what came from the documents. */
  readonly administrator?: boolean;
}

const DAY_MS = 24 * 3_600_000;
const RIGHT_MS = 60_000;
/** A person's first command may wait this long for their language. */
const FIRST_MS = 300;
const REMEMBERED = 10_000;

export interface PeopleOptions {
  readonly api: webApi.WebClient;
  readonly documents: Keyv;
  readonly workspace: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether `users:read` was granted. */
  readonly granted: boolean;
  readonly isOurs: (home: unknown, organisation: unknown) => boolean;
}

export class People {
  readonly #options: PeopleOptions;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<Known | undefined>>();
  /** No call before then: Slack said so. */
  #rests = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** What is known without waiting; asks for what is missing or old, for the next time. */
  profile(user: string): Profile | undefined {
    const known = this.#known.get(user);
    if (this.#options.granted && (known === undefined || this.#options.clock.now() - known.at >= DAY_MS)) void this.#load(user);
    return known;
  }

  /** As `profile`, but for somebody who is new waits a moment. */
  async first(user: string): Promise<Profile | undefined> {
    const known = this.profile(user);
    const asking = this.#asking.get(user);
    return known !== undefined || asking === undefined ? known : this.#within(asking, FIRST_MS);
  }

  /** Whether Slack has said within the last minute that this person administers the workspace. */
  isAdministrator(user: string): boolean {
    const known = this.#known.get(user);
    return known?.administrator === true && this.#options.clock.now() - known.at < RIGHT_MS;
  }

  /**
   * Whether this person administers the workspace, asked now unless that was within the last minute.
   * @param ms longest wait; whoever is not known by then does not
   */
  async administers(user: string, ms: number): Promise<boolean> {
    if (!this.#options.granted) return false;
    const known = this.#known.get(user);
    if (known?.administrator !== undefined && this.#options.clock.now() - known.at < RIGHT_MS) return known.administrator;
    const asked = await this.#within(this.#ask(user), ms);
    return asked?.administrator === true;
  }

  /** Drops what is kept of somebody. */
  async forget(user: string): Promise<void> {
    // What is being read just now would come back otherwise.
    await Promise.allSettled([this.#asking.get(user), this.#asking.get(`${user} now`)]);
    this.#known.delete(user);
    await this.#options.documents.delete(this.#key(user)).catch(() => undefined);
  }

  async #within<T>(work: Promise<T | undefined>, ms: number): Promise<T | undefined> {
    let cancel: () => void = () => undefined;
    const late = new Promise<undefined>((resolve) => {
      cancel = this.#options.clock.after(ms, () => resolve(undefined));
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      cancel();
    }
  }

  /** From the documents, otherwise from Slack. */
  #load(user: string): Promise<Known | undefined> {
    return this.#once(user, async () => {
      const kept = await this.#kept(user);
      if (kept === undefined) return this.#fetch(user);
      this.#remember(user, kept);
      return kept;
    });
  }

  #ask(user: string): Promise<Known | undefined> {
    return this.#once(`${user} now`, () => this.#fetch(user));
  }

  #once(key: string, work: () => Promise<Known | undefined>): Promise<Known | undefined> {
    const running = this.#asking.get(key);
    if (running !== undefined) return running;
    const started = work().finally(() => this.#asking.delete(key));
    this.#asking.set(key, started);
    return started;
  }

  async #kept(user: string): Promise<Known | undefined> {
    const kept: unknown = await this.#options.documents.get(this.#key(user)).catch(() => undefined);
    if (typeof kept !== 'object' || kept === null) return undefined;
    const { name, locale, foreign, at } = kept as Record<string, unknown>;
    if (typeof name !== 'string' || typeof at !== 'number' || this.#options.clock.now() - at >= DAY_MS) return undefined;
    return { name, at, foreign: foreign === true, ...(typeof locale === 'string' ? { locale } : {}) };
  }

  #key(user: string): string {
    return `person:${this.#options.workspace}:${user}`;
  }

  async #fetch(user: string): Promise<Known | undefined> {
    const { api, clock, documents, logger } = this.#options;
    if (clock.now() < this.#rests) return undefined;
    try {
      const { user: found } = await api.users.info({ user, include_locale: true });
      const name = found?.profile?.display_name || found?.profile?.real_name || found?.real_name || found?.name || user;
      const known: Known = {
        name,
        at: clock.now(),
        administrator: found?.is_admin === true || found?.is_owner === true,
        foreign: found?.team_id !== undefined && !this.#options.isOurs(found.team_id, found.enterprise_user?.enterprise_id),
        ...(typeof found?.locale === 'string' && found.locale !== '' ? { locale: found.locale } : {}),
      };
      this.#remember(user, known);
      const { administrator: _right, ...kept } = known;
      void documents.set(this.#key(user), kept, DAY_MS).catch(() => undefined);
      return known;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'limited') this.#rests = clock.now() + failure.seconds * 1_000;
      logger.debug({ failure }, 'a person could not be looked up');
      return undefined;
    }
  }

  #remember(user: string, known: Known): void {
    this.#known.delete(user);
    this.#known.set(user, known);
    if (this.#known.size <= REMEMBERED) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      break;
    }
  }
}
