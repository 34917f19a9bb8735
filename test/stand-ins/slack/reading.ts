/** What a person reads on a message or view: its words without markup, and what can be pressed. */
import { type Json, isObject, listAt, objectAt, stringAt } from './json.ts';
import type { Message, View } from './world.ts';

export interface Pressable {
  readonly blockId: string;
  readonly actionId: string;
  /** `button`, `checkboxes`, `static_select` and so on. */
  readonly type: string;
  readonly label: string;
  /** What a screen reader says: the accessibility label where there is one. */
  readonly spoken: string;
  readonly value: string | undefined;
  readonly element: Json;
}

const unescaped = (text: string) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** `<url|label>`, mentions and dates as they are shown. */
const controls = (text: string) =>
  text.replace(/<([^<>]+)>/g, (_, inside: string) => {
    const [target = '', label] = inside.split('|');
    if (label !== undefined) return label;
    return target.startsWith('!') ? `@${target.slice(1)}` : target;
  });

/** Marks of bold, italic and strike around words; a lone mark stays. */
const unstyled = (text: string) => text.replace(/(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?)(?<=\S)\1(?![\p{L}\p{N}*_~])/gu, '$2');

/** Text as it is shown for mrkdwn: code keeps its characters, all else loses its markup. */
export function plainOf(mrkdwn: string): string {
  const parts = mrkdwn.split(/(```[\s\S]*?```|`[^`\n]+`)/);
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return unescaped(controls(unstyled(unstyled(part))));
      return unescaped(controls(part.startsWith('```') ? part.slice(3, -3) : part.slice(1, -1)));
    })
    .join('');
}

const textOf = (object: Json): string => (object['type'] === 'mrkdwn' ? plainOf(stringAt(object, 'text') ?? '') : (stringAt(object, 'text') ?? ''));

function elementLines(element: Json): string[] {
  const options = listAt(element, 'options').map((option) => textOf(objectAt(option, 'text')));
  if (element['type'] === 'button') return [];
  if (element['type'] === 'image') return [stringAt(element, 'alt_text') ?? ''];
  if (element['type'] === 'plain_text' || element['type'] === 'mrkdwn') return [textOf(element)];
  return options;
}

function richLines(value: Json): string {
  if (typeof value['text'] === 'string') return value['text'];
  if (value['type'] === 'link') return stringAt(value, 'url') ?? '';
  const separator = value['type'] === 'rich_text' || value['type'] === 'rich_text_list' ? '\n' : '';
  return listAt(value, 'elements').map(richLines).join(separator);
}

function blockLines(block: Json): string[] {
  switch (block['type']) {
    case 'header':
      return [textOf(objectAt(block, 'text'))];
    case 'section':
      return [
        ...(isObject(block['text']) ? [textOf(block['text'])] : []),
        ...listAt(block, 'fields').map(textOf),
        ...(isObject(block['accessory']) ? elementLines(block['accessory']) : []),
      ];
    case 'context':
      return listAt(block, 'elements').flatMap(elementLines);
    case 'actions':
      return listAt(block, 'elements').flatMap(elementLines);
    case 'input':
      return [textOf(objectAt(block, 'label')), ...elementLines(objectAt(block, 'element')), ...(isObject(block['hint']) ? [textOf(block['hint'])] : [])];
    case 'image':
      return [stringAt(block, 'alt_text') ?? ''];
    case 'markdown':
      return [stringAt(block, 'text') ?? ''];
    case 'rich_text':
      return [richLines(block)];
    default:
      return [];
  }
}

/** What stands on the screen, one block after the other; without blocks the top-level text. */
export function readMessage(message: Pick<Message, 'text' | 'blocks'>): string {
  return message.blocks.length === 0 ? plainOf(message.text) : message.blocks.flatMap(blockLines).join('\n');
}

/** What a screen reader says of a message: the top-level text, and the blocks only where that is empty. */
export function spokenMessage(message: Pick<Message, 'text' | 'blocks'>): string {
  return message.text === '' ? message.blocks.flatMap(blockLines).join('\n') : plainOf(message.text);
}

export function readView(view: View): string {
  return [stringAt(objectAt(view.body, 'title'), 'text') ?? '', ...view.blocks.flatMap(blockLines)].join('\n');
}

/** Everything that can be pressed, chosen or filled in. */
export function pressables(blocks: readonly Json[]): readonly Pressable[] {
  return blocks.flatMap((block) => {
    const elements = [block['accessory'], block['element'], ...(block['type'] === 'actions' ? listAt(block, 'elements') : [])].filter(isObject);
    return elements
      .filter((element) => element['type'] !== 'image')
      .map((element) => {
        const label = stringAt(objectAt(element, 'text'), 'text') ?? stringAt(objectAt(block, 'label'), 'text') ?? '';
        return {
          blockId: stringAt(block, 'block_id') ?? '',
          actionId: stringAt(element, 'action_id') ?? '',
          type: stringAt(element, 'type') ?? '',
          label,
          spoken: stringAt(element, 'accessibility_label') ?? label,
          value: stringAt(element, 'value'),
          element,
        };
      });
  });
}

/** The one that is meant: by action_id, else by label, else by what is spoken, else by value. */
export function findPressable(blocks: readonly Json[], what: string): Pressable {
  const all = pressables(blocks);
  const ways = [(one: Pressable) => one.actionId, (one: Pressable) => one.label, (one: Pressable) => one.spoken, (one: Pressable) => one.value];
  for (const way of ways) {
    const found = all.find((one) => way(one) === what);
    if (found !== undefined) return found;
  }
  throw new Error(`nothing to press is called "${what}"; there is ${all.map((one) => `"${one.label}" (${one.actionId})`).join(', ') || 'nothing'}`);
}
