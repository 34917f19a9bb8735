/** All scripts by name, in the form that a client or a cluster client is created with. */
import { type CommandParser, defineScript } from '@redis/client';
import { readEarliest } from './agenda-entries.ts';
import { recordAnswer } from './answers.ts';
import { practisePublic, readAsked, takePublicHint } from './asked.ts';
import { standings, statistics, workspaceStatistics } from './boards.ts';
import { claim } from './claim.ts';
import { addNotice, dailyHistory, takeNotices } from './daily.ts';
import { raiseDue, readDue, readHints, settleDue } from './due.ts';
import { finish } from './finish.ts';
import { readPerson, reports, savePreferences, saveReport, saveSettings } from './people.ts';
import { barPlayer, deletePlayer, exportPlayer, readPlayers } from './privacy.ts';
import { recordPublicAnswer } from './public-answers.ts';
import { applyRekey, heardNews, listKept, readQuestions, readRuns, typedAnswers, visibleNames } from './rekey.ts';
import { dropDue, markKept, markPurged, markPurging, markRemoved, purge, readRemoved, unregister } from './removal.ts';
import { roundTable, startRound, stopRound } from './rounds.ts';
import { endSeason, seasons, startSeason } from './seasons.ts';
import { practiseMisses, replaceItem, showItem, startSet, stopSet, takeHint } from './sets.ts';
import { createTeam, deleteTeam, joinTeam, leaveTeam, renameTeam, teams } from './teams.ts';
import { check, clock, listDerived, readBoard, readLog, readStatistics, register, workspaces } from './upkeep.ts';

/** One script of one key. Its further arguments are texts; the first is the deadline in ms of the server's clock. */
function script(text: string) {
  return defineScript({
    SCRIPT: text,
    NUMBER_OF_KEYS: 1,
    parseCommand(parser: CommandParser, key: string, args: readonly string[]) {
      parser.pushKey(key);
      parser.push(...args);
    },
    transformReply: undefined as unknown as () => unknown,
  });
}

export const SCRIPTS = {
  startSet: script(startSet),
  practiseMisses: script(practiseMisses),
  showItem: script(showItem),
  replaceItem: script(replaceItem),
  stopSet: script(stopSet),
  takeHint: script(takeHint),
  recordAnswer: script(recordAnswer),
  practisePublic: script(practisePublic),
  takePublicHint: script(takePublicHint),
  recordPublicAnswer: script(recordPublicAnswer),
  startRound: script(startRound),
  stopRound: script(stopRound),
  readAsked: script(readAsked),
  roundTable: script(roundTable),
  dailyHistory: script(dailyHistory),
  takeNotices: script(takeNotices),
  claim: script(claim),
  finish: script(finish),
  addNotice: script(addNotice),
  readEarliest: script(readEarliest),
  raiseDue: script(raiseDue),
  settleDue: script(settleDue),
  readDue: script(readDue),
  readHints: script(readHints),
  standings: script(standings),
  statistics: script(statistics),
  saveSettings: script(saveSettings),
  readPerson: script(readPerson),
  savePreferences: script(savePreferences),
  createTeam: script(createTeam),
  joinTeam: script(joinTeam),
  leaveTeam: script(leaveTeam),
  teams: script(teams),
  saveReport: script(saveReport),
  reports: script(reports),
  check: script(check),
  clock: script(clock),
  register: script(register),
  workspaces: script(workspaces),
  readLog: script(readLog),
  listDerived: script(listDerived),
  readBoard: script(readBoard),
  readStatistics: script(readStatistics),
  applyRekey: script(applyRekey),
  heardNews: script(heardNews),
  typedAnswers: script(typedAnswers),
  visibleNames: script(visibleNames),
  listKept: script(listKept),
  readRuns: script(readRuns),
  readQuestions: script(readQuestions),
  workspaceStatistics: script(workspaceStatistics),
  renameTeam: script(renameTeam),
  deleteTeam: script(deleteTeam),
  barPlayer: script(barPlayer),
  startSeason: script(startSeason),
  endSeason: script(endSeason),
  seasons: script(seasons),
  exportPlayer: script(exportPlayer),
  deletePlayer: script(deletePlayer),
  readPlayers: script(readPlayers),
  markRemoved: script(markRemoved),
  markKept: script(markKept),
  markPurged: script(markPurged),
  markPurging: script(markPurging),
  readRemoved: script(readRemoved),
  purge: script(purge),
  unregister: script(unregister),
  dropDue: script(dropDue),
};

export type ScriptName = keyof typeof SCRIPTS;
