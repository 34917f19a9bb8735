import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { DEADLINE_MS, IDLE_MS, MOST_WAITING, type Pictures, type PicturesOptions, createPictures } from '../../adapters/pictures/index.ts';
import { FONT_FILES } from '../../adapters/pictures/font-files.ts';
import { createRenderer } from '../../adapters/pictures/renderer.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Picture } from '../../src/views/view.ts';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';

const picture = (title: string): Picture => ({ title, labels: { rank: 'Rank', name: 'Player', points: 'Points' }, rows: [{ rank: 1, name: '王小明', points: '3' }], alt: title });

/** A thread that does as the title says, and otherwise answers with how many pictures it has had. */
const PROGRAM = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    let count = 0;
    const drawn = (text) => parentPort.postMessage({ kind: 'drawn', png: new TextEncoder().encode(text) });
    parentPort.on('message', ({ title }) => {
      count += 1;
      if (title === 'silence') return;
      if (title === 'loop') for (;;);
      if (title === 'exit') process.exit(3);
      if (title === 'throw') throw new Error('a fault of the drawing');
      if (title === 'fail') return parentPort.postMessage({ kind: 'failed', reason: 'refused' });
      drawn(title === 'environment' ? JSON.stringify(process.env) : String(count));
    });
  `)}`,
);

const read = (png: Uint8Array | undefined): string | undefined => (png === undefined ? undefined : new TextDecoder().decode(png));

const opened: Pictures[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
});

function pictures(options: Partial<PicturesOptions> = {}): { readonly pictures: Pictures; readonly clock: ManualClock; readonly warnings: string[] } {
  const clock = createManualClock();
  const warnings: string[] = [];
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: (_, message) => void warnings.push(message),
    error: (_, message) => void warnings.push(message),
    child: () => logger,
  };
  const made = createPictures({ clock, logger, ...options });
  opened.push(made);
  return { pictures: made, clock, warnings };
}

