/** A channel round: ask, reveal, and so on to the podium. */
import { POSTING_MS, toldClose } from '../engine/question-time.ts';
import type { AgendaEntry, Claimed, RoundState, Step } from '../store/store.ts';
import { podiumView } from '../views/podium.ts';
import { roundCardView } from '../views/round-card.ts';
import { revealView } from '../views/round-reveal.ts';
import { faceOf, itemOf, keyOf, postedItem } from './faces.ts';
import { encodeItem } from './item-copy.ts';
import { type Done, type Stage, type Tell, type Work, done, identityOf, later, limited, placeTarget, settling, triedOf } from './work.ts';

/** From a reveal to the next question, and from the last reveal to the podium, in ms. */
export const PAUSE_MS = 8_000;
export const PODIUM_MS = 4_000;
/** So many questions in a row without an answer end a round. */
export const SILENT_MAX = 3;
/** What comes later than this comes from a round that nobody waits for any more. */
export const STALE_MS = 600_000;
/** By then the first try to post a card has come to something, in ms from its claim. */
const SETTLED_MS = 15_000;
/** Tries of one post of a round while its outcome is unknown. */
const TRIES = 3;

type Of<K extends Step['kind']> = Extract<Claimed, { step: { kind: K } }>;

export function ask(claimed: Of<'ask'>, stage: Stage): Work {
  const { state, round, step } = claimed;
  if (state?.closes === undefined || state.opened === undefined) return done(claimed);
  const { opened, closes } = state;
  const now = stage.now();
  const wanted = step.from ?? (step.index === 0 ? round.started : claimed.due);
  if (now - Math.min(claimed.due, wanted) > STALE_MS) return done(claimed, { add: [podium(step, now, 'late')] });
  // The process that asked it died, and its time is over: the reveal goes on with the round.
  if (state.revealed || now >= closes) return done(claimed, { post: { outcome: 'uncertain' } });
  const question = itemOf(state, stage);
  // Another version of the bank has drawn it: it is passed over, since no card here could show what is graded there.
  if (question === undefined) return done(claimed, { post: { outcome: 'uncertain' }, closes: now });
  const face = faceOf(question, state, stage);
  const draw = (until: number) => roundCardView(face.card, { ...face.at, closes: toldClose('round', until) }, face.texts);
  return {
    kind: 'post',
    target: placeTarget(stage, step.place),
    view: draw(closes),
    identity: identityOf(stage, claimed),
    ...triedOf(claimed),
    next(posted) {
      switch (posted.kind) {
        case 'posted': {
          const moved = stage.now() - (opened + POSTING_MS);
          const post = { outcome: 'posted', card: posted.reference } as const;
          const copy = encodeItem(question);
          if (moved <= 0) return done(claimed, { post, copy });
          return done(claimed, { post, copy, closes: closes + moved }, { after: { reference: posted.reference, view: draw(closes + moved) } });
        }
        case 'limited':
          return limited(claimed, posted);
        case 'unknown':
          return later(claimed, stage, TRIES) ?? done(claimed, { post: { outcome: 'uncertain' }, copy: encodeItem(question) });
        case 'gone':
        case 'forbidden':
          return done(claimed, { post: { outcome: 'refused' }, end: step.asked }, { tells: [lost(round, posted.kind)] });
      }
    },
  };
}

