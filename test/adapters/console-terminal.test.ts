import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createConsoleAdapter } from '../../adapters/console/index.ts';
import { loadTexts } from '../../src/content/texts.ts';
import type { Quiz, Request } from '../../src/platform.ts';
import { plain } from '../../src/texts/span.ts';
import type { View } from '../../src/views/view.ts';
import { createManualClock } from '../fakes/clock.ts';

const texts = await loadTexts('content/texts');
const TAB = '\t';
const UP = '\u001B[A';
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

const view = (said: string): View => ({
  audience: 'private',
  language: 'en',
  tone: 'neutral',
  blocks: [{ kind: 'heading', text: [plain(said)] }],
  actions: [{ kind: 'button', label: 'Next', token: '1.n.s.0.' }],
  replaces: true,
});

/** What a terminal of this width shows after these bytes: moves of the cursor, and what is erased, as ECMA-48 has them. */
function screenOf(bytes: string, columns: number): readonly string[] {
  const rows: string[] = [''];
  let [row, column] = [0, 0];
  const at = (index: number) => rows[index] ?? '';
  const put = (text: string) => {
    rows[row] = `${at(row).padEnd(column).slice(0, column)}${text}${at(row).slice(column + text.length)}`;
    column += text.length;
  };
  // eslint-disable-next-line no-control-regex -- control sequences are what this is about
  for (const [, parameter = '', command, sign] of bytes.matchAll(/\u001B\[([\d;]*)([A-Za-z])|([^])/gu)) {
    const count = Number(parameter === '' ? 1 : parameter);
    if (command === 'A') row = Math.max(0, row - count);
    else if (command === 'B') row += count;
    else if (command === 'C') column += count;
    else if (command === 'D') column = Math.max(0, column - count);
    else if (command === 'G') column = count - 1;
    else if (command === 'J') {
      rows[row] = at(row).slice(0, column);
      rows.length = row + 1;
    } else if (command === 'K') rows[row] = at(row).slice(0, column);
    else if (sign === '\n') [row, column] = [row + 1, 0];
    else if (sign === '\r') column = 0;
    else if (sign !== undefined) {
      // A terminal goes on in the next row once there is something to put there.
      if (column >= columns) [row, column] = [row + 1, 0];
      put(sign);
    }
    while (rows.length <= row) rows.push('');
  }
  return rows.map((line) => line.trimEnd());
}

/** A person at a terminal: keys go in one by one, lines come out. */
async function sit(history: readonly string[] = [], color = false, columns = 80, answer: (request: Request) => View = () => view('Well done')) {
  const lines: string[] = [];
  let answered: () => void = () => undefined;
  const quiz: Quiz = {
    dispatch: async (request: Request) => {
      lines.push(request.body.kind === 'line' ? `${request.body.word}: ${request.body.line}` : 'pressed');
      answered();
      return answer(request);
    },
    form: () => undefined,
    complete: () => [],
    removed: () => Promise.resolve(),
    kept: () => Promise.resolve(),
  };
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns, rows: 40 });
  let printed = '';
  output.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  let saved: readonly string[] = [];
  let ids = 0;
  const adapter = createConsoleAdapter({
    input,
    output,
    clock: createManualClock(),
    random: { id: () => String((ids += 1)) },
    texts,
    language: 'en',
    administrator: true,
    terminal: { color, columns, interactive: true },
    history: { load: async () => history, save: (kept) => void (saved = kept) },
    complete: (word, line) => {
      const words = word === 'k8s' ? ['quiz', 'stats'] : ['settings'];
      const part = line.split(' ').at(-1) ?? '';
      const known = line.includes(' ') ? ['topic:', 'pods', 'static-pods', 'hot-topic'] : words;
      return { from: line.length - part.length, suggestions: known.filter((one) => one.includes(part)).map((value) => ({ value, label: value })) };
    },
  });
  await adapter.start(quiz);
  return {
    adapter,
    lines,
    printed: () => printed,
    /** The rows of the screen. */
    screen: () => screenOf(printed, columns),
    saved: () => saved,
    /** Types keys and waits for the answer to the line that they end. */
    enter: async (keys: string) => {
      const done = new Promise<void>((resolve) => (answered = resolve));
      // One key at a time: what comes in one piece is a paste, in which a tab is only a tab.
      for (const key of keys === UP ? [UP] : keys) {
        input.write(key);
        await new Promise((resolve) => setImmediate(resolve));
      }
      input.write('\r');
      await done;
    },
    type: (keys: string) => void input.write(keys),
  };
}

