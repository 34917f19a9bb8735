/** Scripts of what is kept of a person: who is hidden by an administrator, what they may ask for and take away, names for exports. */
import { SETTLED } from './arrears.ts';
import { delivery, SCORES, SEASON_WRITES, SEASONS, STALE, START, WRITES } from './prelude.ts';
import { HELD, RECORDS } from './records.ts';
import { RESTS } from './resting.ts';
import { DEADLINE } from './upkeep.ts';

export const barPlayer = `${START}${delivery('barPlayer')}${STALE}
local player = redis.call('HGET', base .. 'ids', args.player)
if not player then return finish({ kind = 'none', person = person() }) end
redis.call(args.barred and 'SADD' or 'SREM', base .. 'barred', player)
return finish({ kind = 'saved', person = person() })
`;

/** Names of the boards that players are on. */
const BOARDS = `
local function playersBoards()
  local found = {}
  for _, board in ipairs(redis.call('SMEMBERS', base .. 'boards')) do
    if string.sub(board, 1, 8) == 'players:' then found[#found + 1] = board end
  end
  table.sort(found)
  return found
end
`;

export const exportPlayer = `${START}${STALE}${RESTS}${SETTLED}${SCORES}${RECORDS}${HELD}${BOARDS}
if not me then return cjson.encode({ kind = 'export', person = person() }) end
local untilThen = not args.unrevealed and restsUntil()
if untilThen then return cjson.encode({ kind = 'export', rests = { ['until'] = untilThen }, person = person() }) end
local boards, streaks, reports = {}, {}, {}
for _, board in ipairs(playersBoards()) do
  local score = redis.call('ZSCORE', base .. 'b:' .. board, me)
  if score then
    local side, index, key, area = partsOf(board)
    local right, answers = countsOn(board, side, me, index, key, area)
    boards[#boards + 1] = { board = board, points = pointsOf(tonumber(score)), right = right, answers = answers }
  end
end
local schedules = redis.call('SMEMBERS', base .. 'schedules')
table.sort(schedules)
for _, schedule in ipairs(schedules) do
  local run = redis.call('HGET', base .. 'streaks:' .. schedule, me)
  if run then streaks[#streaks + 1] = { schedule = schedule, days = tonumber(string.match(run, '^%d+')) } end
end
local reported = redis.call('ZRANGE', base .. 'reports', 0, -1)
table.sort(reported)
for _, question in ipairs(reported) do
  local at = redis.call('ZSCORE', base .. 'rt:' .. question, me)
  if at then
    reports[#reports + 1] = { questionId = question, reason = redis.call('HGET', base .. 'rr:' .. question, me) or '', at = tonumber(at) }
  end
end
local texts, typed = redis.call('HGETALL', base .. 'x:' .. me), {}
for i = 1, #texts, 2 do typed[texts[i]] = texts[i + 1] end
return cjson.encode({
  kind = 'export', person = person(),
  player = {
    last = own.last, barred = redis.call('SISMEMBER', base .. 'barred', me) == 1 or nil,
    id = call.player.id, name = own.name or '', number = tonumber(me), boards = boards, streaks = streaks, reports = reports, typed = typed,
  },
})
`;

/**
 * Entries of the log keep the number, which leads to nobody; points of teams, totals of the workspace and rows of seasons that ended stay. A
 * keyed hash of the id is left until the season ends, so that who comes back within it plays for practice. `secret` is taken where the
 * workspace has none yet.
 */
export const deletePlayer = `${START}${delivery('deletePlayer')}${STALE}${WRITES}${SETTLED}${SEASONS}${SEASON_WRITES}${RECORDS}${HELD}${BOARDS}
if not me then return finish({ kind = 'none', person = person() }) end
local function drop(key, field) plan('HDEL', base .. key, field) end
if not state.secret then
  state.secret = args.secret
  count('secret', args.secret)
end
local running = openDue()
plan('HSET', base .. 'forgotten', keyedHash(call.player.id), running.number)
append('y', 'f', 'r', int(call.received), 'u', me)
drop('ids', call.player.id)
local counted = readTeam(own.mapped) or readTeam(own.chosen)
if counted then plan('HINCRBY', base .. 't:' .. counted.id, 'members', -1) end
if own.mapped and readTeam(own.mapped) then countMapped(own.mapped, own.chosen, -1) end
-- The row of a season that ended keeps its counts, which may stand in the record that goes, and not the teams.
local function archive(board, season, area)
  local right, answers = countsOn(board, 'players', me, 4, season, area)
  if answers > 0 then plan('HSET', base .. 'c:' .. board, me, cmsgpack.pack({ right, answers, '' })) end
end
for _, board in ipairs(playersBoards()) do
  local season, area = string.match(board, '^players:season:(%d+):?(.*)$')
  season = tonumber(season or nil)
  if season and season < running.number then
    if redis.call('ZSCORE', base .. 'b:' .. board, me) then archive(board, season, area ~= '' and area or nil) end
  else
    plan('ZREM', base .. 'b:' .. board, me)
    drop('c:' .. board, me)
  end
end
for _, schedule in ipairs(redis.call('SMEMBERS', base .. 'schedules')) do drop('streaks:' .. schedule, me) end
for _, question in ipairs(redis.call('ZRANGE', base .. 'reports', 0, -1)) do
  if redis.call('ZSCORE', base .. 'rt:' .. question, me) then
    plan('ZREM', base .. 'rt:' .. question, me)
    drop('rr:' .. question, me)
    if redis.call('ZCARD', base .. 'rt:' .. question) == 1 then plan('ZREM', base .. 'reports', question) else plan('ZINCRBY', base .. 'reports', -1, question) end
  end
end
-- Goes with the hash itself; who comes back before is as hidden as an administrator had made them.
if redis.call('SISMEMBER', base .. 'barred', me) == 1 then
  plan('HSET', base .. 'forgotten', 'barred:' .. keyedHash(call.player.id), running.number)
else
  drop('forgotten', 'barred:' .. keyedHash(call.player.id))
end
for _, set in ipairs({ 'hidden', 'shown', 'barred' }) do plan('SREM', base .. set, me) end
if own.set then plan('UNLINK', base .. 's:' .. own.set) end
for season = 1, running.number do
  local number = int(season)
  local head = base .. 'done:' .. me .. ':' .. number
  plan('UNLINK', base .. 'st:' .. number .. ':' .. me, head .. ':solo', head .. ':round', head .. ':daily')
end
plan('UNLINK', base .. 'p:' .. me, base .. 'x:' .. me, base .. 'seen:' .. me)
commit()
own, me = {}, nil
return finish({ kind = 'deleted', person = person() })
`;

/** Arguments after the deadline: a number. Answers, of 1,000 players from it on, the number of each who is there, with id and name of those who agreed. */
export const readPlayers = `${DEADLINE}
local base = string.sub(KEYS[1], 1, -2)
local from = tonumber(ARGV[2])
local last = math.min(tonumber(redis.call('HGET', KEYS[1], 'players') or 0), from + 999)
local found = {}
for number = from, last do
  local values = redis.call('HMGET', base .. 'p:' .. string.format('%d', number), 'id', 'name', 'export')
  if values[1] then
    local named = values[3] == '1'
    found[#found + 1] = { number, named and values[1] or '', named and values[2] or '' }
  end
end
return { last, found }
`;
