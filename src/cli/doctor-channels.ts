/** The channels into which daily questions go, for the doctor to look at. */
import type { ConfiguredChannel } from '../../adapters/checkup.ts';
import { periodKeys, quarterOf } from '../engine/calendar.ts';
import { type Call, DEFAULT_SETTINGS, type Settings, type Store } from '../store/store.ts';

/** Whatever of the asker would matter: nothing is kept of them. */
const NOBODY = { id: 'doctor', name: 'doctor', guest: false } as const;

/** Each channel of each schedule that is not off, in all workspaces. */
export async function configuredChannels(store: Store, now: number): Promise<readonly ConfiguredChannel[]> {
  const channels: ConfiguredChannel[] = [];
  for (const workspace of await store.workspaces()) {
    const { schedules } = await settingsOf(store, workspace, now);
    for (const { name, places, state } of schedules) {
      if (state !== 'off') channels.push(...places.map((channel) => ({ workspace, schedule: name, channel })));
    }
  }
  return channels;
}

async function settingsOf(store: Store, workspace: string, now: number): Promise<Settings> {
  const call: Call = { workspace, revision: DEFAULT_SETTINGS.revision, player: NOBODY, delivery: 'doctor', received: now, periods: periodKeys(now, 'UTC'), quarter: quarterOf(now, 'UTC') };
  // Where anything was ever set, the revision is higher, and the answer is the settings.
  const answer = await store.readPerson(call);
  return answer.kind === 'stale' ? answer.settings : DEFAULT_SETTINGS;
}
