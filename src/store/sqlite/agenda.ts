/** The agenda: due entries are claimed, each with everything that is needed to do it, and what settings change of it. */
import type { AgendaChange, Claim, Claimed, ClaimResult, DueWorkspaces, Stale, Step } from '../store.ts';
import { askedState, cardOf, distributionOf, findAsked, isOpened, reveal, type AskedRow } from './asked.ts';
import type { Database } from './database.ts';
import { dropBelow, dropEntry, type EntryRow, fenceOf, findEntry, nextDue, putEntry, stepOf } from './entries.ts';
import { podiumDue, podiumOf } from './podium.ts';
import { endRound, findRound, openQuestion, roundState } from './rounds.ts';
import { lastDate, enterPlace, occurrenceBefore, openOccurrence, openPlaces, revive } from './schedules.ts';
import { digestFacts, rowsOf } from './tallies.ts';
import { VISIBLE } from './visit.ts';
import { type Home, nextNumber, readWorkspace, settingsOf } from './home.ts';

/** Rows of a podium. */
const PODIUM = 3;

/** A claim that is being made. */
interface Claiming extends Home {
  readonly claim: Claim;
  /** When its leases end, in ms since the epoch. */
  readonly until: number;
  readonly hiddenByDefault: boolean;
}

type Base = Pick<Claimed, 'id' | 'fence' | 'attempt' | 'due' | 'first'>;
type Of<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>;

/** `clock` is the store's own time, in ms since the epoch: no lease ends before it plus its length. */
export function claim(database: Database, clock: number, wanted: Claim): Stale | ClaimResult {
  const row = readWorkspace(database, wanted.workspace);
  const settings = settingsOf(row);
  if (settings.revision !== wanted.revision) return { kind: 'stale', settings };
  if (row === undefined) return { kind: 'claimed', entries: [] };
  const claiming: Claiming = {
    database, workspace: row.id, claim: wanted, until: Math.max(clock, wanted.now) + wanted.leaseMs, hiddenByDefault: settings.names === 'hidden',
  };
  const due = database.all<EntryRow>(
    'SELECT id, due, fence, attempt, first, step, opened, podium FROM agenda WHERE workspace = ? AND ready <= ? ORDER BY ready, id LIMIT ?', row.id, wanted.now, wanted.limit);
  const entries: Claimed[] = [];
  const before = fenceOf(claiming);
  for (const entry of due.toSorted((a, b) => a.due - b.due || (a.id < b.id ? -1 : 1))) entries.push(...take(claiming, entry, stepOf(entry)));
  return { kind: 'claimed', entries, ...nextDue(claiming, before) };
}

function lease(claiming: Claiming, entry: EntryRow): Base {
  const { database, workspace, claim: { now }, until } = claiming;
  const fence = nextNumber(claiming, 'fence');
  const first = entry.first ?? now;
  database.run('UPDATE agenda SET ready = ?, fence = ?, attempt = attempt + 1, first = ? WHERE workspace = ? AND id = ?', until, fence, first, workspace, entry.id);
  return { id: entry.id, fence, attempt: entry.attempt + 1, due: entry.due, first };
}

/** Leases an entry and does what its claim does. A daily brings its cards behind it; one whose schedule is off goes. */
function take(claiming: Claiming, entry: EntryRow, step: Step | undefined): Claimed[] {
  const base = lease(claiming, entry);
  switch (step?.kind) {
    case undefined:
      return [{ ...base, step: undefined }];
    case 'ask':
      return [takeAsk(claiming, base, step)];
    case 'reveal':
      return [takeReveal(claiming, base, step)];
    case 'podium':
      return [takePodium(claiming, base, step)];
    case 'daily':
      return takeDaily(claiming, base, step, entry);
    case 'card':
    case 'count':
    case 'close':
      return [takeOccurrence(claiming, base, step)];
    case 'digest':
      return [{ ...base, step, facts: digestFacts(claiming, step.schedule, step.week, claiming.hiddenByDefault) }];
  }
}

function takeAsk(claiming: Claiming, base: Base, step: Of<'ask'>): Claimed {
  const round = findRound(claiming, step.asked);
  if (round === undefined) return { ...base, step: undefined };
  const asked = findAsked(claiming, step.asked, step.index);
  if (round.running === 0 || asked === undefined) return { ...base, step, round: roundState(claiming, round) };
  const opened = openQuestion(claiming, round, asked, claiming.claim.now, step.silent);
  return { ...base, step, round: roundState(claiming, { ...round, position: Math.max(round.position, step.index) }), state: askedState(opened) };
}

/** What is told of a question that is revealed from now on. */
function revealed(home: Home, asked: AskedRow, place: string) {
  reveal(home, asked.id, asked.position);
  const card = cardOf(home, asked, place);
  return {
    state: askedState({ ...asked, revealed: 1 }),
    ...(card === undefined ? {} : { card }),
    ...(asked.copy === null ? {} : { copy: asked.copy }),
    distribution: distributionOf(home, asked),
    right: asked.right,
  };
}

function takeReveal(claiming: Claiming, base: Base, step: Of<'reveal'>): Claimed {
  const round = findRound(claiming, step.asked);
  const asked = findAsked(claiming, step.asked, step.index);
  if (round === undefined || !isOpened(asked)) return { ...base, step: undefined };
  const fastest = asked.preset === 'fast' ? fastestOf(claiming, asked) : undefined;
  return {
    ...base, step, round: roundState(claiming, round), ...revealed(claiming, asked, step.place),
    ...(fastest === undefined ? {} : { fastest: { name: fastest.name, ms: Math.max(0, fastest.received - asked.opened) } }),
  };
}

