import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from '../../src/store/redis/answer-text.ts';
import { decodeEntry } from '../../src/store/redis/log.ts';

const SAID = [
  'set1', 3, 'delivery-1', 'solo', 'fair', 1_795_645_465_420,
  'probes-order', 'hash', 'digest', 'pods', 'probes', 'easy', '2026.11',
  'b', 1, 2, 0, '2026-11-25', '2026-W48', '2026-11',
  'C1',
];
const NUMBERS = new Set([1, 5, 14, 15, 16]);

const text = fc.oneof(fc.constantFrom('a', 'b', '', 'solo', 'set1', '"', '\\', 'a,b', ']', '"]', '\n', '网络', '😀', '\ud800'), fc.string());
const number = fc.oneof(fc.nat(), fc.constantFrom(0, -1, 1.5, 1e21, 1e-7, 1_795_645_465_420, 2 ** 53 - 1));
const said = fc.tuple(...SAID.map((_, at) => (NUMBERS.has(at) ? number : text)));
/** Few, so that what was said before comes again. */
const alike = fc.tuple(...SAID.map((value, at) => (NUMBERS.has(at) ? fc.nat(20) : fc.constantFrom(value, 'a', 'ab', ''))));

function readOr(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return (error as Error).name;
  }
}

describe('the text of an answer', () => {
  it('is read as the JSON that it is, whatever was read before', () => {
    fc.assert(fc.property(fc.array(fc.oneof(said, alike), { maxLength: 20 }), (answers) => {
      const reader = new AnswerReader();
      for (const answer of answers) expect(reader.read(JSON.stringify(answer))).toEqual(JSON.parse(JSON.stringify(answer)));
    }), { numRuns: 500 });
  });

  it('is read as JSON where it is damaged, and spoils nothing that is read after it', () => {
    const whole = JSON.stringify(SAID);
    const damage = fc.tuple(fc.nat(whole.length), fc.nat(3), fc.constantFrom('', '"', ',', ']', '[', 'x', '1'));
    fc.assert(fc.property(fc.array(damage, { maxLength: 10 }), (damages) => {
      const reader = new AnswerReader();
      for (const [at, gone, put] of damages) {
        const damaged = whole.slice(0, at) + put + whole.slice(at + gone);
        expect(readOr(() => reader.read(damaged))).toEqual(readOr(() => JSON.parse(damaged)));
        expect(reader.read(whole)).toEqual(SAID);
      }
    }), { numRuns: 1_000 });
  });
});

describe('the entry of an answer', () => {
  const entryOf = (head: string, ...more: readonly string[]) => decodeEntry(['12-0', ['a', JSON.stringify(SAID), 'e', head, ...more]]);
  const least = {
    type: 'answer', seq: 12, asked: 'set1', index: 3, delivery: 'delivery-1', kind: 'solo', preset: 'fair', received: 1_795_645_465_420,
    id: 'probes-order', keyHash: 'hash', digest: 'digest', area: 'pods', topic: 'probes', difficulty: 'easy', bankVersion: '2026.11',
    choice: 'b', credit: { n: 1, d: 2 }, hint: false, speed: 0, streak: 0, settled: true, points: 20,
    periods: { day: '2026-11-25', week: '2026-W48', month: '2026-11' }, season: 2, place: 'C1',
  };

  it.each([
    [',,0,0,1,20,2,', [], {}],
    ['5,7,1,30,0,20,2,1795645465000', [], { player: 5, team: 7, hint: true, streak: 30, settled: false, opened: 1_795_645_465_000 }],
    ['5,,0,0,1,20,2,,1', [], { player: 5, guest: true }],
    ['5,,0,0,1,20,2,9,', ['s', 'daily'], { player: 5, opened: 9, schedule: 'daily' }],
    ['5,,0,0,1,20,2,9,,fast,12', [], { player: 5, opened: 9, preset: 'fast', speed: 12 }],
    ['5,,0,0,1,20,2,9,1,fair,0', [], { player: 5, opened: 9, guest: true }],
  ])('has what the store decided: %s', (head, more, decided) => {
    expect(entryOf(head, ...more)).toStrictEqual({ ...least, ...decided });
  });

  it.each(['', '5,7,1,30,0,20,2', '5,7,1,,0,20,2,', '5,7,1,30,0,,2,', '5,7,1,30,0,20,,', '5,7,1,30,0,x,2,', '5,7,1,30,0,-2,2,'])('is corrupt where that is damaged: "%s"', (head) => {
    expect(() => entryOf(head)).toThrow(expect.objectContaining({ code: 'store/corrupt' }));
  });
});
