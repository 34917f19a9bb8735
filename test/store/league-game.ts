/** A workspace in which teams, seasons and people come and go at random, questions are asked in every way, and keys are corrected. */
import fc from 'fast-check';
import type { Question } from '../../src/engine/question.ts';
import { RekeyPlan } from '../../src/store/rekey-plan.ts';
import { type AgendaEntry, type AskedState, type Call, type Claimed, DEFAULT_SETTINGS, type Finished, type Rekey, type Settings, type Stale, type Store } from '../../src/store/store.ts';
import { dateOf, OPEN } from '../contracts/store-daily-stage.ts';
import { candidate, DAY, HOUR, Play, SECOND } from '../contracts/store-play.ts';
import { publicPool, Stage, TAIL } from '../contracts/store-stage.ts';
import { AHEAD } from './redis-play.ts';

const PLAYERS = ['ann', 'ben', 'cid', 'gus'] as const;
const TEAMS = ['crew', 'deck', 'hull'] as const;
const PERIODS = ['day', 'week', 'month', 'season', 'all'] as const;
const AREAS = ['pods', 'network'] as const;
const REKEYS = ['void', 'accept', 'replace', 'undo'] as const;
/** How often a re-key is tried while answers come in between. */
const TRIES = 5;

const CHANGES = [
  'score', 'score', 'score', 'score', 'score', 'score', 'daily', 'round', 'turn', 'press', 'press', 'create', 'create', 'join', 'join', 'leave', 'rename', 'delete', 'bar', 'prefer', 'start', 'end', 'forget', 'rekey',
] as const;
const VERBS = [
  ...CHANGES, 'standings', 'standings', 'standings', 'workspace', 'statistics', 'seasons', 'export', 'names', 'teams', 'person', 'report', 'hear',
] as const;

const fields = {
  player: fc.constantFrom(...PLAYERS),
  /** By what role: a number of a team, which may be none's; nothing; or not known just now. */
  role: fc.constantFrom(undefined, undefined, undefined, 1, 2, 3, 'unknown' as const),
  question: fc.constantFrom('q1', 'q2', 'q3', 'q4'),
  team: fc.constantFrom(...TEAMS),
  other: fc.constantFrom(...TEAMS),
  area: fc.constantFrom(...AREAS),
  period: fc.constantFrom(...PERIODS),
  points: fc.constantFrom(5, 10, 10, 20),
  right: fc.boolean(),
  flag: fc.boolean(),
  any: fc.boolean(),
  count: fc.integer({ min: 1, max: 4 }),
  wait: fc.constantFrom(0, 0, 0, 0, SECOND, HOUR, HOUR, DAY, 6 * DAY, 30 * DAY, 41 * DAY),
  repeat: fc.integer({ min: 0, max: 9 }).map((turn) => turn === 0),
};
/** A step that changes or reads something. */
export const stepOf = fc.record({ verb: fc.constantFrom(...VERBS), ...fields });
/** A step that changes something. */
export const changeOf = fc.record({ verb: fc.constantFrom(...CHANGES), ...fields });
export type Step = Omit<typeof stepOf extends fc.Arbitrary<infer T> ? T : never, 'player' | 'question'> & { readonly player: string; readonly question: string };

/** A question as re-keys know it. */
function questionOf(id: string): Question {
  const options = ['right', 'wrong', 'other'].map((name) => ({ id: name, text: { en: name }, why: { en: name } }));
  return {
    id, area: 'pods', topics: ['pods'], type: 'single', difficulty: 'easy', stem: { en: id }, options, answer: ['right'], explanation: { en: id }, source: '/docs/',
    languages: ['en'], draft: false, keyHash: `key-${id}`, textHash: id,
  };
}

/** A workspace in which steps are played one after the other or side by side. */
export class Game {
  readonly stage: Stage;
  readonly play: Play;
  readonly known: AskedState[] = [];
  now = 0;
  #settings: Settings = DEFAULT_SETTINGS;
  #turns: number;

  /** Of several processes in one workspace each has numbers of its own, from `first`. */
  constructor(store: Store, workspace: string, first = 0) {
    this.#turns = first;
    this.play = new Play(store, AHEAD, workspace, first);
    this.stage = new Stage(this.play);
  }

  /** What the store answers; another process's store may be asked for it. */
  async act(one: Step, store?: Store): Promise<unknown[]> {
    const results = await this.#act(one, store);
    // Another process has saved settings.
    const stale = results.find((result): result is Stale => typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'stale');
    if (stale !== undefined) this.#saved(stale.settings);
    return results;
  }

