/** What the console says itself, as views, so that it is drawn like everything else. */
import type { Language } from '../../src/engine/question.ts';
import type { Text } from '../../src/texts/span.ts';
import type { Parameters, Texts } from '../../src/texts/texts.ts';
import type { Block, Input, View, ViewFile } from '../../src/views/view.ts';
import type { Filling } from './filling.ts';

function ownView(language: Language, blocks: readonly Block[], tone: View['tone'] = 'neutral'): View {
  return { audience: 'private', language, tone, blocks, actions: [], replaces: false };
}

/** One sentence. */
export function saidView(texts: Texts, id: string, parameters: Parameters = {}, tone: View['tone'] = 'neutral'): View {
  return ownView(texts.language, [{ kind: 'paragraph', text: texts.text(id, parameters) }], tone);
}

/** A file, as far as a screen can show it. */
export function printedFileView(file: ViewFile, texts: Texts): View {
  // The mark before a table is for spreadsheets.
  const text = file.content.replace(/^\uFEFF/u, '');
  return ownView(texts.language, [
    { kind: 'paragraph', text: texts.text('console.file.printed', { name: file.name }) },
    { kind: 'code', language: 'text', text },
  ]);
}

/** What to type. */
export function greetingView(texts: Texts): View {
  const lines = ['ask', 'answer', 'press', 'more', 'as', 'round', 'quit'];
  return ownView(texts.language, [
    { kind: 'heading', text: texts.text('console.greeting.title') },
    { kind: 'paragraph', text: texts.text('console.greeting.intro') },
    { kind: 'list', ordered: false, items: lines.map((line) => texts.text(`console.greeting.${line}`)) },
  ]);
}

/** The field of a form that is asked for; with the form's title before the first. */
export function fieldView(filling: Filling, texts: Texts, first: boolean): View {
  const { field, form } = filling;
  const label = field.placeholder === undefined ? field.label : texts.line('console.form.example', { label: field.label, example: field.placeholder });
  const text = field.required ? [{ kind: 'plain' as const, text: label }] : texts.text('console.form.optional', { label });
  const opening: readonly Block[] = [
    { kind: 'heading', text: [{ kind: 'plain', text: form.title }] },
    { kind: 'note', text: texts.text('console.form.cancel') },
  ];
  return ownView(texts.language, [...(first ? opening : []), { kind: 'paragraph', text }]);
}

/** How an answer to this question is typed. */
export function howToAnswer(input: Input, texts: Texts): Text {
  if (input.kind === 'text') return texts.text('console.how.text');
  const letters = input.options.map((option) => option.letter);
  if (input.kind === 'one') return texts.text('console.how.one', { letter: letters.at(-1)?.toLowerCase() ?? 'a' });
  // Of an order the example is the one on show: it earns nothing by the rules, while its reverse has most pairs right.
  const example = input.kind === 'many' ? [letters.at(0), letters.at(-1)].join(' ').toLowerCase() : letters.join('');
  return texts.text(`console.how.${input.kind}`, { letters: example });
}
