import { describe, expect, it } from 'vitest';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { LANGUAGES } from '../../src/engine/question.ts';
import type { Span, Text } from '../../src/texts/span.ts';
import { flat } from '../../src/texts/span.ts';
import { helpDetailView, helpView } from '../../src/views/help.ts';
import { preferencesView } from '../../src/views/preferences.ts';
import { reportsView } from '../../src/views/reports.ts';
import { SETTING_NAMES, type SettingsValues, administratorsView, settingsView } from '../../src/views/settings.ts';
import { type StandingsRow, type StandingsShown, averagePoints, standingsView } from '../../src/views/standings.ts';
import { percent, statisticsView } from '../../src/views/statistics.ts';
import { teamListView, teamNotice } from '../../src/views/team.ts';
import type { View } from '../../src/views/view.ts';
import { NASTY_NAMES } from '../fixtures/nasty-names.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const en = texts('en');

function textsOf(view: View): Text[] {
  return view.blocks.flatMap((block): Text[] => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
      case 'note':
        return [block.text];
      case 'list':
        return [...block.items];
      case 'fields':
        return block.fields.map((field) => field.value);
      case 'board':
        return block.rows.map((row) => row.line);
      case 'code':
      case 'options':
      case 'verdict-options':
      case 'divider':
        return [];
    }
  });
}

const lines = (view: View) => textsOf(view).map(flat);
const spans = (view: View): Span[] => textsOf(view).flat();

/** The one span that holds a typed text holds it whole, as a name; no other span holds any of it. */
function expectName(view: View, typed: string): void {
  const holding = spans(view).filter((span) => span.kind !== 'time' && span.text.includes(typed));
  expect(holding.length).toBeGreaterThan(0);
  for (const span of holding) expect(span).toEqual({ kind: 'name', text: typed });
}

const row = (rank: number, name: string, points: number, more: Partial<StandingsRow> = {}): StandingsRow => ({
  id: rank,
  rank,
  name,
  points,
  right: 17,
  answers: 20,
  self: false,
  ...more,
});

const board = (more: Partial<StandingsShown>): StandingsShown => ({
  of: 'players',
  by: 'total',
  rows: [],
  around: [],
  total: 0,
  period: 'season',
  season: '2026-Q4',
  open: true,
  administrator: false,
  actions: [],
  ...more,
});

