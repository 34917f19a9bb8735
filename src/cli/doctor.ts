/**
 * `npm run doctor [-- --json]`: tries the questions, the store, the clock and every platform that is set up, and says how to mend what
 * is wrong. Exit code 0 when nothing is, 1 with a fault, 2 when the settings cannot be read.
 */
import type { ConfiguredChannel, Finding } from '../../adapters/checkup.ts';
import { type Config, readLanguage } from '../config.ts';
import { loadKeptBank } from '../content/kept-content.ts';
import { problemLineIn } from '../content/problem.ts';
import { loadTexts, SHIPPED_TEXTS } from '../content/texts.ts';
import { StoreError } from '../errors.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLogger, type Logger, silentLogger } from '../runtime/logger.ts';
import { systemRandom } from '../runtime/random.ts';
import { openStore } from '../store/open.ts';
import type { Texts } from '../texts/texts.ts';
import { configuredChannels } from './doctor-channels.ts';
import { checkDiscord } from './doctor-discord.ts';
import { SHIPPED_CONTENT } from './content-program.ts';
import { codeOf, storeLine } from './start-failure.ts';
import { asksForHelp, Ended, readSettings, runProgram } from './start-settings.ts';

/** A finding in words. */
interface Said {
  readonly check: string;
  readonly state: Finding['state'];
  readonly message: string;
}

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: 'ok', warning: '! ', fault: 'x ' };
/** Leases and days depend on the store's clock; beyond this the two machines should be looked at. */
const SKEW_MS = 60_000;

function say(finding: Finding, texts: Texts): Said {
  const { check, state, details } = finding;
  return { check, state, message: texts.line(`doctor.${check.replaceAll('/', '.')}.${state}`, details) };
}

/** The questions, as the start reads them. */
async function checkBank(config: Config, texts: Texts): Promise<Said> {
  const dir = config.contentFolder ?? SHIPPED_CONTENT;
  const read = await loadKeptBank(dir, { texts, copies: undefined }).catch((error: unknown) => ({ reason: codeOf(error) }));
  if ('reason' in read) return { check: 'bank', state: 'fault', message: texts.line('start.bank-fault', read) };
  if ('bank' in read) return { check: 'bank', state: 'ok', message: texts.line('doctor.bank.ok', { count: read.bank.questions.length }) };
  const [first] = read.problems.map(problemLineIn(dir));
  return { check: 'bank', state: 'fault', message: texts.line('doctor.bank.fault', { count: read.problems.length, first: first ?? '' }) };
}

interface StoreCheckup {
  readonly said: readonly Said[];
  /** None where the store could not be read. */
  readonly channels: readonly ConfiguredChannel[];
}

async function checkStore(config: Config, texts: Texts): Promise<StoreCheckup> {
  const where = config.store.kind === 'sqlite' ? config.store.folder : 'REDIS_URL';
  const store = await openStore(config.store, { clock: systemClock, random: systemRandom, logger: silentLogger });
  try {
    const { warnings } = await store.open();
    await store.ping();
    const skew = Math.abs(store.skew());
    const said: Said[] = [
      { check: 'store', state: 'ok', message: texts.line(`doctor.store.${config.store.kind}`, { where }) },
      ...warnings.map(({ code, details }): Said => ({ check: `store/${code}`, state: 'warning', message: texts.line(`store.warning.${code}`, details) })),
    ];
    if (config.store.kind === 'redis') {
      const state = skew >= SKEW_MS ? 'warning' : 'ok';
      said.push(say({ check: 'store-clock', state, details: { seconds: Math.round(skew / 1_000) } }, texts));
    }
    return { said, channels: await configuredChannels(store, Math.trunc(systemClock.now() + store.skew())) };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    // A bot that runs on the same folder is what it should be.
    const state = error.code === 'store/in-use' ? 'warning' : 'fault';
    return { said: [{ check: 'store', state, message: storeLine(error, config.store, texts) }], channels: [] };
  } finally {
    await store.close();
  }
}

async function checkPlatforms(config: Config, logger: Logger, channels: readonly ConfiguredChannel[]): Promise<readonly Finding[]> {
  const { discord, slack } = config.platforms;
  const findings: Finding[] = [];
  if (discord !== undefined) findings.push(...(await checkDiscord(discord, systemClock, channels)));
  if (slack !== undefined) {
    const { checkSlack } = await import('../../adapters/slack/checkup.ts');
    findings.push(...(await checkSlack({ ...slack, channels, clock: systemClock, logger })));
  }
  if (discord === undefined && slack === undefined) findings.push({ check: 'platform', state: 'warning', details: {} });
  return findings;
}

await runProgram(async () => {
  const texts = (await loadTexts(SHIPPED_TEXTS))(readLanguage(process.env));
  const words = process.argv.slice(2);
  if (asksForHelp(words)) return void process.stdout.write(`${texts.line('doctor.usage')}\n`);
  if (words.some((word) => word !== '--json')) throw new Ended(2, [texts.line('doctor.usage')]);
  const config = readSettings(false, texts);
  const logger = createLogger({ level: 'error', secrets: config.secrets });
  const bank = await checkBank(config, texts);
  const store = await checkStore(config, texts);
  const platforms = await checkPlatforms(config, logger, store.channels);
  const said = [bank, ...store.said, ...platforms.map((finding) => say(finding, texts))];
  const faults = said.filter(({ state }) => state === 'fault').length;
  const lines = said.map(({ state, message }) => `${MARKS[state]}  ${message}`);
  process.stdout.write(words.includes('--json') ? `${JSON.stringify(said)}\n` : `${[...lines, '', texts.line('doctor.faults', { count: faults })].join('\n')}\n`);
  process.exitCode = faults > 0 ? 1 : 0;
});
