/** Seasons: which one runs, what ending it does, and the podium of one that ended. */
import { type Span, type Text, code, name, time } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import { boardPicture } from './picture.ts';
import { type PodiumRow, rankingBlocks } from './podium.ts';
import type { Block, View } from './view.ts';

export interface SeasonShown {
  readonly label: string;
  /** ms since the epoch. */
  readonly starts: number;
  readonly ends?: number;
  /** Started by hand. */
  readonly named: boolean;
}

/** What shows the boards of a season, as it can be typed. */
function archive(label: string): Span {
  return code(`/k8s leaderboard period:"${label.replace(/["\\]/gu, '\\$&')}"`);
}

function running(season: SeasonShown, texts: Texts): Text {
  const parameters = { season: name(season.label), starts: time(season.starts, 'date') };
  return season.named || season.ends === undefined ? texts.text('season.running-named', parameters) : texts.text('season.running', { ...parameters, ends: time(season.ends, 'date-clock') });
}

/** What starting a season by hand does, and the button that does it. `next`: the label that it gets, where an earlier one has this. */
export function seasonStartView(shown: { readonly running: SeasonShown; readonly label: string; readonly next?: string; readonly confirm: string }, texts: Texts): View {
  const parameters = { season: name(shown.running.label), label: name(shown.label) };
  const paragraphs = [texts.text('season.start-what', parameters), texts.text('season.end-means', parameters), texts.text('season.start-means', parameters)];
  if (shown.next !== undefined) paragraphs.push(texts.text('season.start-used', { label: name(shown.label), next: name(shown.next) }));
  return noticeView(paragraphs, texts, { actions: [{ kind: 'button', label: texts.line('season.start-do', { season: shown.running.label, label: shown.label }), token: shown.confirm }] });
}

/** What ending it does, and the button that does it. */
export function seasonEndView(shown: { readonly running: SeasonShown; readonly quarter: string; readonly confirm: string }, texts: Texts): View {
  const parameters = { season: name(shown.running.label), quarter: shown.quarter };
  return noticeView([texts.text('season.end-what', parameters), texts.text('season.end-means', parameters)], texts, {
    actions: [{ kind: 'button', label: texts.line('season.end-do', { season: shown.running.label }), token: shown.confirm }],
  });
}

/** There is nothing to end: a quarter ends by itself. */
export function seasonByQuarterView(season: SeasonShown, texts: Texts): View {
  return noticeView([running(season, texts), texts.text('season.quarter')], texts);
}

/** It is done. */
export function seasonChangedView(changed: { readonly ended: SeasonShown; readonly running: SeasonShown }, texts: Texts): View {
  return noticeView(
    [texts.text('season.ended', { season: name(changed.ended.label), command: archive(changed.ended.label) }), running(changed.running, texts), texts.text('season.podium-comes', { season: name(changed.ended.label) })],
    texts,
    { replaces: true },
  );
}

/** It was done before. */
export function seasonRunsView(season: SeasonShown, texts: Texts): View {
  return noticeView([running(season, texts)], texts, { replaces: true });
}

/** The running season, and those that ended, the newest first. */
export function seasonsView(shown: { readonly running: SeasonShown; readonly ended: readonly SeasonShown[] }, texts: Texts): View {
  const blocks: Block[] = [
    { kind: 'heading', text: texts.text('season.heading') },
    { kind: 'paragraph', text: running(shown.running, texts) },
  ];
  if (shown.ended.length === 0) {
    blocks.push({ kind: 'note', text: texts.text('season.none-ended') });
  } else {
    const items = shown.ended.map(({ label, starts, ends }) =>
      ends === undefined
        ? texts.text('season.row-open', { season: name(label), starts: time(starts, 'date') })
        : texts.text('season.row', { season: name(label), starts: time(starts, 'date'), ends: time(ends, 'date') }),
    );
    blocks.push({ kind: 'heading', text: texts.text('season.ended-heading') }, { kind: 'list', ordered: false, items }, { kind: 'note', text: texts.text('season.how-archive') });
  }
  blocks.push({ kind: 'note', text: texts.text('season.how') });
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}

export interface SeasonPodiumShown {
  readonly label: string;
  /** At most three each. */
  readonly players: readonly PodiumRow[];
  readonly teams: readonly PodiumRow[];
  /** Whether it comes with a picture. */
  readonly picture: boolean;
}

/** Who won a season, for everybody in a channel. */
export function seasonPodiumView({ label, players, teams, picture: wanted }: SeasonPodiumShown, texts: Texts): View {
  const of = players.length > 0 ? 'players' : 'teams';
  // One table fits in a picture; the other stands in the text beside it.
  const picture = wanted ? boardPicture({ title: texts.line('season.podium-heading', { season: label }), subtitle: texts.line(`season.podium-${of}`), of, rows: of === 'players' ? players : teams }, texts) : undefined;
  return {
    audience: 'public',
    language: texts.language,
    tone: 'neutral',
    blocks: [
      { kind: 'heading', text: texts.text('season.podium-heading', { season: name(label) }) },
      { kind: 'paragraph', text: texts.text('season.podium-thanks') },
      ...rankingBlocks(players, 'players', texts),
      ...rankingBlocks(teams, 'teams', texts),
      { kind: 'note', text: texts.text('season.podium-archive', { command: archive(label) }) },
    ],
    actions: [],
    replaces: false,
    ...(picture === undefined ? {} : { picture }),
  };
}
