/** The daily question under faults of processes, clocks and platforms, on both platforms (R10, R11, R16, R17, R20). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/runtime/clock.ts';
import { startRedis } from '../redis-server.ts';
import { type AgendaPlace, type DiscordGround, type PlatformName, type SlackGround, openDiscordPlace, openSlackPlaces, pause, redisAt, within } from './agenda-place.ts';
import type { Proof, Tries } from './proof.ts';

const PLATFORMS = ['discord', 'slack'] as const;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DATE = '2040-01-01';
/** Sizes of short forms. */
const SHORT_PLACES = 10;
const SHORT_STORM_S = 7;

/** Short forms do not wait for the product's own lease and tick. */
const QUICK = { leaseMs: 5_000, tickMs: 250 } as const;
type Speed = { readonly leaseMs?: number; readonly tickMs?: number };

type Fault =
  /** What comes takes effect and is never answered; so many times in each channel. */
  | { readonly kind: 'silence' }
  /** It takes effect, and the connection is reset or the answer is 502. */
  | { readonly kind: 'reset' | '502'; readonly times: number }
  | { readonly kind: 'limited'; readonly seconds: number };

/** One of both platforms, so that a proof is written once. */
interface Stage {
  readonly place: AgendaPlace;
  /** Posts into this channel meet a fault from now on, until it is lifted. */
  fault(channel: string, fault: Fault): () => void;
  /** Calls to post into this channel so far: when they came, and whether they were told to wait. */
  calls(channel: string): readonly { readonly at: number; readonly limited: boolean; readonly nonce: unknown }[];
}

function discordStage(place: AgendaPlace<DiscordGround>): Stage {
  const { discord } = place.ground;
  const path = (channel: string): string => `/channels/${channel}/messages`;
  return {
    place,
    fault(channel, fault) {
      const rule = { method: 'POST', path: new RegExp(`^${path(channel)}$`, 'u') };
      switch (fault.kind) {
        case 'silence':
          return discord.faults.add({ ...rule, times: Infinity, fault: { kind: 'silence', accepted: true } });
        case 'reset':
          return discord.faults.add({ ...rule, times: fault.times, fault: { kind: 'reset', accepted: true } });
        case '502':
          return discord.faults.add({ ...rule, times: fault.times, fault: { kind: 'status', status: 502, accepted: true } });
        case 'limited':
          return discord.faults.add({ ...rule, times: Infinity, fault });
      }
    },
    calls: (channel) =>
      discord.calls
        .filter((call) => call.method === 'POST' && call.path === path(channel))
        .map(({ at, status, body }) => ({ at, limited: status === 429, nonce: (body as { readonly nonce?: unknown }).nonce })),
  };
}

function slackStage(place: AgendaPlace<SlackGround>): Stage {
  const { slack } = place.ground;
  return {
    place,
    fault(channel, fault) {
      const rule = { method: 'chat.postMessage', channel };
      switch (fault.kind) {
        case 'silence':
          return slack.fault({ ...rule, times: Infinity, kind: 'silence', applied: true });
        case 'reset':
          return slack.fault({ ...rule, times: fault.times, kind: 'reset', applied: true });
        case '502':
          return slack.fault({ ...rule, times: fault.times, kind: 'status', status: 502, applied: true });
        case 'limited':
          return slack.fault({ ...rule, times: Infinity, ...fault });
      }
    },
    calls: (channel) =>
      slack.calls
        .filter(({ method, args }) => method === 'chat.postMessage' && args['channel'] === channel)
        .map(({ at, status }) => ({ at, limited: status === 429, nonce: undefined })),
  };
}

interface StageOptions {
  readonly places: number;
  readonly workspaces?: number;
  /** On SQLite, with this clock for the stand-in, instead of on Redis. */
  readonly clock?: Clock;
}

/** Runs `work` on a stage of its own. */
async function on(platform: PlatformName, { places, workspaces = 1, clock }: StageOptions, work: (stage: Stage) => Promise<void>): Promise<void> {
  await using closing = new AsyncDisposableStack();
  let config;
  if (clock === undefined) {
    const redis = await startRedis();
    closing.defer(() => redis.close());
    config = redisAt(redis.url);
  } else {
    const folder = await mkdtemp(join(tmpdir(), 'agenda-faults-'));
    closing.defer(() => rm(folder, { recursive: true, force: true }));
    config = { kind: 'sqlite', folder } as const;
  }
  // A Slack workspace has its channels in several schedules, as 25 is the most of one.
  const extent = platform === 'discord' ? { workspaces, schedules: 1, places: Math.ceil(places / workspaces) } : { workspaces: 1, schedules: workspaces, places: Math.ceil(places / workspaces) };
  const options = { extent, ...(clock === undefined ? {} : { clock }) };
  const stage = platform === 'discord' ? discordStage(await openDiscordPlace(config, options)) : slackStage(await openSlackPlaces(config, options));
  closing.defer(() => stage.place.close());
  await work(stage);
}

