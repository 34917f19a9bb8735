import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandSpec, OptionSpec, Values } from '../../src/commands/command.ts';
import { parseLine, parseWith, readRequest } from '../../src/commands/grammar.ts';
import { formatLine } from '../../src/commands/option-reader.ts';
import { readOptions } from '../../src/commands/option-reader.ts';
import { COMMANDS, findCommand } from '../../src/commands/registry.ts';
import { UserError } from '../../src/errors.ts';
import type { Word } from '../../src/platform.ts';
import { known } from './known.ts';

const parse = (line: string, word: Word = 'k8s') => {
  const { spec, values } = parseLine(word, line, known);
  return [spec.path.join(' '), { ...values }];
};

/** The mistake in a line: code and details. */
function mistake(line: string, word: Word = 'k8s'): [string, UserError['details']] {
  try {
    parseLine(word, line, known);
  } catch (error) {
    if (error instanceof UserError) return [error.code, error.details];
    throw error;
  }
  throw new Error(`${line} was read`);
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a line of a command', () => {
  it.each<[string, string, Values]>([
    ['', 'help', {}],
    ['quiz', 'quiz', {}],
    ['QUIZ Topic:PODS', 'quiz', { topic: 'pods' }],
    ['quiz pods 3', 'quiz', { topic: 'pods', count: 3 }],
    ['quiz 3 pods', 'quiz', { topic: 'pods', count: 3 }],
    ['quiz hard pods zh bug', 'quiz', { topic: 'pods', difficulty: 'hard', type: 'bug', lang: 'zh' }],
    ['quiz topic:pods difficulty:hard count:3', 'quiz', { topic: 'pods', difficulty: 'hard', count: 3 }],
    ['quiz count=３ topic：pod-ip', 'quiz', { topic: 'pod-ip', count: 3 }],
    ['quiz topic pods', 'quiz', { topic: 'pods' }],
    ['quiz network policy 3', 'quiz', { topic: 'network-policy', count: 3 }],
    ['quiz hard networking', 'quiz', { topic: 'services-networking', difficulty: 'hard' }],
    ['quiz storage class', 'quiz', { topic: 'storage-class' }],
    ['quiz storage 2', 'quiz', { topic: 'storage', count: 2 }],
    ['quiz the ip of a pod', 'quiz', { topic: 'pod-ip' }],
    ['quiz Storage_Class', 'quiz', { topic: 'storage-class' }],
    ['quiz true-false', 'quiz', { type: 'true-false' }],
    ['答题 存活探针 难度：困难 题数：２', 'quiz', { topic: 'liveness-probe', difficulty: 'hard', count: 2 }],
    ['quiz lang:English', 'quiz', { lang: 'en' }],
    ['排行榜 本周', 'leaderboard', { period: 'week' }],
    ['leaderboard players all', 'leaderboard', { board: 'players', period: 'all' }],
    ['leaderboard period:2026-q3 pods', 'leaderboard', { period: '2026-q3', area: 'pods' }],
    ['leaderboard period:Summer Cup', 'leaderboard', { period: 'Summer Cup' }],
    ['leaderboard period:Summer Cup 2 players area:pods', 'leaderboard', { board: 'players', period: 'Summer Cup 2', area: 'pods' }],
    ['leaderboard "Summer Cup" teams', 'leaderboard', { board: 'teams', period: 'Summer Cup' }],
    ['leaderboard period:week players', 'leaderboard', { board: 'players', period: 'week' }],
    ['leaderboard 2026-Q3.2 average', 'leaderboard', { period: '2026-Q3.2', by: 'average' }],
    ['team create name:"Red Pandas"', 'team create', { name: 'Red Pandas' }],
    ['team create name:Red  Pandas', 'team create', { name: 'Red  Pandas' }],
    ['team create Red Pandas', 'team create', { name: 'Red Pandas' }],
    ['team join “Red Pandas”', 'team join', { team: 'Red Pandas' }],
    ['团队 加入 红熊猫', 'team join', { team: '红熊猫' }],
    ['me name:hidden en', 'me', { lang: 'en', name: 'hidden' }],
    ['report', 'report', {}],
    ['report last', 'report', { question: 'last' }],
    ['report pod-ip-easy the key is wrong', 'report', { question: 'pod-ip-easy', reason: 'the key is wrong' }],
    ['report reason:see https://kubernetes.io/docs: it is wrong', 'report', { reason: 'see https://kubernetes.io/docs: it is wrong' }],
    ['report https://kubernetes.io/docs says so', 'report', { reason: 'https://kubernetes.io/docs says so' }],
    ['report 答案不对：应该是 Pod', 'report', { reason: '答案不对：应该是 Pod' }],
    ['report reason:"a" question:last', 'report', { question: 'last', reason: 'a' }],
    ['help quiz', 'help', { command: 'quiz' }],
    ['quiz mode:channel pods 5 fast seconds:30', 'quiz', { topic: 'pods', count: 5, mode: 'channel', seconds: 30, preset: 'fast' }],
    ['quiz channel hard', 'quiz', { difficulty: 'hard', mode: 'channel' }],
    ['答题 频道 题数：3', 'quiz', { count: 3, mode: 'channel' }],
    ['daily', 'daily', {}],
  ])('%j', (line, path, values) => {
    expect(parse(line)).toEqual([path, values]);
  });

  it.each<[string, string, Values]>([
    ['settings', 'settings', {}],
    ['help', 'help', {}],
    ['', 'help', {}],
    ['settings timezone:europe/berlin kubernetes:v1.36.2 players:OFF', 'settings', { timezone: 'Europe/Berlin', kubernetes: '1.36', players: 'off' }],
    ['admins add <@U012AB3CD>', 'admins add', { user: 'U012AB3CD' }],
    ['admins add <@U012AB3CD|ada lovelace>', 'admins add', { user: 'U012AB3CD' }],
    ['admins remove <@!123456789012345678>', 'admins remove', { user: '123456789012345678' }],
    ['admins remove user:123456789012345678', 'admins remove', { user: '123456789012345678' }],
    ['管理员 列表', 'admins list', {}],
    ['daily set time:9:30 pm days:mon wed, fri channel:<#C012AB3CD|general>', 'daily set', { time: '21:30', days: 'mon,wed,fri', channel: 'C012AB3CD' }],
    ['daily set time:0900 channel:here days:weekdays digest:on open:24h announce:no', 'daily set', { time: '09:00', channel: 'here', days: 'mon,tue,wed,thu,fri', digest: 'on', open: '24h', announce: 'no' }],
    ['每日一题 设置 时间：下午3点半 星期：周一至周三', 'daily set', { time: '15:30', days: 'mon,tue,wed' }],
    ['daily add #general name:Team-Two', 'daily add', { channel: 'general', name: 'team-two' }],
    ['daily skip 24 Dec until:1 Jan name:daily', 'daily skip', { date: '24 Dec', until: '1 Jan', name: 'daily' }],
    ['daily pause', 'daily pause', {}],
  ])('administration: %j', (line, path, values) => {
    expect(parse(line, 'k8s-admin')).toEqual([path, values]);
  });
});

