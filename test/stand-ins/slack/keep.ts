/** Under load the stand-in forgets its oldest entries, so that hours of it fit in memory. */

/** Drops the oldest entries of a map, or of a list once it holds twice as many as are kept. */
export function keepNewest(entries: Map<string, unknown> | unknown[], keep: number): void {
  if (Array.isArray(entries)) {
    // A list moves when its front goes, so this happens seldom.
    if (entries.length > 2 * keep) entries.splice(0, entries.length - keep);
    return;
  }
  for (const key of entries.keys()) {
    if (entries.size <= keep) return;
    entries.delete(key);
  }
}
