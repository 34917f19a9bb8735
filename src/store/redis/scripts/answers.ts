/** The script of answers in solo, and what all answers have in common: claim, log, settlement, points and boards in one step. */
import { CLAIMS } from './asked.ts';
import { NUMBERS } from './drawing.ts';
import { RECORDS, SCOPE, SCORES, SEASON_WRITES, SEASONS, WRITE_SCOPE } from './prelude.ts';
import { REVEALS, SETS } from './sets.ts';

/**
 * Credits a settled answer to a member's boards: counts go into the member's record, those of older periods
 * into `c:<board>`. An answer that arrives late for an older period is added to that period's board and counts.
 */
export const CREDITING = `
local DAY = 86400
-- How long boards are kept: 14 days, 10 weeks and 14 months after the period, told from the first answer.
local KEPT_FOR = { 15 * DAY, 77 * DAY, 465 * DAY }
local PERIODS = { ':day:', ':week:', ':month:', ':season:', ':all:', ':season:' }
-- Names of the boards by side, and keys of their periods; made again where they differ from those of the answer before.
local names, keys, madeFor = nil, nil, nil
local function periodsOf(season)
  local periods, number = call.periods, int(season)
  local wanted = table.concat({ periods.day, periods.week, periods.month, number, args.area }, ' ')
  if madeFor == wanted then return end
  keys = { periods.day, periods.week, periods.month, season, '-', season }
  names = {}
  for _, side in ipairs({ 'players', 'teams' }) do
    names[side] = {
      side .. ':day:' .. periods.day, side .. ':week:' .. periods.week, side .. ':month:' .. periods.month, side .. ':season:' .. number, side .. ':all:-',
      side .. ':season:' .. number .. ':' .. args.area,
    }
  end
  madeFor = wanted
end
local NO_RECORD = {}
for i = 1, 25 do NO_RECORD[i] = false end
local tooMany = false
-- Scores to be written: board, score, member of each.
local scores = {}
-- Boards on which a member is new, with the time that they are kept; those of them that begin; by period, whether it is the player's first answer there.
local joined, expiries, newHere = {}, {}, {}
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
  local boards, team, newly, record = names[side], gain.team and ',' .. gain.team .. ',', {}, nil
  -- Without its head, of 3 bytes, an array is its values: they come without a table that grows.
  if packed then record = { cmsgpack.unpack(string.sub(packed, 4)) } else record = { unpack(NO_RECORD) } end
  local formatted, score
  local prefix = base .. 'b:'
  for i = 1, 6 do
    local key = keys[i]
    local area = i == 6 and args.area or nil
    local at = placeOf(record, i, area)
    local kept = at and record[at + 1]
    local late = kept and kept > key
    if kept and not late and kept ~= key then
      local old = side .. PERIODS[i] .. (type(kept) == 'number' and int(kept) or kept)
      keepCounts(area and old .. ':' .. area or old, id, record[at + 3], record[at + 4], record[at + 5], KEPT_FOR[i])
      kept = false
    end
    local points, right, answers, extra = 0, 0, 0, none
    if late then
      points, right, answers, extra = readCounts(boards[i], id, none)
    elseif kept then
      points, right, answers, extra = record[at + 2], record[at + 3], record[at + 4], record[at + 5]
    end
    points, right, answers = points + gain.points, right + gain.right, answers + 1
    if points > 67108864 then tooMany = true end
    if newToTeam then
      if newToTeam[i] then extra = extra + 1 end
    elseif team and not string.find(extra, team, 1, true) then
      extra = extra == '' and team or extra .. gain.team .. ','
      newly[i] = true
    end
    if gain.points > 0 or answers == 1 then
      if points ~= formatted then formatted, score = points, int(points * STEP - gain.seq) end
      local count = #scores
      scores[count + 1], scores[count + 2], scores[count + 3] = prefix .. boards[i], score, id
    end
    if answers == 1 then
      local board = boards[i]
      joined[#joined + 1] = board
      joined[board] = KEPT_FOR[i]
      if side == 'players' then newHere[i] = true end
    end
    if late then
      keepCounts(boards[i], id, right, answers, extra, KEPT_FOR[i])
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
-- Boards that begin are listed, and go when their time has come.
local function listBoards()
  if #joined == 0 then return end
  local wanted = {}
  for i, board in ipairs(joined) do wanted[i] = base .. 'b:' .. board end
  if redis.call('EXISTS', unpack(wanted)) == #wanted then return end
  for i, board in ipairs(joined) do
    if redis.call('EXISTS', wanted[i]) == 0 then
      plan('SADD', base .. 'boards', board)
      expiries[board] = joined[board]
    end
  end
end
`;

