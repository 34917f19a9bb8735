/** Modals: typed answers and reports, orders with one select per place, and several letters. Opened without I/O. */
import { LETTERS, type CardOption, type Language } from '../../src/engine/question.ts';
import { inline, plain as plainSpan, strong } from '../../src/texts/span.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { withLetters } from '../../src/views/token.ts';
import type { Form } from '../../src/views/view.ts';
import { optionObjects, plain } from './controls.ts';
import { INPUT_LABEL_MAX, MODAL_BUTTON_MAX, MODAL_TITLE_MAX, OPTION_TEXT_MAX, PLACEHOLDER_MAX, PRIVATE_METADATA_MAX, SECTION_TEXT_MAX, TYPED_INPUT_MAX, VIEW_BLOCKS_MAX } from './limits.ts';
import type { Block, Modal } from './message.ts';
import { label, mrkdwn, restyles } from './mrkdwn.ts';
import type { Carried } from './press.ts';

/** What a modal knows of the click that opened it. Slack hands it back with the submission; it is never logged. */
export interface Opening {
  readonly token: string;
  readonly language: Language;
  readonly channel: string;
  /** The message that was pressed, where everybody sees it. */
  readonly message?: string;
  /** Of the click; absent where the click had none. */
  readonly responseUrl?: string;
  /** When the click came, in ms since the epoch. */
  readonly at: number;
  /** Whether the card is the person's alone, so that the result belongs on it. */
  readonly own: boolean;
}

export type FormKind = 'form' | 'order' | 'choose';

/** The element of every input; the block says which field it is. */
const ELEMENT = 'value';
const TYPED = 'typed';
const TICKED = 'ticked';
const place = (index: number) => `place-${index}`;

export function encodeOpening({ responseUrl, ...rest }: Opening): string {
  const metadata = JSON.stringify({ ...rest, ...(responseUrl === undefined ? {} : { responseUrl }) });
  // Without the address the modal alone shows the result, as after 30 minutes.
  return metadata.length <= PRIVATE_METADATA_MAX ? metadata : JSON.stringify(rest);
}

/** The metadata back; nothing for one that is not ours. */
export function decodeOpening(metadata: string): Opening | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(metadata);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { token, language, channel, message, responseUrl, at, own } = parsed as Record<string, unknown>;
  if (typeof token !== 'string' || typeof channel !== 'string' || typeof at !== 'number') return undefined;
  if (language !== 'en' && language !== 'zh') return undefined;
  return {
    token,
    language,
    channel,
    at,
    own: own === true,
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof responseUrl === 'string' ? { responseUrl } : {}),
  };
}

function modal(kind: FormKind, title: string, submit: string, blocks: readonly Block[], opening: Opening, texts: Texts): Modal {
  return {
    type: 'modal',
    callback_id: kind,
    title: plain(title, MODAL_TITLE_MAX),
    submit: plain(submit, MODAL_BUTTON_MAX),
    close: plain(texts.line('slack.modal.cancel'), MODAL_BUTTON_MAX),
    blocks: blocks.slice(0, VIEW_BLOCKS_MAX),
    private_metadata: encodeOpening(opening),
  };
}

/** The stem, and the options that are not on the elements themselves. */
function reminder({ stem, options }: Carried, language: Language): Block[] {
  const rows = [...(stem === '' ? [] : [inline(stem)]), ...options.map(({ letter, text }) => [strong(letter), plainSpan('  '), ...inline(text)])];
  if (rows.length === 0) return [];
  const text = rows.map((row) => mrkdwn(row, language)).join('\n');
  if (rows.some(restyles) || text.length > SECTION_TEXT_MAX) {
    // Nothing is parsed in plain text.
    const words = rows.map((row) => row.map((span) => (span.kind === 'time' ? '' : span.text)).join('')).join('\n');
    return [{ type: 'context', elements: [{ type: 'plain_text', text: words.slice(0, SECTION_TEXT_MAX), emoji: false }], block_id: 'card' }];
  }
  return [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true }, block_id: 'card' }];
}

/** The form of a token as a modal. */
export function formModal(form: Form, carried: Carried, opening: Opening, texts: Texts): Modal {
  const fields = form.fields.map(
    (field, index): Block => ({
      type: 'input',
      block_id: field.name,
      label: plain(field.label, INPUT_LABEL_MAX),
      optional: !field.required,
      element: {
        type: 'plain_text_input',
        action_id: ELEMENT,
        multiline: field.multiline,
        max_length: Math.min(field.max, TYPED_INPUT_MAX),
        ...(index === 0 ? { focus_on_load: true } : {}),
        ...(field.placeholder === undefined ? {} : { placeholder: plain(field.placeholder, PLACEHOLDER_MAX) }),
      },
    }),
  );
  return modal('form', form.title, form.send, [...reminder(carried, opening.language), ...fields], opening, texts);
}

