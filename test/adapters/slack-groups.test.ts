/** User groups: read in the background, told with every request, and never waited for. */
import { afterEach, describe, expect, it } from 'vitest';
import { GROUPS_EVERY_MS } from '../../adapters/slack/groups.ts';
import type { Request } from '../../src/platform.ts';
import type { UserGroup } from '../stand-ins/slack/world.ts';
import { type Office, openOffice, settled } from './slack-office.ts';

let office: Office;
afterEach(async () => {
  await office.stop();
});

const SCOPES = ['commands', 'chat:write', 'usergroups:read'];
const lists = () => office.methods().filter((method) => method === 'usergroups.list').length;

async function asked(who = office.ann): Promise<Request> {
  await office.slack.command(who, office.channel, '/k8s', 'stats');
  const request = office.requests.at(-1);
  if (request === undefined) throw new Error('nothing was asked');
  return request;
}
const known = async (who = office.ann) => {
  const { actor, place } = await asked(who);
  return [actor.groups, place.ungrouped];
};
/** After the reading that is under way. */
const read = (count: number) => office.slack.until(`reading ${count}`, () => (lists() >= count ? true : undefined)).then(() => settled());

describe.each(['socket', 'http'] as const)('user groups on Slack over %s (S28)', (mode) => {
  it('are told with every request of their people', async () => {
    office = await openOffice(mode, { scopes: SCOPES });
    const [sre, web] = [office.slack.addUserGroup('sre', [office.ann, office.ben]), office.slack.addUserGroup('web', [office.ann])];
    office.slack.addUserGroup('old', [office.ann]).disabled = true;
    await office.open();
    await read(1);
    expect(await known()).toEqual([[sre.id, web.id], undefined]);
    expect(await known(office.ben)).toEqual([[sre.id], undefined]);
    const eve = office.slack.addUser('eve');
    office.channel.members.add(eve.id);
    expect(await known(eve)).toEqual([[], undefined]);
    expect(lists()).toBe(1);
  });

  it('are read again every ten minutes, and by no click', async () => {
    office = await openOffice(mode, { scopes: SCOPES });
    const group: UserGroup = office.slack.addUserGroup('sre', []);
    await office.open();
    await read(1);
    group.users.push(office.ann.id);
    for (let click = 0; click < 5; click += 1) expect(await known()).toEqual([[], undefined]);
    await office.clock.advance(GROUPS_EVERY_MS - 1);
    expect(lists()).toBe(1);
    await office.clock.advance(1);
    await read(2);
    expect(await known()).toEqual([[group.id], undefined]);
  });

  it('keep nobody waiting while Slack says nothing of them', async () => {
    office = await openOffice(mode, { scopes: SCOPES });
    office.slack.fault({ method: 'usergroups.list', kind: 'silence', times: Infinity });
    office.slack.addUserGroup('sre', [office.ann]);
    await office.open();
    await office.slack.until('the reading', () => (lists() > 0 ? true : undefined));
    // Not known is another thing than in none: whoever was put into a team stays there.
    expect(await known()).toEqual([undefined, 'wait']);
    expect((await asked()).received).toBe(office.clock.now());
  });
});

