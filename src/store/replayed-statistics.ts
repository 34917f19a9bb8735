/** Statistics of players and of the workspace, rebuilt from the answer log. */
import type { Difficulty } from '../engine/question.ts';
import type { Board } from './boards.ts';
import type { Worth } from './replayed-boards.ts';
import { Spans } from './replayed-spans.ts';
import type { Derived, LogEntry, Tally } from './store.ts';

type Answer = Extract<LogEntry, { readonly type: 'answer' }>;

export interface ReplayedStatistics {
  /** Counts a settled answer: as `recorded`, or as `worthOn` says of each period. */
  settled(entry: Answer, recorded: Worth, worthOn: ((board: Board) => Worth) | undefined): void;
  /** Counts an answer that is practice. */
  practised(entry: Answer): void;
  /** Drops the statistics of a player. */
  forget(player: number): void;
  /** Those of players, by season and number. */
  players(): Derived['statistics'];
  workspace(): NonNullable<Derived['workspace']>;
}

interface GrowingTally {
  answers: number;
  right: number;
}

type Fields = Map<string, GrowingTally>;
type Tallies = Map<string, Fields>;

/** The fields of a player's statistics for one question, as long as it keeps its place in the bank. */
interface Named {
  readonly area: string;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly areaField: string;
  readonly topicField: string;
}

/** What answers of one span are counted in, as far as there were any. */
interface Counted {
  readonly players: Map<number, Fields>;
  questions?: Fields;
  weeks?: Fields;
  areas?: Fields;
}

function fieldsOf(tallies: Tallies, name: string): Fields {
  let fields = tallies.get(name);
  if (fields === undefined) tallies.set(name, (fields = new Map()));
  return fields;
}

function count(fields: Fields, field: string, right: boolean): void {
  let tally = fields.get(field);
  if (tally === undefined) fields.set(field, (tally = { answers: 0, right: 0 }));
  tally.answers += 1;
  if (right) tally.right += 1;
}

function copied(tallies: Tallies): Map<string, ReadonlyMap<string, Tally>> {
  return new Map([...tallies].map(([name, fields]) => [name, new Map([...fields].map(([field, tally]) => [field, { ...tally }]))]));
}

/** Takes the answers of a log in their order; with `only`, statistics of these players alone. */
export function replayStatistics(only?: ReadonlySet<number>): ReplayedStatistics {
  const statistics: Tallies = new Map();
  const workspace: Tallies = new Map();
  const questions = new Map<string, Named>();
  const spans = new Spans<Counted>(() => ({ players: new Map() }));

  function named({ id, area, topic, difficulty }: Answer): Named {
    let known = questions.get(id);
    if (known === undefined || known.area !== area || known.topic !== topic || known.difficulty !== difficulty) {
      known = { area, topic, difficulty, areaField: `a:${area}:${difficulty}`, topicField: `t:${topic}` };
      questions.set(id, known);
    }
    return known;
  }

  function ofPlayer({ players }: Counted, season: number, player: number): Fields {
    let fields = players.get(player);
    if (fields === undefined) players.set(player, (fields = fieldsOf(statistics, `${season}:${player}`)));
    return fields;
  }

  return {
    settled(entry, recorded, worthOn) {
      const { player, season, periods } = entry;
      const counted = spans.of(entry);
      const inSeason = worthOn?.({ of: 'players', period: 'season', key: String(season) }) ?? recorded;
      if (!inSeason.voided) {
        if (player !== undefined && only?.has(player) !== false) {
          const fields = ofPlayer(counted, season, player);
          const { areaField, topicField } = named(entry);
          count(fields, areaField, inSeason.right);
          count(fields, topicField, inSeason.right);
        }
        count((counted.questions ??= fieldsOf(workspace, `questions:${season}`)), entry.id, inSeason.right);
      }
      const inWeek = worthOn?.({ of: 'players', period: 'week', key: periods.week }) ?? recorded;
      if (!inWeek.voided) count((counted.weeks ??= fieldsOf(workspace, 'weeks')), periods.week, inWeek.right);
      const inMonth = worthOn?.({ of: 'players', period: 'month', key: periods.month }) ?? recorded;
      if (!inMonth.voided) count((counted.areas ??= fieldsOf(workspace, `areas:${periods.month}`)), entry.area, inMonth.right);
    },
    practised(entry) {
      const { player, season } = entry;
      if (player !== undefined && only?.has(player) !== false) count(ofPlayer(spans.of(entry), season, player), 'practice', false);
    },
    forget(player) {
      for (const name of statistics.keys()) if (name.endsWith(`:${player}`)) statistics.delete(name);
      spans.clear();
    },
    players: () => copied(statistics),
    workspace: () => copied(workspace),
  };
}
