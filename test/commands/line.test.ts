import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, quoteValue, scan } from '../../src/commands/line.ts';
import { UserError } from '../../src/errors.ts';
import { stopwatch } from '../stopwatch.ts';

const read = (line: string) => scan(line).map((piece) => (piece.name === undefined ? piece.text : [piece.name, piece.text]));

describe('scan', () => {
  it.each([
    ['quiz pods 3', ['quiz', 'pods', '3']],
    ['  quiz\u3000pods\u200b 3 ', ['quiz', 'pods', '3']],
    ['topic:pods count=3', [['topic', 'pods'], ['count', '3']]],
    ['topic: pods  count = 3', [['topic', 'pods'], ['count', '3']]],
    ['难度：困难 题数＝３', [['难度', '困难'], ['题数', '３']]],
    ['name:"Red Pandas"', [['name', 'Red Pandas']]],
    ['name:“Red Pandas”', [['name', 'Red Pandas']]],
    ['name:”Red Pandas”', [['name', 'Red Pandas']]],
    ['name:„Red Pandas“', [['name', 'Red Pandas']]],
    ['name:“Red Pandas"', [['name', 'Red Pandas']]],
    ['name:‘Red Pandas’', [['name', 'Red Pandas']]],
    ["name:'Red Pandas' x", [['name', 'Red Pandas'], 'x']],
    ['name:「红 熊猫」', [['name', '红 熊猫']]],
    ['name:＂Red Pandas＂', [['name', 'Red Pandas']]],
    ['name:"a “b” c"', [['name', 'a “b” c']]],
    ['name:"a \\"b\\" \\\\ c"', [['name', 'a "b" \\ c']]],
    ["'tis the kubelet's", ["'tis", 'the', "kubelet's"]],
    ['time:09:30', [['time', '09:30']]],
    ['09:30', ['09:30']],
    ['<@U1|ada lovelace> x', ['<@U1|ada lovelace>', 'x']],
    ['topic:', [['topic', '']]],
    ['', []],
  ])('%j', (line, pieces) => {
    expect(read(line)).toEqual(pieces);
  });

  it('names a quote that is never closed', () => {
    expect(() => scan('team create name:"Red Pandas')).toThrow(new UserError('line/quote', { value: '"Red Pandas' }));
    expect(() => scan('name:“Red')).toThrow(UserError);
  });

  it('reads back every quoted value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        const [piece] = scan(`name:${quoteValue(value)}`);
        expect(piece?.text).toBe(value);
        expect(piece?.name).toBe('name');
      }),
    );
  });

  it('reads any text in bounded time without failing otherwise than by a coded error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (line) => {
        try {
          for (const piece of scan(line)) expect(piece.end).toBeGreaterThan(piece.start);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
    const time = stopwatch();
    scan('a'.repeat(100_000));
    scan('a :'.repeat(30_000));
    scan("' ".repeat(2000));
    expect(time()).toBeLessThan(2000);
  });
});

describe('clip', () => {
  it('keeps what is said back short and on one line', () => {
    expect(clip('a\n\tb')).toBe('a b');
    expect([...clip('界'.repeat(500))]).toHaveLength(60);
  });
});
