/** All commands, in the order in which help shows them. */
import type { Word } from '../platform.ts';
import { adminsAddCommand } from './admins/add.ts';
import { adminsListCommand } from './admins/list.ts';
import { adminsRemoveCommand } from './admins/remove.ts';
import type { CommandSpec } from './command.ts';
import { dailyCommand } from './daily/list.ts';
import { dailyNowCommand } from './daily/now.ts';
import { dailyAddCommand, dailyRemoveCommand } from './daily/places.ts';
import { dailySetCommand } from './daily/set.ts';
import { dailySkipCommand } from './daily/skip.ts';
import { dailyOffCommand, dailyPauseCommand, dailyResumeCommand } from './daily/states.ts';
import { exportCommand } from './export/export.ts';
import { helpCommand } from './help.ts';
import { leaderboardCommand } from './leaderboard.ts';
import { meCommand } from './me.ts';
import { privacyDeleteCommand } from './privacy/delete.ts';
import { privacyExportCommand } from './privacy/export.ts';
import { quizCommand } from './quiz.ts';
import { reportCommand } from './report.ts';
import { rekeyCommand } from './rekey/rekey.ts';
import { reportsCommand } from './reports.ts';
import { settingsCommand } from './settings.ts';
import { statsCommand } from './stats.ts';
import { stopCommand } from './stop.ts';
import { playerHideCommand, playerShowCommand } from './players/bar.ts';
import { seasonEndCommand } from './season/end.ts';
import { seasonShowCommand } from './season/show.ts';
import { seasonStartCommand } from './season/start.ts';
import { teamMapCommand } from './team-maps/map.ts';
import { teamMapsCommand } from './team-maps/maps.ts';
import { teamUnmapCommand } from './team-maps/unmap.ts';
import { teamCreateCommand } from './team/create.ts';
import { teamDeleteCommand } from './team/delete.ts';
import { teamJoinCommand } from './team/join.ts';
import { teamLeaveCommand } from './team/leave.ts';
import { teamListCommand } from './team/list.ts';
import { teamRenameCommand } from './team/rename.ts';
import { verifyCommand } from './verify.ts';
import { workspaceStatsCommand } from './workspace-stats.ts';

const everybody: readonly CommandSpec[] = [
  quizCommand,
  stopCommand,
  dailyCommand,
  leaderboardCommand,
  teamCreateCommand,
  teamJoinCommand,
  teamLeaveCommand,
  teamListCommand,
  teamRenameCommand,
  teamDeleteCommand,
  statsCommand,
  meCommand,
  reportCommand,
  privacyExportCommand,
  privacyDeleteCommand,
];

const administrators: readonly CommandSpec[] = [
  settingsCommand,
  dailySetCommand,
  dailyAddCommand,
  dailyRemoveCommand,
  dailyOffCommand,
  dailyNowCommand,
  dailyPauseCommand,
  dailyResumeCommand,
  dailySkipCommand,
  seasonStartCommand,
  seasonEndCommand,
  seasonShowCommand,
  teamMapCommand,
  teamUnmapCommand,
  teamMapsCommand,
  playerHideCommand,
  playerShowCommand,
  adminsAddCommand,
  adminsRemoveCommand,
  adminsListCommand,
  workspaceStatsCommand,
  reportsCommand,
  rekeyCommand,
  verifyCommand,
  exportCommand,
];

const names = [...everybody, ...administrators].map((spec) => spec.path[0]);

export const COMMANDS: readonly CommandSpec[] = [...everybody, helpCommand(names, () => COMMANDS), ...administrators];

/** The record of exactly this path, or nothing. */
export function findCommand(word: Word, path: readonly string[]): CommandSpec | undefined {
  return COMMANDS.find((spec) => spec.word === word && spec.path.length === path.length && spec.path.every((name, index) => name === path[index]));
}