/**
 * Several answers of one workspace, one after the other: each is checked, planned and committed by itself, and what fails leaves the others
 * alone. What many of them change alike, the workspace's counters and counts, is written once, at the end. Needs `answer`, which gets what the
 * log keeps of an answer and gives its reply. Arguments after the deadline: see `answerTexts`. Of one answer the reply is given as it is, of
 * several a list in which an error begins with `-`.
 */
export const COMMITTING = `
local committed = false
-- Fields of the workspace, and by key and field what is to be added.
local fields, sums = {}, {}
local function addTo(key, field, amount)
  local of = sums[key]
  if not of then
    of = {}
    sums[key] = of
  end
  of[field] = (of[field] or 0) + amount
end
local function commitAnswer()
  for i = 1, #counted, 2 do fields[counted[i]] = counted[i + 1] end
  for i = 1, #planned do redis.call(unpack(planned[i])) end
  if #kept > 0 then redis.call('HSET', base .. 'p:' .. me, unpack(kept)) end
  for i = 1, #scores, 3 do redis.call('ZADD', scores[i], scores[i + 1], scores[i + 2]) end
  for board, seconds in pairs(expiries) do redis.call('EXPIRE', base .. 'b:' .. board, seconds) end
  committed = true
end
`;

export const RUNNING = `
local function flushFields()
  local all = {}
  for field, value in pairs(fields) do
    all[#all + 1] = field
    all[#all + 1] = type(value) == 'number' and int(value) or value
  end
  if #all > 0 then redis.call('HSET', W, unpack(all)) end
  fields = {}
end
local function flush()
  flushFields()
  for key, of in pairs(sums) do
    for field, amount in pairs(of) do redis.call('HINCRBY', key, field, int(amount)) end
  end
end
local function one(at)
  planned, counted, kept, scores, joined, expiries, newHere, tooMany, committed = {}, {}, {}, {}, {}, {}, {}, false, false
  local mapped, more = ARGV[at + 4], ARGV[at + 27]
  local arguments = more == '' and { awards = { tonumber(ARGV[at + 25]), tonumber(ARGV[at + 26]) } } or cjson.decode(more)
  arguments.kind, arguments.asked, arguments.index, arguments.id = ARGV[at + 14], ARGV[at + 15], tonumber(ARGV[at + 16]), ARGV[at + 17]
  arguments.digest, arguments.area, arguments.topic, arguments.difficulty = ARGV[at + 18], ARGV[at + 19], ARGV[at + 20], ARGV[at + 21]
  arguments.choice, arguments.credit = ARGV[at + 22], { n = tonumber(ARGV[at + 23]), d = tonumber(ARGV[at + 24]) }
  enter({
    revision = tonumber(ARGV[at]), delivery = ARGV[at + 6], received = tonumber(ARGV[at + 7]),
    player = {
      id = ARGV[at + 1], name = ARGV[at + 2], guest = ARGV[at + 3] == '1', mapped = mapped ~= '' and tonumber(mapped) or nil, keepMapped = ARGV[at + 5] == '1',
    },
    periods = { day = ARGV[at + 8], week = ARGV[at + 9], month = ARGV[at + 10] },
    quarter = { label = ARGV[at + 11], start = tonumber(ARGV[at + 12]), ['end'] = tonumber(ARGV[at + 13]) },
  }, arguments)
  if isFull() then return redis.error_reply(FULL) end
  return answer(ARGV[at + 28])
end
if #ARGV == 30 then
  local reply = one(2)
  flush()
  return reply
end
local replies = {}
for at = 2, #ARGV, 29 do
  local ok, reply = pcall(one, at)
  if type(reply) == 'table' and reply.err then
    ok, reply = false, reply.err
  end
  replies[#replies + 1] = ok and reply or '-' .. tostring(reply)
  -- What was read and changed for one that was not committed is read again.
  if not committed then
    flushFields()
    state = nil
    forget()
  end
end
flush()
return replies
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
local total
if practice then
  plan('HINCRBY', statistics, 'practice', '134217728')
else
  plan('SETBIT', done, number, 1)
  local tally = right == 1 and '134217729' or '134217728'
  plan('HINCRBY', statistics, 'a:' .. args.area .. ':' .. args.difficulty, tally)
  plan('HINCRBY', statistics, 't:' .. args.topic, tally)
  periodsOf(season.number)
  local gain = { seq = seq, points = points, right = right, team = own.team }
  local record, newly = credit('players', me, own.record, gain)
  keep('record', cmsgpack.pack(record))
  if season == running then total = record[placeOf(record, 4) + 2] end
  if own.team then plan('HSET', base .. 't:' .. own.team, 'record', cmsgpack.pack((credit('teams', own.team, own.teamRecord, gain, newly)))) end
  if tooMany then return redis.error_reply('LIMIT points of a member on a board') end
  listBoards()
  local totals, week = base .. 'totals', call.periods.week
  addTo(base .. 'qs:' .. int(season.number), id, STEP + right)
  addTo(totals, 'w:' .. week, STEP + right)
  addTo(totals, 'm:' .. call.periods.month .. ':' .. args.area, STEP + right)
  if newHere[2] then addTo(totals, 'p:' .. week, 1) end
end
`;

