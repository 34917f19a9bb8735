import { afterEach, describe, expect, it } from 'vitest';
import { Keyv } from 'keyv';
import { StartBudget } from '../../adapters/discord/start-budget.ts';
import { LEAST_PERMISSIONS, inviteLink } from '../../adapters/discord/invite.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import type { View } from '../../src/views/view.ts';
import { createManualClock } from '../fakes/clock.ts';
import { INTERACTION } from '../stand-ins/discord/interactions.ts';
import { type DiscordOptions, textOf } from '../stand-ins/discord/server.ts';
import { type Office, openOffice, saying } from './discord-office.ts';

/** Any call of a store that cannot be reached. */
const down = (): Promise<never> => Promise.reject(new Error('down'));

let office: Office;
const open = async (options: Omit<DiscordOptions, 'clock'> = {}): Promise<Office> => {
  office = await openOffice(options);
  return office;
};

afterEach(() => office.stop());

const works = async (): Promise<void> => {
  const outcome = await office.discord.people.command(office.ann, 'k8s stats');
  expect(outcome.kind === 'message' ? textOf(outcome.message) : outcome.kind).toBe('done');
};

describe('the gateway', () => {
  it('is asked for the Guilds intent alone, and sent nothing else (D31, D34)', async () => {
    await open();
    await office.open();
    await works();
    expect(office.discord.gateway.received.filter(({ op }) => op === 2)).toEqual([{ op: 2, d: expect.objectContaining({ intents: 1 }) }]);
    expect(office.discord.gateway.received.filter(({ op }) => ![1, 2, 6].includes(op))).toEqual([]);
  });

  it('tells of the servers that it is in and was thrown out of, never of one that is down (R38)', async () => {
    await open();
    const { world } = office.discord;
    const adapter = await office.open();
    const told = (count: number) => office.until(`${count} lines`, () => (office.servers.length >= count ? true : undefined));
    await told(1);
    world.removeGuild(office.guild, { unavailable: true });
    const other = world.guild();
    await told(2);
    world.returnGuild(office.guild);
    await told(3);
    world.removeGuild(other);
    world.returnGuild(other);
    await told(5);
    const [own, second] = [office.guild.id, other.id].map((id) => `discord:${id}`);
    expect(office.servers).toEqual([`kept ${own}`, `kept ${second}`, `kept ${own}`, `removed ${second}`, `kept ${second}`]);
    await adapter.stop();
    // Each session begins with the servers that there are.
    await office.clock.advance(10_000);
    await office.adapter().start(office.quiz);
    await told(7);
    expect(office.servers.slice(5).toSorted()).toEqual([`kept ${own}`, `kept ${second}`].toSorted());
  });

  it('waits at a stop for what it is telling of a server', async () => {
    await open();
    const adapter = await office.open();
    await office.until('the server', () => office.servers[0]);
    const noting = Promise.withResolvers<void>();
    let asked: true | undefined;
    let noted = false;
    office.quiz.removed = async () => {
      asked = true;
      await noting.promise;
      noted = true;
    };
    office.discord.world.removeGuild(office.guild);
    await office.until('the removal', () => asked);
    const stopped = adapter.stop().then(() => noted);
    noting.resolve();
    expect(await stopped).toBe(true);
  });

  it('prints the link with the least permissions, and how many servers there are', async () => {
    await open();
    await office.open();
    expect(office.said).toEqual(['Discord: connected, in 1 server.', `Discord: add the bot to a server with ${inviteLink(office.discord.world.application.id)}`]);
    expect(LEAST_PERMISSIONS).toBe(274_878_024_704n + 0n);
    expect(inviteLink('1')).toBe(`https://discord.com/oauth2/authorize?client_id=1&scope=bot+applications.commands&permissions=${LEAST_PERMISSIONS}`);
  });

  it.each(['drop', 'reconnect', 'resumable'] as const)('resumes after %s, without another start (R22, D35)', async (fault) => {
    await open();
    const adapter = await office.open();
    const { gateway } = office.discord;
    if (fault === 'drop') gateway.drop();
    else if (fault === 'reconnect') gateway.reconnect();
    else gateway.invalidate(true);
    await office.discord.until('the resume', () => (gateway.resumes > 0 ? true : undefined), 10_000);
    await works();
    expect(gateway.identifies).toBe(1);
    expect(adapter.state()).toBe('ok');
  });

  it('begins another session when the old one is gone, after the pause that starts keep', async () => {
    await open();
    await office.open();
    const { gateway } = office.discord;
    gateway.invalidate(false);
    await office.until('the wait', () => office.logged.find((line) => line.includes('the next one waits')));
    expect(gateway.identifies).toBe(1);
    await office.clock.advance(5_000);
    await office.discord.until('the session', () => (gateway.identifies === 2 && gateway.connected === 1 ? true : undefined), 10_000);
    await works();
  });

  it.each([
    [4004, 'discord/off/token'],
    [4010, 'discord/off/closed'],
    [4011, 'discord/off/shards'],
    [4012, 'discord/off/version'],
    [4013, 'discord/off/intents'],
    [4014, 'discord/off/intents'],
  ])('close %i switches it off with one sentence (D36)', async (code, id) => {
    await open();
    const adapter = await office.open();
    office.discord.gateway.close(code);
    const [error] = await office.until('the end', () => (office.lost.length > 0 ? office.lost : undefined));
    expect(error?.code).toBe(id);
    expect(adapter.state()).toBe('off');
    await office.clock.advance(3_600_000);
    expect(office.discord.gateway.identifies).toBe(1);
  });

  it.each(['id.time.wrong', 'no token at all', ''])('does not start with the token %j', async (token) => {
    await open();
    await expect(office.adapter({ token }).start(office.quiz)).rejects.toMatchObject({ code: 'discord/off/token' });
    expect(office.discord.gateway.identifies).toBe(0);
  });

  it('does not start where one shard is not enough (D37)', async () => {
    await open({ recommendedShards: 2 });
    await expect(office.adapter().start(office.quiz)).rejects.toMatchObject({ code: 'discord/off/shards', details: { shards: 2 } });
    expect(office.discord.gateway.identifies).toBe(0);
  });

  it('goes on trying while Discord cannot be reached, and says so once', async () => {
    await open();
    office.discord.faults.add({ path: /gateway\/bot/u, times: 12, fault: { kind: 'status', status: 503 } });
    const starting = office.open();
    await office.until('the line', () => office.said[0]);
    await office.clock.advance(1_000);
    // discord.js itself tries four times a call.
    await office.until('the second try', () => (office.logged.filter((line) => line.includes('cannot be reached')).length === 2 ? true : undefined));
    await office.clock.advance(5_000);
    await office.until('the third try', () => (office.logged.filter((line) => line.includes('cannot be reached')).length === 3 ? true : undefined));
    await office.clock.advance(15_000);
    await starting;
    expect(office.said.filter((line) => line.includes('does not answer'))).toHaveLength(1);
  });

  it('waits for the next day where few starts are left (D33)', async () => {
    await open({ identifyLimit: 40 });
    const starting = office.open();
    await office.until('the line', () => office.said.find((line) => line.includes('has been started often')));
    expect(office.discord.gateway.identifies).toBe(0);
    await office.clock.advance(24 * 3_600_000);
    await starting;
  });

  it('ends a start that waits when it is stopped', async () => {
    await open({ identifyLimit: 40 });
    const adapter = office.adapter();
    const starting = adapter.start(office.quiz);
    await office.until('the line', () => office.said[0]);
    await adapter.stop();
    await starting;
    expect(office.clock.waiting()).toBe(0);
  });
});