describe('the console at a terminal', () => {
  it('is written to as to one of 80 columns where it does not say how wide it is', async () => {
    const seat = await sit([], false, 0);
    // The longest line of the greeting would be broken at 20 columns.
    expect(stripVTControlCharacters(seat.printed())).toContain('You play here exactly as in chat. What to type:');
  });

  it('prompts with the name of whoever plays, and completes commands, options and its own words by tab', async () => {
    const { adapter, enter, lines, type, printed } = await sit();
    await enter(`quiz${TAB}to${TAB}`);
    await enter(`quiz po${TAB}`);
    await enter(`/k8s-admin se${TAB}`);
    await enter(`adm${TAB}se${TAB}`);
    await enter(`ne${TAB}`);
    expect(lines).toEqual(['k8s: quiz topic:', 'k8s: quiz pods', 'k8s-admin: settings', 'k8s-admin: settings', 'pressed']);
    type('as Bob\r');
    await enter('stats');
    type(CTRL_D);
    await adapter.finished;
    expect(printed()).toContain('player> ');
    expect(printed()).toContain('Bob> ');
  });

  it('remembers lines between two runs', async () => {
    const first = await sit(['stats']);
    await first.enter(UP);
    await first.enter('quiz pods');
    first.type(CTRL_D);
    await first.adapter.finished;
    expect(first.printed()).toMatch(/\nBye\.\n\n$/);
    expect(first.lines).toEqual(['k8s: stats', 'k8s: quiz pods']);
    expect(first.saved()).toEqual(['quiz pods', 'stats']);
  });

  it('drops what is typed on Ctrl-C, and leaves on a second one', async () => {
    const { adapter, enter, lines, type } = await sit();
    type(`rubbish${CTRL_C}`);
    await enter('stats');
    type(CTRL_C);
    await adapter.finished;
    expect(lines).toEqual(['k8s: stats']);
  });

  it('puts a post above what is being typed, and keeps it', async () => {
    const { adapter, enter, lines, type, printed } = await sit();
    type('sta');
    await adapter.post({ kind: 'place', place: { workspace: 'console:local', channel: 'console' } }, view('Question of the day'), 'daily');
    expect(stripVTControlCharacters(printed())).toMatch(/Question of the day[^]*player> sta$/);
    await enter('ts');
    expect(lines).toEqual(['k8s: stats']);
    await adapter.stop();
  });

  it('puts posts above a line that takes several rows, and eats nothing of what stands there', async () => {
    const { adapter, enter, lines, type, screen } = await sit([], false, 30);
    const typed = `sta${'x'.repeat(80)}`;
    type(typed);
    const place = { kind: 'place', place: { workspace: 'console:local', channel: 'console' } } as const;
    await Promise.all([1, 2, 3].map((number) => adapter.post(place, view(`Question ${number}`), String(number))));
    await adapter.post(place, view('Question 4'), '4');
    const rows = screen();
    const found = [1, 2, 3, 4].map((number) => rows.indexOf(`Question ${number}`));
    expect(found.toSorted((a, b) => a - b)).toEqual(found);
    expect(found).not.toContain(-1);
    const shown = `player> ${typed}`;
    expect(rows.slice(-Math.ceil(shown.length / 30)).join('')).toBe(shown);
    // What is typed stands there once.
    expect(rows.filter((row) => row.startsWith('player> '))).toHaveLength(1);
    await enter('!');
    expect(lines).toEqual([`k8s: ${typed}!`]);
    await adapter.stop();
  });

  it('drops the lines of earlier with whoever asks to be forgotten', async () => {
    const { adapter, enter, lines, type, saved } = await sit(['quiz pods'], false, 80, ({ body }) => (body.kind === 'line' && body.line === 'privacy delete' ? { ...view('Gone'), forgets: true } : view('Well done')));
    await enter('stats');
    expect(saved()).toEqual([]);
    await enter('privacy delete');
    // The line of earlier would come up again otherwise.
    await enter(`${UP}x`);
    expect(lines.slice(0, 2)).toEqual(['k8s: stats', 'k8s: privacy delete']);
    expect(lines.at(2)).not.toContain('privacy');
    type('quit\r');
    await adapter.finished;
    for (const line of ['quiz pods', 'stats', 'privacy delete']) expect(saved()).not.toContain(line);
  });

  it('uses colour where the terminal has it', async () => {
    const { adapter, enter, type, printed } = await sit([], true);
    await enter('stats');
    type('quit\r');
    await adapter.finished;
    expect(printed()).toContain('\u001B[1mWell done\u001B[0m');
    expect(printed()).toContain('Bye.');
  });
});
