/** A daily question: opened, posted, counted, closed. */
import { REVEAL_MS } from '../engine/question-time.ts';
import { type Schedule, nextOccurrence, occurrenceOn, passedDates, scheduleLanguage, scheduleZone } from '../engine/schedule.ts';
import type { Target } from '../platform.ts';
import type { SeasonPodium } from '../store/league.ts';
import type { AgendaEntry, Claimed, OccurrenceOutcome, OccurrenceRecord, Step } from '../store/store.ts';
import { dailyCardView } from '../views/daily-card.ts';
import { dailyClosedView, dailyKeyView } from '../views/daily-close.ts';
import { seasonPodiumView } from '../views/season.ts';
import { type Face, faceOf, itemOf, keyOf, postedItem } from './faces.ts';
import { decodeBefore, encodeItem } from './item-copy.ts';
import { LIMIT_MARGIN_MS, type Done, type Stage, type Tell, type Work, done, identityOf, later, limited, placeTarget, settling, triedOf } from './work.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When the number of answers is edited in, in ms after the opening. */
export const COUNTS_MS = [10 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR] as const;
/** What is posted later than this was caught up. */
const LATE_MS = 2 * MINUTE;
/** A digest, and the reply with a key, that are later than this are left out: after a long outage nothing floods. */
export const OLD_MS = 24 * HOUR;
/** Most dates that are recorded at once. */
const RECORDS_MAX = 31;
/** Tries of a card while its outcome is unknown: some four minutes. */
const CARD_TRIES = 8;
const TRIES = 3;
/** Refusals in a row after which a place gets no more cards. */
const REFUSALS_MAX = 3;

type Of<K extends Step['kind']> = Extract<Claimed, { step: { kind: K } }>;

/** A schedule of the settings, with the zone that holds for it. */
export function scheduleOf(name: string, { settings }: Stage): { readonly schedule: Schedule; readonly zone: string } | undefined {
  const schedule = settings.schedules.find((each) => each.name === name);
  return schedule === undefined ? undefined : { schedule, zone: scheduleZone(schedule, settings.timezone) };
}

export function daily(claimed: Of<'daily'>, stage: Stage): Work {
  const { step, outcome } = claimed;
  const found = scheduleOf(step.schedule, stage);
  if (found === undefined) return done(claimed);
  const { schedule, zone } = found;
  const record = (date: string, what: OccurrenceOutcome, reason: string): OccurrenceRecord => ({ schedule: step.schedule, date, outcome: what, reason });
  const skipped = skippedBefore(schedule, zone, step.date).map((date) => record(date, 'skipped', 'admin'));
  const next = (moment: number, last: string): AgendaEntry[] => {
    const coming = schedule.state === 'on' ? nextOccurrence(schedule, zone, moment, last) : undefined;
    return coming === undefined ? [] : [{ due: coming.due, step: { kind: 'daily', schedule: step.schedule, date: coming.date, closes: coming.closes } }];
  };
  const now = stage.now();
  switch (outcome) {
    case 'opened': {
      const opened = () => done(claimed, { occurrences: skipped, add: next(stage.now(), step.date) });
      return claimed.season === undefined ? opened() : seasonPodium(claimed, claimed.season, schedule, stage, opened);
    }
    case 'done':
      return done(claimed, { add: next(now, step.date) });
    // Of the places each was told once, when it was switched off.
    case 'nowhere':
      return done(claimed, { occurrences: [...skipped, record(step.date, 'skipped', 'off')], add: next(now, step.date) });
    case 'empty': {
      const details = { schedule: step.schedule, date: step.date };
      return done(
        claimed,
        { occurrences: [...skipped, record(step.date, 'missed', 'no-questions')], add: next(now, step.date) },
        // Every day the same: kept once for the next administrator.
        { tells: [{ id: `no-questions:${step.schedule}`, code: 'no-questions', details }] },
      );
    }
    case 'missed': {
      const passed = passedDates(schedule, zone, step.date, now, RECORDS_MAX - 1);
      // The newest may still be in time.
      const newest = passed.at(-1);
      const asking = newest === undefined || newest.skipped ? undefined : occurrenceOn(schedule, zone, newest.date);
      const inTime = asking !== undefined && now - asking.due <= stage.graceMs;
      const over = inTime ? passed.slice(0, -1) : passed;
      const records = [
        ...skipped,
        record(step.date, 'missed', 'late'),
        ...over.map(({ date, skipped: skip }) => (skip ? record(date, 'skipped', 'admin') : record(date, 'missed', 'outage'))),
      ];
      const moment = inTime ? asking.due - 1 : now;
      return done(claimed, { occurrences: records.slice(-RECORDS_MAX), add: next(moment, over.at(-1)?.date ?? step.date) });
    }
  }
}

