/** `daily off`, `daily pause` and `daily resume`. What is open stays open to its end. */
import type { Schedule } from '../../engine/schedule.ts';
import type { View } from '../../views/view.ts';
import { savedView } from '../../views/schedules.ts';
import { type CommandSpec, type Context, type Values, defineCommand } from '../command.ts';
import { readCurrent, saveChange } from './save.ts';
import { chosen, withSchedule } from './schedules.ts';
import { refusal } from '../set-steps.ts';
import { shownSchedule } from './shown.ts';

const STATES = { off: 'off', pause: 'paused', resume: 'on' } as const satisfies Readonly<Record<string, Schedule['state']>>;

async function run(verb: keyof typeof STATES, values: Values, context: Context): Promise<View> {
  const state = STATES[verb];
  const current = await readCurrent(context);
  const before = chosen(current.settings, values);
  if (before.damaged === true && state !== 'off') throw refusal(context, current.history.person, 'daily/damaged', { name: before.name });
  const saved = await saveChange(context, ({ settings }) => ({ settings: withSchedule(settings, { ...chosen(settings, values), state }) }), { known: current });
  const texts = context.textsFor(saved.person);
  const shown = shownSchedule(context, before.name, saved, texts);
  const notes = state !== 'on' ? ([state, 'stays-open'] as const) : shown.places.length === 0 ? (['nowhere'] as const) : [];
  return savedView({ schedule: shown, is: before.state === state ? 'same' : 'changed', notes }, texts);
}

function command(verb: keyof typeof STATES): CommandSpec {
  return defineCommand({
    word: 'k8s-admin',
    path: ['daily', verb],
    audience: 'administrators',
    options: [{ name: 'name', kind: 'schedule', bare: true }],
    run: (values, context) => run(verb, values, context),
  });
}

export const dailyOffCommand = command('off');
export const dailyPauseCommand = command('pause');
export const dailyResumeCommand = command('resume');
