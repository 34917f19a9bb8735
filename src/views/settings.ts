import type { Language } from '../engine/question.ts';
import { code, name } from '../texts/span.ts';
import type { Text } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Block, View } from './view.ts';

export const SETTING_NAMES = ['language', 'timezone', 'kubernetes', 'pictures', 'rounds', 'teams', 'players', 'names', 'streaks'] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

export interface SettingsValues {
  readonly language?: Language;
  readonly timezone?: string;
  readonly kubernetes?: string;
  readonly pictures: boolean;
  readonly rounds: 'everyone' | 'admins' | 'off';
  readonly teams: 'open' | 'admins';
  readonly players: boolean;
  readonly names: 'shown' | 'hidden';
  readonly streaks: 'points' | 'shown' | 'off';
}

export interface SettingsShown {
  readonly settings: SettingsValues;
  /** Newest Kubernetes minor of the bank: what holds where none was set. */
  readonly newest: string;
  /** The settings to show, in this order. */
  readonly only: readonly SettingName[];
  readonly saved: boolean;
}

function meaning(setting: SettingName, shown: SettingsShown, texts: Texts): Text {
  const { settings } = shown;
  switch (setting) {
    case 'language':
      return settings.language === undefined
        ? texts.text('settings.language-unset')
        : texts.text('settings.language', { language: texts.line(`language.${settings.language}`) });
    case 'timezone':
      return settings.timezone === undefined ? texts.text('settings.timezone-unset') : texts.text('settings.timezone', { zone: code(settings.timezone) });
    case 'kubernetes':
      return settings.kubernetes === undefined
        ? texts.text('settings.kubernetes-unset', { version: shown.newest })
        : texts.text('settings.kubernetes', { version: settings.kubernetes });
    case 'pictures':
    case 'players':
      return texts.text(`settings.${setting}-${settings[setting] ? 'on' : 'off'}`);
    case 'rounds':
    case 'teams':
    case 'names':
    case 'streaks':
      return texts.text(`settings.${setting}-${settings[setting]}`);
  }
}

/** Settings by name, each with its value and what that means. */
export function settingsView(shown: SettingsShown, texts: Texts): View {
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text(shown.saved ? 'settings.saved' : 'settings.heading') },
    {
      kind: 'fields',
      fields: shown.only.map((setting) => ({ label: texts.line(`settings.label.${setting}`), value: meaning(setting, shown, texts) })),
    },
  ];
  if (shown.saved && shown.only.includes('timezone')) blocks.push({ kind: 'note', text: texts.text('settings.timezone-from-now') });
  if (shown.saved && shown.only.includes('names')) blocks.push({ kind: 'note', text: texts.text('settings.names-own-choice') });
  if (!shown.saved) blocks.push({ kind: 'note', text: texts.text('settings.how') });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}

export interface AdministratorsShown {
  readonly ids: readonly string[];
  /** Text id of how the platform itself makes administrators. */
  readonly note: 'admins.note-discord' | 'admins.note-slack' | 'admins.note-console';
}

/** People named as administrators, by id. */
export function administratorsView(shown: AdministratorsShown, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('admins.heading') }];
  if (shown.ids.length === 0) blocks.push({ kind: 'paragraph', text: texts.text('admins.nobody') });
  else blocks.push({ kind: 'list', ordered: false, items: shown.ids.map((id) => [name(id)]) });
  blocks.push({ kind: 'note', text: texts.text(shown.note) });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}
