/** Repeated and reordered deliveries on Discord (R18): two processes on one token, a connection that is lost, and a resume that repeats. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createDiscordAdapter } from '../../adapters/discord/index.ts';
import { decodePress } from '../../adapters/discord/press.ts';
import { type RunningAgenda, createAgenda } from '../../src/agenda/agenda.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import type { ChatAdapter, Quiz } from '../../src/platform.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import type { DerivedRow, LogEntry, Store } from '../../src/store/store.ts';
import { verifyWorkspace } from '../../src/store/verify.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { decodeToken } from '../../src/views/token.ts';
import { tickerOf } from '../contracts/agenda-bot.ts';
import { type BotParts, type StoreKind, loadParts, onClock } from '../contracts/bot.ts';
import { readMessage, readPublic } from '../contracts/discord-reading.ts';
import type { PublicSeen } from '../contracts/public-driver.ts';
import { lettersFor, says } from '../contracts/reading.ts';
import { STORES } from '../contracts/stores.ts';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { TRUE_FALSE, bankOf } from '../fixtures/questions.ts';
import { INTERACTION, type Interaction } from '../stand-ins/discord/interactions.ts';
import { type Discord, type Guild, type Message, type Seat, buttonsOf, startDiscord } from '../stand-ins/discord/server.ts';

/** Nothing but what is tested limits anybody. */
const FREE = 1_000_000;
const UNHURRIED = Object.fromEntries(['POST /channels/:id/messages', 'PATCH /channels/:id/messages/:id'].map((route) => [route, { calls: FREE, window: 1_000 }]));
const DAY = 86_400_000;
/** Interactions that the resume repeats. */
const REWIND = 20;
/** Rounds side by side. */
const ROUNDS = 4;