describe('a mistake in a line', () => {
  it.each<[string, string, UserError['details']]>([
    ['quiz pod', 'option/topic-near', { option: 'topic', value: 'pod', near: 'pods' }],
    ['quiz topic:pod', 'option/topic-near', { option: 'topic', value: 'pod', near: 'pods' }],
    ['quiz topic:xyzzyxyzzy', 'option/topic', { option: 'topic', value: 'xyzzyxyzzy' }],
    ['quiz hrad', 'word/unknown-near', { value: 'hrad', command: 'quiz', near: 'hard' }],
    ['quiz storge', 'option/topic-near', { option: 'topic', value: 'storge', near: 'storage' }],
    ['quizz pods', 'command/unknown-near', { value: 'quizz', near: 'quiz' }],
    ['pods 3', 'command/unknown-near', { value: 'pods', near: 'quiz pods' }],
    ['blorb', 'command/unknown', { value: 'blorb' }],
    ['settings', 'command/other-word', { value: 'settings', word: 'k8s-admin' }],
    ['team', 'command/sub', { command: 'team', choices: 'create, join, leave, list, rename, delete' }],
    ['team crate x', 'command/sub-unknown-near', { command: 'team', value: 'crate', choices: 'create, join, leave, list, rename, delete', near: 'create' }],
    ['team create', 'option/missing', { option: 'name', command: 'team create' }],
    ['team create name:', 'option/no-value', { option: 'name' }],
    ['team create name:""', 'option/no-value', { option: 'name' }],
    ['team create name:"Red', 'line/quote', { value: '"Red' }],
    ['quiz topic: difficulty:hard', 'option/no-value', { option: 'topic' }],
    ['quiz dificulty:hard', 'option/unknown-near', { value: 'dificulty', command: 'quiz', choices: 'topic, difficulty, type, count, lang, mode, seconds, preset', near: 'difficulty' }],
    ['stop now:yes', 'option/none', { value: 'now', command: 'stop' }],
    ['quiz difficulty:impossible', 'option/choice', { option: 'difficulty', value: 'impossible', choices: 'easy, medium, hard' }],
    ['quiz difficulty:hrad', 'option/choice-near', { option: 'difficulty', value: 'hrad', choices: 'easy, medium, hard', near: 'hard' }],
    ['quiz count:many', 'option/number', { option: 'count', value: 'many', min: 1, max: 20 }],
    ['quiz count:0', 'option/range', { option: 'count', value: '0', min: 1, max: 20 }],
    ['quiz count:-3', 'option/range', { option: 'count', value: '-3', min: 1, max: 20 }],
    ['quiz count:1.5', 'option/number', { option: 'count', value: '1.5', min: 1, max: 20 }],
    ['quiz pods 21', 'option/range', { option: 'count', value: '21', min: 1, max: 20 }],
    ['quiz topic:pods topic:storage', 'option/twice', { option: 'topic' }],
    ['quiz pods storage', 'option/twice', { option: 'topic' }],
    ['quiz topic:pods 主题:storage', 'option/twice', { option: 'topic' }],
    ['leaderboard area:pod-ip', 'option/area-near', { option: 'area', value: 'pod-ip', choices: known.bank.areas.join(', '), near: 'pods' }],
    ['quiz pods count', 'option/no-value', { option: 'count' }],
    ['help blorb', 'option/choice', { option: 'command', value: 'blorb', choices: [...new Set(COMMANDS.map(({ path }) => path[0]).filter((head) => head !== 'help')), 'help'].join(', ') }],
    ['quiz seconds:5', 'option/range', { option: 'seconds', value: '5', min: 10, max: 600 }],
    ['stop it', 'word/none', { value: 'it', command: 'stop' }],
    ['report question:pod-ip-esy', 'option/question-near', { option: 'question', value: 'pod-ip-esy', near: 'pod-ip-easy' }],
    [`report reason:"${'x'.repeat(501)}"`, 'option/long', { option: 'reason', max: 500 }],
  ])('%j', (line, code, details) => {
    expect(mistake(line)).toEqual([code, details]);
  });

  it.each<[string, string, UserError['details']]>([
    ['settings timezone:Berlin', 'option/timezone-near', { option: 'timezone', value: 'Berlin', near: 'Europe/Berlin' }],
    ['settings timezone:New York', 'option/timezone-near', { option: 'timezone', value: 'New York', near: 'America/New_York' }],
    ['settings kubernetes:1.99', 'option/minor', { option: 'kubernetes', value: '1.99', oldest: '1.34', newest: '1.37' }],
    ['settings kubernetes:latest', 'option/minor', { option: 'kubernetes', value: 'latest', oldest: '1.34', newest: '1.37' }],
    ['settings players', 'option/no-value', { option: 'players' }],
    ['settings every', 'word/unexpected', { value: 'every', command: 'settings', choices: 'language, timezone, kubernetes, pictures, rounds, teams, players, names, streaks' }],
    ['admins add @ada', 'option/user', { option: 'user', value: '@ada' }],
    ['admins add', 'option/missing', { option: 'user', command: 'admins add' }],
    ['quiz', 'command/other-word', { value: 'quiz', word: 'k8s' }],
  ])('administration: %j', (line, code, details) => {
    expect(mistake(line, 'k8s-admin')).toEqual([code, details]);
  });

  it('is worded in every language, whatever was typed', () => {
    const lines = ['quiz pod', 'blorb', 'quiz hrad', 'team', 'team x', 'team create', 'stop it', 'quiz a:b', 'leaderboard area:x', 'quiz count:x', 'quiz count:99', 'x"'];
    for (const line of lines) {
      try {
        parseLine('k8s', line, known);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        for (const language of ['en', 'zh'] as const) {
          expect(known.texts(language).line(`error.${error.code.replaceAll('/', '.')}`, error.details)).not.toMatch(/\{\$/);
        }
      }
    }
  });
});

describe('options that a platform has taken apart', () => {
  it('are read again, value by value', () => {
    const quiz = findCommand('k8s', ['quiz']);
    if (quiz === undefined) throw new Error('no quiz');
    expect(readOptions(quiz, { topic: 'pods', count: 3 }, known)).toEqual({ topic: 'pods', count: 3 });
    expect(codeOf(() => readOptions(quiz, { topic: 'pod' }, known))).toBe('option/topic-near');
    expect(codeOf(() => readOptions(quiz, { count: 21 }, known))).toBe('option/range');
    expect(codeOf(() => readOptions(quiz, { count: true }, known))).toBe('option/number');
    expect(codeOf(() => readOptions(quiz, { nothing: 1 }, known))).toBe('option/unknown');
    expect(codeOf(() => readOptions(quiz, JSON.parse('{"__proto__":"x"}') as Record<string, string>, known))).toBe('option/unknown');
  });

  it('name a record exactly', () => {
    expect(readRequest('k8s', ['team', 'create'], { name: 'Red Pandas' }, known).values).toEqual({ name: 'Red Pandas' });
    expect(codeOf(() => readRequest('k8s', ['team'], {}, known))).toBe('command/sub');
    expect(codeOf(() => readRequest('k8s', ['settings'], {}, known))).toBe('command/other-word');
    expect(codeOf(() => readRequest('k8s', ['team', 'create'], {}, known))).toBe('option/missing');
  });
});

/** Values that an option may have, already in their one form. */
function valueOf(option: OptionSpec): fc.Arbitrary<string | number> {
  const text = (max: number) =>
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(max, 40) }).filter((value) => value.trim() === value && value !== '' && [...value].length <= max);
  switch (option.kind) {
    case 'choice':
      return fc.constantFrom(...option.choices);
    case 'integer':
      return fc.integer({ min: option.min, max: option.max });
    case 'text':
      return text(option.max);
    case 'team':
      return text(200);
    case 'topic':
      return fc.constantFrom(...known.bank.topics.keys());
    case 'area':
      return fc.constantFrom(...known.bank.areas);
    case 'question':
      return fc.constantFrom('last', ...known.bank.questions.map((each) => each.id));
    case 'period':
      return fc.constantFrom('day', 'week', 'month', 'season', 'all', '2026-Q4', '2026-Q4.2', 'Winter "Cup" 2026', '冬季');
    case 'language':
      return fc.constantFrom('en', 'zh');
    case 'timezone':
      return fc.constantFrom('Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires');
    case 'minor':
      return fc.constantFrom('1.34', '1.35', '1.36', '1.37');
    case 'user':
      return fc.constantFrom('U012AB3CD', '123456789012345678', 'ada');
    case 'group':
      return fc.constantFrom('S012AB3CD', '123456789012345678', 'sre');
    case 'channel':
      return fc.constantFrom('here', 'C012AB3CD', '123456789012345678', 'console');
    case 'time':
      return fc.constantFrom('00:00', '09:00', '23:59');
    case 'days':
      return fc.subarray(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], { minLength: 1 }).map((days) => days.join(','));
    case 'date':
      return fc.constantFrom('2026-12-24', 'tomorrow', '24 Dec');
    case 'schedule':
      return fc.constantFrom('daily', 'team-two', 'noon');
  }
}

