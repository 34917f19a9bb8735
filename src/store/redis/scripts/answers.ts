/** The script of answers in solo, and what all answers have in common: claim, log, settlement, points and boards in one step. */
import { CLAIMS } from './asked.ts';
import { NUMBERS } from './drawing.ts';
import { RECORDS, SCOPE, SCORES, SEASON_WRITES, SEASONS, WRITE_SCOPE } from './prelude.ts';
import { RESTS } from './resting.ts';
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
-- Periods that an answer counts for: key of each, and the names of the boards of both sides; made again where they differ from those of the answer before.
local periods, madeFor = nil, nil
local function periodsOf(season)
  local of, number = call.periods, int(season)
  local wanted = of.day .. of.week .. of.month .. number
  if madeFor == wanted then return end
  periods = { keys = { of.day, of.week, of.month, season, '-', season } }
  for _, side in ipairs({ 'players', 'teams' }) do
    local head = side .. ':season:' .. number
    periods[side] = { side .. ':day:' .. of.day, side .. ':week:' .. of.week, side .. ':month:' .. of.month, head, side .. ':all:-', head .. ':' }
  end
  madeFor = wanted
end
local NO_RECORD = {}
for i = 1, 25 do NO_RECORD[i] = false end
local tooMany = false
-- Scores to be written for one answer: board, score, member of each.
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
-- An array is packed and unpacked as its values behind a head of 3 bytes, from 16 of them on: quicker than a table that is looked through, or grows.
local function packRecord(record)
  local count = #record
  return string.char(220, math.floor(count / 256), count % 256) .. cmsgpack.pack(unpack(record))
end
local function unpackRecord(packed)
  if packed then return { cmsgpack.unpack(string.sub(packed, 4)) } end
  return { unpack(NO_RECORD) }
