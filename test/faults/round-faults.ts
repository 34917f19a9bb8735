/** Rounds in channels under faults, with people at both platforms and two processes of the bot (R5, R8, R40, R49). */
import { optionOrder } from '../../src/engine/draw.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { roundBank } from './agenda-bank.ts';
import { type PlatformName, keptOn, pause, within } from './agenda-place.ts';
import { type Proof, type Tries, must } from './proof.ts';
import { type Loss, QUICK, WITHIN, cardIn, cardsIn, lost, on, round } from './round-stage.ts';

const PLATFORMS = ['discord', 'slack'] as const;
const SECOND = 1_000;

/** R8: the only process is killed while questions are open; sizes are channels. */
async function killed(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  const bank = roundBank();
  await on(platform, size, 1, async (stage, url) => {
    const { place, channels } = stage;
    await Promise.all(channels.map((channel, index) => stage.command(`starter${index}`, channel, round(1, 20))));
    const cards = await Promise.all(channels.map((channel) => cardIn(stage, channel)));
    // Confirmed, so that the closing time is what stands on the card.
    await within(WITHIN, async () => [...(await keptOn(url, cards.map(({ asked }) => ({ workspace: stage.workspace, asked })))).values()].every(({ question }) => question !== ''));
    await pause(SECOND);
    const before = await keptOn(url, cards.map(({ asked }) => ({ workspace: stage.workspace, asked })));
    await place.killAll();
    await pause(3 * SECOND);
    const bot = await place.start(QUICK);
    await bot.serving;
    await Promise.all(cards.map((card, index) =>
      tries.attempt(`channel ${index}`, async () => {
        const kept = before.get(card.asked) ?? lost(card.asked);
        const said = await stage.press(`player${index}`, card.reference, 'A');
        must(said.includes('Locked in'), `the old button says: ${said}`);
        await within(kept.closes + 12 * SECOND - systemClock.now(), () => stage.text(card.reference)?.includes('Explanation of') === true);
        const revealed = systemClock.now();
        must(stage.text(card.reference)?.includes('Explanation of') === true, 'no answer was shown');
        must(revealed >= kept.closes, `shown ${kept.closes - revealed} ms before the close`);
        const after = (await keptOn(url, [{ workspace: stage.workspace, asked: card.asked }])).get(card.asked);
        must(after?.closes === kept.closes, `closes at ${after?.closes}, was to close at ${kept.closes}`);
        const answers = (await place.log(stage.workspace)).filter((entry) => entry.type === 'answer' && entry.asked === card.asked);
        must(answers.length === 1, `${answers.length} answers`);
        const [answer] = answers;
        const question = bank.find(kept.question) ?? lost(kept.question);
        const right = question.answer.includes(optionOrder(question, card.asked, 0)[0] ?? '');
        must(answer?.type === 'answer' && (answer.credit.n === answer.credit.d) === right, 'scored by another key');
      })));
  });
}

/** R40: two people start a round in the same channel at the same moment; sizes are channels. */
async function started(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  await on(platform, size, 2, async (stage) => {
    await Promise.all(stage.channels.map((channel, index) =>
      tries.attempt(`channel ${index}`, async () => {
        const said = await Promise.all([stage.command(`a${index}`, channel, round(1, 30)), stage.command(`b${index}`, channel, round(1, 30))]);
        must(said.filter((each) => each.includes('has begun')).length === 1, `both were told: ${said.join(' | ')}`);
        must(said.filter((each) => each.includes('runs in this channel already')).length === 1, `the second was told: ${said.join(' | ')}`);
        await cardIn(stage, channel);
        // Both could have posted by now.
        await pause(2 * SECOND);
        must(cardsIn(stage, channel).length === 1, `${cardsIn(stage, channel).length} questions`);
      })));
  });
}

