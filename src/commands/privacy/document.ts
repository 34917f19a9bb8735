/** Everything that is kept of one person in one workspace, as a document for that person. */
import type { Answer } from '../../store/replay.ts';
import type { PlayerExport, Store } from '../../store/store.ts';
import { pagesBack } from '../../store/export.ts';

export interface DocumentLimits {
  /** Longest document in bytes of UTF-8, and entries of the log that are looked through. */
  readonly bytes: number;
  readonly entries: number;
}

export interface OwnDocument {
  readonly text: string;
  readonly answers: number;
  /** Whether all answers are in it. */
  readonly whole: boolean;
}

const moment = (at: number): string => Temporal.Instant.fromEpochMilliseconds(at).toString();

function answerOf(entry: Answer, typed: string | undefined) {
  const { seq, received, kind, id, difficulty, choice, credit, hint, settled, points, place, schedule } = entry;
  return {
    seq, received: moment(received), kind, question: id, difficulty,
    ...(choice.startsWith('=') ? { typed: typed ?? null } : { choice }),
    credit: `${credit.n}/${credit.d}`, hint, counted: settled, points,
    ...(place === undefined ? {} : { channel: place }),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

/** Room for what stands around an answer in the document. */
const AROUND = 8;

/**
 * The newest answers first, as many as fit.
 * @param now ms since the epoch
 * @throws StoreError
 */
export async function ownDocument(store: Pick<Store, 'readLog'>, workspace: string, kept: PlayerExport, now: number, limits: DocumentLimits): Promise<OwnDocument | undefined> {
  const { player, person } = kept;
  if (player === undefined) return undefined;
  const { id, name, number, boards, streaks, reports, typed } = player;
  const head = {
    workspace,
    made: moment(now),
    person: {
      id, name, number,
      language: person.language ?? null,
      name_hidden: person.nameHidden ?? null,
      named_in_exports: person.exportNamed ?? false,
      team: person.team?.name ?? null,
      team_by_role: person.mapped ?? false,
      last_question: player.last ?? null,
      hidden_by_administrator: player.barred ?? false,
      corrections_not_told_yet: person.news ?? [],
    },
    boards, streaks,
    reports: reports.map((report) => ({ question: report.questionId, reason: report.reason, at: moment(report.at) })),
  };
  let room = limits.bytes - Buffer.byteLength(JSON.stringify(head, undefined, 2)) - 200;
  let looked = 0;
  const answers: string[] = [];
  const made = (whole: boolean): OwnDocument => {
    const start = JSON.stringify({ ...head, answers_complete: whole }, undefined, 2).slice(0, -2);
    return { text: `${start},\n  "answers": [${answers.map((each) => `\n    ${each}`).join(',')}\n  ]\n}\n`, answers: answers.length, whole };
  };
  for await (const page of pagesBack(store, workspace)) {
    for (const entry of page.toReversed()) {
      if (entry.type !== 'answer' || entry.player !== number) continue;
      const line = JSON.stringify(answerOf(entry, typed[String(entry.seq)]));
      room -= Buffer.byteLength(line) + AROUND;
      if (room < 0) return made(false);
      answers.push(line);
    }
    looked += page.length;
    if (looked >= limits.entries) return made((page[0]?.seq ?? 1) === 1);
  }
  return made(true);
}
