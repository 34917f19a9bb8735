/**
 * Names of keys. All keys of a workspace begin with `<prefix>:{<workspace>}:`: the braces are a hash tag,
 * so they share one slot of a cluster and one script may touch them all. Scripts get the first of them
 * (`w`, the workspace's own hash) and derive the others from it; see scripts/prelude.ts.
 */

/** Prefixes that can stand in a key and in a pattern of KEYS without being read as something else. */
const PREFIX = /^[A-Za-z0-9_.:-]{1,64}$/;

/** True for a usable `REDIS_PREFIX`: 1 to 64 of letters, digits, `_`, `.`, `:` and `-`. */
export function isPrefix(prefix: string): boolean {
  return PREFIX.test(prefix);
}

/** The hash of a workspace, and the one key that its scripts are given. */
export function workspaceKey(prefix: string, workspace: string): string {
  return `${prefix}:{${tag(workspace)}}:w`;
}

/** The marker of the store: which format it was written in. */
export function markerKey(prefix: string): string {
  return `${prefix}:marker`;
}

/** The set of workspaces that were ever written to. */
export function workspacesKey(prefix: string): string {
  return `${prefix}:workspaces`;
}

/** The workspaces that the bot was removed from, by the time of the removal. */
export function removedKey(prefix: string): string {
  return `${prefix}:removed`;
}

/** The workspaces by the time at which something is due there: a hint. */
export function dueKey(prefix: string): string {
  return `${prefix}:due`;
}

/** Namespace of Keyv documents. Keyv adds `::key`, so neither can reach the keys above. */
export function documentsNamespace(prefix: string, namespace: string): string {
  return `${prefix}.documents.${encodeURIComponent(namespace)}`;
}

/**
 * A workspace id in a form that holds no brace and is never empty, because a brace would end the tag
 * and an empty tag is none. Different ids give different tags.
 */
function tag(workspace: string): string {
  return workspace.replaceAll(/[%{}]/g, (sign) => encodeURIComponent(sign)) || '%';
}
