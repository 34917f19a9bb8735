/** Asks line by line, at a terminal and with piped input. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export interface Dialogue {
  /** Shows the prompt and takes the next line, trimmed; `undefined` when the input has ended. */
  line(prompt: string): Promise<string | undefined>;
  /** Takes lines up to one that is only a dot; `undefined` when the input ends before it. */
  block(prompt: string): Promise<string | undefined>;
  close(): void;
}

/** @param terminal whether a person types; piped input is not echoed */
export function openDialogue(input: Readable, output: Writable, terminal: boolean): Dialogue {
  const reader = createInterface({ input, terminal, ...(terminal ? { output } : {}) });
  const lines = reader[Symbol.asyncIterator]();
  const next = async (prompt: string): Promise<string | undefined> => {
    if (terminal) {
      // The prompt belongs to the line editor, which redraws it.
      reader.setPrompt(`${prompt} `);
      reader.prompt();
    } else {
      output.write(`${prompt}\n`);
    }
    const { value, done } = await lines.next();
    return done === true ? undefined : value;
  };
  return {
    line: async (prompt) => (await next(prompt))?.trim(),
    async block(prompt) {
      const block: string[] = [];
      for (let line = await next(prompt); line !== undefined; line = await next('…')) {
        if (line.trim() === '.') return block.join('\n');
        block.push(line);
      }
      return undefined;
    },
    close: () => reader.close(),
  };
}
