import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Installation, decodeCommand, decodePress, decodeSubmission, installationOf, unescapeLine } from '../../adapters/slack/decode.ts';
import { type Opening, decodeOpening, encodeOpening, orderModal, readSubmission } from '../../adapters/slack/forms.ts';
import { Guard, sameSecret } from '../../adapters/slack/guard.ts';
import { decodeActionId, decodeCarried, encodeCarried } from '../../adapters/slack/press.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';

const texts = (await loadTexts(SHIPPED_TEXTS))('en');
const HOME: Installation = { workspace: 'slack:T1', team: 'T1' };
const COMMAND = { command: '/k8s', text: 'quiz pods', user_id: 'U1', user_name: 'ann', team_id: 'T1', channel_id: 'C1', trigger_id: '1.2.3', response_url: 'https://hooks.slack.com/commands/x' };

describe('a Slack command', () => {
  it('is a line after the word, of the workspace that the token belongs to', () => {
    expect(decodeCommand(COMMAND, '/k8s', HOME)).toEqual({
      person: { id: 'U1', handle: 'ann', guest: false },
      place: { workspace: 'slack:T1', channel: 'C1' },
      triggerId: '1.2.3',
      responseUrl: 'https://hooks.slack.com/commands/x',
      word: 'k8s',
      command: '/k8s',
      line: 'quiz pods',
    });
    expect(decodeCommand({ ...COMMAND, command: '/k8s-admin', text: undefined }, '/k8s', HOME)).toMatchObject({ word: 'k8s-admin', line: '' });
  });

  it('has the word of the setting where /k8s is taken', () => {
    expect(decodeCommand({ ...COMMAND, command: '/quiz' }, '/quiz', HOME)?.word).toBe('k8s');
    expect(decodeCommand({ ...COMMAND, command: '/quiz-admin' }, '/quiz', HOME)?.word).toBe('k8s-admin');
    expect(decodeCommand(COMMAND, '/quiz', HOME)).toMatchObject({ word: undefined, command: '/k8s' });
  });

  it('from another workspace is a guest’s in ours, and never reaches theirs (R34, S30)', () => {
    expect(decodeCommand({ ...COMMAND, team_id: 'T2' }, '/k8s', HOME)).toMatchObject({ person: { guest: true }, place: { workspace: 'slack:T1' } });
    const org = installationOf({ is_enterprise_install: true, enterprise_id: 'E1', team_id: 'T1' });
    expect(org).toEqual({ workspace: 'slack:E1', enterprise: 'E1' });
    expect(decodeCommand({ ...COMMAND, enterprise_id: 'E1', team_id: 'T9' }, '/k8s', org as Installation)).toMatchObject({ person: { guest: false }, place: { workspace: 'slack:E1' } });
    expect(decodeCommand({ ...COMMAND, enterprise_id: 'E2' }, '/k8s', org as Installation)).toMatchObject({ person: { guest: true } });
  });

  it('has ids for people, groups and channels, and the three signs as they were typed (S26)', () => {
    expect(unescapeLine('admins add user:<@U12|ann> in <#C3|general> <#C4|> <!subteam^S5|@team>')).toBe('admins add user:U12 in C3 C4 S5');
    expect(unescapeLine('see <http://k8s.io|k8s.io> <mailto:a@b.c|a@b.c> <https://k8s.io/docs>')).toBe('see k8s.io a@b.c https://k8s.io/docs');
    expect(unescapeLine('a &lt;b&gt; &amp;amp; &lt;!channel&gt; <!here|here>')).toBe('a <b> &amp; <!channel> @here');
    expect(unescapeLine('“smart” ‘quotes’ <>')).toBe('“smart” ‘quotes’ <>');
  });
});

