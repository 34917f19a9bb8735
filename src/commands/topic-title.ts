import type { Bank } from '../content/bank.ts';
import type { Language } from '../engine/question.ts';

/** What an area or topic is called in a language; its id where the bank no longer has it. */
export function topicTitle(bank: Bank, id: string, language: Language): string {
  const title = bank.topics.get(id)?.title;
  return title?.[language] ?? title?.en ?? title?.zh ?? id;
}
