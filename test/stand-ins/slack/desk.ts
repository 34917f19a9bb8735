/** What all parts of the stand-in share. */
import type { Clock } from '../../../src/runtime/clock.ts';
import { SlackFailure } from './failures.ts';
import type { Faults } from './faults.ts';
import type { Interactions } from './interactions.ts';
import type { Json } from './json.ts';
import { keepNewest } from './keep.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Change, Channel, Team, World } from './world.ts';

export interface Token {
  readonly value: string;
  readonly kind: 'bot' | 'app';
  readonly team: Team;
  /** The app's own user in that workspace. */
  readonly botUser: string;
  readonly botId: string;
  readonly scopes: Set<string>;
  state: 'good' | 'token_revoked' | 'account_inactive';
}

/** One request that the app made. */
export interface Call {
  /** By the clock. */
  readonly at: number;
  /** A method's name, or `response_url`, `upload`. */
  readonly method: string;
  readonly args: Json;
  readonly team: string | undefined;
  /** Scopes that this call needed and had. */
  readonly scopes: readonly string[];
  readonly status: number;
  /** The JSON that went back; undefined where nothing did. */
  readonly answer: Json | undefined;
  /** The fault it met. */
  readonly fault: string | undefined;
}

/** Something the app sent that Slack would not take, wherever it was noticed. */
export interface Refusal {
  readonly at: number;
  readonly where: string;
  readonly error: string;
  readonly problems: readonly string[];
}

export interface Desk {
  readonly clock: Clock;
  readonly world: World;
  readonly faults: Faults;
  readonly limits: RateLimits | undefined;
  readonly interactions: Interactions;
  readonly tokens: Map<string, Token>;
  readonly calls: Call[];
  readonly refusals: Refusal[];
  readonly appId: string;
  /** Entries that each log keeps. */
  readonly keep: number;
  /** Whether the app is one that is sold outside the Marketplace, and so reads little. */
  readonly restricted: boolean;
  /** Base of everything on this server, such as `http://127.0.0.1:8080/`. */
  base(): string;
  /** Tells what became visible; `interaction` where Slack knows which one caused it. */
  emit(change: Change, interaction?: string): void;
  /** A new ticket for a socket. */
  socketUrl(token: Token): string;
}

/** Notes a request of the app. */
export function note(desk: Desk, call: Omit<Call, 'at'>): void {
  desk.calls.push({ at: desk.clock.now(), ...call });
  keepNewest(desk.calls, desk.keep);
}

/** Notes what was not taken, for `slack.refusals`. */
export function refuse(desk: Desk, where: string, failure: SlackFailure): void {
  const problems = failure.details['errors'];
  desk.refusals.push({
    at: desk.clock.now(),
    where,
    error: failure.message,
    problems: Array.isArray(problems) ? problems.map(String) : [],
  });
}

/** One method call while it runs. */
export class MethodCall {
  readonly desk: Desk;
  readonly token: Token;
  readonly args: Json;
  readonly method: string;
  readonly used = new Set<string>();

  constructor(desk: Desk, token: Token, method: string, args: Json) {
    this.desk = desk;
    this.token = token;
    this.method = method;
    this.args = args;
  }

  /** Asks for a scope. @throws SlackFailure missing_scope */
  need(scope: string): void {
    if (!this.token.scopes.has(scope)) {
      throw new SlackFailure('missing_scope', { needed: scope, provided: [...this.token.scopes].join(',') });
    }
    this.used.add(scope);
  }

  string(name: string): string | undefined {
    const value = this.args[name];
    if (value === undefined) return undefined;
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') throw new SlackFailure('invalid_arguments');
    return value;
  }

  flag(name: string): boolean {
    return [true, 'true', '1', 1].includes(this.args[name] as string);
  }

  /** A channel of the token's workspace that the app may know of. @throws SlackFailure channel_not_found */
  channel(name = 'channel'): Channel {
    const channel = this.desk.world.channels.get(this.string(name) ?? '');
    const hidden = channel !== undefined && channel.kind !== 'public' && !channel.members.has(this.token.botUser);
    if (channel === undefined || channel.team !== this.token.team.id || hidden) throw new SlackFailure('channel_not_found');
    return channel;
  }
}

export interface Method {
  readonly token: 'bot' | 'app';
  /** Calls a minute by Slack's tiers; `special` where the method counts for itself. */
  readonly tier: 1 | 2 | 3 | 4 | 'special';
  run(call: MethodCall): Json;
}
