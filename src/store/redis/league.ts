/** Teams by role, seasons, statistics of a workspace, what people may ask for or take away, and the purge: on the client's side. */
import { systemRandom } from '../../runtime/random.ts';
import type { Call, PlayerExport, PlayerName, SeasonChanged, SeasonsRead, Stale, Store, WorkspaceStatistics } from '../store.ts';
import type { RedisConnection } from './connection.ts';
import { dueKey, removedKey, workspaceKey, workspacesKey } from './keys.ts';
import type { ScriptName } from './scripts/registry.ts';
import { withLists } from './texts.ts';

type Verb =
  | 'renameTeam' | 'deleteTeam' | 'barPlayer' | 'startSeason' | 'endSeason' | 'seasons' | 'workspaceStatistics'
  | 'exportPlayer' | 'deletePlayer' | 'playerNames' | 'markRemoved' | 'markKept' | 'removed' | 'purge';

export interface LeagueOptions {
  readonly connection: RedisConnection;
  readonly prefix: string;
  /** Reads with a script, and changes with one; as the store does it for all verbs of a person. */
  readonly ask: <T extends { readonly kind: string }>(name: ScriptName, call: Call, args?: object) => Promise<Stale | T>;
  readonly change: <T extends { readonly kind: string }>(name: ScriptName, call: Call, args?: object) => Promise<Stale | T>;
  /** Told of a workspace that is gone: whoever writes to it again puts it on the list of all anew. */
  readonly gone: (workspace: string) => void;
}

/** Keys after which one purge has done enough, and how often it looks at some 250 keys of the server at most. */
const SLICE = 200;
const LOOKS = 1_000;
/** Characters of a workspace's secret, of 62 symbols. */
const SECRET = 43;

/** The verbs of the port that this file is about. */
export function leagueVerbs({ connection, prefix, ask, change, gone }: LeagueOptions): Pick<Store, Verb> {
  /** Where the purge of a workspace goes on; one that another process began is begun anew. */
  const cursors = new Map<string, string>();

  async function altered(name: 'renameTeam' | 'deleteTeam', call: Call, args: object): ReturnType<Store['renameTeam']> {
    return withLists(await change(name, call, args), ['names']) as Awaited<ReturnType<Store['renameTeam']>>;
  }

  return {
    renameTeam: (call, rename) => altered('renameTeam', call, rename),
    deleteTeam: (call, { settings, ...remove }) => altered('deleteTeam', call, { ...remove, ...(settings === undefined ? {} : { settings: JSON.stringify(settings) }) }),
    barPlayer: (call, bar) => change('barPlayer', call, bar),
    startSeason: (call, season) => change<SeasonChanged>('startSeason', call, season),
    endSeason: (call, season = {}) => change<SeasonChanged>('endSeason', call, season),
    seasons: (call) => ask<SeasonsRead>('seasons', call),
    async workspaceStatistics(call) {
      return withLists(await ask('workspaceStatistics', call), ['weeks', 'hardest', 'areas']) as Stale | WorkspaceStatistics;
    },

    async exportPlayer(call, more) {
      const result = await ask<PlayerExport>('exportPlayer', call, more);
      if (result.kind === 'stale' || result.player === undefined) return result;
      return { ...result, player: withLists(result.player, ['boards', 'streaks', 'reports']) as NonNullable<PlayerExport['player']> };
    },
    deletePlayer: (call) => change('deletePlayer', call, { secret: systemRandom.id(SECRET) }),
    async playerNames(workspace) {
      const names: PlayerName[] = [];
      for (let from = 1; ; ) {
        const [last, found] = (await connection.run('readPlayers', workspaceKey(prefix, workspace), [String(from)])) as [number, [number, string, string][]];
        for (const [number, id, name] of found) names.push(id === '' ? { number } : { number, id, name });
        if (last < from + 999) return names;
        from = last + 1;
      }
    },

    async markRemoved(workspace, at) {
      await connection.run('markRemoved', removedKey(prefix), [workspace, String(Math.floor(at))]);
    },
    async markKept(workspace) {
      await connection.run('markKept', removedKey(prefix), [workspace]);
    },
    async removed() {
      const flat = (await connection.run('readRemoved', removedKey(prefix), [])) as string[];
      const marks = flat.flatMap((workspace, index) => {
        const at = Number(flat[index + 1]);
        return index % 2 === 0 ? [{ workspace, at: Math.abs(at), ...(at < 0 ? { begun: true as const } : {}) }] : [];
      });
      return marks.toSorted((a, b) => a.at - b.at || (a.workspace < b.workspace ? -1 : 1));
    },
    async purge(workspace) {
      const begins = !cursors.has(workspace);
      const goesOn = await connection.run('markPurging', removedKey(prefix), [workspace, begins ? '1' : '0']);
      if (goesOn !== 1) {
        // Another process has ended it, and what is there now is new.
        cursors.delete(workspace);
        return { more: false };
      }
      let cursor = cursors.get(workspace) ?? '0';
      for (let look = 0, count = 0; look < LOOKS && count < SLICE; look += 1) {
        const [next, found] = (await connection.run('purge', workspaceKey(prefix, workspace), [cursor])) as [string, number];
        count += found;
        cursor = next;
        if (cursor === '0') break;
      }
      if (cursor !== '0') {
        cursors.set(workspace, cursor);
        return { more: true };
      }
      cursors.delete(workspace);
      await connection.run('unregister', workspacesKey(prefix), [workspace]);
      await connection.run('dropDue', dueKey(prefix), [workspace]);
      gone(workspace);
      await connection.run('markPurged', removedKey(prefix), [workspace]);
      return { more: false };
    },
  };
}
