/** The parts of Block Kit that this adapter sends (docs.slack.dev/reference/block-kit). */

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  /** Always off: what stands between colons is no picture. */
  readonly emoji: false;
}

export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** Always on: without it Slack turns names and addresses in the text into pings and links. */
  readonly verbatim: true;
}

export interface RichStyle {
  readonly bold?: true;
  readonly code?: true;
}

/** Text as data: nothing in it is parsed. */
export type RichElement =
  | { readonly type: 'text'; readonly text: string; readonly style?: RichStyle }
  | { readonly type: 'channel'; readonly channel_id: string }
  | { readonly type: 'link'; readonly url: string; readonly text?: string }
  | { readonly type: 'date'; readonly timestamp: number; readonly format: string; readonly fallback: string };

export interface ButtonElement {
  readonly type: 'button';
  readonly text: PlainText;
  readonly action_id: string;
  readonly value?: string;
  readonly url?: string;
  readonly style?: 'primary';
  readonly accessibility_label?: string;
}

export interface OptionObject {
  readonly text: PlainText;
  readonly value: string;
}

export interface CheckboxesElement {
  readonly type: 'checkboxes';
  readonly action_id: string;
  readonly options: readonly OptionObject[];
}

export interface SelectElement {
  readonly type: 'static_select';
  readonly action_id: string;
  readonly placeholder: PlainText;
  readonly options: readonly OptionObject[];
}

export interface TypedElement {
  readonly type: 'plain_text_input';
  readonly action_id: string;
  readonly multiline: boolean;
  readonly max_length: number;
  readonly placeholder?: PlainText;
  readonly focus_on_load?: boolean;
}

export type Block =
  | { readonly type: 'header'; readonly text: PlainText; readonly block_id: string }
  | { readonly type: 'section'; readonly text: Mrkdwn; readonly block_id: string }
  | {
      readonly type: 'rich_text';
      readonly elements: readonly { readonly type: 'rich_text_section' | 'rich_text_preformatted'; readonly elements: readonly RichElement[] }[];
      readonly block_id: string;
    }
  | { readonly type: 'context'; readonly elements: readonly (Mrkdwn | PlainText)[]; readonly block_id: string }
  | { readonly type: 'divider'; readonly block_id: string }
  | { readonly type: 'actions'; readonly elements: readonly (ButtonElement | CheckboxesElement)[]; readonly block_id: string }
  | {
      readonly type: 'input';
      readonly label: PlainText;
      readonly element: TypedElement | SelectElement | CheckboxesElement;
      readonly optional: boolean;
      readonly block_id: string;
    };

/** A message as the acknowledgement, a response_url and chat.postMessage take it. */
export interface SlackMessage {
  /** Everything that the blocks say: screen readers and notifications know only this. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

export interface Modal {
  readonly type: 'modal';
  readonly callback_id: string;
  readonly title: PlainText;
  readonly blocks: readonly Block[];
  readonly submit?: PlainText;
  readonly close: PlainText;
  readonly private_metadata: string;
}
