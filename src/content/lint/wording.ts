/** Rules about how a question is worded: L07, L08, L09, L13, L14, L15, L19, L31. */
import { LANGUAGES, type Language, type Question } from '../../engine/question.ts';
import { characters } from '../localised.ts';
import { SHORTEST_WHY } from '../limits.ts';
import { firstMatch, type ItemRule, type Part, proseOf } from './part.ts';

const ALL_OF_ABOVE: Readonly<Record<Language, readonly RegExp[]>> = {
  en: [
    /\b(?:all|none|both|any|neither|some|two|three) of (?:the|these) (?:above|below|other options|options|answers)\b/i,
    /\bnone of these\b/i,
    /\b(?:both|only|neither) [A-H] (?:and|or|nor) [A-H]\b/i,
    /^[A-H](?:,? (?:and|or) [A-H])+\.?$/,
  ],
  zh: [/以上(?:都|皆|全|均|所有|选项|全部)/, /(?:上述|所有)(?:选项)?(?:都|皆|均|全部)(?:正确|对|错|不)/, /[A-H] ?(?:和|与|或|、) ?[A-H] ?(?:都|均|$)/],
};

/** L07: no option speaks of other options. */
export const allOfAbove: ItemRule = (_question, parts, say) => {
  for (const { field, language, text, path } of parts) {
    if (field !== 'option') continue;
    const found = firstMatch(proseOf(text), ALL_OF_ABOVE[language]);
    if (found !== undefined) say(path, 'L07', 'all-of-above', { found });
  }
};

const NEGATIVE: Readonly<Record<Language, readonly RegExp[]>> = {
  en: [/\b(?:NOT|EXCEPT)\b/, /\b(?:which|what)\b[^?.]*?\b(?:(?:is|are|does|do|can|will) not|isn't|aren't|doesn't|don't|cannot|can't|never|except|incorrect|wrong|untrue)\b/i],
  zh: [/不正确|错误的是|不属于|不对的是|不能的是|哪[^，。？]*(?:不是|不会|不能|不需要|没有|错误)|除了[^，。？]*(?:外|之外)[^。？]*(?:哪|都)/],
};

/** L08: suspects of negative stems. */
export const negativeStem: ItemRule = (question, parts, say) => {
  if (question.type === 'true-false' || question.type === 'bug') return;
  for (const { field, language, text, path } of parts) {
    if (field !== 'stem') continue;
    const found = firstMatch(proseOf(text), NEGATIVE[language]);
    if (found !== undefined) say(path, 'L08', 'negative-stem', { found }, 'suspect');
  }
};

const ABSOLUTE: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:always|never|only|must|every)\b/gi,
  zh: /一定|绝对|所有|总是|从不|永远|必须|只能|任何/g,
};

const isChoice = ({ type }: Question): boolean => type === 'single' || type === 'multiple' || type === 'bug';

/** L09: absolute words that only wrong options have. */
export const absoluteWords: ItemRule = (question, parts, say) => {
  if (!isChoice(question)) return;
  for (const language of LANGUAGES) {
    const options = parts.filter((part) => part.field === 'option' && part.language === language);
    const words = (part: Part) => (proseOf(part.text).match(ABSOLUTE[language]) ?? []).map((word) => word.toLowerCase());
    const keys = new Set(options.filter(({ option }) => question.answer.includes(option ?? '')).flatMap(words));
    if (keys.size > 0) continue;
    for (const part of options) {
      const found = words(part)[0];
      if (found !== undefined) say(part.path, 'L09', 'absolute', { found }, 'suspect');
    }
  }
};

/** Words too common to be a cue; the rest of what is common is measured over the bank. */
const COMMON_SHARE = 0.02;

const WORD = /[A-Za-z][A-Za-z-]{4,}/g;

const wordsOf = (text: string): Set<string> => new Set((text.match(WORD) ?? []).map((word) => word.toLowerCase()));

