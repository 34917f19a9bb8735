/** Scripts of teams: who chose which, what they are called, and what becomes of one that is deleted. */
import { SETTLED } from './arrears.ts';
import { delivery, SCORES, SEASON_WRITES, SEASONS, STALE, START, WRITES } from './prelude.ts';
import { RESTS } from './resting.ts';

const TEAMS = `
local function nameOf(team) return { id = tonumber(team), name = redis.call('HGET', base .. 't:' .. team, 'name') } end
local function noTeam()
  local ids, names = {}, {}
  for _, id in ipairs(redis.call('HVALS', base .. 'folds')) do ids[#ids + 1] = tonumber(id) end
  table.sort(ids)
  for i, id in ipairs(ids) do names[i] = nameOf(int(id)).name end
  return finish({ kind = 'no-team', names = names, person = person() })
end
-- The chosen team, or none. Who is in one by role or group stays there.
local function choose(team)
  local chosen = team and int(team.id) or nil
  if own.byGroup then
    countMapped(own.mapped, own.chosen, -1)
    countMapped(own.mapped, chosen, 1)
  end
  own.chosen = chosen
  if team then keep('team', own.chosen) else plan('HDEL', base .. 'p:' .. me, 'team') end
  if own.byGroup then return end
  own.team, own.teamName = own.chosen, team and team.name or nil
end
`;

export const createTeam = `${START}${delivery('createTeam')}${STALE}${WRITES}${TEAMS}
local known = redis.call('HGET', base .. 'folds', args.fold)
if known then return finish({ kind = 'exists', team = nameOf(known), person = person() }) end
if redis.call('HLEN', base .. 'folds') >= 500 then return finish({ kind = 'limit', person = person() }) end
enrol()
state.teams = state.teams + 1
local team = { id = state.teams, name = args.name }
count('teams', team.id)
plan('HSET', base .. 'folds', args.fold, team.id)
plan('HSET', base .. 't:' .. int(team.id), 'name', args.name, 'fold', args.fold, 'founder', me)
local before = own.team
choose(team)
if own.byGroup then
  append('y', 't', 'r', int(call.received), 'c', 'created', 'v', team.id, 'u', me)
else
  -- A founder is in the team by 'created' alone.
  changeTeam(before, own.team, 'created')
end
commit()
return finish({ kind = 'created', team = team, person = person() })
`;

export const joinTeam = `${START}${delivery('joinTeam')}${STALE}${WRITES}${TEAMS}
local id = redis.call('HGET', base .. 'folds', args.fold)
if not id then return noTeam() end
local team = nameOf(id)
if id == own.chosen then return finish({ kind = 'same', team = team, person = person() }) end
enrol()
local before = own.team
choose(team)
if not own.byGroup then changeTeam(before, own.team, 'joined') end
commit()
return finish({ kind = 'joined', team = team, person = person() })
`;

export const leaveTeam = `${START}${delivery('leaveTeam')}${STALE}${WRITES}${TEAMS}
local team = readTeam(own.chosen)
if not team then return finish({ kind = 'none', person = person() }) end
enrol()
choose(nil)
if not own.byGroup then changeTeam(team.id, nil) end
commit()
return finish({ kind = 'left', team = { id = tonumber(team.id), name = team.name }, person = person() })
`;

/** The team that is to be changed, and whether the caller may. */
const ALTERED = `${TEAMS}
local id = redis.call('HGET', base .. 'folds', args.team)
if not id then return noTeam() end
if not args.any and (not me or redis.call('HGET', base .. 't:' .. id, 'founder') ~= me) then
  return finish({ kind = 'not-founder', team = nameOf(id), person = person() })
end
`;