/** Who won the season that ended, in each place of the schedule, one after another; then what the entry comes to. */
function seasonPodium(claimed: Of<'daily'>, podium: SeasonPodium, schedule: Schedule, stage: Stage, opened: () => Done): Work {
  const { settings } = stage;
  const players = settings.players ? podium.players : [];
  if (players.length === 0 && podium.teams.length === 0) return opened();
  const texts = stage.texts(scheduleLanguage(schedule, settings.language));
  const view = seasonPodiumView({ label: podium.season.label, players, teams: podium.teams, picture: settings.pictures }, texts);
  const inPlace = (at: number): Work => {
    const place = schedule.places[at];
    if (place === undefined) return opened();
    return {
      kind: 'post',
      target: placeTarget(stage, place),
      view,
      identity: identityOf(stage, claimed, `season/${podium.season.number}/${place}`),
      ...triedOf(claimed),
      next(posted) {
        // The schedule waits for it no longer than a question may be late.
        if (stage.now() - claimed.due > stage.graceMs) return inPlace(at + 1);
        // What was posted elsewhere before is looked up then, not posted again.
        if (posted.kind === 'limited') return at === 0 ? limited(claimed, posted) : done(claimed, { retry: posted.until + LIMIT_MARGIN_MS });
        return (posted.kind === 'unknown' ? later(claimed, stage, TRIES) : undefined) ?? inPlace(at + 1);
      },
    };
  };
  return inPlace(0);
}

/** Skipped dates of the schedule right before a date, back to one that was not skipped. */
function skippedBefore(schedule: Schedule, zone: string, date: string): readonly string[] {
  const due = occurrenceOn(schedule, zone, date)?.due;
  if (due === undefined || schedule.skips.length === 0) return [];
  const from = Temporal.PlainDate.from(date).subtract({ years: 1 }).toString();
  const before = passedDates(schedule, zone, from, due - 1, RECORDS_MAX);
  const asked = before.findLastIndex(({ skipped }) => !skipped);
  return before.slice(asked + 1).map((each) => each.date);
}

export function card(claimed: Of<'card'>, stage: Stage): Work {
  const { state, step, before } = claimed;
  const { opened, closes } = state;
  const record = (outcome: OccurrenceOutcome, reason?: string): OccurrenceRecord => ({
    schedule: step.schedule,
    date: step.date,
    place: step.place,
    asked: step.asked,
    outcome,
    ...(reason === undefined ? {} : { reason }),
  });
  if (opened === undefined || closes === undefined) return done(claimed);
  // Without a card it still has to be revealed, so that the question is free again.
  const closing = closeEntry(step, closes);
  const nothing = (outcome: OccurrenceOutcome, reason: string) => done(claimed, { occurrences: [record(outcome, reason)], add: state.revealed ? [] : [closing] });
  const tried = claimed.attempt > 1;
  if (state.revealed || stage.now() >= closes) return tried ? nothing('uncertain', 'late') : nothing('missed', 'late');
  // A platform that takes nothing for hours is an outage like any other.
  if (stage.now() - opened > stage.graceMs) return nothing(tried ? 'uncertain' : 'missed', 'outage');
  const question = itemOf(state, stage);
  if (question === undefined) return nothing('missed', 'no-questions');
  const face = faceOf(question, state, stage);
  const copy = encodeItem(question, before);
  const add = [...countEntry(claimed, opened, closes, { shown: 0, stage: 0 }), closing];
  return {
    kind: 'post',
    target: placeTarget(stage, step.place),
    view: dailyCardView(face.card, { ...face.at, closes, ...(before === undefined ? {} : { before }) }, face.texts),
    identity: identityOf(stage, claimed),
    ...triedOf(claimed),
    next(posted) {
      switch (posted.kind) {
        case 'posted': {
          const outcome = opened - dueOf(step, opened, stage) > LATE_MS ? 'caught-up' : 'posted';
          return done(claimed, { post: { outcome: 'posted', card: posted.reference }, copy, add, occurrences: [record(outcome)] });
        }
        case 'limited':
          return limited(claimed, posted);
        case 'unknown':
          return later(claimed, stage, CARD_TRIES) ?? done(claimed, { post: { outcome: 'uncertain' }, copy, add, occurrences: [record('uncertain')] });
        case 'gone':
        case 'forbidden':
          return done(
            claimed,
            { post: { outcome: 'refused' }, add: [closing], occurrences: [record('refused', posted.kind)] },
            { refused: (refusals) => refusedTells(step, refusals, posted.kind, stage) },
          );
      }
    },
  };
}

/** When the occurrence was to be asked. */
function dueOf(step: { readonly schedule: string; readonly date: string }, otherwise: number, stage: Stage): number {
  const found = scheduleOf(step.schedule, stage);
  try {
    return found === undefined ? otherwise : (occurrenceOn(found.schedule, found.zone, step.date)?.due ?? otherwise);
  } catch {
    // A damaged schedule, whose card is posted all the same.
    return otherwise;
  }
}

