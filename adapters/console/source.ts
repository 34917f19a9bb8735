/** Where lines come from and drawings go to: a terminal, or a pipe. */
import { type Interface, clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Longest line that is taken, in UTF-16 units: what a command line may have on every platform. */
export const LONGEST_LINE = 2_000;

/** How many lines a terminal remembers. */
const REMEMBERED = 500;

export type Line = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'long'; readonly length: number };

export interface LineSource {
  /** The next line; nothing at the end of input, or after `close`. */
  next(): Promise<Line | undefined>;
  /** Shows what is waited for; a pipe shows nothing. */
  prompt(text: string): void;
  /** Settles when the text is handed on, so that a slow reader of a pipe holds the loop back. Never rejects. */
  write(text: string): Promise<void>;
  /** Drops the lines of earlier. */
  forget(): void;
  close(): void;
}

/** Lines of a stream of bytes. Invalid UTF-8 becomes U+FFFD; a line that is too long is told by its length, not kept. */
export async function* splitLines(input: Readable): AsyncGenerator<Line> {
  const decoder = new StringDecoder('utf8');
  let kept = '';
  let length = 0;
  const take = (part: string) => {
    length += part.length;
    if (kept.length <= LONGEST_LINE) kept += part.slice(0, LONGEST_LINE + 1 - kept.length);
  };
  const end = (): Line => {
    const line: Line = length > LONGEST_LINE ? { kind: 'long', length } : { kind: 'line', text: kept.replace(/\r$/, '') };
    kept = '';
    length = 0;
    return line;
  };
  for await (const chunk of input as AsyncIterable<Buffer | string>) {
    let rest = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    for (let at = rest.indexOf('\n'); at !== -1; at = rest.indexOf('\n')) {
      take(rest.slice(0, at));
      yield end();
      rest = rest.slice(at + 1);
    }
    take(rest);
  }
  take(decoder.end());
  if (length > 0) yield end();
}

interface Writer {
  write(text: string): Promise<void>;
  /** From now on nothing waits for the reader: one that has stopped reading must not hold up the end. */
  hurry(): void;
}

/** Writes and waits until the stream can take more. A reader that went away ends the source, not the process. */
function writer(output: Writable, gone: () => void): Writer {
  const waiting = new Set<() => void>();
  let open = true;
  let patient = true;
  output.on('error', () => {
    open = false;
    gone();
  });
  return {
    write: (text) =>
      new Promise((resolve) => {
        if (!open || text === '') return resolve();
        if (!patient) {
          output.write(text);
          return resolve();
        }
        const done = () => {
          waiting.delete(done);
          resolve();
        };
        waiting.add(done);
        output.write(text, done);
      }),
    hurry() {
      patient = false;
      for (const done of waiting) done();
    },
  };
}

/** Lines of a pipe or a file, to their end. */
export function pipedSource(input: Readable, output: Writable): LineSource {
  const lines = splitLines(input);
  let closed = false;
  let stop: () => void = () => undefined;
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
  });
  const close = () => {
    closed = true;
    stop();
    written.hurry();
    input.destroy();
  };
  const written = writer(output, () => close());
  const read = async (): Promise<Line | undefined> => {
    try {
      const next = await lines.next();
      return next.done === true ? undefined : next.value;
    } catch {
      // A broken input is an ended one.
      return undefined;
    }
  };
  return {
    next: async () => (closed ? undefined : await Promise.race([read(), stopped])),
    prompt: () => undefined,
    write: (text) => written.write(text),
    forget: () => undefined,
    close,
  };
}

export interface TerminalParts {
  readonly input: Readable;
  readonly output: Writable;
  /** Lines of earlier, newest first. */
  readonly history: readonly string[];
  /** What `line` could go on as: whole words for its last part, and that part. */
  complete(line: string): readonly [readonly string[], string];
  /** Called with all remembered lines, newest first, whenever they change. */
  remember(history: readonly string[]): void;
}

/** Lines of a terminal with editing, history and completion. What is written meanwhile goes above the prompt. */
export function terminalSource(parts: TerminalParts): LineSource {
  const { input, output } = parts;
  const waiting: Line[] = [];
  let wanted: ((line: Line | undefined) => void) | undefined;
  let closed = false;
  let prompted = false;
  /** Whether the line that is being typed stands on the screen. */
  let drawn = false;
  /** Texts on their way. */
  let writing = 0;
  const terminal: Interface & { prevRows?: number; readonly history?: string[] } = createInterface({
    input,
    output,
    terminal: true,
    history: [...parts.history],
    historySize: REMEMBERED,
    removeHistoryDuplicates: true,
    completer: (line: string) => {
      const [words, part] = parts.complete(line);
      return [[...words], part];
    },
  });
  const give = (line: Line) => {
    prompted = false;
    if (wanted === undefined) waiting.push(line);
    else {
      const take = wanted;
      wanted = undefined;
      take(line);
    }
  };
  terminal.on('line', (text: string) => {
    give(text.length > LONGEST_LINE ? { kind: 'long', length: text.length } : { kind: 'line', text });
  });
  terminal.on('history', (history: string[]) => parts.remember(history));
  // As in a shell: Ctrl-C drops what is typed, and leaves when there is nothing.
  terminal.on('SIGINT', () => {
    if (terminal.line === '') return terminal.close();
    terminal.write(null, { ctrl: true, name: 'e' });
    terminal.write(null, { ctrl: true, name: 'u' });
  });
  terminal.on('close', () => {
    closed = true;
    wanted?.(undefined);
    wanted = undefined;
  });
  const written = writer(output, () => terminal.close());
  return {
    next: () => {
      const line = waiting.shift();
      if (line !== undefined || closed) return Promise.resolve(line);
      return new Promise((resolve) => {
        wanted = resolve;
      });
    },
    prompt(text) {
      // With a line typed ahead there is nothing to wait for.
      if (closed || waiting.length > 0) return;
      terminal.setPrompt(text);
      // What was typed ahead of the prompt stays, with the cursor behind it.
      terminal.prompt(true);
      prompted = true;
      drawn = true;
    },
    async write(text) {
      if (!prompted || closed) return written.write(text);
      // What is being typed may take several rows: it goes off the screen whole, and comes back below the text.
      if (drawn) {
        moveCursor(output, 0, -terminal.getCursorPos().rows);
        cursorTo(output, 0);
        clearScreenDown(output);
        drawn = false;
      }
      writing += 1;
      await written.write(text);
      writing -= 1;
      if (writing > 0 || !prompted || closed || drawn) return;
      // Otherwise readline would go up as many rows as the line had, into the text.
      terminal.prevRows = 0;
      terminal.prompt(true);
      drawn = true;
    },
    forget() {
      terminal.history?.splice(0);
      parts.remember([]);
    },
    close() {
      terminal.close();
      written.hurry();
    },
  };
}
