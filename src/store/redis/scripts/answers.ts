/** The script of an answer: claim, log, settlement, points and boards in one step. */
import { SCORES, SEASONS, START, WRITES } from './prelude.ts';
import { NUMBERS, SETS } from './sets.ts';

/**
 * Credits a settled answer to a member's boards. A member's record holds (key, points, right, answers,
 * extra) for each of the five periods; `extra` is the teams that the player was counted for, or the
 * active members of the team. Counts of older periods lie in `c:<board>`.
 * An answer that arrives late for an older period is added to that period's board and counts.
 */
const CREDITING = `
local DAY = 86400
-- Boards go 14 days, 10 weeks and 14 months after their period, told from their first answer.
local function periodsOf(season)
  return {
    { 'day', call.periods.day, 15 * DAY }, { 'week', call.periods.week, 77 * DAY },
    { 'month', call.periods.month, 465 * DAY }, { 'season', season }, { 'all', '-' },
  }
end
local function boardOf(side, name, key)
  return side .. ':' .. name .. ':' .. (type(key) == 'number' and int(key) or key)
end
local tooMany = false
local function keepCounts(board, id, entry, ttl)
  plan('HSET', base .. 'c:' .. board, id, cmsgpack.pack({ entry[3], entry[4], entry[5] }))
  if ttl then plan('EXPIRE', base .. 'c:' .. board, ttl) end
end
local function readCounts(board, id, key, empty)
  local counts = redis.call('HGET', base .. 'c:' .. board, id)
  if not counts then return { key, 0, 0, 0, empty } end
  counts = cmsgpack.unpack(counts)
  local score = redis.call('ZSCORE', base .. 'b:' .. board, id)
  return { key, score and pointsOf(tonumber(score)) or 0, counts[1], counts[2], counts[3] }
end
local function add(board, id, entry, gain, ttl)
  entry[2] = entry[2] + gain.points
  entry[3] = entry[3] + gain.right
  entry[4] = entry[4] + 1
  if entry[2] > 67108864 then tooMany = true end
  local newly = false
  if type(entry[5]) == 'table' then
    if gain.team then
      newly = true
      for _, team in ipairs(entry[5]) do
        if team == gain.team then newly = false end
      end
      if newly then entry[5][#entry[5] + 1] = gain.team end
    end
  elseif gain.newly[board] then
    entry[5] = entry[5] + 1
  end
  local fresh = entry[4] == 1
  if gain.points > 0 or fresh then
    plan('ZADD', base .. 'b:' .. board, int(entry[2] * STEP - gain.seq), id)
  end
  if fresh then
    plan('SADD', base .. 'boards', board)
    if ttl and redis.call('EXISTS', base .. 'b:' .. board) == 0 then plan('EXPIRE', base .. 'b:' .. board, ttl) end
  end
  return newly
end
local function credit(side, id, packed, gain)
  local record = packed and cmsgpack.unpack(packed) or {}
  local newly = {}
  local function emptyExtra() if side == 'players' then return {} end return 0 end
  local function note(board, counted)
    if counted then newly['teams' .. string.sub(board, 8)] = true end
  end
  for i, period in ipairs(gain.periods) do
    local name, key, ttl = period[1], period[2], period[3]
    local board = boardOf(side, name, key)
    local entry = record[i]
    if entry and entry[1] > key then
      local late = readCounts(board, id, key, emptyExtra())
      note(board, add(board, id, late, gain, ttl))
      keepCounts(board, id, late, ttl)
    else
      if entry and entry[1] ~= key then
        keepCounts(boardOf(side, name, entry[1]), id, entry, ttl)
        entry = nil
      end
      entry = entry or { key, 0, 0, 0, emptyExtra() }
      note(board, add(board, id, entry, gain, ttl))
      record[i] = entry
    end
  end
  local board = boardOf(side, 'season', gain.periods[4][2]) .. ':' .. gain.area
  local counts = readCounts(board, id, gain.area, emptyExtra())
  note(board, add(board, id, counts, gain))
  keepCounts(board, id, counts)
  return cmsgpack.pack(record), newly
end
`;

