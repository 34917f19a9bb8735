/** Every rule that a program can check, over a loaded content folder. */
import type { Content } from '../load.ts';
import { collect, type Finding } from '../problem.ts';
import { checkDuplicates } from './duplicates.ts';
import { acceptedForms, codeBlock, kubectlCommands, neutralExamples, sourcePage, supportedRange } from './facts.ts';
import { chineseText, completeLanguages, equalCode, equalNumbers, keyNumbers } from './languages.ts';
import { longestKey, neutralIds, trueFalseTexts } from './options.ts';
import { type ItemRule, partsOf, type Say } from './part.ts';
import { checkRelease } from './release.ts';
import {
  absoluteWords,
  allOfAbove,
  lettersAndPlaces,
  negativeStem,
  overlapRule,
  plainMarkup,
  reasonLength,
  stemForm,
  versionWords,
  wordCounts,
} from './wording.ts';

const ITEM_RULES: readonly ItemRule[] = [
  trueFalseTexts, neutralIds, allOfAbove, negativeStem, absoluteWords, longestKey, stemForm, lettersAndPlaces, reasonLength, versionWords,
  sourcePage, supportedRange, keyNumbers, completeLanguages, equalCode, equalNumbers, chineseText, codeBlock, kubectlCommands, acceptedForms,
  plainMarkup, neutralExamples,
];

/**
 * Checks the items of a content folder.
 * @param release also checks what only the whole bank can hold: coverage, balance, cues, records
 * @returns the findings of the lint; those of the loader are in `content.findings`
 */
export function lint(content: Content, release = false): Finding[] {
  const { findings, report } = collect();
  const questions = content.items.map((item) => item.question);
  const rules = [...ITEM_RULES, overlapRule(wordCounts(questions), questions.length)];
  for (const { question, source, base } of content.items) {
    const say: Say = (path, rule, code, details, severity) => report(source.at([...base, ...path]), rule, code, details, severity);
    const parts = partsOf(question);
    for (const rule of rules) rule(question, parts, say, content);
  }
  checkDuplicates(content.items, report);
  if (release) checkRelease(content, report);
  return findings;
}