function valuesOf(spec: CommandSpec): fc.Arbitrary<Values> {
  const required = spec.options.filter((option) => option.required === true).map((option) => option.name);
  return fc
    .record(Object.fromEntries(spec.options.map((option) => [option.name, valueOf(option)])), { requiredKeys: required })
    .map((values) => ({ ...values }));
}

describe('a role or user group', () => {
  it.each([
    ['team map team:"Red Pandas" role:<@&123456789012345678>', '123456789012345678'],
    ['team map Red Pandas <!subteam^S012AB3CD|@sre>', 'S012AB3CD'],
    ['team map Red Pandas S012AB3CD', 'S012AB3CD'],
    ['team map S012AB3CD Red Pandas', 'S012AB3CD'],
    ['team map 团队:"Red Pandas" 角色:sre', 'sre'],
  ])('is read in %s', (line, group) => {
    expect(parseLine('k8s-admin', line, known)).toMatchObject({ spec: { path: ['team', 'map'] }, values: { team: 'Red Pandas', group } });
  });

  it('is called a role by a platform that has roles', () => {
    expect(readRequest('k8s-admin', ['team', 'map'], { team: 'Pandas', role: '123456789012345678' }, known).values).toEqual({ team: 'Pandas', group: '123456789012345678' });
    expect(() => readRequest('k8s-admin', ['team', 'map'], { team: 'Pandas', role: '<b>' }, known)).toThrow('option/group');
  });
});

describe('formatLine', () => {
  it.each(COMMANDS.map((spec) => [`${spec.word} ${spec.path.join(' ')}`, spec] as const))('%s reads back', (_, spec) => {
    fc.assert(
      fc.property(valuesOf(spec), (values) => {
        expect(parseLine(spec.word, formatLine(spec, values), known)).toEqual({ spec, values });
      }),
      { numRuns: 60 },
    );
  });
});

describe('any line', () => {
  it('is read or refused with a coded error', () => {
    const word = fc.constantFrom('quiz', 'team', 'create', 'report', 'leaderboard', 'name:', 'topic:', 'count:', '"', '“', 'pods', '3', 'reason:', '：', '\\', 'settings');
    fc.assert(
      fc.property(fc.constantFrom<Word>('k8s', 'k8s-admin'), fc.array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 12 }), (which, parts) => {
        try {
          expect(COMMANDS).toContain(parseLine(which, parts.join(' '), known).spec);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('needs no record called help', () => {
    expect(codeOf(() => parseWith([], 'k8s', '', known))).toBe('command/unknown');
  });
});
