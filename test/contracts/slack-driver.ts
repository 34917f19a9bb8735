/** Players on Slack: a real Bolt app against the stand-in, and people who press what they see. */
import { type SlackAdapter, type SlackMode, SLACK_PATH, createSlackAdapter } from '../../adapters/slack/index.ts';
import { GROUPS_EVERY_MS } from '../../adapters/slack/groups.ts';
import { decodeActionId, decodeCarried } from '../../adapters/slack/press.ts';
import type { Place, Posted, Reference } from '../../src/platform.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { systemRandom } from '../../src/runtime/random.ts';
import { type Verb, decodeToken, withLetters } from '../../src/views/token.ts';
import type { View as QuizView } from '../../src/views/view.ts';
import type { ManualClock } from '../fakes/clock.ts';
import type { Filled } from '../stand-ins/slack/filled-in.ts';
import type { Interaction, Outcome } from '../stand-ins/slack/interaction.ts';
import type { Json } from '../stand-ins/slack/json.ts';
import { pressables, readMessage, readView } from '../stand-ins/slack/reading.ts';
import { type SlackStandIn, startSlack } from '../stand-ins/slack/slack.ts';
import type { Channel, Message, User, View } from '../stand-ins/slack/world.ts';
import type { Bot } from './bot.ts';
import type { Seen } from './driver.ts';
import type { PostedHow, PublicDriver, PublicSeen } from './public-driver.ts';

const running = new Set<SlackStandIn>();

/** Ends the stand-ins of all drivers; they outlive a restart of the bot. */
export async function stopSlackStandIns(): Promise<void> {
  await Promise.all([...running].map((slack) => slack.stop()));
  running.clear();
}

/** The token of a button, whatever else it carries. */
export function tokenOf(actionId: string, value: string | undefined): string {
  const what = decodeActionId(actionId)?.what;
  const opens = what === 'form' || what === 'order' || what === 'choose';
  return (opens ? decodeCarried(value ?? '')?.token : value) ?? '';
}

/** How the adapter is reached by this stand-in. */
export function modeFor(slack: SlackStandIn, kind: SlackMode['kind']): SlackMode {
  return kind === 'socket' ? { kind, appToken: slack.appToken } : { kind, signingSecret: slack.signingSecret, port: 0 };
}

/** Lets the stand-in reach an adapter that has started. */
export async function reach(slack: SlackStandIn, adapter: SlackAdapter): Promise<void> {
  const port = adapter.port();
  if (port === undefined) await slack.connected();
  else slack.requestUrl = `http://127.0.0.1:${port}${SLACK_PATH}`;
}

interface Pressed {
  readonly message: Message;
  readonly actionId: string;
  readonly token: string;
}

class SlackDriver implements PublicDriver {
  readonly #kind: SlackMode['kind'];
  readonly #users = new Map<string, User>();
  readonly #screens = new Map<string, Message[]>();
  /** The window that a player has in front of them. */
  readonly #windows = new Map<string, View>();
  #slack: SlackStandIn | undefined;
  #channel: Channel | undefined;
  #adapter: SlackAdapter | undefined;
  #clock: ManualClock | undefined;
  #pressed: Pressed | undefined;
  #last: { readonly player: string; readonly interaction: Interaction } | undefined;

  constructor(kind: SlackMode['kind']) {
    this.#kind = kind;
  }

