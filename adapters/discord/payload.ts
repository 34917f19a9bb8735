/** The parts of Discord's messages that this adapter sends. Types follow discord.com/developers/docs. */

export const COMPONENT = { row: 1, button: 2, select: 3, text: 4, label: 18 } as const;
export const STYLE = { primary: 1, secondary: 2, link: 5 } as const;

export type Button =
  | { readonly type: 2; readonly style: 1 | 2; readonly label: string; readonly custom_id: string; readonly disabled?: boolean }
  | { readonly type: 2; readonly style: 5; readonly label: string; readonly url: string };

export interface SelectOption {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly default?: boolean;
}

export interface Select {
  readonly type: 3;
  readonly custom_id: string;
  readonly placeholder?: string;
  readonly min_values: number;
  readonly max_values: number;
  readonly options: readonly SelectOption[];
}

export interface Row {
  readonly type: 1;
  readonly components: readonly (Button | Select)[];
}

export interface Embed {
  readonly title?: string;
  readonly description?: string;
  readonly color?: number;
  /** `description` is read to who cannot see it. */
  readonly image?: { readonly url: string; readonly description: string };
}

/** A file that comes with the message, by its place among the files. */
export interface Attachment {
  readonly id: number;
  readonly filename: string;
  readonly description?: string;
}

/** Nobody is ever pinged (D23): the default differs by route, so that every payload says so. */
export const NO_MENTIONS = { parse: [], replied_user: false } as const;

export interface Payload {
  readonly content: string;
  readonly embeds: readonly Embed[];
  readonly components: readonly Row[];
  readonly attachments: readonly Attachment[];
  readonly allowed_mentions: typeof NO_MENTIONS;
}

/** A message as it is created; an edit says as well what is not there any more. */
export function creating({ content, attachments, ...rest }: Payload): object {
  return { ...rest, ...(content === '' ? {} : { content }), ...(attachments.length === 0 ? {} : { attachments }) };
}

export interface Modal {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly {
    readonly type: 18;
    readonly label: string;
    readonly component: {
      readonly type: 4;
      readonly custom_id: string;
      readonly style: 1 | 2;
      readonly required: boolean;
      readonly max_length: number;
      readonly placeholder?: string;
    };
  }[];
}
