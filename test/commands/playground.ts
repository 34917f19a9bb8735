/** The whole way from request to view over a store in memory, with everything handed in. */
import { createQuiz, loadActions } from '../../src/commands/dispatch.ts';
import type { Services } from '../../src/commands/command.ts';
import type { Bank } from '../../src/content/bank.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import type { Actor, Quiz, Request, RequestBody } from '../../src/platform.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import type { Random } from '../../src/runtime/random.ts';
import type { Store } from '../../src/store/store.ts';
import { WorkspaceSettings } from '../../src/store/workspace-settings.ts';
import { type Text, flat } from '../../src/texts/span.ts';
import type { Block, View } from '../../src/views/view.ts';
import { type CountingStore, countTrips } from '../fakes/counting-store.ts';
import { type ManualClock, createManualClock } from '../fakes/clock.ts';
import { type NotingAgenda, createNotingAgenda } from '../fakes/agenda.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { SIX, bankOf } from '../fixtures/questions.ts';

// A made clock may be put on while a press is under way, and would not wait for modules.
await loadActions();

export const texts = await loadTexts(SHIPPED_TEXTS);

export const ADA: Actor = { id: 'U1', name: 'Ada', administrator: false, guest: false };
export const BOB: Actor = { id: 'U2', name: 'Bob', administrator: false, guest: false };

export interface LogLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

export interface Playground {
  readonly quiz: Quiz;
  readonly memory: MemoryStore;
  readonly counting: CountingStore;
  readonly clock: ManualClock;
  readonly agenda: NotingAgenda;
  readonly log: LogLine[];
  readonly services: Services;
  line(line: string, how?: How): Promise<View>;
  press(token: string, how?: How & { readonly fields?: Record<string, string> }): Promise<View>;
  send(body: RequestBody, how?: How): Promise<View>;
}

export interface How {
  readonly by?: Actor;
  readonly delivery?: string;
  readonly workspace?: string;
  readonly admin?: boolean;
}

/** Ids that count up: `s000000001`. */
function countingRandom(): Random {
  let count = 0;
  return {
    id(length) {
      count += 1;
      return `s${String(count).padStart(length - 1, '0')}`;
    },
  };
}

export function collectingLogger(log: LogLine[]): Logger {
  const at = (level: string) => (fields: object, message: string) => log.push({ level, fields, message });
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => logger };
  return logger;
}

/** @param wrap may make the store fail */
export function playground(options: { readonly bank?: Bank; readonly memory?: MemoryStore; readonly wrap?: (store: Store) => Store } = {}): Playground {
  const memory = options.memory ?? new MemoryStore();
  const counting = countTrips((options.wrap ?? ((store) => store))(memory.asStore()));
  const clock = createManualClock();
  const log: LogLine[] = [];
  const agenda = createNotingAgenda();
  const services: Services = {
    bank: options.bank ?? bankOf(SIX),
    store: counting.store,
    settings: new WorkspaceSettings(),
    agenda,
    clock,
    random: countingRandom(),
    logger: collectingLogger(log),
    texts,
  };
  const quiz = createQuiz(services);
  let deliveries = 0;
  const send = async (body: RequestBody, how: How = {}): Promise<View> => {
    deliveries += 1;
    // A second between two presses: nobody in these tests is too fast by accident.
    await clock.advance(1000);
    return quiz.dispatch(request(body, { ...how, delivery: how.delivery ?? `delivery-${deliveries}` }, clock.now()));
  };
  return {
    quiz,
    memory,
    counting,
    clock,
    agenda,
    log,
    services,
    send,
    line: (line, how) => send({ kind: 'line', word: how?.admin === true ? 'k8s-admin' : 'k8s', line }, how),
    press: (token, how) => send({ kind: 'action', token, ...(how?.fields === undefined ? {} : { fields: how.fields }) }, how),
  };
}

export function request(body: RequestBody, how: How & { readonly delivery: string }, received: number): Request {
  return {
    deliveryId: how.delivery,
    received,
    actor: how.by ?? ADA,
    place: { workspace: how.workspace ?? 'console:local', channel: 'console' },
    body,
  };
}

/** All that a person reads, one line a block. */
export function read(view: View): string {
  return view.blocks.map(readBlock).join('\n');
}

function readBlock(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
      return flat(block.text);
    case 'list':
      return block.items.map((item: Text) => flat(item)).join('\n');
    case 'fields':
      return block.fields.map((field) => `${field.label}: ${flat(field.value)}`).join('\n');
    case 'code':
      return block.text;
    case 'options':
      return [block.labels.caption, ...block.options.map((option) => `${option.letter} ${option.text}`)].join('\n');
    case 'verdict-options':
      return block.options
        .map((option) => {
          const label = option.chosen ? (option.key ? block.labels.chosenKey : block.labels.chosen) : option.key ? block.labels.key : '';
          return `${option.letter} ${option.text}${label === '' ? '' : ` (${label})`}`;
        })
        .join('\n');
    case 'board':
      return block.rows.map((row) => flat(row.line)).join('\n');
    case 'divider':
      return '';
  }
}

/** The token of the button whose label holds `label`. */
export function button(view: View, label: string): string {
  const found = view.actions.find((action) => action.kind === 'button' && action.label.includes(label));
  if (found?.kind !== 'button') throw new Error(`no button ${label} among ${view.actions.map((action) => action.label).join(', ')}`);
  return found.token;
}

/** The letter under which an option's text is shown. */
export function letter(view: View, text: string): string {
  const options = view.blocks.flatMap((block) => (block.kind === 'options' ? block.options : []));
  const found = options.find((option) => option.text === text);
  if (found === undefined) throw new Error(`no option ${text}`);
  return found.letter;
}

/** The token that a card's input carries. */
export function inputToken(view: View): string {
  if (view.input === undefined) throw new Error(`no input in: ${read(view)}`);
  return view.input.token;
}
