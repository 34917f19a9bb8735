import type { Difficulty, Kind, Preset } from '../../engine/question.ts';
import { StoreError } from '../../errors.ts';
import type { LogEntry } from '../store.ts';

/** An entry of the stream: id and a flat list of fields and values. */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

/** The log entry of a stream entry; the short names of fields are those of the scripts. */
export function decodeEntry([id, fields]: StreamEntry): LogEntry {
  const values = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) values.set(fields[at] as string, fields[at + 1] as string);
  const text = (field: string): string => {
    const value = values.get(field);
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
  if (kind === 's') return { type: 'season', seq, at: number('r'), number: number('n'), label: text('l') };
  if (kind === 'z') return { type: 'zone', seq, at: number('r'), timezone: text('z') };
  if (kind === 't') {
    return { type: 'team', seq, at: number('r'), change: text('c') as 'created' | 'joined' | 'left', team: number('v'), player: number('u') };
  }
  if (kind !== 'a') throw new StoreError('store/corrupt', { entry: id, field: 'y' });
  return {
    type: 'answer',
    seq,
    asked: text('k'),
    index: number('i'),
    delivery: text('d'),
    kind: text('m') as Kind,
    preset: text('p') as Preset,
    received: number('r'),
    ...(text('u') === '' ? {} : { player: number('u') }),
    ...(text('v') === '' ? {} : { team: number('v') }),
    id: text('q'),
    keyHash: text('h'),
    digest: text('g'),
    area: text('e'),
    topic: text('o'),
    difficulty: text('l') as Difficulty,
    bankVersion: text('b'),
    choice: text('c'),
    credit: { n: number('n'), d: number('x') },
    hint: text('t') === '1',
    speed: number('s'),
    streak: number('w'),
    settled: text('z') === '1',
    points: number('f'),
    periods: { day: text('D'), week: text('W'), month: text('M') },
    season: number('S'),
  };
}
