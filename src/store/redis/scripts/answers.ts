/** The script of an answer in solo, and what all answers have in common: claim, log, settlement, points and boards in one step. */
import { CLAIMS } from './asked.ts';
import { NUMBERS } from './drawing.ts';
import { RECORDS, SCORES, SEASON_WRITES, SEASONS, START, WRITES } from './prelude.ts';
import { REVEALS, SETS } from './sets.ts';

/**
 * Credits a settled answer to a member's boards: counts go into the member's record, those of older periods
 * into `c:<board>`. An answer that arrives late for an older period is added to that period's board and counts.
 */
export const CREDITING = `
local DAY = 86400
-- Board, key of its period, and how long it is kept: 14 days, 10 weeks and 14 months after the period, told from the first answer.
local function periodsOf(season)
  local number = int(season)
  return {
    { ':day:' .. call.periods.day, call.periods.day, 15 * DAY }, { ':week:' .. call.periods.week, call.periods.week, 77 * DAY },
    { ':month:' .. call.periods.month, call.periods.month, 465 * DAY }, { ':season:' .. number, season }, { ':all:-', '-' },
    { ':season:' .. number .. ':' .. args.area, season },
  }
end
local PERIODS = { ':day:', ':week:', ':month:', ':season:', ':all:', ':season:' }
local tooMany = false
-- Boards on which a member is new, with the time that they are kept.
local joined, expiries = {}, {}
-- By period, whether this is the player's first answer on that board.
local newHere = {}
local function keepCounts(board, id, right, answers, extra, ttl)
  plan('HSET', base .. 'c:' .. board, id, cmsgpack.pack({ right, answers, extra }))
  if ttl then plan('EXPIRE', base .. 'c:' .. board, ttl) end
end
local function readCounts(board, id, none)
  local counts = redis.call('HGET', base .. 'c:' .. board, id)
  if not counts then return 0, 0, 0, none end
  counts = cmsgpack.unpack(counts)
  local score = redis.call('ZSCORE', base .. 'b:' .. board, id)
  return score and pointsOf(tonumber(score)) or 0, counts[1], counts[2], counts[3]
end
-- The record after it; by period and for the area, whether the player is new to the team there.
local function credit(side, id, packed, gain, newToTeam)
  local none = side == 'players' and '' or 0
  local record, newly = {}, {}
  if packed then record = cmsgpack.unpack(packed) else for i = 1, 25 do record[i] = false end end
  for i, period in ipairs(gain.periods) do
    local board, key, ttl = side .. period[1], period[2], period[3]
    local area = i == 6 and args.area or nil
    local at = placeOf(record, i, area)
    local kept = at and record[at + 1]
    local late = kept and kept > key
    if kept and not late and kept ~= key then
      local old = side .. PERIODS[i] .. (type(kept) == 'number' and int(kept) or kept)
      keepCounts(area and old .. ':' .. area or old, id, record[at + 3], record[at + 4], record[at + 5], ttl)
      kept = false
    end
    local points, right, answers, extra = 0, 0, 0, none
    if late then
      points, right, answers, extra = readCounts(board, id, none)
    elseif kept then
      points, right, answers, extra = record[at + 2], record[at + 3], record[at + 4], record[at + 5]
    end
    points, right, answers = points + gain.points, right + gain.right, answers + 1
    if points > 67108864 then tooMany = true end
    if newToTeam then
      if newToTeam[i] then extra = extra + 1 end
    elseif gain.team and not string.find(extra, ',' .. gain.team .. ',', 1, true) then
      extra = (extra == '' and ',' or extra) .. gain.team .. ','
      newly[i] = true
    end
    if gain.points > 0 or answers == 1 then plan('ZADD', base .. 'b:' .. board, points * STEP - gain.seq, id) end
    if answers == 1 then
      joined[#joined + 1] = board
      expiries[board] = ttl
      if side == 'players' then newHere[i] = true end
    end
    if late then
      keepCounts(board, id, right, answers, extra, ttl)
    else
      if not at then
        at = #record + 1
        record[at] = area
      end
      record[at + 1], record[at + 2], record[at + 3], record[at + 4], record[at + 5] = key, points, right, answers, extra
    end
  end
  return record, newly
end
-- Boards that these answers begin are listed, and go when their time has come.
local function listBoards()
  if #joined == 0 then return end
  local keys = {}
  for i, board in ipairs(joined) do keys[i] = base .. 'b:' .. board end
  if redis.call('EXISTS', unpack(keys)) == #keys then return end
  for i, board in ipairs(joined) do
    if redis.call('EXISTS', keys[i]) == 0 then
      plan('SADD', base .. 'boards', board)
      if expiries[board] then plan('EXPIRE', keys[i], expiries[board]) end
    end
  end
end
`;

/** The running season, written down where this answer opens it, and the one that the answer counts for. */
export const SEASON_OF_ANSWER = `
local running = openDue()
local season = seasonOfReceipt(running)
`;

