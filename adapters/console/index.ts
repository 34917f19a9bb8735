/**
 * The console as a chat platform: one workspace, one channel, and every name a player.
 * Lines are handled strictly one after the other, whether they come from a terminal or a pipe.
 */
import type { Readable, Writable } from 'node:stream';
import { COMMANDS } from '../../src/commands/registry.ts';
import type { Language } from '../../src/engine/question.ts';
import type { ChatAdapter, Identity, Posted, Quiz, Reference, RequestBody, Target } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Random } from '../../src/runtime/random.ts';
import { code, name, type Text } from '../../src/texts/span.ts';
import type { Parameters, Texts } from '../../src/texts/texts.ts';
import type { Form, View, ViewFile } from '../../src/views/view.ts';
import { firstReply } from '../first-reply.ts';
import { Cards } from './cards.ts';
import { type CompleteLine, completions } from './completion.ts';
import { drawConsole } from './draw.ts';
import { Filling } from './filling.ts';
import { harmless } from './harmless.ts';
import { type Meaning, readLine } from './line.ts';
import { type OpenCards, PLACE, Posts } from './posts.ts';
import type { Seat } from './seat.ts';
import { LONGEST_NAME, Seats } from './seats.ts';
import { LONGEST_LINE, type LineSource, pipedSource, terminalSource } from './source.ts';
import { fieldView, greetingView, howToAnswer, printedFileView, saidView } from './words.ts';

export interface ConsoleOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly clock: Clock;
  readonly random: Random;
  readonly texts: (language: Language) => Texts;
  /** Language of the greeting, and the locale of everybody here. */
  readonly language: Language;
  /** What the output can do. Left out: a pipe, without colour, 80 columns. */
  readonly terminal?: { readonly color: boolean; readonly columns: number; readonly interactive: boolean };
  /** Lines of earlier, newest first; used at a terminal only. A failure to load or save is not an error. */
  readonly history?: { load(): Promise<readonly string[]>; save(lines: readonly string[]): Promise<void> | void };
  readonly open?: OpenCards;
  /** Writes a file that somebody asked for, and tells where. Left out, or when it fails: such a file is printed. */
  readonly save?: (file: ViewFile) => Promise<string>;
  /** Whether everybody here administers the workspace. */
  readonly administrator: boolean;
  /** Suggestions for the tab key, from memory. */
  readonly complete?: CompleteLine;
  /** Name to begin with. */
  readonly player?: string;
  /** A line that is run at the start in the place of the greeting. */
  readonly first?: string;
  /** IANA zone for the moments that are shown; UTC when left out. */
  readonly timeZone?: string;
}

export interface ConsoleAdapter extends ChatAdapter {
  readonly name: 'console';
  /** Resolves at the end of input, after `quit`, or after `stop`. */
  readonly finished: Promise<void>;
}

const noSuggestions: CompleteLine = (_word, line) => ({ from: line.length, suggestions: [] });

export function createConsoleAdapter(options: ConsoleOptions): ConsoleAdapter {
  return new Console(options);
}

class Console implements ConsoleAdapter {
  readonly name = 'console';
  readonly finished: Promise<void>;
  readonly #options: ConsoleOptions;
  readonly #cards = new Cards();
  readonly #seats: Seats;
  readonly #posts: Posts;
  #finish: () => void = () => undefined;
  #seat: Seat;
  #source: LineSource | undefined;
  #quiz: Quiz | undefined;
  #filling: Filling | undefined;
  #history: readonly string[] = [];

