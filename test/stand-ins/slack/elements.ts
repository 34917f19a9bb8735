/**
 * Limits of Block Kit elements and of the objects in them, as @slack/types and the element pages of
 * docs.slack.dev/reference/block-kit state them. Kinds that a quiz has no use for (pickers of dates, files,
 * workflows) are refused like unknown ones.
 */
import { isObject } from './json.ts';
import { type Rule, bool, both, list, object, oneOf, problem, text, variants, whole } from './rules.ts';

/** Emoji are on by default in plain_text. */
export const plain = (max: number): Rule => object({ type: oneOf('plain_text'), text: text(max) }, { emoji: bool });
const mrkdwn = (max: number): Rule => object({ type: oneOf('mrkdwn'), text: text(max) }, { verbatim: bool });
export const anyText = (max: number): Rule => variants({ plain_text: plain(max), mrkdwn: mrkdwn(max) });

const style = oneOf('primary', 'danger');
const confirm = object({ text: anyText(300) }, { title: plain(100), confirm: plain(30), deny: plain(30), style });
const action = { action_id: text(255) };

/** Option texts, descriptions and values have 75 characters in @slack/types 3.2.0; newer pages allow 150 for the value. */
const option = (label: (max: number) => Rule, more: Readonly<Record<string, Rule>> = {}): Rule =>
  object({ text: label(75), value: text(75) }, { description: label(75), ...more });

const selectOption = option(plain);
const groups = list(object({ label: plain(75), options: list(selectOption, 1, 100) }), 1, 100);

/** Initial options must be among the options, exactly as written there. */
const chosenAreOffered: Rule = (value, at, problems) => {
  if (!isObject(value)) return;
  const grouped = Array.isArray(value['option_groups']) ? value['option_groups'].filter(isObject).map((group) => group['options']) : [];
  const offered = new Set([value['options'], ...grouped].flat().map((one) => JSON.stringify(one)));
  const initial = [value['initial_option'], value['initial_options']].flat().filter((one) => one !== undefined);
  for (const one of initial) if (!offered.has(JSON.stringify(one))) problems.push(problem('initial option is not one of the options', at));
};

const eitherOptionsOrGroups: Rule = (value, at, problems) => {
  if (isObject(value) && (value['options'] === undefined) === (value['option_groups'] === undefined)) {
    problems.push(problem('needs exactly one of options and option_groups', at));
  }
};

const optionValuesDiffer: Rule = (value, at, problems) => {
  const options = isObject(value) && Array.isArray(value['options']) ? value['options'].filter(isObject) : [];
  if (new Set(options.map((one) => one['value'])).size < options.length) problems.push(problem('option values must be unique', at));
};

const focus = { focus_on_load: bool };
const placeholder = { placeholder: plain(150) };

const button = object(
  { type: oneOf('button'), text: plain(75) },
  { ...action, value: text(2_000), url: text(3_000), style, confirm, accessibility_label: text(75) },
);

const picture = object(
  { type: oneOf('image'), alt_text: text(2_000) },
  { image_url: text(3_000), slack_file: object({}, { id: text(255), url: text(3_000) }) },
);

const select = (type: string, initial: Readonly<Record<string, Rule>>): Rule =>
  object({ type: oneOf(type) }, { ...action, ...placeholder, ...focus, confirm, ...initial });

const staticSelect = both(
  select('static_select', { options: list(selectOption, 1, 100), option_groups: groups, initial_option: selectOption }),
  eitherOptionsOrGroups,
  chosenAreOffered,
  optionValuesDiffer,
);
const multiStaticSelect = both(
  select('multi_static_select', {
    options: list(selectOption, 1, 100),
    option_groups: groups,
    initial_options: list(selectOption, 1, 100),
    max_selected_items: whole(1, 100),
  }),
  eitherOptionsOrGroups,
  chosenAreOffered,
  optionValuesDiffer,
);
const externalSelect = select('external_select', { initial_option: selectOption, min_query_length: whole(0, 100) });
const usersSelect = select('users_select', { initial_user: text(255) });
const channelsSelect = select('channels_select', { initial_channel: text(255), response_url_enabled: bool });
const conversationsSelect = select('conversations_select', {
  initial_conversation: text(255),
  default_to_current_conversation: bool,
  response_url_enabled: bool,
  filter: (value, at, problems) => {
    if (!isObject(value)) problems.push(problem('must be an object', at));
  },
});

const overflow = object(
  { type: oneOf('overflow'), options: list(option(plain, { url: text(3_000) }), 1, 5) },
  { ...action, confirm },
);

const boxes = (type: string, initial: Readonly<Record<string, Rule>>): Rule =>
  both(
    object({ type: oneOf(type), options: list(option(anyText), 1, 10) }, { ...action, ...focus, confirm, ...initial }),
    chosenAreOffered,
    optionValuesDiffer,
  );
const checkboxes = boxes('checkboxes', { initial_options: list(option(anyText), 1, 10) });
const radio = boxes('radio_buttons', { initial_option: option(anyText) });

const typed = object(
  { type: oneOf('plain_text_input') },
  {
    ...action,
    ...placeholder,
    ...focus,
    initial_value: text(3_000, 0),
    multiline: bool,
    min_length: whole(0, 3_000),
    max_length: whole(1, 3_000),
    dispatch_action_config: object({}, { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2) }),
  },
);

const menus = {
  static_select: staticSelect,
  multi_static_select: multiStaticSelect,
  external_select: externalSelect,
  users_select: usersSelect,
  channels_select: channelsSelect,
  conversations_select: conversationsSelect,
  checkboxes,
  radio_buttons: radio,
};

/** Elements that an actions block takes. */
export const inActions = variants({ button, overflow, ...menus });
/** Elements beside a section's text. */
export const inSection = variants({ button, overflow, image: picture, ...menus });
/** Elements of a context block. */
export const inContext = variants({ image: picture, plain_text: plain(3_000), mrkdwn: mrkdwn(3_000) });
/** Elements of an input block. */
export const inInput = variants({ plain_text_input: typed, ...menus });
/** Answers to a block_suggestion. */
export const suggestions = object({}, { options: list(selectOption, 0, 100), option_groups: groups });
