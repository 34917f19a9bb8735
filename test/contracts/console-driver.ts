/** Players at the console: lines go in through a pipe, and what is printed between two marks is what they see. */
import { PassThrough } from 'node:stream';
import type { OpenCard } from '../../adapters/console/cards.ts';
import { drawConsole } from '../../adapters/console/draw.ts';
import { type ConsoleAdapter, createConsoleAdapter } from '../../adapters/console/index.ts';
import type { Posted, Reference, Request } from '../../src/platform.ts';
import { type Verb, decodeToken, withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import type { Bot } from './bot.ts';
import type { Seen } from './driver.ts';
import type { PostedHow, PublicDriver, PublicSeen } from './public-driver.ts';

/** What is typed for a button. */
const WORDS: Readonly<Partial<Record<Verb, string>>> = { n: 'next', h: 'hint', s: 'stop', u: '?', g: 'continue', w: 'anew', p: 'practise', r: 'report', y: 'why', l: 'language', i: 'about', t: 'table', c: 'show' };

/** Printed in every language for a lone `as`, changes nothing, and so marks where an answer begins and ends. */
const MARK = '`as bob`';

const PLACE = { workspace: 'console:local', channel: 'console' } as const;

class ConsoleDriver implements PublicDriver {
  readonly #channel = new Map<string, PublicSeen>();
  /** Labels of the buttons that were printed last for a player. */
  readonly #buttons = new Map<string, readonly string[]>();
  #bot: Bot | undefined;
  #adapter: ConsoleAdapter | undefined;
  #input = new PassThrough();
  #printed = '';
  #wanted: (() => void) | undefined;
  #last: Request | undefined;

  async start(bot: Bot): Promise<void> {
    this.#bot = bot;
    this.#input = new PassThrough();
    const output = new PassThrough();
    output.on('data', (chunk: Buffer) => {
      this.#printed += chunk.toString('utf8');
      this.#wanted?.();
    });
    const documents = bot.store.documents('console');
    const adapter = createConsoleAdapter({
      input: this.#input,
      output,
      clock: bot.clock,
      random: bot.random,
      texts: bot.texts,
      language: 'en',
      administrator: true,
      open: {
        load: async () => (await documents.get<readonly OpenCard[]>('open-cards')) ?? [],
        save: async (cards) => void (await documents.set('open-cards', cards)),
      },
      terminal: { color: false, columns: 500, interactive: false },
    });
    this.#adapter = adapter;
    await adapter.start({
      form: (token, language) => bot.quiz.form(token, language),
      complete: (word, path, option, typed, language) => bot.quiz.complete(word, path, option, typed, language),
      removed: (workspace) => bot.quiz.removed(workspace),
      kept: (workspace) => bot.quiz.kept(workspace),
      dispatch: (request) => {
        this.#last = request;
        return bot.quiz.dispatch(request);
      },
    });
  }

  async stop(): Promise<void> {
    await this.#adapter?.stop();
  }

  command(player: string, line: string): Promise<Seen> {
    return this.#lines(player, [line]);
  }

  choose(player: string, letters: string): Promise<Seen> {
    return this.#lines(player, [letters]);
  }

  type(player: string, text: string): Promise<Seen> {
    return this.#lines(player, [text]);
  }

  press(player: string, verb: Verb, fields: Readonly<Record<string, string>> = {}): Promise<Seen> {
    // The first button of a board leads to another page; which one stands there depends on the page.
    const word = verb === 'o' ? this.#buttons.get(player)?.[0] : WORDS[verb];
    if (word === undefined) throw new Error(`no word for ${verb}`);
    return this.#lines(player, [`/${word}`, ...Object.values(fields)]);
  }

  /** What is for everybody is printed for who pressed as well. */
  share(player: string, verb: Verb): Promise<Seen> {
    return this.press(player, verb);
  }

  async redeliver(): Promise<Seen> {
    return this.#again(this.#delivery());
  }

  async replay({ player, letters }: { readonly player?: string; readonly letters?: string }): Promise<Seen> {
    const last = this.#delivery();
    const { body } = last;
    if (body.kind !== 'action') throw new Error('nothing was pressed');
    const { letters: old } = decodeToken(body.token) ?? { letters: '' };
    const bare = old === '' ? body.token : body.token.slice(0, -old.length - 1);
    return this.#again({
      ...last,
      deliveryId: `${last.deliveryId}-again-${player ?? ''}${letters ?? ''}`,
      actor: player === undefined ? last.actor : { ...last.actor, id: player, name: player },
      body: letters === undefined ? body : { ...body, token: withLetters(bare, letters) },
    });
  }

  async post(view: View, identity: string, { tried, under }: PostedHow = {}): Promise<Posted> {
    const target = under === undefined ? ({ kind: 'place', place: PLACE } as const) : ({ kind: 'message', place: PLACE, message: under.message } as const);
    const [posted, text] = await this.#meanwhile((adapter) => adapter.post(target, view, identity, tried));
    if (posted.kind !== 'posted' || text === '') return posted;
    const hidden = view.spoiler === true ? (await this.#lines('onlooker', ['Show it'])).text : '';
    this.#channel.set(posted.reference.message, { ...read(text), reference: posted.reference, hidden, ...(under === undefined ? {} : { under: under.message }) });
    return posted;
  }

  async edit(reference: Reference, view: View): Promise<Posted> {
    const [edited, text] = await this.#meanwhile((adapter) => adapter.edit(reference, view));
    if (text !== '') this.#channel.set(reference.message, { ...read(text), reference, hidden: '' });
    return edited;
  }

  channel(): readonly PublicSeen[] {
    return [...this.#channel.values()];
  }

  /** Letters go to the newest card that somebody has not answered; there is nothing to turn to. */
  look(_player: string, reference: Reference): void {
    if (!this.#channel.has(reference.message)) throw new Error(`there is no message ${reference.message}`);
  }

  /** Nothing gets lost between a process and its own screen. */
  lose(): undefined {
    return undefined;
  }

  readable(): boolean {
    return false;
  }

  /** What is printed while something is done. */
  async #meanwhile<T>(act: (adapter: ConsoleAdapter) => Promise<T>): Promise<readonly [T, string]> {
    if (this.#adapter === undefined) throw new Error('not started');
    const from = this.#printed.length;
    const result = await act(this.#adapter);
    await new Promise((resolve) => setImmediate(resolve));
    // Without the line that says for whom it is.
    return [result, this.#printed.slice(from).replace(/^\n[^\n]+:\n/u, '')];
  }

  #delivery(): Request {
    if (this.#last === undefined) throw new Error('nothing was sent');
    return this.#last;
  }

  async #again(request: Request): Promise<Seen> {
    if (this.#bot === undefined) throw new Error('not started');
    const view: View = await this.#bot.quiz.dispatch(request);
    return read(drawConsole(view, { color: false, columns: 500, now: this.#bot.clock.now() }));
  }

  async #lines(player: string, lines: readonly string[]): Promise<Seen> {
    const from = this.#printed.length;
    this.#input.write([`/as ${player}`, '/as', ...lines, '/as'].map((line) => `${line}\n`).join(''));
    const parts = () => this.#printed.slice(from).split(MARK);
    while (parts().length < 3) {
      await new Promise<void>((resolve) => {
        this.#wanted = resolve;
      });
    }
    // Between the marks, without the rest of the first mark's line and the beginning of the second's.
    const [, between = ''] = parts();
    const seen = read(between.slice(between.indexOf('\n') + 1, between.lastIndexOf('\n') + 1));
    if (seen.buttons.length > 0) this.#buttons.set(player, seen.buttons);
    return seen;
  }
}

function read(text: string): Seen {
  const rows = text.split('\n');
  const options = rows.flatMap((row) => {
    const [, letter, option] = /^ {2}([A-H]) {2}(.*?)(?: {2}← .*)?$/u.exec(row) ?? [];
    return letter === undefined || option === undefined ? [] : [{ letter, text: option }];
  });
  const buttons = rows.flatMap((row) => (/^\[\/?\d+\] /u.test(row) ? row.split(/ {3}(?=\[)/u).map((button) => button.replace(/^\[\/?\d+\] /u, '')) : []));
  return { text: text.trim(), options, buttons };
}

export const createConsoleDriver = (): PublicDriver => new ConsoleDriver();
