import type { Preset } from '../../engine/question.ts';
import { StoreError } from '../../errors.ts';
import type { RekeyEntry } from '../league.ts';
import type { Call, LogEntry, OccurrenceOutcome, RecordAnswer } from '../store.ts';
import { AnswerReader, type AnswerText } from './answer-text.ts';

/** An entry of the stream: id and a flat list of fields and values. */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

/** What all answers of one call of a script have in common, in texts: the revision, the keys of day, week and month, and the quarter. */
export function sharedTexts({ revision, periods, quarter }: Call): readonly string[] {
  return [String(revision), `${periods.day}\t${periods.week}\t${periods.month}\t`, quarter.label, String(quarter.start), String(quarter.end)];
}

/**
 * The texts of one answer, plain where the script reads them itself, because it takes longer to decode one text than to be given many; the last
 * of a solo answer is what it only logs, behind which one to a question asked in public has its kind, place, message and buckets. Awards are
 * those without and with a hint; in public those of each speed or run.
 */
export function answerTexts(call: Call, answer: RecordAnswer): readonly string[] {
  const { kind, asked, index, question, choice, credit, awards } = answer;
  const { player, periods } = call;
  const { id, digest, area, topic, difficulty } = question;
  const entry: AnswerText = [
    asked, index, call.delivery, kind, answer.preset, call.received,
    id, question.keyHash, digest, area, topic, difficulty, answer.bankVersion,
    // A typed text lies with the player, where it can be deleted.
    choice.startsWith('=') ? '=' : choice, credit.n, credit.d, answer.speed, periods.day, periods.week, periods.month,
    answer.place,
  ];
  const [plain, hinted] = kind === 'solo' || kind === 'round' ? (answer.speedAwards ?? [awards[0].slice(0, 1), awards[1].slice(0, 1)]) : awards;
  const texts = [
    player.id, player.name, `${player.guest ? 'g' : ''}${player.keepMapped === true ? 'k' : ''}${player.mapped ?? ''}`,
    call.delivery, String(call.received), asked, String(index), digest + id, `r:${area}`, `a:${area}:${difficulty}`, `t:${topic}`, choice, String(credit.n), String(credit.d),
    plain.join(','), hinted.join(','), JSON.stringify(entry),
  ];
  if (kind !== 'solo') texts.push(kind, answer.place, answer.message ?? '', (answer.buckets ?? []).join('\n'));
  return texts;
}

type Answered = Extract<LogEntry, { readonly type: 'answer' }>;

const answers = new AnswerReader();

/** The log entry of a stream entry; the short names of fields are those of the scripts. */
export function decodeEntry([id, fields]: StreamEntry): LogEntry {
  if (fields[0] === 'a') return answerOf(id, fields[1] ?? '', fields[3] ?? '', fields[5]);
  // Quicker than a map of so few: a log is read by the million.
  const find = (field: string): string | undefined => {
    for (let at = 0; at + 1 < fields.length; at += 2) if (fields[at] === field) return fields[at + 1];
    return undefined;
  };
  const text = (field: string): string => {
    const value = find(field);
    if (value === undefined) throw new StoreError('store/corrupt', { entry: id, field });
    return value;
  };
  const number = (field: string): number => {
    const value = Number(text(field));
    if (!Number.isFinite(value)) throw new StoreError('store/corrupt', { entry: id, field });
    return value;
  };
  const seq = Number(id.slice(0, id.indexOf('-')));
  const kind = text('y');
  if (kind === 's') return { type: 'season', seq, at: number('r'), number: number('n'), label: text('l'), ...(find('m') === undefined ? {} : { named: true }) };
  if (kind === 'z') return { type: 'zone', seq, at: number('r'), timezone: text('z') };
  if (kind === 't') {
    return { type: 'team', seq, at: number('r'), change: text('c') as Extract<LogEntry, { readonly type: 'team' }>['change'], team: number('v'), player: number('u') };
  }
  if (kind === 'f') return { type: 'forgotten', seq, at: number('r'), player: number('u') };
  if (kind === 'o') {
    const place = text('p');
    const asked = text('k');
    const reason = text('e');
    return {
      type: 'occurrence',
      seq,
      at: number('r'),
      schedule: text('s'),
      date: text('d'),
      ...(place === '' ? {} : { place }),
      ...(asked === '' ? {} : { asked }),
      outcome: text('o') as OccurrenceOutcome | 'void',
      ...(reason === '' ? {} : { reason }),
    };
  }
  if (kind === 'k') return { type: 'rekey', seq, ...(JSON.parse(text('j')) as RekeyEntry), by: number('u') };
  throw new StoreError('store/corrupt', { entry: id, field: 'y' });
}

/** Values of a head that are numbers: player, team, hint, streak, settled, points, season, opened, guest. */
const decided = new Float64Array(9);
/** The last is only there of guests, or where more follows; one less comma than values. */
const LEAST_COMMAS = decided.length - 2;

/** Reads the numbers of a head into `decided`, -1 for nothing, and says where the rest begins: -1 where it is no head. */
function readHead(head: string): number {
  let count = 0;
  let value = -1;
  let at = 0;
  for (; at < head.length && count < decided.length; at += 1) {
    const code = head.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) value = (value < 0 ? 0 : value * 10) + code - 0x30;
    else if (code === 0x2c) {
      decided[count] = value;
      count += 1;
      value = -1;
    } else return -1;
  }
  if (count < LEAST_COMMAS) return -1;
  for (; count < decided.length; count += 1) {
    decided[count] = value;
    value = -1;
  }
  return at;
}

/** The entry of an answer: what was asked and chosen, and what the store decided, see `head` in the scripts. */
function answerOf(id: string, asText: string, head: string, schedule: string | undefined): LogEntry {
  const said = answers.read(asText);
  const seq = Number(id.slice(0, -2));
  const rest = readHead(head);
  const [player = -1, team = -1, hint, streak = -1, settled, points = -1, season = -1, opened = -1, guest] = decided;
  if (rest < 0 || streak < 0 || points < 0 || season < 0 || Number.isNaN(seq)) throw new StoreError('store/corrupt', { entry: id, field: 'e' });
  // Behind these a round has its preset and the speed.
  const [preset, speed] = rest < head.length ? head.slice(rest).split(',') : [];
  const entry: { -readonly [Member in keyof Answered]: Answered[Member] } = {
    type: 'answer',
    seq,
    asked: said[0],
    index: said[1],
    delivery: said[2],
    kind: said[3],
    preset: (preset as Preset | undefined) ?? said[4],
    received: said[5],
    id: said[6],
    keyHash: said[7],
    digest: said[8],
    area: said[9],
    topic: said[10],
    difficulty: said[11],
    bankVersion: said[12],
    choice: said[13],
    credit: { n: said[14], d: said[15] },
    hint: hint === 1,
    speed: speed === undefined ? said[16] : Number(speed),
    streak,
    settled: settled === 1,
    points,
    periods: { day: said[17], week: said[18], month: said[19] },
    season,
    place: said[20],
  };
  if (opened >= 0) entry.opened = opened;
  if (player >= 0) entry.player = player;
  if (team >= 0) entry.team = team;
  if (schedule !== undefined) entry.schedule = schedule;
  if (guest === 1) entry.guest = true;
  return entry;
}
