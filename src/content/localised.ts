import { LANGUAGES, type Language, type Localised } from '../engine/question.ts';

/** The texts that are present. */
export function localised(text: { readonly en?: string | undefined; readonly zh?: string | undefined }): Localised {
  return { ...(text.en === undefined ? {} : { en: text.en }), ...(text.zh === undefined ? {} : { zh: text.zh }) };
}

/** Languages that every one of the texts has. */
export function sharedLanguages(texts: readonly Localised[]): Language[] {
  return LANGUAGES.filter((language) => texts.every((text) => text[language] !== undefined));
}

/** Length in characters as people count them, not in UTF-16 code units. */
export function characters(text: string): number {
  // Only a character beyond the first plane takes two units.
  if (!/[\uD800-\uDFFF]/.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
