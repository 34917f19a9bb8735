/** Rules about the two languages: L20, L21 and L22. */
import { LANGUAGES, type Language, type Localised } from '../../engine/question.ts';
import type { Path } from '../source.ts';
import { firstMatch, type ItemRule, proseOf, spansOf } from './part.ts';

/** Each text of a question in all its languages. */
function localisedTexts(question: Parameters<ItemRule>[0]): { path: Path; text: Localised }[] {
  return [
    { path: ['stem'], text: question.stem },
    ...question.options.flatMap((option, index) => [
      { path: ['options', index, 'text'], text: option.text },
      { path: ['options', index, 'why'], text: option.why },
    ]),
    { path: ['explanation'], text: question.explanation },
  ];
}

/** L21: a language that is begun is complete. */
export const completeLanguages: ItemRule = (question, parts, say) => {
  for (const language of LANGUAGES) {
    if (question.languages.includes(language) || !parts.some((part) => part.language === language)) continue;
    for (const { path, text } of localisedTexts(question)) {
      if (text[language] === undefined) say(path, 'L21', 'language-part', { language });
    }
  }
};

const sorted = (items: readonly string[]): string => items.toSorted().join('\u0000');

/** L21: the same code in both languages. */
export const equalCode: ItemRule = (question, _parts, say) => {
  for (const { path, text } of localisedTexts(question)) {
    if (text.en === undefined || text.zh === undefined) continue;
    const [en, zh] = [spansOf(text.en), spansOf(text.zh)];
    if (sorted(en) === sorted(zh)) continue;
    const alone = [...en.filter((span) => !zh.includes(span)), ...zh.filter((span) => !en.includes(span))][0];
    if (alone === undefined) say([...path, 'zh'], 'L21', 'code-count', { en: en.length, zh: zh.length });
    else say([...path, 'zh'], 'L21', 'code-differs', { found: alone });
  }
};

const ENGLISH_NUMBERS: Readonly<Record<string, RegExp>> = {
  0: /\b(?:zero|no|none|never)\b/i, 1: /\b(?:one|once|single|first|an?)\b/i, 2: /\b(?:two|twice|second|both|pair|double)\b/i, 3: /\b(?:three|third)\b/i,
  4: /\b(?:four|fourth)\b/i, 5: /\b(?:five|fifth)\b/i, 6: /\b(?:six|sixth)\b/i, 7: /\bseven\b/i, 8: /\beight\b/i, 9: /\bnine\b/i, 10: /\bten\b/i, 11: /\beleven\b/i,
  12: /\btwelve\b/i, 100: /\bhundred\b/i, 1000: /\bthousand\b/i,
};
const CHINESE_NUMBERS: Readonly<Record<string, RegExp>> = {
  0: /零|没有|不/, 1: /一|首|单/, 2: /二|两|双/, 3: /三/, 4: /四/, 5: /五/, 6: /六/, 7: /七/, 8: /八/, 9: /九/, 10: /十/, 11: /十一/, 12: /十二/, 100: /百/, 1000: /千/,
};

/** Numbers in digits, without what is part of a word such as `k8s`, `v1` or `app-2`. */
const DIGITS = /(?<![\w.-])\d+(?:[.,]\d+)*(?![\w-]*[A-Za-z])/g;

function numbersOf(text: string): string[] {
  return (proseOf(text).match(DIGITS) ?? []).map((number) => number.replaceAll(',', ''));
}

/** Digits of one text that the other has neither in digits nor in words. */
function missingNumbers(text: string, other: string, words: Readonly<Record<string, RegExp>>): string[] {
  const there = new Set([...numbersOf(other), ...spansOf(other).flatMap((span) => span.match(/\d+(?:\.\d+)?/g) ?? [])]);
  return numbersOf(text).filter((number) => !there.has(number) && words[number]?.test(other) !== true);
}

/** L21: the same numbers in both languages. */
export const equalNumbers: ItemRule = (question, _parts, say) => {
  for (const { path, text } of localisedTexts(question)) {
    if (text.en === undefined || text.zh === undefined) continue;
    for (const number of missingNumbers(text.en, text.zh, CHINESE_NUMBERS)) say([...path, 'zh'], 'L21', 'numbers-differ', { number });
    for (const number of missingNumbers(text.zh, text.en, ENGLISH_NUMBERS)) say([...path, 'zh'], 'L21', 'numbers-differ', { number });
  }
};

