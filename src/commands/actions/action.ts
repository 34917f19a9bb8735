import type { Token } from '../../views/token.ts';
import type { View } from '../../views/view.ts';
import type { Context } from '../command.ts';

/** What pressing something does. `fields` are the texts of a form; empty where none was sent. */
export type Action = (token: Token, context: Context, fields: Readonly<Record<string, string>>) => Promise<View>;