/** In how many questions each English word stands. */
export function wordCounts(questions: readonly Question[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { stem, options } of questions) {
    const words = wordsOf([stem.en ?? '', ...options.map((option) => option.text.en ?? '')].join(' '));
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** L13: a rare word of the stem that comes again in the key alone. */
export function overlapRule(counts: ReadonlyMap<string, number>, total: number): ItemRule {
  const rare = Math.max(3, Math.floor(total * COMMON_SHARE));
  return (question, _parts, say) => {
    if (question.type !== 'single' && question.type !== 'bug') return;
    const stem = wordsOf(question.stem.en ?? '');
    const key = question.options.find((option) => option.id === question.answer[0]);
    const others = new Set(question.options.filter((option) => option !== key).flatMap((option) => [...wordsOf(option.text.en ?? '')]));
    for (const word of wordsOf(key?.text.en ?? '')) {
      if (stem.has(word) && !others.has(word) && (counts.get(word) ?? 0) <= rare) {
        say(['options', question.options.findIndex((option) => option === key), 'text', 'en'], 'L13', 'overlap', { found: word }, 'suspect');
      }
    }
  };
}

/** L14: a stem that ends like a question or sentence. */
export const stemForm: ItemRule = (_question, parts, say) => {
  for (const { field, language, text, path } of parts) {
    const ends = language === 'en' ? /[?.:]$/ : /[？。：]$/;
    if (field === 'stem' && !ends.test(text)) say(path, 'L14', 'stem-question', {}, 'suspect');
  }
};

const LETTERS: Readonly<Record<Language, readonly RegExp[]>> = {
  en: [
    /\b(?:option|answer|choice|statement|item)s? (?:\(?[A-H]\)?(?![\w-])|[1-8]\b)/i,
    /\b(?:first|second|third|fourth|fifth|last|previous|next|other|above|below) (?:option|answer|choice)s?\b/i,
    /\b(?:option|answer|choice)s? (?:above|below)\b/i,
  ],
  zh: [/(?:选项|答案) ?[A-H](?![\w-])/, /(?<![\w-])[A-H] ?(?:选项|项)/, /第[一二三四五六七八1-8 ]+(?:个)?(?:选项|项)(?!目)/, /(?:上面|下面|上述|前|后)(?:一|两|几)?(?:个)?选项/],
};

/** L15, first part: nothing refers to the letter or place of an option. */
export const lettersAndPlaces: ItemRule = (_question, parts, say) => {
  for (const { language, text, path } of parts) {
    const found = firstMatch(proseOf(text), LETTERS[language]);
    if (found !== undefined) say(path, 'L15', 'letters', { found });
  }
};

/** L15, second part: a reason is more than a word. */
export const reasonLength: ItemRule = (_question, parts, say) => {
  for (const { field, text, path } of parts) {
    const count = characters(text);
    if (field === 'why' && count < SHORTEST_WHY) say(path, 'L15', 'why-short', { count, limit: SHORTEST_WHY });
  }
};

const VERSION_WORDS: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:by default|default|stable|beta|alpha|deprecated|removed|newest|latest)\b/i,
  zh: /默认|稳定版|已弃用|弃用|移除|最新/,
};

const VERSION = /\bv?1\.\d{1,2}\b/;

/** L16 and L19: what moves with the release names a version. */
export const versionWords: ItemRule = (question, parts, say) => {
  const ranged = question.since !== undefined || question.until !== undefined;
  for (const { field, language, text, path } of parts) {
    if (field === 'stem' && !ranged && !VERSION.test(text)) {
      const found = VERSION_WORDS[language].exec(proseOf(text))?.[0];
      if (found !== undefined) say(path, 'L19', 'version-word', { found }, 'suspect');
    }
    if (field === 'explanation' && ranged && !VERSION.test(text)) say(path, 'L16', 'version-unnamed', {}, 'suspect');
  }
};

/** Markup of one platform or another, outside of code. */
const MARKUP = [
  /\*\*[^*]+\*\*/, /__[^_]+__/, /~~[^~]+~~/, /\|\|[^|]+\|\|/, /\[[^\]]+\]\([^)]*\)/, /<\/?[a-z][a-z0-9]*\s*\/?>/i, /^#{1,6} /m, /^> /m, /(?:^|\s)[*_][^\s*_][^*_]*[*_](?=\s|[.,;:!?]|$)/,
];
const MENTION = [/(?:^|[\s(（，。])@[\w\u4e00-\u9fff-]+/, /<[@#!][^>]*>/];

/** L31: only what every platform draws. */
export const plainMarkup: ItemRule = (_question, parts, say) => {
  for (const { field, text, path } of parts) {
    if ((text.split('`').length - 1) % 2 === 1) say(path, 'L31', 'backticks');
    const prose = proseOf(text);
    const markup = text.includes('```') ? '```' : firstMatch(prose, MARKUP);
    if (markup !== undefined) say(path, 'L31', 'markup', { found: markup });
    const mention = firstMatch(prose, MENTION);
    if (mention !== undefined) say(path, 'L31', 'mention', { found: mention });
    if (field === 'option' && text.includes('\n')) say(path, 'L31', 'break');
  }
};
