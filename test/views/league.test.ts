/** What boards in full, seasons, maps and statistics of a workspace say, in words and in pictures. */
import { describe, expect, it } from 'vitest';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { type Span, type Text, flat, inline } from '../../src/texts/span.ts';
import { movementOf, movementWords } from '../../src/views/movement.ts';
import { seasonChangedView, seasonEndView, seasonPodiumView, seasonStartView, seasonsView } from '../../src/views/season.ts';
import { type StandingsRow, type StandingsShown, publicStandingsView, standingsView } from '../../src/views/standings.ts';
import { statisticsView } from '../../src/views/statistics.ts';
import { teamMappedView, teamMapsView } from '../../src/views/team-maps.ts';
import { teamDeletionView, teamNotice } from '../../src/views/team.ts';
import type { View } from '../../src/views/view.ts';
import { workspaceStatisticsView } from '../../src/views/workspace-statistics.ts';
import { NASTY_NAMES } from '../fixtures/nasty-names.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const en = texts('en');
const zh = texts('zh');

function textsOf(view: View): Text[] {
  return view.blocks.flatMap((block): Text[] => {
    if (block.kind === 'list') return [...block.items];
    if (block.kind === 'board') return block.rows.map(({ line }) => line);
    return block.kind === 'heading' || block.kind === 'paragraph' || block.kind === 'note' ? [block.text] : [];
  });
}
const lines = (view: View) => textsOf(view).map(flat);

/** What was typed stands whole in spans that are names or code, and in no other. */
function expectTyped(view: View, typed: string, kinds: readonly Span['kind'][] = ['name']): void {
  const holding = textsOf(view).flat().filter((span) => span.kind !== 'time' && span.text.includes(typed));
  expect(holding.length).toBeGreaterThan(0);
  for (const span of holding) expect(kinds).toContain(span.kind);
}

const row = (rank: number, name: string, points: number, more: Partial<StandingsRow> = {}): StandingsRow => ({ id: rank, rank, name, points, right: 3, answers: 4, self: false, ...more });
const board = (more: Partial<StandingsShown>): StandingsShown => ({
  of: 'players', by: 'total', rows: [], around: [], total: 0, period: 'week', season: '2026-Q4', open: true, administrator: false, actions: [], ...more,
});

describe('movement', () => {
  it('is said by a sign and in words', () => {
    const said = [movementOf(1, 4), movementOf(3, 1), movementOf(2, 2), movementOf(5, undefined)].map((movement) => movementWords(movement, 'line', en));
    expect(said).toEqual([', ↑ up 3', ', ↓ down 2', ', = same place', ', new']);
    expect(movementWords(movementOf(1, 4), 'line', zh)).toBe('，↑ 上升 3 名');
    expect(movementWords(movementOf(1, 4), 'picture', en)).toBe('3');
    expect(movementWords(movementOf(9, undefined), 'picture', zh)).toBe('新');
  });

  it('stands in each row, with the streak before it', () => {
    const view = standingsView(board({ rows: [row(1, 'Ada', 60, { before: 3, streak: 12 }), row(2, 'Bob', 40, { self: true, before: 2 }), row(3, 'Cem', 20)], total: 3 }), en);
    expect(lines(view).slice(1, 4)).toEqual([
      '1. Ada, 60 points, 3 of 4 right, streak of 12, ↑ up 2',
      '2. Bob (you), 40 points, 3 of 4 right, = same place',
      '3. Cem, 20 points, 3 of 4 right, new',
    ]);
    const shown = view.blocks.find((block) => block.kind === 'board');
    expect(shown?.rows.map(({ before, streak }) => [before, streak])).toEqual([[3, 12], [2, undefined], [undefined, undefined]]);
  });

  it('is left out where there was no board before, and streaks where they are off', () => {
    const view = standingsView(board({ rows: [row(1, 'Ada', 60, { streak: 12 })], total: 1, streaks: false }), en);
    expect(lines(view)[1]).toBe('1. Ada, 60 points, 3 of 4 right');
  });
});

