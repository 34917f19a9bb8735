import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeInteraction } from '../../adapters/discord/decode.ts';
import { Lateness } from '../../adapters/discord/lateness.ts';
import { snowflakeTime } from '../../adapters/discord/limits.ts';
import { decodePress, encodePress, splitLetters } from '../../adapters/discord/press.ts';
import { codeBlock, codeSpan, escapeAuthored } from '../../adapters/discord/markdown.ts';
import { encodeToken } from '../../src/views/token.ts';
import { readMarkdown } from '../contracts/discord-reading.ts';

const base = {
  id: '1400000000000000001',
  application_id: '1400000000000000002',
  type: 2,
  token: 'secret.token',
  guild_id: '1400000000000000003',
  channel_id: '1400000000000000004',
  locale: 'zh-CN',
  guild_locale: 'de',
  member: { nick: null, permissions: '2048', roles: ['9'], user: { id: '1400000000000000005', username: 'ann', global_name: 'Ann' } },
};
const quiz = { name: 'k8s', options: [{ type: 1, name: 'quiz', options: [{ type: 3, name: 'topic', value: 'pods' }, { type: 4, name: 'count', value: 3 }] }] };
const token = encodeToken({ verb: 'a', target: 'set', index: 0, digest: 'abcdefghijkl', letters: 'B' });
const message = { flags: 64, components: [{ type: 1, id: 1, components: [{ type: 2, id: 2, style: 2, label: 'B', custom_id: `p1e:${token}` }] }] };
const pressed = { ...base, type: 3, message, data: { custom_id: `p1e:${token}`, component_type: 2 } };

describe('an interaction', () => {
  it('is decoded with its actor, place and options (D6)', () => {
    expect(decodeInteraction({ ...base, data: quiz })).toEqual({
      kind: 'command',
      id: base.id,
      token: base.token,
      application: base.application_id,
      actor: { id: base.member.user.id, name: 'Ann', administrator: false, moderator: false, guest: false, groups: ['9', base.guild_id], locale: 'zh-CN' },
      place: { workspace: `discord:${base.guild_id}`, channel: base.channel_id, locale: 'de' },
      word: 'k8s',
      path: ['quiz'],
      options: Object.assign(Object.create(null) as object, { topic: 'pods', count: 3 }),
    });
  });

  it('brings the roles of the member by their ids, with that of everybody (D6, D7)', () => {
    const rolesOf = (roles: unknown) => decodeInteraction({ ...base, data: quiz, member: { ...base.member, roles } })?.actor.groups;
    const many = Array.from({ length: 300 }, (_, index) => String(1_000 + index));
    expect(rolesOf(many)).toEqual([...many.slice(0, 250), base.guild_id]);
    for (const none of [[], undefined, null, 'x', [7, null, {}, 'name', '']]) expect(rolesOf(none)).toEqual([base.guild_id]);
    expect(rolesOf(['9', '9', base.guild_id])).toEqual(['9', base.guild_id]);
  });

  it('keeps a group and its command apart', () => {
    const data = { name: 'k8s', options: [{ type: 2, name: 'team', options: [{ type: 1, name: 'create', options: [{ type: 3, name: 'name', value: 'Blue' }] }] }] };
    expect(decodeInteraction({ ...base, data })).toMatchObject({ path: ['team', 'create'], options: { name: 'Blue' } });
  });

  it.each([
    ['32', true],
    ['8', true],
    ['2251799813685247', true],
    ['2048', false],
    ['0', false],
    ['-32', false],
    ['x', false],
    [32, false],
    [undefined, false],
  ])('takes permissions %s as administrator: %s (R35)', (permissions, administrator) => {
    expect(decodeInteraction({ ...base, data: quiz, member: { ...base.member, permissions } })).toMatchObject({ actor: { administrator } });
  });

  it.each([
    ['8192', true],
    ['8', true],
    ['32', false],
    ['0', false],
    [8192, false],
  ])('takes permissions %s as those of who may tidy up: %s', (permissions, moderator) => {
    expect(decodeInteraction({ ...base, data: quiz, member: { ...base.member, permissions } })).toMatchObject({ actor: { moderator } });
  });

  it('names people by nick, then display name, then user name', () => {
    const nameOf = (member: object) => decodeInteraction({ ...base, data: quiz, member: { ...base.member, ...member } })?.actor.name;
    expect(nameOf({ nick: 'Annie' })).toBe('Annie');
    expect(nameOf({ user: { id: '5', username: 'ann', global_name: null } })).toBe('ann');
  });

  it('is none of ours outside a server (D14)', () => {
    const { guild_id: _guild, member, ...direct } = base;
    expect(decodeInteraction({ ...direct, user: member.user, data: quiz })).toBeUndefined();
  });

  it('brings the press and the message under it', () => {
    expect(decodeInteraction({ ...pressed, message: { ...message, embeds: [{ title: 'x' }] } })).toMatchObject({ kind: 'press', press: { what: 'press', slot: 1, language: 'en', token }, message: { private: true } });
    expect(decodeInteraction({ ...pressed, message: { ...message, flags: 0 } })).toMatchObject({ message: { private: false } });
  });

  it('knows the public message, also behind a private copy of it', () => {
    const under = (more: object) => decodeInteraction({ ...pressed, message: { ...message, id: '1400000000000000007', embeds: [{ title: 'x' }], ...more } });
    const metadata = { interaction_metadata: { interacted_message_id: '1400000000000000006' } };
    expect(under({ flags: 0 })).toMatchObject({ message: { private: false, copy: false, public: '1400000000000000007' } });
    expect(under(metadata)).toMatchObject({ message: { private: true, copy: false, public: undefined } });
    expect(under({ ...metadata, embeds: [] })).toMatchObject({ message: { private: true, copy: true, public: '1400000000000000006' } });
    expect(under({ embeds: [] })).toMatchObject({ message: { private: true, copy: true, public: undefined } });
    expect(under({ flags: 0, id: 7 })).toMatchObject({ message: { public: undefined } });
  });

  it('of another version is answered, not guessed (D17)', () => {
    expect(decodeInteraction({ ...pressed, data: { custom_id: 'old-button' } })).toMatchObject({ kind: 'unknown' });
  });

  it('brings the texts of a modal, in labels and in rows (D22)', () => {
    const field = { type: 4, custom_id: 'text', value: 'kubectl get pods' };
    for (const components of [[{ type: 18, component: field }], [{ type: 1, components: [field] }]]) {
      expect(decodeInteraction({ ...base, type: 5, data: { custom_id: `p0e:${token}`, components } })).toMatchObject({ kind: 'sent', fields: { text: 'kubectl get pods' }, message: undefined });
    }
  });

  it('is told while somebody types', () => {
    const data = { name: 'k8s', options: [{ type: 1, name: 'quiz', options: [{ type: 3, name: 'topic', value: 'po', focused: true }] }] };
    expect(decodeInteraction({ ...base, type: 4, data })).toMatchObject({ kind: 'typing', path: ['quiz'], option: 'topic', typed: 'po' });
  });

  it('never throws, whatever comes (R36)', () => {
    const json = fc.anything({ withNullPrototype: true, withBigInt: false, maxDepth: 4 });
    const odd = fc.record({ type: fc.integer({ min: 0, max: 6 }), data: json, member: json, message: json, id: json, token: json, guild_id: json, channel_id: json, application_id: json }, { requiredKeys: [] });
    fc.assert(fc.property(fc.oneof(json, odd), (payload) => void decodeInteraction(payload)), { numRuns: 2_000 });
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(pressed)), json, (key, value) => void decodeInteraction({ ...pressed, [key]: value })),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(json, (data) => void decodeInteraction({ ...base, data: { ...quiz, options: data } })), { numRuns: 1_000 });
    expect(decodeInteraction({ ...base, data: JSON.parse('{"name":"k8s","options":[{"type":1,"name":"quiz","options":[{"name":"__proto__","type":3,"value":"x"}]}]}') as unknown })).toMatchObject({ kind: 'command' });
    expect(({} as Record<string, unknown>)['value']).toBeUndefined();
  });
});

