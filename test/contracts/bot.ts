/** A whole bot without a platform: the real commands over a real store, with a clock that a test moves. */
import { fileURLToPath } from 'node:url';
import { createQuiz, loadActions } from '../../src/commands/dispatch.ts';
import type { Bank } from '../../src/content/bank.ts';
import { loadBank } from '../../src/content/load.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import type { Language } from '../../src/engine/question.ts';
import type { Quiz } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { type Random, systemRandom } from '../../src/runtime/random.ts';
import type { Store } from '../../src/store/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { createNotingAgenda } from '../fakes/agenda.ts';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';

// A made clock may be put on while a press is under way, and would not wait for modules.
await loadActions();

export interface Bot {
  readonly quiz: Quiz;
  readonly store: Store;
  readonly bank: Bank;
  readonly texts: (language: Language) => Texts;
  readonly clock: ManualClock;
  readonly random: Random;
}

export interface StartedBot extends Bot {
  /** Ends this process and starts another on the same data. */
  restart(): Promise<StartedBot>;
  stop(): Promise<void>;
}

/** Data for one test: each `open` is a store of another process on the same data. */
export interface StoreKind {
  readonly name: string;
  /** @returns opens the store, and takes all data away. */
  fresh(clock: ManualClock): Promise<{ open(): Promise<Store>; dispose(): Promise<void> }>;
}

const CONTENT = fileURLToPath(new URL('../fixtures/content', import.meta.url));

/** The ten questions of `test/fixtures/content`. */
export async function fixtureBank(): Promise<Bank> {
  const loaded = await loadBank(CONTENT);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.bank;
}

/** What every bot of a test is made of, whichever store it has. */
export interface BotParts {
  readonly bank: Bank;
  readonly texts: (language: Language) => Texts;
}

export async function loadParts(): Promise<BotParts> {
  const [bank, texts] = await Promise.all([fixtureBank(), loadTexts(SHIPPED_TEXTS)]);
  return { bank, texts };
}

/** The real commands over a store that is opened and closed by whoever calls. */
export function quizOver(parts: BotParts, store: Store, clock: Clock): Quiz {
  return createQuiz({ ...parts, store, clock, random: systemRandom, settings: new WorkspaceSettings(), agenda: createNotingAgenda(), logger: silentLogger });
}

/** The store with the test's clock as its own, so that moving the clock moves the time of receipt on both stores. */
export function onClock(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'skew') return () => 0;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

export async function startBot(kind: StoreKind): Promise<StartedBot> {
  const clock = createManualClock();
  const [parts, data] = await Promise.all([loadParts(), kind.fresh(clock)]);
  const start = async (): Promise<StartedBot> => {
    const store = onClock(await data.open());
    return {
      ...parts,
      store,
      clock,
      random: systemRandom,
      quiz: quizOver(parts, store, clock),
      restart: async () => {
        await store.close();
        return start();
      },
      stop: async () => {
        await store.close();
        await data.dispose();
      },
    };
  };
  return start();
}
