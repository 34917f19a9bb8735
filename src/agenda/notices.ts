/** Tells people of trouble: in a message of their own where that can be sent, else with the next administrator's reply. */
import type { Language } from '../engine/question.ts';
import type { ChatAdapter } from '../platform.ts';
import type { Tell } from '../rounds/work.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Settings, Store } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeMessage } from '../views/notices.ts';
import type { Calls } from './calls.ts';

/** For so long the same is not told twice by one process, in ms: many channels of a schedule may refuse at once. */
const QUIET_MS = 12 * 3_600_000;
const REMEMBERED = 1_000;

export interface Teller {
  /** Never rejects. */
  tell(workspace: string, tells: readonly Tell[]): Promise<void>;
}

interface TellerParts {
  readonly store: Pick<Store, 'addNotice' | 'skew'>;
  readonly settings: { get(workspace: string): Settings };
  readonly adapters: (workspace: string) => ChatAdapter | undefined;
  readonly calls: Calls;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly texts: (language: Language) => Texts;
}

export function createTeller({ store, settings, adapters, calls, clock, logger, texts }: TellerParts): Teller {
  const told = new Map<string, number>();

  const once = (key: string): boolean => {
    const now = clock.now();
    const before = told.get(key);
    if (before !== undefined && Math.abs(now - before) < QUIET_MS) return false;
    told.delete(key);
    told.set(key, now);
    const [oldest] = told.keys();
    if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest);
    return true;
  };

  const send = async (workspace: string, tell: Tell): Promise<boolean> => {
    const adapter = adapters(workspace);
    // Who started a round may have had themselves deleted since.
    if (tell.player === undefined || tell.player === '' || adapter === undefined) return false;
    const view = noticeMessage(tell, texts(settings.get(workspace).language ?? 'en'));
    const identity = `${workspace}/notice/${tell.id}/${clock.now()}`;
    const posted = await calls.post(adapter, { kind: 'player', workspace, player: tell.player }, view, identity, undefined, () => true);
    return posted?.kind === 'posted';
  };

  const one = async (workspace: string, tell: Tell): Promise<void> => {
    if (!once(`${workspace}\n${tell.id}\n${tell.code}`)) return;
    try {
      if (await send(workspace, tell)) return;
      await store.addNotice(workspace, { id: `${tell.id}:${tell.code}`, at: clock.now() + store.skew(), code: tell.code, details: tell.details });
    } catch (error) {
      logger.warn({ err: error, code: tell.code, workspace }, 'a notice could not be kept');
    }
  };

  return { tell: async (workspace, tells) => void (await Promise.all(tells.map((tell) => one(workspace, tell)))) };
}
