/**
 * 300 people answer one question of a round within two seconds, on Discord and on Slack, each with a whole bot in a process of
 * its own on Redis: every press is acknowledged in the 3 s that the platform gives, and every answer is in the log.
 */
import type { PlatformName } from '../faults/agenda-place.ts';
import { cardIn, on, round } from '../faults/round-stage.ts';
import { type Benchmark, type Measured, median } from './measure.ts';

const PEOPLE = 300;
const OVER_MS = 2_000;
const ROUNDS = 5;
/** First response to an interaction (discord.com/developers/docs/interactions/receiving-and-responding), and to a press on Slack. */
const LIMIT_MS = 3_000;

async function measure(platform: PlatformName): Promise<Measured> {
  const slowest: number[] = [];
  // The first one is not counted.
  await on(platform, ROUNDS + 1, 1, async (stage) => {
    for (const [turn, channel] of stage.channels.entries()) {
      await stage.command('starter', channel, round(1, 120));
      const { asked, reference } = await cardIn(stage, channel);
      const begun = performance.now();
      const waits: Promise<number>[] = [];
      for (let index = 0; index < PEOPLE; index += 1) {
        await new Promise((resolve) => void setTimeout(resolve, Math.max(0, begun + (index * OVER_MS) / PEOPLE - performance.now())));
        waits.push(stage.click(`p${turn}-${index}`, reference, 'ABCD'[index % 4] ?? 'A'));
      }
      const after = await Promise.all(waits);
      const late = after.filter((ms) => !(ms < LIMIT_MS)).length;
      if (late > 0) throw new Error(`${late} of ${PEOPLE} were not acknowledged in time`);
      const kept = await recorded(stage, asked);
      if (kept !== PEOPLE) throw new Error(`${kept} of ${PEOPLE} answers are in the log`);
      if (turn > 0) slowest.push(Math.max(...after));
    }
  });
  const ours = median(slowest);
  return { name: `round-burst-${platform}`, unit: 'ms to the slowest of 300 acknowledgements', ours, baseline: LIMIT_MS, baselineName: 'what the platform allows', ratio: LIMIT_MS / Math.max(1, ours), n: ROUNDS };
}

/** Answers to this question in the log; on Slack the last ones are acknowledged a moment before they are there. */
async function recorded({ place, workspace }: Parameters<Parameters<typeof on>[3]>[0], asked: string): Promise<number> {
  const end = performance.now() + 5_000;
  for (;;) {
    const kept = (await place.log(workspace)).filter((entry) => entry.type === 'answer' && entry.asked === asked).length;
    if (kept >= PEOPLE || performance.now() > end) return kept;
    await new Promise((resolve) => void setTimeout(resolve, 50));
  }
}

export const roundBurst: Benchmark = {
  name: 'round-burst',
  run: async () => [await measure('discord'), await measure('slack')],
};
