import type { Bank } from '../content/bank.ts';
import type { Language } from '../engine/question.ts';

/**
 * The language of ours that a BCP 47 tag asks for: all of Chinese is Simplified Chinese here
 * (`zh`, `zh-CN`, `zh-TW`, `zh-Hant-HK`), all of English is English. Nothing for other tags.
 */
export function localeLanguage(tag: string | undefined): Language | undefined {
  const primary = tag === undefined ? undefined : /^(en|zh)(?:[-_]|$)/iu.exec(tag)?.[1];
  return primary === undefined ? undefined : (primary.toLowerCase() as Language);
}

/** What may decide the language of a private reply, strongest first. */
export interface LanguageWishes {
  /** `lang:` of this request or of the set. */
  readonly asked: Language | undefined;
  /** The person's own, chosen with `me`. */
  readonly own: Language | undefined;
  /** Locale of the payload. */
  readonly locale: string | undefined;
  readonly workspace: Language | undefined;
}

/** The language of one private reply. A language that the bank cannot be asked in is passed over, unless it was asked for. */
export function replyLanguage(wishes: LanguageWishes, bank: Bank): Language {
  if (wishes.asked !== undefined) return wishes.asked;
  const wanted = [wishes.own, localeLanguage(wishes.locale), wishes.workspace, 'en' as const];
  return wanted.find((language) => language !== undefined && bank.languages.includes(language)) ?? bank.languages[0] ?? 'en';
}

/** The language of a public message: what was asked for, the workspace's, the server's own, English. */
export function publicLanguage(wishes: Pick<LanguageWishes, 'asked' | 'locale' | 'workspace'>, bank: Bank): Language {
  if (wishes.asked !== undefined) return wishes.asked;
  const wanted = [wishes.workspace, localeLanguage(wishes.locale), 'en' as const];
  return wanted.find((language) => language !== undefined && bank.languages.includes(language)) ?? bank.languages[0] ?? 'en';
}

/** How many people's languages a process remembers; the one seen longest ago goes first. */
const REMEMBERED = 10_000;

/** People's own languages as the store last told them. Only for replies that come without asking the store. */
export class PersonLanguages {
  readonly #known = new Map<string, Language>();

  get(workspace: string, player: string): Language | undefined {
    return this.#known.get(`${workspace}\n${player}`);
  }

  put(workspace: string, player: string, language: Language | undefined): void {
    const key = `${workspace}\n${player}`;
    this.#known.delete(key);
    if (language === undefined) return;
    this.#known.set(key, language);
    if (this.#known.size <= REMEMBERED) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      break;
    }
  }
}