  constructor(options: ConsoleOptions) {
    this.#options = options;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#seats = new Seats(options, this.#cards);
    this.#seat = this.#seats.first(options.player);
    this.#posts = new Posts({
      random: options.random,
      open: options.open,
      texts: (language) => this.#texts(language),
      seat: (player) => this.#seats.find(player),
      draw: (view, header) => this.#draw(view, header),
    }, this.#cards);
  }

  async start(quiz: Quiz): Promise<void> {
    const { input, output, terminal, history, complete, first } = this.#options;
    this.#quiz = quiz;
    if (terminal?.interactive === true) {
      this.#history = await Promise.resolve(history?.load() ?? []).catch(() => []);
      this.#source = terminalSource({
        input,
        output,
        history: this.#history,
        complete: (line) => completions(line, this.#seat, this.#seat.language, complete ?? noSuggestions),
        remember: (lines) => {
          this.#history = lines;
        },
      });
    } else {
      this.#source = pipedSource(input, output);
    }
    if (first === undefined) await this.#draw(greetingView(this.#texts()));
    await this.#posts.reopen();
    void this.#run(this.#source, first);
  }

  async stop(): Promise<void> {
    if (this.#source === undefined) return this.#finish();
    this.#source.close();
    await this.finished;
  }

  post(target: Target, view: View, identity: Identity): Promise<Posted> {
    return this.#posts.post(target, view, identity);
  }

  edit(reference: Reference, view: View): Promise<Posted> {
    return this.#posts.edit(reference, view);
  }

  /** Reads to the end. Nothing that a line does can end it but `quit`. */
  async #run(source: LineSource, first: string | undefined): Promise<void> {
    try {
      if (first !== undefined) await this.#handle(first);
      for (;;) {
        source.prompt(`${harmless(this.#seat.actor.name)}> `);
        const line = await source.next();
        if (line === undefined) {
          await this.#leave();
          break;
        }
        if (line.kind === 'long') await this.#say('console.line.long', { length: line.length, max: LONGEST_LINE });
        else if ((await this.#handle(line.text)) === 'quit') break;
      }
    } finally {
      source.close();
      await Promise.resolve(this.#options.history?.save(this.#history)).catch(() => undefined);
      this.#finish();
    }
  }

  /** Says what goes on without anybody here; at a terminal a last word, so that the shell's prompt begins on a line of its own. */
  async #leave(): Promise<void> {
    if (this.#cards.newestFirst.some(({ open }) => open)) await this.#say('console.still-open');
    if (this.#options.terminal?.interactive === true) await this.#say('console.bye');
  }

  async #handle(line: string): Promise<'quit' | undefined> {
    if (this.#filling !== undefined) return this.#fill(this.#filling, line);
    return this.#do(readLine(line, this.#seat, { commands: COMMANDS, texts: this.#options.texts }));
  }

  async #do(meaning: Meaning): Promise<'quit' | undefined> {
    switch (meaning.kind) {
      case 'nothing':
        return undefined;
      case 'quit':
        await this.#leave();
        return 'quit';
      case 'as':
        await this.#playAs(meaning.name);
        return undefined;
      case 'say':
        await this.#say(`console.line.${meaning.id}`, meaning.parameters);
        return undefined;
      case 'form':
        await this.#open(meaning.form);
        return undefined;
      case 'command':
        await this.#send({ kind: 'line', word: meaning.word, line: meaning.line });
        return undefined;
      case 'press': {
        const hidden = this.#posts.behind(meaning.token);
        if (hidden !== undefined) {
          await this.#show(this.#seat, hidden, undefined);
          return undefined;
        }
        const form = this.#quiz?.form(meaning.token, this.#seat.language);
        await (form === undefined ? this.#act(meaning.token) : this.#open(form));
        return undefined;
      }
      case 'text':
        await this.#act(meaning.token, meaning.fields);
        return undefined;
    }
  }

  /** Sends what was pressed or filled in; what stands in the channel with such a button is the message of it. */
  #act(token: string, fields?: Readonly<Record<string, string>>): Promise<void> {
    const card = this.#cards.holding(token);
    return this.#send({ kind: 'action', token, ...(fields === undefined ? {} : { fields }), ...(card === undefined ? {} : { message: card.reference.message }) });
  }

  async #send(body: RequestBody): Promise<void> {
    const { clock, random } = this.#options;
    const quiz = this.#quiz;
    if (quiz === undefined) return;
    const seat = this.#seat;
    const received = clock.now();
    const pressed = body.kind === 'action' ? body.token : undefined;
    const show = (view: View) => this.#show(seat, view, pressed);
    await firstReply<View>({
      result: quiz.dispatch({ deliveryId: `console-${random.id(20)}`, received, actor: seat.actor, place: { ...PLACE, locale: this.#options.language }, body }),
      clock,
      received,
      reply: show,
      acknowledge: () => this.#say('console.moment'),
      edit: show,
      failed: () => saidView(this.#texts(), 'console.failed', {}, 'trouble'),
    });
  }

  async #show(seat: Seat, view: View, pressed: string | undefined): Promise<void> {
    seat.language = view.language;
    seat.show(view, pressed);
    await this.#draw(view, view.audience === 'public' && view.spoiler !== true ? this.#texts(view.language).text('console.public') : undefined);
    if (view.file !== undefined) await this.#handOver(view.file, this.#texts(view.language));
    if (view.forgets === true) this.#source?.forget();
  }

  /** Writes a file of a view, and says where it is; where it cannot be written, prints it. */
  async #handOver(file: ViewFile, own: Texts): Promise<void> {
    const path = await this.#options.save?.(file).catch(() => undefined);
    if (path === undefined) return this.#draw(printedFileView(file, own));
    return this.#draw(saidView(own, 'console.file.saved', { path: code(path) }));
  }

  /** Asks for the fields of a form, one line each. */
  async #open(form: Form): Promise<void> {
    this.#filling = new Filling(form);
    await this.#draw(fieldView(this.#filling, this.#texts(), true));
  }

  async #fill(filling: Filling, line: string): Promise<'quit' | undefined> {
    const step = filling.take(line);
    switch (step.kind) {
      case 'quit':
        await this.#leave();
        return 'quit';
      case 'cancelled':
        this.#filling = undefined;
        await this.#say('console.form.cancelled');
        return undefined;
      case 'needed':
        await this.#say('console.form.needed');
        return undefined;
      case 'long':
        await this.#say('console.line.long-field', { max: step.max });
        return undefined;
      case 'next':
        await this.#draw(fieldView(filling, this.#texts(), false));
        return undefined;
      case 'full':
        this.#filling = undefined;
        await this.#act(filling.form.token, step.fields);
        return undefined;
    }
  }

  async #playAs(typed: string): Promise<void> {
    if (typed === '') return this.#say('console.playing.who');
    const seat = this.#seats.sit(typed);
    if (seat === undefined) return this.#say('console.playing.long', { max: LONGEST_NAME });
    this.#seat = seat;
    const player = name(seat.actor.name);
    await this.#say('console.playing.as', { player });
    if (seat.question !== undefined) await this.#draw(seat.question, this.#texts().text('console.playing.waiting'));
  }

  #texts(language = this.#seat.language): Texts {
    return this.#options.texts(language);
  }

  #say(id: string, parameters: Parameters = {}): Promise<void> {
    return this.#draw(saidView(this.#texts(), id, parameters));
  }

  /** Prints a view between blank lines. */
  async #draw(view: View, header?: Text): Promise<void> {
    const { clock, output, terminal, timeZone } = this.#options;
    // A terminal that is resized tells its new width itself.
    const live = (output as Partial<{ columns: number }>).columns;
    const drawn = drawConsole(header === undefined ? view : { ...view, blocks: [{ kind: 'note', text: header }, ...view.blocks] }, {
      color: terminal?.color ?? false,
      // A terminal that has not been told its size says 0.
      columns: [terminal?.interactive === true ? live : undefined, terminal?.columns].find((width) => width !== undefined && width > 0) ?? 80,
      now: clock.now(),
      ...(timeZone === undefined ? {} : { timeZone }),
      how: (input) => howToAnswer(input, this.#texts(view.language)),
      slash: this.#seat.typing,
    });
    await this.#source?.write(`\n${drawn}\n`);
  }
}