/** What an accepted answer changes beside its claim: boards, statistics, what the player answered last. */
export const SETTLEMENT = `
if claim.first then keep('first', '1') end
if own.last ~= id then keep('last', id) end
if typed then plan('HSET', base .. 'x:' .. me, seq, string.sub(args.choice, 2)) end
local statistics = base .. 'st:' .. int(season.number) .. ':' .. me
local function tally(known) return (known and tonumber(known) or 0) + STEP + right end
local total
if practice then
  plan('HINCRBY', statistics, 'practice', STEP)
else
  plan('SETBIT', done, number, 1)
  local cell, topic = 'a:' .. args.area .. ':' .. args.difficulty, 't:' .. args.topic
  local known = redis.call('HMGET', statistics, cell, topic)
  plan('HSET', statistics, cell, tally(known[1]), topic, tally(known[2]))
  local questions = base .. 'qs:' .. int(season.number)
  plan('HSET', questions, id, tally(redis.call('HGET', questions, id)))
  local totals, week, month = base .. 'totals', 'w:' .. call.periods.week, 'm:' .. call.periods.month .. ':' .. args.area
  known = redis.call('HMGET', totals, week, month)
  plan('HSET', totals, week, tally(known[1]), month, tally(known[2]))
  local gain = { seq = seq, points = points, right = right, team = own.team, periods = periodsOf(season.number) }
  local record, newly = credit('players', me, own.record, gain)
  keep('record', cmsgpack.pack(record))
  if newHere[2] then plan('HINCRBY', totals, 'p:' .. call.periods.week, 1) end
  if season == running then total = record[placeOf(record, 4) + 2] end
  if own.team then
    plan('HSET', base .. 't:' .. own.team, 'record', cmsgpack.pack((credit('teams', own.team, own.teamRecord, gain, newly))))
  end
  listBoards()
end
if tooMany then return redis.error_reply('LIMIT points of a member on a board') end
`;

/** After the verb's arguments comes what the log keeps of the answer whatever it earns. */
export const recordAnswer = `${START}${WRITES}${SETS}${NUMBERS}${SEASONS}${SEASON_WRITES}${REVEALS}${SCORES}${RECORDS}${CREDITING}${CLAIMS}
local set = readSet(args.asked, args.index)
local digest, id
if set then digest, id = itemAt(set, args.index) end
if not id then return stale or cjson.encode({ kind = 'unknown', person = person() }) end
if set.owner ~= me then return stale or cjson.encode({ kind = 'not-owner', person = person() }) end

local function outcome(kind, claim, running, points, rank)
  return cjson.encode({
    kind = kind, set = viewOf(set), first = claim.first, person = person(),
    season = { label = running.label, points = points, rank = rank }, answer = answerView(claim),
  })
end
local same = digest == args.digest and id == args.id
if same and set.answer then
  local claim, running = unpackClaim(set.answer), runningSeason()
  return outcome(claim.delivery == call.delivery and 'again' or 'already', claim, running, standingOf('players:season:' .. int(running.number), me))
end
if stale then return stale end
-- Before the time: what is told of a closed set is the key of the question that was asked, and of no other.
if not same or outcomeOf(set, args.index) then
  return cjson.encode({ kind = 'changed', set = viewOf(set), person = person() })
end
local closed = closedAt(set)
if call.received >= closed then
  if closed == set.closes then
    settleRevealed(set, id)
    commit()
  end
  return cjson.encode({ kind = 'closed', closed = closed, set = viewOf(set), person = person() })
end

enrol()
${SEASON_OF_ANSWER}
local number = numberOf(id)
local done = settledIn(season, args.kind)
local practice = set.practice or call.player.guest or season.number == own.returned or redis.call('GETBIT', done, number) == 1
local hint = set.hint and true or false
local points = practice and 0 or args.awards[hint and 2 or 1]
local credited = args.credit
local right = credited.n == credited.d and 1 or 0
local typed = string.sub(args.choice, 1, 1) == '='
local seq = append('y', 'a', 'a', ARGV[4], 'u', me, 'v', own.team or '', 't', hint and '1' or '0', 'w', '0',
  'z', practice and '0' or '1', 'f', points, 'S', season.number, 'o', set.opened or '', unpack(call.player.guest and { 'g', '1' } or {}))

local claim = {
  seq = seq, received = call.received, choice = args.choice, credit = credited, hint = hint, points = points,
  settled = not practice, first = own.first == nil,
}
settle(set, args.index, credited.n .. ',' .. credited.d .. ',' .. points .. ',' .. (practice and 0 or 1))
plan('HSET', set.key, 'a' .. int(args.index), packClaim(claim), 'outcomes', set.outcomes, 'waiting', set.waiting)
-- It was ended, perhaps without any answer: with one that was received before, it is kept as long as others.
if set.ended then keepSet(set.key, set.closes) end
${SETTLEMENT}if set.waiting == 0 and own.set == set.id then plan('HDEL', base .. 'p:' .. me, 'set') end
commit()
local board = 'players:season:' .. int(running.number)
if total then return outcome('accepted', claim, running, total, rankOf(board, total)) end
return outcome('accepted', claim, running, standingOf(board, me))
`;