describe('starts', () => {
  it('stay below 300 a day however often the process crashes (R22, D33)', async () => {
    await open();
    const clock = createManualClock();
    const documents = new Keyv();
    let starts = 0;
    for (const end = clock.now() + 24 * 3_600_000; clock.now() < end; ) {
      // Another process, with nothing in its memory.
      const budget = new StartBudget({ documents, clock, logger: silentLogger, bot: 'b' });
      await clock.advance(await budget.pause());
      await budget.take();
      starts += 1;
      await clock.advance(1_000);
    }
    expect(starts).toBeGreaterThan(100);
    expect(starts).toBeLessThan(300);
  });

  it('are bounded in one process without the store, and free for a restart now and then', async () => {
    await open();
    const clock = createManualClock();
    const broken = new Keyv();
    broken.get = down;
    broken.set = down;
    const budget = new StartBudget({ documents: broken, clock, logger: silentLogger, bot: 'b' });
    for (const pause of [0, 5_000, 10_000, 30_000, 60_000, 120_000, 240_000, 360_000, 360_000]) {
      expect(await budget.pause()).toBe(pause);
      await clock.advance(pause);
      await budget.take();
    }
    await clock.advance(3_600_000);
    expect(await budget.pause()).toBe(0);
  });
});

describe('commands', () => {
  it('are registered once, again only when they changed, and not before the store answers (D10)', async () => {
    await open();
    await office.open();
    expect(office.discord.commands.writes).toBe(1);
    await office.clock.advance(10_000);
    await office.open();
    await works();
    expect(office.discord.commands.writes).toBe(1);
    await office.documents.set(`commands:${office.discord.world.application.id}`, 'another');
    await office.clock.advance(60_000);
    await office.adapter().start(office.quiz);
    await office.discord.until('the second write', () => (office.discord.commands.writes === 2 ? true : undefined));
  });

  it('wait for a store that is not there yet', async () => {
    await open();
    const documents = new Keyv();
    const get = documents.get.bind(documents);
    documents.get = down;
    await office.adapter({ documents }).start(office.quiz);
    await office.until('the failure', () => office.logged.find((line) => line.includes('could not be registered yet')));
    expect(office.discord.commands.writes).toBe(0);
    documents.get = get;
    await office.clock.advance(30_000);
    await office.discord.until('the commands', () => office.discord.commands.find('k8s'));
  });

  it('that Discord refuses are told, and what was there stays', async () => {
    await open();
    office.discord.faults.add({ method: 'PUT', fault: { kind: 'status', status: 400 } });
    await office.adapter().start(office.quiz);
    await office.until('the line', () => office.said.find((line) => line.includes('refused the commands')) ?? office.logged.find((line) => line.includes('could not be registered')));
    await office.clock.advance(600_000);
  });
});

