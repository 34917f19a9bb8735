/** Each limit of messages, blocks and views bites one step beyond itself, and only there. */
import { describe, expect, it } from 'vitest';
import { blocksRule } from './blocks.ts';
import { SlackFailure } from './failures.ts';
import type { Json } from './json.ts';
import { messageBody } from './message-body.ts';
import { pingsOf } from './pings.ts';
import { plainOf, readMessage, spokenMessage } from './reading.ts';
import { viewProblems } from './view-body.ts';

const x = (length: number) => 'x'.repeat(length);
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (more: Json) => ({ type: 'section', ...more });
const actions = (...elements: unknown[]) => ({ type: 'actions', elements });
const button = (more: Json = {}) => ({ type: 'button', text: plain('Go'), ...more });
const option = (index: number, more: Json = {}) => ({ text: plain(`o${index}`), value: `v${index}`, ...more });
const options = (count: number) => times(count, option);
const select = (more: Json) => ({ type: 'static_select', action_id: 's', ...more });
const boxes = (type: string, count: number, more: Json = {}) => ({ type, action_id: 'b', options: options(count), ...more });
const typed = (more: Json = {}) => ({ type: 'plain_text_input', action_id: 't', ...more });
const input = (element: Json, more: Json = {}) => ({ type: 'input', label: plain('Label'), element, ...more });

function problems(...blocks: unknown[]): string[] {
  const found: string[] = [];
  blocksRule(100)(blocks, '/blocks', found);
  return found;
}