describe('a custom id', () => {
  it('reads back, and is short enough with every letter (D17)', () => {
    const long = encodeToken({ verb: 'a', target: 'x'.repeat(40), index: 999, digest: 'y'.repeat(12), letters: 'ABCDEFGH' });
    for (const what of ['press', 'form', 'mark', 'send', 'change', 'tap', 'undo'] as const) {
      const press = { what, slot: 35, language: 'zh', token: long } as const;
      expect(decodePress(encodePress(press))).toEqual(press);
      expect(encodePress(press).length).toBeLessThanOrEqual(80);
    }
    expect(splitLetters(long)).toEqual({ bare: long.slice(0, -9), letters: 'ABCDEFGH' });
  });

  it.each(['', 'p0e', 'p0e:', 'x0e:1.a', 'p0f:1.a', 'p0e:1.a b', `p0e:${'x'.repeat(91)}`])('%j is none of ours', (id) => {
    expect(decodePress(id)).toBeUndefined();
  });
});

describe('lateness (D9)', () => {
  const id = '1400000000000000000';
  const made = snowflakeTime(id);

  it('is what an interaction is older than usual', () => {
    const lateness = new Lateness();
    expect(lateness.of(id, made + 80)).toBe(80);
    expect(lateness.of(id, made + 20_000)).toBe(20_000);
    expect(lateness.of(id, made + 90)).toBeLessThan(100);
  });

  it('forgives a clock that is wrong, after three interactions', () => {
    const lateness = new Lateness();
    const late = Array.from({ length: 5 }, () => lateness.of(id, made + 60_000));
    expect(late).toEqual([60_000, 60_000, 60_000, 0, 0]);
    const behind = new Lateness();
    expect(behind.of(id, made - 60_000)).toBe(0);
    expect(behind.of(id, made - 55_000)).toBe(5_000);
  });
});

describe('Discord’s markdown', () => {
  it('shows any authored text as it was written', () => {
    const text = fc.stringMatching(/^[ -~一-龥\n]{1,60}$/u).filter((each) => !each.includes('`') && !/<https?:\/\//u.test(each));
    fc.assert(
      fc.property(text, (authored) => {
        expect(readMarkdown(escapeAuthored(authored))).toBe(authored);
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets no content out of a block or a span', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('`', '``', '```', '\n', 'a', '\u200B', '\\')), (parts) => {
        const text = parts.join('');
        expect(codeBlock('yaml', text).slice(7, -4)).not.toContain('```');
        const span = codeSpan(text);
        const fence = span.startsWith('``') ? '``' : '`';
        if (span !== '') expect(span.slice(fence.length, -fence.length)).not.toContain(fence);
      }),
    );
  });
});
