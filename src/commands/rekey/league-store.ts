import type { LeagueStore } from '../../store/league.ts';
import type { Store } from '../../store/store.ts';

/** The store with the verbs of leagues. */
export function leagueStore(store: Store): Store & LeagueStore {
  return store as Store & LeagueStore;
}