describe('a later page', () => {
  it('has the own row with its neighbours above it, after which places are left out', () => {
    const around = [row(1, 'Me', 900, { self: true }), row(2, 'B', 800), row(3, 'C', 700)];
    const rows = [row(11, 'K', 60), row(12, 'L', 50)];
    const shown = standingsView(board({ rows, around, total: 12, offset: 10 }), en).blocks.find((block) => block.kind === 'board');
    expect(shown?.rows.map(({ rank, gap, self }) => [rank, gap, self])).toEqual([[1, false, true], [2, false, false], [3, false, false], [11, true, false], [12, false, false]]);
    const close = [row(9, 'I', 80), row(10, 'Me', 70, { self: true }), row(11, 'K', 60), row(12, 'L', 50)];
    const next = standingsView(board({ rows, around: close, total: 12, offset: 10 }), en).blocks.find((block) => block.kind === 'board');
    expect(next?.rows.map(({ rank, gap }) => [rank, gap])).toEqual([[9, false], [10, false], [11, false], [12, false]]);
  });

  it('of hidden players says so', () => {
    expect(lines(standingsView(board({ total: 12, offset: 10 }), en))[1]).toBe('Nobody on this page shows a name.');
  });
});

describe('a board for a channel', () => {
  const rows = [row(1, 'Ada', 1340, { before: 2, self: true }), row(2, '', 40, { before: 1 }), row(3, 'Cem', 20)];

  it('says everything in words that the picture shows', () => {
    const view = publicStandingsView({ ...board({ rows, total: 3 }), shownBy: 'Bob', picture: true }, en);
    expect(view).toMatchObject({ audience: 'public', actions: [], replaces: false });
    expect(lines(view)).toEqual([
      'Players: this week',
      '1. Ada, 1,340 points, 3 of 4 right, ↑ up 1',
      '2. somebody without a name, 40 points, 3 of 4 right, ↓ down 1',
      '3. Cem, 20 points, 3 of 4 right, new',
      'Shown by Bob',
      expect.stringContaining('Counted:'),
    ]);
    expect(view.picture).toEqual({
      title: 'Players: this week',
      labels: { rank: '#', name: 'Player', points: 'Points', detail: 'Right' },
      rows: [
        { rank: 1, name: 'Ada', points: '1,340', detail: '3 of 4', movement: { way: 'up', text: '1' } },
        { rank: 2, name: 'somebody without a name', points: '40', detail: '3 of 4', movement: { way: 'down', text: '1' } },
        { rank: 3, name: 'Cem', points: '20', detail: '3 of 4', movement: { way: 'new', text: 'new' } },
      ],
      footer: 'Kubernetes quiz',
      alt: 'A table, Players: this week, 3 rows; the message says the same in words. 1. Ada: 1,340. 2. somebody without a name: 40. 3. Cem: 20.',
    });
  });

  it('says “deleted player” where nothing but a row is kept of somebody, in the reader’s language', () => {
    const gone = board({ rows: [row(1, '', 40, { deleted: true }), row(2, 'Cem', 20)], total: 2, period: 'season' });
    expect(lines(standingsView(gone, en))[1]).toBe('1. deleted player, 40 points, 3 of 4 right');
    expect(lines(standingsView(gone, zh))[1]).toContain('已删除的玩家');
    const shown = publicStandingsView({ ...gone, shownBy: 'Bob', picture: true }, zh);
    expect(shown.picture?.rows.map(({ name }) => name)).toEqual(['已删除的玩家', 'Cem']);
    expect(shown.picture?.alt).toContain('已删除的玩家');
  });

  it('of teams by average shows averages, in the words of the language', () => {
    const view = publicStandingsView({ ...board({ of: 'teams', by: 'average', rows: [row(1, '熊猫队', 340, { active: 3 })], total: 1 }), shownBy: 'Bob', picture: true }, zh);
    expect(view.picture).toMatchObject({ labels: { name: '团队', points: '人均分', detail: '成员' }, rows: [{ name: '熊猫队', points: '113.3', detail: '活跃 3 人' }] });
  });

  it.each(NASTY_NAMES)('shows the name %j as a name, and keeps the alternative text short', (typed) => {
    const view = publicStandingsView({ ...board({ rows: [row(1, typed, 1), row(2, typed, 1), row(3, typed, 1)], total: 3, period: 'season', season: 'Cup' }), shownBy: typed, picture: true }, en);
    expectTyped(view, typed);
    expect(view.picture?.alt.length).toBeLessThanOrEqual(1_024);
  });
});

