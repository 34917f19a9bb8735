/**
 * Discord's limits. Characters are counted in UTF-16 code units here: Discord does not say what it counts, and
 * units are never fewer than code points.
 */

/** discord.com/developers/docs/resources/message, "Embed Limits" and "Create Message". */
export const CONTENT_MAX = 2_000;
export const EMBEDS_MAX = 10;
export const EMBED_TITLE_MAX = 256;
export const EMBED_DESCRIPTION_MAX = 4_096;
/** Titles, descriptions, fields, footers and authors of all embeds of a message together. */
export const EMBEDS_TEXT_MAX = 6_000;

/** discord.com/developers/docs/resources/message, "Attachment Object". A file may have 10 MiB, and a message 10 of them ("Uploading Files"). */
export const ALT_TEXT_MAX = 1_024;

/** Two bars before and behind what is hidden, and a space where it ends with a bar itself. */
export const SPOILER_MARKS = 5;

/** discord.com/developers/docs/components/reference. */
export const ROWS_MAX = 5;
export const BUTTONS_IN_ROW = 5;
export const BUTTON_LABEL_MAX = 80;
export const CUSTOM_ID_MAX = 100;
export const SELECT_LABEL_MAX = 100;
export const SELECT_DESCRIPTION_MAX = 100;
export const SELECT_PLACEHOLDER_MAX = 150;
export const MODAL_TITLE_MAX = 45;
export const FIELD_LABEL_MAX = 45;
export const FIELD_PLACEHOLDER_MAX = 100;

/** discord.com/developers/docs/interactions/application-commands. */
export const COMMAND_OPTIONS_MAX = 25;
export const CHOICES_MAX = 25;
export const DESCRIPTION_MAX = 100;
export const CHOICE_TEXT_MAX = 100;
/** Names, descriptions and values of one command together, the longest localisation of each. */
export const COMMAND_TEXT_MAX = 8_000;
export const STRING_OPTION_MAX = 6_000;

/** A first response is taken for 3 s (discord.com/developers/docs/interactions/receiving-and-responding). */
export const RESPONSE_MS = 3_000;

/** Longest text that somebody typed, in code points, before it is escaped; longer ones end in an ellipsis. */
export const TYPED_MAX = 500;

/** Roles of a server (discord.com/developers/docs/resources/guild, "Create Guild Role": at most 250). */
export const ROLES_MAX = 250;

/** An id. */
export const SNOWFLAKE = /^\d{1,20}$/u;

/** Discord's time begins 2015-01-01 (discord.com/developers/docs/reference, "Snowflakes"). */
const EPOCH = 1_420_070_400_000;

/** The smallest id that can have been made at this time, in ms since the epoch. */
export function snowflakeAt(ms: number): string {
  return String(BigInt(Math.max(0, Math.floor(ms) - EPOCH)) << 22n);
}

/** When Discord made an id, in ms since the epoch. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> 22n) + EPOCH;
}
