/** How a row of a board has moved since the period before. */
import type { Texts } from '../texts/texts.ts';

export interface Movement {
  readonly way: 'up' | 'down' | 'same' | 'new';
  /** Places; 0 where it did not move, or was not there. */
  readonly by: number;
}

/** @param before rank over the period before; nothing where the row was not there */
export function movementOf(rank: number, before: number | undefined): Movement {
  if (before === undefined) return { way: 'new', by: 0 };
  return { way: before > rank ? 'up' : before < rank ? 'down' : 'same', by: Math.abs(before - rank) };
}

/** A sign and words, as they stand in a line; in a picture the sign is drawn, so there the words alone. */
export function movementWords({ way, by }: Movement, where: 'line' | 'picture', texts: Texts): string {
  return texts.line(`league.${where === 'line' ? 'moved' : 'picture.moved'}-${way}`, { by });
}