/** R5: each presses the same letter ten times and all others as well, on two processes at once; sizes are people. */
async function clicked(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  await on(platform, 1, 2, async (stage) => {
    const [channel = ''] = stage.channels;
    await stage.command('starter', channel, round(1, 60));
    const { asked, reference } = await cardIn(stage, channel);
    const players = Array.from({ length: size }, (_, index) => `player${index}`);
    for (const [index, player] of players.entries()) {
      stage.storm(player, reference, 'ABCD'[index % 4] ?? 'A', 10);
      await pause(20);
    }
    const answers = async () => (await stage.place.log(stage.workspace)).filter((entry) => entry.type === 'answer' && entry.asked === asked);
    await within(WITHIN, async () => (await answers()).length >= size, 250);
    await pause(SECOND);
    const given = new Map<number, number>();
    for (const entry of await answers()) if (entry.type === 'answer' && entry.player !== undefined) given.set(entry.player, (given.get(entry.player) ?? 0) + 1);
    tries.count(given.size === size ? undefined : `${given.size} of ${size} have an answer`);
    for (const count of given.values()) tries.count(count === 1 ? undefined : `${count} answers of one`);
    // Everybody hears, by a press later on, that the first answer stands.
    for (const player of players.slice(0, 5)) await tries.attempt(player, async () => must((await stage.press(player, reference, 'B')).includes('locked in already'), 'the first answer does not stand'));
  });
}

/** R49: channels are lost in the middle of rounds; sizes are channels for each way. */
async function lostPlaces(platform: PlatformName, size: number, tries: Tries): Promise<void> {
  const losses: readonly Loss[] = ['rights', 'card', 'closed'];
  await on(platform, size * losses.length, 2, async (stage) => {
    await Promise.all(stage.channels.map((channel, index) => {
      const loss = losses[index % losses.length] ?? 'card';
      return tries.attempt(`${loss} in channel ${index}`, async () => {
        const starter = `starter${index}`;
        await stage.command(starter, channel, round(3, 10));
        const card = await cardIn(stage, channel);
        must((await stage.press(`player${index}`, card.reference, 'A')).includes('Locked in'), 'no answer was taken');
        const mend = stage.lose(card.reference, loss);
        // The close, its answer, the pause, and the question that cannot be asked.
        const told = await within(60 * SECOND, () => stage.told(starter) > 0, 250);
        must(told, 'nobody was told');
        mend();
        if (loss !== 'closed') {
          let said = '';
          await within(WITHIN, async () => (said = await stage.command(starter, channel, round(1, 10))).includes('has begun'), 3 * SECOND);
          must(said.includes('has begun'), `started again: ${said}`);
        }
        must(stage.told(starter) === 1, `told ${stage.told(starter)} times`);
        const answers = (await stage.place.log(stage.workspace)).filter((entry) => entry.type === 'answer' && entry.asked === card.asked);
        must(answers.length === 1, `${answers.length} answers are kept`);
      });
    }));
  });
}

interface Made {
  readonly name: string;
  readonly promise: string;
  readonly fault: string;
  readonly size: Proof['size'];
  readonly run: (platform: PlatformName, size: number, tries: Tries) => Promise<void>;
}

const MADE: readonly Made[] = [
  { name: 'round-clicks', promise: 'R5: one answer a person and question, however often and with whatever it is pressed', fault: 'on a public card the same button ten times and all others, on two processes at once', size: { long: 200, short: 5 }, run: clicked },
  { name: 'round-killed', promise: 'R8: a question that is open before kill -9 takes answers after it, and closes when it was to close', fault: 'kill -9 in the middle of a question, another process 3 s later', size: { long: 20, short: 2 }, run: killed },
  { name: 'round-starts', promise: 'R40: one start a channel, decided in one step', fault: 'two people start a round in the same channel at the same moment, on two processes', size: { long: 50, short: 3 }, run: started },
  { name: 'round-lost', promise: 'R49: a lost card holds no channel hostage', fault: 'in the middle of a round the right to post, the card or the channel is gone', size: { long: 5, short: 1 }, run: lostPlaces },
];

export const roundFaults: readonly Proof[] = MADE.flatMap(({ name, promise, fault, size, run }) =>
  PLATFORMS.map((platform) => ({ name: `${name}-${platform}`, promise, fault: `${fault} (${platform === 'discord' ? 'Discord' : 'Slack'})`, size, run: (given, tries) => run(platform, given, tries) })),
);