/** What is as long as it may be, what is one longer, and what Slack says of it. */
const limits: readonly [name: string, good: unknown, bad: unknown, message: string][] = [
  ['section text 3,000', section({ text: mrkdwn(x(3_000)) }), section({ text: mrkdwn(x(3_001)) }), 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
  ['section text not empty', section({ text: mrkdwn('x') }), section({ text: mrkdwn('') }), 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
  ['section with text or fields', section({ fields: [plain('x')] }), section({}), 'needs text or fields'],
  ['10 fields', section({ fields: times(10, () => plain('x')) }), section({ fields: times(11, () => plain('x')) }), 'no more than 10 items'],
  ['field 2,000', section({ fields: [plain(x(2_000))] }), section({ fields: [plain(x(2_001))] }), 'less than 2001'],
  ['header 150', { type: 'header', text: plain(x(150)) }, { type: 'header', text: plain(x(151)) }, 'less than 151'],
  ['header in plain_text', { type: 'header', text: plain('x') }, { type: 'header', text: mrkdwn('x') }, 'must be one of ["plain_text"]'],
  ['context 10', { type: 'context', elements: times(10, () => mrkdwn('x')) }, { type: 'context', elements: times(11, () => mrkdwn('x')) }, 'no more than 10'],
  ['context takes no buttons', { type: 'context', elements: [plain('x')] }, { type: 'context', elements: [button()] }, 'unsupported type: button'],
  ['actions 25', actions(...times(25, () => button())), actions(...times(26, () => button())), 'no more than 25'],
  ['actions not empty', actions(button()), actions(), 'no fewer than 1'],
  ['actions take no text field', actions(button()), actions(typed()), 'unsupported type: plain_text_input'],
  ['button text 75', actions(button({ text: plain(x(75)) })), actions(button({ text: plain(x(76)) })), 'less than 76'],
  ['button text in plain_text', actions(button()), actions(button({ text: mrkdwn('x') })), 'must be one of ["plain_text"]'],
  ['button value 2,000', actions(button({ value: x(2_000) })), actions(button({ value: x(2_001) })), 'less than 2001'],
  ['accessibility_label 75', actions(button({ accessibility_label: x(75) })), actions(button({ accessibility_label: x(76) })), 'less than 76'],
  ['button url 3,000', actions(button({ url: x(3_000) })), actions(button({ url: x(3_001) })), 'less than 3001'],
  ['button style', actions(button({ style: 'primary' })), actions(button({ style: 'green' })), 'must be one of'],
  ['action_id 255', actions(button({ action_id: x(255) })), actions(button({ action_id: x(256) })), 'less than 256'],
  ['action_id once in a block', actions(button({ action_id: 'a' }), button({ action_id: 'b' })), actions(button({ action_id: 'a' }), button({ action_id: 'a' })), 'action_id already exists'],
  ['block_id 255', { type: 'divider', block_id: x(255) }, { type: 'divider', block_id: x(256) }, 'less than 256'],
  ['100 options', actions(select({ options: options(100) })), actions(select({ options: options(101) })), 'no more than 100'],
  ['options not empty', actions(select({ options: options(1) })), actions(select({ options: [] })), 'no fewer than 1'],
  ['options or groups', actions(select({ options: options(1) })), actions(select({})), 'exactly one of options and option_groups'],
  ['option text 75', actions(select({ options: [option(1, { text: plain(x(75)) })] })), actions(select({ options: [option(1, { text: plain(x(76)) })] })), 'less than 76'],
  ['option value 75', actions(select({ options: [option(1, { value: x(75) })] })), actions(select({ options: [option(1, { value: x(76) })] })), 'less than 76'],
  ['option description 75', actions(select({ options: [option(1, { description: plain(x(75)) })] })), actions(select({ options: [option(1, { description: plain(x(76)) })] })), 'less than 76'],
  ['option text in plain_text in a select', actions(select({ options: options(1) })), actions(select({ options: [option(1, { text: mrkdwn('x') })] })), 'must be one of'],
  ['option values differ', actions(select({ options: options(2) })), actions(select({ options: [option(1), option(1)] })), 'option values must be unique'],
  ['initial option among the options', actions(select({ options: options(2), initial_option: option(1) })), actions(select({ options: options(2), initial_option: option(7) })), 'initial option is not one'],
  ['placeholder 150', actions(select({ options: options(1), placeholder: plain(x(150)) })), actions(select({ options: options(1), placeholder: plain(x(151)) })), 'less than 151'],
  ['checkboxes 10', actions(boxes('checkboxes', 10)), actions(boxes('checkboxes', 11)), 'no more than 10'],
  ['radio buttons 10', actions(boxes('radio_buttons', 10)), actions(boxes('radio_buttons', 11)), 'no more than 10'],
  ['overflow 5', actions(boxes('overflow', 5)), actions(boxes('overflow', 6)), 'no more than 5'],
  ['confirm title 100', actions(button({ confirm: { title: plain(x(100)), text: plain('x') } })), actions(button({ confirm: { title: plain(x(101)), text: plain('x') } })), 'less than 101'],
  ['confirm text 300', actions(button({ confirm: { text: plain(x(300)) } })), actions(button({ confirm: { text: plain(x(301)) } })), 'less than 301'],
  ['confirm buttons 30', actions(button({ confirm: { text: plain('x'), confirm: plain(x(30)), deny: plain(x(30)) } })), actions(button({ confirm: { text: plain('x'), deny: plain(x(31)) } })), 'less than 31'],
  ['input label 2,000', input(typed(), { label: plain(x(2_000)) }), input(typed(), { label: plain(x(2_001)) }), 'less than 2001'],
  ['input hint 2,000', input(typed(), { hint: plain(x(2_000)) }), input(typed(), { hint: plain(x(2_001)) }), 'less than 2001'],
  ['input takes no button', input(typed()), input(button()), 'unsupported type: button'],
  ['text field 3,000', input(typed({ max_length: 3_000 })), input(typed({ max_length: 3_001 })), 'between 1 and 3000'],
  ['focus is yes or no', input(typed({ focus_on_load: true })), section({ text: plain('x'), accessory: select({ options: options(1), focus_on_load: 'yes' }) }), 'must be a boolean'],
  ['image alt_text 2,000', { type: 'image', image_url: 'https://x.test/a.png', alt_text: x(2_000) }, { type: 'image', image_url: 'https://x.test/a.png', alt_text: x(2_001) }, 'less than 2001'],
  ['markdown 12,000', { type: 'markdown', text: x(12_000) }, { type: 'markdown', text: x(12_001) }, 'less than 12001'],
  ['no unknown field', section({ text: mrkdwn('x') }), section({ text: mrkdwn('x'), colour: 'red' }), 'invalid additional property: colour [json-pointer:/blocks/0]'],
  ['no unknown field in a text', section({ text: { ...mrkdwn('x'), verbatim: true } }), section({ text: { ...plain('x'), verbatim: true } }), 'invalid additional property: verbatim'],
  ['no inherited field', section({ text: mrkdwn('x') }), section({ text: mrkdwn('x'), constructor: 1 }), 'invalid additional property: constructor'],
  ['no unknown block', { type: 'divider' }, { type: 'marquee' }, 'unsupported type: marquee [json-pointer:/blocks/0/type]'],
  ['rich text', { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'a: 1' }] }] }, { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: '' }] }] }, 'more than 0 characters'],
];

