/**
 * A stand-in of Slack on loopback that a real Bolt app runs against: Web API, signed HTTP deliveries, Socket Mode
 * and response_urls. It enforces Slack's limits, deadlines, scopes and membership, and logs every call.
 *
 *     const slack = await startSlack({ clock, delivery: 'http' });       // or 'socket'
 *     const [ann, general] = [slack.addUser('ann'), slack.addChannel('general')];
 *     // The app: token slack.botToken, appToken slack.appToken, signingSecret slack.signingSecret,
 *     //          clientOptions: { slackApiUrl: slack.apiUrl }.
 *     slack.requestUrl = `http://127.0.0.1:${port}/slack/events`;        // HTTP
 *     await slack.connected();                                           // Socket Mode
 *
 *     const seen = await slack.command(ann, general, '/k8s', 'quiz');    // waits for what ann sees
 *     seen.text; seen.message?.blocks; seen.message?.pings;
 *     await slack.choose(ann, seen.message!, 'boxes', ['a', 'c']);       // ticks boxes: waits for the acknowledgement
 *     const verdict = await slack.press(ann, seen.message!, 'Send');
 *     const modal = await slack.press(ann, verdict.message!, 'Report');
 *     const sent = await slack.submit(modal.view!, { Reason: 'wrong' });
 *     await slack.until('the card', () => slack.world.messages(general.id, ann.id).find((m) => m.by === 'response_url'));
 *
 *     const press = slack.people.press(ann, verdict.message!, 'Next');   // does not wait: move the clock, then
 *     await press.acknowledged(); await press.next();                    // read what came of it
 *     await slack.redeliver(press);                                      // the same once more
 *     slack.fault({ kind: 'reset', method: 'chat.postMessage', applied: true });
 *     expect(slack.refusals).toEqual([]);                                // nothing Slack would not take
 *     await slack.stop();
 *
 * Deadlines of Slack run on `clock`. Waiting is bounded by real time (`patience`), so that no test hangs.
 */
import { randomBytes } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../src/runtime/clock.ts';
import { Deliveries, type Receipt, type Retry, type Signing } from './deliveries.ts';
import type { Call, Desk, Refusal, Token } from './desk.ts';
import { type Fault, Faults } from './faults.ts';
import type { Filled } from './filled-in.ts';
import { HttpDeliveries } from './http-deliveries.ts';
import { answer } from './http-bodies.ts';
import type { Interaction, Outcome } from './interaction.ts';
import { Interactions } from './interactions.ts';
import type { Json } from './json.ts';
import type { SlackOptions } from './options.ts';
import { eventEnvelope } from './payloads.ts';
import { People } from './people.ts';
import { RateLimits } from './rate-limits.ts';
import { route } from './routes.ts';
import { Screens } from './screens.ts';
import { Sockets } from './sockets.ts';
import { WebApi } from './web-api.ts';
import { Uploads } from './file-methods.ts';
import { type Channel, type Message, type Team, type User, type UserGroup, type View, World } from './world.ts';

export type { SlackOptions } from './options.ts';

export class SlackStandIn {
  readonly world: World;
  readonly people: People;
  readonly deliveries: Deliveries;
  readonly http: HttpDeliveries;
  readonly sockets: Sockets;
  readonly uploads = new Uploads();
  /** Every request of the app, in order of taking effect. */
  readonly calls: Call[] = [];
  /** Everything the app sent that Slack would not take as it was. */
  readonly refusals: Refusal[] = [];
  readonly signingSecret = randomBytes(16).toString('hex');
  readonly appToken = `xapp-1-A0STANDIN-${randomBytes(12).toString('hex')}`;
  readonly #desk: Desk;
  readonly #server: Server;
  readonly #patience: number;
  readonly #screens: Screens;
  readonly #home: Token;

