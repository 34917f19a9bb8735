/** Reads one value of an option, whatever way it came: typed in a line, or taken apart by a platform. */
import { isZone, nearestZone, zones } from '../engine/calendar.ts';
import { nearest } from '../engine/nearest.ts';
import { readDays, readTime, writeDays } from '../engine/schedule-words.ts';
import { type Details, UserError } from '../errors.ts';
import type { OptionSpec } from './command.ts';
import { clip } from './line.ts';
import { type Known, choiceWords, findTopic, foldWord } from './vocabulary.ts';

/** A value in its one form, or the code of what is wrong with it. */
export type Reading =
  | { readonly value: string | number }
  | { readonly value?: never; readonly code: string; readonly details: Details };

/** The code and details of a mistake; with something near, the variant of the text that asks "did you mean". */
export function hinted(code: string, details: Details, near: string | undefined): { readonly code: string; readonly details: Details } {
  return near === undefined || near === '' ? { code, details } : { code: `${code}-near`, details: { ...details, near } };
}

/** The same as something to throw. */
export function hintedError(code: string, details: Details, near: string | undefined): UserError {
  const mistake = hinted(code, details, near);
  return new UserError(mistake.code, mistake.details);
}

export const PERIODS = ['day', 'week', 'month', 'season', 'all'] as const;

/** Longest label of a season, in characters. */
const LABEL_MAX = 64;

/**
 * Minors that a workspace may state: the newest of the bank and the three before it. Kubernetes itself
 * supports its three newest minors (kubernetes.io/releases/version-skew-policy); one more leaves time to upgrade.
 */
const MINORS_BEFORE = 3;

/** Oldest and newest Kubernetes minor that can be set. */
export function minorRange(newest: string): { readonly oldest: string; readonly newest: string } {
  const [major = '1', minor = '0'] = newest.split('.');
  return { oldest: `${major}.${Math.max(0, Number(minor) - MINORS_BEFORE)}`, newest };
}

function readChoice(choices: readonly string[], name: string, typed: string, known: Known): Reading {
  const word = foldWord(typed);
  const found =
    choices.find((choice) => choice.toLowerCase() === word) ?? choices.find((choice) => choiceWords(choice, known).includes(word));
  if (found !== undefined) return { value: found };
  return hinted('option/choice', { option: name, value: clip(typed), choices: choices.join(', ') }, nearest(word, choices));
}

function readInteger(option: { name: string; min: number; max: number }, typed: string): Reading {
  const details = { option: option.name, value: clip(typed), min: option.min, max: option.max };
  const word = foldWord(typed);
  if (!/^[+-]?\d{1,15}$/.test(word)) return { code: 'option/number', details };
  const value = Number(word);
  return value < option.min || value > option.max ? { code: 'option/range', details } : { value };
}

function readTopic(name: string, typed: string, known: Known): Reading {
  const id = findTopic(known.bank, typed);
  if (id !== undefined) return { value: id };
  return hinted('option/topic', { option: name, value: clip(typed) }, nearestTopic(typed, known));
}

/** The id of the topic that was probably meant, by id or by title; nothing when none is near. */
export function nearestTopic(typed: string, known: Known): string | undefined {
  const word = foldWord(typed);
  const byId = nearest(word.replace(/[\s_]+/gu, '-'), [...known.bank.topics.keys()]);
  if (byId !== undefined) return byId;
  const titles = [...known.bank.topics.values()].flatMap((topic) => Object.values(topic.title));
  const title = nearest(word, titles);
  return title === undefined ? undefined : findTopic(known.bank, title);
}

function readArea(name: string, typed: string, known: Known): Reading {
  const id = findTopic(known.bank, typed);
  if (id !== undefined && known.bank.areas.includes(id)) return { value: id };
  const near = id === undefined ? nearest(foldWord(typed), known.bank.areas) : known.bank.topics.get(id)?.area;
  return hinted('option/area', { option: name, value: clip(typed), choices: known.bank.areas.join(', ') }, near);
}

function readQuestion(name: string, typed: string, known: Known): Reading {
  const id = typed.trim();
  if (choiceWords('last', known).includes(foldWord(id))) return { value: 'last' };
  const question = known.bank.find(id) ?? known.bank.find(foldWord(id));
  if (question !== undefined) return { value: question.id };
  return hinted('option/question', { option: name, value: clip(id) }, nearest(id, known.bank.questions.map((each) => each.id)));
}

function readTimezone(name: string, typed: string): Reading {
  const zone = typed.normalize('NFKC').trim();
  const exact = zones().find((each) => each.toLowerCase() === zone.toLowerCase());
  if (exact !== undefined) return { value: exact };
  if (isZone(zone)) return { value: zone };
  return hinted('option/timezone', { option: name, value: clip(zone) }, nearestZone(zone));
}

function readMinor(name: string, typed: string, known: Known): Reading {
  const { oldest, newest } = minorRange(known.bank.newest);
  const match = /^v?(\d{1,3}\.\d{1,3})(?:\.\d{1,3})?$/.exec(foldWord(typed));
  const order = (minor: string) => Number(minor.split('.')[0]) * 1000 + Number(minor.split('.')[1]);
  const minor = match?.[1];
  if (minor !== undefined && order(minor) >= order(oldest) && order(minor) <= order(newest)) return { value: minor };
  return { code: 'option/minor', details: { option: name, value: clip(typed), oldest, newest } };
}