end
-- Changes a member's record of the periods from one to another, of which the sixth is the area in the season, and lists the scores that change. A gain may be
-- of several answers: how many, their points and right ones, the seq of the first and of the last that earned any, and of a team how many players are
-- new to it, by period. Gives the periods in which a player is new to the team.
local function credit(side, id, record, of, from, to, gain, area, team)
  local players = side == 'players'
  local none = players and '' or 0
  local boards, keys, newly, mark = of[side], of.keys, {}, team and ',' .. team .. ','
  local earned, hit, answered, fresh = gain.points, gain.right, gain.answers, gain.newly
  local formatted, score
  for i = from, to do
    local key, board, at = keys[i], boards[i], 5 * (i - 1)
    if i == 6 then board, at = board .. area, placeOf(record, i, area) end
    local kept = at and record[at + 1]
    local late = kept and kept > key
    local points, right, answers, extra = earned, hit, answered, none
    local new = true
    if kept == key then
      points, right, answers, extra, new = record[at + 2] + earned, record[at + 3] + hit, record[at + 4] + answered, record[at + 5], false
    elseif late then
      points, right, answers, extra = readCounts(board, id, none)
      new = answers == 0
      points, right, answers = points + earned, right + hit, answers + answered
    elseif kept then
      local old = side .. PERIODS[i] .. (type(kept) == 'number' and int(kept) or kept)
      keepCounts(i == 6 and old .. ':' .. area or old, id, record[at + 3], record[at + 4], record[at + 5], KEPT_FOR[i])
    end
    if points > 67108864 then tooMany = true end
    if not players then
      extra = extra + fresh[i]
    elseif mark and not string.find(extra, mark, 1, true) then
      extra = extra == '' and mark or extra .. team .. ','
      newly[i] = true
    end
    if new then
      joined[#joined + 1] = board
      joined[board] = KEPT_FOR[i]
      if players then newHere[i] = true end
    end
    if earned > 0 or new then
      if points ~= formatted then formatted, score = points, string.format('%d', points * STEP - (earned > 0 and gain.last or gain.first)) end
      local count = #scores
      scores[count + 1], scores[count + 2], scores[count + 3] = board, score, id
    end
    if late then
      keepCounts(board, id, right, answers, extra, KEPT_FOR[i])
    else
      if not at then
        at = #record + 1
        record[at] = area
      end
      record[at + 1], record[at + 2], record[at + 3], record[at + 4], record[at + 5] = key, points, right, answers, extra
    end
  end
  return newly
end
-- Whether a record has room for the points in each period; an area has no more than its season.
local function holds(record, points)
  for at = 2, 22, 5 do
    if record[at] and record[at] + points > 67108864 then return false end
  end
  return true
end
-- Boards that begin are listed, and go when their time has come. To be told before anything is on them.
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
  joined = {}
end
`;

/**
 * Several answers of one workspace, one after the other: each is checked, planned and committed by itself, and what fails leaves the others
 * alone. What many of them change alike, counters and counts of the workspace, rows of teams, is written once, at the end. Needs `answer`, which gets what the
 * log keeps of an answer and gives its reply. Arguments after the deadline: see `answerTexts`. Of one answer the reply is given as it is, of
 * several a list in which an error begins with `-`.
 */
export const COMMITTING = `
local committed = false
-- Fields of the workspace; by key and field what is to be added; teams with their records; boards that begin, with the time that they are kept.
local fields, sums, teamRows, begun = {}, {}, {}, {}
local function teamRow(id)
  if not teamRows[id] then teamRows[id] = { record = unpackRecord(readTeam(id).record), changed = false } end
  return teamRows[id]
end
local function addTo(key, field, amount)
  local of = sums[key]
  if not of then
    of = {}
    sums[key] = of
  end
  of[field] = (of[field] or 0) + amount
end
-- What the answer earns its team, and by period whether the player is new to it; or nothing.
local teamGain, newToTeam = nil, nil
local function writeAll()
  for i = 1, #planned do redis.call(unpack(planned[i])) end
  for i = 1, #scores, 3 do redis.call('ZADD', base .. 'b:' .. scores[i], scores[i + 1], scores[i + 2]) end
  for board, seconds in pairs(expiries) do begun[board] = seconds end
  planned, scores, expiries = {}, {}, {}
end
local function gather(sum, gain)
  sum.points, sum.right, sum.answers = sum.points + gain.points, sum.right + gain.right, sum.answers + 1
  if gain.points > 0 then sum.last = gain.seq end
end
local function emptySum(gain) return { points = 0, right = 0, answers = 0, first = gain.seq, newly = { 0, 0, 0, 0, 0, 0 } } end
-- Puts into a team's record what its members have earned in this call.
local function settleTeam(id, row)
  local sum = row.sum
  if not sum then return end
  row.sum = nil
  credit('teams', id, row.record, sum.of, 1, 5, sum, nil, nil)
  for area, part in pairs(sum.areas) do credit('teams', id, row.record, sum.of, 6, 6, part, area, nil) end
  row.changed = true
  listBoards()
  writeAll()
end
local function earnTeam()
  local row, gain = teamRow(own.team), teamGain
  if row.sum and row.sum.of ~= periods then settleTeam(own.team, row) end
  local sum = row.sum
  if not sum then
    sum = emptySum(gain)
    sum.of, sum.areas = periods, {}
    row.sum = sum
  end
  local part = sum.areas[args.area]
  if not part then
    part = emptySum(gain)
    sum.areas[args.area] = part
  end
  gather(sum, gain)
  gather(part, gain)
  for i in pairs(newToTeam) do
    local of = i == 6 and part or sum
    of.newly[i] = of.newly[i] + 1
  end
end
local function commitAnswer()
  for i = 1, #counted, 2 do fields[counted[i]] = counted[i + 1] end
  writeAll()
  if #kept > 0 then redis.call('HSET', base .. 'p:' .. me, unpack(kept)) end
  committed = true
  -- Last, because the team's row is shared by all answers.
  if teamGain then earnTeam() end
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
  for id, row in pairs(teamRows) do
    planned, scores, joined, expiries = {}, {}, {}, {}
    settleTeam(id, row)
    if row.changed then redis.call('HSET', base .. 't:' .. id, 'record', packRecord(row.record)) end
  end
  for board, seconds in pairs(begun) do redis.call('EXPIRE', base .. 'b:' .. board, seconds) end
end
local function one(at)
  planned, counted, kept, scores, joined, expiries, newHere, tooMany, teamGain, committed = {}, {}, {}, {}, {}, {}, {}, false, nil, false
  local texts = ARGV
  local mapped, more = texts[at + 4], texts[at + 27]
  local given = {
    kind = texts[at + 14], asked = texts[at + 15], index = tonumber(texts[at + 16]), id = texts[at + 17], digest = texts[at + 18], area = texts[at + 19],
    topic = texts[at + 20], difficulty = texts[at + 21], choice = texts[at + 22], credit = { n = tonumber(texts[at + 23]), d = tonumber(texts[at + 24]) },
    awards = { tonumber(texts[at + 25]), tonumber(texts[at + 26]) },
  }
  if more ~= '' then
    for member, value in pairs(cjson.decode(more)) do given[member] = value end
  end
  enter({
    revision = tonumber(texts[at]), delivery = texts[at + 6], received = tonumber(texts[at + 7]),
    player = {
      id = texts[at + 1], name = texts[at + 2], guest = texts[at + 3] == '1', mapped = mapped ~= '' and tonumber(mapped) or nil, keepMapped = texts[at + 5] == '1',
    },
    periods = { day = texts[at + 8], week = texts[at + 9], month = texts[at + 10] },
    quarter = { label = texts[at + 11], start = tonumber(texts[at + 12]), ['end'] = tonumber(texts[at + 13]) },
  }, given)
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
  local gain = { seq = seq, points = points, right = right, answers = 1, first = seq, last = seq }
  local record = unpackRecord(own.record)
  newToTeam = credit('players', me, record, periods, 1, 6, gain, args.area, own.team)
  keep('record', packRecord(record))
  if season == running then total = record[placeOf(record, 4) + 2] end
  if own.team then
    teamGain = gain
    local row = teamRow(own.team)
    if not holds(row.record, points + (row.sum and row.sum.points or 0)) then tooMany = true end
  end
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
export const recordAnswer = `${SCOPE}${WRITE_SCOPE}${SETS}${NUMBERS}${SEASONS}${SEASON_WRITES}${REVEALS}${RESTS}${SCORES}${RECORDS}${CREDITING}${CLAIMS}${COMMITTING}
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
      claim.first and 1 or 0, restsUntil() and '' or running.label, points, rank or '', next(known) and cjson.encode(known) or '', set.id, set.closes,
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
