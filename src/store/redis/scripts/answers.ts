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
-- Changes a member's record, and tells the scores that change. Gives, by period and for the area, whether the player is new to the team there.
local function credit(side, id, record, gain, newToTeam, tell)
  local none = side == 'players' and '' or 0
  local boards, team, newly = names[side], gain.team and ',' .. gain.team .. ',', {}
  local earned, hit, seq = gain.points, gain.right, gain.seq
  local formatted, score
  for i = 1, 6 do
    local key, board = keys[i], boards[i]
    local area = i == 6 and args.area or nil
    local at = 5 * (i - 1)
    if area then at = placeOf(record, i, area) end
    local kept = at and record[at + 1]
    local late = kept and kept > key
    local points, right, answers, extra = earned, hit, 1, none
    if kept == key then
      points, right, answers, extra = record[at + 2] + earned, record[at + 3] + hit, record[at + 4] + 1, record[at + 5]
    elseif late then
      points, right, answers, extra = readCounts(board, id, none)
      points, right, answers = points + earned, right + hit, answers + 1
    elseif kept then
      local old = side .. PERIODS[i] .. (type(kept) == 'number' and int(kept) or kept)
      keepCounts(area and old .. ':' .. area or old, id, record[at + 3], record[at + 4], record[at + 5], KEPT_FOR[i])
    end
    if points > 67108864 then tooMany = true end
    if newToTeam then
      if newToTeam[i] then extra = extra + 1 end
    elseif team and not string.find(extra, team, 1, true) then
      extra = extra == '' and team or extra .. gain.team .. ','
      newly[i] = true
    end
    if answers == 1 then
      joined[#joined + 1] = board
      joined[board] = KEPT_FOR[i]
      if side == 'players' then newHere[i] = true end
    end
    if earned > 0 or answers == 1 then
      if points ~= formatted then formatted, score = points, int(points * STEP - seq) end
      tell(board, score, id, late)
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
local function tellNow(board, score, id)
  local count = #scores
  scores[count + 1], scores[count + 2], scores[count + 3] = board, score, id
end
-- Whether a record has room for the points on each board.
local function holds(record, points)
  for at = 2, #record do
    local kept = record[at]
    if type(kept) == 'number' and kept + points > 67108864 then return false end
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
-- Fields of the workspace; by key and field what is to be added; teams with their records and scores by board; boards that begin, with the time that they are kept.
local fields, sums, teamRows, begun = {}, {}, {}, {}
local function teamRow(id)
  if not teamRows[id] then teamRows[id] = { record = unpackRecord(readTeam(id).record), scores = {}, changed = false } end
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
local function tellLater(board, score, id, late)
  if late then return tellNow(board, score, id) end
  teamRows[id].scores[board] = score
end
local function write()
  for i = 1, #planned do redis.call(unpack(planned[i])) end
  for i = 1, #scores, 3 do redis.call('ZADD', base .. 'b:' .. scores[i], scores[i + 1], scores[i + 2]) end
  for board, seconds in pairs(expiries) do begun[board] = seconds end
end
local function commitAnswer()
  for i = 1, #counted, 2 do fields[counted[i]] = counted[i + 1] end
  write()
  if #kept > 0 then redis.call('HSET', base .. 'p:' .. me, unpack(kept)) end
  committed = true
  if not teamGain then return end
  -- Last, because the team's row is shared by all answers.
  planned, scores, expiries = {}, {}, {}
  local row = teamRow(own.team)
  row.changed = true
  credit('teams', own.team, row.record, teamGain, newToTeam, tellLater)
  listBoards()
  write()
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
    if row.changed then redis.call('HSET', base .. 't:' .. id, 'record', packRecord(row.record)) end
    for board, score in pairs(row.scores) do redis.call('ZADD', base .. 'b:' .. board, score, id) end
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
  local gain = { seq = seq, points = points, right = right, team = own.team }
  local record = unpackRecord(own.record)
  newToTeam = credit('players', me, record, gain, nil, tellNow)
  keep('record', packRecord(record))
  if season == running then total = record[placeOf(record, 4) + 2] end
  if own.team then
    teamGain = gain
    if not holds(teamRow(own.team).record, points) then tooMany = true end
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
