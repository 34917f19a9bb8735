// The sentences of the set-up, in the language of the locale. They lie in JSON because nothing
// that could read another format is installed yet.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {(id: string, parameters?: Record<string, string | number>) => void} Say */

/** A failure of the set-up: the id of a sentence and what goes into it. */
export class SetupError extends Error {
  /**
   * @param {string} id
   * @param {Record<string, string | number>} [parameters]
   */
  constructor(id, parameters = {}) {
    super(id);
    this.name = 'SetupError';
    this.id = id;
    this.parameters = parameters;
  }
}

/**
 * Language of the locale in the order that POSIX gives: LC_ALL, LC_MESSAGES, LANG; English when unknown.
 * @param {Record<string, string | undefined>} environment
 * @returns {'en' | 'zh'}
 */
export function localeLanguage(environment) {
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  return /^zh(?:[_.@-]|$)/iu.test(locale) ? 'zh' : 'en';
}

/**
 * @param {string} root folder of the repository
 * @param {'en' | 'zh'} language
 * @returns {(id: string, parameters?: Record<string, string | number>) => string}
 */
export function loadMessages(root, language) {
  /** @type {Record<string, string>} */
  const messages = JSON.parse(readFileSync(join(root, 'content', 'texts', `${language}.setup.json`), 'utf8'));
  return (id, parameters = {}) => {
    const message = messages[id];
    if (message === undefined) throw new Error(`no set-up text ${id} in ${language}`);
    return message.replace(/\{(\w+)\}/gu, (_, key) => String(parameters[key]));
  };
}
