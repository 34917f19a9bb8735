/** Files, pictures and groups at the console. */
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type ConsoleOptions, createConsoleAdapter } from '../../adapters/console/index.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import type { Request } from '../../src/platform.ts';
import { plain } from '../../src/texts/span.ts';
import type { View, ViewFile } from '../../src/views/view.ts';
import { createManualClock } from '../fakes/clock.ts';

const texts = await loadTexts(SHIPPED_TEXTS);

const FILE: ViewFile = { name: 'answers.csv', mediaType: 'text/csv', content: '\uFEFFid,points\r\n1,\u001B[2J30\r\n2,*20*\r\n' };
const said = (words: string, more: Partial<View> = {}): View => ({ audience: 'private', language: 'en', tone: 'neutral', blocks: [{ kind: 'paragraph', text: [plain(words)] }], actions: [], replaces: false, ...more });

/** What is printed for one line. */
async function play(view: View, more: Partial<ConsoleOptions> = {}): Promise<{ readonly printed: string; readonly requests: readonly Request[] }> {
  const output = new PassThrough();
  let printed = '';
  output.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
  const requests: Request[] = [];
  let ids = 0;
  const adapter = createConsoleAdapter({
    input: Readable.from(['privacy export\n']),
    output,
    clock: createManualClock(),
    random: { id: () => String((ids += 1)) },
    texts,
    language: 'en',
    administrator: true,
    ...more,
  });
  await adapter.start({
    dispatch: async (request) => {
      requests.push(request);
      return view;
    },
    form: () => undefined,
    complete: () => [],
    removed: () => Promise.resolve(),
    kept: () => Promise.resolve(),
  });
  await adapter.finished;
  return { printed, requests };
}

describe('a file at the console', () => {
  it('is written where the bot keeps its data, and the place is told', async () => {
    const saved: ViewFile[] = [];
    const { printed } = await play(said('Your answers', { file: FILE }), { save: async (file) => (saved.push(file), '/data/exports/answers.csv') });
    expect(saved).toEqual([FILE]);
    expect(printed).toContain('Your answers\n\n\nWritten to `/data/exports/answers.csv`\n');
    expect(printed).not.toContain('id,points');
  });

  it.each([
    ['where there is no such place', {}],
    ['where it cannot be written', { save: () => Promise.reject(new Error('full')) }],
  ] as const)('is printed, harmlessly, %s', async (_case, more) => {
    const { printed } = await play(said('Your answers', { file: FILE }), more);
    expect(printed).toContain('The file answers.csv:\n\n    id,points\n    1,␛[2J30\n    2,*20*\n');
    expect(printed).not.toContain('\u001B');
    expect(printed).not.toContain('feff');
  });
});

describe('a board with a picture at the console', () => {
  it('is the text alone', async () => {
    const picture = { title: 'Q4', labels: { rank: '#', name: 'Team', points: 'Points' }, rows: [], alt: 'Red leads' };
    const { printed } = await play(said('1. Red: 30 points', { audience: 'public', picture }));
    expect(printed).toContain('1. Red: 30 points');
    expect(printed).not.toContain('Red leads');
  });
});

describe('people at the console', () => {
  it('are in no groups, and it says that there are none', async () => {
    const { requests } = await play(said('done'));
    expect(requests[0]).toMatchObject({ actor: { groups: [] }, place: { ungrouped: 'none' } });
  });
});