export const renameTeam = `${START}${delivery('renameTeam')}${STALE}${WRITES}${ALTERED}
local known = redis.call('HGET', base .. 'folds', args.fold)
if known and known ~= id then return finish({ kind = 'exists', team = nameOf(known), person = person() }) end
enrol()
plan('HDEL', base .. 'folds', args.team)
plan('HSET', base .. 'folds', args.fold, id)
plan('HSET', base .. 't:' .. id, 'name', args.name, 'fold', args.fold)
append('y', 't', 'r', int(call.received), 'c', 'renamed', 'v', id, 'u', me)
if own.team == id then own.teamName = args.name end
commit()
return finish({ kind = 'renamed', team = { id = tonumber(id), name = args.name }, person = person() })
`;

/**
 * Members are in no team from then on, because a team without a fold is none. It leaves boards of periods that have not ended; its name and
 * what it had in earlier ones stay.
 */
export const deleteTeam = `${START}${delivery('deleteTeam')}${STALE}${WRITES}${SETTLED}${ALTERED}${SEASONS}${SEASON_WRITES}
local team = nameOf(id)
local running = openDue()
local was = own.mapped
enrol()
local function isLive(board)
  local period, key = string.match(board, '^teams:(%a+):([^:]+)')
  if period == 'season' then return tonumber(key) >= running.number end
  return period == 'all' or (period and key >= call.periods[period])
end
for _, board in ipairs(redis.call('SMEMBERS', base .. 'boards')) do
  if isLive(board) then
    plan('ZREM', base .. 'b:' .. board, id)
    plan('HDEL', base .. 'c:' .. board, id)
  end
end
-- Whom a role or group had put there is back in the chosen team: counted by team, for there may be a million of them.
local function comeBack(chosen, count)
  if chosen and chosen ~= id and count ~= 0 and readTeam(chosen) then plan('HINCRBY', base .. 't:' .. chosen, 'members', count) end
end
local back = redis.call('HGETALL', base .. 'chosen:' .. id)
for i = 1, #back, 2 do comeBack(back[i], tonumber(back[i + 1])) end
-- What is planned for the caller is not in it yet.
if was == id then comeBack(own.chosen, -1) end
if own.mapped == id then comeBack(own.chosen, 1) end
plan('UNLINK', base .. 'chosen:' .. id)
plan('HDEL', base .. 'folds', args.team)
plan('HDEL', base .. 't:' .. id, 'fold', 'members')
append('y', 't', 'r', int(call.received), 'c', 'deleted', 'v', id, 'u', me)
if args.settings then
  count('revision', state.revision + 1)
  count('settings', args.settings)
end
if own.team == id then
  -- Nobody is told of a team that is gone, the caller least of all.
  local chosen = own.byGroup and own.chosen ~= id and readTeam(own.chosen)
  own.team, own.teamName, own.byGroup = chosen and chosen.id or nil, chosen and chosen.name or nil, false
end
commit()
return finish({ kind = 'deleted', team = team, person = person() })
`;

export const teams = `${START}${STALE}${RESTS}${SETTLED}${SEASONS}${SCORES}
local untilThen = restsUntil()
local board = base .. 'b:teams:season:' .. int(runningSeason().number)
local rows = {}
for _, id in ipairs(redis.call('HVALS', base .. 'folds')) do
  local values = redis.call('HMGET', base .. 't:' .. id, 'name', 'members')
  local score = tonumber(redis.call('ZSCORE', board, id) or nil)
  rows[#rows + 1] = {
    id = tonumber(id), name = values[1], members = tonumber(values[2] or 0),
    points = score and pointsOf(score) or 0, score = score or -STEP,
  }
end
table.sort(rows, function(a, b) if a.score ~= b.score then return a.score > b.score end return a.id < b.id end)
for _, row in ipairs(rows) do
  row.score = nil
  if untilThen then row.points = nil end
end
-- Their order would tell points as well.
if untilThen then table.sort(rows, function(a, b) return a.id < b.id end) end
return cjson.encode({ kind = 'teams', teams = rows, rests = untilThen and { ['until'] = untilThen } or nil, person = person() })
`;
