import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, importsOf, readSources, type SourceFile } from './source-files.ts';

/** The rooms of each floor, lowest first, as docs/design.md has them. */
const FLOORS: readonly (readonly string[])[] = [
  ['src/engine/', 'src/texts/', 'src/runtime/', 'src/errors.ts'],
  ['src/views/', 'src/content/', 'src/config.ts', 'src/config/'],
  ['src/store/', 'src/platform.ts'],
  ['src/rounds/', 'src/agenda/'],
  ['src/commands/'],
  ['adapters/'],
  ['src/main.ts', 'src/cli/'],
];
/** Runs before anything is installed, so it stands beside the house and shares nothing with it. */
const BESIDE = 'src/setup/';

/** Floor of a file, from 1; 0 for a file that is in no room. */
function floorOf(path: string): number {
  return FLOORS.findIndex((rooms) => rooms.some((room) => (room.endsWith('/') ? path.startsWith(room) : path === room))) + 1;
}

/** Where a file imports from a floor above, from no room, or from beside the house. */
function stairs(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const own = floorOf(file.path);
    const beside = file.path.startsWith(BESIDE);
    if (own === 0 && !beside) return [`${file.path} is in no room`];
    return importsOf(file).flatMap(({ path }) => {
      if (path === undefined || path === 'package.json') return [];
      if (beside) return path.startsWith(BESIDE) || path === 'package-lock.json' ? [] : [`${file.path} beside the house imports ${path}`];
      const other = floorOf(path);
      if (other === 0) return [`${file.path} imports ${path}, which is in no room`];
      return other > own ? [`${file.path} on floor ${own} imports ${path} on floor ${other}`] : [];
    });
  });
}

/** In `adapters`, and no platform: every platform may show a board as a picture. */
const SHARED: ReadonlySet<string> = new Set(['', 'pictures']);

/** Imports of an adapter by anything below the top floor; between two platforms none either, and none by what they share. */
function adapterImports(files: readonly SourceFile[]): string[] {
  const platform = (path: string): string => (path.startsWith('adapters/') && path.split('/').length > 2 ? (path.split('/')[1] ?? '') : '');
  return files.flatMap((file) =>
    importsOf(file).flatMap(({ path }) => {
      if (path === undefined || !path.startsWith('adapters/') || floorOf(file.path) === FLOORS.length) return [];
      const allowed = file.path.startsWith('adapters/') && (SHARED.has(platform(path)) || platform(path) === platform(file.path));
      return allowed ? [] : [`${file.path} imports ${path}`];
    }),
  );
}

/** A circle of imports, types included, as a list of files; nothing when there is none. */
function circle(files: readonly SourceFile[]): string[] | undefined {
  const edges = new Map(files.map((file) => [file.path, importsOf(file).flatMap(({ path }) => path ?? [])]));
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string): string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
    if (done.has(path)) return undefined;
    way.push(path);
    for (const next of edges.get(path) ?? []) {
      const found = visit(next);
      if (found !== undefined) return found;
    }
    way.pop();
    done.add(path);
    return undefined;
  };
  for (const file of files) {
    const found = visit(file.path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What only the process may know: it is handed in below the adapters. */
const OUTSIDE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\s*\.\s*now\b/u, 'the clock'],
  [/\bnew\s+Date\s*(?:\(\s*\)|(?![\s(]))/u, 'the clock'],
  [/(?<!\bnew\s+)(?<![.\w$])Date\s*\(/u, 'the clock'],
  [/\bTemporal\s*\.\s*Now\b/u, 'the clock'],
  [/\bperformance\s*\.\s*(?:now|timeOrigin)\b/u, 'the clock'],
  [/\bprocess\s*\.\s*(?:hrtime|uptime)\b/u, 'the clock'],
  [/\bMath\s*\.\s*random\b/u, 'randomness'],
  [/\b(?:randomBytes|randomUUID|randomInt|getRandomValues)\b/u, 'randomness'],
  [/\bprocess\s*\.\s*(?:env|argv|cwd)\b/u, 'the environment'],
  [/\bimport\s*\.\s*meta\s*\.\s*env\b/u, 'the environment'],
];

function outsideReads(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const floor = floorOf(file.path);
    if (floor === 0 || floor > 5 || file.path.startsWith('src/runtime/')) return [];
    const code = codeOf(file.text);
    return OUTSIDE.flatMap(([pattern, what]) => (pattern.test(code) ? [`${file.path} reads ${what} (${pattern.exec(code)?.[0]})`] : []));
  });
}

/** Names that are no kebab-case nouns, or that say nothing about what lies there. */
function badNames(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const words = path.split('/').map((part) => part.replace(/(?:\.[a-z]+)+$/u, ''));
    return words.some((word) => !/^[a-z\d]+(?:-[a-z\d]+)*$/u.test(word) || /^(?:utils?|helpers?|manager|common|misc|lib)$/u.test(word)) || basename(path) === '';
  });
}

const SOURCES = readSources('src', 'adapters');
const made = (path: string, text: string): SourceFile => ({ path, text });