describe('blocks', () => {
  it.each(limits)('%s', (_, good, bad, message) => {
    expect(problems(good)).toEqual([]);
    expect(problems(bad).join('\n')).toContain(message);
  });

  it('have block_ids of their own, and one focus among them', () => {
    expect(problems({ type: 'divider', block_id: 'a' }, { type: 'divider', block_id: 'b' })).toEqual([]);
    expect(problems({ type: 'divider', block_id: 'a' }, { type: 'divider', block_id: 'a' })).toEqual(['[ERROR] block_id already exists [json-pointer:/blocks/1/block_id]']);
    const focused = input(typed({ focus_on_load: true }));
    expect(problems(focused, focused)).toEqual(['[ERROR] only one element can have focus_on_load [json-pointer:/blocks]']);
  });
});

describe('a message', () => {
  const failure = (given: Json): SlackFailure => {
    try {
      messageBody(given);
    } catch (error) {
      if (error instanceof SlackFailure) return error;
    }
    throw new Error('it was taken');
  };
  const divider = { type: 'divider' };

  it('has 50 blocks at most', () => {
    expect(messageBody({ blocks: times(50, () => divider) }).blocks).toHaveLength(50);
    const refused = failure({ blocks: times(51, () => divider) });
    expect(refused.body).toMatchObject({ ok: false, error: 'invalid_blocks', response_metadata: { messages: ['[ERROR] no more than 50 items allowed [json-pointer:/blocks]'] } });
  });

  it('has 13,200 characters in its blocks at most, 125 of them for each further block', () => {
    const blocks = (last: number) => [...times(4, () => section({ text: mrkdwn(x(3_000)) })), section({ text: mrkdwn(x(last)) })];
    expect(messageBody({ blocks: blocks(700) }).blocks).toHaveLength(5);
    expect(failure({ blocks: blocks(701) }).message).toBe('msg_blocks_too_long');
  });

  it('has a text of 40,000 characters at most; what is longer is cut', () => {
    expect(messageBody({ text: x(40_001) }).text).toHaveLength(40_000);
  });

  it('says something', () => {
    for (const empty of [{}, { text: '' }, { blocks: [] }, { text: '', blocks: '[]' }]) expect(failure(empty).message).toBe('no_text');
    expect(failure({ blocks: '{' }).message).toBe('invalid_blocks_format');
    expect(failure({ blocks: [1] }).message).toBe('invalid_blocks_format');
    expect(failure({ text: 5 }).message).toBe('invalid_arguments');
  });

  it('unfurls unless both switches are off', () => {
    expect(messageBody({ text: 'x' }).unfurls).toBe(true);
    expect(messageBody({ text: 'x', unfurl_links: false }).unfurls).toBe(true);
    expect(messageBody({ text: 'x', unfurl_links: 'false', unfurl_media: false }).unfurls).toBe(false);
  });
});

describe('pings', () => {
  it.each([
    [{ text: 'hello <@U1> and <!here>' }, ['U1', 'here']],
    [{ text: '<!subteam^S1|@sre> <!channel|x> <!everyone>' }, ['S1', 'channel', 'everyone']],
    [{ text: 'a@here &lt;!here&gt; @here' }, []],
    [{ text: '@here', parse: 'full' }, ['here']],
    [{ text: '@channel', link_names: true }, ['channel']],
    [{ blocks: [section({ text: mrkdwn('@everyone!') })] }, ['everyone']],
    [{ blocks: [section({ text: { ...mrkdwn('@everyone <@U2>'), verbatim: true } })] }, ['U2']],
    [{ blocks: [section({ text: plain('<!here> @here') }), { type: 'context', elements: [mrkdwn('`<!here>`')] }] }, ['here']],
    [{ blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'broadcast', range: 'here' }, { type: 'user', user_id: 'U3' }, { type: 'text', text: '<@U4> @here' }] }] }] }, ['here', 'U3']],
    [{ blocks: [actions(boxes('checkboxes', 1, { options: [{ text: mrkdwn('@here'), value: 'v' }] }))] }, ['here']],
  ])('of %j', (given, expected) => {
    expect(pingsOf(given)).toEqual(expected);
  });
});

