/** What the words after `npm start --` ask for. */
export type Intent =
  | { readonly kind: 'serve'; readonly console: boolean }
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'unknown'; readonly found: string };

const HELP: ReadonlySet<string> = new Set(['--help', '-h', 'help']);
const VERSION: ReadonlySet<string> = new Set(['--version', '-V']);

/** @param words the arguments of the program, without Node and its path */
export function readArguments(words: readonly string[]): Intent {
  const unknown = words.find((word) => word !== 'console' && !HELP.has(word) && !VERSION.has(word));
  if (unknown !== undefined) return { kind: 'unknown', found: unknown };
  if (words.some((word) => HELP.has(word))) return { kind: 'help' };
  if (words.some((word) => VERSION.has(word))) return { kind: 'version' };
  return { kind: 'serve', console: words.includes('console') };
}
