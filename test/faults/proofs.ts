/** All proofs, in the order in which they are run. */
import { agendaFaults } from './agenda-faults.ts';
import { agendaKills } from './agenda-kills.ts';
import { botKills } from './bot-kills.ts';
import { leagueKills } from './league-kills.ts';
import { outage } from './outage.ts';
import { discord } from './discord.ts';
import type { Proof } from './proof.ts';
import { redisCrashes } from './redis-crashes.ts';
import { soaks } from './soak.ts';
import { roundFaults } from './round-faults.ts';
import { slack } from './slack.ts';
import { sqliteKills } from './sqlite-kills.ts';
import { twoProcesses } from './two-processes.ts';

export const PROOFS: readonly Proof[] = [...outage, redisCrashes, ...twoProcesses, ...botKills, ...agendaKills, ...agendaFaults, ...roundFaults, sqliteKills, ...leagueKills, ...discord, ...slack, ...soaks];
