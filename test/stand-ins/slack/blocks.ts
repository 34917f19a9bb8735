/** Limits of Block Kit blocks (docs.slack.dev/reference/block-kit/blocks, @slack/types). */
import { anyText, inActions, inContext, inInput, inSection, plain } from './elements.ts';
import { type Json, isObject, listAt } from './json.ts';
import { type Rule, bool, both, list, object, oneOf, problem, text, variants, whole } from './rules.ts';

const id = { block_id: text(255) };

const section = both(
  object({ type: oneOf('section') }, { ...id, text: anyText(3_000), fields: list(anyText(2_000), 1, 10), accessory: inSection, expand: bool }),
  (value, at, problems) => {
    if (isObject(value) && value['text'] === undefined && value['fields'] === undefined) {
      problems.push(problem('needs text or fields', at));
    }
  },
);
const header = object({ type: oneOf('header'), text: plain(150) }, id);
const divider = object({ type: oneOf('divider') }, id);
const context = object({ type: oneOf('context'), elements: list(inContext, 1, 10) }, id);
const actions = object({ type: oneOf('actions'), elements: list(inActions, 1, 25) }, id);
const input = object(
  { type: oneOf('input'), label: plain(2_000), element: inInput },
  { ...id, hint: plain(2_000), optional: bool, dispatch_action: bool },
);
const image = object(
  { type: oneOf('image'), alt_text: text(2_000) },
  { ...id, image_url: text(3_000), title: plain(2_000), slack_file: object({}, { id: text(255), url: text(3_000) }) },
);
/** 12,000 characters over all markdown blocks of a message; each is held to it here, and all together by the total. */
const markdown = object({ type: oneOf('markdown'), text: text(12_000) }, id);

const runStyle = object({}, { bold: bool, italic: bool, strike: bool, code: bool, underline: bool });
const run = variants({
  text: object({ type: oneOf('text'), text: text(12_000) }, { style: runStyle }),
  link: object({ type: oneOf('link'), url: text(3_000) }, { text: text(3_000), unsafe: bool, style: runStyle }),
  emoji: object({ type: oneOf('emoji'), name: text(255) }, { unicode: text(255), style: runStyle }),
  user: object({ type: oneOf('user'), user_id: text(255) }, { style: runStyle }),
  usergroup: object({ type: oneOf('usergroup'), usergroup_id: text(255) }, { style: runStyle }),
  broadcast: object({ type: oneOf('broadcast'), range: oneOf('here', 'channel', 'everyone') }, { style: runStyle }),
  date: object({ type: oneOf('date'), timestamp: whole(0, 4_102_444_800), format: text(255) }, { url: text(3_000), fallback: text(255) }),
});
const runs = list(run, 0, 1_000);
const border = { border: oneOf(0, 1) };
const richSection = object({ type: oneOf('rich_text_section'), elements: runs });
const richText = object(
  {
    type: oneOf('rich_text'),
    elements: list(
      variants({
        rich_text_section: richSection,
        rich_text_preformatted: object({ type: oneOf('rich_text_preformatted'), elements: runs }, { ...border, language: text(64) }),
        rich_text_quote: object({ type: oneOf('rich_text_quote'), elements: runs }, border),
        rich_text_list: object(
          { type: oneOf('rich_text_list'), style: oneOf('bullet', 'ordered'), elements: list(richSection, 1, 1_000) },
          { ...border, indent: whole(0, 8), offset: whole(0, 10_000) },
        ),
      }),
      1,
      1_000,
    ),
  },
  id,
);

const block = variants({ section, header, divider, context, actions, input, image, markdown, rich_text: richText });

const actionsOf = (one: Json): readonly Json[] =>
  [one['accessory'], one['element'], ...(one['type'] === 'actions' ? listAt(one, 'elements') : [])].filter(isObject);

/** `block_id` differs in a message or view, `action_id` in a block, and only one element takes the focus. */
const identities: Rule = (value, at, problems) => {
  const blocks = Array.isArray(value) ? value.filter(isObject) : [];
  const seen = new Set<unknown>();
  let focused = 0;
  for (const [index, one] of blocks.entries()) {
    const blockId = one['block_id'];
    if (blockId !== undefined && seen.has(blockId)) problems.push(problem('block_id already exists', `${at}/${index}/block_id`));
    seen.add(blockId);
    const elements = actionsOf(one);
    const ids = elements.map((element) => element['action_id']).filter((actionId) => actionId !== undefined);
    if (new Set(ids).size < ids.length) problems.push(problem('action_id already exists in this block', `${at}/${index}`));
    focused += elements.filter((element) => element['focus_on_load'] === true).length;
  }
  if (focused > 1) problems.push(problem('only one element can have focus_on_load', at));
};

/** @param max 50 in a message, 100 in a view. */
export const blocksRule = (max: number): Rule => both(list(block, 1, max), identities);

/**
 * What a message's blocks weigh for `msg_blocks_too_long`. Slack does not document it; reports put the line at
 * 13,297 characters of text in one block and 125 fewer for each further block (slackapi/bolt-js issues 2509, 2867).
 */
export function weight(blocks: readonly unknown[]): number {
  return 125 * Math.max(0, blocks.length - 1) + characters(blocks);
}

export const MAX_WEIGHT = 13_200;

const TEXTS = new Set(['text', 'alt_text', 'accessibility_label', 'url', 'value']);

function characters(value: unknown, name = ''): number {
  if (typeof value === 'string') return TEXTS.has(name) ? value.length : 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + characters(item, name), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, item]) => sum + characters(item, key), 0);
}
