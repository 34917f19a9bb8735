/** What people chose and typed, as `state.values` carries it, and what a client lets them send. */
import { type Json, isObject, listAt, objectAt, stringAt } from './json.ts';
import { type Pressable, pressables } from './reading.ts';

/** A text, or texts or values of options. */
export type Filled = string | readonly string[];

/** By block_id and action_id. */
export type Values = Readonly<Record<string, Readonly<Record<string, Json>>>>;

const optionsOf = (element: Json): readonly Json[] => [...listAt(element, 'options'), ...listAt(element, 'option_groups').flatMap((group) => listAt(group, 'options'))];

/** An option by its value, or by its text. */
function optionFor(element: Json, wanted: string): Json {
  const options = optionsOf(element);
  const found =
    options.find((option) => option['value'] === wanted) ?? options.find((option) => stringAt(objectAt(option, 'text'), 'text') === wanted);
  if (found === undefined) throw new Error(`no option "${wanted}"`);
  return found;
}

/** A checkbox or select as the payload shows it. */
export function stateOf({ type, element }: Pressable, filled: Filled | undefined): Json | undefined {
  const many = () => (filled === undefined ? listAt(element, 'initial_options') : [filled].flat().map((wanted) => optionFor(element, wanted)));
  const one = () => {
    const wanted = [filled].flat()[0];
    if (wanted !== undefined) return optionFor(element, wanted);
    return isObject(element['initial_option']) ? element['initial_option'] : null;
  };
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select':
      return { type, selected_options: many() };
    case 'static_select':
    case 'radio_buttons':
    case 'external_select':
      return { type, selected_option: one() };
    case 'plain_text_input': {
      const text = filled ?? stringAt(element, 'initial_value') ?? '';
      if (typeof text !== 'string') throw new Error('a text field takes one text');
      return { type, value: text === '' ? null : text };
    }
    case 'users_select':
      return { type, selected_user: filled ?? null };
    case 'channels_select':
      return { type, selected_channel: filled ?? null };
    case 'conversations_select':
      return { type, selected_conversation: filled ?? null };
    default:
      return undefined;
  }
}

/**
 * The values of all fields. `given` is by block_id, action_id or label.
 * @throws Error where a name fits no field
 */
export function valuesOf(blocks: readonly Json[], given: Readonly<Record<string, Filled>>): Values {
  const fields = pressables(blocks);
  const names = (field: Pressable) => [field.blockId, field.actionId, field.label];
  for (const name of Object.keys(given)) {
    if (!fields.some((field) => names(field).includes(name))) throw new Error(`no field "${name}"; there is ${fields.map((field) => field.label).join(', ')}`);
  }
  const values: Record<string, Record<string, Json>> = {};
  for (const field of fields) {
    const name = names(field).find((one) => Object.hasOwn(given, one));
    const state = stateOf(field, name === undefined ? undefined : given[name]);
    if (state !== undefined) values[field.blockId] = { ...values[field.blockId], [field.actionId]: state };
  }
  return values;
}

/** Why a client would not send this form, or nothing: required fields, and lengths of texts. */
export function heldBack(blocks: readonly Json[], values: Values): string | undefined {
  for (const block of blocks.filter((one) => one['type'] === 'input')) {
    const element = objectAt(block, 'element');
    const label = stringAt(objectAt(block, 'label'), 'text') ?? '';
    const state = values[stringAt(block, 'block_id') ?? '']?.[stringAt(element, 'action_id') ?? ''] ?? {};
    const { value } = state;
    const empty = (value ?? null) === null && (state['selected_option'] ?? null) === null && listAt(state, 'selected_options').length === 0;
    if (empty && block['optional'] !== true && !Object.keys(state).some((key) => /^selected_(?:user|channel|conversation)$/.test(key) && state[key] !== null)) {
      return `"${label}" is required`;
    }
    if (typeof value !== 'string') continue;
    const max = Number(element['max_length'] ?? 3_000);
    const min = Number(element['min_length'] ?? 0);
    if (value.length > max) return `"${label}" takes at most ${max} characters`;
    if (value.length < min) return `"${label}" takes at least ${min} characters`;
  }
  return undefined;
}
