/**
 * The stand-in of Discord in a process of its own, with people who click as they are told over IPC: what it costs
 * is then no part of the bot that is measured.
 */
import { systemClock } from '../../src/runtime/clock.ts';
import { type Message, type Seat, buttonsOf, startDiscord } from '../stand-ins/discord/server.ts';

export type Order =
  /** Each of so many people runs `/k8s quiz` and keeps the card. */
  | { readonly kind: 'prepare'; readonly people: number; readonly options: Readonly<Record<string, string | number>> }
  /**
   * So many people press the buttons whose labels begin so, one after the other: some of the people at a time, or
   * beginning spread over some ms. Each looks at a reply for `pause` ms before the next press; with `shown`, until
   * the result is there, and else until the first response.
   */
  | { readonly kind: 'click'; readonly people: number; readonly labels: readonly string[]; readonly callers?: number; readonly over?: number; readonly pause?: number; readonly shown?: boolean }
  | { readonly kind: 'end' };

type Click = Extract<Order, { kind: 'click' }>;

export type Answer =
  | { readonly kind: 'started'; readonly api: string; readonly token: string }
  /** ms for all clicks together, and of each from the event to the first response. */
  | { readonly kind: 'done'; readonly elapsed: number; readonly latencies: readonly number[] };

/** More than people press at the same time; what came before is asked for no more, and would only fill the memory. */
const REMEMBERED = 2_000;
/** Nothing is limited but what the bot itself is. */
const FREE = 1_000_000;
const INTERACTION_COMPONENT = 3;

const discord = await startDiscord({ clock: systemClock, limits: { global: FREE, invalid: FREE }, remembered: REMEMBERED });
const guild = discord.world.guild();
const channel = discord.world.channel(guild, 'general');
const cards: { readonly seat: Seat; readonly message: Message }[] = [];

async function prepare(people: number, options: Readonly<Record<string, string | number>>): Promise<void> {
  await discord.until('the command', () => discord.commands.find('k8s'), 30_000);
  cards.length = 0;
  for (let index = 0; index < people; index += 1) {
    const seat = { member: discord.world.member(guild, `p${index}`), channel };
    const outcome = await discord.people.command(seat, 'k8s quiz', options, { within: 20_000 });
    if (outcome.kind !== 'message') throw new Error(outcome.kind);
    cards.push({ seat, message: outcome.message });
  }
}

async function clickOne({ seat, message }: (typeof cards)[number], label: string, shown: boolean): Promise<number> {
  const button = buttonsOf(message).find((one) => one.label?.startsWith(label) === true);
  if (button?.custom_id === undefined) throw new Error(`no ${label} on ${JSON.stringify(message.shown.components)}`);
  const interaction = discord.people.send(INTERACTION_COMPONENT, seat, { custom_id: button.custom_id, component_type: 2, id: 1 }, message);
  if (shown) await discord.people.outcome(interaction, { within: 20_000 });
  const answered = await discord.until('a first response', () => interaction.answered, 20_000);
  return answered.afterReal;
}

const after = (ms: number): Promise<void> => (ms === 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms)));

async function click({ people, labels, callers = people, over = 0, pause = 0, shown = false }: Click): Promise<Answer> {
  const clicking = cards.slice(0, people);
  const begun = performance.now();
  const latencies: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: callers }, async (_, index) => {
      await after((index * over) / callers);
      for (let card = clicking[next++]; card !== undefined; card = clicking[next++]) {
        for (const label of labels) {
          latencies.push(await clickOne(card, label, shown));
          await after(pause);
        }
      }
    }),
  );
  return { kind: 'done', elapsed: performance.now() - begun, latencies };
}

const send = (answer: Answer): void => {
  process.send?.(answer);
};

async function obey(order: Order): Promise<void> {
  switch (order.kind) {
    case 'prepare':
      await prepare(order.people, order.options);
      send({ kind: 'done', elapsed: 0, latencies: [] });
      return;
    case 'click':
      send(await click(order));
      return;
    case 'end':
      await discord.stop();
      process.disconnect?.();
  }
}

process.on('message', (order: Order) => {
  obey(order).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit());
send({ kind: 'started', api: discord.api, token: discord.token });