export const recordAnswer = `${START}${WRITES}${SETS}${NUMBERS}${SEASONS}${SCORES}${CREDITING}
local set = args.kind == 'solo' and readSet(args.asked) or nil
local item = set and set.items[args.index + 1]
if not item then return stale or cjson.encode({ kind = 'unknown', person = person() }) end
if set.owner ~= me then return stale or cjson.encode({ kind = 'not-owner', person = person() }) end

local function outcome(kind, claim, running)
  local points, rank = standingOf('players:season:' .. int(running.number), me)
  return cjson.encode({
    kind = kind, set = viewOf(set), first = claim.first, person = person(),
    season = { label = running.label, points = points, rank = rank },
    answer = {
      seq = claim.seq, received = claim.received, choice = claim.choice, credit = claim.credit,
      hint = claim.hint, points = claim.points, settled = claim.settled,
    },
  })
end
local field = 'a' .. args.index
if set.fields[field] then
  local claim = cjson.decode(set.fields[field])
  return outcome(claim.delivery == call.delivery and 'again' or 'already', claim, runningSeason())
end
if stale then return stale end
local closed = closedAt(set)
if call.received >= closed then
  return cjson.encode({ kind = 'closed', closed = closed, set = viewOf(set), person = person() })
end
local question = args.question
if item.state == 'passed' or item.digest ~= question.digest or item.questionId ~= question.id then
  return cjson.encode({ kind = 'changed', set = viewOf(set), person = person() })
end

enrol()
local running = runningSeason()
if running.unopened then
  running.unopened = nil
  append('y', 's', 'r', int(call.received), 'n', running.number, 'l', running.label)
  plan('HSET', W, 'season', running.number)
  plan('HSET', base .. 'seasons', running.number, cjson.encode(running))
  plan('HSET', base .. 'labels', running.label, running.number)
end
-- Receipt decides: what was received before the running season began belongs to the one before.
local season = running
while call.received < season.start and season.number > 1 do season = seasonAt(season.number - 1) end

local number = numberOf(question.id)
local done = base .. 'done:' .. me .. ':' .. int(season.number) .. ':' .. args.kind
local practice = set.practice or call.player.guest or redis.call('GETBIT', done, number) == 1
local hint = set.fields['h' .. args.index] ~= nil
local points = practice and 0 or args.awards[hint and 2 or 1][1]
local right = args.credit.n == args.credit.d and 1 or 0
local typed = string.sub(args.choice, 1, 1) == '='
local seq = append('y', 'a', 'k', args.asked, 'i', args.index, 'd', call.delivery, 'm', args.kind, 'p', args.preset,
  'r', int(call.received), 'u', me, 'v', own.team or '', 'q', question.id, 'h', question.keyHash, 'g', question.digest,
  'e', question.area, 'o', question.topic, 'l', question.difficulty, 'b', args.bankVersion,
  'c', typed and '=' or args.choice, 'n', args.credit.n, 'x', args.credit.d, 't', hint and 1 or 0, 's', args.speed,
  'w', 0, 'z', practice and 0 or 1, 'f', points, 'D', call.periods.day, 'W', call.periods.week,
  'M', call.periods.month, 'S', season.number)

local claim = {
  seq = seq, received = call.received, choice = args.choice, credit = args.credit, hint = hint, points = points,
  settled = not practice, first = own.first == nil, delivery = call.delivery,
}
plan('HSET', set.key, field, cjson.encode(claim))
plan('HSET', base .. 'p:' .. me, 'first', '1', 'last', question.id)
if typed then plan('HSET', base .. 'x:' .. me, int(seq), string.sub(args.choice, 2)) end
local statistics = base .. 'st:' .. int(season.number) .. ':' .. me
local function tally(key, name)
  local known = redis.call('HGET', key, name)
  local answers, rights = 0, 0
  if known then answers, rights = string.match(known, '(%d+),(%d+)') end
  plan('HSET', key, name, int(answers + 1) .. ',' .. int(rights + right))
end
if practice then
  plan('HINCRBY', statistics, 'practice', 1)
else
  plan('SETBIT', done, number, 1)
  tally(statistics, 'a:' .. question.area .. ':' .. question.difficulty)
  tally(statistics, 't:' .. question.topic)
  tally(base .. 'qs:' .. int(season.number), question.id)
  local gain = {
    seq = seq, points = points, right = right, area = question.area, team = own.team, newly = {},
    periods = periodsOf(season.number),
  }
  local record, newly = credit('players', me, own.record, gain)
  plan('HSET', base .. 'p:' .. me, 'record', record)
  if own.team then
    local key = base .. 't:' .. own.team
    gain.newly = newly
    plan('HSET', key, 'record', (credit('teams', own.team, redis.call('HGET', key, 'record'), gain)))
  end
end
if tooMany then return redis.error_reply('LIMIT points of a member on a board') end
item.state = 'answered'
item.answer = { credit = args.credit, points = points, settled = not practice }
set.waiting = set.waiting - 1
if set.waiting == 0 and own.set == set.id then plan('HDEL', base .. 'p:' .. me, 'set') end
commit()
return outcome('accepted', claim, running)
`;