/** One select per place, and the order typed as letters for whoever is quicker that way. */
export function orderModal(carried: Carried, opening: Opening, texts: Texts): Modal {
  const { options } = carried;
  const selects = options.map(
    (_option, index): Block => ({
      type: 'input',
      block_id: place(index),
      label: plain(texts.line('slack.order.place', { place: index + 1 }), INPUT_LABEL_MAX),
      optional: true,
      element: { type: 'static_select', action_id: ELEMENT, placeholder: plain(texts.line('slack.order.choose'), PLACEHOLDER_MAX), options: selectOptions(options) },
    }),
  );
  const typed: Block = {
    type: 'input',
    block_id: TYPED,
    label: plain(texts.line('slack.order.typed'), INPUT_LABEL_MAX),
    optional: true,
    element: {
      type: 'plain_text_input',
      action_id: ELEMENT,
      multiline: false,
      max_length: 40,
      // The shown order itself, which earns nothing: any other one could tell something of the key.
      placeholder: plain(texts.line('slack.order.example', { letters: options.map(({ letter }) => letter).join('') }), PLACEHOLDER_MAX),
    },
  };
  return modal('order', texts.line('slack.modal.title'), texts.line('quiz.send'), [...reminder(carried, opening.language), ...selects, typed], opening, texts);
}

/** In a select the letter comes first and the text is cut: the whole text stands above. */
function selectOptions(options: readonly CardOption[]) {
  return options.map(({ letter, text }) => ({ text: plain(`${letter} · ${text}`, OPTION_TEXT_MAX), value: letter }));
}

/** Boxes for a question in public. */
export function chooseModal(carried: Carried, opening: Opening, texts: Texts): Modal {
  const boxes: Block = {
    type: 'input',
    block_id: TICKED,
    label: plain(texts.line('quiz.prompt.many'), INPUT_LABEL_MAX),
    optional: true,
    element: { type: 'checkboxes', action_id: ELEMENT, options: optionObjects(carried.options) },
  };
  return modal('choose', texts.line('slack.modal.title'), texts.line('quiz.send'), [...reminder(carried, opening.language), boxes], opening, texts);
}

/** A window that is only read and pressed; what is pressed in it comes back with `opening`. */
export function wordsModal(blocks: readonly Block[], opening: Opening, texts: Texts): Modal {
  return {
    type: 'modal',
    callback_id: 'words',
    title: plain(texts.line('slack.modal.title'), MODAL_TITLE_MAX),
    close: plain(texts.line('slack.modal.close'), MODAL_BUTTON_MAX),
    blocks: blocks.slice(0, VIEW_BLOCKS_MAX),
    private_metadata: encodeOpening(opening),
  };
}

/** Values of a submission by block: a text, a letter, or letters. */
export type Values = Readonly<Record<string, string | undefined>>;

export type Submission =
  | { readonly kind: 'send'; readonly token: string; readonly fields?: Readonly<Record<string, string>> }
  /** Refused on the spot: texts by block. */
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>> };

/** What a sent modal means. */
export function readSubmission(kind: FormKind, values: Values, opening: Opening, texts: Texts): Submission {
  const { token } = opening;
  switch (kind) {
    case 'form':
      return { kind: 'send', token, fields: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? ''])) };
    case 'choose': {
      const letters = values[TICKED] ?? '';
      return { kind: 'send', token: letters === '' ? token : withLetters(token, letters) };
    }
    case 'order':
      return readOrder(values, token, texts);
  }
}

function readOrder(values: Values, token: string, texts: Texts): Submission {
  const places = Object.keys(values).filter((name) => name.startsWith('place-'));
  const count = places.length;
  const expected = LETTERS.slice(0, count).split('');
  const typed = label(values[TYPED] ?? '', 100);
  if (typed !== '') {
    const letters = [...typed.normalize('NFKC').toUpperCase()].filter((letter) => /\p{L}|\p{N}/u.test(letter));
    const whole = letters.length === count && expected.every((letter) => letters.includes(letter));
    if (!whole) return { kind: 'errors', errors: { [TYPED]: texts.line('slack.order.whole', { count }) } };
    return { kind: 'send', token: withLetters(token, letters.join('')) };
  }
  const errors: Record<string, string> = {};
  const seen = new Map<string, number>();
  for (let index = 0; index < count; index += 1) {
    const letter = values[place(index)];
    const before = letter === undefined ? undefined : seen.get(letter);
    if (letter === undefined) errors[place(index)] = texts.line('slack.order.empty');
    else if (before !== undefined) errors[place(index)] = texts.line('slack.order.twice', { letter, place: before + 1 });
    else seen.set(letter, index);
  }
  if (Object.keys(errors).length > 0) return { kind: 'errors', errors };
  return { kind: 'send', token: withLetters(token, places.map((_name, index) => values[place(index)] ?? '').join('')) };
}
