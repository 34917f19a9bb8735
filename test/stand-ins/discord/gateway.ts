/** The gateway (discord.com/developers/docs/events/gateway): sessions that outlive their sockets, and what can happen to them. */
import type { WebSocket } from 'ws';
import type { Clock } from '../../../src/runtime/clock.ts';
import { isRecord } from './errors.ts';
import { forget } from './forgetting.ts';

const OP = { dispatch: 0, heartbeat: 1, identify: 2, presence: 3, voice: 4, resume: 6, reconnect: 7, members: 8, invalid: 9, hello: 10, ack: 11 } as const;

export const CLOSE = { unknown: 4000, opcode: 4001, decode: 4002, notAuthenticated: 4003, authentication: 4004, already: 4005, sequence: 4007, rate: 4008, timeout: 4009, shard: 4010, sharding: 4011, version: 4012, intents: 4013, disallowed: 4014 } as const;

/** Members, presences and message content need Discord's leave. */
const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15);
/** Every documented intent. */
const KNOWN = 0x1_ff_ff | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);
const GUILDS = 1;
const SENDS = { count: 120, window: 60_000 };
const MAX_PAYLOAD = 4_096;
const DAY = 24 * 3_600_000;
/** "A few minutes" after an abnormal close. */
const SESSION_KEPT = 180_000;
const GUILDS_A_SHARD = 2_500;
const IDENTIFY_WINDOW = 5_000;

interface Event {
  readonly s: number;
  readonly t: string;
  readonly d: unknown;
}

interface Session {
  readonly id: string;
  readonly shard: readonly [index: number, count: number];
  readonly intents: number;
  readonly events: Event[];
  sequence: number;
  socket: WebSocket | undefined;
  /** When the socket was lost, by the clock. */
  lost: number;
}

