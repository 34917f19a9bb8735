/** Corrections of keys of what is asked in public: rounds and dailies, with the real agenda. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { optionOrder } from '../../src/engine/draw.ts';
import { LETTERS } from '../../src/engine/question.ts';
import { verifyWorkspace } from '../../src/store/verify.ts';
import { decodeToken, withLetters } from '../../src/views/token.ts';
import { SINGLE, bankOf } from '../fixtures/questions.ts';
import { type ChannelBot, WORKSPACE, channelBot } from './channel-playground.ts';
import { ADA, BOB, button, inputToken, read } from './playground.ts';

async function started(): Promise<ChannelBot> {
  const bot = await channelBot({ bank: bankOf([SINGLE]) });
  onTestFinished(() => bot.stop());
  return bot;
}

/** The token of an answer with this option to the newest open card. */
function pressOf(bot: ChannelBot, kind: string, id: string): string {
  const token = inputToken(bot.post(kind).view);
  const decoded = decodeToken(token);
  if (decoded === undefined) throw new Error('no token');
  return withLetters(token, LETTERS[optionOrder(SINGLE, decoded.target, decoded.index).indexOf(id)] ?? '');
}

async function rekey(bot: ChannelBot, rest: string): Promise<void> {
  const listed = await bot.admin(`rekey ${SINGLE.id} ${rest}`);
  expect(read(await bot.press(button(listed, 'Apply'), { by: { id: 'UROOT', name: 'Root', administrator: true, guest: false } }))).toContain('Done:');
}

async function verified(bot: ChannelBot): Promise<void> {
  expect((await verifyWorkspace(bot.store, WORKSPACE, () => bot.clock.now())).differences).toEqual([]);
}

describe('a correction while a round is on', () => {
  it('counts for answers before and after it, and is what the reveal shows', async () => {
    const bot = await started();
    await bot.line('quiz mode:channel count:1 seconds:120');
    await bot.press(pressOf(bot, 'ask', 'both-start'), { by: ADA });
    await rekey(bot, 'replace reason:"the release notes say so" key:both-start');
    await bot.press(pressOf(bot, 'ask', 'both-start'), { by: BOB });
    await bot.pass(140_000);
    const revealed = read(bot.post('ask').view);
    expect(revealed).toContain('The key of this question was corrected here: the release notes say so');
    expect(revealed).toContain('Single three (right answer)');
    expect(revealed).toMatch(/: the release notes say so/u);
    const boards = (await bot.store.readDerived(WORKSPACE)).boards.get('players:season:1');
    expect([...(boards?.values() ?? [])].map((row) => row.points)).toEqual([20, 20]);
    await verified(bot);
  });

  it('by which the question is void closes its card, and says so at the reveal', async () => {
    const bot = await started();
    await bot.line('quiz mode:channel count:1 seconds:120');
    await bot.press(pressOf(bot, 'ask', 'second-fails'), { by: ADA });
    await rekey(bot, 'void reason:"two are right"');
    const pressed = await bot.press(pressOf(bot, 'ask', 'second-fails'), { by: BOB });
    expect(pressed).toMatchObject({ tone: 'trouble', failure: 'rekey/void' });
    expect(read(pressed)).toContain('two are right');
    expect((await bot.store.readLog(WORKSPACE, 0, 100)).filter((entry) => entry.type === 'answer')).toHaveLength(1);
    await bot.pass(140_000);
    expect(read(bot.post('ask').view)).toContain('This question was made void here and pays nothing: two are right');
    await verified(bot);
    expect(read(await bot.line('quiz mode:channel count:1'))).toContain('has no question');
  });
});

describe('a correction of a daily', () => {
  it('is told in the verdicts after it, and a void one is drawn no more', async () => {
    const bot = await started();
    await bot.admin('daily set time:09:00 timezone:UTC days:daily channel:general announce:no');
    await bot.admin('daily now');
    await bot.pass(5_000);
    await bot.press(pressOf(bot, 'card', 'second-fails'), { by: ADA });
    await rekey(bot, 'accept reason:"both are right" key:both-start');
    const verdict = await bot.press(pressOf(bot, 'card', 'both-start'), { by: BOB });
    expect(verdict.tone).toBe('right');
    expect(read(verdict)).toContain('The key of this question was corrected here: both are right');
    await verified(bot);
    await rekey(bot, 'void reason:"of no use"');
    const cards = () => bot.posts.filter(({ identity }) => identity.includes('/card:')).length;
    const before = cards();
    await bot.pass(3 * 24 * 3_600_000);
    expect(cards()).toBe(before);
    await verified(bot);
  });
});
