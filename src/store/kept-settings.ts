/** Settings of a workspace as both stores keep them: JSON. */
import { soundSchedule } from '../engine/sound-schedule.ts';
import { DEFAULT_SETTINGS, type Settings } from './words.ts';

/** @param saved JSON; a setting that is newer than it has its default, in a copy of its own */
export function readSettings(saved: string, revision: number): Settings {
  const kept = JSON.parse(saved) as Partial<Settings>;
  const schedules = Array.isArray(kept.schedules) ? kept.schedules.flatMap((schedule) => soundSchedule(schedule) ?? []) : [];
  return { ...DEFAULT_SETTINGS, admins: [...DEFAULT_SETTINGS.admins], ...kept, schedules, revision };
}