export interface GatewayOptions {
  readonly clock: Clock;
  /** Time of heartbeats and of the limit of sends, which the client keeps in real time. */
  readonly pace: Clock;
  /** Whether this is the bot's token now. */
  authentic(token: unknown): boolean;
  /** The token is taken back. */
  revoke(): void;
  /** READY without what belongs to the session. */
  ready(): { readonly data: Record<string, unknown>; readonly guilds: readonly { readonly id: string; readonly data: unknown }[] };
  sessionId(): string;
  resumeUrl(): string;
  changed(): void;
  readonly heartbeatMs: number;
  readonly identifyLimit: number;
  readonly maxConcurrency: number;
  readonly allowedIntents: number;
  /** The latest events of a session that can be sent again, at least. */
  readonly remembered: number;
}

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #sessions = new Map<string, Session>();
  /** Every connection with the session that it carries. */
  readonly #sockets = new Map<WebSocket, Session | undefined>();
  readonly #identifies: number[] = [];
  #lastIdentifies: number[] = [];
  /** Everything that clients sent, in order. */
  readonly received: { readonly op: number; readonly d: unknown }[] = [];
  resumes = 0;
  /** Interactions before the asked sequence that each resume delivers again, in order. */
  rewind = 0;
  /** Resumes that wait for `hold` to end; nothing while none are held. */
  #held: (() => void)[] | undefined;
  /** Whether heartbeats are left without an answer. */
  #deaf = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Identifies of the last 24 hours. */
  get identifies(): number {
    const since = this.#options.clock.now() - DAY;
    return this.#identifies.filter((at) => at > since).length;
  }

  /** What `GET /gateway/bot` says of starts. */
  startLimit(): Record<string, number> {
    const { clock, identifyLimit, maxConcurrency } = this.#options;
    const first = this.#identifies.find((at) => at > clock.now() - DAY) ?? clock.now();
    return { total: identifyLimit, remaining: Math.max(0, identifyLimit - this.identifies), reset_after: first + DAY - clock.now(), max_concurrency: maxConcurrency };
  }

  /** Sessions with a socket. */
  get connected(): number {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== undefined).length;
  }

  /** Every session of the shard gets the event (D38); one without a socket gets it when it resumes. */
  dispatch(event: string, data: unknown, guild?: string): void {
    for (const session of this.#sessions.values()) {
      const [index, count] = session.shard;
      const shard = guild === undefined ? 0 : Number((BigInt(guild) >> 22n) % BigInt(count));
      const wanted = event === 'INTERACTION_CREATE' || (session.intents & GUILDS) !== 0;
      if (shard === index && wanted) this.#send(session, event, data);
    }
  }

  #send(session: Session, t: string, d: unknown): void {
    session.sequence += 1;
    const event = { s: session.sequence, t, d };
    session.events.push(event);
    forget(session.events, this.#options.remembered);
    if (session.socket !== undefined) transmit(session.socket, { op: OP.dispatch, ...event });
  }

  /** Takes a connection. @param url path and query of the request. */
  connect(socket: WebSocket, url: string): void {
    const { pace, heartbeatMs } = this.#options;
    const query = new URL(url, 'ws://gateway').searchParams;
    this.#sockets.set(socket, undefined);
    if (query.get('v') !== '10') return socket.close(CLOSE.version);
    if (query.get('encoding') !== 'json' || query.has('compress')) return socket.close(CLOSE.decode);
    let sends: number[] = [];
    let cancel: () => void = () => undefined;
    const expectHeartbeat = (): void => {
      cancel();
      // Half an interval of patience for the network; then the client has to resume.
      cancel = pace.after(heartbeatMs * 1.5, () => socket.close(CLOSE.unknown, 'no heartbeat'));
    };
    expectHeartbeat();
    transmit(socket, { op: OP.hello, d: { heartbeat_interval: heartbeatMs } });
    socket.on('close', (code) => {
      cancel();
      const session = this.#sockets.get(socket);
      this.#detach(socket);
      this.#sockets.delete(socket);
      if (session !== undefined && (code === 1000 || code === 1001)) this.#sessions.delete(session.id);
      this.#options.changed();
    });
    socket.on('message', (raw: Buffer) => {
      const now = pace.now();
      sends = [...sends.filter((at) => at > now - SENDS.window), now];
      if (sends.length > SENDS.count) return socket.close(CLOSE.rate);
      const payload = raw.length > MAX_PAYLOAD ? undefined : parse(raw.toString('utf8'));
      if (payload === undefined) return socket.close(CLOSE.decode);
      this.received.push(payload);
      if (payload.op === OP.heartbeat) {
        expectHeartbeat();
        if (!this.#deaf) transmit(socket, { op: OP.ack });
      } else if (payload.op === OP.identify || payload.op === OP.resume) {
        if (this.#sockets.get(socket) !== undefined) return socket.close(CLOSE.already);
        if (payload.op === OP.identify) this.#identify(socket, payload.d);
        else this.#resume(socket, payload.d);
      } else if (![OP.presence, OP.voice, OP.members].includes(payload.op as 3)) socket.close(CLOSE.opcode);
      else if (this.#sockets.get(socket) === undefined) socket.close(CLOSE.notAuthenticated);
      this.#options.changed();
    });
  }

  #identify(socket: WebSocket, d: unknown): void {
    const { clock, pace, identifyLimit, maxConcurrency, allowedIntents } = this.#options;
    const data = isRecord(d) ? d : {};
    const refuse = (code: number): void => socket.close(code);
    this.#identifies.push(clock.now());
    if (this.identifies > identifyLimit) {
      this.#options.revoke();
      this.close(CLOSE.authentication);
      this.#sessions.clear();
      return refuse(CLOSE.authentication);
    }
    if (!this.#options.authentic(data['token'])) return refuse(CLOSE.authentication);
    this.#lastIdentifies = [...this.#lastIdentifies.filter((at) => at > pace.now() - IDENTIFY_WINDOW), pace.now()];
    if (this.#lastIdentifies.length > maxConcurrency) {
      return transmit(socket, { op: OP.invalid, d: false });
    }
    const { intents, shard = [0, 1] } = data as { intents?: unknown; shard?: unknown };
    if (typeof intents !== 'number' || (intents & ~KNOWN) !== 0) return refuse(CLOSE.intents);
    if ((intents & PRIVILEGED & ~allowedIntents) !== 0) return refuse(CLOSE.disallowed);
    const [index, count] = Array.isArray(shard) ? (shard as unknown[]) : [];
    if (typeof index !== 'number' || typeof count !== 'number' || index < 0 || index >= count) return refuse(CLOSE.shard);
    const { data: ready, guilds } = this.#options.ready();
    const own = guilds.filter(({ id }) => Number((BigInt(id) >> 22n) % BigInt(count)) === index);
    if (own.length > GUILDS_A_SHARD) return refuse(CLOSE.sharding);
    const session: Session = { id: this.#options.sessionId(), shard: [index, count], intents, events: [], sequence: 0, socket, lost: 0 };
    this.#sessions.set(session.id, session);
    this.#sockets.set(socket, session);
    this.#send(session, 'READY', { v: 10, ...ready, guilds: own.map(({ id }) => ({ id, unavailable: true })), session_id: session.id, resume_gateway_url: this.#options.resumeUrl(), shard: session.shard });
    if ((intents & GUILDS) !== 0) for (const guild of own) this.#send(session, 'GUILD_CREATE', guild.data);
  }

  #resume(socket: WebSocket, d: unknown): void {
    if (this.#held !== undefined) {
      this.#held.push(() => this.#resume(socket, d));
      return;
    }
    const data = isRecord(d) ? d : {};
    if (!this.#options.authentic(data['token'])) return socket.close(CLOSE.authentication);
    const session = this.#sessions.get(String(data['session_id']));
    const seq = data['seq'];
    if (session !== undefined && (typeof seq !== 'number' || seq > session.sequence)) return socket.close(CLOSE.sequence);
    const expired = session !== undefined && session.socket === undefined && this.#options.clock.now() - session.lost > SESSION_KEPT;
    const complete = session !== undefined && (session.events[0]?.s ?? 1) <= (seq as number) + 1;
    if (session === undefined || expired || !complete) {
      if (session !== undefined) this.#sessions.delete(session.id);
      return transmit(socket, { op: OP.invalid, d: false });
    }
    this.resumes += 1;
    session.socket?.terminate();
    session.socket = socket;
    this.#sockets.set(socket, session);
    const again = this.rewind === 0 ? [] : session.events.filter(({ s, t }) => s <= (seq as number) && t === 'INTERACTION_CREATE').slice(-this.rewind);
    for (const event of [...again, ...session.events.filter(({ s }) => s > (seq as number))]) transmit(socket, { op: OP.dispatch, ...event });
    this.#send(session, 'RESUMED', {});
  }

  /** The socket carries its session no longer; the session waits for a resume. */
  #detach(socket: WebSocket): void {
    const session = this.#sockets.get(socket);
    this.#sockets.set(socket, undefined);
    if (session?.socket !== socket) return;
    session.socket = undefined;
    session.lost = this.#options.clock.now();
  }

  /** Asks every client to reconnect (opcode 7). */
  reconnect(): void {
    for (const socket of this.#sockets.keys()) transmit(socket, { op: OP.reconnect, d: null });
  }

  /** Tells every client that its session is no more (opcode 9), or that it may still resume. */
  invalidate(resumable: boolean): void {
    if (!resumable) this.#sessions.clear();
    for (const socket of this.#sockets.keys()) {
      this.#detach(socket);
      transmit(socket, { op: OP.invalid, d: resumable });
    }
  }

  /** Asks every client for a heartbeat at once (opcode 1). */
  requestHeartbeat(): void {
    for (const socket of this.#sockets.keys()) transmit(socket, { op: OP.heartbeat, d: null });
  }

  /** Closes every connection with this code; 4007 and 4009 end the sessions too. */
  close(code: number): void {
    if (code === CLOSE.sequence || code === CLOSE.timeout) this.#sessions.clear();
    for (const socket of this.#sockets.keys()) socket.close(code);
  }

  /** Cuts every connection without a close frame. @param nth only that of this session, counted from 0 in the order in which they began */
  drop(nth?: number): void {
    const sockets = nth === undefined ? this.#sockets.keys() : [[...this.#sessions.values()][nth]?.socket];
    for (const socket of sockets) socket?.terminate();
  }

  /** Leaves resumes without an answer until the function is called that this gives. */
  hold(): () => void {
    const held: (() => void)[] = [];
    this.#held = held;
    return () => {
      this.#held = undefined;
      for (const resume of held) resume();
    };
  }

  /** Leaves heartbeats without an answer, so that the client sees a dead connection. */
  ignoreHeartbeats(deaf = true): void {
    this.#deaf = deaf;
  }
}

function transmit(socket: WebSocket, payload: { readonly op: number; readonly d?: unknown; readonly s?: number; readonly t?: string }): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ d: null, s: null, t: null, ...payload }));
}

function parse(text: string): { readonly op: number; readonly d: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value['op'] === 'number' ? { op: value['op'], d: value['d'] } : undefined;
  } catch {
    return undefined;
  }
}
