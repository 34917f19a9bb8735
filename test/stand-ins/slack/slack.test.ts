/** The stand-in serves a real Bolt app in both modes, from a player's chair. */
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../fakes/clock.ts';
import { type RunningApp, button, modal, section, startApp } from './test-app.ts';

let running: RunningApp;
afterEach(() => running.stop());

describe.each(['http', 'socket'] as const)('a Bolt app over %s', (mode) => {
  it('answers a command in the acknowledgement and replaces the card through the response_url', async () => {
    running = await startApp(mode, (app) => {
      app.command('/k8s', async ({ ack, command }) => {
        await ack({ text: `you said ${command.text}`, blocks: [section('*Hello* `pod`'), { type: 'actions', elements: [button('Next', 'next')] }] });
      });
      app.action('next', async ({ ack, respond }) => {
        await ack();
        await respond({ replace_original: true, text: 'done' });
      });
    });
    const { slack, ann, general } = running;
    const seen = await slack.command(ann, general, '/k8s', 'quiz @ann');
    expect(seen.text).toBe('Hello pod');
    expect(seen.message?.onlyFor).toBe(ann.id);
    expect(seen.message?.text).toBe(`you said quiz <@${ann.id}|ann>`);
    const next = await slack.press(ann, seen.message!, 'Next');
    expect(next.change).toMatchObject({ kind: 'message', replaced: true });
    expect(next.text).toBe('done');
    expect(slack.world.messages(general.id, ann.id)).toHaveLength(1);
    expect(slack.refusals).toEqual([]);
    expect(slack.sockets.strays).toEqual([]);
  });

  it('takes ticked boxes with the button beside them', async () => {
    const values: unknown[] = [];
    running = await startApp(mode, (app) => {
      const option = (value: string) => ({ text: { type: 'plain_text' as const, text: `Option ${value}` }, value });
      app.command('/k8s', async ({ ack }) => {
        await ack({
          text: 'choose',
          blocks: [
            { type: 'actions', block_id: 'b1', elements: [{ type: 'checkboxes', action_id: 'boxes', options: ['a', 'b', 'c'].map(option) }] },
            { type: 'actions', block_id: 'b2', elements: [button('Send', 'send')] },
          ],
        });
      });
      app.action('boxes', async ({ ack }) => ack());
      app.action('send', async ({ ack, body, respond }) => {
        await ack();
        const state = 'state' in body && typeof body.state === 'object' ? body.state.values : {};
        values.push(state['b1']?.['boxes']?.selected_options?.map((chosen) => chosen.value));
        await respond({ replace_original: true, text: 'thanks' });
      });
    });
    const { slack, ann, ben, general } = running;
    const { message } = await slack.command(ann, general, '/k8s');
    expect(await slack.choose(ann, message!, 'boxes', ['Option a', 'c'])).toMatchObject({ kind: 'acknowledged' });
    expect((await slack.press(ann, message!, 'Send')).text).toBe('thanks');
    expect(values).toEqual([['a', 'c']]);
    expect(() => slack.people.press(ben, message!, 'Send')).toThrow('does not see');
  });

  it('opens, checks, updates, pushes and closes a modal', async () => {
    running = await startApp(mode, (app) => {
      app.command('/k8s', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: modal('First', 'answer', command.response_url) });
      });
      app.view('answer', async ({ ack, view, body }) => {
        const typed = view.state.values['answer']?.['typed']?.value ?? '';
        if (typed === 'bad') return ack({ response_action: 'errors', errors: { answer: 'not this' } });
        if (typed === 'push') return ack({ response_action: 'push', view: modal('Second', 'answer', '') });
        if (typed === 'clear') return ack({ response_action: 'clear' });
        if (typed === 'update') {
          await ack({ response_action: 'update', view: modal('Waiting', 'answer', view.private_metadata) });
          await app.client.views.update({ view_id: body.view.id, view: modal('Result', 'answer', '') });
          await fetch(view.private_metadata, { method: 'POST', body: JSON.stringify({ text: 'the card' }) });
          return undefined;
        }
        return ack();
      });
    });
    const { slack, ann, general } = running;
    const open = async () => (await slack.command(ann, general, '/k8s')).view!;
    let view = await open();
    expect(() => slack.people.submit(view, {})).toThrow('"Your answer" is required');
    expect(() => slack.people.submit(view, { 'Your answer': 'x'.repeat(21) })).toThrow('at most 20');
    const refused = await slack.submit(view, { 'Your answer': 'bad' });
    expect(refused.change).toMatchObject({ kind: 'errors', errors: { answer: 'not this' } });
    const updated = await slack.submit(view, { typed: 'update' });
    expect(updated.text).toContain('Waiting');
    const result = await updated.interaction.next();
    expect(result.text).toContain('Result');
    // The card comes through the response_url of the command that opened the modal, and the sender sees it.
    expect((await updated.interaction.next()).text).toBe('the card');
    const pushed = await slack.submit(result.view!, { typed: 'push' });
    expect(slack.world.stack(ann.id).map((one) => one.id)).toEqual([view.id, pushed.view?.id]);
    const closed = await slack.submit(pushed.view!, { typed: 'fine' });
    expect(closed.change).toMatchObject({ kind: 'closed', view: { id: view.id } });
    view = (await slack.submit(closed.view!, { typed: 'push' })).view!;
    await slack.submit(view, { typed: 'clear' });
    expect(slack.world.stack(ann.id)).toEqual([]);
    expect(slack.refusals).toEqual([]);
  });

  it('shows what the person sees when the app is late, and records the time to the acknowledgement', async () => {
    const clock = createManualClock(Date.now());
    const held: (() => void)[] = [];
    running = await startApp(
      mode,
      (app) => {
        app.command('/k8s', async ({ ack }) => {
          await new Promise<void>((resolve) => {
            held.push(resolve);
          });
          await ack('late');
        });
      },
      { clock },
    );
    const { slack, ann, general } = running;
    const inTime = slack.people.command(ann, general, '/k8s', 'one');
    await slack.until('the listener', () => held[0]);
    await clock.advance(2_900);
    held[0]?.();
    expect(await inTime.acknowledged()).toMatchObject({ kind: 'acknowledged', after: 2_900 });
    expect((await inTime.next()).text).toBe('late');
    const late = slack.people.command(ann, general, '/k8s', 'two');
    await slack.until('the listener', () => held[1]);
    await clock.advance(3_000);
    expect(await late.acknowledged()).toEqual({ kind: 'late', after: 3_000 });
    expect((await late.next()).change).toEqual({ kind: 'trouble', what: 'operation_timeout' });
    held[1]?.();
    expect(clock.waiting()).toBe(0);
  });

  it('does not take a malformed acknowledgement', async () => {
    running = await startApp(mode, (app) => {
      app.command('/k8s', async ({ ack, command, client }) => {
        if (command.text === 'modal') {
          await ack();
          await client.views.open({ trigger_id: command.trigger_id, view: modal('First', 'answer', '') });
        } else await ack({ text: 'x', blocks: [section('')] });
      });
      app.view('answer', async ({ ack }) => ack({ response_action: 'errors', errors: { nowhere: 'x' } }));
    });
    const { slack, ann, general } = running;
    expect((await slack.command(ann, general, '/k8s', 'blocks')).change).toEqual({ kind: 'trouble', what: 'invalid_blocks' });
    const { view } = await slack.command(ann, general, '/k8s', 'modal');
    expect((await slack.submit(view!, { typed: 'x' })).change).toEqual({ kind: 'trouble', what: 'invalid_acknowledgement' });
    expect(slack.refusals.map((refusal) => refusal.where)).toEqual(['acknowledgement of command', 'acknowledgement of view_submission']);
  });

  it('notes a body in the acknowledgement of a press, which Slack passes over', async () => {
    running = await startApp(mode, (app) => {
      app.command('/k8s', async ({ ack }) => ack({ text: 'card', blocks: [{ type: 'actions', elements: [button('Next', 'next')] }] }));
      app.action('next', async ({ ack }) => (ack as (body: unknown) => Promise<void>)({ text: 'lost' }));
    });
    const { slack, ann, general } = running;
    const { message } = await slack.command(ann, general, '/k8s');
    await slack.people.press(ann, message!, 'Next').acknowledged();
    expect(slack.refusals).toMatchObject([{ where: 'acknowledgement of block_actions', error: 'ignored_acknowledgement' }]);
    expect(slack.world.messages(general.id, ann.id).map((one) => one.text)).toEqual(['card']);
  });

  it('offers suggestions while somebody types', async () => {
    const option = (text: string) => ({ text: { type: 'plain_text' as const, text }, value: text });
    running = await startApp(mode, (app) => {
      app.command('/k8s', async ({ ack, client, command }) => {
        await ack();
        const element = { type: 'external_select' as const, action_id: 'topic', min_query_length: 0 };
        const view = modal('Topics', 'topics', '');
        await client.views.open({ trigger_id: command.trigger_id, view: { ...view, blocks: [{ type: 'input', block_id: 't', label: { type: 'plain_text', text: 'Topic' }, element }] } });
      });
      app.options('topic', async ({ ack, payload }) => ack({ options: payload.value === 'bad' ? [option('x'.repeat(76))] : [option(`${payload.value}s`)] }));
    });
    const { slack, ann, general } = running;
    const { view } = await slack.command(ann, general, '/k8s');
    expect(await slack.people.suggest(view!, 'topic', 'pod')).toEqual([option('pods')]);
    await expect(slack.people.suggest(view!, 'topic', 'bad')).rejects.toThrow('must be less than 76 characters');
  });

  it('tells of a press in a modal, and of its closing where the app asked', async () => {
    const told: string[] = [];
    running = await startApp(mode, (app) => {
      app.command('/k8s', async ({ ack, client, command }) => {
        await ack();
        const notify = command.text === 'notify';
        await client.views.open({ trigger_id: command.trigger_id, view: { ...modal('First', 'x', ''), notify_on_close: notify, blocks: [{ type: 'actions', elements: [button('More', 'more')] }] } });
      });
      app.action('more', async ({ ack, body, client }) => {
        await ack();
        if (body.type === 'block_actions' && body.view !== undefined) await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: modal('More', 'x', '') });
      });
      app.view({ callback_id: 'x', type: 'view_closed' }, async ({ ack, body }) => {
        told.push(body.type);
        await ack();
      });
    });
    const { slack, ann, general } = running;
    const silent = await slack.command(ann, general, '/k8s');
    expect((await slack.pressInView(ann, silent.view!, 'More')).text).toContain('More');
    expect(slack.people.close(silent.view!)).toBeUndefined();
    expect(slack.world.stack(ann.id)).toEqual([]);
    const told1 = await slack.command(ann, general, '/k8s', 'notify');
    await slack.people.close(told1.view!)?.acknowledged();
    expect(told).toEqual(['view_closed']);
    expect(slack.refusals).toEqual([]);
  });

  it('names the organisation of a workspace, and keeps workspaces apart', async () => {
    const bodies: unknown[] = [];
    running = await startApp(mode, (app) => {
      app.command('/k8s', async ({ ack, body }) => {
        bodies.push({ team: body.team_id, enterprise: body.enterprise_id, install: body.is_enterprise_install });
        await ack('hello');
      });
    });
    const { slack } = running;
    const team = slack.addTeam('branch', { name: 'Org', orgWide: true });
    slack.install(team, ['commands', 'chat:write']);
    const eve = slack.addUser('eve', { team });
    expect((await slack.command(eve, slack.addChannel('branch', { team }), '/k8s')).text).toBe('hello');
    expect(bodies).toEqual([{ team: team.id, enterprise: team.enterprise?.id, install: 'true' }]);
  });

  it('carries the message that was pressed, except where only one person sees it', async () => {
    running = await startApp(mode, (app) => {
      app.command('/k8s', async ({ ack, command }) => {
        await ack({ response_type: command.text === 'public' ? 'in_channel' : 'ephemeral', text: 'card', blocks: [{ type: 'actions', elements: [button('Next', 'next')] }] });
      });
      app.action('next', async ({ ack }) => ack());
    });
    const { slack, ann, ben, general } = running;
    for (const kind of ['public', 'private']) {
      const { message } = await slack.command(ann, general, '/k8s', kind);
      const press = slack.people.press(kind === 'public' ? ben : ann, message!, 'Next');
      await press.acknowledged();
      const { payload } = press.envelope;
      expect(payload['container']).toMatchObject({ message_ts: message?.ts, channel_id: general.id, is_ephemeral: kind === 'private' });
      if (kind === 'public') expect(payload['message']).toMatchObject({ ts: message?.ts, blocks: message?.blocks });
      else expect(payload).not.toHaveProperty('message');
    }
  });

  it('delivers the same press again, and from somebody else', async () => {
    const presses: string[] = [];
    running = await startApp(mode, (app) => {
      app.command('/k8s', async ({ ack }) => ack({ text: 'card', blocks: [{ type: 'actions', elements: [button('Next', 'next')] }] }));
      app.action('next', async ({ ack, body, respond }) => {
        await ack();
        if ('trigger_id' in body) presses.push(`${body.user.id} ${body.trigger_id}`);
        await respond('pressed');
      });
    });
    const { slack, ann, ben, general } = running;
    const { message } = await slack.command(ann, general, '/k8s');
    const first = await slack.press(ann, message!, 'Next');
    await slack.redeliver(first.interaction);
    expect((await first.interaction.next()).text).toBe('pressed');
    await slack.people.press(ben, message!, 'Next', true).next();
    expect(presses).toHaveLength(3);
    expect(presses[1]).toBe(presses[0]);
    expect(presses[2]).toMatch(new RegExp(`^${ben.id} `));
  });
});