describe('user groups that cannot be read on Slack (S28)', () => {
  it('are not asked for without the scope', async () => {
    office = await openOffice('socket', { scopes: ['commands', 'chat:write'] });
    await office.open();
    await office.clock.advance(3 * GROUPS_EVERY_MS);
    expect([await known(), lists()]).toEqual([[[], 'scope'], 0]);
  });

  it('say so where the scope was taken away meanwhile', async () => {
    office = await openOffice('socket', { scopes: SCOPES });
    office.slack.addUserGroup('sre', [office.ann]);
    await office.open();
    await read(1);
    office.slack.token.scopes.delete('usergroups:read');
    await office.clock.advance(GROUPS_EVERY_MS);
    await read(2);
    expect(await known()).toEqual([[], 'scope']);
  });

  it('are told from none on a plan without them, and found once the plan has them', async () => {
    office = await openOffice('socket', { scopes: SCOPES });
    const group = office.slack.addUserGroup('sre', [office.ann]);
    office.slack.world.free.add(office.slack.team.id);
    await office.open();
    await read(1);
    expect(await known()).toEqual([[], 'plan']);
    office.slack.world.free.clear();
    await office.clock.advance(GROUPS_EVERY_MS);
    await read(2);
    expect(await known()).toEqual([[group.id], undefined]);
  });

  it.each([
    { kind: 'status', status: 503 },
    { kind: 'reset' },
    { kind: 'error', error: 'internal_error' },
    { kind: 'limited', seconds: 90 },
  ] as const)('stay as they were read last after %o, and are read again soon', async (fault) => {
    office = await openOffice('socket', { scopes: SCOPES });
    const group = office.slack.addUserGroup('sre', [office.ann]);
    await office.open();
    await read(1);
    office.slack.fault({ method: 'usergroups.list', ...fault });
    group.users.splice(0);
    await office.clock.advance(GROUPS_EVERY_MS);
    await read(2);
    expect(await known()).toEqual([[group.id], undefined]);
    await office.clock.advance(fault.kind === 'limited' ? 90_000 : 60_000);
    await read(3);
    expect(await known()).toEqual([[], undefined]);
  });

  it('of another form are nobody’s', async () => {
    office = await openOffice('socket', { scopes: SCOPES });
    await office.open();
    await read(1);
    for (const [index, users] of ['U1', [1, null, {}]].entries()) office.slack.world.groups.set(`odd ${index}`, { id: 'S1', handle: 'x', team: office.slack.team.id, users: users as string[], disabled: false });
    await office.clock.advance(GROUPS_EVERY_MS);
    await read(2);
    expect(await known()).toEqual([[], undefined]);
  });

  it('are never those of a guest', async () => {
    office = await openOffice('socket', { scopes: SCOPES });
    const eve = office.slack.addUser('eve', { team: office.slack.addTeam('globex') });
    office.channel.members.add(eve.id);
    office.slack.addUserGroup('sre', [office.ann, eve]);
    await office.open();
    await read(1);
    const message = (await office.slack.command(office.ann, office.channel, '/k8s', 'quiz')).message;
    if (message === undefined) throw new Error('no message');
    office.slack.world.put({ ...message, onlyFor: undefined, blocks: [{ type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Next' }, action_id: 'press-1-en', value: '1.n.set.1.' }] }] });
    const shown = office.slack.world.messages(office.channel.id).at(-1);
    if (shown === undefined) throw new Error('no message');
    await office.slack.press(eve, shown, 'Next');
    expect(office.requests.at(-1)?.actor).toMatchObject({ id: eve.id, guest: true, groups: [] });
  });

  it('are read of each workspace where the app was installed for an organisation', async () => {
    office = await openOffice('socket', { scopes: SCOPES });
    const { slack } = office;
    const first = slack.addTeam('globex-eu', { name: 'globex', orgWide: true });
    const second = { ...slack.addTeam('globex-us'), enterprise: first.enterprise };
    slack.world.teams.set(second.id, second);
    const token = slack.install(first, SCOPES);
    const [max, mia] = [slack.addUser('max', { team: first }), slack.addUser('mia', { team: second })];
    const channel = slack.addChannel('general', { team: first, members: [max.id, mia.id, token.botUser] });
    const groups = [[first, [max]], [second, [mia, max]], [second, [mia]]].map(([team, users], index) => {
      const group: UserGroup = { id: `S${index}`, handle: `g${index}`, team: (team as typeof first).id, users: (users as readonly (typeof max)[]).map(({ id }) => id), disabled: false };
      slack.world.groups.set(group.id, group);
      return group.id;
    });
    // The whole organisation lists the first one once more.
    slack.world.groups.set('again', { id: 'S0', handle: 'g0', team: second.id, users: [max.id], disabled: false });
    await office.open(office.adapter({ botToken: token.value }));
    await slack.until('the first workspace', () => (lists() === 1 ? true : undefined));
    await settled();
    // Twenty a minute: they are read one after another.
    expect(lists()).toBe(1);
    await office.clock.advance(3_000);
    await read(2);
    await office.clock.advance(3_000);
    await settled();
    await slack.command(max, channel, '/k8s', 'stats');
    expect(office.requests.at(-1)).toMatchObject({ place: { workspace: `slack:${first.enterprise?.id}` }, actor: { guest: false, groups: [groups[0], groups[1]] } });
  });

  it('leave no timer behind', async () => {
    office = await openOffice('socket', { scopes: SCOPES });
    const adapter = await office.open();
    await read(1);
    expect(office.clock.waiting()).toBeGreaterThan(0);
    await adapter.stop();
    expect(office.clock.waiting()).toBe(0);
    await office.clock.advance(2 * GROUPS_EVERY_MS);
    expect(lists()).toBe(1);
  });
});
