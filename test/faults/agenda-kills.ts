/**
 * Two processes of the bot on one Redis, which post the daily question of 1,000 channels in the same minute, and are killed
 * at random moments (R9). Rounds follow each other while what the kills delayed is still under way.
 */
import { type Seeded, createSeeded } from '../../src/engine/seed.ts';
import { startRedis } from '../redis-server.ts';
import { type AgendaPlace, type AgendaProcess, type Extent, type PlatformName, type Shown, keptOn, openAgendaPlace, pause, redisAt, within } from './agenda-place.ts';
import type { Proof, Tries } from './proof.ts';

/** How fast everything goes. */
interface Pace {
  readonly extent: Extent;
  readonly leaseMs?: number;
  readonly tickMs?: number;
  /** From setting an occurrence to its time: every process has looked at the agenda by then. */
  readonly aheadMs: number;
  /** From one time to the next. */
  readonly spacingMs: number;
  /** Kills come within so many ms after the time. */
  readonly killsMs: number;
  /** Longest wait for the last post: a lease, a tick and a start. */
  readonly patienceMs: number;
}

const LONG: Readonly<Record<PlatformName, Pace>> = {
  discord: { extent: { workspaces: 40, schedules: 1, places: 25 }, aheadMs: 16_500, spacingMs: 20_000, killsMs: 6_000, patienceMs: 90_000 },
  slack: { extent: { workspaces: 1, schedules: 25, places: 40 }, aheadMs: 16_500, spacingMs: 20_000, killsMs: 6_000, patienceMs: 90_000 },
};
const SHORT: Readonly<Record<PlatformName, Pace>> = {
  discord: { extent: { workspaces: 5, schedules: 1, places: 10 }, leaseMs: 5_000, tickMs: 250, aheadMs: 600, spacingMs: 1_500, killsMs: 400, patienceMs: 30_000 },
  slack: { extent: { workspaces: 1, schedules: 5, places: 10 }, leaseMs: 5_000, tickMs: 250, aheadMs: 600, spacingMs: 1_500, killsMs: 400, patienceMs: 30_000 },
};

const dateOf = (round: number): string => Temporal.PlainDate.from('2040-01-01').add({ days: round }).toString();

/** Kills one of the two, or both, and starts them again after at most a second. */
async function kills(place: AgendaPlace, bots: AgendaProcess[], seeded: Seeded, pace: Pace): Promise<void> {
  const both = seeded.next() < 0.4;
  const first = seeded.next() < 0.5 ? 0 : 1;
  const victims = both ? [0, 1] : [first];
  await Promise.all(victims.map(async (victim) => {
    const [moment, rest] = [seeded.next() * pace.killsMs, seeded.next() * 1_000];
    await pause(moment);
    const bot = bots[victim];
    if (bot !== undefined) await place.kill(bot);
    await pause(rest);
    bots[victim] = await place.start(pace);
  }));
}

interface Examined {
  readonly what: string;
  readonly broken: string | undefined;
}

/** Each (channel, date) has one message, which is the one that is stored. */
async function examine(place: AgendaPlace, url: string, dates: readonly string[]): Promise<readonly Examined[]> {
  const shown = place.ground.shown();
  const kept = await keptOn(url, shown);
  const messages = new Map<string, Shown[]>();
  for (const one of shown) {
    const key = `${one.reference.channel} ${kept.get(one.asked)?.date}`;
    messages.set(key, [...(messages.get(key) ?? []), one]);
  }
  return place.schedules.flatMap(({ workspace, name, places }) =>
    dates.flatMap((date) =>
      places.map((channel): Examined => {
        const found = messages.get(`${channel} ${date}`) ?? [];
        const [only] = found;
        const stored = only === undefined ? undefined : kept.get(only.asked)?.cards.get(channel);
        const what = `${workspace} ${name} ${channel} ${date}`;
        if (found.length !== 1) return { what, broken: `${found.length} messages` };
        return { what, broken: stored?.message === only?.reference.message ? undefined : `posted ${JSON.stringify(only?.reference)}, stored ${JSON.stringify(stored)}` };
      }),
    ),
  );
}

async function run(platform: PlatformName, rounds: number, tries: Tries): Promise<void> {
  const pace = rounds >= 10 ? LONG[platform] : SHORT[platform];
  const seed = process.env['FAULTS_SEED'] ?? String(Math.floor(Math.random() * 1e9));
  const seeded = createSeeded(seed);
  tries.note(`seed ${seed}: FAULTS_SEED=${seed} repeats it`);
  await using closing = new AsyncDisposableStack();
  const redis = await startRedis();
  closing.defer(() => redis.close());
  const place = await openAgendaPlace(platform, redisAt(redis.url), { extent: pace.extent });
  closing.defer(() => place.close());
  const bots = await Promise.all([place.start(pace), place.start(pace)]);
  await Promise.all(bots.map(({ serving }) => serving));
  const dates: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const date = dateOf(round);
    dates.push(date);
    const due = Date.now() + pace.aheadMs;
    await place.setDue(date, due);
    await pause(due - Date.now() - 100);
    await kills(place, bots, seeded, pace);
    await pause(due + pace.spacingMs - pace.aheadMs - Date.now());
    // An occurrence that is not open yet would give its place to the next one.
    if (!(await within(pace.patienceMs, () => place.opened(date)))) tries.count(`nobody opened ${date}, seed ${seed}`);
  }
  const settled = async (): Promise<boolean> => place.ground.shown().length >= place.places * rounds && (await examine(place, redis.url, dates)).every(({ broken }) => broken === undefined);
  await within(pace.patienceMs, settled, 500);
  // Whoever would post a second time does it now.
  await pause((pace.leaseMs ?? 30_000) / 4);
  for (const { what, broken } of await examine(place, redis.url, dates)) tries.count(broken === undefined ? undefined : `${broken}: ${what}, seed ${seed}`);
}

const proofOf = (platform: PlatformName): Proof => ({
  name: `agenda-kills-${platform}`,
  promise: 'R9: exactly one visible daily post a channel and date',
  fault: `two processes, 1,000 channels due in the same minute on ${platform === 'discord' ? 'Discord, 40 servers' : 'Slack, one workspace'}; one or both killed at random moments`,
  size: { long: 50, short: 2 },
  run: (size, tries) => run(platform, size, tries),
});

export const agendaKills: readonly Proof[] = [proofOf('discord'), proofOf('slack')];
