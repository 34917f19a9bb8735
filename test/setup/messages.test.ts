import { builtinModules } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadMessages, localeLanguage } from '../../src/setup/messages.mjs';
import { importsOf, readSources, ROOT } from '../source-files.ts';

const sources = readSources('src/setup');
const read = (language: string) => JSON.parse(readFileSync(join(ROOT, 'content', 'texts', `${language}.setup.json`), 'utf8')) as Record<string, string>;
const en = read('en');
const zh = read('zh');
const parameters = (message = ''): string[] => [...message.matchAll(/\{(\w+)\}/gu)].map(([, key = '']) => key).toSorted();

describe('the texts of the set-up', () => {
  it('exist in both languages with the same parameters', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en));
    for (const [id, message] of Object.entries(en)) expect([...new Set(parameters(zh[id]))], id).toEqual([...new Set(parameters(message))]);
  });

  it('are all used, and all that is used exists', () => {
    const code = sources.map(({ text }) => text).join('\n');
    const used = [...code.matchAll(/'((?:packages|runtime|redis)\.[a-z-]+|waiting|progress|failed)'/gu)].map(([, id = '']) => id);
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(en).toSorted());
  });

  it('are filled in', () => {
    expect(loadMessages(ROOT, 'en')('packages.installed', { seconds: 12 })).toBe('Installed in 12 s.');
    expect(loadMessages(ROOT, 'zh')('packages.installed', { seconds: 12 })).toBe('安装完成，用时 12 秒。');
    expect(() => loadMessages(ROOT, 'en')('no-such')).toThrow('no-such');
  });
});

it('takes the language of the locale as the bot does', async () => {
  const { readLanguage } = await import('../../src/config.ts');
  const environments = [{}, { LANG: 'zh_CN.UTF-8' }, { LC_ALL: 'C', LANG: 'zh' }, { LC_MESSAGES: 'ZH-tw' }, { LANG: 'zhuang' }, { LC_ALL: '', LANG: 'zh' }];
  expect(environments.map((each) => localeLanguage(each))).toEqual(environments.map(readLanguage));
});

it('needs nothing that must be installed first', () => {
  const packages = sources.flatMap(importsOf).filter(({ path }) => path === undefined);
  expect(packages.map(({ specifier }) => specifier).filter((name) => !name.startsWith('node:') || !builtinModules.includes(name.slice(5)))).toEqual([]);
});
