/** Re-keys on the client's side: texts for the scripts, results in the form of the port. */
import type { LeagueStore, RekeyRows } from '../league.ts';
import type { Call, Person, Stale } from '../store.ts';
import type { RedisConnection } from './connection.ts';
import { workspaceKey } from './keys.ts';
import { type KeptSettings, settingsOf } from './texts.ts';

type Applied = (KeptSettings & { readonly kind: 'applied'; readonly person: Person }) | { readonly kind: 'moved'; readonly person: Person };
interface Names {
  readonly kind: 'names';
  readonly names: readonly (readonly [id: string, name: string])[] | Readonly<Record<string, never>>;
  readonly person: Person;
}

export interface RekeyOptions {
  readonly connection: RedisConnection;
  readonly prefix: string;
  readonly ask: (name: 'visibleNames', call: Call, args: object) => Promise<Stale | Names>;
  readonly change: (name: 'applyRekey', call: Call, args: object) => Promise<Stale | Applied>;
}

export function rekeyVerbs({ connection, prefix, ask, change }: RekeyOptions): Pick<LeagueStore, 'applyRekey' | 'heardNews' | 'typedAnswers' | 'visibleNames'> {
  return {
    async applyRekey(call, { settings, rows, entry }) {
      const args = { settings: JSON.stringify(settings), rows: { ...rows, boards: flat(rows.boards) }, entry: JSON.stringify(entry), questionId: entry.questionId, how: entry.do };
      const result = await change('applyRekey', call, args);
      return result.kind === 'applied' ? { kind: 'applied', settings: settingsOf(result), person: result.person } : result;
    },
    async heardNews(workspace, player, upTo) {
      await connection.run('heardNews', workspaceKey(prefix, workspace), [player, String(upTo)]);
    },
    async typedAnswers(workspace, answers) {
      if (answers.length === 0) return {};
      const texts = (await connection.run('typedAnswers', workspaceKey(prefix, workspace), answers.flatMap(({ player, seq }) => [String(player), String(seq)]))) as readonly (string | null)[];
      return Object.fromEntries(answers.flatMap(({ seq }, index) => (typeof texts[index] === 'string' ? [[String(seq), texts[index]]] : [])));
    },
    async visibleNames(call, players) {
      const result = await ask('visibleNames', call, { players });
      if (result.kind === 'stale') return result;
      return { ...result, names: Object.fromEntries(Array.isArray(result.names) ? (result.names as [string, string][]) : []) };
    },
  };
}

/** Rows in one list a board, which a script reads in a fraction of the time: member, points, seq, right, answers. */
function flat(boards: RekeyRows['boards']): Readonly<Record<string, readonly (string | number)[]>> {
  return Object.fromEntries(
    Object.entries(boards).map(([board, rows]) => [board, Object.entries(rows).flatMap(([member, { points, seq, right, answers }]) => [member, points, seq, right, answers])]),
  );
}