  async start(bot: Bot): Promise<void> {
    if (this.#slack === undefined) {
      // Bolt judges signatures by the machine's own time.
      this.#slack = await startSlack({ clock: bot.clock, delivery: this.#kind, scopes: ['commands', 'chat:write', 'users:read', 'channels:history', 'groups:history', 'usergroups:read'], signedAt: () => Date.now() });
      running.add(this.#slack);
      this.#channel = this.#slack.addChannel('general');
    }
    const slack = this.#slack;
    this.#clock = bot.clock;
    this.#adapter = createSlackAdapter({
      botToken: slack.botToken,
      mode: modeFor(slack, this.#kind),
      apiUrl: slack.apiUrl,
      command: '/k8s',
      admins: [],
      clock: bot.clock,
      wallClock: systemClock,
      random: systemRandom,
      logger: silentLogger,
      texts: bot.texts,
      language: 'en',
      documents: bot.store.documents('slack'),
      say: () => undefined,
      lost: (error) => {
        throw error;
      },
    });
    await this.#adapter.start(bot.quiz);
    await reach(slack, this.#adapter);
  }

  async stop(): Promise<void> {
    await this.#adapter?.stop();
    expectTaken(this.#known());
  }

  async command(player: string, line: string): Promise<Seen> {
    const [word = '', ...rest] = line.split(' ');
    return this.#sees(player, await forThem(this.#known().people.command(this.#user(player), this.#place(), word, rest.join(' '))));
  }

  async choose(player: string, letters: string): Promise<Seen> {
    const slack = this.#known();
    const user = this.#user(player);
    const { message } = this.#find(player, 'a');
    const boxes = pressables(message.blocks).find((one) => one.type === 'checkboxes');
    const own = pressables(message.blocks).filter((one) => decodeToken(tokenOf(one.actionId, one.value))?.verb === 'a');
    const only = (what: string) => own.find((one) => decodeActionId(one.actionId)?.what === what);
    if (boxes !== undefined) {
      await slack.choose(user, message, boxes.actionId, [...letters]);
      return this.#press(player, message, only('send')?.actionId ?? '');
    }
    const order = only('order');
    if (order !== undefined) {
      const fields = Object.fromEntries([...letters].map((letter, index) => [`place-${index}`, letter]));
      return this.#submit(player, message, order.actionId, fields, true);
    }
    const several = only('choose');
    if (several !== undefined) return this.#submit(player, message, several.actionId, { ticked: [...letters] }, true);
    const button = own.find((one) => decodeToken(one.value ?? '')?.letters === letters);
    if (button === undefined) throw new Error(`no button ${letters}`);
    return this.#press(player, message, button.actionId);
  }

  type(player: string, text: string): Promise<Seen> {
    const { message, actionId } = this.#find(player, 'a');
    return this.#submit(player, message, actionId, { text }, true);
  }

  press(player: string, verb: Verb, fields?: Readonly<Record<string, string>>): Promise<Seen> {
    const window = this.#windows.get(player);
    const button = window === undefined ? undefined : buttonOf(window.blocks, verb);
    if (window !== undefined && button !== undefined) return this.#pressWindow(player, window, button.actionId, fields);
    const { message, actionId } = this.#find(player, verb);
    return fields === undefined ? this.#press(player, message, actionId) : this.#submit(player, message, actionId, fields, false);
  }

  async share(player: string, verb: Verb): Promise<Seen> {
    const { message, actionId } = this.#find(player, verb);
    const interaction = this.#known().people.press(this.#user(player), message, actionId);
    for (;;) {
      const { message: shown } = await interaction.next();
      if (shown !== undefined && shown.onlyFor === undefined) return seenMessage(shown);
    }
  }

  async groups(player: string, names: readonly string[]): Promise<readonly string[]> {
    const { world } = this.#known();
    const user = this.#user(player);
    const wanted = names.map((name) => [...world.groups.values()].find(({ handle }) => handle === name) ?? this.#known().addUserGroup(name, []));
    for (const group of world.groups.values()) {
      const others = group.users.filter((id) => id !== user.id);
      world.groups.set(group.id, { ...group, users: wanted.some(({ id }) => id === group.id) ? [...others, user.id] : others });
    }
    await this.#groupsRead();
    return wanted.map(({ id }) => `group:${id}`);
  }

  /** A reading begins when the one before it is over: after the second, the first is known. */
  async #groupsRead(): Promise<void> {
    const readings = () => this.#known().calls.filter(({ method }) => method === 'usergroups.list').length;
    const before = readings();
    while (readings() < before + 2) {
      await this.#clock?.advance(GROUPS_EVERY_MS);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  async redeliver(): Promise<Seen> {
    const { player, interaction } = this.#lastOne();
    await this.#known().redeliver(interaction);
    const latest = this.#screen(player).at(-1);
    const now = latest === undefined ? undefined : this.#known().world.message(latest.channel, latest.ts);
    if (now === undefined) throw new Error('nothing is on show');
    return seenMessage(now);
  }

  async replay({ player, letters }: { readonly player?: string; readonly letters?: string }): Promise<Seen> {
    if (this.#pressed === undefined) throw new Error('nothing was pressed');
    const { message, actionId, token } = this.#pressed;
    const bare = token.split('.').slice(0, 5).join('.');
    const value = letters === undefined ? token : withLetters(bare, letters);
    const forged: Message = { ...message, blocks: withValue(message.blocks, actionId, value) };
    const who = player ?? this.#lastOne().player;
    const outcome = await this.#known().people.press(this.#user(who), forged, actionId, true).next();
    if (outcome.message === undefined) throw new Error(outcome.text);
    return player === undefined ? this.#sees(who, outcome) : seenMessage(outcome.message);
  }

  post(view: QuizView, identity: string, { tried, under }: PostedHow = {}): Promise<Posted> {
    const place: Place = { workspace: `slack:${this.#known().team.id}`, channel: this.#place().id };
    return this.#running().post(under === undefined ? { kind: 'place', place } : { kind: 'message', place, message: under.message }, view, identity, tried);
  }

  edit(reference: Reference, view: QuizView): Promise<Posted> {
    return this.#running().edit(reference, view);
  }

  channel(): readonly PublicSeen[] {
    const messages = this.#known().world.messages(this.#place().id);
    return messages
      .filter(({ thread }) => thread === undefined)
      .flatMap((root) => [seenPublic(root), ...messages.filter(({ thread }) => thread === root.ts).map(seenPublic)]);
  }

  look(player: string, { channel, message }: Reference): void {
    const found = this.#known().world.message(channel, message);
    if (found === undefined) throw new Error(`there is no message ${message}`);
    this.#user(player);
    this.#windows.delete(player);
    this.#screen(player).push(found);
  }

  lose(): () => void {
    return this.#known().fault({ method: 'chat.postMessage', kind: 'reset', applied: true, times: Infinity });
  }

  readable(yes: boolean): boolean {
    const { scopes } = this.#known().token;
    for (const scope of ['channels:history', 'groups:history']) if (yes) scopes.add(scope); else scopes.delete(scope);
    return true;
  }

  #running(): SlackAdapter {
    if (this.#adapter === undefined) throw new Error('not started');
    return this.#adapter;
  }

  #known(): SlackStandIn {
    if (this.#slack === undefined) throw new Error('not started');
    return this.#slack;
  }

  #lastOne() {
    if (this.#last === undefined) throw new Error('nothing was sent');
    return this.#last;
  }

  #place(): Channel {
    if (this.#channel === undefined) throw new Error('not started');
    return this.#channel;
  }

  /** Everybody here administers the workspace, as everybody at the console does. */
  #user(player: string): User {
    const user = this.#users.get(player) ?? this.#known().addUser(player, { admin: true });
    this.#users.set(player, user);
    this.#place().members.add(user.id);
    return user;
  }

  #screen(player: string): Message[] {
    const screen = this.#screens.get(player) ?? [];
    this.#screens.set(player, screen);
    return screen;
  }

  /** The latest message on show with a button of this verb. */
  #find(player: string, verb: Verb): { readonly message: Message; readonly actionId: string } {
    for (const message of this.#screen(player).toReversed()) {
      const button = buttonOf(message.blocks, verb);
      if (button !== undefined) return { message, actionId: button.actionId };
    }
    throw new Error(`nothing to press for ${verb}`);
  }

  async #press(player: string, message: Message, actionId: string): Promise<Seen> {
    const button = pressables(message.blocks).find((one) => one.actionId === actionId);
    this.#pressed = { message, actionId, token: tokenOf(actionId, button?.value) };
    return this.#sees(player, await forThem(this.#known().people.press(this.#user(player), message, actionId)));
  }

  async #pressWindow(player: string, window: View, actionId: string, fields: Readonly<Record<string, string>> | undefined): Promise<Seen> {
    const { people } = this.#known();
    const outcome = await forThem(people.pressInView(this.#user(player), window, actionId));
    if (fields === undefined) return this.#sees(player, outcome);
    if (outcome.view === undefined) throw new Error('no form was opened');
    return this.#sees(player, await forThem(people.submit(outcome.view, fields)));
  }

  /** @param card whether the card changes, too, where it is the player's own */
  async #submit(player: string, message: Message, actionId: string, fields: Readonly<Record<string, Filled>>, card: boolean): Promise<Seen> {
    const slack = this.#known();
    const { view } = await forThem(slack.people.press(this.#user(player), message, actionId));
    if (view === undefined) throw new Error('no form was opened');
    const interaction = slack.people.submit(view, fields);
    let outcome = await forThem(interaction);
    if (card && message.onlyFor !== undefined) while (outcome.message === undefined) outcome = await forThem(interaction);
    return this.#sees(player, outcome);
  }

  #sees(player: string, outcome: Outcome): Seen {
    this.#last = { player, interaction: outcome.interaction };
    const { message, view } = outcome;
    if (message !== undefined) {
      this.#windows.delete(player);
      const screen = this.#screen(player);
      const at = screen.findIndex((one) => one.ts === message.ts);
      if (at >= 0) screen.splice(at, 1);
      screen.push(message);
      return seenMessage(message);
    }
    if (view === undefined) throw new Error(outcome.text);
    this.#windows.set(player, view);
    return seenView(view);
  }
}

/** The button with this verb in its token. */
function buttonOf(blocks: Message['blocks'], verb: Verb) {
  return pressables(blocks).find((one) => one.type === 'button' && decodeToken(tokenOf(one.actionId, one.value))?.verb === verb);
}

/** What is next for this person: what everybody sees may come in between. */
async function forThem(interaction: Interaction): Promise<Outcome> {
  for (;;) {
    const outcome = await interaction.next();
    if (outcome.message === undefined || outcome.message.onlyFor !== undefined) return outcome;
  }
}

/** Slack must have taken everything as it was sent. */
function expectTaken(slack: SlackStandIn): void {
  if (slack.refusals.length > 0) throw new Error(`Slack refused: ${JSON.stringify(slack.refusals)}`);
  if (slack.sockets.strays.length > 0) throw new Error(`Slack did not ask for: ${slack.sockets.strays.join('\n')}`);
}

function withValue(blocks: readonly Json[], actionId: string, value: string): readonly Json[] {
  const changed = (element: unknown): unknown => (typeof element === 'object' && element !== null && 'action_id' in element && element.action_id === actionId ? { ...element, value } : element);
  return blocks.map((block) => (Array.isArray(block['elements']) ? { ...block, elements: block['elements'].map(changed) } : block));
}

function optionsIn(text: string): Seen['options'] {
  return text.split('\n').flatMap((row) => {
    const [, letter, option] = /^([A-H]) {2}(.*?)(?: {2}← .*)?$/u.exec(row) ?? [];
    return letter === undefined || option === undefined ? [] : [{ letter, text: option }];
  });
}

export function seenMessage(message: Message): Seen {
  const text = readMessage(message);
  const buttons = pressables(message.blocks).filter((one) => one.type === 'button');
  return { text, options: optionsIn(text), buttons: buttons.map(({ label }) => label) };
}

function seenView(view: View): Seen {
  const text = readView(view);
  const buttons = pressables(view.blocks).filter((one) => one.type === 'button');
  return { text, options: optionsIn(text), buttons: buttons.map(({ label }) => label) };
}

/** What stands in a thread is read by who opens it. */
function seenPublic(message: Message): PublicSeen {
  const seen = seenMessage(message);
  const reference = { channel: message.channel, message: message.ts };
  return message.thread === undefined ? { ...seen, reference, hidden: '' } : { ...seen, text: '', reference, hidden: seen.text, under: message.thread };
}

export const createSlackDriver = (kind: SlackMode['kind']) => (): PublicDriver => new SlackDriver(kind);
