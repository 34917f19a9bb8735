import { code } from '../texts/span.ts';
import type { Text } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Block, View } from './view.ts';

export interface HelpLine {
  /** As it is typed: `/k8s team create|join`. */
  readonly typed: string;
  readonly description: string;
}

export interface HelpShown {
  readonly commands: readonly HelpLine[];
  /** Empty for people who do not administer. */
  readonly administration: readonly HelpLine[];
  /** Whole command lines to try. */
  readonly examples: readonly string[];
  /** Options are picked from a list here, so that nothing else can be typed. */
  readonly picked: boolean;
}

function lines(items: readonly HelpLine[], texts: Texts): Block {
  return {
    kind: 'list',
    ordered: false,
    items: items.map((item) => texts.text('help.row', { command: code(item.typed), description: item.description })),
  };
}

function examples(typed: readonly string[], texts: Texts): Block[] {
  if (typed.length === 0) return [];
  return [
    { kind: 'paragraph', text: texts.text('help.examples') },
    { kind: 'list', ordered: false, items: typed.map((each): Text => [code(each)]) },
  ];
}

function privately(blocks: readonly Block[], texts: Texts): View {
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}

/** All commands that the reader may run, a line each, and what administrators can see. */
export function helpView(shown: HelpShown, texts: Texts): View {
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text('help.heading') },
    { kind: 'paragraph', text: texts.text('help.intro') },
    lines(shown.commands, texts),
    ...examples(shown.examples, texts),
  ];
  if (shown.administration.length > 0) {
    blocks.push({ kind: 'heading', text: texts.text('help.administration') }, lines(shown.administration, texts));
  }
  blocks.push({ kind: 'note', text: texts.text(shown.picked ? 'help.more-picked' : 'help.more') }, { kind: 'note', text: texts.text('help.seen') });
  return privately(blocks, texts);
}

export interface HelpOption {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly choices?: readonly string[];
  readonly range?: { readonly min: number; readonly max: number };
}

export interface HelpDetail extends HelpLine {
  readonly options: readonly HelpOption[];
}

function option(shown: HelpOption, texts: Texts): Text {
  const parameters = { option: code(`${shown.name}:`), description: shown.description };
  const text = shown.required ? 'help.option-required' : 'help.option';
  if (shown.choices !== undefined) return [...texts.text(text, parameters), ...texts.text('help.choices', { choices: code(shown.choices.join(' | ')) })];
  if (shown.range !== undefined) return [...texts.text(text, parameters), ...texts.text('help.range', { ...shown.range })];
  return texts.text(text, parameters);
}

/** One command with its options; a group shows each of its commands. */
export function helpDetailView(details: readonly HelpDetail[], typed: readonly string[], texts: Texts): View {
  const blocks = details.flatMap((detail): Block[] => [
    { kind: 'paragraph', text: texts.text('help.row', { command: code(detail.typed), description: detail.description }) },
    ...(detail.options.length === 0 ? [] : [{ kind: 'list', ordered: false, items: detail.options.map((each) => option(each, texts)) } satisfies Block]),
  ]);
  return privately([...blocks, ...examples(typed, texts)], texts);
}
