/** A whole bot with channels: the real commands and the real agenda over the embedded store, a platform that notes what is posted, a clock that a test moves. */
import { createAgenda } from '../../src/agenda/agenda.ts';
import type { Services } from '../../src/commands/command.ts';
import { createQuiz } from '../../src/commands/dispatch.ts';
import type { Bank } from '../../src/content/bank.ts';
import type { Actor, ChatAdapter, Posted, RequestBody } from '../../src/platform.ts';
import { type Random, systemRandom } from '../../src/runtime/random.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import type { View } from '../../src/views/view.ts';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { type CountingStore, countTrips } from '../fakes/counting-store.ts';
import { SIX, bankOf, singles } from '../fixtures/questions.ts';
import { ADA, type LogLine, collectingLogger, texts } from './playground.ts';

export const WORKSPACE = 'console:local';
/** Channel in which things happen where a test says nothing. */
export const HERE = 'general';

export interface PublicPost {
  readonly channel: string;
  readonly message: string;
  readonly identity: string;
  /** As it stands now. */
  view: View;
}

export interface ChannelBot {
  readonly clock: ManualClock;
  readonly store: Store;
  /** What commands ask of the store; the agenda is not counted. */
  readonly counting: CountingStore;
  readonly posts: PublicPost[];
  readonly log: LogLine[];
  readonly services: Services;
  /** What a post comes to; posted where it says nothing. */
  outcome: (channel: string) => Posted | undefined;
  line(line: string, how?: How): Promise<View>;
  admin(line: string, how?: How): Promise<View>;
  press(token: string, how?: How & { readonly fields?: Record<string, string>; readonly message?: string }): Promise<View>;
  send(body: RequestBody, how?: How): Promise<View>;
  /** Another process on the same store, with the same platform. */
  another(bank?: Bank): Promise<ChannelBot>;
  /** Lets time pass in steps, as it passes for a process that has more to do than one thing. */
  pass(ms: number): Promise<void>;
  /** The newest post whose identity begins so. */
  post(kind: string): PublicPost;
  stop(): Promise<void>;
}

export interface How {
  readonly by?: Actor;
  readonly channel?: string;
  readonly delivery?: string;
  /** Of the server. */
  readonly locale?: string;
  /** Time before it, in ms; a second where nothing is said. */
  readonly after?: number;
}

export const ROOT: Actor = { id: 'UROOT', name: 'Root', administrator: true, guest: false };

let deliveries = 0;

export async function channelBot(options: { readonly bank?: Bank; readonly clock?: ManualClock; readonly store?: Store; readonly posts?: PublicPost[]; readonly random?: Random } = {}): Promise<ChannelBot> {
  const clock = options.clock ?? createManualClock();
  const store = options.store ?? createSqliteStore({ directory: ':memory:', clock });
  if (options.store === undefined) await store.open();
  const counting = countTrips(store);
  const posts = options.posts ?? [];
  const log: LogLine[] = [];
  const bank = options.bank ?? bankOf([...SIX, ...singles(6)]);
  const adapter: ChatAdapter = {
    name: 'console',
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    post(target, view, identity) {
      const channel = target.kind === 'player' ? `@${target.player}` : target.place.channel;
      const told = bot.outcome(channel);
      if (told !== undefined && told.kind !== 'posted') return Promise.resolve(told);
      const known = posts.find((each) => each.identity === identity);
      const message = known?.message ?? `M${posts.length + 1}`;
      if (known === undefined) posts.push({ channel, message, identity, view });
      return Promise.resolve({ kind: 'posted', reference: { channel, message } });
    },
    edit(reference, view) {
      const found = posts.find((each) => each.message === reference.message);
      if (found === undefined) return Promise.resolve({ kind: 'gone' });
      found.view = view;
      return Promise.resolve({ kind: 'posted', reference });
    },
  };
  const settings = new WorkspaceSettings();
  const common = { bank, settings, clock, random: options.random ?? systemRandom, logger: collectingLogger(log), texts };
  const agenda = createAgenda({
    ...common,
    store,
    adapters: () => adapter,
    ticker: {
      start(tick) {
        let stopped = false;
        const again = (): void => void clock.after(15_000, () => {
          if (stopped) return;
          tick();
          again();
        });
        again();
        return () => {
          stopped = true;
        };
      },
    },
  });
  agenda.start();
  const services: Services = { ...common, store: counting.store, agenda };
  const quiz = createQuiz(services);
  const send = async (body: RequestBody, how: How = {}): Promise<View> => {
    deliveries += 1;
    const deliveryId = how.delivery ?? `channel-delivery-${deliveries}`;
    await clock.advance(how.after ?? 1_000);
    const place = { workspace: WORKSPACE, channel: how.channel ?? HERE, ...(how.locale === undefined ? {} : { locale: how.locale }) };
    return quiz.dispatch({ deliveryId, received: clock.now(), actor: how.by ?? ADA, place, body });
  };
  const bot: ChannelBot = {
    clock,
    store,
    counting,
    posts,
    log,
    services,
    outcome: () => undefined,
    send,
    line: (line, how) => send({ kind: 'line', word: 'k8s', line }, how),
    admin: (line, how) => send({ kind: 'line', word: 'k8s-admin', line }, { by: ROOT, ...how }),
    press: (token, how) =>
      send(
        {
          kind: 'action',
          token,
          ...(how?.fields === undefined ? {} : { fields: how.fields }),
          ...(how?.message === undefined ? {} : { message: how.message }),
        },
        how,
      ),
    another: (other) => channelBot({ bank: other ?? bank, clock, store, posts }),
    async pass(ms) {
      const until = clock.now() + ms;
      const step = ms > 3_600_000 ? 60_000 : 500;
      while (clock.now() < until) await clock.advance(Math.min(step, until - clock.now()));
    },
    post(kind) {
      const found = posts.findLast((each) => each.identity.includes(`${kind}:`));
      if (found === undefined) throw new Error(`nothing posted for ${kind} among ${posts.map(({ identity }) => identity).join(', ')}`);
      return found;
    },
    async stop() {
      await agenda.stop();
      if (options.store === undefined) await store.close();
    },
  };
  return bot;
}
