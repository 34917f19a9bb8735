import { describe, expect, it } from 'vitest';
import type { Services } from '../../src/commands/command.ts';
import { complete, completeLine } from '../../src/commands/completion.ts';
import { parseLine } from '../../src/commands/grammar.ts';
import { COMMANDS } from '../../src/commands/registry.ts';
import { rememberTeam, rememberTeams, seenTeams } from '../../src/commands/team-names.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import type { Store } from '../../src/store/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { createNotingAgenda } from '../fakes/agenda.ts';
import { createManualClock } from '../fakes/clock.ts';
import { known } from './known.ts';

/** Completion that asked the store for anything would fail here. */
const store = { kind: 'sqlite' } as Store;
const services: Services = { ...known, store, settings: new WorkspaceSettings(), agenda: createNotingAgenda(), clock: createManualClock(), random: systemRandom, logger: silentLogger };

const values = (path: readonly string[], option: string, typed: string, workspace?: string) =>
  complete('k8s', path, option, typed, 'en', services, workspace).map((each) => each.value);

describe('complete', () => {
  it('offers areas first, then topics, by id and by title', () => {
    expect(values(['quiz'], 'topic', '').slice(0, 2)).toEqual(['architecture', 'pods']);
    expect(values(['quiz'], 'topic', 'pod')).toEqual(['pods', 'pod-ip']);
    expect(values(['quiz'], 'topic', 'POLICY')).toEqual(['network-policy']);
    expect(values(['quiz'], 'topic', '存活')).toEqual(['liveness-probe']);
    expect(complete('k8s', ['quiz'], 'topic', 'liveness', 'zh', services)).toEqual([{ value: 'liveness-probe', label: '存活探针 (liveness-probe)' }]);
  });

  it('offers choices in the reader’s words', () => {
    expect(complete('k8s', ['quiz'], 'difficulty', '', 'zh', services)).toEqual([
      { value: 'easy', label: '简单' },
      { value: 'medium', label: '中等' },
      { value: 'hard', label: '困难' },
    ]);
    expect(values(['quiz'], 'difficulty', 'ha')).toEqual(['hard']);
    expect(values(['leaderboard'], 'period', 'w')).toEqual(['week']);
  });

  it('offers zones by city and versions that can be set', () => {
    const admin = (option: string, typed: string) => complete('k8s-admin', ['settings'], option, typed, 'en', services).map((each) => each.value);
    expect(admin('timezone', 'berl')).toEqual(['Europe/Berlin']);
    expect(admin('timezone', 'new york')).toEqual(['America/New_York']);
    expect(admin('kubernetes', '')).toEqual(['1.37', '1.36', '1.35', '1.34']);
  });

  it('offers teams of the workspace alone', () => {
    rememberTeams(store, 'discord:1', ['Red Pandas', 'Blue Whales']);
    rememberTeam(store, 'discord:1', 'Red Foxes');
    rememberTeam(store, 'discord:1', 'Red Foxes');
    expect(values(['team', 'join'], 'team', 'red', 'discord:1')).toEqual(['Red Pandas', 'Red Foxes']);
    expect(values(['team', 'join'], 'team', 'red', 'discord:2')).toEqual([]);
    expect(values(['team', 'join'], 'team', 'red')).toEqual([]);
  });

  it('gives at most 25 within the lengths of a choice, whatever is typed', () => {
    rememberTeams(store, 'slack:T1', Array.from({ length: 600 }, (_, index) => `Team ${'熊'.repeat(20)} ${index}`));
    expect(seenTeams(store, 'slack:T1')).toHaveLength(500);
    for (const spec of COMMANDS) {
      for (const option of spec.options) {
        for (const typed of ['', 'a', '1', '熊', '"', 'x'.repeat(6000)]) {
          const found = complete(spec.word, spec.path, option.name, typed, 'zh', services, 'slack:T1');
          expect(found.length).toBeLessThanOrEqual(25);
          for (const each of found) {
            expect(each.value.length).toBeGreaterThan(0);
            expect(each.value.length).toBeLessThanOrEqual(100);
            expect(each.label.length).toBeLessThanOrEqual(100);
          }
        }
      }
    }
  });

  it('forgets the workspace that was seen longest ago', () => {
    const other = { kind: 'redis' } as Store;
    for (let index = 0; index < 2001; index += 1) rememberTeams(other, `discord:${index}`, ['x']);
    expect(seenTeams(other, 'discord:0')).toEqual([]);
    expect(seenTeams(other, 'discord:1')).toEqual(['x']);
    expect(seenTeams(other, 'discord:2000')).toEqual(['x']);
  });

  it('offers times, days, dates and the daily questions of the workspace', () => {
    const settings = new WorkspaceSettings();
    const daily = { name: 'team-two', time: '09:00', days: ['mon'], open: 'next', digest: false, places: ['C1'], state: 'on', skips: [], setBy: 'U1' } as const;
    settings.put('slack:T1', { ...settings.get('slack:T1'), schedules: [daily] });
    const offered = (option: string, typed: string, workspace?: string, path = ['daily', 'set']) =>
      complete('k8s-admin', path, option, typed, 'en', { ...services, settings }, workspace).map(({ value }) => value);
    expect(offered('name', '', 'slack:T1')).toEqual(['team-two']);
    expect(offered('name', '', 'slack:T2')).toEqual([]);
    expect(offered('name', '')).toEqual([]);
    expect(offered('time', '09')).toEqual(['09:00', '09:30']);
    expect(offered('days', 'mon')).toEqual(['mon-fri', 'mon,wed,fri']);
    expect(offered('channel', '')).toEqual(['here']);
    expect(offered('date', 'to', undefined, ['daily', 'skip'])).toEqual(['today', 'tomorrow']);
  });

  it('knows nothing of what does not exist', () => {
    expect(complete('k8s', ['nothing'], 'x', '', 'en', services)).toEqual([]);
    expect(complete('k8s', ['quiz'], '__proto__', '', 'en', services)).toEqual([]);
  });
});

