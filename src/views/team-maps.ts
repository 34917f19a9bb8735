/** Which roles and user groups lead to which teams. */
import { group as groupSpan, name } from '../texts/span.ts';
import type { Texts } from '../texts/texts.ts';
import { noticeView } from './notice.ts';
import type { Block, View } from './view.ts';

export interface TeamMapped {
  readonly group: string;
  readonly team: string;
  readonly kind: 'mapped' | 'moved' | 'same';
  /** The team it led to before. */
  readonly was?: string;
  /** Whether the platform's groups are still being read. */
  readonly waiting: boolean;
}

export function teamMappedView({ group, team, kind, was, waiting }: TeamMapped, texts: Texts): View {
  const id = kind === 'moved' && was === undefined ? 'mapped' : kind;
  const paragraphs = [texts.text(`team-maps.${id}`, { group: groupSpan(group), team: name(team), ...(was === undefined ? {} : { was: name(was) }) })];
  if (kind !== 'same') paragraphs.push(texts.text('team-maps.from-when'));
  if (waiting) paragraphs.push(texts.text('team-maps.wait'));
  return noticeView(paragraphs, texts);
}

export function teamUnmappedView({ group, known }: { readonly group: string; readonly known: boolean }, texts: Texts): View {
  return noticeView([texts.text(known ? 'team-maps.unmapped' : 'team-maps.unknown', { group: groupSpan(group) })], texts, { tone: known ? 'neutral' : 'trouble' });
}

export interface TeamMapsShown {
  /** In the order in which they decide. */
  readonly rows: readonly { readonly group: string; readonly team: string }[];
  /** Why nobody's groups are known just now. */
  readonly ungrouped?: 'scope' | 'plan' | 'none' | 'wait';
}

export function teamMapsView({ rows, ungrouped }: TeamMapsShown, texts: Texts): View {
  const blocks: Block[] = [{ kind: 'heading', text: texts.text('team-maps.heading') }];
  if (rows.length === 0) {
    blocks.push({ kind: 'paragraph', text: texts.text('team-maps.empty') });
  } else {
    blocks.push(
      { kind: 'list', ordered: true, items: rows.map(({ group, team }) => texts.text('team-maps.row', { group: groupSpan(group), team: name(team) })) },
      { kind: 'note', text: texts.text('team-maps.order') },
    );
  }
  if (ungrouped !== undefined) blocks.push({ kind: 'paragraph', text: texts.text(ungrouped === 'wait' ? 'team-maps.wait' : `error.team-maps.${ungrouped}`) });
  return { audience: 'private', language: texts.language, tone: ungrouped === undefined || ungrouped === 'wait' ? 'neutral' : 'trouble', blocks, actions: [], replaces: false };
}
