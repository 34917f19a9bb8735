import { name } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import type { Block, View } from './view.ts';

/** Teams that one message lists; the rest is a number. */
const LISTED = 25;

/** What became of a change of teams. */
export interface TeamOutcome {
  readonly kind: 'created' | 'joined' | 'left' | 'exists' | 'no-team' | 'same' | 'none' | 'limit';
  readonly team?: { readonly name: string };
}

/** One sentence on what happened. */
export function teamNotice(outcome: TeamOutcome, texts: Texts): View {
  const trouble = outcome.kind === 'exists' || outcome.kind === 'no-team' || outcome.kind === 'limit';
  return noticeView([texts.text(`team.${outcome.kind}`, { team: name(outcome.team?.name ?? '') })], texts, {
    tone: trouble ? 'trouble' : 'neutral',
  });
}

export interface TeamShown {
  readonly id: number;
  readonly name: string;
  readonly members: number;
  readonly points: number;
}

/** All teams in the given order, one line each, the asker's own marked. */
export function teamListView(teams: readonly TeamShown[], own: number | undefined, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('team.list') }];
  if (teams.length === 0) {
    blocks.push({ kind: 'paragraph', text: texts.text('team.list-empty') });
  } else {
    const mine = teams.find((team) => team.id === own);
    const top = teams.slice(0, LISTED);
    const listed = mine === undefined || top.includes(mine) ? top : [...top, mine];
    const items = listed.map((team) =>
      texts.text(team.id === own ? 'team.row-self' : 'team.row', { team: name(team.name), members: team.members, points: team.points }),
    );
    blocks.push({ kind: 'list', items, ordered: false });
    if (teams.length > listed.length) blocks.push({ kind: 'paragraph', text: texts.text('team.more', { count: teams.length - listed.length }) });
    blocks.push({ kind: 'note', text: texts.text(mine === undefined ? 'team.how-join' : 'team.how-leave') });
  }
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}
