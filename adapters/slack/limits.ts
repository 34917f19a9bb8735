/**
 * Slack's limits. Characters are counted in UTF-16 code units: Slack does not say what it counts, and units are
 * never fewer than code points.
 */

/** docs.slack.dev/reference/block-kit/blocks and @slack/types 3.2.0. */
export const MESSAGE_BLOCKS_MAX = 50;
export const VIEW_BLOCKS_MAX = 100;
export const SECTION_TEXT_MAX = 3_000;
export const HEADER_TEXT_MAX = 150;
export const ACTIONS_MAX = 25;
/** Links to messages in one view; Slack sets no number of its own. */
export const JUMPS_MAX = 5;

/**
 * All characters in the blocks of a message together. Slack documents no figure; it answers `msg_blocks_too_long`
 * from about 13,200 (slackapi/bolt-js issue 2509).
 */
export const BLOCKS_TEXT_MAX = 10_000;

/** Longer top-level text is cut (docs.slack.dev/reference/methods/chat.postMessage). */
export const TEXT_MAX = 40_000;

/** docs.slack.dev/reference/block-kit/block-elements and composition objects. */
export const BUTTON_TEXT_MAX = 75;
export const BUTTON_VALUE_MAX = 2_000;
export const ACCESSIBILITY_LABEL_MAX = 75;
export const OPTION_TEXT_MAX = 75;
export const PLACEHOLDER_MAX = 150;
export const INPUT_LABEL_MAX = 2_000;
export const TYPED_INPUT_MAX = 3_000;

/** docs.slack.dev/reference/views/modal-views. */
export const MODAL_TITLE_MAX = 24;
export const MODAL_BUTTON_MAX = 24;
export const PRIVATE_METADATA_MAX = 3_000;

/**
 * A trigger_id opens a view for 3 s, once (docs.slack.dev/interactivity/handling-user-interaction). The call itself
 * needs the rest of it, so that what took longer than this is shown as a message.
 */
export const TRIGGER_USABLE_MS = 2_000;

/** A response_url works 5 times within 30 minutes (docs.slack.dev/interactivity/handling-user-interaction). */
export const RESPONSE_URL_MS = 30 * 60_000;

/** Command, press and submission want HTTP 200 within 3 s (same page); an answer that nobody made gets 404 before. */
export const UNHANDLED_MS = 2_000;

/** A request may be 5 minutes old or early (docs.slack.dev/authentication/verifying-requests-from-slack). */
export const SIGNATURE_SKEW_S = 300;
/** A signature seen once is refused for as long as its stamp can be good: both sides of the skew, and the rest of a second. */
export const SIGNATURE_KEPT_MS = 601_000;

/** Largest body that is read; Slack's payloads are far below it. */
export const BODY_MAX = 1_048_576;

/** Events are delivered again for up to a day (docs.slack.dev/apis/events-api). */
export const EVENT_KEPT_MS = 25 * 3_600_000;
/** A trigger_id lives 3 s; a proxy that sends a request again does so within minutes. */
export const TRIGGER_KEPT_MS = 10 * 60_000;

/** chat.postMessage takes about one a second in a channel (docs.slack.dev/apis/web-api/rate-limits). */
export const POST_GAP_MS = 1_000;
/** chat.update is of tier 3, about 50 a minute in a workspace: one message is not changed more often than this. */
export const EDIT_GAP_MS = 3_000;

/** Web API calls and posts to a response_url end after this. */
export const CALL_TIMEOUT_MS = 5_000;

/** A post or an edit is over after this, in ms: whoever asked for it holds a lease, and gives up after 10 s. */
export const POST_MS = 9_500;

/** Longest description of a picture (docs.slack.dev/reference/methods/files.getUploadURLExternal, `alt_txt_too_large`). */
export const ALT_TEXT_MAX = 1_000;

/** What one message of a file in parts holds, in characters after escaping: with its note, less than `BLOCKS_TEXT_MAX`. */
export const PART_MAX = 8_000;
/** Messages that a file in parts may take: at one a second, more would be no help to anybody. */
export const PARTS_MAX = 10;

/** Longest text that somebody typed, in code points; longer ones end in an ellipsis. */
export const TYPED_SHOWN_MAX = 500;