describe('seasons', () => {
  const quarter = { label: '2026-Q4', starts: Date.UTC(2026, 9, 1), ends: Date.UTC(2027, 0, 1), named: false };
  const cup = { label: 'Cup', starts: Date.UTC(2026, 10, 25), named: true };

  it('name in the button what ends', () => {
    for (const of of [en, zh]) {
      expect(seasonStartView({ running: quarter, label: 'Cup', confirm: 'token' }, of).actions).toMatchObject([{ token: 'token', label: expect.stringMatching(/2026-Q4.*Cup/u) }]);
      expect(seasonEndView({ running: cup, quarter: '2026-Q4', confirm: 'token' }, of).actions).toMatchObject([{ label: expect.stringContaining('Cup') }]);
    }
  });

  it('are listed with their days', () => {
    expect(lines(seasonsView({ running: cup, ended: [quarter] }, en))).toContain('2026-Q4: 2026-10-01T00:00:00.000Z to 2027-01-01T00:00:00.000Z');
    expect(lines(seasonsView({ running: quarter, ended: [] }, en))).toContain('No season has ended yet.');
  });

  it('end with a podium that has a picture of the players, else of the teams', () => {
    const players = [{ rank: 1, name: 'Ada', points: 60, right: 3 }];
    const teams = [{ rank: 1, name: 'Pandas', points: 60, right: 3 }];
    const both = seasonPodiumView({ label: 'Cup', players, teams, picture: true }, en);
    expect(both.audience).toBe('public');
    expect(lines(both).join('\n')).toMatch(/The season is over: Cup(.|\n)*1\. Ada: 60 points(.|\n)*1\. Pandas: 60 points/u);
    expect(both.picture).toMatchObject({ title: 'The season is over: Cup', subtitle: 'Players', rows: [{ rank: 1, name: 'Ada', points: '60', detail: '3 right' }] });
    expect(seasonPodiumView({ label: 'Cup', players: [], teams, picture: true }, en).picture).toMatchObject({ subtitle: 'Teams', rows: [{ name: 'Pandas' }] });
    expect(seasonPodiumView({ label: 'Cup', players, teams, picture: false }, en).picture).toBeUndefined();
  });

  it.each(NASTY_NAMES)('are called %j as it was typed, and nothing comes of it', (typed) => {
    const named = { ...cup, label: typed };
    expectTyped(seasonStartView({ running: named, label: typed, next: `${typed}.2`, confirm: 'token' }, en), typed);
    expectTyped(seasonChangedView({ ended: named, running: named }, en), typed, ['name', 'code']);
    expectTyped(seasonsView({ running: named, ended: [{ ...quarter, label: typed }] }, en), typed);
    expectTyped(seasonPodiumView({ label: typed, players: [{ rank: 1, name: typed, points: 1, right: 1 }], teams: [], picture: true }, en), typed, ['name', 'code']);
  });
});

describe('teams', () => {
  it.each(NASTY_NAMES)('are called %j, and groups so', (typed) => {
    expectTyped(teamDeletionView({ team: { id: 1, name: typed, members: 1, points: 1 }, confirm: 'token' }, en), typed);
    expectTyped(teamNotice({ kind: 'not-founder', team: { name: typed }, id: typed }, en), typed);
    expectTyped(teamMappedView({ group: typed, team: typed, kind: 'moved', was: typed, waiting: true }, en), typed, ['name', 'group']);
    expectTyped(teamMapsView({ rows: [{ group: typed, team: typed }] }, en), typed, ['name', 'group']);
  });
});

