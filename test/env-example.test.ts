import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Variable, VARIABLES } from '../src/config/variables.ts';
import { CONVENTIONS, readConfig } from '../src/config.ts';
import { loadTexts, SHIPPED_TEXTS } from '../src/content/texts.ts';
import { codeOf, readSources, ROOT } from './source-files.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const example = readFileSync(join(ROOT, '.env.example'), 'utf8');

const HEAD = `# Settings of the bot. Copy this file to .env and take away the # before what you set.
# The environment wins over .env; an empty value is as good as none.
# A secret can also lie in a file that <NAME>_FILE names, such as a mounted Kubernetes Secret.
`;

function entry({ name, secret, example: value, fallback }: Variable): string {
  const lines = [`# ${texts('en').line(`variable.${name}`)}`];
  if (fallback !== undefined) lines[0] += ` Without it: ${fallback}`;
  lines.push(`#${name}=${value}`);
  if (secret) lines.push(`#${name}_FILE=/run/secrets/${name.toLowerCase().replaceAll('_', '-')}`);
  return `${lines.join('\n')}\n`;
}

describe('.env.example', () => {
  it('documents every setting in the words of the help', async () => {
    await expect([HEAD, ...VARIABLES.map(entry)].join('\n')).toMatchFileSnapshot('../.env.example');
  });

  it('names exactly what is read', () => {
    const read = new Set<string>();
    const spy = new Proxy<Record<string, string | undefined>>(
      {},
      {
        get(_, name) {
          read.add(String(name));
          return undefined;
        },
      },
    );
    readConfig(spy, () => '');
    const named = [...example.matchAll(/^#(\w+)=/gmu)].map(([, name = '']) => name);
    expect([...read].filter((name) => !CONVENTIONS.some((known) => known === name)).toSorted()).toEqual(named.toSorted());
  });

  it('has an example of the right form for each', () => {
    const values = parseEnv(example.replace(/^#(?=\w+=)/gmu, ''));
    for (const { name, parse } of VARIABLES) expect(parse(values[name] ?? ''), name).toHaveProperty('value');
  });

  it('sets nothing as it is', () => {
    expect(parseEnv(example)).toEqual({});
  });

  it('describes each setting in every language', () => {
    for (const language of ['en', 'zh'] as const) {
      for (const { name } of VARIABLES) expect(texts(language).has(`variable.${name}`), `${language} ${name}`).toBe(true);
    }
  });
});

describe('the environment', () => {
  it('is read by the composition root, the small programs and the set-up alone', () => {
    const readers = readSources('src', 'adapters').filter(({ text }) => /\bprocess\s*\.\s*env\b/u.test(codeOf(text)));
    for (const { path } of readers) expect(path).toMatch(/^src\/(?:cli|setup)\//u);
    expect(readers.map(({ path }) => path)).toContain('src/cli/serve.ts');
  });
});
