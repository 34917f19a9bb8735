/**
 * Who is in which user group, where `usergroups:read` was granted and the plan has user groups. It is read in the
 * background every ten minutes, so that no click ever waits for it, and kept in memory alone.
 */
import type { webApi } from '@slack/bolt';
import type { Ungrouped } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Installation } from './decode.ts';
import { type Failure, failureOf } from './outcome.ts';

/** Between two readings, in ms. */
export const GROUPS_EVERY_MS = 10 * 60_000;
/** After a reading that failed, in ms. */
const AGAIN_MS = 60_000;
/** usergroups.list and auth.teams.list are of tier 2: 20 a minute (docs.slack.dev/apis/web-api/rate-limits). */
const GAP_MS = 3_000;
/** Most groups of one person that a request names. */
const GROUPS_MAX = 500;
/** Workspaces of one page of auth.teams.list; 1,000 is the most. */
const TEAMS_PAGE = 1_000;

export interface GroupsOptions {
  readonly api: webApi.WebClient;
  readonly installation: Installation;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether `usergroups:read` was granted. */
  readonly granted: boolean;
  readonly failed: (failure: Failure) => void;
}

type Members = ReadonlyMap<string, readonly string[]>;
const NOBODY: Members = new Map();

/** A group as usergroups.list gives it; untrusted. */
interface Given {
  readonly id?: unknown;
  readonly date_delete?: unknown;
  readonly users?: unknown;
}

export class Groups {
  readonly #options: GroupsOptions;
  /** Groups of each person; nothing before the first reading. */
  #members: Members | undefined;
  #ungrouped: Ungrouped | undefined;
  #stopped = false;
  #cancel: () => void = () => undefined;

  constructor(options: GroupsOptions) {
    this.#options = options;
    this.#ungrouped = options.granted ? 'wait' : 'scope';
    if (!options.granted) this.#members = NOBODY;
  }

  /** Why nobody's groups are known; nothing where they are. */
  get ungrouped(): Ungrouped | undefined {
    return this.#ungrouped;
  }

  /** Ids of the groups that somebody is in, as they were read last; nothing where that is not known yet. */
  of(user: string): readonly string[] | undefined {
    return this.#members === undefined ? undefined : (this.#members.get(user) ?? []);
  }

  /** Begins to read; nobody waits for it. */
  start(): void {
    if (this.#options.granted && !this.#stopped) void this.#round();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #round(): Promise<void> {
    const wait = await this.#read();
    if (this.#stopped) return;
    this.#cancel = this.#options.clock.after(wait, () => void this.#round());
  }

  /** Reads once. @returns how long to wait for the next time, in ms */
  async #read(): Promise<number> {
    try {
      const members = new Map<string, string[]>();
      for (const team of await this.#teams()) {
        const answer = await this.#options.api.apiCall('usergroups.list', { include_users: true, ...(team === undefined ? {} : { team_id: team }) });
        const { usergroups } = answer as { readonly usergroups?: unknown };
        for (const group of Array.isArray(usergroups) ? (usergroups as readonly (Given | null)[]) : []) enter(members, group);
        if (team !== undefined) await this.#pause();
      }
      this.#set(members, undefined);
      return GROUPS_EVERY_MS;
    } catch (error) {
      return this.#failure(failureOf(error));
    }
  }

  #failure(failure: Failure): number {
    this.#options.failed(failure);
    if (failure.kind === 'refused' && failure.error === 'plan_upgrade_required') {
      // Once the plan has groups, they are found without a restart.
      this.#set(NOBODY, 'plan');
      return GROUPS_EVERY_MS;
    }
    if (failure.kind === 'refused' && failure.error === 'missing_scope') {
      this.#set(NOBODY, 'scope');
      return GROUPS_EVERY_MS;
    }
    // What was read last stays: a group that cannot be read just now has lost nobody.
    this.#options.logger.warn({ failure }, 'user groups could not be read');
    return Math.max(AGAIN_MS, failure.kind === 'limited' ? failure.seconds * 1_000 : 0);
  }

  #set(members: Members, ungrouped: Ungrouped | undefined): void {
    this.#members = members;
    this.#ungrouped = ungrouped;
  }

  /** The workspaces to ask for: only an org-wide token has to name them. */
  async #teams(): Promise<readonly (string | undefined)[]> {
    if (this.#options.installation.enterprise === undefined || this.#options.installation.team !== undefined) return [undefined];
    const found: string[] = [];
    let cursor = '';
    do {
      const answer = await this.#options.api.apiCall('auth.teams.list', { limit: TEAMS_PAGE, ...(cursor === '' ? {} : { cursor }) });
      const { teams } = answer as { readonly teams?: readonly { readonly id?: unknown }[] };
      for (const { id } of teams ?? []) if (typeof id === 'string') found.push(id);
      cursor = answer.response_metadata?.next_cursor ?? '';
      if (cursor !== '') await this.#pause();
    } while (cursor !== '' && !this.#stopped);
    return found;
  }

  #pause(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(GAP_MS, resolve);
      this.#cancel = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** Notes who is in a group; one that was disabled, or that is not of the right form, counts for nobody. */
function enter(members: Map<string, string[]>, group: Given | null): void {
  const { id, date_delete: disabled, users } = group ?? {};
  if (typeof id !== 'string' || id === '' || (typeof disabled === 'number' && disabled > 0) || !Array.isArray(users)) return;
  for (const user of users as readonly unknown[]) {
    if (typeof user !== 'string') continue;
    const known = members.get(user) ?? [];
    // A group of the organisation is listed by each of its workspaces.
    if (known.length < GROUPS_MAX && !known.includes(id)) known.push(id);
    members.set(user, known);
  }
}
