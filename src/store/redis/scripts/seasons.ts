/** Scripts of seasons that are started and ended by hand, and the archive. */
import { delivery, SEASON_WRITES, SEASONS, STALE, START, WRITES } from './prelude.ts';

/** A season that only a hand ends has an end that never comes, so that format 3 reads it too. */
const VIEWS = `
local NEVER = 8640000000000000
local function seasonView(season)
  local ends = season.finish < NEVER and season.finish or nil
  return { number = season.number, label = season.label, starts = season.start, ends = ends, named = season.named or false }
end
`;

/** Writes nothing where another season is due than the one that is to be ended. */
const MOVED = `
if args.running and args.running ~= due.number then return finish({ kind = 'moved', running = seasonView(due), person = person() }) end
`;

/** Ends the running season now; the next one is made of \`following\`. */
const CHANGE = `
local at = math.max(call.received, running.start)
running.finish = at
keepRunning(running)
following.number, following.start = running.number + 1, at
openSeason(following)
commit()
return finish({ kind = 'changed', ended = seasonView(running), running = seasonView(following), person = person() })
`;

export const startSeason = `${START}${delivery('startSeason')}${STALE}${WRITES}${SEASONS}${SEASON_WRITES}${VIEWS}
local due = runningSeason()
${MOVED}
local running = openDue()
local following = { label = freeLabel(args.label, running.label), finish = NEVER, named = true }
${CHANGE}`;

export const endSeason = `${START}${delivery('endSeason')}${STALE}${WRITES}${SEASONS}${SEASON_WRITES}${VIEWS}
local due = runningSeason()
${MOVED}
local running = due
if not running.named then return finish({ kind = 'quarter', running = seasonView(running), person = person() }) end
local following = { label = freeLabel(call.quarter.label), quarter = call.quarter.label, finish = call.quarter['end'] }
${CHANGE}`;

export const seasons = `${START}${STALE}${SEASONS}${VIEWS}
local running = runningSeason()
local all = { seasonView(running) }
for number = running.number - 1, math.max(running.number - 25, 1), -1 do all[#all + 1] = seasonView(seasonAt(number)) end
return cjson.encode({ kind = 'seasons', seasons = all, person = person() })
`;