describe('a ranking', () => {
  it('is one sentence a row, with what is counted', () => {
    const view = standingsView(board({ rows: [row(1, 'Ada', 1340), row(2, 'Bob', 1, { self: true })], total: 2 }), en);
    expect(lines(view)).toEqual([
      'Players: season 2026-Q4',
      '1. Ada, 1,340 points, 17 of 20 right',
      '2. Bob (you), 1 point, 17 of 20 right',
      'Counted: your first answer to each question in a season. Practice earns nothing. Hidden players keep their rank, so numbers may be missing.',
    ]);
    expect(view.audience).toBe('private');
    expect(lines(standingsView(board({ rows: [row(1, 'Ada', 340)], total: 1 }), texts('zh')))[1]).toBe('1. Ada，340 分，答对 17/20');
  });

  it('shows the asker’s own place below the top, after a gap', () => {
    const rows = [row(1, 'Ada', 340), row(2, 'Bob', 300)];
    const around = [row(7, 'G', 70), row(8, 'H', 60), row(9, 'Me', 50, { self: true }), row(10, 'J', 40)];
    const view = standingsView(board({ rows, around, total: 12 }), en);
    const shown = view.blocks.find((block) => block.kind === 'board');
    expect(shown?.rows.map((each) => [each.rank, each.gap, each.self])).toEqual([
      [1, false, false],
      [2, false, false],
      [7, true, false],
      [8, false, false],
      [9, false, true],
      [10, false, false],
    ]);
  });

  it('shows no row twice where the own place touches the top', () => {
    const rows = [row(1, 'Ada', 340), row(2, 'Bob', 300)];
    const around = [row(1, 'Ada', 340), row(2, 'Bob', 300), row(3, 'Me', 50, { self: true }), row(4, 'J', 40)];
    const shown = standingsView(board({ rows, around, total: 4 }), en).blocks.find((block) => block.kind === 'board');
    expect(shown?.rows.map((each) => [each.name, each.gap])).toEqual([['Ada', false], ['Bob', false], ['Me', false], ['J', false]]);
    const tied = [row(1, 'Ada', 340), row(2, 'Bob', 300, { id: 2 }), row(2, 'Bob', 300, { id: 3 })];
    const next = [row(2, 'Bob', 300, { id: 4 }), row(5, 'Me', 50, { self: true })];
    const after = standingsView(board({ rows: tied, around: next, total: 5 }), en).blocks.find((block) => block.kind === 'board');
    expect(after?.rows.map((each) => [each.rank, each.gap])).toEqual([[1, false], [2, false], [2, false], [2, false], [5, false]]);
    const one = standingsView(board({ rows, around: [row(4, 'Me', 50, { self: true })], total: 4 }), en).blocks.find((block) => block.kind === 'board');
    expect(one?.rows.map((each) => [each.rank, each.gap])).toEqual([[1, false], [2, false], [4, true]]);
    const self = [row(1, 'Ada', 340), row(2, 'Me', 300, { self: true })];
    const inside = standingsView(board({ rows: self, around: self, total: 2 }), en).blocks.find((block) => block.kind === 'board');
    expect(inside?.rows).toHaveLength(2);
  });

  it('says how to begin where nothing is', () => {
    expect(lines(standingsView(board({ period: 'week' }), en))).toEqual(['Players: this week', 'Nobody has points here yet. Begin with /k8s quiz.']);
    expect(lines(standingsView(board({ of: 'teams', period: 'all', area: 'Pods' }), en))[0]).toBe('Teams: Pods, all time');
    expect(lines(standingsView(board({ of: 'teams' }), en))[1]).toContain('/k8s team create');
    expect(lines(standingsView(board({ total: 3 }), en))[1]).toBe('All 3 players here keep their names hidden.');
  });

  it('says that the players’ board is off, and to administrators how to switch it on', () => {
    const own = row(3, 'Me', 50, { self: true });
    expect(lines(standingsView(board({ open: false, around: [own], total: 9 }), en)).slice(1, 3)).toEqual([
      'This workspace shows no board of players. Your own place is shown to you alone.',
      '3. Me (you), 50 points, 17 of 20 right',
    ]);
    expect(lines(standingsView(board({ open: false, administrator: true }), en)).join('\n')).toContain('/k8s-admin settings players:on');
  });

  it('shows averages of teams with one decimal, half up', () => {
    expect(averagePoints(340, 3)).toBe(113.3);
    expect(averagePoints(1, 4)).toBe(0.3);
    expect(averagePoints(21, 20)).toBe(1.1);
    expect(averagePoints(100, 0)).toBe(0);
    const rows = [row(1, 'Pandas', 340, { active: 3 }), row(2, 'Foxes', 100, { active: 1, self: true })];
    const view = standingsView(board({ of: 'teams', by: 'average', rows, total: 2 }), en);
    expect(lines(view).slice(1, 3)).toEqual([
      '1. Pandas, 113.3 points per active member (340 in all, 3 active members)',
      '2. Foxes (your team), 100.0 points per active member (100 in all, 1 active member)',
    ]);
    const shown = view.blocks.find((block) => block.kind === 'board');
    expect(shown?.rows.map((each) => each.average)).toEqual([113.3, 100]);
  });

  it('gives an asker without a team the own place among the players', () => {
    const view = standingsView(board({ of: 'teams', rows: [row(1, 'Pandas', 1, { active: 1 })], own: row(4, 'Me', 50), total: 1 }), en);
    expect(lines(view).slice(1, 4)).toEqual([
      '1. Pandas, 1 point, 17 of 20 right, 1 active member',
      'You are in no team. Your own place among the players:',
      '4. Me (you), 50 points, 17 of 20 right',
    ]);
  });

  it.each(NASTY_NAMES)('passes the name %j through as a name', (name) => {
    for (const language of LANGUAGES) {
      expectName(standingsView(board({ rows: [row(1, name, 2, { self: true })], total: 1 }), texts(language)), name);
      expectName(standingsView(board({ of: 'teams', by: 'average', rows: [row(1, name, 2, { active: 2 })], total: 1 }), texts(language)), name);
    }
  });
});