describe('what is read', () => {
  it('is the text without its marks, and code as it is', () => {
    expect(plainOf('*bold* _it_ ~no~ snake_case_name 2*3*4')).toBe('bold it no snake_case_name 2*3*4');
    expect(plainOf('```a: *b*\n&lt;c&gt;```')).toBe('a: *b*\n<c>');
    expect(plainOf('`x_y_z` <https://k8s.io|docs> <!date^1^{time}|12:00> &amp;amp;')).toBe('x_y_z docs 12:00 &amp;');
  });

  it('comes from the blocks, and is spoken from the top-level text', () => {
    const message = { text: 'spoken', blocks: [{ type: 'header', text: plain('Head *x*') }, section({ text: mrkdwn('*shown*'), fields: [plain('one')] }), actions(boxes('checkboxes', 2))] };
    expect(readMessage(message)).toBe('Head *x*\nshown\none\no0\no1');
    expect(spokenMessage(message)).toBe('spoken');
    expect(spokenMessage({ ...message, text: '' })).toBe(readMessage(message));
  });
});

describe('a view', () => {
  const view = (more: Json = {}) => ({ type: 'modal', title: plain('Title'), submit: plain('Send'), blocks: [input(typed())], ...more });
  it.each<[string, Json, Json, string]>([
    ['title 24', { title: plain(x(24)) }, { title: plain(x(25)) }, 'less than 25'],
    ['submit 24', { submit: plain(x(24)) }, { submit: plain(x(25)) }, 'less than 25'],
    ['close 24', { close: plain(x(24)) }, { close: plain(x(25)) }, 'less than 25'],
    ['private_metadata 3,000', { private_metadata: x(3_000) }, { private_metadata: x(3_001) }, 'less than 3001'],
    ['callback_id 255', { callback_id: x(255) }, { callback_id: x(256) }, 'less than 256'],
    ['external_id 255', { external_id: x(255) }, { external_id: x(256) }, 'less than 256'],
    ['100 blocks', { blocks: times(100, () => ({ type: 'divider' })) }, { blocks: times(101, () => ({ type: 'divider' })) }, 'no more than 100'],
    ['title in plain_text', {}, { title: mrkdwn('x') }, 'must be one of'],
    ['no unknown field', {}, { colour: 'red' }, 'invalid additional property: colour [json-pointer:/view]'],
    ['the limits of its blocks', {}, { blocks: [section({ text: mrkdwn('') })] }, '[json-pointer:/view/blocks/0/text/text]'],
  ])('%s', (_, good, bad, message) => {
    expect(viewProblems(view(good), 'modal')).toEqual([]);
    expect([viewProblems(view(bad), 'modal')].flat().join('\n')).toContain(message);
  });

  it('with a field to fill in needs a button to send it', () => {
    const { submit: _, ...unsent } = view();
    expect(viewProblems(unsent, 'modal')).toEqual(['[ERROR] missing required field: submit [json-pointer:/view]']);
    expect(viewProblems({ ...unsent, blocks: [{ type: 'divider' }] }, 'modal')).toEqual([]);
  });

  it('has 250 kB at most', () => {
    expect(viewProblems(view({ blocks: times(100, () => section({ text: mrkdwn(x(2_600)) })) }), 'modal')).toBe('too-large');
  });

  it('at home has no title', () => {
    expect(viewProblems({ type: 'home', blocks: [{ type: 'divider' }] }, 'home')).toEqual([]);
    expect(viewProblems(view(), 'home')).toEqual(['[ERROR] unsupported type: modal [json-pointer:/view/type]']);
  });
});
