/**
 * Makes text that somebody typed harmless on a terminal: an escape sequence could move the cursor,
 * set the title or forge a line; a direction override could show another text than is there
 * (CWE-150, CWE-1007).
 */

/** Characters without a shape of their own that hide or reorder what stands beside them. */
const HIDDEN = /\u034F|[\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\u3164\uFEFF\uFFA0\u{E0000}-\u{E007F}]/gu;
/** A joiner outside an emoji hides as well. */
const LOOSE_JOINER = /(?<!\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier})[\u200C\u200D]|[\u200C\u200D](?!\p{Extended_Pictographic})/gu;
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROL = /[\u0000-\u001F\u007F-\u009F]/g;

/** A visible stand-in: Unicode's control pictures for C0 and DEL, the replacement character for C1. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\uFFFD';
}

/** One line of harmless text: control characters become pictures, hidden and reordering ones vanish. */
export function harmless(text: string): string {
  return text.toWellFormed().replace(CONTROL, picture).replace(HIDDEN, '').replace(LOOSE_JOINER, '');
}

/** Authored text: as `harmless`, but a line break or tab is a space. */
export function harmlessProse(text: string): string {
  return harmless(text.replace(/[\t\r\n]+/g, ' '));
}

/** Lines of a code block: breaks stay, tabs become two spaces, hidden characters are named so that none deceives. */
export function harmlessCode(text: string): string[] {
  return text
    .toWellFormed()
    .replace(/\n+$/, '')
    .split(/\r\n|[\r\n]/)
    .map((line) =>
      line
        .replaceAll('\t', '  ')
        .replace(CONTROL, picture)
        .replace(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`),
    );
}
