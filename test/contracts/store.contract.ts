/**
 * What every store must do, one suite for all of them. A store's own test file calls `describeStore`
 * and adds what is particular to it (kill -9, unreachable servers, locks).
 */
import { afterEach, beforeEach, describe } from 'vitest';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Store } from '../../src/store/store.ts';
import { agendaPromises } from './store-agenda.ts';
import { answerPromises } from './store-answers.ts';
import { boardPromises } from './store-boards.ts';
import { dailyPromises } from './store-daily.ts';
import { leaguePromises } from './store-league.ts';
import { movementPromises } from './store-movement.ts';
import { Play } from './store-play.ts';
import { practicePromises } from './store-practice.ts';
import { privacyPromises } from './store-privacy.ts';
import { publicPromises } from './store-public.ts';
import { readingPromises } from './store-reading.ts';
import { rekeyPromises } from './store-rekey.ts';
import { repetitionPromises } from './store-repetition.ts';
import { rosterPromises } from './store-rosters.ts';
import { restingPromises } from './store-resting.ts';
import { roundPromises } from './store-rounds.ts';
import { seasonPromises } from './store-seasons.ts';
import { setPromises } from './store-sets.ts';
import { stopPromises } from './store-stop.ts';
import { streakPromises } from './store-streaks.ts';
import { streamPromises } from './store-streams.ts';
import { teamPromises } from './store-teams.ts';
import { trustPromises } from './store-trust.ts';
import { workspacePromises } from './store-workspaces.ts';

/** One fresh backing with a store on it that is open. */
export interface StoreHarness {
  readonly store: Store;
  /** Another process's instance on the same backing; left out where a backing allows one only. */
  readonly second?: Store;
  /** The store's clock: the suite's times start from its `now`. */
  readonly clock: Clock;
  close(): Promise<void>;
}

export interface Bench {
  /** A workspace on the harness's store; the same name gives the same workspace. */
  play(workspace?: string): Play;
  /** The second instance, or the first where there is no second. */
  other(): Store;
}

/** Runs every promise of the port against fresh stores from `open`. */
export function describeStore(name: string, open: () => Promise<StoreHarness>): void {
  describe(name, () => {
    let harness: StoreHarness;
    let base = 0;
    beforeEach(async () => {
      harness = await open();
      base = harness.clock.now();
    });
    afterEach(async () => {
      await harness.close();
    });
    const bench: Bench = {
      play: (workspace) => new Play(harness.store, base, workspace),
      other: () => harness.second ?? harness.store,
    };
    setPromises(bench);
    practicePromises(bench);
    answerPromises(bench);
    repetitionPromises(bench);
    workspacePromises(bench);
    seasonPromises(bench);
    teamPromises(bench);
    boardPromises(bench);
    streamPromises(bench);
    roundPromises(bench);
    stopPromises(bench);
    publicPromises(bench);
    restingPromises(bench);
    readingPromises(bench);
    dailyPromises(bench);
    streakPromises(bench);
    agendaPromises(bench);
    rekeyPromises(bench);
    leaguePromises(bench);
    rosterPromises(bench);
    movementPromises(bench);
    trustPromises(bench);
    privacyPromises(bench);
  });
}
