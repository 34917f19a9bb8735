/** One workspace with people, the adapter in it, and a quiz whose answers a test hands out. */
import { Keyv } from 'keyv';
import type { Pictures } from '../../adapters/pictures/index.ts';
import { type SlackAdapter, type SlackOptions as AdapterOptions, createSlackAdapter } from '../../adapters/slack/index.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import type { PlatformError } from '../../src/errors.ts';
import type { Quiz, Request } from '../../src/platform.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { plain } from '../../src/texts/span.ts';
import { answerForm, reportForm } from '../../src/views/forms.ts';
import type { Picture, View } from '../../src/views/view.ts';
import { modeFor, reach } from '../contracts/slack-driver.ts';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { type SlackOptions, type SlackStandIn, startSlack } from '../stand-ins/slack/slack.ts';
import type { Channel, User } from '../stand-ins/slack/world.ts';

export const texts = await loadTexts(SHIPPED_TEXTS);

/** A private view with these words. */
export const saying = (words: string, more: Partial<View> = {}): View => ({
  audience: 'private',
  language: 'en',
  tone: 'neutral',
  blocks: [{ kind: 'paragraph', text: [plain(words)] }],
  actions: [],
  replaces: false,
  ...more,
});

/** A view with one button, whose token is `1.n.<target>.0.`, and a short question. */
export const card = (words: string): View => {
  const token = '1.a.set.0.abcdefabcdef';
  return saying(words, {
    question: 'short',
    input: { kind: 'text', token, label: 'Answer', form: answerForm(token, 'word', texts('en')) },
    actions: [{ kind: 'button', label: 'Next', token: '1.n.set.1.' }],
  });
};

export interface Office {
  readonly slack: SlackStandIn;
  readonly clock: ManualClock;
  readonly channel: Channel;
  readonly ann: User;
  readonly ben: User;
  readonly requests: Request[];
  /** Lines for whoever runs the bot. */
  readonly said: string[];
  readonly logged: string[];
  readonly lost: PlatformError[];
  /** What the quiz was told of workspaces, in order. */
  readonly told: string[];
  readonly quiz: Quiz;
  readonly documents: Keyv;
  /** What the quiz answers next. */
  answer: (request: Request) => View | Promise<View>;
  /** What it does when it is told of a removal. */
  onRemoved: (workspace: string) => Promise<void>;
  /** Another process of the same bot, not started. */
  adapter(options?: Partial<AdapterOptions>): SlackAdapter;
  /** Starts the bot and lets Slack reach it. */
  open(adapter?: SlackAdapter): Promise<SlackAdapter>;
  /** Methods that were called, in order. */
  methods(): readonly string[];
  stop(): Promise<void>;
}

/** Real promises under way get their turn, without time passing. */
export async function settled(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

export async function openOffice(delivery: 'http' | 'socket' = 'socket', options: Partial<SlackOptions> = {}): Promise<Office> {
  const clock = createManualClock();
  const slack = await startSlack({ clock, delivery, signedAt: () => Date.now(), ...options });
  const [ann, ben] = [slack.addUser('ann'), slack.addUser('ben')];
  const channel = slack.addChannel('general');
  const logged: string[] = [];
  const running: SlackAdapter[] = [];
  const documents = new Keyv();
  const office: Office = {
    slack,
    clock,
    channel,
    ann,
    ben,
    requests: [],
    said: [],
    logged,
    lost: [],
    told: [],
    documents,
    answer: () => saying('done'),
    onRemoved: async (workspace) => void office.told.push(`removed ${workspace}`),
    quiz: {
      async dispatch(request) {
        office.requests.push(request);
        return office.answer(request);
      },
      form: (token, language) => (token.startsWith('1.a.') ? answerForm(token, 'word', texts(language)) : token.startsWith('1.r.') ? reportForm(token, texts(language)) : undefined),
      complete: () => [],
      removed: (workspace) => office.onRemoved(workspace),
      kept: async (workspace) => void office.told.push(`kept ${workspace}`),
    },
    adapter: (more = {}) =>
      createSlackAdapter({
        botToken: slack.botToken,
        mode: modeFor(slack, delivery),
        apiUrl: slack.apiUrl,
        command: '/k8s',
        admins: [],
        clock,
        wallClock: systemClock,
        random: systemRandom,
        logger: createLogger({ level: 'debug', secrets: [slack.botToken, slack.appToken, slack.signingSecret], write: (line) => void logged.push(line) }),
        texts,
        language: 'en',
        documents,
        say: (line) => void office.said.push(line),
        lost: (error) => void office.lost.push(error),
        ...more,
      }),
    async open(adapter = office.adapter()) {
      running.push(adapter);
      await adapter.start(office.quiz);
      await reach(slack, adapter);
      return adapter;
    },
    methods: () => slack.calls.map(({ method }) => method),
    async stop() {
      await Promise.all(running.map((adapter) => adapter.stop()));
      await slack.stop();
    },
  };
  return office;
}

/** A board as a picture; `drawn` gives the bytes for it. */
export const PICTURE: Picture = { title: 'Season 2026-Q4', labels: { rank: '#', name: 'Team', points: 'Points' }, rows: [{ rank: 1, name: 'Red', points: '30' }], alt: 'Red leads with 30 points' };

/** Draws every picture as these bytes, or none. */
export function drawn(bytes: string | undefined): Pictures & { readonly asked: Picture[] } {
  const asked: Picture[] = [];
  return {
    asked,
    draw(picture) {
      asked.push(picture);
      return Promise.resolve(bytes === undefined ? undefined : new TextEncoder().encode(bytes));
    },
    close: () => Promise.resolve(),
  };
}
