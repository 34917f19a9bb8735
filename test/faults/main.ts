/**
 * `npm run test:faults [-- name…]`: the long proofs of what is promised under faults. A name is that of a
 * proof, the beginning of one (`kill-redis`), or a row of docs/promises.md (`R3`).
 * `--json` prints one array of `{promise, fault, tries, held}` and nothing else; `--minutes 1` shortens the soak.
 * Exit code 1 when a try did not hold, 2 for arguments that mean nothing.
 */
import { parseArgs } from 'node:util';
import { type Proof, Tries } from './proof.ts';
import { PROOFS } from './proofs.ts';
import { soaks } from './soak.ts';

interface Result {
  readonly promise: string;
  readonly fault: string;
  readonly tries: number;
  readonly held: number;
}

const chosenBy = (name: string) => (proof: Proof): boolean => proof.name === name || proof.name.startsWith(`${name}-`) || proof.promise.startsWith(`${name}:`);

/** Failures shown of one proof; the first ones say what is wrong. */
const SHOWN = 5;

async function run(proof: Proof, minutes: number | undefined): Promise<Tries> {
  const tries = new Tries();
  const size = minutes === undefined || !soaks.includes(proof) ? proof.size.long : Math.max(1, Math.round((minutes * 60) / soaks.length));
  try {
    await proof.run(size, tries);
  } catch (error) {
    tries.count(`could not go on: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  return tries;
}

function refuse(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 2;
}

async function main(args: readonly string[]): Promise<number> {
  const options = { json: { type: 'boolean' }, minutes: { type: 'string' } } as const;
  let given;
  try {
    given = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals: names } = given;
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  if (minutes !== undefined && !(minutes > 0 && minutes <= 1_440)) return refuse(`--minutes: found ${values.minutes}; expected a number above 0`);
  const unknown = names.filter((name) => !PROOFS.some(chosenBy(name)));
  if (unknown.length > 0) return refuse(`no proof ${unknown.join(', ')}; there are: ${PROOFS.map(({ name }) => name).join(', ')}`);

  const results: Result[] = [];
  for (const proof of PROOFS) {
    if (names.length > 0 && !names.some((name) => chosenBy(name)(proof))) continue;
    const started = performance.now();
    if (values.json !== true) process.stdout.write(`${proof.promise}\n  ${proof.name}: ${proof.fault}\n`);
    const tries = await run(proof, minutes);
    const seconds = Math.round((performance.now() - started) / 1_000);
    const { tries: count, held } = tries;
    results.push({ promise: proof.promise, fault: proof.fault, tries: count, held });
    // With --json standard output is the array alone; why something failed is told beside it.
    const told = values.json === true ? process.stderr : process.stdout;
    if (values.json !== true) told.write(`  held ${held} of ${count}, ${seconds} s\n`);
    if (values.json !== true || held < count) for (const note of tries.notes) told.write(`  ${note}\n`);
    for (const failure of tries.failures.slice(0, SHOWN)) told.write(`  not held: ${proof.name}: ${failure}\n`);
  }
  if (values.json === true) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  return results.every(({ tries, held }) => tries > 0 && held === tries) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
