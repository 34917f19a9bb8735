/** A whole bot with its agenda, which posts through a driver's adapter into the one channel of a test. */
import { type RunningAgenda, createAgenda } from '../../src/agenda/agenda.ts';
import type { Ticker } from '../../src/agenda/cron.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import type { ChatAdapter } from '../../src/platform.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { type Bot, type StoreKind, loadParts, onClock } from './bot.ts';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import type { PublicDriver } from './public-driver.ts';

export interface AgendaBot extends Bot {
  /** Ends this process and starts another on the same data; the platform and its people stay as they are. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** What the agenda needs of an adapter, into the channel of the driver. */
function channelOf(driver: PublicDriver): ChatAdapter {
  return {
    name: 'console',
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    post: (target, view, identity, tried) => {
      if (target.kind === 'player') return Promise.resolve({ kind: 'forbidden' });
      const under = target.kind === 'message' ? { channel: target.place.channel, message: target.message } : undefined;
      return driver.post(view, identity, { ...(tried === undefined ? {} : { tried }), ...(under === undefined ? {} : { under }) });
    },
    edit: (reference, view) => driver.edit(reference, view),
  };
}

/** The tick of every 15 s, by the clock of the test. */
export function tickerOf(clock: ManualClock): Ticker {
  return {
    start(tick) {
      let cancel: () => void;
      const next = (): void => {
        cancel = clock.after(15_000, () => {
          next();
          tick();
        });
      };
      next();
      return () => cancel();
    },
  };
}

export async function startAgendaBot(kind: StoreKind, driver: PublicDriver): Promise<AgendaBot> {
  // Leases on Redis never end before the server's own time.
  const clock = createManualClock(Date.now());
  const [parts, data] = await Promise.all([loadParts(), kind.fresh(clock)]);
  let agenda: RunningAgenda;
  let store: Bot['store'];
  const start = async (): Promise<Bot> => {
    store = onClock(await data.open());
    const base = { ...parts, store, clock, random: systemRandom, settings: new WorkspaceSettings(), logger: silentLogger };
    agenda = createAgenda({ ...base, adapters: () => channelOf(driver), ticker: tickerOf(clock) });
    const bot: Bot = { ...parts, store, clock, random: systemRandom, quiz: createQuiz({ ...base, agenda }) };
    await driver.start(bot);
    agenda.start();
    return bot;
  };
  const end = async (): Promise<void> => {
    await agenda.stop();
    await driver.stop();
    await store.close();
  };
  const bot = await start();
  const running: AgendaBot & { store: Bot['store']; quiz: Bot['quiz'] } = {
    ...bot,
    restart: async () => {
      await end();
      Object.assign(running, await start());
    },
    stop: async () => {
      await end();
      await data.dispose();
    },
  };
  return running;
}