/** What is wrong with the posts of a date; `undefined` for a channel in which one message stands that is the one that is stored. */
async function examine({ place }: Stage, date = DATE): Promise<readonly (string | undefined)[]> {
  const shown = place.ground.shown();
  const results: (string | undefined)[] = [];
  for (const { id } of place.ground.workspaces) {
    const { schedules } = await place.history(id);
    for (const { name, places } of place.schedules.filter(({ workspace }) => workspace === id)) {
      const rows = schedules.find(({ schedule }) => schedule === name)?.occurrences.filter((row) => row.date === date) ?? [];
      for (const channel of places) {
        const row = rows.find((each) => each.place === channel);
        const here = shown.filter(({ reference, asked }) => reference.channel === channel && rows.some((each) => each.asked === asked));
        if (here.length !== 1) results.push(`${here.length} messages in ${channel}, stored as ${JSON.stringify(row)}`);
        else results.push(row?.card?.message === here[0]?.reference.message ? undefined : `in ${channel} stands ${here[0]?.reference.message}, stored is ${JSON.stringify(row)}`);
      }
    }
  }
  return results;
}

/** Waits until everything is posted and stored, then a little for what would come too often, and counts each channel. */
async function settled(stage: Stage, tries: Tries, { patienceMs, date = DATE, forgiven = 0 }: { readonly patienceMs: number; readonly date?: string; readonly forgiven?: number }): Promise<void> {
  const wrong = async () => (await examine(stage, date)).filter((broken) => broken !== undefined).length;
  await within(patienceMs, async () => (await wrong()) <= forgiven, 250);
  await pause(SECOND);
  const results = await examine(stage, date);
  const few = results.filter((broken) => broken !== undefined).length <= forgiven;
  for (const broken of results) tries.count(few ? undefined : broken);
}

const channelsOf = ({ place }: Stage): readonly string[] => place.schedules.flatMap(({ places }) => places);
const speedOf = (long: boolean): Speed => (long ? {} : QUICK);
/** Until every process has looked at the agenda once more. */
const aheadOf = (long: boolean): number => (long ? 16_500 : 700);

/** R10: half of the answers are reset, the others are 502 twice; what was sent had its effect each time. */
async function lostResponses(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  await on(platform, { places: size, workspaces: Math.ceil(size / 25) }, async (stage) => {
    const { place } = stage;
    const channels = channelsOf(stage);
    for (const [index, channel] of channels.entries()) stage.fault(channel, index % 2 === 0 ? { kind: 'reset', times: 1 } : { kind: '502', times: 2 });
    const due = Date.now() + 2_500;
    await place.setDue(DATE, due);
    await (await place.start(QUICK)).serving;
    await settled(stage, tries, { patienceMs: 40 * SECOND });
    for (const channel of channels) {
      const calls = stage.calls(channel);
      // On Discord a nonce makes repetition harmless; on Slack the second try is a look, not a post.
      const fine = platform === 'discord' ? calls.length > 1 && new Set(calls.map(({ nonce }) => nonce)).size === 1 : calls.length === 1;
      tries.count(fine ? undefined : `${JSON.stringify(calls)} in ${channel}`);
    }
  });
}

/** Lets every post be taken and not answered, and kills the process that made them. */
async function crash(stage: Stage, bot: () => Promise<{ readonly kill: () => Promise<void> }>): Promise<void> {
  const { place } = stage;
  const lift = channelsOf(stage).map((channel) => stage.fault(channel, { kind: 'silence' }));
  await place.setDue(DATE, Date.now() + SECOND);
  const { kill } = await bot();
  const taken = await within(20 * SECOND, () => place.ground.shown().length >= place.places);
  await kill();
  for (const one of lift) one();
  if (!taken) throw new Error('not everything was posted before the process was killed');
}

const started = (place: AgendaPlace, speed: Parameters<AgendaPlace['start']>[0]) => async () => {
  const bot = await place.start(speed);
  return { kill: () => place.kill(bot) };
};