describe('two processes on one token (D38)', () => {
  it('both see each press, and one reply comes', async () => {
    await open();
    await office.open();
    await office.clock.advance(10_000);
    await office.adapter().start(office.quiz);
    const outcome = await office.discord.people.command(office.ann, 'k8s stats');
    await office.until('both', () => (outcome.interaction.attempts.length === 2 ? true : undefined));
    expect(outcome.interaction.attempts).toEqual([0, 40_060]);
    expect(office.requests.map(({ deliveryId }) => deliveryId)).toEqual([outcome.interaction.id, outcome.interaction.id]);
  });
});

describe('a stop (R24)', () => {
  it('answers what was accepted, and closes the session', async () => {
    await open();
    const adapter = await office.open();
    const gives: ((view: View) => void)[] = [];
    office.answer = () =>
      new Promise((resolve) => {
        gives.push(resolve);
      });
    const sent = Array.from({ length: 10 }, () => office.discord.people.send(INTERACTION.command, office.ann, { id: '1', name: 'k8s', type: 1, options: [{ name: 'stats', type: 1 }] }));
    await office.until('the requests', () => (gives.length === 10 ? true : undefined));
    const stopping = adapter.stop();
    for (const one of gives) one(saying('done'));
    await stopping;
    // All of them, before the stop had ended, and with no help of the clock.
    expect(sent.map(({ answered }) => answered?.type)).toEqual(sent.map(() => 4));
    expect(office.discord.gateway.connected).toBe(0);
    expect(adapter.state()).toBe('off');
  });
});

describe('the log (R30)', () => {
  it('holds no token, also where things fail', async () => {
    await open({ seed: 'seed-in-every-secret' });
    const adapter = await office.open();
    office.discord.faults.add({ path: /callback|messages/u, times: 40, fault: { kind: 'status', status: 500 } });
    office.discord.people.send(INTERACTION.command, office.ann, { id: '1', name: 'k8s', type: 1, options: [{ name: 'stats', type: 1 }] });
    await adapter.post({ kind: 'place', place: { workspace: 'w', channel: office.channel.id } }, saying('x'), 'i');
    await office.until('the failure', () => office.logged.find((line) => line.includes('could not be sent')));
    office.discord.gateway.close(4004);
    await office.until('the end', () => office.lost[0]);
    expect(office.logged.length).toBeGreaterThan(2);
    const all = [...office.logged, ...office.said].join('\n');
    for (const secret of [...office.discord.secrets(), 'seed-in-every-secret']) expect(all).not.toContain(secret);
    for (const line of office.logged) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });
});
