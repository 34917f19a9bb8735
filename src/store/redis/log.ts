import type { Difficulty, Kind, Preset } from '../../engine/question.ts';
import { StoreError } from '../../errors.ts';
import type { RekeyEntry } from '../league.ts';
import type { Call, LogEntry, OccurrenceOutcome, RecordAnswer } from '../store.ts';

/** An entry of the stream: id and a flat list of fields and values. */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

/** What an entry says of an answer whatever it earns, in one text: a stream keeps few fields smaller, and reads them faster, than many. */
type AnswerText = readonly [
  asked: string, index: number, delivery: string, kind: Kind, preset: Preset, received: number,
  id: string, keyHash: string, digest: string, area: string, topic: string, difficulty: Difficulty, bankVersion: string,
  choice: string, n: number, d: number, speed: number, day: string, week: string, month: string,
  /** From format 2 on. */
  place?: string,
];

/** How many texts the script of answers takes for each of them. */
export const ANSWER_TEXTS = 29;

/** Those texts, plain where it reads them itself, because a script takes longer to decode one text than to be given many; the last is what it only logs. */
export function answerTexts(call: Call, answer: RecordAnswer): readonly string[] {
  const { kind, asked, index, question, choice, credit, awards } = answer;
  const { player, periods, quarter } = call;
  const { id, digest, area, topic, difficulty } = question;
  const entry: AnswerText = [
    asked, index, call.delivery, kind, answer.preset, call.received,
    id, question.keyHash, digest, area, topic, difficulty, answer.bankVersion,
    // A typed text lies with the player, where it can be deleted.
    choice.startsWith('=') ? '=' : choice, credit.n, credit.d, answer.speed, periods.day, periods.week, periods.month,
    answer.place,
  ];
  const { place, speedAwards, buckets = [], message } = answer;
  return [
    String(call.revision), player.id, player.name, player.guest ? '1' : '', player.mapped === undefined ? '' : String(player.mapped), player.keepMapped === true ? '1' : '',
    call.delivery, String(call.received), periods.day, periods.week, periods.month, quarter.label, String(quarter.start), String(quarter.end),
    kind, asked, String(index), id, digest, area, topic, difficulty, choice, String(credit.n), String(credit.d), String(awards[0][0]), String(awards[1][0]),
    kind === 'solo' ? '' : JSON.stringify({ awards, place, speedAwards, buckets, message }),
    JSON.stringify(entry),
  ];
}

type Answered = Extract<LogEntry, { readonly type: 'answer' }>;

/** The log entry of a stream entry; the short names of fields are those of the scripts. */
export function decodeEntry([id, fields]: StreamEntry): LogEntry {
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
  if (kind !== 'a') throw new StoreError('store/corrupt', { entry: id, field: 'y' });
  const [
    asked, index, delivery, quiz, preset, received, question, keyHash, digest, area, topic, difficulty, bankVersion, choice, n, d, speed, day, week, month,
    place,
  ] = JSON.parse(text('a')) as AnswerText;
  const entry: { -readonly [Member in keyof Answered]: Answered[Member] } = {
    type: 'answer',
    seq,
    asked,
    index,
    delivery,
    kind: quiz,
    preset,
    received,
    id: question,
    keyHash,
    digest,
    area,
    topic,
    difficulty,
    bankVersion,
    choice,
    credit: { n, d },
    hint: text('t') === '1',
    speed,
    streak: number('w'),
    settled: text('z') === '1',
    points: number('f'),
    periods: { day, week, month },
    season: number('S'),
  };
  if (place !== undefined) entry.place = place;
  // Nothing in entries of format 1.
  if ((find('o') ?? '') !== '') entry.opened = number('o');
  if (text('u') !== '') entry.player = number('u');
  if (text('v') !== '') entry.team = number('v');
  if (find('s') !== undefined) entry.schedule = text('s');
  if (find('g') !== undefined) entry.guest = true;
  return entry;
}