/** R11, with another process 10 s later (short: at once, and a short lease). */
async function soonAfter(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  const long = size > SHORT_PLACES;
  await on(platform, { places: size, workspaces: Math.ceil(size / 25) }, async (stage) => {
    await crash(stage, started(stage.place, { ...speedOf(long), tickMs: 250 }));
    if (long) await pause(10 * SECOND);
    await stage.place.start(speedOf(long));
    await settled(stage, tries, { patienceMs: 80 * SECOND });
  });
}

/** R11, with another process 10 minutes later by every clock: Discord has forgotten the nonces. */
async function longAfter(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  let ahead = 0;
  const clock: Clock = { now: () => systemClock.now() + ahead, after: (ms, callback) => systemClock.after(ms, callback) };
  await on(platform, { places: size, workspaces: Math.ceil(size / 25), clock }, async (stage) => {
    const { place } = stage;
    await crash(stage, started(place, { tickMs: 250 }));
    ahead = 10 * MINUTE;
    // One process at a time has the folder: it is stopped to look, and goes on if it was not done.
    const done = await within(60 * SECOND, async () => {
      const bot = await place.start({ tickMs: 250, ahead });
      await bot.serving;
      await pause(2_000);
      await place.kill(bot);
      return (await examine(stage)).every((broken) => broken === undefined);
    });
    for (const broken of await examine(stage)) tries.count(broken);
    if (!done) tries.count('not everything was repaired in a minute');
  });
}

/** R17: one of two processes is stopped amid its posts, and goes on when the other has long taken over. */
async function stopped(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  const long = size > 1;
  const stopMs = long ? 90 * SECOND : 8 * SECOND;
  for (let round = 0; round < size; round += 1) {
    // Whoever is stopped has claimed something and not posted it, or it is done again.
    for (let again = 0; ; again += 1) {
      let takenOver = 0;
      await on(platform, { places: 200, workspaces: 8 }, async (stage) => {
        const { place } = stage;
        const [first, second] = await Promise.all([place.start(speedOf(long)), place.start(speedOf(long))]);
        await Promise.all([first.serving, second.serving]);
        const due = Date.now() + aheadOf(long);
        await place.setDue(DATE, due);
        // Amid the posts: how many there have been is another one in each round.
        const amid = 10 + ((round * 37 + again * 61) % 120);
        await within(30 * SECOND, () => place.ground.shown().length >= amid, 2);
        first.stop();
        const at = Date.now();
        await within(stopMs, () => place.ground.shown().length >= place.places, 100);
        takenOver = place.ground.shown().filter((one) => one.at > at + SECOND).length;
        const late = Math.max(...place.ground.shown().map((one) => one.at)) - due;
        await pause(at + stopMs - Date.now());
        first.goOn();
        if (takenOver === 0 && again < 5) return;
        tries.note(`${takenOver} of 200 taken over, the last ${Math.round(late / SECOND)} s after its time`);
        tries.count(takenOver > 0 ? undefined : 'whoever was stopped had claimed nothing');
        tries.count(late <= MINUTE ? undefined : `the other posted ${late} ms after the time`);
        // Of the calls of one thread at most one can have been between its last look at the time and the network; Slack has no key against it.
        await settled(stage, tries, { patienceMs: 15 * SECOND, forgiven: platform === 'slack' ? 1 : 0 });
      });
      if (takenOver > 0 || again >= 5) break;
    }
  }
}

/** R16: clocks that are five minutes off, one of which is put back by two hours, then five minutes forward. */
async function skewed(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  const long = size > 1;
  await on(platform, { places: 50, workspaces: 2 }, async (stage) => {
    const { place } = stage;
    const [early, late] = await Promise.all([place.start({ ...speedOf(long), ahead: 5 * MINUTE }), place.start({ ...speedOf(long), ahead: -5 * MINUTE })]);
    await Promise.all([early.serving, late.serving]);
    for (let round = 0; round < size * 3; round += 1) {
      const date = Temporal.PlainDate.from(DATE).add({ days: round }).toString();
      const due = Date.now() + aheadOf(long) + 500;
      await place.setDue(date, due);
      // Amid waiting for it.
      if (round % 3 === 1) late.setAhead(-2 * HOUR);
      if (round % 3 === 2) early.setAhead(10 * MINUTE);
      await settled(stage, tries, { patienceMs: 40 * SECOND, date });
      const times = place.ground.shown().map(({ at }) => at).filter((at) => at >= due - HOUR).toSorted((a, b) => a - b).slice(-place.places);
      tries.count((times[0] ?? 0) >= due - 50 ? undefined : `posted ${due - (times[0] ?? 0)} ms before its time`);
      early.setAhead(5 * MINUTE);
      late.setAhead(-5 * MINUTE);
    }
  });
}

