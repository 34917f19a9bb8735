/** Scripts of re-keys: rows as they must stand, settings, the entry of the log and what people are told of it, in one step. */
import { delivery, RECORDS, SCORES, SEASON_WRITES, SEASONS, STALE, START, WRITES } from './prelude.ts';

const DEADLINE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[1]) then return redis.error_reply('LATE the deadline of the call has passed') end
local base = string.sub(KEYS[1], 1, -2)
`;

/** A member's counts stand in its record for the periods that it was in last, else in \`c:<board>\`. */
const ROWS = `
local PERIODS = { day = 1, week = 2, month = 3, season = 4, all = 5 }
local records = {}
local function recordOf(key)
  if records[key] == nil then
    local packed = redis.call('HGET', key, 'record')
    records[key] = packed and cmsgpack.unpack(packed) or false
  end
  return records[key]
end
local function setRow(board, id, row)
  local side, period, key, area = string.match(board, '^(%a+):(%a+):([^:]+):?(.*)$')
  local record = recordOf(base .. (side == 'players' and 'p:' or 't:') .. id)
  local at = record and placeOf(record, PERIODS[period], area ~= '' and area)
  local kept = at and record[at + 1]
  if kept and (kept == key or kept == tonumber(key)) then
    record[at + 2], record[at + 3], record[at + 4] = row.points, row.right, row.answers
  else
    local counts = redis.call('HGET', base .. 'c:' .. board, id)
    local extra = counts and cmsgpack.unpack(counts)[3] or (side == 'players' and '' or 0)
    plan('HSET', base .. 'c:' .. board, id, cmsgpack.pack({ row.right, row.answers, extra }))
  end
  plan('ZADD', base .. 'b:' .. board, row.points * STEP - row.seq, id)
end
local function setTally(key, field, tally)
  if tally.answers == 0 then plan('HDEL', key, field) else plan('HSET', key, field, int(tally.answers * STEP + tally.right)) end
end
`;

/** The entry comes as its text, so that empty lists in it stay lists. */
export const applyRekey = `${START}${delivery('applyRekey')}${STALE}${WRITES}${SEASONS}${SEASON_WRITES}${SCORES}${RECORDS}${ROWS}
if state.seq ~= args.rows.seq then return finish({ kind = 'moved', person = person() }) end
for _, rows in pairs(args.rows.boards) do
  for _, row in pairs(rows) do
    if row.points > 67108864 then return redis.error_reply('LIMIT points of a member on a board') end
  end
end
openDue()
enrol()
for board, rows in pairs(args.rows.boards) do
  for id, row in pairs(rows) do setRow(board, id, row) end
end
for key, record in pairs(records) do
  if record then plan('HSET', key, 'record', cmsgpack.pack(record)) end
end
for name, fields in pairs(args.rows.statistics) do
  for field, tally in pairs(fields) do setTally(base .. 'st:' .. name, field, tally) end
end
for name, fields in pairs(args.rows.workspace) do
  local season, month = string.match(name, '^questions:(%d+)$'), string.match(name, '^areas:(.*)$')
  for field, tally in pairs(fields) do
    if season then
      setTally(base .. 'qs:' .. season, field, tally)
    elseif month then
      setTally(base .. 'totals', 'm:' .. month .. ':' .. field, tally)
    elseif name == 'weeks' then
      setTally(base .. 'totals', 'w:' .. field, tally)
    end
  end
end
local seq = append('y', 'k', 'j', args.entry, 'u', me)
count('revision', state.revision + 1)
count('settings', args.settings)
for player, change in pairs(args.rows.news) do
  local key = base .. 'p:' .. player
  -- The row in an archive may be nobody's any more.
  if redis.call('EXISTS', key) == 1 then
    local known = player == me and own.news or redis.call('HGET', key, 'news')
    local news = known and cjson.decode(known) or {}
    news[#news + 1] = { seq = seq, questionId = args.questionId, ['do'] = args.how, before = change.before, after = change.after }
    while #news > 5 do table.remove(news, 1) end
    local text = cjson.encode(news)
    if player == me then own.news = text end
    plan('HSET', key, 'news', text)
  end
end
commit()
return finish({ kind = 'applied', revision = state.revision + 1, settings = args.settings, person = person() })
`;

/** Arguments after the deadline: the platform's id, the last seq that was heard of. */
export const heardNews = `${DEADLINE}
local player = redis.call('HGET', base .. 'ids', ARGV[2])
local known = player and redis.call('HGET', base .. 'p:' .. player, 'news')
if not known then return 0 end
local left = {}
for _, one in ipairs(cjson.decode(known)) do
  if one.seq > tonumber(ARGV[3]) then left[#left + 1] = one end
end
if #left == 0 then return redis.call('HDEL', base .. 'p:' .. player, 'news') end
return redis.call('HSET', base .. 'p:' .. player, 'news', cjson.encode(left))
`;

/** Arguments after the deadline: player and seq of each. A text for each, false where there is none. */
export const typedAnswers = `${DEADLINE}
local found = {}
for i = 2, #ARGV, 2 do found[#found + 1] = redis.call('HGET', base .. 'x:' .. ARGV[i], ARGV[i + 1]) end
return found
`;

export const visibleNames = `${START}${STALE}
local hiddenByDefault = cjson.decode(settings()).names == 'hidden'
local names = {}
for _, number in ipairs(args.players) do
  local id = int(number)
  local name = redis.call('HGET', base .. 'p:' .. id, 'name')
  local chose = redis.call('SISMEMBER', base .. (hiddenByDefault and 'shown' or 'hidden'), id) == 1
  if name and chose == hiddenByDefault and redis.call('SISMEMBER', base .. 'barred', id) == 0 then names[#names + 1] = { id, name } end
end
return cjson.encode({ kind = 'names', names = names, person = person() })
`;

/** What else is kept beside the log: seasons, names of schedules, counts by week and by month and area. Flat lists of fields and values. */
export const listKept = `${DEADLINE}
return { redis.call('HGETALL', base .. 'seasons'), redis.call('SMEMBERS', base .. 'schedules'), redis.call('HGETALL', base .. 'totals') }
`;

/** Runs of players and of places of a schedule. */
export const readRuns = `${DEADLINE}
return { redis.call('HGETALL', base .. 'streaks:' .. ARGV[2]), redis.call('HGETALL', base .. 'places:' .. ARGV[2]) }
`;

/** Counts of the questions of a season. */
export const readQuestions = `${DEADLINE}
return redis.call('HGETALL', base .. 'qs:' .. ARGV[2])
`;
