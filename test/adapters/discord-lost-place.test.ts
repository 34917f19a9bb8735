/** A channel that is lost in the middle of a round: the round ends there, with what was scored, and nowhere else (R49). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningAgenda, createAgenda } from '../../src/agenda/agenda.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import type { Quiz } from '../../src/platform.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import type { Store } from '../../src/store/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { loadParts, onClock } from '../contracts/bot.ts';
import { STORES } from '../contracts/stores.ts';
import { NO_LIMITS, call } from '../stand-ins/discord-rest.ts';
import { type Channel, type Message, type Seat, textOf } from '../stand-ins/discord/server.ts';
import { type Office, openOffice } from './discord-office.ts';

let office: Office;
let agenda: RunningAgenda;
let store: Store;
let quiz: Quiz;
let dispose: () => Promise<void>;

beforeEach(async () => {
  office = await openOffice({ limits: NO_LIMITS });
  const { clock } = office;
  const [parts, data] = await Promise.all([loadParts(), (STORES[0] ?? expect.fail('no store')).fresh(clock)]);
  store = onClock(await data.open());
  dispose = () => data.dispose();
  const adapter = office.adapter();
  const base = { ...parts, store, clock, random: systemRandom, settings: new WorkspaceSettings(), logger: silentLogger };
  agenda = createAgenda({ ...base, adapters: () => adapter, ticker: { start: () => () => undefined } });
  quiz = createQuiz({ ...base, agenda });
  office.answer = (request) => quiz.dispatch(request);
  await office.open(adapter);
  agenda.start();
});

afterEach(async () => {
  await agenda.stop();
  await office.stop();
  await store.close();
  await dispose();
});

/** Lets the clock go on, with time for the sockets, until `read` gives something. */
async function passing<T>(what: string, read: () => T | undefined, seconds = 200): Promise<T> {
  for (let second = 0; second < seconds; second += 1) {
    const end = performance.now() + 25;
    for (let found = read(); performance.now() < end; found = read()) {
      if (found !== undefined) return found;
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    await office.clock.advance(1_000);
  }
  throw new Error(`waited for ${what}`);
}

const history = (channel: Channel): readonly Message[] => office.discord.world.history(channel);
const start = async (seat: Seat, count = 3): Promise<string> => {
  const outcome = await office.discord.people.command(seat, 'k8s quiz', { mode: 'channel', count, seconds: 10 });
  return outcome.kind === 'message' ? textOf(outcome.message) : outcome.kind;
};
const podium = (channel: Channel) => history(channel).find((message) => textOf(message).includes('End of the round'));
const notices = (seat: Seat): readonly Message[] => history(office.discord.world.direct(seat.member?.user ?? expect.fail('nobody')));

describe('a place that is lost in the middle of a round on Discord', () => {
  it.each([
    ['may not be written in', 1, (channel: Channel) => office.discord.world.overwrite(channel, office.guild, { deny: ['sendMessages'] }), (channel: Channel) => office.discord.world.overwrite(channel, office.guild, {})],
    ['is hidden', 1, (channel: Channel) => office.discord.world.overwrite(channel, office.guild, { deny: ['viewChannel'] }), (channel: Channel) => office.discord.world.overwrite(channel, office.guild, {})],
    [
      'is an archived and locked thread',
      1,
      (channel: Channel) => {
        channel.archived = true;
        channel.locked = true;
      },
      (channel: Channel) => {
        channel.archived = false;
        channel.locked = false;
      },
    ],
    [
      'has lost the card',
      // The answer and the podium, which says why.
      2,
      async (channel: Channel) => {
        for (const { id } of history(channel)) await call(office.discord, 'DELETE', `/channels/${channel.id}/messages/${id}`);
      },
      () => undefined,
    ],
    ['is deleted', 0, (channel: Channel) => office.discord.world.removeChannel(channel), undefined],
  ] as const)('%s: the round ends, scores stay, others go on', async (how, left, lose, mend) => {
    const parent = office.discord.world.channel(office.guild, 'lost');
    const channel = how.includes('thread') ? office.discord.world.thread(parent, 'quiz') : parent;
    const elsewhere = office.discord.world.channel(office.guild, 'elsewhere');
    const ann = { ...office.seat('ann'), channel };
    const ben = { ...office.seat('ben'), channel: elsewhere };
    expect(await start(ann)).toContain('has begun');
    expect(await start(ben)).toContain('has begun');
    const card = await passing('the card', () => history(channel)[0]);
    await office.discord.people.press(ann, card, 'I don’t know');
    const answers = async () => (await store.readLog(`discord:${office.guild.id}`, 0, 100)).filter(({ type }) => type === 'answer').length;
    expect(await answers()).toBe(1);

    await lose(channel);
    await passing('the podium elsewhere', () => podium(elsewhere));
    expect(history(elsewhere)).toHaveLength(4);
    expect(await answers()).toBe(1);
    // One person hears of it, once.
    expect(notices(ann).map((message) => textOf(message))).toEqual([expect.stringContaining('has ended')]);
    expect(notices(ben)).toEqual([]);
    expect(history(channel)).toHaveLength(left);

    if (mend === undefined) return;
    mend(channel);
    expect(await start(ann, 1)).toContain('has begun');
  });

  it('is not one that was renamed', async () => {
    expect(await start(office.ann, 2)).toContain('has begun');
    await passing('the card', () => history(office.channel)[0]);
    office.channel.name = 'renamed';
    office.discord.world.channelChanged(office.channel);
    await passing('the podium', () => podium(office.channel));
    expect(notices(office.ann)).toEqual([]);
  });
});
