import { type Text, name } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import { restingText } from './resting.ts';
import type { Block, View } from './view.ts';

/** Teams that one message lists; the rest is a number. */
const LISTED = 25;

/** What became of a change of teams. */
export interface TeamOutcome {
  readonly kind: 'created' | 'joined' | 'left' | 'exists' | 'no-team' | 'same' | 'none' | 'limit' | 'renamed' | 'deleted' | 'not-founder';
  readonly team?: { readonly name: string };
  /** Of who asked; for `not-founder`. */
  readonly id?: string;
  /** The asker, after it. */
  readonly person?: { readonly team?: { readonly name: string }; readonly mapped?: boolean };
}

const TROUBLE: ReadonlySet<TeamOutcome['kind']> = new Set(['exists', 'no-team', 'limit', 'not-founder']);
/** What changes a choice that a role or user group goes before. */
const CHOICES: ReadonlySet<TeamOutcome['kind']> = new Set(['created', 'joined', 'left', 'same', 'none']);

/** One sentence on what happened, and another where a role or user group decides the team all the same. */
export function teamNotice(outcome: TeamOutcome, texts: Texts, more: { readonly replaces?: boolean } = {}): View {
  const { kind, team, id, person } = outcome;
  const mapped = person?.mapped === true && person.team !== undefined;
  const message = kind === 'none' && mapped ? 'team.none-chosen' : `team.${kind}`;
  const paragraphs = [texts.text(message, { team: name(team?.name ?? ''), ...(id === undefined ? {} : { id: name(id) }) })];
  if (mapped && CHOICES.has(kind)) paragraphs.push(texts.text('team.mapped', { team: name(person.team.name) }));
  return noticeView(paragraphs, texts, { tone: TROUBLE.has(kind) ? 'trouble' : 'neutral', ...more });
}

export interface TeamDeletion {
  readonly team: TeamShown;
  /** Token of the button that deletes it. */
  readonly confirm: string;
}

/** What deleting a team would do, and the button that does it. */
export function teamDeletionView({ team, confirm }: TeamDeletion, texts: Texts): View {
  return noticeView([withPoints('team.delete-what', team, texts), texts.text('team.delete-stays')], texts, {
    actions: [{ kind: 'button', label: texts.line('team.delete-do'), token: confirm }],
  });
}

export interface TeamShown {
  readonly id: number;
  readonly name: string;
  readonly members: number;
  /** Left out where the reader is not to know them yet. */
  readonly points?: number;
}

function withPoints(message: string, { name: called, members, points }: TeamShown, texts: Texts): Text {
  const shown = { team: name(called), members };
  return points === undefined ? texts.text(`${message}-resting`, shown) : texts.text(message, { ...shown, points });
}

export interface TeamsShown {
  readonly teams: readonly TeamShown[];
  /** The asker's own. */
  readonly own?: number;
  /** A role or user group puts them there. */
  readonly mapped: boolean;
  /** Why there are no points: time of the reveal, in ms since the epoch by the store's clock. */
  readonly until?: number;
}

/** All teams in the given order, one line each, the asker's own marked. */
export function teamListView({ teams, own, mapped, until }: TeamsShown, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('team.list') }];
  if (teams.length === 0) {
    blocks.push({ kind: 'paragraph', text: texts.text('team.list-empty') });
  } else {
    const mine = teams.find((team) => team.id === own);
    const top = teams.slice(0, LISTED);
    const listed = mine === undefined || top.includes(mine) ? top : [...top, mine];
    const items = listed.map((team) => withPoints(team.id === own ? 'team.row-self' : 'team.row', team, texts));
    blocks.push({ kind: 'list', items, ordered: false });
    if (teams.length > listed.length) blocks.push({ kind: 'paragraph', text: texts.text('team.more', { count: teams.length - listed.length }) });
    if (until !== undefined) blocks.push({ kind: 'paragraph', text: restingText(until, texts) });
    blocks.push({ kind: 'note', text: texts.text(mine === undefined ? 'team.how-join' : mapped ? 'team.how-mapped' : 'team.how-leave') });
  }
  return { audience: 'private', language: texts.language, tone: 'neutral', blocks, actions: [], replaces: false };
}
