/** One line in each new channel: what comes, when, and that answers are private. It proves that the bot may post there. */
import type { Schedule } from '../../engine/schedule.ts';
import { UserError } from '../../errors.ts';
import type { Settings } from '../../store/store.ts';
import { announcementView } from '../../views/schedules.ts';
import type { Context } from '../command.ts';
import { publicLanguage } from '../language.ts';
import { platformOf } from '../platform-name.ts';

export interface Announced {
  readonly schedule: Schedule;
  readonly settings: Settings;
  readonly zone: string;
  /** When the first question comes, in ms since the epoch by the store's clock. */
  readonly next?: number;
}

/**
 * @returns `unknown` for each channel of which it could not be learned whether the line is there
 * @throws UserError naming a channel that refuses: nothing is saved then
 */
export async function announce(context: Context, { schedule, settings, zone, next }: Announced, channels: readonly string[]): Promise<readonly ('posted' | 'unknown')[]> {
  // As its questions will be.
  const language = publicLanguage({ asked: schedule.language, workspace: settings.language, locale: schedule.server }, context.bank);
  const { time, days } = schedule;
  const view = announcementView({ time, days, zone, ...(next === undefined ? {} : { next }) }, context.texts(language));
  const { workspace } = context.place;
  return Promise.all(
    channels.map(async (channel) => {
      const posted = await context.agenda.announce(workspace, channel, view, `announce:${schedule.name}:${channel}:${context.request.deliveryId}`);
      if (posted.kind === 'forbidden') throw new UserError(`daily/forbidden-${platformOf(workspace)}`, { channel });
      if (posted.kind === 'gone') throw new UserError('daily/gone', { channel });
      return posted.kind === 'posted' ? 'posted' : 'unknown';
    }),
  );
}