/** A verdict is a flat list, of which the items of the set are the last: see `verdictOf`. */
export const recordAnswer = `${SCOPE}${WRITE_SCOPE}${SETS}${NUMBERS}${SEASONS}${SEASON_WRITES}${REVEALS}${SCORES}${RECORDS}${CREDITING}${CLAIMS}${COMMITTING}
local function forget() assigned = {} end
local function answer(entry)
  local set = readSet(args.asked, args.index)
  local digest, id
  if set then digest, id = itemAt(set, args.index) end
  if not id then return stale or cjson.encode({ kind = 'unknown', person = person() }) end
  if set.owner ~= me then return stale or cjson.encode({ kind = 'not-owner', person = person() }) end

  local function outcome(kind, claim, running, points, rank)
    local answered, known = answerView(claim), person()
    return {
      kind, claim.seq, claim.received, answered.choice, claim.credit.n, claim.credit.d, claim.hint and 1 or 0, claim.points, claim.settled and 1 or 0,
      claim.first and 1 or 0, running.label, points, rank or '', next(known) and cjson.encode(known) or '', set.id, set.closes,
      set.practice and 1 or 0, set.language or '', set.filters, isOpen(set) and 1 or 0, set.outcomes, set.items,
    }
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
      commitAnswer()
    end
    return cjson.encode({ kind = 'closed', closed = closed, set = viewOf(set), person = person() })
  end

  enrol()
  ${SEASON_OF_ANSWER}
  local number = numberOf(id)
  local done = settledIn(season, args.kind)
  local practice = set.practice or call.player.guest or isForgotten(season.number) or redis.call('GETBIT', done, number) == 1
  local hint = set.hint and true or false
  local points = practice and 0 or args.awards[hint and 2 or 1]
  local credited = args.credit
  local right = credited.n == credited.d and 1 or 0
  local typed = string.sub(args.choice, 1, 1) == '='
  local seq = append('y', 'a', 'a', entry, 'u', me, 'v', own.team or '', 't', hint and '1' or '0', 'w', '0',
    'z', practice and '0' or '1', 'f', int(points), 'S', int(season.number), 'o', set.opened or '', unpack(call.player.guest and { 'g', '1' } or {}))

  local claim = {
    seq = seq, received = call.received, choice = args.choice, credit = credited, hint = hint, points = points,
    settled = not practice, first = own.first == nil,
  }
  settle(set, args.index, credited.n .. ',' .. credited.d .. ',' .. points .. ',' .. (practice and 0 or 1))
  plan('HSET', set.key, 'a' .. int(args.index), packClaim(claim), 'outcomes', set.outcomes, 'waiting', int(set.waiting))
  -- It was ended, perhaps without any answer: with one that was received before, it is kept as long as others.
  if set.ended then keepSet(set.key, set.closes) end
  ${SETTLEMENT}
  if set.waiting == 0 and own.set == set.id then plan('HDEL', base .. 'p:' .. me, 'set') end
  commitAnswer()
  local board = 'players:season:' .. int(running.number)
  if total then return outcome('accepted', claim, running, total, rankOf(board, total)) end
  return outcome('accepted', claim, running, standingOf(board, me))
end
${RUNNING}`;
