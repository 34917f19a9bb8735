import { StoreError } from '../../errors.ts';
import type { SetItem, SetState } from '../store.ts';

/** A set as scripts give it: items and outcomes in the texts that Redis keeps. */
export interface KeptSet extends Omit<SetState, 'items'> {
  /** A line each: 12 characters of digest, then the question id. */
  readonly items: string;
  /** `<index>=<n>,<d>,<points>,<settled>;` for each answer, `<index>=x;` for each item that was passed over. */
  readonly outcomes: string;
}

const DIGEST = 12;

/** What became of the items by index. */
function outcomesOf(text: string): ReadonlyMap<number, Pick<SetItem, 'state' | 'answer'>> {
  const outcomes = new Map<number, Pick<SetItem, 'state' | 'answer'>>();
  for (const part of text.split(';')) {
    if (part === '') continue;
    const [index = '', outcome = ''] = part.split('=');
    if (outcome === 'x') {
      outcomes.set(Number(index), { state: 'passed' });
      continue;
    }
    const [n, d, points, settled] = outcome.split(',').map(Number);
    if (n === undefined || d === undefined || points === undefined) throw new StoreError('store/corrupt', { field: 'outcomes' });
    outcomes.set(Number(index), { state: 'answered', answer: { credit: { n, d }, points, settled: settled === 1 } });
  }
  return outcomes;
}

/** The set in the form of the port. */
export function setOf({ items, outcomes, ...set }: KeptSet): SetState {
  const known = outcomesOf(outcomes);
  return {
    ...set,
    items: items.split('\n').map((line, index) => ({
      questionId: line.slice(DIGEST),
      digest: line.slice(0, DIGEST),
      state: 'waiting',
      ...known.get(index),
    })),
  };
}
