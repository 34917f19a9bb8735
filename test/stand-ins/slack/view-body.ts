/** Limits of modals and Home tabs (docs.slack.dev/reference/views/modal-views). */
import { blocksRule } from './blocks.ts';
import { plain } from './elements.ts';
import { type Json, isObject, listAt } from './json.ts';
import { type Rule, bool, both, object, oneOf, problem, text, variants } from './rules.ts';

/** 250 kB in all. */
const MAX_BYTES = 250 * 1024;

const common = { private_metadata: text(3_000, 0), callback_id: text(255, 0), external_id: text(255, 0) };

const inputsNeedSubmit: Rule = (value, at, problems) => {
  if (!isObject(value) || value['submit'] !== undefined) return;
  if (listAt(value, 'blocks').some((block) => block['type'] === 'input')) problems.push(problem('missing required field: submit', at));
};

const modal = both(
  object(
    { type: oneOf('modal'), title: plain(24), blocks: blocksRule(100) },
    { ...common, submit: plain(24), close: plain(24), clear_on_close: bool, notify_on_close: bool, submit_disabled: bool },
  ),
  inputsNeedSubmit,
);
const home = object({ type: oneOf('home'), blocks: blocksRule(100) }, common);

const rules = { modal: variants({ modal }), home: variants({ home }) } as const;

/** What is wrong with a view, as Slack lists it under `at`; `too-large` above 250 kB. */
export function viewProblems(view: unknown, kind: keyof typeof rules, at = '/view'): readonly string[] | 'too-large' {
  if (Buffer.byteLength(JSON.stringify(view) ?? '') > MAX_BYTES) return 'too-large';
  const problems: string[] = [];
  rules[kind](view, at, problems);
  return problems;
}

/** Blocks with a `block_id` and elements with an `action_id`, as Slack fills them in where they are missing. */
export function withIds(blocks: readonly Json[], next: () => string): readonly Json[] {
  const named = (element: Json): Json =>
    ['image', 'plain_text', 'mrkdwn'].includes(String(element['type'])) || element['action_id'] !== undefined ? element : { ...element, action_id: next() };
  return blocks.map((block) => ({
    ...block,
    block_id: block['block_id'] ?? next(),
    ...(isObject(block['accessory']) ? { accessory: named(block['accessory']) } : {}),
    ...(isObject(block['element']) ? { element: named(block['element']) } : {}),
    ...(block['type'] === 'actions' ? { elements: listAt(block, 'elements').map(named) } : {}),
  }));
}