/** R20: one channel answers 429 with 3 s for a minute, while all others are due as well. */
async function storm(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  const long = size > SHORT_STORM_S;
  await on(platform, { places: 50, workspaces: 2 }, async (stage) => {
    const { place } = stage;
    const [stormy = '', ...others] = channelsOf(stage);
    const lift = stage.fault(stormy, { kind: 'limited', seconds: 3 });
    const bot = await place.start(speedOf(long));
    await bot.serving;
    await place.setDue(DATE, Date.now() + aheadOf(long));
    await within(30 * SECOND, () => stage.calls(stormy).length > 0, 5);
    await pause(size * SECOND);
    lift();
    const lifted = Date.now();
    await settled(stage, tries, { patienceMs: 40 * SECOND });
    const calls = stage.calls(stormy);
    const refused = calls.filter(({ limited }) => limited);
    for (const [index, { at }] of calls.entries()) {
      const before = calls[index - 1];
      tries.count(before?.limited !== true || at - before.at >= 3 * SECOND ? undefined : `called again after ${at - before.at} ms`);
    }
    tries.count(refused.length > 0 && refused.length < 20 && refused.length <= size / 3 + 2 ? undefined : `${refused.length} refusals`);
    const [first] = calls;
    for (const channel of others) {
      const delay = (stage.calls(channel)[0]?.at ?? Infinity) - (first?.at ?? 0);
      // In its short form it shares the machine with other proofs: less than the channel has to wait.
      tries.count(delay < (long ? SECOND : 3 * SECOND) ? undefined : `another channel waited ${delay} ms`);
    }
    const posted = place.ground.shown().find(({ reference }) => reference.channel === stormy);
    tries.count(posted !== undefined && posted.at - lifted < 5 * SECOND ? undefined : `posted ${(posted?.at ?? Infinity) - lifted} ms after the storm`);
  });
}

interface Made {
  readonly name: string;
  readonly promise: string;
  readonly fault: string;
  readonly size: Proof['size'];
  readonly run: (platform: PlatformName, size: number, tries: Tries) => Promise<void>;
}

const MADE: readonly Made[] = [
  {
    name: 'agenda-lost',
    promise: 'R10: a lost response duplicates nothing',
    fault: 'what is posted takes effect, and the connection is reset, or 502 comes twice',
    size: { long: 200, short: 20 },
    run: lostResponses,
  },
  {
    name: 'agenda-crash-soon',
    promise: 'R11: a crash between post and record is repaired',
    fault: 'kill -9 when the posts were taken and not answered; another process 10 s later',
    size: { long: 100, short: SHORT_PLACES },
    run: soonAfter,
  },
  {
    name: 'agenda-crash-late',
    promise: 'R11: a crash between post and record is repaired',
    fault: 'kill -9 when the posts were taken and not answered; another process 10 minutes later, when Discord has forgotten the nonces',
    size: { long: 100, short: SHORT_PLACES },
    run: longAfter,
  },
  {
    name: 'agenda-skew',
    promise: 'R16: clocks that differ by minutes make no second post',
    fault: 'two processes, five minutes ahead and behind, whose clocks are set by hours amid waiting',
    size: { long: 4, short: 1 },
    run: skewed,
  },
  {
    name: 'agenda-stopped',
    promise: 'R17: the death of one process costs at most a minute, and its return nothing',
    fault: 'one of two processes is stopped (SIGSTOP) amid its posts, and goes on 90 s later',
    size: { long: 3, short: 1 },
    run: stopped,
  },
  {
    name: 'agenda-limited',
    promise: 'R20: limits of the platforms are honoured',
    fault: 'one channel answers 429 with 3 s, again and again for a minute',
    size: { long: 60, short: SHORT_STORM_S },
    run: storm,
  },
];

export const agendaFaults: readonly Proof[] = MADE.flatMap(({ name, promise, fault, size, run }) =>
  PLATFORMS.map((platform) => ({ name: `${name}-${platform}`, promise, fault: `${fault} (${platform === 'discord' ? 'Discord' : 'Slack'})`, size, run: (given, tries) => run(platform, given, tries) })),
);