/** L20: a number that is the key also stands in the explanation. */
export const keyNumbers: ItemRule = (question, _parts, say) => {
  const words: Record<Language, Readonly<Record<string, RegExp>>> = { en: ENGLISH_NUMBERS, zh: CHINESE_NUMBERS };
  for (const language of LANGUAGES) {
    const explanation = question.explanation[language];
    if (explanation === undefined) continue;
    const keys =
      question.type === 'short'
        ? question.match === 'number' ? question.answer : []
        : question.type === 'ordering' ? [] : question.options.filter((option) => question.answer.includes(option.id)).flatMap((option) => numbersOf(option.text[language] ?? ''));
    for (const number of keys) {
      const named = explanation.replaceAll(',', '').includes(number) || words[language][number]?.test(explanation) === true;
      if (!named) say(['explanation', language], 'L20', 'numbers-key', { number }, 'suspect');
    }
  }
};

const HAN = '\\u3400-\\u4dbf\\u4e00-\\u9fff';
const HALF_WIDTH = [new RegExp(`[${HAN}][ ]?[,;:!?()]`), new RegExp(`[,;:!?()][ ]?[${HAN}]`), new RegExp(`[${HAN}]\\.(?:\\s|$)`)];
const SPACING = [new RegExp(`[${HAN}][A-Za-z0-9\`]`), new RegExp(`[A-Za-z0-9\`%][${HAN}]`)];

/** The half-width punctuation beside Chinese text, where there is some. */
export const halfWidth = (prose: string): string | undefined => firstMatch(prose, HALF_WIDTH);

/** Chinese and Latin text without a space between, where there is some; code counts as Latin. */
export const missingSpace = (prose: string): string | undefined => firstMatch(prose, SPACING);

/** Forms that only Traditional Chinese has, of characters that are frequent in technical text. */
const TRADITIONAL = /[個們這為與時應區來對開關說還點經過發現實際種類體節負載數據庫啟動運設備網絡訪問調機構請記錄單雙從後會將於條項權證讓進處]/u;

/** A character of Traditional Chinese, where there is one. */
export const traditional = (text: string): string | undefined => TRADITIONAL.exec(text)?.[0];

/** Terms that the glossary of content/README.md writes otherwise. */
const GLOSSARY: readonly (readonly [RegExp, string])[] = [
  [/名字空间|名称空间/, '命名空间'],
  [/选择算符|选择符/, '选择器'],
  [/容忍(?!度)/, '容忍度'],
  [/探测器|探测针/, '探针'],
  [/控制面(?!板)|控制面板|主节点/, '控制平面'],
  [/持久化卷|持久性卷/, '持久卷'],
  [/持久卷声明|卷声明/, '申领'],
  [/Init 容器|初始容器/, '初始化容器'],
  [/边车(?!容器)/, '边车容器'],
  [/排空|驱空/, '腾空'],
  [/驱赶/, '驱逐'],
  [/亲和力/, '亲和性'],
  [/优雅(?:期|时间|终止期)/, '宽限期'],
  [/垃圾回收/, '垃圾收集'],
  [/授权/, '鉴权'],
  [/注释/, '注解'],
  [/无头服务/, '无头 Service'],
  [/部署控制器/, 'Deployment'],
  [/守护进程集/, 'DaemonSet'],
  [/有状态(?:副本)?集/, 'StatefulSet'],
  [/副本集/, 'ReplicaSet'],
  [/容器组/, 'Pod'],
  [/网络策略/, 'NetworkPolicy'],
];

/** L22: Chinese punctuation, spacing, characters and terms; English without Chinese characters. */
export const chineseText: ItemRule = (_question, parts, say) => {
  const han = new RegExp(`[${HAN}]`);
  for (const { field, language, text, path } of parts) {
    if (language === 'en') {
      if (han.test(text)) say(path, 'L22', 'chinese-in-english');
      continue;
    }
    const prose = proseOf(text, '`');
    const half = halfWidth(prose);
    if (half !== undefined) say(path, 'L22', 'half-width', { found: half });
    const tight = missingSpace(prose);
    if (tight !== undefined) say(path, 'L22', 'spacing', { found: tight });
    const old = traditional(prose);
    if (old !== undefined) say(path, 'L22', 'traditional', { found: old });
    if (field !== 'option' && !han.test(text)) say(path, 'L22', 'no-chinese');
    for (const [pattern, preferred] of GLOSSARY) {
      const found = pattern.exec(prose)?.[0];
      if (found !== undefined) say(path, 'L22', 'glossary', { found, preferred }, 'suspect');
    }
  }
};