describe('completeLine', () => {
  const line = (typed: string, word: 'k8s' | 'k8s-admin' = 'k8s') => {
    const { from, suggestions } = completeLine(word, typed, 'en', services, 'discord:1');
    return suggestions.map((each) => typed.slice(0, from) + each.value);
  };

  it('completes commands, then their second word', () => {
    expect(line('')).toContain('quiz');
    expect(line('le')).toEqual(['leaderboard']);
    expect(line('team ')).toEqual(['team create', 'team join', 'team leave', 'team list', 'team rename', 'team delete']);
    expect(line('team j')).toEqual(['team join']);
    expect(line('admins ', 'k8s-admin')).toEqual(['admins add', 'admins remove', 'admins list']);
    expect(line('nothing ')).toEqual([]);
  });

  it('completes option names that were not given yet, and bare words', () => {
    expect(line('quiz ')).toEqual(['quiz topic:', 'quiz difficulty:', 'quiz type:', 'quiz count:', 'quiz lang:', 'quiz mode:', 'quiz seconds:', 'quiz preset:']);
    expect(line('quiz topic:pods ')).not.toContain('quiz topic:pods topic:');
    expect(line('quiz di')).toEqual(['quiz difficulty:']);
    expect(line('quiz har')).toEqual(['quiz hard']);
    expect(line('quiz stor')).toEqual(['quiz storage', 'quiz storage-class']);
  });

  it('completes values, quoted where they need it', () => {
    expect(line('quiz difficulty:h')).toEqual(['quiz difficulty:hard']);
    expect(line('team join team:red p')).toEqual(['team join team:"Red Pandas"']);
    expect(line('team join red p')).toEqual(['team join "Red Pandas"']);
    expect(line('team join team:"Red P')).toEqual(['team join team:"Red Pandas"']);
    expect(line('settings players:on timezone:new y', 'k8s-admin')).toEqual(['settings players:on timezone:America/New_York']);
    expect(line('team join team:Blue')).toEqual(['team join team:"Blue Whales"']);
    expect(line('quiz nothing:h')).toEqual([]);
  });

  it('offers only what reads', () => {
    for (const typed of ['quiz har', 'quiz topic:po', 'leaderboard we', 'leaderboard board:', 'help le', 'me name:', 'team join team:Blue']) {
      const offered = line(typed);
      expect(offered.length).toBeGreaterThan(0);
      for (const each of offered) expect(() => parseLine('k8s', each, known)).not.toThrow();
    }
  });
});
