import type { Language } from '../engine/question.ts';
import { name } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import type { Block, View } from './view.ts';

export interface PreferencesShown {
  /** What the person chose; left out where the platform or the workspace decides. */
  readonly chosen?: Language;
  /** Whether no question here is in the chosen language. */
  readonly unplayable?: boolean;
  /** The language that is spoken with them now. */
  readonly spoken: Language;
  /** What the person chose about the name. */
  readonly nameHidden?: boolean;
  /** What holds where nothing was chosen. */
  readonly hiddenByDefault: boolean;
  readonly team?: string;
  /** Whether a role or user group puts them there. */
  readonly mapped?: boolean;
  /** Whether the person agreed to be named in exports. */
  readonly exportNamed: boolean;
  readonly saved: boolean;
}

/** What a person has chosen for themselves, and how to change it. */
export function preferencesView(shown: PreferencesShown, texts: Texts): View {
  const language = texts.line(`language.${shown.chosen ?? shown.spoken}`);
  const hidden = shown.nameHidden ?? shown.hiddenByDefault;
  const nameId = `me.name-${hidden ? 'hidden' : 'shown'}${shown.nameHidden === undefined ? '-default' : ''}`;
  const blocks: Block[] = [{ kind: 'heading', text: texts.text(shown.saved ? 'me.saved' : 'me.heading') }];
  blocks.push({
    kind: 'fields',
    fields: [
      {
        label: texts.line('me.language'),
        value: texts.text(shown.chosen === undefined ? 'me.language-default' : 'me.language-chosen', { language }),
      },
      { label: texts.line('me.name'), value: texts.text(nameId) },
      {
        label: texts.line('me.team'),
        value: shown.team === undefined ? texts.text('me.no-team') : texts.text(shown.mapped === true ? 'me.in-team-mapped' : 'me.in-team', { team: name(shown.team) }),
      },
      { label: texts.line('me.export'), value: texts.text(shown.exportNamed ? 'me.export-named' : 'me.export-anonymous') },
    ],
  });
  if (shown.unplayable === true) blocks.push({ kind: 'note', text: texts.text('me.language-unplayable', { language }) });
  if (!shown.saved) blocks.push({ kind: 'note', text: texts.text('me.how') });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}
