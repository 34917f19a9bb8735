import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/commands/registry.ts';
import { VARIABLES } from '../src/config/variables.ts';
import { loadTexts, SHIPPED_TEXTS } from '../src/content/texts.ts';
import { ROOT } from './source-files.ts';

const texts = (await loadTexts(SHIPPED_TEXTS))('en');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

function part(name: string): string {
  return new RegExp(`<!-- ${name}:begin -->\n(.*?)\n<!-- ${name}:end -->`, 'su').exec(readme)?.[1] ?? '';
}

describe('README', () => {
  it('lists every setting in the words of the help', () => {
    const rows = VARIABLES.map(({ name, fallback }) => {
      const [what = '', without = fallback === undefined ? '' : `\`${fallback}\``] = texts.line(`variable.${name}`).split(' Without it: ');
      return `| \`${name}\` | ${what} | ${without} |`;
    });
    expect(part('settings')).toBe(['| variable | what it is | without it |', '| --- | --- | --- |', ...rows].join('\n'));
  });

  it('lists every command', () => {
    for (const { word, path } of COMMANDS) {
      const [first, second] = path;
      const row = readme.split('\n').find((line) => line.startsWith(`| \`/${word} ${first}`) && (second === undefined || line.includes(second)));
      expect(row, `/${word} ${path.join(' ')}`).toBeDefined();
    }
  });

  it.each([...readme.matchAll(/npm run (?:-s )?([a-z:]+)/gu)].map((match) => match[1] ?? ''))('names npm run %s, which sets itself up', (name) => {
    expect(scripts[name]).toMatch(/^node src\/setup\/launch\.mjs /u);
  });

  it('shows a whole round', () => {
    expect(part('round')).toContain('Your statistics');
  });
});
