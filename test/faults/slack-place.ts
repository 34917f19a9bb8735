/** A Slack workspace for the proofs, with processes of the bot in it, at the real time. */
import { type SlackAdapter, type SlackMode, createSlackAdapter } from '../../adapters/slack/index.ts';
import type { Quiz } from '../../src/platform.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import type { Store } from '../../src/store/store.ts';
import { type BotParts, loadParts, quizOver } from '../contracts/bot.ts';
import { modeFor, reach } from '../contracts/slack-driver.ts';
import { type SlackStandIn, startSlack } from '../stand-ins/slack/slack.ts';
import type { Channel, Message, User } from '../stand-ins/slack/world.ts';

export interface Card {
  readonly user: User;
  readonly message: Message;
}

export interface SlackPlace {
  readonly slack: SlackStandIn;
  readonly channel: Channel;
  readonly parts: BotParts;
  person(): User;
  /** A person with a question of this kind on their screen. */
  card(line?: string): Promise<Card>;
  /** Another process on this store. `around` may slow its quiz down. */
  serve(store: Store, around?: (quiz: Quiz) => Quiz): Promise<SlackAdapter>;
  stop(): Promise<void>;
}

export async function openSlackPlace(kind: SlackMode['kind']): Promise<SlackPlace> {
  const parts = await loadParts();
  const slack = await startSlack({ clock: systemClock, delivery: kind, rateLimits: false, patience: 20_000 });
  const channel = slack.addChannel('general');
  const adapters: SlackAdapter[] = [];
  let people = 0;
  const person = (): User => {
    people += 1;
    const user = slack.addUser(`p${people}`);
    channel.members.add(user.id);
    return user;
  };
  return {
    slack,
    channel,
    parts,
    person,
    async card(line = 'quiz type:single') {
      const user = person();
      const { message, text } = await slack.command(user, channel, '/k8s', line);
      if (message === undefined) throw new Error(text);
      return { user, message };
    },
    async serve(store, around = (quiz) => quiz) {
      const adapter = createSlackAdapter({
        botToken: slack.botToken,
        mode: modeFor(slack, kind),
        apiUrl: slack.apiUrl,
        command: '/k8s',
        admins: [],
        clock: systemClock,
        random: systemRandom,
        logger: silentLogger,
        texts: parts.texts,
        language: 'en',
        documents: store.documents('slack'),
        say: () => undefined,
        lost: (error) => {
          throw error;
        },
      });
      await adapter.start(around(quizOver(parts, store, systemClock)));
      adapters.push(adapter);
      await reach(slack, adapter);
      return adapter;
    },
    async stop() {
      await Promise.all(adapters.map((adapter) => adapter.stop()));
      await slack.stop();
    },
  };
}