function refusedTells(step: Of<'card'>['step'], refusals: number, kind: 'gone' | 'forbidden', stage: Stage): readonly Tell[] {
  const setBy = scheduleOf(step.schedule, stage)?.schedule.setBy;
  const tell = (code: Tell['code']): Tell[] => [
    // One for each schedule, however many of its channels refuse: all of them are named by the command `daily`.
    { id: `${code === 'place-off' ? 'off' : 'refused'}:${step.schedule}`, code, details: { schedule: step.schedule, channel: step.place }, ...(setBy === undefined ? {} : { player: setBy }) },
  ];
  if (refusals === 1) return tell(kind === 'gone' ? 'place-refused-gone' : 'place-refused');
  return refusals === REFUSALS_MAX ? tell('place-off') : [];
}

/** The reveal of an occurrence in one place. */
export function closeEntry({ asked, place }: { readonly asked: string; readonly place: string }, closes: number): AgendaEntry {
  return { due: closes + REVEAL_MS, step: { kind: 'close', asked, place } };
}

/** The next look at the number of answers; nothing where the question is over by then. */
function countEntry({ step }: Of<'card' | 'count'>, opened: number, closes: number, at: { readonly shown: number; readonly stage: number }): AgendaEntry[] {
  const wait = COUNTS_MS[at.stage];
  if (wait === undefined || opened + wait >= closes) return [];
  return [{ due: opened + wait, step: { kind: 'count', asked: step.asked, place: step.place, ...at } }];
}

export function count(claimed: Of<'count'>, stage: Stage): Work {
  const { state, step, card: reference, copy } = claimed;
  const { opened, closes } = state;
  if (opened === undefined || closes === undefined || state.revealed || stage.now() >= closes) return done(claimed);
  const goOn = (shown: number) => done(claimed, { add: nextCount(claimed, opened, closes, shown, stage) });
  const question = postedItem(state, copy, stage);
  if (reference === undefined || question === undefined || state.answers === step.shown) return goOn(step.shown);
  const face = faceOf(question, state, stage);
  const before = copy === undefined ? undefined : decodeBefore(copy);
  return {
    kind: 'edit',
    reference,
    view: dailyCardView(face.card, { ...face.at, closes, ...(before === undefined ? {} : { before }) }, face.texts),
    next(posted) {
      switch (posted.kind) {
        case 'posted':
          return goOn(state.answers);
        case 'limited':
          return limited(claimed, posted);
        case 'unknown':
          return goOn(step.shown);
        // Nobody can see the number any more.
        case 'gone':
        case 'forbidden':
          return done(claimed);
      }
    },
  };
}

/** The first stage after this one that is still to come: after an outage one look is enough. */
function nextCount(claimed: Of<'count'>, opened: number, closes: number, shown: number, stage: Stage): AgendaEntry[] {
  const next = COUNTS_MS.findIndex((wait, at) => at > claimed.step.stage && opened + wait > stage.now());
  return next < 0 ? [] : countEntry(claimed, opened, closes, { shown, stage: next });
}

export function close(claimed: Of<'close'>, stage: Stage): Work {
  const { state, step, card: reference, distribution, right } = claimed;
  const question = postedItem(state, claimed.copy, stage);
  if (question === undefined || reference === undefined) return done(claimed);
  const face = faceOf(question, state, stage);
  const closed = { ...keyOf(face, stage), at: face.at, right, distribution };
  const reply = (gone: boolean): Work => {
    // Whoever took the card away, or slept through the close, is not sent a message about it.
    if (stage.now() - claimed.due > OLD_MS || (gone && state.answers === 0)) return done(claimed);
    return keyReply(claimed, face, gone ? placeTarget(stage, step.place) : { kind: 'message', place: { workspace: stage.workspace, channel: reference.channel }, message: reference.message }, stage);
  };
  return {
    kind: 'edit',
    reference,
    view: dailyClosedView(closed, face.texts),
    next(posted) {
      switch (posted.kind) {
        case 'posted':
        case 'forbidden':
          return reply(false);
        case 'gone':
          return reply(true);
        case 'limited':
          return limited(claimed, posted);
        case 'unknown':
          return later(claimed, stage, TRIES) ?? reply(false);
      }
    },
  };
}

function keyReply(claimed: Of<'close'>, face: Face, target: Target, stage: Stage): Work {
  const closed = { ...keyOf(face, stage), at: face.at, right: claimed.right, distribution: claimed.distribution };
  return {
    kind: 'post',
    target,
    view: dailyKeyView(closed, face.texts),
    identity: identityOf(stage, claimed, 'key'),
    ...triedOf(claimed),
    next: settling(claimed, stage, TRIES, () => done(claimed)),
  };
}