describe('pictures', () => {
  it('are drawn on a thread of their own, as the renderer draws them', async () => {
    const { pictures: made, clock, warnings } = pictures();
    const drawn = await Promise.all([made.draw(picture('Leaderboard')), made.draw(picture('排行榜'))]);
    const render = await createRenderer();
    expect(drawn.map((png) => Buffer.from(png ?? []).toString('base64'))).toEqual(['Leaderboard', '排行榜'].map((title) => Buffer.from(render(picture(title))).toString('base64')));
    expect(warnings).toEqual([]);
    await made.close();
    expect(clock.waiting()).toBe(0);
  });

  it('come one after another from one thread, which knows nothing of the environment', async () => {
    const { pictures: made } = pictures({ worker: PROGRAM });
    process.env['PICTURES_TEST_SECRET'] = 'secret';
    expect((await Promise.all(['a', 'b', 'c'].map((title) => made.draw(picture(title))))).map(read)).toEqual(['1', '2', '3']);
    expect(read(await made.draw(picture('environment')))).toBe('{}');
    delete process.env['PICTURES_TEST_SECRET'];
  });

  it('wait in a bounded queue', async () => {
    const { pictures: made, clock } = pictures({ worker: PROGRAM });
    const settled: number[] = [];
    const all = Array.from({ length: MOST_WAITING + 3 }, (_, index) =>
      made.draw(picture('silence')).then((png) => {
        settled.push(index);
        return png;
      }),
    );
    await setImmediate();
    expect(settled).toEqual([MOST_WAITING, MOST_WAITING + 1, MOST_WAITING + 2]);
    await clock.advance(DEADLINE_MS);
    expect(await Promise.all(all)).toEqual(Array.from({ length: MOST_WAITING + 3 }, () => undefined));
    expect(clock.waiting()).toBe(0);
    expect(read(await made.draw(picture('after')))).toBe('1');
  });

  it.each(['silence', 'loop'])('have a deadline, after which a fresh thread draws: %s', async (title) => {
    const { pictures: made, clock, warnings } = pictures({ worker: PROGRAM });
    expect(read(await made.draw(picture('before')))).toBe('1');
    let settled = false;
    const late = made.draw(picture(title)).finally(() => {
      settled = true;
    });
    await clock.advance(DEADLINE_MS - 1);
    expect(settled).toBe(false);
    const behind = made.draw(picture('behind'));
    await clock.advance(1);
    expect(await late).toBeUndefined();
    expect(read(await behind)).toBe('1');
    expect(warnings).toEqual(['a picture was not drawn in time']);
  });

  it.each(['exit', 'throw'])('survive a thread that breaks down: %s', async (title) => {
    const { pictures: made, warnings } = pictures({ worker: PROGRAM });
    const [broken, behind] = await Promise.all([made.draw(picture(title)), made.draw(picture('behind'))]);
    expect(broken).toBeUndefined();
    expect(read(behind)).toBe('1');
    expect(read(await made.draw(picture('next')))).toBe('2');
    expect(warnings).toEqual(['the thread that draws pictures broke down']);
  });

  it('survive a picture that cannot be drawn', async () => {
    const { pictures: made, warnings } = pictures({ worker: PROGRAM });
    expect(await made.draw(picture('fail'))).toBeUndefined();
    expect(read(await made.draw(picture('next')))).toBe('2');
    expect(warnings).toEqual(['a picture could not be drawn']);
  });

  it('survive a program that is not there', async () => {
    const { pictures: made, warnings } = pictures({ worker: new URL('./no-such-program.ts', import.meta.url) });
    expect(await made.draw(picture('a'))).toBeUndefined();
    expect(warnings).toEqual(['the thread that draws pictures broke down']);
  });

  it.each([
    ['a font package that is not installed', { ...FONT_FILES[0]!, package: 'no-such-fonts' }],
    ['a file that is not there', { ...FONT_FILES[0]!, bold: '../fonts/none.ttf' }],
    ['a file that is no font', { ...FONT_FILES[0]!, regular: '../package.json' }],
  ])('say once that there is %s, and no more try', async (_, fonts) => {
    const { pictures: made, clock, warnings } = pictures({ fonts: [fonts] });
    expect(await Promise.all([made.draw(picture('a')), made.draw(picture('b'))])).toEqual([undefined, undefined]);
    expect(await made.draw(picture('c'))).toBeUndefined();
    expect(warnings).toEqual(['pictures cannot be drawn here; boards go out as text']);
    expect(clock.waiting()).toBe(0);
  });

  it('let the thread go when nobody asks', async () => {
    const { pictures: made, clock } = pictures({ worker: PROGRAM });
    expect(read(await made.draw(picture('a')))).toBe('1');
    await clock.advance(IDLE_MS - 1);
    expect(read(await made.draw(picture('b')))).toBe('2');
    await clock.advance(IDLE_MS);
    expect(clock.waiting()).toBe(0);
    expect(read(await made.draw(picture('c')))).toBe('1');
  });

  it('answer everybody when closed', async () => {
    const { pictures: made, clock } = pictures({ worker: PROGRAM });
    const asked = [made.draw(picture('silence')), made.draw(picture('b'))];
    await made.close();
    expect(await Promise.all(asked)).toEqual([undefined, undefined]);
    expect(await made.draw(picture('c'))).toBeUndefined();
    expect(clock.waiting()).toBe(0);
  });

  it('leave the event loop free', async () => {
    const { pictures: made } = pictures();
    await made.draw(picture('first'));
    const drawn = made.draw(picture('second')).then((png) => ({ png }));
    let turns = 0;
    let done: { readonly png: Uint8Array | undefined } | undefined;
    while (done === undefined) {
      turns += 1;
      done = await Promise.race([drawn, setImmediate(undefined)]);
    }
    expect(done.png).toBeDefined();
    expect(turns).toBeGreaterThan(20);
  });
});