function readPeriod(name: string, typed: string, known: Known): Reading {
  const word = foldWord(typed);
  const period = PERIODS.find((each) => choiceWords(each, known).includes(word));
  if (period !== undefined) return { value: period };
  const label = typed.trim();
  return [...label].length > LABEL_MAX ? { code: 'option/long', details: { option: name, max: LABEL_MAX } } : { value: label };
}

function readText(option: { name: string; max: number }, typed: string): Reading {
  const text = typed.trim();
  return [...text].length > option.max ? { code: 'option/long', details: { option: option.name, max: option.max } } : { value: text };
}

/** A mention (`<@U1>`, `<@U1|ada>`, `<@!1>`) or the bare id. */
function readUser(name: string, typed: string): Reading {
  const id = /^<@!?([A-Za-z0-9]{1,64})(?:\|[^>]*)?>$/.exec(typed.trim())?.[1] ?? /^[\p{L}\p{N}._-]{1,64}$/u.exec(typed.trim())?.[0];
  return id === undefined ? { code: 'option/user', details: { option: name, value: clip(typed) } } : { value: id };
}

/** A role or user group as the platforms write one: `<@&1>`, `<!subteam^S1|@ada>`. */
const GROUP_MENTION = /^<(?:@&|!subteam\^)([A-Za-z0-9]{1,64})(?:\|[^>]*)?>$/u;

/** Whether it plainly is one: as the platforms write it, or an id as they give them. */
export function isGroup(typed: string): boolean {
  return GROUP_MENTION.test(typed.trim()) || /^(?:S[A-Z0-9]{6,20}|\d{15,20})$/u.test(typed.trim());
}

function readGroup(name: string, typed: string): Reading {
  const id = GROUP_MENTION.exec(typed.trim())?.[1] ?? /^@?([\p{L}\p{N}._-]{1,64})$/u.exec(typed.trim())?.[1];
  return id === undefined ? { code: 'option/group', details: { option: name, value: clip(typed) } } : { value: id };
}

/** A channel as the platforms write one (`<#C1|general>`, `<#123>`), `#general`, an id, or `here` in any language. */
function readChannel(name: string, typed: string, known: Known): Reading {
  if (choiceWords('here', known).includes(foldWord(typed))) return { value: 'here' };
  const id = /^<#([A-Za-z0-9]{1,64})(?:\|[^>]*)?>$/u.exec(typed.trim())?.[1] ?? /^#?([\p{L}\p{N}._-]{1,64})$/u.exec(typed.trim())?.[1];
  return id === undefined ? { code: 'option/channel', details: { option: name, value: clip(typed) } } : { value: id };
}

function readTimeOfDay(name: string, typed: string): Reading {
  const read = readTime(typed);
  if (read.kind === 'ok') return { value: read.value };
  return hinted('option/time', { option: name, value: clip(typed) }, read.kind === 'near' ? read.value : undefined);
}

function readWeekdays(name: string, typed: string): Reading {
  const read = readDays(typed);
  if (read.kind === 'ok') return { value: read.value.join(',') };
  return hinted('option/days', { option: name, value: clip(typed) }, read.kind === 'near' ? writeDays(read.value) : undefined);
}

/** Longest name of a daily question, in characters; the rest of its rules is the command's. */
const SCHEDULE_TYPED_MAX = 64;
/** Longest typed date that is looked at. What day it is depends on the zone, so the command reads it. */
const DATE_TYPED_MAX = 40;

/** Longest typed name of a team that is looked at; the engine's rules for names come after it. */
const TEAM_TYPED_MAX = 200;

/** Reads `typed` as a value of `option`. Never throws on bad input. */
export function readValue(option: OptionSpec, typed: string | number | boolean, known: Known): Reading {
  const text = String(typed);
  if (text.trim() === '') return { code: 'option/no-value', details: { option: option.name } };
  switch (option.kind) {
    case 'choice':
      return readChoice(option.choices, option.name, text, known);
    case 'language':
      return readChoice(['en', 'zh'], option.name, text, known);
    case 'integer':
      return readInteger(option, text);
    case 'text':
      return readText(option, text);
    case 'team':
      return readText({ name: option.name, max: TEAM_TYPED_MAX }, text);
    case 'topic':
      return option.any === true && choiceWords('any', known).includes(foldWord(text)) ? { value: 'any' } : readTopic(option.name, text, known);
    case 'area':
      return readArea(option.name, text, known);
    case 'question':
      return readQuestion(option.name, text, known);
    case 'period':
      return readPeriod(option.name, text, known);
    case 'timezone':
      return readTimezone(option.name, text);
    case 'minor':
      return readMinor(option.name, text, known);
    case 'user':
      return readUser(option.name, text);
    case 'group':
      return readGroup(option.name, text);
    case 'channel':
      return readChannel(option.name, text, known);
    case 'time':
      return readTimeOfDay(option.name, text);
    case 'days':
      return readWeekdays(option.name, text);
    case 'date':
      return readText({ name: option.name, max: DATE_TYPED_MAX }, text);
    case 'schedule':
      return readText({ name: option.name, max: SCHEDULE_TYPED_MAX }, foldWord(text));
  }
}