  constructor(server: Server, options: SlackOptions) {
    const clock = options.clock ?? systemClock;
    this.#server = server;
    this.#patience = options.patience ?? 5_000;
    const keep = options.keep ?? 50_000;
    this.#screens = new Screens(keep);
    this.world = new World(clock, keep);
    const appId = this.world.id('A');
    this.sockets = new Sockets(clock, appId);
    this.http = new HttpDeliveries(clock, this.signingSecret, options.signedAt ?? (() => clock.now()), options.keepAlive ?? false);
    this.deliveries = new Deliveries(clock, () => (options.delivery === 'http' ? this.http : this.sockets), keep);
    this.#desk = {
      clock,
      world: this.world,
      faults: new Faults(),
      limits: options.rateLimits === false ? undefined : new RateLimits(clock),
      interactions: new Interactions(clock, () => `${this.#base()}respond/`, keep),
      tokens: new Map(),
      calls: this.calls,
      refusals: this.refusals,
      appId,
      base: () => this.#base(),
      keep,
      restricted: options.restricted ?? false,
      emit: (change, interaction) => this.#screens.show(change, interaction),
      socketUrl: () => `${this.#base().replace('http:', 'ws:')}link/?ticket=${this.sockets.ticket()}&app_id=${appId}`,
    };
    this.people = new People({
      desk: this.#desk,
      deliveries: this.deliveries,
      shouldEscape: options.shouldEscape ?? true,
      register: (interaction) => this.#screens.register(interaction),
      bounded: (what, found) => this.until(what, found),
    });
    this.#home = this.install(this.addTeam('acme'), options.scopes ?? ['commands', 'chat:write']);
    this.#desk.tokens.set(this.appToken, { ...this.#home, value: this.appToken, kind: 'app', scopes: new Set(['connections:write']) });
    const web = new WebApi(this.#desk, this.uploads);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      route(this.#desk, web, this.uploads, request, response).catch((error: unknown) => answer(response, 500, String(error)));
    });
    server.on('upgrade', (request, socket, head) => this.sockets.upgrade(request, socket, head));
  }

  // The world.

  /** The workspace that the bot token belongs to. */
  get team(): Team {
    return this.#home.team;
  }

  get token(): Token {
    return this.#home;
  }

  get botToken(): string {
    return this.#home.value;
  }

  /** For `slackApiUrl` and SLACK_API_URL. */
  get apiUrl(): string {
    return `${this.#base()}api/`;
  }

  /** The app's address for HTTP deliveries. */
  set requestUrl(url: string) {
    this.http.url = url;
  }

  /** @param enterprise makes it part of an organisation; `orgWide` where the app was installed for all of it. */
  addTeam(domain: string, enterprise?: { readonly name: string; readonly orgWide: boolean }): Team {
    const team: Team = { id: this.world.id('T'), domain, name: domain, enterprise: enterprise && { id: this.world.id('E'), ...enterprise } };
    this.world.teams.set(team.id, team);
    return team;
  }

  /** Installs the app into a workspace. @returns its bot token and what it may do. */
  install(team: Team, scopes: readonly string[]): Token {
    const bot = this.addUser('k8s', { team, bot: true });
    const value = `xoxb-${team.id}-${randomBytes(12).toString('hex')}`;
    const token: Token = { value, kind: 'bot', team, botUser: bot.id, botId: this.world.id('B'), scopes: new Set(scopes), state: 'good' };
    this.#desk.tokens.set(value, token);
    return token;
  }

  /** A person of the app's workspace unless another is named. */
  addUser(name: string, given: Partial<Omit<User, 'id' | 'name' | 'team'>> & { readonly team?: Team } = {}): User {
    const { team, ...more } = given;
    const user: User = {
      id: this.world.id('U'),
      name,
      realName: name,
      admin: false,
      owner: false,
      bot: false,
      guest: false,
      locale: 'en-US',
      zone: 'Europe/Berlin',
      ...more,
      team: (team ?? this.team).id,
    };
    this.world.users.set(user.id, user);
    return user;
  }

  /** A channel with everybody who is known and the bot in it, unless `members` says who. */
  addChannel(name: string, given: { readonly team?: Team; readonly kind?: 'public' | 'private'; readonly members?: readonly string[] } = {}): Channel {
    const team = given.team ?? this.team;
    const everybody = [...this.world.users.values()].filter((user) => user.team === team.id).map((user) => user.id);
    const channel: Channel = {
      id: this.world.id('C'),
      name,
      team: team.id,
      kind: given.kind ?? 'public',
      members: new Set(given.members ?? everybody),
      archived: false,
      restricted: false,
    };
    this.world.channels.set(channel.id, channel);
    return channel;
  }

  addUserGroup(handle: string, users: readonly User[]): UserGroup {
    const group: UserGroup = { id: this.world.id('S'), handle, team: this.team.id, users: users.map((user) => user.id), disabled: false };
    this.world.groups.set(group.id, group);
    return group;
  }

  /** Somebody writes something that is not for the app. */
  say(user: User, channel: Channel, text: string): Message {
    return this.world.put({ text, blocks: [], metadata: undefined, pings: [], unfurls: true, channel: channel.id, author: user.id, thread: undefined, onlyFor: undefined, by: 'user' });
  }

  /** Somebody archives a channel: it can be read, and nothing is posted or changed in it any more. */
  archive(channel: Channel): void {
    const [user = ''] = channel.members;
    const blank = { blocks: [], metadata: undefined, pings: [], unfurls: true, channel: channel.id, thread: undefined, onlyFor: undefined, by: 'user' };
    this.world.put({ ...blank, author: user, text: 'archived the channel', subtype: channel.kind === 'private' ? 'group_archive' : 'channel_archive' });
    channel.archived = true;
  }

  /** Somebody takes the app out of a channel. */
  kick(channel: Channel): void {
    channel.members.delete(this.token.botUser);
  }

  // What people do, each awaited until they see something of it.

  command(user: User, channel: Channel, command: string, text = ''): Promise<Outcome> {
    return this.people.command(user, channel, command, text).next();
  }

  press(user: User, message: Message, what: string): Promise<Outcome> {
    return this.people.press(user, message, what).next();
  }

  /** Ticks boxes or chooses on a message; waits for the acknowledgement, since nothing need change. */
  async choose(user: User, message: Message, what: string, filled: Filled): Promise<Receipt> {
    return this.people.choose(user, message, what, filled).acknowledged();
  }

  pressInView(user: User, view: View, what: string, filled?: Filled): Promise<Outcome> {
    return this.people.pressInView(user, view, what, filled).next();
  }

  submit(view: View, values: Readonly<Record<string, Filled>> = {}): Promise<Outcome> {
    return this.people.submit(view, values).next();
  }

  /** Delivers an interaction once more, unchanged, signed anew. Waits for the acknowledgement. */
  redeliver(interaction: Interaction, signing: Signing = {}, retry?: Retry): Promise<Receipt> {
    return interaction.deliver(signing, retry);
  }

  /** Sends the last HTTP request once more, to the byte. */
  replay(): Promise<Receipt> {
    if (this.http.last === undefined) throw new Error('nothing was sent');
    return this.http.send(this.http.last);
  }

  /** Delivers an event with Slack's retries. `app_uninstalled` and `tokens_revoked` also end the token. */
  event(event: Json & { readonly type: string }, team: Team = this.team): Promise<readonly Receipt[]> {
    const token = [...this.#desk.tokens.values()].find((one) => one.kind === 'bot' && one.team.id === team.id);
    if (token !== undefined && event.type === 'tokens_revoked') token.state = 'token_revoked';
    if (token !== undefined && event.type === 'app_uninstalled') token.state = 'account_inactive';
    return this.deliveries.event(eventEnvelope(this.#desk, team, token?.botUser ?? '', event));
  }

  // Faults and what is known afterwards.

  fault(fault: Fault): () => void {
    return this.#desk.faults.plan(fault);
  }

  /** Resolves once that many sockets are open. */
  connected(count = 1): Promise<true> {
    return this.until(`${count} sockets`, () => (this.sockets.count >= count ? true : undefined));
  }

  /** What `found` gives, looked up again whenever something changes; rejects after `patience` of real time. */
  until<T>(what: string, found: () => T | undefined): Promise<T> {
    return this.#screens.until(what, found, this.#patience, () => this.#recent());
  }

  /** Scopes that each method needed so far, for the comparison with a manifest. */
  scopesUsed(): ReadonlyMap<string, ReadonlySet<string>> {
    const used = new Map<string, Set<string>>();
    for (const { method, scopes } of this.calls) {
      const of = used.get(method) ?? new Set<string>();
      for (const scope of scopes) of.add(scope);
      used.set(method, of);
    }
    return used;
  }

  /** All that must never show in a log. */
  secrets(): readonly string[] {
    return [this.signingSecret, ...this.#desk.tokens.keys(), ...this.#desk.interactions.secrets()];
  }

  async stop(): Promise<void> {
    this.sockets.close();
    this.http.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #base(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  #recent(): string {
    const calls = this.calls.slice(-5).map((call) => `${call.method} -> ${JSON.stringify(call.answer)}`);
    const sent = this.deliveries.log.slice(-3).map((one) => `${one.envelope.kind} -> ${JSON.stringify(one.receipt)}`);
    return `last deliveries: ${sent.join(' | ') || 'none'}; last calls: ${calls.join(' | ') || 'none'}`;
  }
}

export async function startSlack(options: SlackOptions): Promise<SlackStandIn> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return new SlackStandIn(server, options);
}
