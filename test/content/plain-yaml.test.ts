import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { readPlain } from '../../src/content/plain-yaml.ts';

const CONTENT = join(import.meta.dirname, '..', '..', 'content');

/** What the full parser reads; `undefined` when it finds a mistake. */
function full(text: string): unknown {
  const document = parseDocument(text, { schema: 'failsafe', stringKeys: true, prettyErrors: false, logLevel: 'error' });
  return document.errors.length > 0 ? undefined : document.toJS();
}

const SAMPLE = `# a comment
questions:
  - id: one
    list: [a, b c]
    empty: []
    stem:
      en: Is it \`so\`? Yes, "so".
      zh: '单引号 ''这里'''
    code: |
      a: 1
        b: [x]

      # kept
    folded: >-
      first line
      second line
    double: "a: b # c"
    escapes: "\\"so\\" and \\\\"
    quoted: ['true', "two, \\"three\\"", --dry-run=client, a:b, 'it''s' ]
    dotted.key: -x
    days.mon,wed: x,y
    'a,b': z
    'no': no

  - id: two
    steps:
    - x
    - y: z
`;

describe('the fast reader', () => {
  it('reads the plain subset as the full parser does', () => {
    expect(readPlain(SAMPLE)).toEqual(full(SAMPLE));
    expect(readPlain(SAMPLE)).toMatchObject({ questions: [{ id: 'one', list: ['a', 'b c'], empty: [] }, { steps: ['x', { y: 'z' }] }] });
  });

  it('reads every bank file, and as the full parser does', () => {
    for (const file of readdirSync(join(CONTENT, 'bank'), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.yaml')) continue;
      const text = readFileSync(join(CONTENT, 'bank', file), 'utf8');
      const plain = readPlain(text);
      if (plain !== undefined) expect(plain, file).toEqual(full(text));
    }
  });

  it('reads every text of the product: a start without a copy need not load the full parser', () => {
    const folder = join(CONTENT, 'texts');
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(readPlain(text), file).toBeDefined();
      expect(readPlain(text), file).toEqual(full(text));
    }
  });

  it.each([
    ['a mistake', 'a: b: c'], ['a tab', 'a:\n\tb: c'], ['an anchor', 'a: &x b'], ['a key that stands twice', 'a: 1\na: 2'], ['an empty value', 'a:\nb: c'],
    ['a text over two lines', 'a: one\n  two'], ['a comment behind a value', 'a: b # c'], ['an escape', 'a: "\\n"'], ['a flow mapping', 'a: {b: c}'],
    ['two documents', 'a: b\n---\nc: d'], ['a directive', '%YAML 1.2\n---\na: b'], ['a tag', 'a: !!str b'], ['a key named __proto__', '__proto__: a'],
    ['a key of every object', 'constructor: a'], ['CRLF', 'a: b\r\n'], ['a byte-order mark', '\uFEFFa: b'], ['an explicit key', '? a\n: b'], ['a document end', 'a: b\n...\n'],
  ])('leaves %s to the full parser', (_what, text) => {
    expect(readPlain(text)).toBeUndefined();
  });

  it('never reads anything otherwise than the full parser, whatever is done to a file', () => {
    const lines = SAMPLE.split('\n');
    const pieces = [' ', '  ', '- ', ': ', ':', '#', ' #', "'", '"', '[', ']', '{', '}', '|', '>', '>-', '&a', '*a', '!', '%', '@', '`', ',', '?', '\t', '\n', '\n\n', '-', '---', '...', 'x', '~', '\\', '  - ', '\u00A0', '\u0085'];
    const edit = fc.record({ line: fc.nat(lines.length - 1), at: fc.nat(40), cut: fc.nat(4), piece: fc.constantFrom('', ...pieces) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const changed = [...lines];
        for (const { line, at, cut, piece } of edits) {
          const old = changed[line] ?? '';
          changed[line] = old.slice(0, at) + piece + old.slice(at + cut);
        }
        const text = changed.join('\n');
        const plain = readPlain(text);
        if (plain !== undefined) expect(plain).toEqual(full(text));
      }),
      { numRuns: 3000 },
    );
  });
});