const PEOPLE = ['ann', 'ben', 'cid', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon'] as const;

/** In the order in which they come to the bot, which numbers them. */
const NUMBERED = ['boss', 'jon', ...PEOPLE.slice(0, -1)] as const;

interface Pressing {
  readonly who: (typeof PEOPLE)[number];
  readonly what: 'right' | 'wrong' | 'unknown';
}

const presses = (words: string): readonly Pressing[] => words.split(', ').map((word) => {
  const [who, what] = word.split(' ');
  return { who, what } as Pressing;
});

/** Twenty presses: ann's alone, soon and late while the question is open, after its close, after its answer was shown. Two of one person at one moment are the same. */
const WAVES: readonly (readonly Pressing[])[] = [
  presses('ann right'),
  presses('ben wrong, eve right, eve right, fay unknown, gus right, hal wrong'),
  presses('cid right, ann wrong, ben right, eve right, gus unknown, ida right, ida right'),
  presses('dan right, cid wrong, hal right, jon right'),
  presses('jon right, dan wrong'),
];
/** When the presses of the first four waves are received, in ms after the question was opened; it closes 32 s after that and is answered 3 s later. */
const TIMES = [1_000, 3_000, 14_000, 33_000] as const;
const SECONDS = 30;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** What is delivered of one round, in which order: for each wave, indices into all presses. */
type Order = readonly (readonly number[])[];

interface Plan {
  /** Of rounds side by side, each in a server of its own. */
  readonly orders: readonly Order[];
  /** The process that loses its connection, after so many deliveries of a wave, until the end of that wave or a later one. */
  readonly cut?: { readonly process: 0 | 1; readonly wave: number; readonly after: number; readonly until: number };
}

const firstOf = (wave: number): number => WAVES.slice(0, wave).flat().length;
const inOrder: Order = WAVES.map((wave, at) => numbers(wave.length).map((index) => firstOf(at) + index));

/** Every press of its wave, among copies of what was pressed so far. */
const waveOf = (wave: number): fc.Arbitrary<number[]> => {
  const own = inOrder[wave] ?? [];
  const copies = 6;
  return fc
    .tuple(fc.array(fc.nat(firstOf(wave + 1) - 1), { minLength: copies, maxLength: copies }), fc.shuffledSubarray(numbers(own.length + copies), { minLength: own.length + copies }))
    .map(([more, order]) => order.map((at) => [...own, ...more][at] ?? 0));
};

const anyPlan: fc.Arbitrary<Plan> = fc.record({
  orders: fc.array(fc.tuple(waveOf(0), waveOf(1), waveOf(2), waveOf(3), waveOf(4)), { minLength: ROUNDS, maxLength: ROUNDS }),
  cut: fc.record({ process: fc.constantFrom(0 as const, 1 as const), wave: fc.nat(4), after: fc.nat(6), more: fc.nat(4) }).map(({ more, ...cut }) => ({ ...cut, until: Math.min(4, cut.wave + more) })),
});

/** What everybody ends up with, in a form in which two rounds can be compared. */
interface Outcome {
  /** What each press was answered with, without dates. */
  readonly replies: readonly string[];
  /** Who is in the log, and with which option. */
  readonly answers: readonly string[];
  readonly log: readonly string[];
  /** By name, then by the number of the player or team; without the answer with which the points were reached. */
  readonly boards: Readonly<Record<string, Readonly<Record<number, Omit<DerivedRow, 'seq'>>>>>;
  /** The lines of each message in the channel. */
  readonly channel: readonly (readonly string[])[];
}

/** Waits in real time for what goes over a socket. */
async function soon<T>(read: () => T | undefined, ms: number): Promise<T | undefined> {
  const end = performance.now() + ms;
  for (let found = read(); ; found = read()) {
    if (found !== undefined || performance.now() > end) return found;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

async function until<T>(what: string, read: () => T | undefined): Promise<T> {
  const found = await soon(read, 10_000);
  if (found === undefined) throw new Error(`waited for ${what}`);
  return found;
}

/** One process of the bot: a store, an agenda and an adapter of its own. */
class Process {
  readonly begun = new Set<string>();
  /** Every delivery in the order in which it came. */
  readonly seen: string[] = [];
  working = 0;
  readonly store: Store;
  readonly #agenda: RunningAgenda;
  readonly #adapter: ChatAdapter;
  readonly #quiz: Quiz;

  constructor(discord: Discord, store: Store, clock: ManualClock, parts: BotParts) {
    this.store = store;
    const base = { ...parts, store, clock, random: systemRandom, settings: new WorkspaceSettings(), logger: silentLogger };
    this.#agenda = createAgenda({ ...base, adapters: () => this.#adapter, ticker: tickerOf(clock) });
    const quiz = createQuiz({ ...base, agenda: this.#agenda });
    this.#quiz = {
      form: (token, language) => quiz.form(token, language),
      complete: (...typed) => quiz.complete(...typed),
      removed: (workspace) => quiz.removed(workspace),
      kept: (workspace) => quiz.kept(workspace),
      dispatch: async (request) => {
        this.begun.add(request.deliveryId);
        this.seen.push(request.deliveryId);
        this.working += 1;
        try {
          return await quiz.dispatch(request);
        } finally {
          this.working -= 1;
        }
      },
    };
    this.#adapter = createDiscordAdapter({
      token: discord.token,
      apiUrl: discord.api,
      clock,
      logger: silentLogger,
      texts: parts.texts,
      language: 'en',
      documents: store.documents('discord'),
      say: (line) => {
        // A second start within seconds waits; the test's clock goes on by itself for that.
        const seconds = /connects in (\d+) s/u.exec(line)?.[1];
        if (seconds !== undefined) void clock.advance(Number(seconds) * 1_000);
      },
      lost: (error) => {
        throw error;
      },
    });
  }

  async start(): Promise<void> {
    await this.#adapter.start(this.#quiz);
    this.#agenda.start();
  }

  async stop(): Promise<void> {
    await this.#agenda.stop();
    await this.#adapter.stop();
  }
}

/** One server with its people and a round of one question. */
class Room {
  /** Every press so far, in the order of `WAVES`. */
  readonly sent: Interaction[] = [];
  readonly #guild: Guild;
  readonly #seats: ReadonlyMap<string, Seat>;
  readonly #history: () => readonly Message[];
  readonly #card: Message;
  /** As they were while the question was open: who pressed them late had them on screen. */
  readonly #open: readonly string[];
  readonly #letters: PublicSeen;

  private constructor(guild: Guild, seats: ReadonlyMap<string, Seat>, history: () => readonly Message[], card: Message) {
    this.#guild = guild;
    this.#seats = seats;
    this.#history = history;
    this.#card = card;
    this.#letters = readPublic(card);
    this.#open = buttonsOf(card).flatMap(({ custom_id: id }) => id ?? []);
  }

  static async open({ world, people }: Discord): Promise<Room> {
    const guild = world.guild();
    const channel = world.channel(guild, 'general');
    const seats = new Map<string, Seat>(NUMBERED.map((name) => [name, { member: world.member(guild, name), channel }]));
    // Everybody gets their number and team in the same order each time.
    for (const [index, seat] of [...seats.values()].entries()) {
      const team = index % 2 === 0 ? 'Crew' : 'Deck';
      if (index < 2) await people.command(seat, 'k8s team create', { name: team });
      else await people.command(seat, 'k8s team join', { team });
    }
    await people.command(seats.get('boss') ?? expect.fail('no boss'), 'k8s quiz', { mode: 'channel', count: 1, seconds: SECONDS, preset: 'fast' });
    const history = () => world.history(channel);
    const card = await until('the card', () => history().find((one) => says(readMessage(one), TRUE_FALSE.stem.en ?? '?')));
    return new Room(guild, seats, history, card);
  }

  seat(name: string): Seat {
    return this.#seats.get(name) ?? expect.fail(name);
  }

  shows(text: string): boolean {
    return this.#history().some((message) => says(readPublic(message), text));
  }

  /** What people press in a wave; nothing is delivered yet. */
  press({ interactions }: Discord, wave: number): void {
    for (const { who, what } of WAVES[wave] ?? []) {
      this.sent.push(interactions.open(INTERACTION.component, this.seat(who), { custom_id: this.#button(what), component_type: 2, id: 1 }, this.#card));
    }
  }

  #button(what: Pressing['what']): string {
    const letter = what === 'unknown' ? '' : lettersFor(this.#letters, TRUE_FALSE, [what === 'right' ? 'false' : 'true']);
    for (const id of this.#open) {
      const token = decodeToken(decodePress(id)?.token ?? '');
      if (what === 'unknown' ? token?.verb === 'u' : token?.verb === 'a' && token.letters === letter) return id;
    }
    return expect.fail(what);
  }

  async outcome(store: Store, clock: ManualClock): Promise<Outcome> {
    // One reply for each press, to its person alone, whichever process was the first.
    for (const { attempts, followUps, outcome } of this.sent) {
      expect(attempts.filter((code) => code === 0)).toHaveLength(1);
      expect(followUps).toEqual([]);
      expect(outcome).toMatchObject({ kind: 'message', private: true });
    }
    const workspace = `discord:${this.#guild.id}`;
    expect((await verifyWorkspace(store, workspace, () => clock.now())).differences).toEqual([]);
    const log = await store.readLog(workspace, 0, 1_000);
    const { boards } = await store.readDerived(workspace);
    return {
      // Two that are pressed at the same moment may change places.
      replies: this.sent.map(({ outcome, seat: { member } }) => `${member?.user.name}: ${outcome?.kind === 'message' ? readMessage(outcome.message).text.replace(/<t:\d+/gu, '<t:') : ''}`).toSorted(),
      answers: log.flatMap((entry) => (entry.type === 'answer' ? [`${NUMBERED[(entry.player ?? 0) - 1]} ${entry.choice}`] : [])).toSorted(),
      log: log.map(entryOf).toSorted(),
      boards: Object.fromEntries([...boards].map(([name, rows]) => [name, Object.fromEntries([...rows].map(([number, { seq: _seq, ...row }]) => [number, row]))])),
      // Who came at the very same time shares a rank, in the order of arrival.
      channel: this.#history().map((message) => readPublic(message).text.split('\n').toSorted()),
    };
  }
}

/** Discord with up to two processes of the bot on one token and on the same data. */
class Scene {
  readonly discord: Discord;
  readonly clock: ManualClock;
  readonly processes: Process[] = [];
  readonly #parts: BotParts;
  readonly #data: Awaited<ReturnType<StoreKind['fresh']>>;

  private constructor(discord: Discord, clock: ManualClock, parts: BotParts, data: Awaited<ReturnType<StoreKind['fresh']>>) {
    this.discord = discord;
    this.clock = clock;
    this.#parts = parts;
    this.#data = data;
  }

  static async open(kind: StoreKind): Promise<Scene> {
    // In the morning of a day to come: no period ends meanwhile, and leases on Redis never end before the server's own time.
    const clock = createManualClock((Math.floor(Date.now() / DAY) + 1) * DAY + DAY / 3);
    const [discord, parts, data] = await Promise.all([startDiscord({ clock, limits: { buckets: UNHURRIED, global: FREE, invalid: FREE } }), loadParts(), kind.fresh(clock)]);
    return new Scene(discord, clock, { ...parts, bank: bankOf([TRUE_FALSE]) }, data);
  }

  async another(): Promise<void> {
    // One process alone has a folder of SQLite.
    const [first] = this.processes;
    const store = first?.store.kind === 'sqlite' ? first.store : onClock(await this.#data.open());
    const process = new Process(this.discord, store, this.clock, this.#parts);
    this.processes.push(process);
    await process.start();
    await until('the commands', () => this.discord.commands.find('k8s-admin'));
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop()));
    await Promise.all([...new Set(this.processes.map(({ store }) => store))].map((store) => store.close()));
    await this.discord.stop();
    await this.#data.dispose();
  }

  /** Everything that was sent so far has been done by all processes but the one that is cut off. */
  async #settled(seat: Seat, sent: readonly Interaction[], cutOff?: number): Promise<void> {
    // Events come in order over each connection: what was sent before this one has arrived before it.
    const { interaction } = await this.discord.people.command(seat, 'k8s stats');
    for (const [index, process] of this.processes.entries()) {
      if (index !== cutOff) await until('every delivery', () => (process.begun.has(interaction.id) && process.working === 0 ? true : undefined));
    }
    await until('every reply', () => (sent.every(({ outcome }) => outcome !== undefined) ? true : undefined));
  }

  /** Moves the clock on until everybody can read this in every server. */
  async #reads(rooms: readonly Room[], text: string): Promise<void> {
    for (let second = 0; second < 60; second += 1) {
      if ((await soon(() => rooms.every((room) => room.shows(text)) || undefined, 15)) === true) return;
      await this.clock.advance(1_000);
    }
    throw new Error(`nobody can read ${text}`);
  }

  /** Rounds of one question as planned. @returns what everybody ends up with, for each */
  async play({ orders, cut }: Plan): Promise<readonly Outcome[]> {
    const { discord, clock } = this;
    const { people, gateway } = discord;
    const rooms: Room[] = [];
    while (rooms.length < orders.length) rooms.push(await Room.open(discord));
    const [first = expect.fail('no room')] = rooms;
    const opened = clock.now();
    const explanation = TRUE_FALSE.explanation.en ?? '?';
    let release: (() => void) | undefined;
    for (const wave of WAVES.keys()) {
      const time = TIMES[wave];
      if (time === undefined) await this.#reads(rooms, explanation);
      else await clock.advance(opened + time - clock.now());
      if (wave === TIMES.length - 1) expect(rooms.some((room) => room.shows(explanation)), 'answered before everything had come').toBe(false);
      for (const room of rooms) room.press(discord, wave);
      for (let at = 0; orders.some((order) => at < (order[wave]?.length ?? 0)); at += 1) {
        if (cut?.wave === wave && cut.after === at) {
          release = gateway.hold();
          gateway.drop(cut.process);
        }
        for (const [index, order] of orders.entries()) {
          const sent = rooms[index]?.sent[order[wave]?.[at] ?? Infinity];
          if (sent !== undefined) people.deliver(sent);
        }
      }
      const sent = rooms.flatMap((room) => room.sent);
      await this.#settled(first.seat('boss'), sent, release === undefined ? undefined : cut?.process);
      if (release !== undefined && cut?.until === wave) {
        const { resumes } = gateway;
        const process = this.processes[cut.process] ?? expect.fail('no such process');
        const before = process.seen.length;
        gateway.rewind = REWIND;
        release();
        release = undefined;
        await until('the resume', () => (gateway.resumes > resumes ? true : undefined));
        gateway.rewind = 0;
        await this.#settled(first.seat('boss'), sent);
        expect(process.seen.length - before, 'interactions of the resume').toBeGreaterThan(REWIND);
      }
    }
    await this.#reads(rooms, this.#parts.texts('en').line('podium.heading'));
    const [{ store } = expect.fail('no process')] = this.processes;
    return Promise.all(rooms.map((room) => room.outcome(store, clock)));
  }
}

/** An entry without what differs from one round to the next: its place in the log, its question's id, and the date. */
function entryOf(entry: LogEntry): string {
  if (entry.type === 'team') return JSON.stringify(['team', entry.change, entry.team, entry.player]);
  if (entry.type !== 'answer') return entry.type;
  const { player, team, choice, credit, hint, speed, streak, settled, points, kind, preset, received, opened = 0 } = entry;
  return JSON.stringify([player, { team, choice, credit, hint, speed, streak, settled, points, kind, preset, after: received - opened }]);
}

describe.each(STORES.map((kind) => [kind.name, kind] as const))('repeated and reordered deliveries on Discord, on %s (R18, D35, D38)', (_name, kind) => {
  let scene: Scene | undefined;
  afterEach(() => scene?.stop());

  it('to two processes, one of which resumes, end as each press once and in order', async () => {
    scene = await Scene.open(kind);
    await scene.another();
    const [expected = expect.fail('no round')] = await scene.play({ orders: [inOrder] });
    expect(expected.answers).toEqual(['ann false', 'ben true', 'cid false', 'eve false', 'fay ?', 'gus false', 'hal true', 'ida false']);
    await scene.another();
    const playing = scene;
    await fc.assert(
      fc.asyncProperty(anyPlan, async (plan) => {
        for (const outcome of await playing.play(plan)) expect(outcome).toEqual(expected);
      }),
      { numRuns: kind.name === 'redis' ? 4 : 2, endOnFailure: true },
    );
  }, 60_000);
});