export function reveal(claimed: Of<'reveal'>, stage: Stage): Work {
  const { state, card: reference, step, round } = claimed;
  const question = postedItem(state, claimed.copy, stage);
  const goOn = () => done(claimed, { add: following(claimed, stage) });
  // Stopped while its card is being posted: without the reveal the card would go on saying that it is open.
  const known = (state.opened ?? 0) + SETTLED_MS;
  if (reference === undefined && round.stopped !== undefined && stage.now() < known) return done(claimed, { retry: known, ...(claimed.attempt === 1 ? { untried: true } : {}) });
  // Nobody is known to have seen it.
  if (question === undefined || (reference === undefined && state.answers === 0)) return goOn();
  const face = faceOf(question, state, stage);
  const view = revealView(
    {
      ...keyOf(face, stage),
      asked: state.asked,
      index: state.index,
      digest: state.digest,
      count: state.count,
      distribution: claimed.distribution,
      answers: state.answers,
      right: claimed.right,
      ...(claimed.fastest === undefined || !stage.settings.players ? {} : { fastest: claimed.fastest }),
    },
    face.texts,
  );
  /** A message of its own; `settled` once it is there. */
  const afresh = (settled: () => Done): Work => ({
    kind: 'post',
    target: placeTarget(stage, step.place),
    view,
    identity: identityOf(stage, claimed),
    ...triedOf(claimed),
    next: settling(claimed, stage, TRIES, settled, (kind) => done(claimed, { end: step.asked }, { tells: [lost(round, kind)] })),
  });
  if (reference === undefined) return afresh(goOn);
  return {
    kind: 'edit',
    reference,
    view,
    next(posted) {
      switch (posted.kind) {
        case 'posted':
          return goOn();
        case 'limited':
          return limited(claimed, posted);
        case 'unknown':
          return later(claimed, stage, TRIES) ?? goOn();
        case 'gone':
          return afresh(() => done(claimed, { add: round.running ? [podium(step, stage.now() + PODIUM_MS, 'card')] : following(claimed, stage) }, { tells: [tell(round, 'round-card')] }));
        case 'forbidden':
          return afresh(goOn);
      }
    },
  };
}

/** What comes after a reveal: the next question, or the end. */
function following({ state, step, round, card, due }: Of<'reveal'>, stage: Stage): AgendaEntry[] {
  const now = stage.now();
  if (round.stopped !== undefined) return [podium(step, now + PODIUM_MS)];
  if (!round.running) return [];
  // However often the reveal was put off since: a platform may take nothing for hours.
  if (now - Math.min(due, state.closes ?? due) > STALE_MS) return [podium(step, now, 'late')];
  if (step.index + 1 >= round.count) return [podium(step, now + PODIUM_MS)];
  // A question of which nobody is known to have seen the card was not met with silence.
  const silent = state.answers > 0 ? 0 : card === undefined ? step.silent : step.silent + 1;
  if (silent >= SILENT_MAX) return [podium(step, now + PODIUM_MS, 'silent')];
  const from = now + PAUSE_MS;
  return [{ due: from, step: { kind: 'ask', asked: step.asked, index: step.index + 1, place: step.place, silent, from } }];
}

function podium({ asked, place }: { readonly asked: string; readonly place: string }, due: number, end?: 'silent' | 'late' | 'card'): AgendaEntry {
  return { due, step: { kind: 'podium', asked, place, ...(end === undefined ? {} : { end }) } };
}

export function endRound(claimed: Of<'podium'>, stage: Stage): Work {
  const { round, step } = claimed;
  const asked = round.index + 1;
  const view = podiumView(
    {
      round: round.id,
      end: round.stopped === undefined ? (step.end ?? 'played') : 'stopped',
      asked,
      players: stage.settings.players ? claimed.players : [],
      teams: claimed.teams,
      total: claimed.total,
    },
    stage.texts(round.language),
  );
  return {
    kind: 'post',
    target: placeTarget(stage, step.place),
    view,
    identity: identityOf(stage, claimed),
    ...triedOf(claimed),
    next: settling(claimed, stage, TRIES, () => done(claimed), (kind) => done(claimed, {}, { tells: [lost(round, kind)] })),
  };
}

function tell(round: RoundState, code: Tell['code']): Tell {
  return { id: `round:${round.id}`, code, details: { channel: round.place }, player: round.owner };
}

function lost(round: RoundState, kind: 'gone' | 'forbidden'): Tell {
  return tell(round, kind === 'gone' ? 'round-lost-gone' : 'round-lost');
}
