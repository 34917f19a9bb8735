/** The questions of the bots that post in channels. */
import type { Bank } from '../../src/content/bank.ts';
import { bankOf, singles } from '../fixtures/questions.ts';

/** Enough for 50 rounds of 25 schedules in one workspace, where what is open is not asked again. */
const QUESTIONS = 1_300;

export const roundBank = (): Bank => bankOf(singles(QUESTIONS));
