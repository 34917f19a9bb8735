import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createPictures } from '../../adapters/pictures/index.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import type { Quiz, RequestBody } from '../../src/platform.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { withLetters } from '../../src/views/token.ts';
import type { Picture } from '../../src/views/view.ts';
import { fixtureBank } from '../contracts/bot.ts';
import { createNotingAgenda } from '../fakes/agenda.ts';
import { type Benchmark, pairs } from './measure.ts';

const CLICKS = 2_000;
const ROUNDS = 9;

const NAMES = ['Alice', 'Їжакевич', '王小明', '陳大文', 'さくら', '김철수', 'Zoë', 'Platform Guild'];

/** The fullest board there is, with all fonts. */
const BOARD: Picture = {
  title: 'Leaderboard 排行榜',
  subtitle: 'Season 2026-Q4',
  labels: { rank: 'Rank', name: 'Player', points: 'Points', detail: 'Right' },
  rows: Array.from({ length: 25 }, (_, index) => ({
    rank: index + 1,
    name: `${NAMES[index % NAMES.length]} ${index}`,
    points: String(5_000 - index),
    detail: '64 / 80',
    movement: { way: 'up', text: String(index) },
  })),
  footer: 'of 1,234 players',
  alt: 'Leaderboard',
};

/** Answers with a click of somebody new on a question that is open already. */
function crowd(quiz: Quiz): (count: number) => Promise<(() => Promise<void>)[]> {
  let people = 0;
  let deliveries = 0;
  const dispatch = (id: string, body: RequestBody) => {
    deliveries += 1;
    const actor = { id, name: `Player ${id}`, administrator: false, guest: false };
    return quiz.dispatch({ deliveryId: `d${deliveries}`, received: Date.now(), actor, place: { workspace: 'bench:local', channel: 'C1' }, body });
  };
  return async (count) => {
    const clicks: (() => Promise<void>)[] = [];
    for (let made = 0; made < count; made += 1) {
      people += 1;
      const id = `U${people}`;
      const { input } = await dispatch(id, { kind: 'command', word: 'k8s', path: ['quiz'], options: { type: 'single', count: 1 } });
      if (input?.kind !== 'one') throw new Error('no question with one answer');
      const token = withLetters(input.token, 'A');
      clicks.push(async () => {
        const { tone } = await dispatch(id, { kind: 'action', token });
        if (tone !== 'right' && tone !== 'wrong') throw new Error(`a click that was answered ${tone}`);
      });
    }
    return clicks;
  };
}

/** One click after another, each with a turn of the event loop between; answers with the 99th percentile in ms. */
async function tail(clicks: readonly (() => Promise<void>)[]): Promise<number> {
  const taken: number[] = [];
  for (const click of clicks) {
    const begun = performance.now();
    // The turn belongs to the click: what the drawing leaves to do on this thread is done in it.
    await setImmediate();
    await click();
    taken.push(performance.now() - begun);
  }
  return taken.toSorted((a, b) => a - b)[Math.ceil(taken.length * 0.99) - 1] ?? Number.NaN;
}

/** How long clicks take on SQLite while full boards are drawn one after another, against without. 1/1.5 is promised. */
export const pictures: Benchmark = {
  name: 'pictures',
  async run() {
    const directory = mkdtempSync(join(tmpdir(), 'quiz-bench-'));
    const common = { clock: systemClock, random: systemRandom, logger: silentLogger };
    const store = createSqliteStore({ directory, clock: systemClock });
    const drawing = createPictures(common);
    try {
      await store.open();
      const [bank, texts] = await Promise.all([fixtureBank(), loadTexts(SHIPPED_TEXTS)]);
      const people = crowd(createQuiz({ bank, store, texts, settings: new WorkspaceSettings(), agenda: createNotingAgenda(), ...common }));
      if ((await drawing.draw(BOARD)) === undefined) throw new Error('no picture is drawn here');
      let drawn = 0;
      const measured = await pairs(
        { name: 'pictures-click-p99', unit: 'ms on SQLite while boards are drawn', baselineName: 'no pictures', better: 'less', rounds: ROUNDS },
        async () => {
          const clicks = await people(CLICKS);
          const clicked = new AbortController();
          const painted = (async () => {
            while (!clicked.signal.aborted) if ((await drawing.draw(BOARD)) !== undefined) drawn += 1;
          })();
          const figure = await tail(clicks);
          clicked.abort();
          await painted;
          return figure;
        },
        async () => tail(await people(CLICKS)),
      );
      if (drawn < 2 * ROUNDS) throw new Error(`only ${drawn} pictures were drawn meanwhile`);
      return [measured];
    } finally {
      await drawing.close();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
