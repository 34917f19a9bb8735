/** Checks the product's own texts: the same in both languages, and Chinese as it is written. */
import { isVariableRef, type Model, parseMessage, validate, visit } from 'messageformat';
import { LANGUAGES, type Language } from '../../engine/question.ts';
import { collect, type Finding, type Report } from '../problem.ts';
import { type PlacedText, readTexts } from '../texts.ts';
import { halfWidth, missingSpace, traditional } from './languages.ts';

/** What two versions of a text must share, and its words. */
interface Anatomy {
  readonly parameters: string;
  readonly markup: string;
  /** The text of each variant; `PARAMETER` for each parameter, a backtick at both ends of code. */
  readonly variants: readonly string[];
}

/** Stands for a value that is not known yet: neither Chinese nor Latin. */
const PARAMETER = '\uFFFC';

/** Names of the markup that texts may use. */
const MARKUP = new Set(['strong', 'code']);

/** @throws Error with the parser's reason when the text is not MessageFormat 2 */
function dissect(source: string): Anatomy & { unknown: string | undefined } {
  const message: Model.Message = parseMessage(source);
  validate(message);
  const parameters = new Set<string>();
  // Markup is the same in each variant or not at all, so a set says enough.
  const markup = new Set<string>();
  const variants: string[] = [];
  const take = (value: unknown) => {
    if (isVariableRef(value)) parameters.add(value.name);
  };
  visit(message, {
    expression: (expression) => take(expression.arg),
    markup: ({ name }) => {
      markup.add(name);
    },
    pattern: (pattern) => {
      variants.push(pattern.map((part) => (typeof part === 'string' ? part : part.type !== 'markup' ? PARAMETER : part.name === 'code' ? '`' : '')).join(''));
    },
    value: take,
  });
  return {
    parameters: [...parameters].toSorted().join(' '),
    markup: [...markup].toSorted().join(' '),
    variants,
    unknown: [...markup].find((name) => !MARKUP.has(name)),
  };
}

/** The parts of a text, or nothing after a report of what keeps it from being read. */
function read(text: PlacedText, report: Report): Anatomy | undefined {
  try {
    const { unknown, ...anatomy } = dissect(text.source);
    if (unknown !== undefined) report(text.at, 'texts', 'text-markup', { id: text.id, found: unknown });
    return anatomy;
  } catch (error) {
    report(text.at, 'texts', 'text-broken', { id: text.id, reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function checkChinese({ id, at }: PlacedText, variants: readonly string[], report: Report): void {
  for (const variant of variants) {
    const half = halfWidth(variant.replace(/`[^`]*`/g, ''));
    if (half !== undefined) report(at, 'texts', 'text-chinese', { id, found: half });
    const tight = missingSpace(variant);
    if (tight !== undefined) report(at, 'texts', 'text-spacing', { id, found: tight });
    const old = traditional(variant);
    if (old !== undefined) report(at, 'texts', 'text-traditional', { id, found: old });
  }
}

const other = (language: Language): Language => (language === 'en' ? 'zh' : 'en');

/** Checks every text of a folder. */
export async function lintTexts(dir: string): Promise<Finding[]> {
  const { texts, findings: broken } = await readTexts(dir);
  const { findings, report } = collect();
  for (const language of LANGUAGES) {
    for (const text of texts[language].values()) {
      const anatomy = read(text, report);
      const twin = texts[other(language)].get(text.id);
      if (twin === undefined) report(text.at, 'texts', 'text-missing', { id: text.id, language: other(language) });
      if (anatomy === undefined || language === 'en') continue;
      // Examples are command lines, typed with the punctuation of commands.
      if (!text.id.startsWith('example.')) checkChinese(text, anatomy.variants, report);
      // What is wrong with the English text itself is told where it stands.
      const english = twin === undefined ? undefined : read(twin, () => undefined);
      if (english === undefined) continue;
      if (english.parameters !== anatomy.parameters) report(text.at, 'texts', 'text-parameters', { id: text.id, en: english.parameters || '-', zh: anatomy.parameters || '-' });
      if (english.markup !== anatomy.markup) report(text.at, 'texts', 'text-markup-differs', { id: text.id, en: english.markup || '-', zh: anatomy.markup || '-' });
    }
  }
  return [...broken, ...findings];
}
