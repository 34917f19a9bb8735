/** Scripts that read standings and statistics. */
import { SETTLED } from './arrears.ts';
import { RUNS } from './daily.ts';
import { SCORES, SEASONS, STALE, START } from './prelude.ts';
import { HELD, RECORDS } from './records.ts';
import { RESTING } from './resting.ts';

/** Members of boards in order, with their ranks and counts; nothing may be in arrears. */
export const ORDERS = `${RECORDS}${HELD}
local PERIODS = { day = 1, week = 2, month = 3, season = 4, all = 5 }
local function boardOf(side, period, key, area)
  local name = side .. ':' .. period .. ':' .. (type(key) == 'number' and int(key) or key)
  return { name = area and name .. ':' .. area or name, side = side, index = PERIODS[period], key = key, area = area }
end
-- Right answers, answers, active members.
local function countsOf(board, id) return countsOn(board.name, board.side, id, board.index, board.key, board.area) end
-- \`slice\` gives entries { id, points } by index, from 0; \`rank\` is that of an entry, \`find\` gives an id's entry and index.
local function byTotal(board)
  local key, ranks = base .. 'b:' .. board.name, {}
  local function rank(entry)
    ranks[entry[2]] = ranks[entry[2]] or rankOf(board.name, entry[2])
    return ranks[entry[2]]
  end
  local function slice(from, to)
    local raw, part = redis.call('ZREVRANGE', key, from, to, 'WITHSCORES'), {}
    for i = 1, #raw, 2 do part[#part + 1] = { raw[i], pointsOf(tonumber(raw[i + 1])) } end
    return part
  end
  local function find(id)
    local score = redis.call('ZSCORE', key, id)
    if score then return { id, pointsOf(tonumber(score)) } end
    return nil
  end
  return { slice = slice, rank = rank, find = find, indexOf = function(id) return redis.call('ZREVRANK', key, id) or nil end }
end
-- Teams alone: there are few enough to be read as a whole.
local function byAverage(board)
  local all, places = {}, {}
  local raw = redis.call('ZREVRANGE', base .. 'b:' .. board.name, 0, -1, 'WITHSCORES')
  for i = 1, #raw, 2 do
    local _, _, active = countsOf(board, raw[i])
    local score = tonumber(raw[i + 1])
    local points = pointsOf(score)
    all[#all + 1] = { raw[i], points, active = math.max(active, 1), seq = points * STEP - score }
  end
  -- Compared crosswise in whole numbers, so that equal averages are equal.
  table.sort(all, function(a, b)
    local x, y = a[2] * b.active, b[2] * a.active
    if x ~= y then return x > y end
    return a.seq < b.seq
  end)
  for i, entry in ipairs(all) do
    local before = all[i - 1]
    entry.rank = before and before[2] * entry.active == entry[2] * before.active and before.rank or i
    places[entry[1]] = i
  end
  local function slice(from, to)
    local part = {}
    for i = from, math.min(to, #all - 1) do part[#part + 1] = all[i + 1] end
    return part
  end
  return {
    slice = slice, rank = function(entry) return entry.rank end, find = function(id) return places[id] and all[places[id]] end,
    indexOf = function(id) return places[id] and places[id] - 1 end,
  }
end
`;

