import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/registry.ts';
import { StoreError } from '../../src/errors.ts';
import { flat } from '../../src/texts/span.ts';
import { ADA, BOB, button, playground, read } from './playground.ts';
import { ADMIN, answerOne, botOn } from './sqlite-playground.ts';

describe('stats', () => {
  it('counts what was answered and offers a set on the weakest topic', async () => {
    const bot = await botOn();
    for (let count = 0; count < 3; count += 1) await answerOne(bot, ADA, count > 0);
    for (let count = 0; count < 3; count += 1) await answerOne(bot, ADA, count > 1, 'pod-ip');
    bot.counting.reset();
    const view = await bot.line('stats');
    expect(bot.counting.trips).toEqual(['statistics']);
    expect(read(view)).toContain('Your statistics, season 2026-Q4\n60 points, rank 1\n3 of 6 answers right (50%)');
    expect(read(view)).toContain('you had none this season');
    const set = await bot.press(button(view, 'Work on the weakest'));
    // Three of the topic's six questions were asked; all six may be, those not seen first.
    expect(read(set)).toContain('1 of 5');
    expect(set.input).toBeDefined();
  });

  it('says how to begin', async () => {
    const bot = await botOn();
    expect(read(await bot.line('stats'))).toContain('Nothing is counted yet this season');
  });
});

describe('me', () => {
  it('shows what holds, and changes it', async () => {
    const bot = await botOn();
    expect(read(await bot.line('me'))).toContain('Language: English (you have not chosen one)\nName: shown on boards (what this workspace does');
    bot.counting.reset();
    const chinese = read(await bot.line('me lang:zh name:hidden'));
    expect(bot.counting.trips).toEqual(['savePreferences']);
    expect(chinese).toContain('已保存');
    expect(chinese).toContain('语言: 中文（你的选择）');
    expect(read(await bot.line('me'))).toContain('已隐藏');
    expect(read(await bot.line('me', { by: BOB }))).toContain('you have not chosen one');
    await bot.line('settings names:hidden', { by: ADMIN, admin: true });
    expect(read(await bot.line('me', { by: BOB }))).toContain('hidden (what this workspace does');
  });
});

describe('report', () => {
  it('takes the last question answered, or any by id, and shows administrators all without names', async () => {
    const bot = await botOn();
    expect(read(await bot.line('report'))).toContain('you have answered no question yet');
    await answerOne(bot, ADA, false);
    expect(read(await bot.line('report the key is wrong'))).toMatch(/Your report on probes-basics-\d is with the administrators/);
    expect(read(await bot.line('report question:pod-ip-1', { by: BOB }))).toContain('You can add what is wrong');
    bot.counting.reset();
    const list = read(await bot.line('reports', { by: ADMIN, admin: true }));
    expect(bot.counting.trips).toEqual(['reports', 'takeNotices']);
    expect(list).toMatch(/probes-basics-\d: 1 report, on /);
    expect(list).toContain('“the key is wrong”');
    expect(list).toContain('pod-ip-1: 1 report');
    expect(list).not.toMatch(/Ada|Bob|U1|U2/);
  });
});

describe('help', () => {
  it('shows each audience its own commands', async () => {
    const bot = await botOn();
    const mine = read(await bot.line(''));
    expect(mine).toContain('/k8s quiz: ');
    expect(mine).toContain('/k8s team create|join|leave|list|rename|delete: ');
    expect(mine).toContain('What administrators can see');
    expect(mine).not.toContain('/k8s-admin');
    const theirs = read(await bot.line('help', { by: ADMIN, admin: true }));
    expect(theirs).toContain('/k8s-admin settings: ');
    expect(theirs).toContain('/k8s-admin admins add|remove|list: ');
  });

  it('shows one command in detail', async () => {
    const bot = await botOn();
    const quiz = read(await bot.line('help quiz'));
    expect(quiz).toContain('/k8s quiz [topic] [difficulty] [type] [count] [lang] [mode] [seconds] [preset]: ');
    expect(quiz).toContain('difficulty: How hard the questions are [easy | medium | hard]');
    expect(quiz).toContain('(1 to 20)');
    expect(quiz).toMatch(/topic: An area such as pods, or a topic of one \[.*\bpods\b.*\]/u);
    expect(read(await bot.line('help team'))).toContain('/k8s team create name:…: ');
    expect(read(await bot.line('help settings'))).toContain('administrator');
    expect(read(await bot.line('help settings', { by: ADMIN }))).toContain('[everyone | admins | off]');
  });

  it('shows lines as they can be given where options are picked, in every language', async () => {
    const bot = await botOn();
    const inDiscord = { workspace: 'discord:1' };
    const help = read(await bot.line('help', inDiscord));
    expect(help).toContain('/k8s quiz topic:pods count:3');
    expect(help).toContain('/k8s team join team:"Red Pandas"');
    expect(help).toContain('pick them from the list');
    expect(help).not.toMatch(/quiz pods 3|forgiven/u);
    expect(read(await bot.line('help'))).toMatch(/quiz pods 3(.|\n)*forgiven/u);
    for (const locale of ['en-US', 'zh-CN']) {
      for (const name of new Set(COMMANDS.map(({ path }) => path[0]))) {
        const detail = await bot.line(`help command:${name}`, { ...inDiscord, by: { ...ADMIN, locale } });
        const lines = detail.blocks.flatMap((block) => (block.kind === 'list' ? block.items.map((item) => flat(item)) : [])).filter((line) => line.startsWith('/k8s'));
        const heads = COMMANDS.filter(({ path }) => path[0] === name).map(({ word, path }) => `/${word} ${path.join(' ')}`);
        for (const line of lines) {
          const head = heads.find((each) => line === each || line.startsWith(`${each} `));
          expect(line.slice(head?.length ?? 0), line).toMatch(/^(?: [a-z]+:(?:"[^"]*"|\S+))*$/u);
        }
      }
    }
  });

  it('works without the store', async () => {
    const fail = (): Promise<never> => Promise.reject(new StoreError('store/unreachable'));
    const bot = playground({ wrap: (store) => new Proxy(store, { get: (target, name) => (name === 'readPerson' ? fail : (Reflect.get(target, name) as unknown)) }) });
    expect(read(await bot.line('help'))).toContain('/k8s quiz: ');
  });
});
