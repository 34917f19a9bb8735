/** A view that not everybody here wants to read yet: its heading, and a button that prints the rest. */
import type { View } from '../../src/views/view.ts';

const MARK = 'spoiler ';

/** What is printed of it. @param message names it among what was posted */
export function covered(view: View, message: string, label: string): View {
  const { spoiler: _, ...rest } = view;
  return { ...rest, blocks: view.blocks.filter(({ kind }) => kind === 'heading').slice(0, 1), actions: [{ kind: 'button', label, token: `${MARK}${message}` }] };
}

/** The message whose rest a pressed button asks for; nothing for every other button. */
export function uncovers(token: string): string | undefined {
  return token.startsWith(MARK) ? token.slice(MARK.length) : undefined;
}