export const standings = `${START}${STALE}${RESTING}${SETTLED}${SEASONS}${SCORES}${ORDERS}${RUNS}
local running = runningSeason()
local of = args.of or (redis.call('EXISTS', base .. 'folds') == 1 and 'teams' or 'players')
local self, selfTeam = me, own.team
if args.public then self, selfTeam = nil, nil end
local period, season = args.period, running
if args.season then
  local number = tonumber(redis.call('HGET', base .. 'labels', args.season) or nil)
  if number then
    season = seasonAt(number)
  elseif args.season ~= running.label then
    local labels = {}
    for i = state.season, math.max(state.season - 24, 1), -1 do labels[#labels + 1] = seasonAt(i).label end
    return cjson.encode({ kind = 'no-season', labels = labels, person = person() })
  end
end
if args.season or args.area then period = 'season' end
local key = ({ day = call.periods.day, week = call.periods.week, month = call.periods.month, season = season.number, all = '-' })[period]
local earlier = args.previous
if period == 'season' then earlier = season.number > 1 and season.number - 1 or nil end
if period == 'all' then earlier = nil end
local function orderOf(board) return (board.side == 'teams' and args.by == 'average') and byAverage(board) or byTotal(board) end

local board = boardOf(of, period, key, args.area)
local order = orderOf(board)
local total = redis.call('ZCARD', base .. 'b:' .. board.name)
local schedules
-- The longest run of each that goes on; what is still open has broken nothing.
local function streaksOf(ids)
  local longest = {}
  if not schedules then
    schedules = {}
    for _, name in ipairs(redis.call('SMEMBERS', base .. 'schedules')) do
      local values = redis.call('HMGET', base .. 'schedule:' .. name, 'ordinals', 'neutral')
      if values[1] then schedules[#schedules + 1] = { name = name, ordinals = tonumber(values[1]), neutral = numbersIn(values[2]) } end
    end
  end
  for _, schedule in ipairs(schedules) do
    for i, run in ipairs(redis.call('HMGET', base .. 'streaks:' .. schedule.name, unpack(ids))) do
      if run then
        local known = runOf(run)
        local days = standingRun(known, schedule.ordinals, known.place and stoodIn(schedule.name, known.place), schedule.neutral)
        if days > (longest[i] or 0) then longest[i] = days end
      end
    end
  end
  return longest
end
local function rowsOf(part, board, order, earlier)
  local rows, ids = {}, {}
  if #part == 0 then return rows end
  local players = board.side == 'players'
  for i, entry in ipairs(part) do ids[i] = entry[1] end
  local streaks = players and streaksOf(ids) or {}
  for i, entry in ipairs(part) do
    local id = entry[1]
    local name = redis.call('HGET', base .. (players and 'p:' or 't:') .. id, 'name')
    local right, answers, extra = countsOf(board, id)
    local before = earlier and earlier.find(id)
    rows[i] = {
      rank = order.rank(entry), id = tonumber(id), name = name or '', points = entry[2], right = right, answers = answers,
      deleted = players and not name or nil, active = not players and extra or nil, before = before and earlier.rank(before) or nil, streak = streaks[i],
      self = id == (players and self or not players and selfTeam or nil),
    }
  end
  return rows
end
local function earlierOf(side)
  return earlier and orderOf(boardOf(side, period, earlier, args.area))
end
local hiddenByDefault = cjson.decode(settings()).names == 'hidden'
local chose = base .. (hiddenByDefault and 'shown' or 'hidden')
local function visible(part)
  if of == 'teams' or #part == 0 then return part end
  local ids, seen = {}, {}
  for i, entry in ipairs(part) do ids[i] = entry[1] end
  local members, barred = redis.call('SMISMEMBER', chose, unpack(ids)), redis.call('SMISMEMBER', base .. 'barred', unpack(ids))
  for i, entry in ipairs(part) do
    if entry[1] == self or ((members[i] == 1) == hiddenByDefault and barred[i] == 0) then seen[#seen + 1] = entry end
  end
  return seen
end
local before = earlierOf(of)
local rows = rowsOf(visible(order.slice(args.offset, args.offset + args.limit - 1)), board, order, before)

-- Two neighbours on each side. Hidden ones are passed over, as far as 20 places: where nearly all are hidden, a board is not read to its end.
local around = {}
local member = of == 'teams' and selfTeam or of == 'players' and self or nil
local at = member and order.indexOf(member)
if at then
  local part = order.slice(at, at)
  local above = at > 0 and visible(order.slice(math.max(at - 20, 0), at - 1)) or {}
  for i = #above, math.max(#above - 1, 1), -1 do table.insert(part, 1, above[i]) end
  local below = visible(order.slice(at + 1, at + 20))
  for i = 1, math.min(2, #below) do part[#part + 1] = below[i] end
  around = rowsOf(part, board, order, before)
end

local single
if of == 'teams' and self and not selfTeam then
  local alone = boardOf('players', period, key, args.area)
  local players = byTotal(alone)
  local entry = players.find(self)
  if entry then single = rowsOf({ entry }, alone, players, earlierOf('players'))[1] end
end
return cjson.encode({
  kind = 'standings', of = of, rows = rows, around = around, own = single, total = total,
  season = { number = season.number, label = season.label }, person = person(),
})
`;

export const statistics = `${START}${STALE}${RESTING}${SEASONS}${SCORES}
local running = runningSeason()
local points, rank = standingOf('players:season:' .. int(running.number), me)
local fields = me and redis.call('HGETALL', base .. 'st:' .. int(running.number) .. ':' .. me) or {}
return cjson.encode({
  kind = 'statistics', season = { number = running.number, label = running.label }, points = points, rank = rank,
  fields = fields, person = person(),
})
`;

/** What a workspace does, in counts of settled answers. */
export const workspaceStatistics = `${START}${STALE}${SETTLED}${SEASONS}${SCORES}
local running = runningSeason()
local function tallyOf(text)
  local count = tonumber(text)
  local answers = math.floor(count / STEP)
  return answers, count - answers * STEP
end
local all, players, weeks, areas, months = redis.call('HGETALL', base .. 'totals'), {}, {}, {}, {}
for i = 1, #all, 2 do
  local kind, key = string.match(all[i], '^(%a):(.*)$')
  if kind == 'p' then
    players[key] = tonumber(all[i + 1])
  else
    local answers, right = tallyOf(all[i + 1])
    if kind == 'w' then
      weeks[#weeks + 1] = { week = key, answers = answers, right = right }
    else
      local month, area = string.match(key, '^([^:]+):(.*)$')
      areas[#areas + 1] = { month = month, area = area, answers = answers, right = right }
      months[month] = true
    end
  end
end
table.sort(weeks, function(a, b) return a.week > b.week end)
for i = 9, #weeks do weeks[i] = nil end
for _, week in ipairs(weeks) do week.players = players[week.week] or 0 end
local newest = {}
for month in pairs(months) do newest[#newest + 1] = month end
table.sort(newest, function(a, b) return a > b end)
local progress = {}
for _, row in ipairs(areas) do
  if #newest <= 6 or row.month >= newest[6] then progress[#progress + 1] = row end
end
table.sort(progress, function(a, b)
  if a.month ~= b.month then return a.month < b.month end
  return a.area < b.area
end)
local hardest, counts = {}, redis.call('HGETALL', base .. 'qs:' .. int(running.number))
for i = 1, #counts, 2 do
  local answers, right = tallyOf(counts[i + 1])
  if answers >= 3 then hardest[#hardest + 1] = { questionId = counts[i], answers = answers, right = right } end
end
table.sort(hardest, function(a, b)
  local x, y = a.right * b.answers, b.right * a.answers
  if x ~= y then return x < y end
  if a.answers ~= b.answers then return a.answers > b.answers end
  return a.questionId < b.questionId
end)
for i = 11, #hardest do hardest[i] = nil end
return cjson.encode({
  kind = 'workspace-statistics', season = { number = running.number, label = running.label }, weeks = weeks, hardest = hardest, areas = progress,
  players = redis.call('HLEN', base .. 'ids'), teams = redis.call('HLEN', base .. 'folds'), person = person(),
})
`;
