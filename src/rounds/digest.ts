/** The digest of a week: who won, which teams, and the hardest question, told to a place of a schedule. */
import { nextDigest, scheduleLanguage } from '../engine/schedule.ts';
import type { AgendaEntry, Claimed } from '../store/store.ts';
import { digestView } from '../views/digest.ts';
import { stemText } from '../views/public-card.ts';
import { OLD_MS, scheduleOf } from './daily.ts';
import { type Stage, type Work, done, identityOf, placeTarget, settling, triedOf } from './work.ts';

/** Tries of one post while its outcome is unknown. */
const TRIES = 3;

export function digest(claimed: Extract<Claimed, { step: { kind: 'digest' } }>, stage: Stage): Work {
  const { step, facts } = claimed;
  const found = scheduleOf(step.schedule, stage);
  const wanted = found !== undefined && found.schedule.digest && found.schedule.state === 'on' && found.schedule.places.includes(step.place);
  if (!wanted) return done(claimed);
  const coming = nextDigest(found.schedule, found.zone, stage.now());
  const add: AgendaEntry[] = [{ due: coming.due, step: { kind: 'digest', schedule: step.schedule, week: coming.week, place: step.place } }];
  if (facts.answers === 0 || stage.now() - claimed.due > OLD_MS) return done(claimed, { add });
  const language = scheduleLanguage(found.schedule, stage.settings.language);
  const hardest = facts.hardest;
  const question = hardest === undefined ? undefined : stage.bank.find(hardest.questionId);
  const view = digestView(
    {
      week: facts.week,
      players: stage.settings.players ? facts.players : [],
      teams: facts.teams,
      answers: facts.answers,
      right: facts.right,
      ...(hardest === undefined || question === undefined ? {} : { hardest: { stem: stemText(question, { language }), answers: hardest.answers, right: hardest.right } }),
    },
    stage.texts(language),
  );
  return {
    kind: 'post',
    target: placeTarget(stage, step.place),
    view,
    identity: identityOf(stage, claimed, step.week),
    ...triedOf(claimed),
    next: settling(claimed, stage, TRIES, () => done(claimed, { add })),
  };
}