  /** Takes over the settings that others have saved. */
  async refresh(): Promise<void> {
    const read = await this.play.store.readPerson(this.play.call('onlooker'));
    if (read.kind === 'stale') this.#saved(read.settings);
  }

  #saved(settings: Settings): void {
    this.#settings = settings;
    this.play.revision = settings.revision;
  }

  async #act(one: Step, store: Store = this.play.store): Promise<unknown[]> {
    const { play, now } = this;
    this.#turns += 1;
    const turn = this.#turns;
    const role = one.role === 'unknown' ? { keepMapped: true as const } : one.role === undefined ? {} : { mapped: one.role };
    const call = play.call(one.player, { after: now, player: { id: one.player, name: `Name of ${one.player}`, guest: one.player === 'gus' && one.flag, ...role } });
    const again = async (verb: () => Promise<unknown>): Promise<unknown[]> => {
      const first = await verb();
      return one.repeat ? [first, await verb()] : [first];
    };
    switch (one.verb) {
      case 'score': {
        const started = await store.startSet(call, { set: play.setId(), count: 1, pool: [candidate(one.question)], closes: call.received + DAY, filters: '', anew: true });
        if (started.kind !== 'started') return [started];
        return [started, ...await again(() => store.recordAnswer(call, play.answerOf(started.set, 0, { points: one.points, right: one.right, area: one.area, topic: one.area, ...(one.flag ? { choice: `=${one.player}` } : {}) })))];
      }
      case 'daily': return this.#daily(one, turn);
      case 'round': {
        const round = { round: `R${String(turn).padStart(11, '0')}`, place: one.any ? 'c1' : 'c2', count: 2, pool: publicPool(['q1', 'q2', 'q3', 'q4', one.question]), preset: 'fair', language: 'en' } as const;
        return [await store.startRound(call, round), ...await this.#turn(turn)];
      }
      case 'turn': return this.#turn(turn);
      case 'rekey': return this.rekey(REKEYS[one.count - 1] ?? 'void', one.question, call, store);
      case 'press': {
        const asked = this.known.at(-1 - (one.count % 2));
        return asked === undefined ? [] : again(() => store.recordAnswer(call, this.stage.answerOf(asked, { right: one.right, points: one.points, area: one.area })));
      }
      case 'create': return again(() => store.createTeam(call, { name: one.team.toUpperCase(), fold: one.team }));
      case 'join': return again(() => store.joinTeam(call, { fold: one.team }));
      case 'leave': return again(() => store.leaveTeam(call));
      case 'rename': return again(() => store.renameTeam(call, { team: one.team, name: `${one.other}!`, fold: one.other, any: one.any }));
      case 'delete': return again(() => store.deleteTeam(call, { team: one.team, any: one.any }));
      case 'bar': return again(() => store.barPlayer(call, { player: one.flag ? 'ann' : 'ben', barred: one.any }));
      case 'prefer': return again(() => store.savePreferences(call, one.any ? { nameHidden: one.flag } : { exportNamed: one.flag }));
      case 'start': return again(() => store.startSeason(call, { label: one.team }));
      case 'end': return again(() => store.endSeason(call));
      case 'forget': return again(() => store.deletePlayer(call));
      case 'standings': {
        const before = play.call(one.player, { after: now - 7 * DAY }).periods;
        return [await store.standings(call, {
          ...(one.any ? { of: one.right ? 'players' : 'teams' } : {}), period: one.period, by: one.flag ? 'average' : 'total', offset: one.count === 4 ? 1 : 0, limit: 1 + one.count,
          ...(one.count === 1 ? { area: one.area } : {}), ...(one.count === 2 ? { public: true } : {}), ...(one.count === 3 ? { season: one.team } : {}),
          ...(one.period === 'day' || one.period === 'week' || one.period === 'month' ? { previous: before[one.period] } : {}),
        })];
      }
      case 'workspace': return [await store.workspaceStatistics(call)];
      case 'statistics': return [await store.statistics(call)];
      case 'seasons': return [await store.seasons(call)];
      case 'export': return [await store.exportPlayer(call)];
      case 'names': return [await store.playerNames(play.workspace), await store.visibleNames(call, [1, 2, 3, 4, 5, 6])];
      case 'teams': return [await store.teams(call)];
      case 'person': return [await store.readPerson(call)];
      case 'report': return again(() => store.saveReport(call, { questionId: one.question, reason: one.area }));
      case 'hear': return [await store.heardNews(play.workspace, one.player, 9)];
    }
  }

  /** Corrects a key, by as many plans as it takes while others play, and says what became of it. */
  async rekey(how: Rekey['do'] | 'undo', questionId: string, call: Call, store: Store = this.play.store): Promise<unknown[]> {
    const read = await store.statistics(call);
    if (read.kind !== 'statistics') return [read];
    const keyHash = `key-${questionId}`;
    const wish = { questionId, keyHash, do: how, key: how === 'accept' || how === 'replace' ? ['wrong'] : [], reason: 'because' };
    const at = call.received;
    const plan = new RekeyPlan(store, this.play.workspace, wish, { at, periods: call.periods, season: read.season.number }, questionOf(questionId));
    const { revision: _revision, ...settings } = this.#settings;
    const others = (settings.rekeys ?? []).filter((each) => each.questionId !== questionId);
    const rekey = how === 'undo' ? { questionId, keyHash, do: how, reason: wish.reason, at } : { ...wish, do: how, at };
    const rekeys = rekey.do === 'undo' ? others : [...others, rekey];
    for (let attempt = 1; ; attempt += 1) {
      await plan.catchUp();
      const { rows, entry } = plan.outcome();
      const result = await store.applyRekey({ ...call, delivery: `${call.delivery}.${attempt}`, revision: this.play.revision }, { settings: { ...settings, rekeys }, rekey, rows, entry });
      if (result.kind === 'applied') this.#saved(result.settings);
      if (result.kind !== 'moved' || attempt === TRIES) return [result, entry];
    }
  }

  /** Brings the occurrence of today, opens and posts it, and closes the one before it. */
  async #daily(one: Step, turn: number): Promise<unknown[]> {
    const { play, now } = this;
    const at = play.base + now;
    const { revision: _revision, ...settings } = this.#settings;
    const occurrences = { daily: { date: dateOf(Math.floor(now / DAY)), due: at, closes: at + OPEN } };
    const saved = await play.store.saveSettings(play.call('boss', { after: now }), { ...settings, names: one.any ? 'shown' : 'hidden' }, { occurrences });
    if (saved.kind === 'saved') this.#saved(saved.settings);
    return [saved, ...await this.#turn(turn)];
  }

  /** Does what is due: questions are asked, closed and revealed, rounds go on and end. */
  async #turn(turn: number): Promise<unknown[]> {
    const { play, stage, now } = this;
    const schedules = { daily: { asked: `D${String(turn).padStart(11, '0')}`, places: ['c1'], pool: 0, language: 'en' as const } };
    const claimed = await play.store.claim(stage.claimOf(now, { schedules, pools: [['d1', 'd2', 'd3'].map(candidate)] }));
    if (claimed.kind === 'stale') return [claimed];
    const entries = claimed.entries.map((entry): Finished => ({ id: entry.id, fence: entry.fence, ...this.#done(entry, turn) }));
    await play.store.finish({ workspace: play.workspace, now: play.base + now, entries });
    return [JSON.parse(JSON.stringify(claimed, (key, value: unknown) => (key === 'fence' ? undefined : value)))];
  }

  #done(entry: Claimed, turn: number): Omit<Finished, 'id' | 'fence'> {
    const at = this.play.base + this.now;
    const { step } = entry;
    if ((step?.kind === 'daily' || step?.kind === 'ask') && 'state' in entry && entry.state !== undefined) this.known.push(entry.state);
    switch (step?.kind) {
      case 'card':
        return {
          post: { outcome: 'posted', card: { channel: step.place, message: `m${turn}` } },
          occurrences: [{ schedule: step.schedule, date: step.date, place: step.place, asked: step.asked, outcome: 'posted' }],
          add: [{ due: at + OPEN + TAIL, step: { kind: 'close', asked: step.asked, place: step.place } }],
        };
      case 'ask':
        return { post: { outcome: 'posted', card: { channel: step.place, message: `m${turn}` } } };
      case 'reveal': {
        const { asked, index, place } = step;
        const next: AgendaEntry['step'] = index === 0 ? { kind: 'ask', asked, index: 1, place, silent: 0 } : { kind: 'podium', asked, place };
        return { add: [{ due: at, step: next }] };
      }
      case 'daily':
      case 'count':
      case 'close':
      case 'podium':
      case 'digest':
      case undefined:
        return {};
    }
  }
}
