/** Corrections of keys: the list before one is applied, what was applied, and what people are told of it. */
import { lettersOf } from '../engine/choice.ts';
import type { Question } from '../engine/question.ts';
import { otherKeys, overrideOf, type Overrides } from '../engine/rekey.ts';
import type { Details } from '../errors.ts';
import { type Text, code, name, strong } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import type { Block, View } from './view.ts';

export type RekeyWay = 'void' | 'accept' | 'replace' | 'undo';

interface Correction {
  readonly questionId: string;
  readonly do: RekeyWay;
  readonly key: readonly string[];
  readonly reason: string;
}

export interface PointsChange {
  /** Points of the running season. */
  readonly before: number;
  readonly after: number;
}

export interface NamedChange extends PointsChange {
  readonly name: string;
}

interface Outcome {
  readonly answers: number;
  readonly regraded: number;
  readonly unread: number;
  readonly players: readonly PointsChange[];
  readonly teams: readonly PointsChange[];
}

export interface RekeyListed {
  readonly proposal: Correction;
  readonly outcome: Outcome;
  /** Those whose names everybody may see; `hidden` is how many others are changed, where that is known. */
  readonly players: { readonly rows: readonly NamedChange[]; readonly hidden?: number };
  readonly teams: readonly NamedChange[];
  /** What holds for the question now. */
  readonly held?: 'void' | 'accept' | 'replace';
  /** Token of the button that applies it. */
  readonly apply: string;
}

function meaning({ questionId, do: how, key, reason }: Correction, texts: Texts): Text[] {
  const lines = [texts.text(`rekey.means-${how}`, { question: code(questionId) })];
  if (key.length > 0) lines.push(texts.text('rekey.key', { key: code(key.join('; ')) }));
  return [...lines, texts.text('rekey.reason', { reason: name(reason) })];
}

function row({ name: who, before, after }: NamedChange, texts: Texts): Text {
  const by = after - before;
  return texts.text(by > 0 ? 'rekey.row-gains' : 'rekey.row-loses', { name: name(who), before, after, by: Math.abs(by) });
}

function totals(kind: 'players' | 'teams', changes: readonly PointsChange[], texts: Texts): Text {
  const gains = changes.filter(({ before, after }) => after > before);
  const loses = changes.filter(({ before, after }) => after < before);
  const sum = (some: readonly PointsChange[]) => some.reduce((total, { before, after }) => total + Math.abs(after - before), 0);
  return texts.text(`rekey.totals-${kind}`, { gain: gains.length, gained: sum(gains), lose: loses.length, lost: sum(loses) });
}

/** Who gains and who loses: at most 25 players, hidden ones only counted, then teams. */
export function rekeyListView({ proposal, outcome, players, teams, held, apply }: RekeyListed, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('rekey.heading', { question: code(proposal.questionId) }) }];
  const say = (text: Text) => blocks.push({ kind: 'paragraph', text });
  for (const line of meaning(proposal, texts)) say(line);
  if (held !== undefined && proposal.do !== 'undo') say(texts.text(`rekey.held-${held}`));
  say(texts.text('rekey.answers', { answers: outcome.answers, regraded: outcome.regraded }));
  if (outcome.unread > 0) say(texts.text('rekey.unread', { count: outcome.unread }));
  if (outcome.players.length === 0) say(texts.text('rekey.nobody'));
  else {
    say(totals('players', outcome.players, texts));
    if (players.rows.length > 0) blocks.push({ kind: 'list', ordered: false, items: players.rows.map((each) => row(each, texts)) });
    const hidden = players.hidden ?? 0;
    const more = outcome.players.length - players.rows.length - hidden;
    if (more > 0) say(texts.text(players.hidden === undefined ? 'rekey.more-some-hidden' : 'rekey.more', { count: more }));
    if (hidden > 0) say(texts.text('rekey.hidden', { count: hidden }));
  }
  if (outcome.teams.length > 0) {
    say(totals('teams', outcome.teams, texts));
    if (teams.length > 0) blocks.push({ kind: 'list', ordered: false, items: teams.map((each) => row(each, texts)) });
  }
  blocks.push({ kind: 'note', text: texts.text('rekey.scope') });
  return {
    audience: 'private',
    language: texts.language,
    tone: 'neutral',
    blocks,
    actions: [{ kind: 'button', label: texts.line('rekey.apply'), hint: texts.line('rekey.apply-hint'), token: apply, primary: true }],
    replaces: true,
  };
}

/** The log is long: the list is still being made. */
export function countingView({ again, apply }: { readonly again: string; readonly apply: boolean }, texts: Texts): View {
  return noticeView([texts.text('rekey.counting')], texts, {
    actions: [{ kind: 'button', label: texts.line(apply ? 'rekey.apply' : 'rekey.look-again'), token: again, primary: true }],
    replaces: true,
  });
}

/** It is in force. */
export function rekeyAppliedView({ proposal, already, outcome }: { readonly proposal: Correction; readonly already: boolean; readonly outcome?: Outcome }, texts: Texts): View {
  const lines = [texts.text(already ? 'rekey.already' : 'rekey.applied'), ...meaning(proposal, texts)];
  if (outcome !== undefined) {
    lines.push(texts.text('rekey.regraded', { answers: outcome.answers, regraded: outcome.regraded }));
    if (outcome.players.length > 0) lines.push(totals('players', outcome.players, texts));
    if (outcome.teams.length > 0) lines.push(totals('teams', outcome.teams, texts));
  }
  if (proposal.do !== 'undo') lines.push(texts.text('rekey.how-to-undo', { command: code(`/k8s-admin rekey question:${proposal.questionId} do:undo reason:…`) }));
  return noticeView(lines, texts, { replaces: true });
}

/** What is said to whoever sees the key of a question that was corrected: that it was, why, and what else is right. `order` as shown. */
export function keyNotes(question: Question, order: readonly string[], rekeys: Overrides, texts: Texts): Text[] {
  const override = overrideOf(question, rekeys);
  if (override === undefined) return [];
  if (override.do === 'void') return [voidNote(override.reason, texts)];
  const others = otherKeys(question, rekeys).map((ids) => [...lettersOf({ kind: 'options', ids }, order)].join(' '));
  const notes = [texts.text('rekey.corrected', { reason: name(override.reason) })];
  if (others.length > 0) notes.push([...texts.text('rekey.also-right'), strong(others.join(' · '))]);
  return notes;
}

export function voidNote(reason: string, texts: Texts): Text {
  return texts.text('rekey.voided', { reason: name(reason) });
}

export interface NewsShown extends PointsChange {
  readonly questionId: string;
  readonly do: RekeyWay;
  /** Where the correction still holds. */
  readonly reason?: string;
}

/** A reply with what corrections did to its reader's points, under a line of its own. */
export function newsUnder(view: View, news: readonly NewsShown[], texts: Texts): View {
  if (news.length === 0) return view;
  const lines = news.map((each): Text => {
    const details: Details = { before: each.before, after: each.after };
    const text = texts.text(`rekey.news-${each.do}`, { ...details, question: code(each.questionId) });
    return each.reason === undefined ? text : [...text, ...texts.text('rekey.news-reason', { reason: name(each.reason) })];
  });
  return { ...view, blocks: [...view.blocks, { kind: 'divider' }, ...lines.map((text): Block => ({ kind: 'note', text }))] };
}
