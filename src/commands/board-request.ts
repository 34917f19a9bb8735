/** A wish for a board, as options and as what a button carries. */
import { hash } from 'node:crypto';
import type { Bank } from '../content/bank.ts';
import { previousKeys } from '../engine/calendar.ts';
import { UserError } from '../errors.ts';
import type { Call, Period, StandingsQuery } from '../store/store.ts';
import { type Token, encodeToken } from '../views/token.ts';
import type { Values } from './command.ts';
import { PERIODS } from './values.ts';

/** Rows of a page. */
export const PAGE_ROWS = 10;

export interface BoardRequest {
  /** Left out: teams where the workspace has teams, players otherwise. */
  readonly of?: 'players' | 'teams';
  readonly period: Period;
  /** Label of an earlier season. */
  readonly season?: string;
  readonly area?: string;
  readonly by: 'total' | 'average';
}

/** @throws UserError for what no board is kept of */
export function boardFromValues(values: Values): BoardRequest {
  const period = typeof values['period'] === 'string' ? values['period'] : 'season';
  const running = PERIODS.find((each) => each === period);
  const area = typeof values['area'] === 'string' ? values['area'] : undefined;
  const by = values['by'] === 'average' ? 'average' : 'total';
  if (area !== undefined && running !== undefined && running !== 'season') throw new UserError('board/area-season', { value: running });
  if (by === 'average' && values['board'] === 'players') throw new UserError('board/average-players');
  const of = values['board'] === 'players' || values['board'] === 'teams' ? values['board'] : by === 'average' ? 'teams' : undefined;
  return {
    period: running ?? 'season',
    by,
    ...(of === undefined ? {} : { of }),
    ...(running === undefined ? { season: period } : {}),
    ...(area === undefined ? {} : { area }),
  };
}

/** What the store is asked for: one page, with what movement is counted from. */
export function queryOf(request: BoardRequest, page: number, call: Pick<Call, 'periods'>): StandingsQuery {
  const { period } = request;
  const previous = period === 'day' || period === 'week' || period === 'month' ? previousKeys(call.periods)[period] : undefined;
  return { ...request, offset: page * PAGE_ROWS, limit: PAGE_ROWS, ...(previous === undefined ? {} : { previous }) };
}

const OF = { players: 'p', teams: 't', any: '-' } as const;
const PERIOD = { day: 'd', week: 'w', month: 'm', season: 's', all: 'a' } as const;
const BY = { total: 't', average: 'a' } as const;
/** A token's index has three digits; the rest of the number of a page is two more of base 36. */
const INDEX = 1000;
const HIGH = 36 ** 2;
/** Bytes of a label that 40 characters of base64url hold. */
const LABEL_BYTES = 30;
const AREA_CHARACTERS = 4;

function areaMark(area: string): string {
  return hash('sha256', area, 'base64url').slice(0, AREA_CHARACTERS);
}

/** A button's token for a page of a board (`o`), or to show it to the channel (`c`); nothing where it does not fit. */
export function boardToken(verb: 'o' | 'c', request: BoardRequest, page: number): string | undefined {
  const label = Buffer.from(request.season ?? '', 'utf8');
  if (label.length > LABEL_BYTES || page >= INDEX * HIGH) return undefined;
  const high = Math.floor(page / INDEX).toString(36).padStart(2, '0');
  const digest = `${OF[request.of ?? 'any']}${PERIOD[request.period]}${BY[request.by]}${high}${request.area === undefined ? '' : areaMark(request.area)}`;
  return encodeToken({ verb, target: label.toString('base64url'), index: page % INDEX, digest });
}

function keyOf<K extends string>(words: Readonly<Record<K, string>>, letter: string | undefined): K | undefined {
  return (Object.keys(words) as K[]).find((key) => words[key] === letter);
}

/** The board and page of a token; nothing for a forgery, or for an area that is gone. */
export function boardOfToken(token: Token, bank: Bank): { readonly request: BoardRequest; readonly page: number } | undefined {
  const { digest, target } = token;
  const of = keyOf(OF, digest[0]);
  const period = keyOf(PERIOD, digest[1]);
  const by = keyOf(BY, digest[2]);
  const high = /^[0-9a-z]{2}/u.exec(digest.slice(3))?.[0];
  const mark = digest.slice(5);
  const area = mark === '' ? undefined : bank.areas.find((each) => areaMark(each) === mark);
  const season = Buffer.from(target, 'base64url').toString('utf8');
  if (of === undefined || period === undefined || by === undefined || high === undefined) return undefined;
  if ((mark !== '') !== (area !== undefined) || (mark !== '' && period !== 'season')) return undefined;
  if (Buffer.from(season, 'utf8').toString('base64url') !== target || (season !== '' && period !== 'season')) return undefined;
  return {
    page: token.index + INDEX * Number.parseInt(high, 36),
    request: { period, by, ...(of === 'any' ? {} : { of }), ...(season === '' ? {} : { season }), ...(area === undefined ? {} : { area }) },
  };
}
