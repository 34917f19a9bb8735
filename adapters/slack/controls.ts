/** Buttons and boxes of a view. */
import type { CardOption } from '../../src/engine/question.ts';
import { Kept } from '../../src/texts/kept.ts';
import { withLetters } from '../../src/views/token.ts';
import type { Action, Input, Jump, View } from '../../src/views/view.ts';
import { ACCESSIBILITY_LABEL_MAX, ACTIONS_MAX, BUTTON_TEXT_MAX, JUMPS_MAX, OPTION_TEXT_MAX } from './limits.ts';
import type { Block, ButtonElement, CheckboxesElement, OptionObject, PlainText } from './message.ts';
import { label, plainText } from './mrkdwn.ts';
import { type What, encodeActionId, encodeCarried } from './press.ts';

/** Stands between a letter and its option's text. */
const AFTER_LETTER = ' · ';

type Element = ButtonElement | CheckboxesElement;

/** Labels that are kept: most come from the texts and a few from the bank. */
const LABELS_KEPT = 2_000;
const labels = new Kept<PlainText>(LABELS_KEPT);

export const plain = (text: string, max: number): PlainText => labels.get(`${max}\n${text}`, () => ({ type: 'plain_text', text: label(text, max), emoji: false }));

/** Options to tick or to choose from: with their text where all of them fit, so that all look alike. */
export function optionObjects(options: readonly CardOption[]): readonly OptionObject[] {
  const fit = options.every(({ text }) => text.length + AFTER_LETTER.length + 1 <= OPTION_TEXT_MAX);
  return options.map(({ letter, text }) => ({ text: plain(fit ? `${letter}${AFTER_LETTER}${text}` : letter, OPTION_TEXT_MAX), value: letter }));
}

/**
 * The actions blocks of a view.
 * @param say puts the platform's word for the commands in authored text
 * @param id makes a block id
 * @param address of a message; nothing where it cannot be told
 * @throws RangeError for more elements than a block takes: a defect, found by the tests of drawing
 */
export function controlBlocks(view: View, say: (text: string) => string, id: () => string, address: (jump: Jump) => string | undefined): Block[] {
  let slot = 0;
  const actionId = (what: What): string => {
    slot += 1;
    return encodeActionId(what, slot, view.language);
  };
  const button = (what: What, text: string, value: string, more: { readonly primary?: boolean; readonly spoken?: string } = {}): ButtonElement => ({
    type: 'button',
    text: plain(say(text), BUTTON_TEXT_MAX),
    action_id: actionId(what),
    value,
    ...(more.primary === true ? { style: 'primary' } : {}),
    ...(more.spoken === undefined ? {} : { accessibility_label: label(say(more.spoken), ACCESSIBILITY_LABEL_MAX) }),
  });
  const carried = (input: Extract<Input, { options: readonly CardOption[] }>): string => encodeCarried({ token: input.token, stem: stemOf(view), options: input.options });
  const inputs = (input: Input): Element[] => {
    switch (input.kind) {
      case 'one':
        // All of equal weight and of the same form, right or wrong.
        return input.options.map(({ letter, text }) =>
          button('press', input.full ? `${letter}${AFTER_LETTER}${text}` : letter, withLetters(input.token, letter), { spoken: `${letter}: ${text}` }),
        );
      case 'many':
        // Boxes in a public message would show everybody what one person ticked, so there a modal takes the answer.
        if (view.audience === 'public') return [button('choose', input.labels.answer, carried(input), { primary: true })];
        return [
          { type: 'checkboxes', action_id: actionId('tick'), options: optionObjects(input.options) },
          button('send', input.labels.send, input.token, { primary: true }),
        ];
      case 'order':
        return [button('order', input.labels.answer, carried(input), { primary: true })];
      case 'text':
        return [button('form', input.label, encodeCarried({ token: input.token, stem: stemOf(view), options: [] }), { primary: true })];
    }
  };
  const linked = (text: string, url: string): ButtonElement => ({ type: 'button', text: plain(text, BUTTON_TEXT_MAX), action_id: actionId('link'), url });
  const jump = (to: Jump): ButtonElement[] => {
    const url = address(to);
    return url === undefined ? [] : [linked(to.label, url)];
  };
  const action = (one: Action): ButtonElement => {
    if (one.kind === 'link') return linked(one.label, one.url);
    const more = { ...(one.primary === undefined ? {} : { primary: one.primary }), ...(one.hint === undefined ? {} : { spoken: one.hint }) };
    return one.form === undefined
      ? button('press', one.label, one.token, more)
      : button('form', one.label, encodeCarried({ token: one.token, stem: '', options: [] }), more);
  };
  const rows = [view.input === undefined ? [] : inputs(view.input), [...view.actions.map(action), ...(view.jumps ?? []).slice(0, JUMPS_MAX).flatMap(jump)]];
  return rows.flatMap((elements): Block[] => {
    if (elements.length > ACTIONS_MAX) throw new RangeError(`${elements.length} elements in one block`);
    return elements.length === 0 ? [] : [{ type: 'actions', elements, block_id: id() }];
  });
}

/** The stem, which is the first paragraph of a question. */
function stemOf(view: View): string {
  const found = view.blocks.find((block) => block.kind === 'paragraph');
  return found?.kind === 'paragraph' ? plainText(found.text, view.language) : '';
}
