import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SHIPPED_TEXTS, readTexts } from '../../src/content/texts.ts';
import { texts } from './known.ts';

/** The parts that word commands. */
const MINE = /\.(?:commands|daily|league)\.yaml$/u;
const COMMANDS = join(import.meta.dirname, '..', '..', 'src', 'commands');

/** Codes of mistakes in the sources, and those that have a "did you mean" variant. */
async function codes(): Promise<{ plain: Set<string>; hinted: Set<string> }> {
  const plain = new Set<string>();
  const hinted = new Set<string>();
  for (const file of await readdir(COMMANDS, { recursive: true })) {
    if (!file.endsWith('.ts')) continue;
    const source = await readFile(join(COMMANDS, file), 'utf8');
    for (const [, code = ''] of source.matchAll(/(?:new UserError\(|code: )'([a-z0-9/-]+)'/g)) plain.add(code);
    for (const [, code = ''] of source.matchAll(/refusal\(context, [^,]+, '([a-z0-9/-]+)'/g)) plain.add(code);
    for (const [, code = ''] of source.matchAll(/hinted(?:Error)?\('([a-z0-9/-]+)'/g)) hinted.add(code);
  }
  return { plain, hinted };
}

/** Names of the parameters of a message, and of the styles around them. */
function holes(source: string): string[] {
  return [...new Set([...source.matchAll(/\{\s*\$([a-z]+)/gi)].map((match) => match[1] ?? ''))].toSorted();
}

describe('the texts of commands', () => {
  it('word every mistake in both languages', async () => {
    const { plain, hinted } = await codes();
    expect(plain.size).toBeGreaterThan(15);
    expect(hinted.size).toBeGreaterThan(8);
    const ids = [...plain, ...[...hinted].flatMap((code) => [code, `${code}-near`])].map((code) => `error.${code.replaceAll('/', '.')}`);
    for (const language of ['en', 'zh'] as const) expect(ids.filter((id) => !texts(language).has(id))).toEqual([]);
  });

  it('say the same things with the same parameters in both languages', async () => {
    const { texts: placed } = await readTexts(SHIPPED_TEXTS);
    const mine = [...placed.en].filter(([, text]) => MINE.test(text.at.file));
    expect(mine.length).toBeGreaterThan(300);
    expect([...placed.zh].filter(([, text]) => MINE.test(text.at.file)).map(([id]) => id)).toEqual(mine.map(([id]) => id));
    for (const [id, text] of mine) expect(holes(placed.zh.get(id)?.source ?? ''), id).toEqual(holes(text.source));
  });

  it('put a space between Chinese and Latin text', async () => {
    const { texts: placed } = await readTexts(SHIPPED_TEXTS);
    for (const [id, text] of placed.zh) {
      if (!MINE.test(text.at.file) || /^(?:name|example)\./.test(id)) continue;
      const shown = text.source.replaceAll(/\{[#/][a-z]+\}/g, '');
      expect(shown, id).not.toMatch(/\p{Script=Han}[A-Za-z0-9/]|[A-Za-z0-9}]\p{Script=Han}/u);
      expect(shown, id).not.toMatch(/\p{Script=Han}[,;:?!.]|[,;:?!]\p{Script=Han}/u);
    }
  });
});
