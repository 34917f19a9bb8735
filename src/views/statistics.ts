import { DIFFICULTIES, type Difficulty } from '../engine/question.ts';
import { name } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Action, Block, View } from './view.ts';

export interface TallyShown {
  readonly answers: number;
  readonly right: number;
}

export interface StatisticsShown {
  readonly season: string;
  readonly points: number;
  readonly rank?: number;
  readonly cells: readonly (TallyShown & { readonly area: string; readonly difficulty: Difficulty })[];
  /** The weakest first, at most three; `practise` is the token of a set on it. */
  readonly weakest: readonly (TallyShown & { readonly topic: string; readonly practise: string })[];
  readonly practice: number;
  /** Runs of answered questions that go on, by schedule; left out where streaks are off. */
  readonly streaks?: readonly { readonly schedule: string; readonly days: number }[];
  /** Title of an area or topic in the reader's language. */
  readonly title: (id: string) => string;
}

function sum(cells: readonly TallyShown[]): TallyShown {
  return { answers: cells.reduce((total, each) => total + each.answers, 0), right: cells.reduce((total, each) => total + each.right, 0) };
}

/** Share right in whole per cent, rounded half up. */
export function percent(tally: TallyShown): number {
  return tally.answers === 0 ? 0 : Math.floor((200 * tally.right + tally.answers) / (2 * tally.answers));
}

/** A person's own statistics of the running season. */
export function statisticsView(shown: StatisticsShown, texts: Texts): View {
  const all = sum(shown.cells);
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('stats.heading', { season: shown.season }) }];
  const actions: Action[] = [];
  const line = (title: string, tally: TallyShown) => texts.text('stats.row', { title, answers: tally.answers, right: tally.right, percent: percent(tally) });
  if (all.answers === 0) {
    blocks.push({ kind: 'paragraph', text: texts.text('stats.empty') });
  } else {
    const rank = shown.rank === undefined ? {} : { rank: shown.rank };
    blocks.push({ kind: 'paragraph', text: texts.text(shown.rank === undefined ? 'stats.total-unranked' : 'stats.total', { points: shown.points, ...rank }) });
    blocks.push({ kind: 'paragraph', text: texts.text('stats.right', { answers: all.answers, right: all.right, percent: percent(all) }) });
    blocks.push({ kind: 'heading', text: texts.text('stats.by-difficulty') });
    const difficulties = DIFFICULTIES.map((each) => ({ each, tally: sum(shown.cells.filter((cell) => cell.difficulty === each)) }));
    const asked = difficulties.filter(({ tally }) => tally.answers > 0);
    blocks.push({ kind: 'list', ordered: false, items: asked.map(({ each, tally }) => line(texts.line(`stats.difficulty.${each}`), tally)) });
    blocks.push({ kind: 'heading', text: texts.text('stats.by-area') });
    const areas = [...new Set(shown.cells.map((cell) => cell.area))]
      .map((area) => ({ area, tally: sum(shown.cells.filter((cell) => cell.area === area)) }))
      .toSorted((a, b) => b.tally.answers - a.tally.answers || (a.area < b.area ? -1 : 1));
    blocks.push({ kind: 'list', ordered: false, items: areas.map(({ area, tally }) => line(shown.title(area), tally)) });
    const [weakest] = shown.weakest;
    if (weakest === undefined) {
      blocks.push({ kind: 'note', text: texts.text('stats.no-weakest') });
    } else {
      blocks.push({ kind: 'heading', text: texts.text('stats.weakest') });
      blocks.push({ kind: 'list', ordered: true, items: shown.weakest.map((each) => line(shown.title(each.topic), each)) });
      for (const { topic, practise } of shown.weakest) {
        const first = topic === weakest.topic;
        const title = shown.title(topic);
        actions.push({
          kind: 'button',
          label: first ? texts.line('stats.practise') : texts.line('league.practise-topic', { topic: title }),
          hint: texts.line('stats.practise-hint', { topic: title }),
          token: practise,
          ...(first ? { primary: true } : {}),
        });
      }
    }
  }
  if (shown.streaks !== undefined && shown.streaks.length > 0) {
    blocks.push(
      { kind: 'heading', text: texts.text('league.streaks') },
      { kind: 'list', ordered: false, items: shown.streaks.map(({ schedule, days }) => texts.text(days > 0 ? 'league.streak-row' : 'league.streak-none', { schedule: name(schedule), days })) },
    );
  }
  if (all.answers > 0 || shown.practice > 0) blocks.push({ kind: 'note', text: texts.text('stats.practice', { count: shown.practice }) });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions, replaces: false };
}