/** The first right answer of a player who is neither hidden nor a guest. */
function fastestOf({ database, workspace, hiddenByDefault }: Claiming, asked: AskedRow): { readonly name: string; readonly received: number } | undefined {
  return database.get<{ name: string; received: number }>(
    `SELECT name, received FROM asked_answers AS answer JOIN players ON players.workspace = answer.workspace AND number = player
     WHERE answer.workspace = ? AND id = ? AND position = ? AND n = d AND guest = 0 AND ${VISIBLE} ORDER BY received, seq LIMIT 1`,
    workspace, asked.id, asked.position, Number(hiddenByDefault));
}

function takePodium(claiming: Claiming, base: Base, step: Of<'podium'>): Claimed {
  const round = findRound(claiming, step.asked);
  if (round === undefined) return { ...base, step: undefined };
  const ended = endRound(claiming, round);
  const { players, teams, total } = rowsOf(claiming, round.id, PODIUM, { hiddenByDefault: claiming.hiddenByDefault });
  return { ...base, step, round: roundState(claiming, ended), players, teams, total };
}

function takeDaily(claiming: Claiming, base: Base, step: Of<'daily'>, { opened, podium }: EntryRow): Claimed[] {
  const { database, workspace, hiddenByDefault, claim: { now, graceMs, schedules, pools } } = claiming;
  const schedule = Object.hasOwn(schedules, step.schedule) ? schedules[step.schedule] : undefined;
  if (schedule === undefined) {
    dropEntry(claiming, base.id);
    return [];
  }
  if (opened !== null) {
    const state = findAsked(claiming, opened, 0);
    return [state === undefined ? { ...base, step: undefined } : { ...base, step, outcome: 'opened', state: askedState(state), ...podiumOf(claiming, podium, hiddenByDefault) }];
  }
  const last = lastDate(claiming, step.schedule);
  if (last !== undefined && step.date <= last) return [{ ...base, step, outcome: 'done' }];
  if (now - base.due > graceMs) return [{ ...base, step, outcome: 'missed' }];
  const places = openPlaces(claiming, step.schedule, schedule);
  if (places.length === 0) return [{ ...base, step, outcome: 'nowhere' }];
  const asked = openOccurrence(claiming, step, schedule, pools, now);
  if (asked === undefined) return [{ ...base, step, outcome: 'empty' }];
  const ended = podiumDue(claiming, now);
  database.run('UPDATE agenda SET opened = ?, podium = ? WHERE workspace = ? AND id = ?', asked.id, ended, workspace, base.id);
  const cards = places.flatMap((place) => {
    enterPlace(claiming, step.schedule, place);
    const card: Of<'card'> = { kind: 'card', asked: asked.id, schedule: step.schedule, date: step.date, place };
    putEntry(claiming, { due: now, step: card }, 'gives way');
    const entry = findEntry(claiming, `card:${step.schedule}:${step.date}:${place}`);
    return entry === undefined ? [] : take(claiming, entry, card);
  });
  return [{ ...base, step, outcome: 'opened', state: askedState(asked), ...podiumOf(claiming, ended, hiddenByDefault) }, ...cards];
}

function takeOccurrence(home: Home, base: Base, step: Of<'card' | 'count' | 'close'>): Claimed {
  const asked = findAsked(home, step.asked, 0);
  if (asked === undefined) return { ...base, step: undefined };
  if (step.kind === 'close') return { ...base, step, ...revealed(home, asked, step.place) };
  if (step.kind === 'card') {
    const before = occurrenceBefore(home, asked, step.place);
    return { ...base, step, state: askedState(asked), ...(before === undefined ? {} : { before }) };
  }
  const card = cardOf(home, asked, step.place);
  return { ...base, step, state: askedState(asked), ...(card === undefined ? {} : { card }), ...(asked.copy === null ? {} : { copy: asked.copy }) };
}

/** Workspaces with something due by `now`, in ms since the epoch. */
export function dueWorkspaces(database: Database, now: number, limit: number): DueWorkspaces {
  const due = database.all<{ name: string }>(
    'SELECT name FROM agenda JOIN workspaces ON workspaces.id = workspace WHERE ready <= ? GROUP BY workspace ORDER BY min(ready), name LIMIT ?', now, limit);
  const next = database.get<{ ready: number }>('SELECT ready FROM agenda WHERE ready > ? ORDER BY ready LIMIT 1', now);
  return { due: due.map((row) => row.name), ...(next === undefined ? {} : { next: next.ready }) };
}

/** Changes the agenda with the settings. */
export function changeAgenda(home: Home, change: AgendaChange): void {
  for (const [schedule, occurrence] of Object.entries(change.occurrences ?? {})) {
    if (occurrence === null) {
      dropEntry(home, `daily:${schedule}`);
      dropBelow(home, `digest:${schedule}`);
      continue;
    }
    const last = lastDate(home, schedule);
    if (last !== undefined && occurrence.date <= last) continue;
    putEntry(home, { due: occurrence.due, step: { kind: 'daily', schedule, date: occurrence.date, closes: occurrence.closes } }, 'gives way');
  }
  for (const [schedule, digest] of Object.entries(change.digests ?? {})) {
    dropBelow(home, `digest:${schedule}`);
    for (const place of digest?.places ?? []) putEntry(home, { due: digest?.due ?? 0, step: { kind: 'digest', schedule, week: digest?.week ?? '', place } }, 'gives way');
  }
  for (const { schedule, place } of change.revive ?? []) revive(home, schedule, place);
}
