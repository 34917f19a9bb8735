import { expect, it } from 'vitest';
import { readArguments } from '../../src/cli/arguments.ts';

it.each([
  [[], { kind: 'serve', console: false }],
  [['console'], { kind: 'serve', console: true }],
  [['console', 'console'], { kind: 'serve', console: true }],
  [['--help'], { kind: 'help' }],
  [['console', '-h'], { kind: 'help' }],
  [['--version'], { kind: 'version' }],
  [['-V', 'help'], { kind: 'help' }],
  [['konsole'], { kind: 'unknown', found: 'konsole' }],
  [['--help', '--json'], { kind: 'unknown', found: '--json' }],
  [[''], { kind: 'unknown', found: '' }],
] as const)('%o is %o', (words, intent) => {
  expect(readArguments(words)).toEqual(intent);
});
