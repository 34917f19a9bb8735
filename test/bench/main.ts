/**
 * `npm run bench [-- name…]`: measures each benchmark against its baseline in the same run, interleaved.
 * `--json` prints one array of `{name, unit, ours, baseline, baselineName, ratio, n}` and nothing else.
 */
import { agenda } from './agenda.ts';
import { discord } from './discord.ts';
import { load } from './load.ts';
import type { Benchmark, Measured } from './measure.ts';
import { memory } from './memory.ts';
import { pictures } from './pictures.ts';
import { rebuild } from './rebuild.ts';
import { redisAnswer } from './redis-answer.ts';
import { redisRank } from './redis-rank.ts';
import { roundBurst } from './round-burst.ts';
import { slack } from './slack.ts';
import { sqliteAnswer } from './sqlite-answer.ts';
import { standings } from './standings.ts';
import { start } from './start.ts';

const BENCHMARKS: readonly Benchmark[] = [redisAnswer, redisRank, rebuild, standings, memory, sqliteAnswer, agenda, start, load, discord, slack, roundBurst, pictures];

function line({ name, unit, ours, baseline, baselineName, ratio, n }: Measured): string {
  const figure = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));
  return `${name}: ${figure(ours)} ${unit}, ${figure(baseline)} for ${baselineName}; ratio ${ratio.toFixed(2)}, median of ${n} pairs`;
}

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`no benchmark ${unknown.join(', ')}; there are: ${BENCHMARKS.map(({ name }) => name).join(', ')}\n`);
    return 2;
  }
  const results: Measured[] = [];
  for (const benchmark of BENCHMARKS) {
    if (names.length > 0 && !names.includes(benchmark.name)) continue;
    for (const measured of await benchmark.run()) {
      results.push(measured);
      if (!json) process.stdout.write(`${line(measured)}\n`);
    }
  }
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