describe('teams', () => {
  it.each(NASTY_NAMES)('pass the name %j through as a name', (name) => {
    for (const kind of ['created', 'joined', 'left', 'exists', 'same'] as const) expectName(teamNotice({ kind, team: { name } }, en), name);
    expectName(teamListView({ teams: [{ id: 1, name, members: 1, points: 1 }], own: 1, mapped: false }, en), name);
    expectName(preferencesView({ spoken: 'en', hiddenByDefault: false, team: name, exportNamed: false, saved: false }, en), name);
    expectName(administratorsView({ ids: [name], note: 'admins.note-slack' }, en), name);
  });

  it('list a line each and keep the own one in view', () => {
    const teams = Array.from({ length: 40 }, (_, index) => ({ id: index + 1, name: `T${index + 1}`, members: index === 0 ? 1 : 2, points: 40 - index }));
    const shown = lines(teamListView({ teams, own: 40, mapped: false }, en));
    expect(shown[1]).toBe('T1: 1 member, 40 points this season');
    expect(shown[26]).toBe('T40 (your team): 2 members, 1 point this season');
    expect(shown[27]).toBe('And 14 more teams.');
    expect(lines(teamListView({ teams: [], mapped: false }, en))[1]).toContain('/k8s team create');
  });
});

describe('preferences', () => {
  it('say so where no question is in the language chosen', () => {
    const shown = { chosen: 'zh' as const, spoken: 'en' as const, hiddenByDefault: false, exportNamed: false, saved: true };
    expect(lines(preferencesView({ ...shown, unplayable: true }, en)).join('\n')).toContain('No question here is in Chinese');
    expect(lines(preferencesView({ ...shown, unplayable: false }, en)).join('\n')).not.toContain('No question here');
  });
});

describe('statistics', () => {
  const shown = {
    season: '2026-Q4',
    points: 120,
    rank: 2,
    cells: [
      { area: 'pods', difficulty: 'easy', answers: 4, right: 3 },
      { area: 'pods', difficulty: 'hard', answers: 3, right: 1 },
      { area: 'storage', difficulty: 'easy', answers: 1, right: 1 },
    ],
    weakest: [{ topic: 'pod-ip', answers: 3, right: 1, practise: 'token' }],
    practice: 1,
    title: (id: string) => id.toUpperCase(),
  } as const;

  it('count by difficulty and by area, and offer the weakest topic', () => {
    const view = statisticsView(shown, en);
    expect(lines(view)).toEqual([
      'Your statistics, season 2026-Q4',
      '120 points, rank 2',
      '5 of 8 answers right (63%)',
      'By difficulty',
      'Easy: 4 of 5 right (80%)',
      'Hard: 1 of 3 right (33%)',
      'By area',
      'PODS: 4 of 7 right (57%)',
      'STORAGE: 1 of 1 right (100%)',
      'Your weakest topics',
      'POD-IP: 1 of 3 right (33%)',
      'Beside these, 1 answer was practice: it earns nothing and is not counted above.',
    ]);
    expect(view.actions).toEqual([{ kind: 'button', label: 'Work on the weakest', hint: 'Five questions on POD-IP', token: 'token', primary: true }]);
  });

  it('say how to begin, and when a weak topic shows', () => {
    expect(lines(statisticsView({ ...shown, cells: [], weakest: [] }, en))[1]).toContain('/k8s quiz');
    const view = statisticsView({ ...shown, weakest: [] }, en);
    expect(view.actions).toEqual([]);
    expect(lines(view)).toContain('A weak topic shows here once you have answered at least three of its questions and missed one.');
  });

  it('round shares half up', () => {
    expect([percent({ right: 1, answers: 8 }), percent({ right: 1, answers: 3 }), percent({ right: 0, answers: 0 })]).toEqual([13, 33, 0]);
  });
});