describe('the house', () => {
  it('has sources to look at', () => {
    expect(SOURCES.length).toBeGreaterThan(30);
    expect(SOURCES.flatMap(importsOf).length).toBeGreaterThan(SOURCES.length);
  });

  it('imports only from its own floor or below', () => {
    expect(stairs(SOURCES)).toEqual([]);
  });

  it('has no circle among files', () => {
    expect(circle(SOURCES)).toBeUndefined();
  });

  it('imports adapters only on the top floor, and no platform from another', () => {
    expect(adapterImports(SOURCES)).toEqual([]);
  });

  it('reads clock, randomness and environment only in src/runtime and above floor 5', () => {
    expect(outsideReads(SOURCES)).toEqual([]);
  });

  it('names files by kebab-case nouns', () => {
    expect(badNames([...SOURCES, ...readSources('test')].map(({ path }) => path))).toEqual([]);
  });
});

describe('the rules bite', () => {
  it.each([
    ["import { a } from '../commands/a.ts';", 'src/commands/a.ts on floor 5'],
    ["import type { A } from '../platform.ts';", 'src/platform.ts on floor 3'],
    ["export * from '../views/view.ts';", 'src/views/view.ts on floor 2'],
    ["import {\n  a,\n  b as c,\n} from '../store/store.ts';", 'src/store/store.ts on floor 3'],
    ["const a = await import('../main.ts');", 'src/main.ts on floor 7'],
    ["import '../cli/a.ts';", 'src/cli/a.ts on floor 7'],
    ["import { a } from '../../test/a.ts';", 'test/a.ts, which is in no room'],
    ["import { a } from '../setup/a.mjs';", 'src/setup/a.mjs, which is in no room'],
  ])('on %s', (text, message) => {
    expect(stairs([made('src/engine/x.ts', text)])).toEqual([expect.stringContaining(message)]);
  });

  it('not on comments, sentences and packages', () => {
    const text = `// import '../commands/a.ts'\n/* export * from '../main.ts' */\nimport { z } from 'zod';\nconst a = \`import('../main.ts') \${z}\`;\n`;
    expect(stairs([made('src/engine/x.ts', text)])).toEqual([]);
    expect(importsOf(made('src/engine/x.ts', text))).toEqual([{ specifier: 'zod', typeOnly: false }]);
  });

  it('on a file in no room, and on set-up that shares with the house', () => {
    expect(stairs([made('src/stray.ts', '')])).toEqual(['src/stray.ts is in no room']);
    expect(stairs([made('src/setup/x.mjs', "import '../config.ts';")])).toHaveLength(1);
  });

  it('on a circle, also of types and of three', () => {
    expect(circle([made('src/a.ts', "import type { B } from './b.ts';"), made('src/b.ts', "import './a.ts';")])).toEqual(['src/a.ts', 'src/b.ts', 'src/a.ts']);
    const three = [made('src/a.ts', "import './b.ts';"), made('src/b.ts', "export * from './c.ts';"), made('src/c.ts', "await import('./b.ts');")];
    expect(circle(three)).toEqual(['src/b.ts', 'src/c.ts', 'src/b.ts']);
    expect(circle([made('src/a.ts', "import './b.ts'; import './c.ts';"), made('src/b.ts', "import './c.ts';"), made('src/c.ts', '')])).toBeUndefined();
  });

  it('on an adapter below the top floor, and on one platform in another', () => {
    const text = "import { a } from '../../adapters/console/index.ts';";
    expect(adapterImports([made('src/commands/x.ts', text)])).toHaveLength(1);
    expect(adapterImports([made('src/cli/x.ts', text)])).toEqual([]);
    expect(adapterImports([made('adapters/slack/x.ts', text)])).toHaveLength(1);
    expect(adapterImports([made('adapters/slack/x.ts', "import '../first-reply.ts'; import '../pictures/index.ts'; import './y.ts';")])).toEqual([]);
    expect(adapterImports([made('adapters/pictures/x.ts', "import '../slack/index.ts';")])).toHaveLength(1);
  });

  it.each([
    'Date.now()',
    'new Date()',
    'new Date',
    'String(Date())',
    'Temporal.Now.instant()',
    'performance.now()',
    'process.hrtime()',
    'Math.random()',
    'crypto.randomUUID()',
    'process.env.HOME',
    'process\n  .env',
    '`${process.env["A"]}`',
  ])('on %s', (expression) => {
    expect(outsideReads([made('src/store/x.ts', `const a = ${expression};`)]).length).toBeGreaterThan(0);
    expect(outsideReads([made('src/runtime/x.ts', `const a = ${expression};`), made('src/main.ts', `const a = ${expression};`)])).toEqual([]);
  });

  it.each(['new Date(at)', 'type A = Date;', "const a = 'Date.now()';", '// process.env', 'const a = /Math.random/u;', 'a.Date(1)', 'Temporal.Instant.fromEpochMilliseconds(1)'])(
    'not on %s',
    (text) => {
      expect(outsideReads([made('src/engine/x.ts', text)])).toEqual([]);
    },
  );

  it('on names', () => {
    const names = ['src/Engine.ts', 'src/engine/draw_order.ts', 'src/utils.ts', 'src/engine/helpers/a.ts', 'src/x-.ts', 'src/readFile.ts'];
    expect(badNames(names)).toEqual(names);
    expect(badNames(['src/engine/draw.ts', 'test/floors.test.ts', 'src/engine/damerau-levenshtein.d.ts', 'src/setup/launch.mjs'])).toEqual([]);
  });
});
