import type { Person, Settings } from '../store/store.ts';
import type { Context } from './command.ts';

/**
 * The workspace's settings as the store has them now, and the asker. One trip. For what shows settings,
 * and before a refusal that rests on settings which another process may have changed.
 */
export async function freshSettings(context: Context): Promise<{ readonly settings: Settings; readonly person: Person }> {
  const { settings, person } = await context.inWorkspace(async (call, current) => {
    const result = await context.store.readPerson(call);
    return result.kind === 'stale' ? result : { kind: 'fresh' as const, settings: current, person: result.person };
  });
  return { settings, person };
}
