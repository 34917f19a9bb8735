/** Buttons, selects and forms of a view; and what marking and tapping makes of the components of a message. */
import type { CardOption, Language } from '../../src/engine/question.ts';
import { withLetters } from '../../src/views/token.ts';
import type { Action, Form, Input, SendLabels, View } from '../../src/views/view.ts';
import {
  BUTTONS_IN_ROW,
  BUTTON_LABEL_MAX,
  FIELD_LABEL_MAX,
  FIELD_PLACEHOLDER_MAX,
  MODAL_TITLE_MAX,
  ROWS_MAX,
  SELECT_DESCRIPTION_MAX,
  SELECT_PLACEHOLDER_MAX,
  SNOWFLAKE,
} from './limits.ts';
import { plainLabel } from './markdown.ts';
import { type Button, COMPONENT, type Modal, type Row, STYLE, type Select } from './payload.ts';
import { type Press, type What, decodePress, encodePress, splitLetters } from './press.ts';

/** Stands between the word of "send" and the letters that it sends. */
const BEFORE_LETTERS = ' · ';

const spaced = (letters: string): string => [...letters].join(' ');
const row = (components: Row['components']): Row => ({ type: COMPONENT.row, components });
const letterOrNothing = (token: string, letters: string): string => (letters === '' ? token : withLetters(token, letters));

/** Makes the components of one message, each with a slot of its own. */
class Builder {
  readonly #language: Language;
  #slot = 0;

  constructor(language: Language) {
    this.#language = language;
  }

