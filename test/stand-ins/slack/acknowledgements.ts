/** What Slack does with the body of an acknowledgement. */
import type { Receipt } from './deliveries.ts';
import { type Desk, refuse } from './desk.ts';
import { SlackFailure } from './failures.ts';
import { checkedView, openOnTop, renew } from './view-methods.ts';
import type { Interaction } from './interaction.ts';
import { type Json, isObject, listAt } from './json.ts';
import { messageBody } from './message-body.ts';
import type { View } from './world.ts';

/** What Slack shows when the app did not take it. */
const EXCUSES = { late: 'operation_timeout', refused: 'dispatch_failed', unreachable: 'dispatch_unknown_error' } as const;

/** Shows what follows from the acknowledgement, or Slack's excuse. */
export function applyReceipt(desk: Desk, interaction: Interaction, receipt: Receipt, botUser: string): void {
  if (receipt.kind !== 'acknowledged') {
    desk.emit({ kind: 'trouble', what: EXCUSES[receipt.kind] }, interaction.id);
    return;
  }
  const { kind, payload } = interaction.envelope;
  const type = kind === 'slash_commands' ? 'command' : String(payload['type']);
  try {
    if (type === 'command') message(desk, interaction, receipt.body, botUser);
    else if (type === 'view_submission') submission(desk, interaction, receipt.body);
    else if (receipt.body !== undefined && type !== 'block_suggestion') throw new SlackFailure('ignored_acknowledgement');
  } catch (error) {
    if (!(error instanceof SlackFailure)) throw error;
    refuse(desk, `acknowledgement of ${type}`, error);
    // The body of a block_actions acknowledgement is passed over in silence.
    if (error.message !== 'ignored_acknowledgement') desk.emit({ kind: 'trouble', what: error.message }, interaction.id);
  }
}

function message(desk: Desk, interaction: Interaction, body: Json | string | undefined, botUser: string): void {
  if (body === undefined) return;
  const given = typeof body === 'string' ? { text: body } : body;
  const shown = desk.world.put({
    ...messageBody(given),
    channel: interaction.channel ?? '',
    author: botUser,
    thread: undefined,
    onlyFor: given['response_type'] === 'in_channel' ? undefined : interaction.user,
    by: 'ack',
  });
  desk.emit({ kind: 'message', message: shown, replaced: false }, interaction.id);
}

function submission(desk: Desk, interaction: Interaction, body: Json | string | undefined): void {
  const submitted = interaction.envelope.payload['view'];
  const view = desk.world.findView((one) => isObject(submitted) && one.id === submitted['id']);
  if (view === undefined) return;
  if (body === undefined) {
    desk.world.closeViews(view.user, false);
    desk.emit({ kind: 'closed', closed: view, view: desk.world.stack(view.user).at(-1) }, interaction.id);
    return;
  }
  if (typeof body === 'string') throw new SlackFailure('invalid_acknowledgement');
  switch (body['response_action']) {
    case 'clear':
      desk.world.closeViews(view.user, true);
      desk.emit({ kind: 'closed', closed: view, view: undefined }, interaction.id);
      return;
    case 'errors':
      desk.emit({ kind: 'errors', view, errors: fieldErrors(view, body['errors']) }, interaction.id);
      return;
    case 'update': {
      const next = renew(desk, view, checkedView(body['view'], 'modal'));
      desk.emit({ kind: 'view', how: 'update', view: next }, interaction.id);
      return;
    }
    case 'push': {
      const next = openOnTop(desk, view.user, view.team, checkedView(body['view'], 'modal'));
      desk.emit({ kind: 'view', how: 'push', view: next }, interaction.id);
      return;
    }
    default:
      throw new SlackFailure('invalid_acknowledgement');
  }
}

/** Errors name input blocks of the view that was sent, each with a text. */
function fieldErrors(view: View, errors: unknown): Readonly<Record<string, string>> {
  const inputs = new Set(listAt({ blocks: view.blocks }, 'blocks').filter((block) => block['type'] === 'input').map((block) => block['block_id']));
  const entries = isObject(errors) ? Object.entries(errors) : [];
  if (entries.length === 0) throw new SlackFailure('invalid_acknowledgement');
  return Object.fromEntries(
    entries.map(([block, text]) => {
      if (!inputs.has(block) || typeof text !== 'string' || text === '') throw new SlackFailure('invalid_acknowledgement', { errors: [`no input block ${block}`] });
      return [block, text];
    }),
  );
}
