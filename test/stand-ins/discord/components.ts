/** Buttons, selects and modals as Discord checks them (discord.com/developers/docs/components/reference). */
import type { Form } from './errors.ts';

export const COMPONENT = { row: 1, button: 2, select: 3, text: 4, label: 18 } as const;
const LINK = 5;

/** Notes a custom_id; each stands once in a message or modal. */
function customId(form: Form, seen: Set<string>, required: boolean): void {
  const id = form.text('custom_id', 1, 100, required);
  if (id === undefined || id === '') return;
  if (seen.has(id)) form.errors.add(form.at('custom_id'), 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
  seen.add(id);
}

function checkButton(form: Form, seen: Set<string>): void {
  const style = form.choice('style', [1, 2, 3, 4, LINK]);
  form.text('label', 1, 80);
  const emoji = form.form('emoji');
  emoji?.text('name', 1, 32);
  if (!form.has('label') && emoji === undefined) form.errors.add(form.at(), 'BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED', 'Either label or emoji is required');
  form.boolean('disabled');
  if (style === LINK) {
    const url = form.text('url', 1, 512, true);
    if (url !== undefined && !/^(?:https?|discord):\/\/\S+$/u.test(url)) form.errors.add(form.at('url'), 'URL_TYPE_INVALID_URL', 'Not a well formed URL.');
    if (form.has('custom_id')) form.errors.add(form.at('custom_id'), 'BUTTON_COMPONENT_CUSTOM_ID_NOT_ALLOWED', 'A custom id may not be given with a link');
    return;
  }
  customId(form, seen, true);
  if (form.has('url')) form.errors.add(form.at('url'), 'BUTTON_COMPONENT_URL_NOT_ALLOWED', 'A url may only be given with a link');
}

function checkSelect(form: Form, seen: Set<string>, modal: boolean): void {
  customId(form, seen, true);
  form.text('placeholder', 1, 150);
  const min = form.integer('min_values', 0, 25) ?? 1;
  const max = form.integer('max_values', 1, 25) ?? 1;
  const options = form.forms('options', 1, 25);
  const values = new Set<string>();
  let chosen = 0;
  for (const option of options) {
    option.text('label', 1, 100, true);
    option.text('description', 1, 100);
    const value = option.text('value', 1, 100, true);
    if (value !== undefined && values.has(value)) form.errors.add(option.at('value'), 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED', 'The specified option value is already used');
    if (value !== undefined) values.add(value);
    if (option.boolean('default') === true) chosen += 1;
  }
  if (min > max) form.errors.add(form.at('min_values'), 'SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX_VALUES', 'min_values must not be above max_values');
  for (const [name, value] of [['min_values', min], ['max_values', max]] as const) {
    if (value > options.length) form.errors.add(form.at(name), 'BASE_TYPE_MAX_LENGTH', `Must be ${options.length} or fewer.`);
  }
  if (chosen > max) form.errors.add(form.at('options'), 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES', 'More options are chosen by default than max_values');
  const disabled = form.boolean('disabled');
  const required = form.boolean('required') ?? true;
  if (modal && disabled === true) form.errors.add(form.at('disabled'), 'COMPONENT_DISABLED_IN_MODAL', 'Components in modals cannot be disabled');
  if (modal && required && min === 0) form.errors.add(form.at('min_values'), 'SELECT_COMPONENT_MIN_VALUES_REQUIRED', 'min_values must be at least 1 where an answer is required');
}

/** At most five rows, each of one to five buttons or one string select. */
export function checkComponents(form: Form): void {
  const seen = new Set<string>();
  for (const row of form.forms('components', 0, 5)) {
    if (row.choice('type', [COMPONENT.row]) === undefined) continue;
    const parts = row.forms('components', 1, 5);
    let selects = 0;
    for (const part of parts) {
      const type = part.choice('type', [COMPONENT.button, COMPONENT.select]);
      if (type === COMPONENT.button) checkButton(part, seen);
      if (type === COMPONENT.select) {
        selects += 1;
        checkSelect(part, seen, false);
      }
    }
    if (selects > 0 && parts.length > 1) form.errors.add(row.at('components'), 'COMPONENT_LAYOUT_WIDTH_EXCEEDED', 'The specified component exceeds the maximum width');
  }
}

function checkTextInput(form: Form, seen: Set<string>, labelled: boolean): void {
  customId(form, seen, true);
  form.choice('style', [1, 2]);
  const min = form.integer('min_length', 0, 4_000) ?? 0;
  const max = form.integer('max_length', 1, 4_000) ?? 4_000;
  if (min > max) form.errors.add(form.at('min_length'), 'TEXT_INPUT_COMPONENT_MIN_LENGTH', 'min_length must not be above max_length');
  form.boolean('required');
  form.text('placeholder', 1, 100);
  form.text('value', 0, Math.min(max, 4_000));
  if (labelled && form.has('label')) form.errors.add(form.at('label'), 'TEXT_INPUT_COMPONENT_LABEL', 'A text input inside a label has none of its own');
  if (!labelled) form.text('label', 1, 45, true);
}

/** A modal: title up to 45, one to five labels, each with a text input or a select; old rows of one text input too. */
export function checkModal(form: Form): void {
  form.text('title', 1, 45, true);
  form.text('custom_id', 1, 100, true);
  const seen = new Set<string>();
  for (const part of form.forms('components', 1, 5)) {
    const type = part.choice('type', [COMPONENT.row, COMPONENT.label]);
    if (type === COMPONENT.row) {
      for (const input of part.forms('components', 1, 1)) if (input.choice('type', [COMPONENT.text]) !== undefined) checkTextInput(input, seen, false);
    }
    if (type !== COMPONENT.label) continue;
    part.text('label', 1, 45, true);
    part.text('description', 1, 100);
    const inner = part.form('component', true);
    const kind = inner?.choice('type', [COMPONENT.text, COMPONENT.select]);
    if (inner === undefined || kind === undefined) continue;
    if (kind === COMPONENT.text) checkTextInput(inner, seen, true);
    else checkSelect(inner, seen, true);
  }
}

/** A checked modal. @throws ApiError 50035. */
export function readModal(form: Form): void {
  checkModal(form);
  form.errors.refuse();
}

/** Suggestions for autocomplete: at most 25, names and texts of at most 100. */
export function checkChoices(form: Form, required: boolean): void {
  const value = form.raw('choices');
  if (required && value === undefined) form.errors.required(form.at('choices'));
  for (const choice of form.forms('choices', 0, 25)) {
    choice.text('name', 1, 100, true);
    const given = choice.raw('value');
    if (typeof given === 'string') choice.text('value', 1, 100, true);
    else if (typeof given !== 'number') choice.errors.required(choice.at('value'));
  }
}

