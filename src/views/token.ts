/**
 * What a button carries. Untrusted when it comes back: the store checks owner, workspace, state
 * and digest. It says nothing about the key: letters are positions of an order that is derived
 * from (asked question, index).
 *
 * Form: `1.<verb>.<target>.<index>.<digest>[.<letters>]`, at most 80 characters
 * (Discord allows 100 in a custom_id: developers/components/reference).
 */
import { hash } from 'node:crypto';
import type { Kind } from '../engine/question.ts';

/**
 * a answer · u "I don't know" · n next · h hint · s stop · g go on · w start anew · p practise misses ·
 * r report (form) · y why not the others · o own row / page of a board · q run a stored command line ·
 * l the same public question privately, in one's own language · i what is this · t table of a round · c show to channel ·
 * k a correction of a key: 0 show, 1 apply; of `verify`, show · x confirm: 0 deletes a team, 1 starts a season, 2 ends one ·
 * d data of people: `delete`, `mine` and such as `answers-csv`
 */
export const VERBS = ['a', 'u', 'n', 'h', 's', 'g', 'w', 'p', 'r', 'y', 'o', 'q', 'l', 'i', 't', 'c', 'k', 'x', 'd'] as const;
export type Verb = (typeof VERBS)[number];

export interface Token {
  readonly verb: Verb;
  /** A set or an asked question; letters and digits, at most 40 characters; may be empty. */
  readonly target: string;
  /** Which question of the set, from 0. */
  readonly index: number;
  /** 12 characters of `questionDigest`; empty where no question is meant. */
  readonly digest: string;
  /** Chosen letters, in order. */
  readonly letters: string;
}

const FORM = /^1\.([a-z])\.([A-Za-z0-9_-]{0,40})\.(\d{1,3})\.([A-Za-z0-9_-]{0,12})(?:\.([A-H]{0,8}))?$/;

export function encodeToken(token: Omit<Token, 'letters'> & { letters?: string }): string {
  return `1.${token.verb}.${token.target}.${token.index}.${token.digest}${token.letters ? `.${token.letters}` : ''}`;
}

/** The token in `text`, or nothing when it is not one of ours (another version, a forgery). */
export function decodeToken(text: string): Token | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, verb, target, index, digest, letters] = match;
  if (!VERBS.includes(verb as Verb)) return undefined;
  return { verb: verb as Verb, target: target ?? '', index: Number(index), digest: digest ?? '', letters: letters ?? '' };
}

/** Which kind of asked question a target names: rounds begin with `R` and occurrences with `D`, 12 characters each; sets have 10. */
export function kindOfTarget(target: string): Kind {
  if (target.length !== 12) return 'solo';
  if (target.startsWith('R')) return 'round';
  return target.startsWith('D') ? 'daily' : 'solo';
}

/** Adds chosen letters to a token that has none. */
export function withLetters(token: string, letters: string): string {
  return `${token}.${letters}`;
}

/** 12 characters that stand for (question id, keyHash). */
export function questionDigest(questionId: string, keyHash: string): string {
  return hash('sha256', `${questionId}\n${keyHash}`, 'base64url').slice(0, 12);
}
