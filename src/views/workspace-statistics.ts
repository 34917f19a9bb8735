/** How a workspace gets on: who takes part, what is hard, and what is getting better. Counts alone. */
import { type Text, code, plain } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { type TallyShown, percent } from './statistics.ts';
import type { Block, View } from './view.ts';

export interface WorkspaceStatisticsShown {
  readonly season: string;
  readonly players: number;
  readonly teams: number;
  /** The newest first. */
  readonly weeks: readonly (TallyShown & { readonly week: string; readonly players: number })[];
  /** The hardest first. `stem` is left out where the bank has the question no more. */
  readonly hardest: readonly (TallyShown & { readonly questionId: string; readonly stem?: Text })[];
  /** The oldest month first. */
  readonly areas: readonly (TallyShown & { readonly month: string; readonly area: string })[];
  /** Title of an area in the reader's language. */
  readonly title: (id: string) => string;
}

/** Marks of a bar: each stands for ten in a hundred. The number beside it says the same. */
const MARKS = 10;
/** Longest stem that is shown, in characters. */
const STEM_MAX = 120;

function bar(tally: TallyShown): string {
  const full = Math.floor((percent(tally) * MARKS + 50) / 100);
  return '■'.repeat(full) + '□'.repeat(MARKS - full);
}

function clipped(text: Text): Text {
  let left = STEM_MAX;
  const kept: Text[number][] = [];
  for (const span of text) {
    if (left <= 0) break;
    const letters = 'text' in span ? [...span.text] : [];
    kept.push(letters.length > left && 'text' in span ? { ...span, text: `${letters.slice(0, left - 1).join('')}…` } : span);
    left -= letters.length;
  }
  return kept;
}

function weekBlocks(shown: WorkspaceStatisticsShown, texts: Texts): Block[] {
  const items = shown.weeks.map((each) => {
    const [year = '', week = ''] = each.week.split('-W');
    return texts.text('workspace-stats.week', { week: String(Number(week)), year, players: each.players, answers: each.answers, percent: percent(each) });
  });
  return [{ kind: 'heading', text: texts.text('workspace-stats.weeks') }, { kind: 'list', ordered: false, items }];
}

function hardestBlocks(shown: WorkspaceStatisticsShown, texts: Texts): Block[] {
  const heading: Block = { kind: 'heading', text: texts.text('workspace-stats.hardest') };
  if (shown.hardest.length === 0) return [heading, { kind: 'note', text: texts.text('workspace-stats.hardest-none') }];
  const items = shown.hardest.map((each): Text => {
    const line = texts.text('workspace-stats.question', { question: code(each.questionId), right: each.right, answers: each.answers, percent: percent(each) });
    return each.stem === undefined ? line : [...line, plain(' '), ...clipped(each.stem)];
  });
  return [heading, { kind: 'list', ordered: true, items }];
}

/** One area over the months in words and numbers, with a bar for the newest. */
function areaLine(title: string, months: readonly (TallyShown & { readonly month: string })[], texts: Texts): Text {
  const newest = months.at(-1);
  if (newest === undefined) return [];
  const line = texts.text('workspace-stats.area', { area: title, bar: bar(newest), percent: percent(newest), answers: newest.answers, month: newest.month });
  const earlier = months.slice(0, -1);
  const first = earlier[0];
  if (first === undefined) return line;
  const by = percent(newest) - percent(first);
  const before = earlier.map((each) => texts.line('workspace-stats.month', { month: each.month, percent: percent(each), answers: each.answers })).join(texts.line('workspace-stats.between'));
  const trend = texts.text(`workspace-stats.trend-${by > 0 ? 'up' : by < 0 ? 'down' : 'same'}`, { by: Math.abs(by), month: first.month });
  return [...line, ...texts.text('workspace-stats.before', { months: before }), ...trend];
}

function areaBlocks(shown: WorkspaceStatisticsShown, texts: Texts): Block[] {
  if (shown.areas.length === 0) return [];
  const byArea = Map.groupBy(shown.areas, ({ area }) => area);
  const total = (months: readonly TallyShown[]) => months.reduce((sum, each) => sum + each.answers, 0);
  const areas = [...byArea].toSorted(([one, a], [other, b]) => total(b) - total(a) || (one < other ? -1 : 1));
  return [
    { kind: 'heading', text: texts.text('workspace-stats.areas') },
    { kind: 'list', ordered: false, items: areas.map(([area, months]) => areaLine(shown.title(area), months, texts)) },
  ];
}

export function workspaceStatisticsView(shown: WorkspaceStatisticsShown, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('workspace-stats.heading') }];
  if (shown.weeks.length === 0) {
    blocks.push({ kind: 'paragraph', text: texts.text('workspace-stats.empty') });
  } else {
    blocks.push(
      { kind: 'paragraph', text: texts.text('workspace-stats.people', { players: shown.players, teams: shown.teams }) },
      ...weekBlocks(shown, texts),
      ...hardestBlocks(shown, texts),
      ...areaBlocks(shown, texts),
      { kind: 'note', text: texts.text('workspace-stats.counted') },
    );
  }
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}
