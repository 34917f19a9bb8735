/** The product's own sources, and what one file imports; for tests that hold rules of the whole house. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Every source in these folders. */
export function readSources(...folders: readonly string[]): readonly SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[mc]?[jt]s$/u.test(name))
      .map((name) => {
        const path = join(folder, name).replaceAll('\\', '/');
        return { path, text: readFileSync(join(ROOT, path), 'utf8') };
      })
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  );
}

/**
 * The text without comments, with the content of strings and templates blanked except where `keepStrings`,
 * so that a word in a sentence is not taken for code. Regular expressions are told from divisions by what
 * stands before them.
 */
export function codeOf(text: string, keepStrings = false): string {
  let code = '';
  let at = 0;
  /** Depth of braces at which a template goes on, innermost last. */
  const templates: number[] = [];
  let braces = 0;
  const template = (from: number): number => {
    for (let i = from; i < text.length; i += 1) {
      const character = text[i];
      if (character === '\\') i += 1;
      else if (character === '`') return i + 1;
      else if (character === '$' && text[i + 1] === '{') {
        templates.push(braces);
        braces += 1;
        return i + 2;
      }
    }
    return text.length;
  };
  while (at < text.length) {
    const character = text[at] ?? '';
    const two = text.slice(at, at + 2);
    if (two === '//') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (two === '/*') {
      const end = text.indexOf('*/', at + 2);
      code += ' ';
      at = end === -1 ? text.length : end + 2;
    } else if (character === '"' || character === "'") {
      let end = at + 1;
      while (end < text.length && text[end] !== character && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      code += keepStrings ? text.slice(at, end + 1) : character + character;
      at = end + 1;
    } else if (character === '`') {
      code += '``';
      at = template(at + 1);
    } else if (character === '/' && /(?:^|[=([{,;:!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of))\s*$/u.test(code.slice(-40))) {
      let end = at + 1;
      let inClass = false;
      while (end < text.length && text[end] !== '\n' && (inClass || text[end] !== '/')) {
        if (text[end] === '\\') end += 1;
        else if (text[end] === '[') inClass = true;
        else if (text[end] === ']') inClass = false;
        end += 1;
      }
      code += '/ /';
      at = end + 1;
    } else {
      if (character === '{') braces += 1;
      if (character === '}') {
        braces -= 1;
        if (templates.at(-1) === braces) {
          templates.pop();
          at = template(at + 1);
          continue;
        }
      }
      code += character;
      at += 1;
    }
  }
  return code;
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** From the root with `/`, for an import by path. */
  readonly path?: string;
  /** Gone after the types are: it can be part of no circle at run time. */
  readonly typeOnly: boolean;
}

// Every form in which a module names another: import … from, export … from, import '…', import('…'), require('…').
const NAMED = /\b(import|export)(\s+type\b)?\s*(?:[\w$*{][^'";]*?\bfrom\s*)?(['"])((?:(?!\3).)*)\3/gu;
const CALLED = /\b(?:import|require)\s*\(\s*(['"])((?:(?!\1).)*)\1/gu;

/** What a file imports, types included. */
export function importsOf(file: SourceFile): readonly Import[] {
  const code = codeOf(file.text, true);
  const resolved = (specifier: string) =>
    specifier.startsWith('.') ? { path: relative(ROOT, resolve(ROOT, dirname(file.path), specifier)).replaceAll('\\', '/') } : {};
  return [
    ...[...code.matchAll(NAMED)].map(([, , type, , specifier = '']) => ({ specifier, ...resolved(specifier), typeOnly: type !== undefined })),
    ...[...code.matchAll(CALLED)].map(([, , specifier = '']) => ({ specifier, ...resolved(specifier), typeOnly: false })),
  ];
}
