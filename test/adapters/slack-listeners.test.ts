import { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { boltLogger } from '../../adapters/slack/bolt-log.ts';
import { Claims } from '../../adapters/slack/claims.ts';
import type { Acknowledge, Interactions } from '../../adapters/slack/interactions.ts';
import { Listeners } from '../../adapters/slack/listeners.ts';
import { silentLogger } from '../../src/runtime/logger.ts';
import { createManualClock } from '../fakes/clock.ts';

const PRESS = { type: 'block_actions', trigger_id: '1.2.x', team: { id: 'T1' }, user: { id: 'U1', team_id: 'T1' }, channel: { id: 'C1' }, container: { is_ephemeral: true }, response_url: 'https://hooks.slack.com/actions/x', actions: [{ type: 'button', action_id: 'press-1-en', block_id: 'b', value: '1.a.x.0.y.A' }] };

/** A real Bolt app whose deliveries a test hands in. */
function open(leaves = false) {
  const clock = createManualClock();
  const app = new App({
    receiver: { init: () => undefined, start: () => Promise.resolve(), stop: () => Promise.resolve() },
    authorize: () => Promise.resolve({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U0' }),
    logger: boltLogger(silentLogger),
    convoStore: false,
  });
  let runs = 0;
  const interactions = {
    async press(_press: unknown, acknowledge: Acknowledge) {
      await acknowledge();
      runs += 1;
    },
  } as unknown as Interactions;
  const listeners = new Listeners({ app, installation: { workspace: 'slack:T1', team: 'T1' }, command: '/k8s', interactions, claims: new Claims(clock), clock, logger: silentLogger, leaves, removed: () => Promise.resolve() });
  return { listeners, runs: () => runs, deliver: (ack: () => Promise<void>) => app.processEvent({ body: PRESS, ack }) };
}

describe('a delivery on Slack', () => {
  it('whose acknowledgement did not go out is run when it comes again', async () => {
    const { deliver, runs } = open();
    await deliver(() => Promise.reject(new Error('the socket is closed')));
    expect(runs()).toBe(0);
    let acknowledged = 0;
    const ack = () => {
      acknowledged += 1;
      return Promise.resolve();
    };
    await deliver(ack);
    await deliver(ack);
    expect([acknowledged, runs()]).toEqual([2, 1]);
  });

  it('that comes over a socket while the bot stops is left alone, over HTTP it is answered (R24)', async () => {
    for (const leaves of [true, false]) {
      const { listeners, deliver, runs } = open(leaves);
      await listeners.drain(1);
      let acknowledged = 0;
      await deliver(() => {
        acknowledged += 1;
        return Promise.resolve();
      });
      expect([acknowledged, runs()]).toEqual(leaves ? [0, 0] : [1, 1]);
    }
  });
});
