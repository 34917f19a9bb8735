import type { Language } from '../engine/question.ts';
import type { Person } from '../store/store.ts';
import { preferencesView } from '../views/preferences.ts';
import type { View } from '../views/view.ts';
import { type Context, type Values, defineCommand } from './command.ts';
import { freshSettings } from './fresh-settings.ts';

async function run(values: Values, context: Context): Promise<View> {
  const lang = values['lang'];
  const name = values['name'];
  const language: Language | undefined = lang === 'en' || lang === 'zh' ? lang : undefined;
  const exported = values['export'];
  const preferences = {
    ...(language === undefined ? {} : { language }),
    ...(name === undefined ? {} : { nameHidden: name === 'hidden' }),
    ...(exported === undefined ? {} : { exportNamed: exported === 'named' }),
  };
  const saved = Object.keys(preferences).length > 0;
  const person: Person = saved
    ? (await context.inWorkspace((call) => context.store.savePreferences(call, preferences))).person
    : (await freshSettings(context)).person;
  const texts = context.textsFor(person);
  return preferencesView(
    {
      ...(person.language === undefined ? {} : { chosen: person.language, unplayable: !context.bank.languages.includes(person.language) }),
      spoken: texts.language,
      ...(person.nameHidden === undefined ? {} : { nameHidden: person.nameHidden }),
      hiddenByDefault: context.settings.get(context.place.workspace).names === 'hidden',
      ...(person.team === undefined ? {} : { team: person.team.name, mapped: person.mapped === true }),
      exportNamed: person.exportNamed === true,
      saved,
    },
    texts,
  );
}

/** A person's own language, whether their name is shown, and whether exports name them; without options, what holds now. */
export const meCommand = defineCommand({
  word: 'k8s',
  path: ['me'],
  audience: 'everybody',
  options: [
    { name: 'lang', kind: 'language', bare: true },
    { name: 'name', kind: 'choice', choices: ['shown', 'hidden'], bare: true },
    { name: 'export', kind: 'choice', choices: ['named', 'anonymous'], bare: true },
  ],
  run,
});