  id(what: What, token: string): string {
    const slot = this.#slot;
    this.#slot += 1;
    return encodePress({ what, slot, language: this.#language, token });
  }

  button(what: What, label: string, token: string, more: { readonly primary?: boolean; readonly disabled?: boolean } = {}): Button {
    return {
      type: COMPONENT.button,
      style: more.primary === true ? STYLE.primary : STYLE.secondary,
      label: plainLabel(label, BUTTON_LABEL_MAX),
      custom_id: this.id(what, token),
      ...(more.disabled === true ? { disabled: true } : {}),
    };
  }

  /** @param isPublic whether it stands on a card for everybody, where a mark or a tap opens a private copy and nothing is sent from it */
  input(input: Input, isPublic: boolean): Row[] {
    switch (input.kind) {
      case 'one':
        // All of equal weight, and the same form for right and wrong.
        return rows(input.options.map(({ letter, text }) => this.button('press', input.full ? `${letter}${BEFORE_LETTERS}${text}` : letter, withLetters(input.token, letter))));
      case 'many':
        return [row([this.#select(input.token, input.options, input.labels)]), ...(isPublic ? [] : [row(this.sending('change', input.token, input.labels))])];
      case 'order': {
        const taps = input.options.map(({ letter }) => this.button('tap', letter, withLetters(input.token, letter)));
        const sending = isPublic ? [] : this.sending('undo', input.token, input.labels);
        const typed = input.typed === undefined ? [] : [this.button('form', input.typed.label, input.token)];
        return isPublic ? rows([...taps, ...typed]) : [...rows(taps), row([...sending, ...typed])];
      }
      case 'text':
        return [row([this.button('form', input.label, input.token, { primary: true })])];
    }
  }

  /** "Send", and what takes a choice back; nothing is chosen yet. */
  sending(back: 'change' | 'undo', token: string, labels: Pick<SendLabels, 'send' | 'change' | 'undo'>): readonly Button[] {
    return [this.button('send', labels.send, token, { primary: true, disabled: true }), this.button(back, labels[back], token, { disabled: true })];
  }

  #select(token: string, options: readonly CardOption[], { prompt }: SendLabels): Select {
    // A description for all or for none: what is cut short would be no option.
    const described = options.every(({ text }) => text.length <= SELECT_DESCRIPTION_MAX);
    return {
      type: COMPONENT.select,
      custom_id: this.id('mark', token),
      placeholder: plainLabel(prompt, SELECT_PLACEHOLDER_MAX),
      min_values: 1,
      max_values: options.length,
      options: options.map(({ letter, text }) => ({ label: letter, value: letter, ...(described ? { description: plainLabel(text, SELECT_DESCRIPTION_MAX) } : {}) })),
    };
  }

  action(action: Action): Button {
    if (action.kind === 'link') return { type: COMPONENT.button, style: STYLE.link, label: plainLabel(action.label, BUTTON_LABEL_MAX), url: action.url };
    // Discord has no hidden text for screen readers on a button, so a hint that says more has no place here.
    return this.button(action.form === undefined ? 'press' : 'form', action.label, action.token, action.primary === undefined ? {} : { primary: action.primary });
  }
}

function rows(buttons: readonly Button[]): Row[] {
  const made: Row[] = [];
  for (let from = 0; from < buttons.length; from += BUTTONS_IN_ROW) made.push(row(buttons.slice(from, from + BUTTONS_IN_ROW)));
  return made;
}

/** Links to messages (support.discord.com, "How do I link to a message": https://discord.com/channels/<server>/<channel>/<message>). */
function jumpsOf({ jumps = [] }: View, guild: string): readonly Button[] {
  return jumps
    .filter((jump) => [guild, jump.channel, jump.message].every((id) => SNOWFLAKE.test(id)))
    .map(({ label, channel, message }) => ({ type: COMPONENT.button, style: STYLE.link, label: plainLabel(label, BUTTON_LABEL_MAX), url: `https://discord.com/channels/${guild}/${channel}/${message}` }));
}

/**
 * @param guild server of the messages that the view links to; without it they are left out
 * @throws RangeError for a view with more rows than a message has: a defect, found by the tests of drawing.
 */
export function componentsOf(view: View, guild?: string): readonly Row[] {
  const builder = new Builder(view.language);
  const input = view.input === undefined ? [] : builder.input(view.input, view.audience === 'public');
  const actions = view.actions.map((action) => builder.action(action));
  const withJumps = [...input, ...rows([...actions, ...(guild === undefined ? [] : jumpsOf(view, guild))])];
  const made = withJumps.length > ROWS_MAX ? [...input, ...rows(actions)] : withJumps;
  if (made.length > ROWS_MAX) throw new RangeError(`a message of ${made.length} rows`);
  return made;
}

/** The form as a modal. Discord names the button that sends it. */
export function modalOf(form: Form, language: Language): Modal {
  return {
    custom_id: encodePress({ what: 'press', slot: 0, language, token: form.token }),
    title: plainLabel(form.title, MODAL_TITLE_MAX),
    components: form.fields.map((field) => ({
      type: COMPONENT.label,
      label: plainLabel(field.label, FIELD_LABEL_MAX),
      component: {
        type: COMPONENT.text,
        custom_id: field.name,
        style: field.multiline ? 2 : 1,
        required: field.required,
        max_length: field.max,
        ...(field.placeholder === undefined ? {} : { placeholder: plainLabel(field.placeholder, FIELD_PLACEHOLDER_MAX) }),
      },
    })),
  };
}

/** The rows with these letters marked or tapped; the store hears nothing of it until they are sent. */
export function withChosen(shown: readonly Row[], letters: string): readonly Row[] {
  const taps = shown.flatMap(({ components }) => components).filter((one) => whatOf(one) === 'tap').length;
  return shown.map((one) => row(one.components.map((component) => chosen(component, letters, taps))));
}

function whatOf(component: Button | Select): What | undefined {
  return 'custom_id' in component ? decodePress(component.custom_id)?.what : undefined;
}

/** @param taps how many letters an order has; 0 for a select */
function chosen(component: Button | Select, letters: string, taps: number): Button | Select {
  if (!('custom_id' in component)) return component;
  const press = decodePress(component.custom_id);
  if (press === undefined) return component;
  const { bare, letters: before } = splitLetters(press.token);
  const carrying = (held: string) => encodePress({ ...press, token: letterOrNothing(bare, held) });
  if (component.type === COMPONENT.select) {
    return { ...component, options: component.options.map((option) => ({ ...option, default: letters.includes(option.value) })) };
  }
  const disabled = (is: boolean) => ({ disabled: is });
  switch (press.what) {
    case 'send': {
      const word = component.label.split(BEFORE_LETTERS)[0] ?? component.label;
      const label = letters === '' ? word : `${word}${BEFORE_LETTERS}${spaced(letters)}`;
      return { ...component, label, custom_id: carrying(letters), ...disabled(letters.length < Math.max(1, taps)) };
    }
    case 'change':
      return { ...component, ...disabled(letters === '') };
    case 'undo':
      return { ...component, custom_id: carrying(letters.slice(0, -1)), ...disabled(letters === '') };
    case 'tap': {
      const own = before.at(-1) ?? '';
      return { ...component, custom_id: carrying(letters + own), ...disabled(letters.includes(own)) };
    }
    case 'press':
    case 'form':
    case 'mark':
      return component;
  }
}

/**
 * What takes the answer on a public card, for a private copy: the select or the letters, and what sends and takes back.
 * @param press the mark or tap that asks for the copy
 */
export function copyRows(shown: readonly Row[], { token, language }: Press, labels: Pick<SendLabels, 'send' | 'change' | 'undo'>): readonly Row[] {
  const choosing = shown.map((one) => row(one.components.filter((component) => ['mark', 'tap'].includes(whatOf(component) ?? '')))).filter(({ components }) => components.length > 0);
  const back = choosing.some(({ components }) => components.some(({ type }) => type === COMPONENT.select)) ? 'change' : 'undo';
  return [...choosing, row(new Builder(language).sending(back, splitLetters(token).bare, labels))];
}
