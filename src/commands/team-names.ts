/** Names of teams as this process last saw them, for completion alone: it may be old, never wrong to have. */
import { checkTeamName } from '../engine/team-name.ts';
import type { Store } from '../store/store.ts';

/** Workspaces remembered, least recently seen first out, and names kept of each. */
const WORKSPACES = 2000;
const NAMES = 500;

const seen = new WeakMap<Store, Map<string, readonly string[]>>();

/** Remembers the teams of a workspace, in the order in which they should be offered. */
export function rememberTeams(store: Store, workspace: string, names: readonly string[]): void {
  let workspaces = seen.get(store);
  if (workspaces === undefined) {
    workspaces = new Map();
    seen.set(store, workspaces);
  }
  workspaces.delete(workspace);
  workspaces.set(workspace, names.slice(0, NAMES));
  const [oldest] = workspaces.keys();
  if (workspaces.size > WORKSPACES && oldest !== undefined) workspaces.delete(oldest);
}

/** Adds one team that was just made or joined. */
export function rememberTeam(store: Store, workspace: string, name: string): void {
  const names = seenTeams(store, workspace);
  if (!names.includes(name)) rememberTeams(store, workspace, [...names, name]);
}

/** Takes a team away that was deleted, or is called otherwise now. */
export function forgetTeam(store: Store, workspace: string, fold: string): void {
  const names = seenTeams(store, workspace);
  const left = names.filter((name) => foldOf(name) !== fold);
  if (left.length < names.length) rememberTeams(store, workspace, left);
}

function foldOf(name: string): string | undefined {
  const check = checkTeamName(name);
  return check.ok ? check.fold : undefined;
}

export function seenTeams(store: Store, workspace: string): readonly string[] {
  return seen.get(store)?.get(workspace) ?? [];
}