describe('a person’s statistics', () => {
  const shown = { season: '2026-Q4', points: 0, cells: [{ area: 'pods', difficulty: 'easy', answers: 9, right: 3 }], practice: 0, title: (id: string) => id.toUpperCase() } as const;

  it('have a button for each of the weakest topics, the weakest first', () => {
    const weakest = ['a', 'b', 'c'].map((topic) => ({ topic, answers: 3, right: 1, practise: `token-${topic}` }));
    expect(statisticsView({ ...shown, weakest }, en).actions).toMatchObject([
      { label: 'Work on the weakest', token: 'token-a', primary: true },
      { label: 'Practise: B', token: 'token-b' },
      { label: 'Practise: C', token: 'token-c' },
    ]);
  });

  it('tell the runs of answered questions, by schedule', () => {
    const streaks = [{ schedule: 'daily', days: 7 }, { schedule: 'noon', days: 1 }, { schedule: 'team', days: 0 }];
    expect(lines(statisticsView({ ...shown, weakest: [], streaks }, en))).toEqual(expect.arrayContaining(['Answered in a row', 'daily: 7 questions in a row', 'noon: 1 question', 'team: none just now']));
    expect(lines(statisticsView({ ...shown, weakest: [] }, en))).not.toContain('Answered in a row');
  });
});

describe('statistics of a workspace', () => {
  const shown = {
    season: '2026-Q4', players: 12, teams: 1,
    weeks: [{ week: '2026-W48', players: 9, answers: 80, right: 50 }, { week: '2026-W47', players: 1, answers: 1, right: 0 }],
    hardest: [{ questionId: 'pod-ip-1', answers: 8, right: 2, stem: inline(`Which \`${'x'.repeat(200)}\``) }, { questionId: 'gone', answers: 3, right: 1 }],
    areas: [
      { month: '2026-09', area: 'pods', answers: 10, right: 4 },
      { month: '2026-10', area: 'pods', answers: 20, right: 11 },
      { month: '2026-11', area: 'pods', answers: 30, right: 19 },
      { month: '2026-11', area: 'storage', answers: 1, right: 1 },
    ],
    title: (id: string) => id.toUpperCase(),
  } as const;

  it('say in words and numbers what the bars show', () => {
    const said = lines(workspaceStatisticsView(shown, en));
    expect(said).toEqual(expect.arrayContaining([
      '12 players, 1 team',
      'Week 48 of 2026: 9 players, 80 answers, 63% right',
      'Week 47 of 2026: 1 player, 1 answer, 0% right',
      'PODS: ■■■■■■□□□□ 63% of 30 answers right in 2026-11; before: 2026-09 40% of 10, 2026-10 55% of 20; up 23 points since 2026-09',
      'STORAGE: ■■■■■■■■■■ 100% of 1 answer right in 2026-11',
      'gone: 1 of 3 right (33%).',
    ]));
    const stem = said.find((line) => line.startsWith('pod-ip-1'));
    expect(stem).toMatch(/^pod-ip-1: 2 of 8 right \(25%\)\. Which x+…$/u);
    expect([...(stem ?? '')].length).toBeLessThan(160);
  });

  it('say which way it goes, and that nothing is there yet', () => {
    const of = (right: number) => lines(workspaceStatisticsView({ ...shown, areas: [{ month: '2026-10', area: 'pods', answers: 10, right: 5 }, { month: '2026-11', area: 'pods', answers: 10, right }] }, en)).join('\n');
    expect(of(3)).toContain('; down 20 points since 2026-10');
    expect(of(5)).toContain('; the same as in 2026-10');
    expect(lines(workspaceStatisticsView({ ...shown, weeks: [], hardest: [], areas: [] }, zh))).toEqual(['本工作区的情况', '还没有人答过计分的题目。']);
    expect(lines(workspaceStatisticsView({ ...shown, hardest: [] }, en)).join('\n')).toContain('once it has three answers');
  });
});
