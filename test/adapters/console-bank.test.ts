import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { drawConsole } from '../../adapters/console/draw.ts';
import { displayWidth } from '../../adapters/console/width.ts';
import { loadBank } from '../../src/content/load.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { LANGUAGES } from '../../src/engine/question.ts';
import { viewsOf } from './discord-bodies.ts';

const COLUMNS = 80;
const texts = await loadTexts(SHIPPED_TEXTS);
/** Without what drawing may change: spaces, line breaks and the marks of inline code. */
const folded = (text: string) => text.replace(/[\s`]/gu, '');

it('every question of the bank fits on a terminal, in both languages, before and after the answer, with nothing left out', async () => {
  const loaded = await loadBank(fileURLToPath(new URL('../../content', import.meta.url)));
  if (!('bank' in loaded)) throw new Error('the bank has mistakes');
  for (const question of loaded.bank.questions) {
    for (const language of LANGUAGES) {
      for (const view of viewsOf(question, language, texts(language))) {
        const drawn = drawConsole(view, { color: false, columns: COLUMNS });
        const code = new Set((question.code ?? '').split('\n').map((line) => `    ${line}`.trimEnd()));
        const wide = drawn.split('\n').filter((line) => displayWidth(line) > COLUMNS && !code.has(line.trimEnd()) && !line.includes('https://'));
        expect(wide, question.id).toEqual([]);
        const said = folded(drawn);
        expect(said, question.id).toContain(folded(question.stem[language] ?? '?'));
        for (const option of question.options) expect(said, question.id).toContain(folded(option.text[language] ?? '?'));
        if (view.tone !== 'neutral') expect(said, question.id).toContain(folded(question.explanation[language] ?? '?'));
      }
    }
  }
  expect(loaded.bank.questions.length).toBeGreaterThan(112);
}, 60_000);