describe('a Slack press', () => {
  const press = (action: object, more: object = {}) => ({
    type: 'block_actions',
    user: { id: 'U1', username: 'ann', team_id: 'T1' },
    team: { id: 'T1' },
    channel: { id: 'C1' },
    trigger_id: '9.9',
    response_url: 'https://hooks.slack.com/actions/x',
    actions: [action],
    ...more,
  });

  it('carries its token; boxes and links carry nothing', () => {
    expect(decodePress(press({ action_id: 'press-1-zh', value: '1.a.x.0.y.B' }), HOME)).toMatchObject({ token: '1.a.x.0.y.B', action: { what: 'press', language: 'zh' }, place: { channel: 'C1' } });
    expect(decodePress(press({ action_id: 'tick-1-en', selected_options: [] }), HOME)).toBe('ignored');
    expect(decodePress(press({ action_id: 'link-3-en' }), HOME)).toBe('ignored');
    expect(decodePress(press({ action_id: 'somebody-elses' }), HOME)).toBe('ignored');
  });

  it('sends what is ticked, in the order of the alphabet, and nothing else', () => {
    const boxes = (values: readonly string[]) => ({ state: { values: { b: { a: { type: 'checkboxes', selected_options: values.map((value) => ({ value })) } } } } });
    expect(decodePress(press({ action_id: 'send-2-en', value: '1.a.x.0.y' }, boxes(['C', 'A'])), HOME)).toMatchObject({ token: '1.a.x.0.y.AC' });
    expect(decodePress(press({ action_id: 'send-2-en', value: '1.a.x.0.y' }, boxes(['C', 'C', 'Z', 'long', 'é'])), HOME)).toMatchObject({ token: '1.a.x.0.y.C' });
    expect(decodePress(press({ action_id: 'send-2-en', value: '1.a.x.0.y' }), HOME)).toMatchObject({ token: '1.a.x.0.y' });
  });

  it('of a person whose home is elsewhere is a guest’s (R34)', () => {
    expect(decodePress(press({ action_id: 'press-1-en', value: 't' }, { user: { id: 'U7', team_id: 'T2' } }), HOME)).toMatchObject({ person: { guest: true }, place: { workspace: 'slack:T1' } });
  });
});

describe('malformed payloads (R36)', () => {
  it('decode to nothing or to something of the right form, and never throw', () => {
    const keys = fc.constantFrom('user', 'team', 'channel', 'actions', 'view', 'state', 'values', 'value', 'id', 'team_id', 'action_id', 'trigger_id', 'private_metadata', 'callback_id', 'command', 'text', 'user_id', 'channel_id', 'selected_options', '__proto__', 'constructor');
    const json = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'medium', withCrossShrink: true }, fc.constantFrom('U1', 'C1', 'T1', 'form', 'order', 'press-1-en', '[1,2]', '{"token":1}'), fc.jsonValue(), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(keys, tie('value'), { maxKeys: 6 })),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(keys, json, { maxKeys: 12 }), (body) => {
        for (const decoded of [decodeCommand(body, '/k8s', HOME), decodePress(body, HOME), decodeSubmission(body, HOME)]) {
          if (decoded === undefined || decoded === 'ignored') continue;
          expect(typeof decoded.triggerId).toBe('string');
          expect(decoded.place.workspace).toBe('slack:T1');
        }
      }),
      { numRuns: 5_000 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        decodeOpening(text);
        decodeCarried(text);
        decodeActionId(text);
        unescapeLine(text);
      }),
    );
  });
});

describe('a sent Slack form', () => {
  const opening: Opening = { token: '1.a.x.0.y', language: 'en', channel: 'C1', at: 5, own: true, responseUrl: 'https://hooks.slack.com/actions/x' };
  const order = (places: readonly (string | undefined)[], typed?: string) =>
    readSubmission('order', { ...Object.fromEntries(places.map((letter, index) => [`place-${index}`, letter])), typed }, opening, texts);

  it('keeps what it knows of the click', () => {
    expect(decodeOpening(encodeOpening(opening))).toEqual(opening);
    // Too long an address is left out: the modal alone shows the result.
    expect(decodeOpening(encodeOpening({ ...opening, responseUrl: 'x'.repeat(3_000) }))).toEqual({ token: '1.a.x.0.y', language: 'en', channel: 'C1', at: 5, own: true });
  });

  it('orders by one select per place', () => {
    expect(order(['B', 'A', 'C'])).toEqual({ kind: 'send', token: '1.a.x.0.y.BAC' });
    expect(order(['B', undefined, 'B'])).toEqual({
      kind: 'errors',
      errors: { 'place-1': texts.line('slack.order.empty'), 'place-2': texts.line('slack.order.twice', { letter: 'B', place: 1 }) },
    });
  });

  it('orders by what was typed, in any form of the letters, and says so when it is no order', () => {
    for (const typed of ['BAC', 'b a c', 'b, a > c', 'ＢＡＣ', '1) b a c'.slice(3)]) expect(order([undefined, undefined, undefined], typed), typed).toEqual({ kind: 'send', token: '1.a.x.0.y.BAC' });
    for (const typed of ['BA', 'BAA', 'BAD', 'BACA']) expect(order(['A', 'B', 'C'], typed)).toEqual({ kind: 'errors', errors: { typed: texts.line('slack.order.whole', { count: 3 }) } });
  });

  it('chooses several, or none', () => {
    expect(readSubmission('choose', { ticked: 'AC' }, opening, texts)).toEqual({ kind: 'send', token: '1.a.x.0.y.AC' });
    expect(readSubmission('choose', { ticked: undefined }, opening, texts)).toEqual({ kind: 'send', token: '1.a.x.0.y' });
  });

  it('repeats as much of the card as a button holds', () => {
    const options = 'ABCDEFGH'.split('').map((letter) => ({ letter, text: '选项'.repeat(200) }));
    const carried = decodeCarried(encodeCarried({ token: 't', stem: 's'.repeat(500), options }));
    expect(carried?.stem).toBe('');
    expect(carried?.options.every(({ text }) => text.endsWith('…') && text.length > 20)).toBe(true);
    expect(orderModal(carried as NonNullable<typeof carried>, opening, texts).blocks).toHaveLength(10);
  });
});

