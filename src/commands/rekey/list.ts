/** What a correction would do, listed before it is applied. */
import { overrideOf } from '../../engine/rekey.ts';
import { type Change, type RekeyOutcome, RekeyPlan } from '../../store/rekey-plan.ts';
import type { Person } from '../../store/store.ts';
import { countingView, type NamedChange, rekeyListView } from '../../views/rekey.ts';
import { encodeToken } from '../../views/token.ts';
import type { View } from '../../views/view.ts';
import type { Context } from '../command.ts';
import { further } from '../set-steps.ts';
import { job, soon } from './jobs.ts';
import type { Proposal } from './proposal.ts';

/** Rows of players and of teams that a list shows. */
const PLAYERS_SHOWN = 25;
const TEAMS_SHOWN = 5;
/** Players whose names are asked for at once, and how often: of more it is not told how many are hidden. */
const NAMES = 100;
const ASKED = 5;

/** In a token of verb `k`, what its index means. */
export const SHOW = 0;
export const APPLY = 1;

const button = (id: string, index: number) => encodeToken({ verb: 'k', target: id, index, digest: '' });

/** The plan of a proposal, as far as the log went when it was last asked for. It is begun once and goes on when the reply has gone out. */
export function planOf(context: Context, id: string, proposal: Proposal): Promise<RekeyPlan> {
  return job(context, proposal.workspace, `rekey:${id}`, async () => {
    const store = context.store;
    const { at, periods, season } = await context.inWorkspace(async (call) => {
      const read = await store.seasons(further(call, 90));
      if (read.kind === 'stale') return read;
      return { kind: 'moment' as const, at: call.received, periods: call.periods, season: read.seasons[0]?.number ?? 1 };
    });
    const question = context.bank.find(proposal.questionId);
    const same = question?.keyHash === proposal.keyHash ? question : undefined;
    const plan = new RekeyPlan(store, proposal.workspace, proposal, { at, periods, season }, same);
    await plan.catchUp();
    return plan;
  });
}

/** The list, or that it is still being made. `next`: what the button does that asks again. */
export async function showProposal(context: Context, id: string, proposal: Proposal, person: Person, next: 'list' | 'apply'): Promise<View> {
  const ready = await soon(planOf(context, id, proposal), context.clock);
  const texts = context.textsFor(person);
  if (ready === undefined) return countingView({ again: button(id, next === 'list' ? SHOW : APPLY), apply: next === 'apply' }, texts);
  const outcome = ready.result.outcome();
  const players = await namedPlayers(context, outcome);
  const teams = await namedTeams(context, outcome);
  const held = overrideOf({ id: proposal.questionId, keyHash: proposal.keyHash }, context.settings.get(proposal.workspace).rekeys);
  return rekeyListView({ proposal, outcome, players, teams, ...(held === undefined ? {} : { held: held.do }), apply: button(id, APPLY) }, texts);
}

interface Named {
  readonly rows: readonly NamedChange[];
  /** Players without a name for others; nothing where not all were asked for. */
  readonly hidden?: number;
}

async function namedPlayers(context: Context, { players }: RekeyOutcome): Promise<Named> {
  const store = context.store;
  const rows: NamedChange[] = [];
  let asked = 0;
  for (let turn = 0; turn < ASKED && asked < players.length; turn += 1) {
    const part: readonly Change[] = players.slice(asked, asked + NAMES);
    const { names } = await context.inWorkspace((call) => store.visibleNames(further(call, 91 + turn), part.map(({ member }) => member)));
    for (const change of part) {
      const name = names[String(change.member)];
      if (name !== undefined) rows.push({ ...change, name });
    }
    asked += part.length;
  }
  return { rows: rows.slice(0, PLAYERS_SHOWN), ...(asked < players.length ? {} : { hidden: players.length - rows.length }) };
}

async function namedTeams(context: Context, { teams }: RekeyOutcome): Promise<readonly NamedChange[]> {
  if (teams.length === 0) return [];
  const known = await context.inWorkspace((call) => context.store.teams(further(call, 99)));
  const names = new Map(known.teams.map((team) => [team.id, team.name]));
  return teams.flatMap((change) => {
    const name = names.get(change.member);
    return name === undefined ? [] : [{ ...change, name }];
  }).slice(0, TEAMS_SHOWN);
}
