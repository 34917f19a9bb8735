import type { Settings } from '../store/store.ts';
import { SETTING_NAMES, type SettingName, settingsView } from '../views/settings.ts';
import type { View } from '../views/view.ts';
import { type Context, type OptionSpec, type Values, defineCommand } from './command.ts';
import { saveChange } from './daily/save.ts';
import { freshSettings } from './fresh-settings.ts';

type Saved = Omit<Settings, 'revision'>;

/** How each setting is given; the order is the one in which they are shown. */
const OPTIONS: readonly OptionSpec[] = [
  { name: 'language', kind: 'language' },
  { name: 'timezone', kind: 'timezone' },
  { name: 'kubernetes', kind: 'minor' },
  { name: 'pictures', kind: 'choice', choices: ['on', 'off'] },
  { name: 'rounds', kind: 'choice', choices: ['everyone', 'admins', 'off'] },
  { name: 'teams', kind: 'choice', choices: ['open', 'admins'] },
  { name: 'players', kind: 'choice', choices: ['on', 'off'] },
  { name: 'names', kind: 'choice', choices: ['shown', 'hidden'] },
  { name: 'streaks', kind: 'choice', choices: ['points', 'shown', 'off'] },
];

/** The settings with what was given; what was not given stays. */
export function changed(settings: Settings, values: Values): Saved {
  const pick = <T extends string>(name: SettingName, choices: readonly T[], kept: T): T => choices.find((each) => each === values[name]) ?? kept;
  const flag = (name: SettingName, kept: boolean): boolean => (values[name] === undefined ? kept : values[name] === 'on');
  const language = values['language'] === 'en' || values['language'] === 'zh' ? values['language'] : settings.language;
  const timezone = typeof values['timezone'] === 'string' ? values['timezone'] : settings.timezone;
  const kubernetes = typeof values['kubernetes'] === 'string' ? values['kubernetes'] : settings.kubernetes;
  return {
    ...(language === undefined ? {} : { language }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(kubernetes === undefined ? {} : { kubernetes }),
    pictures: flag('pictures', settings.pictures),
    rounds: pick('rounds', ['everyone', 'admins', 'off'], settings.rounds),
    teams: pick('teams', ['open', 'admins'], settings.teams),
    players: flag('players', settings.players),
    names: pick('names', ['shown', 'hidden'], settings.names),
    streaks: pick('streaks', ['points', 'shown', 'off'], settings.streaks),
    admins: settings.admins,
    schedules: settings.schedules,
    ...(settings.teamMaps === undefined ? {} : { teamMaps: settings.teamMaps }),
    ...(settings.rekeys === undefined ? {} : { rekeys: settings.rekeys }),
  };
}

/** Saves settings made from the current ones, and remembers them in this process. One trip; the context checks the rights. */
export async function saveSettings(context: Context, change: (settings: Settings) => Saved) {
  const result = await context.inWorkspace((call, settings) => context.store.saveSettings(call, change(settings)));
  context.settings.put(context.place.workspace, result.settings);
  return result;
}

/** Daily questions without a zone of their own come by the new one from now on. */
function saveZone(values: Values, context: Context) {
  return saveChange(context, ({ settings }) => ({ settings: { ...changed(settings, values), revision: settings.revision } }));
}

async function run(values: Values, context: Context): Promise<View> {
  const given = SETTING_NAMES.filter((name) => values[name] !== undefined);
  if (given.length === 0) {
    const { settings, person } = await freshSettings(context);
    return settingsView({ settings, newest: context.bank.newest, only: SETTING_NAMES, saved: false }, context.textsFor(person));
  }
  const result = values['timezone'] === undefined ? await saveSettings(context, (settings) => changed(settings, values)) : await saveZone(values, context);
  return settingsView({ settings: result.settings, newest: context.bank.newest, only: given, saved: true }, context.textsFor(result.person));
}

/** Settings of the workspace; without options shows all of them with what each means. */
export const settingsCommand = defineCommand({ word: 'k8s-admin', path: ['settings'], audience: 'administrators', options: OPTIONS, run });
