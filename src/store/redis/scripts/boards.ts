/** Scripts that read standings and statistics. */
import { RECORDS, SCORES, SEASONS, STALE, START } from './prelude.ts';

export const standings = `${START}${STALE}${SEASONS}${SCORES}${RECORDS}
local running = runningSeason()
local of = args.of or (state.teams > 0 and 'teams' or 'players')
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
local index = ({ day = 1, week = 2, month = 3, season = 4, all = 5 })[period]
local key = ({ call.periods.day, call.periods.week, call.periods.month, season.number, '-' })[index]
local function boardOf(side)
  local board = side .. ':' .. period .. ':' .. (type(key) == 'number' and int(key) or key)
  if args.area then board = board .. ':' .. args.area end
  return board
end

local function countsOf(side, id, packed)
  if packed then
    local record = cmsgpack.unpack(packed)
    local at = placeOf(record, index, args.area)
    if at and record[at + 1] == key then return record[at + 3], record[at + 4], record[at + 5] end
  end
  local counts = redis.call('HGET', base .. 'c:' .. boardOf(side), id)
  if not counts then return 0, 0, 0 end
  counts = cmsgpack.unpack(counts)
  return counts[1], counts[2], counts[3]
end
local function rowOf(side, id, points, rank)
  local values = redis.call('HMGET', base .. (side == 'players' and 'p:' or 't:') .. id, 'name', 'record')
  local right, answers, extra = countsOf(side, id, values[2])
  local row = { rank = rank, id = tonumber(id), name = values[1] or '', points = points, right = right, answers = answers }
  if side == 'teams' then
    row.active = extra
    row.self = id == own.team
  else
    row.self = id == me
  end
  return row
end

-- Members in order from index \`from\` to \`to\` (from 0) as { id, points }.
local board = boardOf(of)
local total = redis.call('ZCARD', base .. 'b:' .. board)
local slice, rankAt, indexOf
if of == 'teams' and args.by == 'average' then
  local all = {}
  local raw = redis.call('ZREVRANGE', base .. 'b:' .. board, 0, -1, 'WITHSCORES')
  for i = 1, #raw, 2 do
    local _, _, active = countsOf('teams', raw[i], redis.call('HGET', base .. 't:' .. raw[i], 'record'))
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
  end
  slice = function(from, to)
    local part = {}
    for i = from, math.min(to, #all - 1) do part[#part + 1] = all[i + 1] end
    return part
  end
  rankAt = function(entry) return entry.rank end
  indexOf = function(id)
    for i, entry in ipairs(all) do if entry[1] == id then return i - 1 end end
    return nil
  end
else
  local ranks = {}
  slice = function(from, to)
    local raw = redis.call('ZREVRANGE', base .. 'b:' .. board, from, to, 'WITHSCORES')
    local part = {}
    for i = 1, #raw, 2 do part[#part + 1] = { raw[i], pointsOf(tonumber(raw[i + 1])) } end
    return part
  end
  rankAt = function(entry)
    ranks[entry[2]] = ranks[entry[2]] or rankOf(board, entry[2])
    return ranks[entry[2]]
  end
  indexOf = function(id) return redis.call('ZREVRANK', base .. 'b:' .. board, id) or nil end
end

local hiddenByDefault = cjson.decode(settings()).names == 'hidden'
local chose = base .. (hiddenByDefault and 'shown' or 'hidden')
local function visible(part)
  if of == 'teams' or #part == 0 then return part end
  local ids, seen = {}, {}
  for i, entry in ipairs(part) do ids[i] = entry[1] end
  local members = redis.call('SMISMEMBER', chose, unpack(ids))
  for i, entry in ipairs(part) do
    if entry[1] == me or (members[i] == 1) == hiddenByDefault then seen[#seen + 1] = entry end
  end
  return seen
end
local function rowsOf(part)
  local rows = {}
  for i, entry in ipairs(part) do rows[i] = rowOf(of, entry[1], entry[2], rankAt(entry)) end
  return rows
end
local rows = rowsOf(visible(slice(args.offset, args.offset + args.limit - 1)))

-- Two neighbours on each side. Hidden ones are passed over, as far as 20 places: where nearly all are hidden, a board is not read to its end.
local around = {}
local self = of == 'teams' and own.team or of == 'players' and me or nil
local at = self and indexOf(self)
if at then
  local part = slice(at, at)
  local above = at > 0 and visible(slice(math.max(at - 20, 0), at - 1)) or {}
  for i = #above, math.max(#above - 1, 1), -1 do table.insert(part, 1, above[i]) end
  local below = visible(slice(at + 1, at + 20))
  for i = 1, math.min(2, #below) do part[#part + 1] = below[i] end
  around = rowsOf(part)
end

local single
if of == 'teams' and me and not own.team then
  local points, rank = standingOf(boardOf('players'), me)
  if rank then single = rowOf('players', me, points, rank) end
end
return cjson.encode({
  kind = 'standings', of = of, rows = rows, around = around, own = single, total = total,
  season = { number = season.number, label = season.label }, person = person(),
})
`;

export const statistics = `${START}${STALE}${SEASONS}${SCORES}
local running = runningSeason()
local points, rank = standingOf('players:season:' .. int(running.number), me)
local fields = me and redis.call('HGETALL', base .. 'st:' .. int(running.number) .. ':' .. me) or {}
return cjson.encode({
  kind = 'statistics', season = { number = running.number, label = running.label }, points = points, rank = rank,
  fields = fields, person = person(),
})
`;