describe('settings', () => {
  const values: SettingsValues = { pictures: true, rounds: 'everyone', teams: 'open', players: true, names: 'shown', streaks: 'points' };

  it('are shown with what each means, in every state and language', () => {
    const states: SettingsValues[] = [
      values,
      { language: 'zh', timezone: 'Europe/Berlin', kubernetes: '1.36', pictures: false, rounds: 'admins', teams: 'admins', players: false, names: 'hidden', streaks: 'shown' },
      { ...values, rounds: 'off', streaks: 'off' },
    ];
    for (const language of LANGUAGES) {
      for (const settings of states) {
        const view = settingsView({ settings, newest: '1.37', only: SETTING_NAMES, saved: false }, texts(language));
        const fields = view.blocks.find((block) => block.kind === 'fields');
        expect(fields?.fields).toHaveLength(SETTING_NAMES.length);
        for (const name of SETTING_NAMES) expect(fields?.fields.some((field) => field.label.includes(name))).toBe(true);
      }
    }
    expect(lines(settingsView({ settings: values, newest: '1.37', only: ['kubernetes'], saved: false }, en))).toContain('not set (1.37, the newest that the questions know)');
  });

  it('say what a change of zone does', () => {
    const view = settingsView({ settings: { ...values, timezone: 'Asia/Tokyo' }, newest: '1.37', only: ['timezone'], saved: true }, en);
    expect(lines(view)).toEqual(['Saved', 'Asia/Tokyo (days, weeks and seasons begin at midnight there)', 'The new time zone holds from now on. Points keep the day and week that they were earned in.']);
  });
});

describe('reports', () => {
  it('give number, day and reasons, without names', () => {
    const view = reportsView([{ questionId: 'pod-ip-1', count: 2, newest: Date.UTC(2026, 10, 25), reasons: ['', 'key\nis wrong'], known: false }], en);
    expect(lines(view).slice(1, 3)).toEqual([
      'pod-ip-1: 2 reports, the newest on 2026-11-25T00:00:00.000Z. It is no longer in the bank.',
      '“key is wrong”',
    ]);
    expect(lines(reportsView([], en))).toEqual(['Reported questions', 'Nobody has reported a question.']);
  });

  it.each(NASTY_NAMES.filter((name) => !/\s/.test(name) && name.length < 200))('pass the reason %j through as typed text', (reason) => {
    expectName(reportsView([{ questionId: 'x', count: 1, newest: 0, reasons: [reason], known: true }], en), reason);
  });
});

describe('help', () => {
  it('shows administration only where there is some, and always what administrators can see', () => {
    const commands = [{ typed: '/k8s quiz', description: 'Questions' }];
    const short = lines(helpView({ commands, administration: [], examples: ['/k8s quiz pods 3'], picked: false }, en));
    expect(short).toContain('/k8s quiz: Questions');
    expect(short).toContain('/k8s quiz pods 3');
    expect(short.join('\n')).not.toContain('For administrators');
    expect(short.at(-1)).toContain('What administrators can see');
    const long = lines(helpView({ commands, administration: [{ typed: '/k8s-admin settings', description: 'Settings' }], examples: [], picked: true }, en));
    expect(long).toContain('For administrators');
    expect(long).not.toContain('For example:');
  });

  it('shows choices, ranges and what is needed', () => {
    const options = [
      { name: 'a', description: 'First', required: true },
      { name: 'b', description: 'Second', required: false, choices: ['x', 'y'] },
      { name: 'c', description: 'Third', required: false, range: { min: 1, max: 20 } },
    ];
    expect(lines(helpDetailView([{ typed: '/k8s x', description: 'X', options }], [], en))).toEqual(['/k8s x: X', 'a: First (needed)', 'b: Second [x | y]', 'c: Third (1 to 20)']);
  });
});