describe('the guard of Slack requests (R28, R29, S8)', () => {
  const NOW = 1_795_600_000_000;
  const sign = (stamp: number, body: string, secret = 'secret') => ({
    signature: `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`,
    stamp: String(stamp),
    body: Buffer.from(body),
  });
  const judge = (given: ReturnType<typeof sign>, guard = new Guard('secret', () => NOW)) => guard.judge(given);
  const second = NOW / 1_000;

  it('takes a good signature once, within 300 s to either side', () => {
    for (const off of [-300, -299, 0, 299, 300]) expect(judge(sign(second + off, 'a=1')), String(off)).toBe('good');
    for (const off of [-301, 301, 31_536_000]) expect(judge(sign(second + off, 'a=1')), String(off)).toBe('stale');
    const guard = new Guard('secret', () => NOW);
    expect([judge(sign(second, 'a=1'), guard), judge(sign(second, 'a=1'), guard), judge(sign(second, 'a=2'), guard)]).toEqual(['good', 'used', 'good']);
  });

  it('refuses every other one', () => {
    const good = sign(second, 'a=1');
    expect(judge({ ...good, signature: '' })).toBe('unsigned');
    expect(judge({ ...good, stamp: '1e9' })).toBe('unsigned');
    expect(judge({ ...good, body: Buffer.from('a=1 ') })).toBe('forged');
    expect(judge({ ...good, signature: good.signature.replace('v0', 'v1') })).toBe('forged');
    expect(judge(sign(second, 'a=1', 'other'))).toBe('forged');
    for (let right = 0; right < 64; right += 1) {
      const [bit = '0'] = good.signature.slice(3 + right);
      expect(judge({ ...good, signature: `${good.signature.slice(0, 3 + right)}${bit === '0' ? '1' : '0'}${good.signature.slice(4 + right)}` })).toBe('forged');
    }
  });

  it('remembers signatures for as long as their stamp is good, and no longer', () => {
    let now = NOW;
    const guard = new Guard('secret', () => now);
    for (let index = 0; index < 1_000; index += 1) guard.judge(sign(second, `a=${index}`));
    expect(guard.size).toBe(1_000);
    expect(guard.judge({ ...sign(second, 'x'), signature: 'v0=forged' })).toBe('forged');
    expect(guard.size).toBe(1_000);
    // A stamp of 300 s ahead is good for 600 s: as long it is refused a second time.
    const ahead = sign(second + 300, 'ahead');
    expect(guard.judge(ahead)).toBe('good');
    now += 600_999;
    expect(guard.judge(ahead)).toBe('used');
    now += 1;
    expect(guard.judge(ahead)).toBe('stale');
    expect(guard.judge(sign(Math.floor(now / 1_000), 'later'))).toBe('good');
    expect(guard.size).toBe(1);
  });

  it('compares texts of any length', () => {
    expect([sameSecret('', 'a'), sameSecret('ab', 'a'), sameSecret('a', 'a'), sameSecret('ä', 'a')]).toEqual([false, false, true, false]);
  });
});
