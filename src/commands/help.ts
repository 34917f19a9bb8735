import type { Bank } from '../content/bank.ts';
import { StoreError, UserError } from '../errors.ts';
import type { Word } from '../platform.ts';
import type { Person, Settings } from '../store/store.ts';
import type { Texts } from '../texts/texts.ts';
import { type HelpDetail, type HelpLine, helpDetailView, helpView } from '../views/help.ts';
import type { View } from '../views/view.ts';
import { type CommandSpec, type Context, type OptionSpec, type Values, defineCommand } from './command.ts';
import { freshSettings } from './fresh-settings.ts';
import { scan } from './line.ts';
import { formatLine, readPieces } from './option-reader.ts';
import { platformOf } from './platform-name.ts';
import { type Known, commandId } from './vocabulary.ts';

/** Examples that the short help shows, over all commands. */
const EXAMPLES = 5;

function mayRun(spec: CommandSpec, administrator: boolean): boolean {
  return spec.audience === 'everybody' || administrator;
}

/** `/k8s team create|join|leave|list` for a group, `/k8s quiz` for a single command. */
function headLine(specs: readonly CommandSpec[], texts: Texts): HelpLine | undefined {
  const [first] = specs;
  if (first === undefined) return undefined;
  const subs = specs.flatMap((spec) => spec.path[1] ?? []);
  const typed = [`/${first.word}`, first.path[0], ...(subs.length === 0 ? [] : [subs.join('|')])].join(' ');
  return { typed, description: texts.line(`command.${commandId(first.word, [first.path[0]])}`) };
}

function headLines(specs: readonly CommandSpec[], texts: Texts): HelpLine[] {
  const heads = new Map<string, CommandSpec[]>();
  for (const spec of specs) {
    const key = commandId(spec.word, [spec.path[0]]);
    heads.set(key, [...(heads.get(key) ?? []), spec]);
  }
  return [...heads.values()].flatMap((group) => headLine(group, texts) ?? []);
}

/** The same line with every option by its name, as a platform shows it that takes commands apart itself; nothing where this bank lacks its topic. */
function inFull(spec: CommandSpec, line: string, known: Known): string | undefined {
  try {
    return formatLine(spec, readPieces(spec, line, scan(line).slice(spec.path.length), known));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The lines to try for one command; they are texts, so that each language may have its own. */
function examplesOf(spec: CommandSpec, texts: Texts, context: Context): string[] {
  const id = `example.${commandId(spec.word, spec.path)}`;
  // A person or a role is picked there, too: an id of somebody is no example.
  if (!texts.has(id) || (picksOptions(context) && spec.options.some(({ kind }) => kind === 'user' || kind === 'group'))) return [];
  const lines = texts.line(id).split('\n').map((line) => line.trim());
  const shown = picksOptions(context) ? lines.flatMap((line) => inFull(spec, line, context) ?? []) : lines;
  return shown.map((line) => `/${spec.word} ${line}`);
}

/** Whether people here pick options from a list and fill them in, one by one, rather than type a line. */
function picksOptions({ place }: Context): boolean {
  return platformOf(place.workspace) === 'discord';
}

function limits(option: OptionSpec, bank: Bank): { readonly choices?: readonly string[]; readonly range?: { readonly min: number; readonly max: number } } {
  switch (option.kind) {
    case 'choice':
      return { choices: option.choices };
    case 'language':
      return { choices: ['en', 'zh'] };
    // Of the topics there are too many to list; each of them stands under an area.
    case 'topic':
    case 'area':
      return { choices: bank.areas };
    case 'integer':
      return { range: { min: option.min, max: option.max } };
    case 'text':
    case 'question':
    case 'team':
    case 'period':
    case 'timezone':
    case 'minor':
    case 'user':
    case 'group':
    case 'channel':
    case 'time':
    case 'days':
    case 'date':
    case 'schedule':
      return {};
  }
}

function detail(spec: CommandSpec, texts: Texts, bank: Bank): HelpDetail {
  const id = `command.${commandId(spec.word, spec.path)}`;
  const shown = spec.options.map((option) => (option.required === true ? `${option.name}:…` : `[${option.name}]`));
  return {
    typed: [`/${spec.word}`, ...spec.path, ...shown].join(' '),
    description: texts.line(id),
    options: spec.options.map((option) => ({
      name: option.name,
      description: texts.line(`${id}.${option.name}`),
      required: option.required === true,
      ...limits(option, bank),
    })),
  };
}

/** Who asks, where the store can say it: help works without the store, too. */
async function asker(context: Context): Promise<{ readonly settings: Settings; readonly person?: Person }> {
  try {
    return await freshSettings(context);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { settings: context.settings.get(context.place.workspace) };
  }
}

async function run(values: Values, context: Context, commands: readonly CommandSpec[]): Promise<View> {
  const { settings, person } = await asker(context);
  const texts = context.textsFor(person);
  const administrator = context.isAdministrator(settings);
  const allowed = commands.filter((spec) => mayRun(spec, administrator));
  const asked = values['command'];
  if (asked !== undefined) {
    const found = allowed.filter((spec) => spec.path[0] === asked);
    if (found.length === 0) throw new UserError('administrators-only', { id: context.actor.id });
    return helpDetailView(found.map((spec) => detail(spec, texts, context.bank)), found.flatMap((spec) => examplesOf(spec, texts, context)), texts);
  }
  const byWord = (word: Word) => allowed.filter((spec) => spec.word === word);
  return helpView(
    {
      commands: headLines(byWord('k8s'), texts),
      administration: headLines(byWord('k8s-admin'), texts),
      // A command without options is no example of anything that its line does not say.
      examples: byWord('k8s')
        .filter((spec) => spec.options.length > 0 && spec.path[0] !== 'help')
        .flatMap((spec) => examplesOf(spec, texts, context).slice(0, 1))
        .slice(0, EXAMPLES),
      picked: picksOptions(context),
    },
    texts,
  );
}

/**
 * Help over the given records. The list comes as a function because it holds this record itself.
 * @param names first names of all commands, in help order
 */
export function helpCommand(names: readonly string[], commands: () => readonly CommandSpec[]): CommandSpec {
  return defineCommand({
    word: 'k8s',
    path: ['help'],
    audience: 'everybody',
    options: [{ name: 'command', kind: 'choice', choices: [...new Set([...names, 'help'])], bare: true }],
    run: (values, context) => run(values, context, commands()),
  });
}
