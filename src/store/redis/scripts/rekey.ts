/** Scripts of re-keys: rows as they must stand, settings, the entry of the log and what people are told of it, in one step. */
import { SETTLED, TALL } from './arrears.ts';
import { ASKED } from './asked.ts';
import { SCHEDULES } from './daily.ts';
import { SCORES, SEASON_WRITES, SEASONS, STALE, START, WRITES } from './prelude.ts';
import { deliveryOfSettings } from './people.ts';
import { PARTS, RECORDS } from './records.ts';

const DEADLINE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[1]) then return redis.error_reply('LATE the deadline of the call has passed') end
local base = string.sub(KEYS[1], 1, -2)
`;

/**
 * A member's counts stand in its record for the periods that it was in last, else in \`c:<board>\`. Many members change at once, and everybody
 * waits meanwhile: names are taken apart once a board, records read once a member, and written with many in a command.
 */
const ROWS = `
-- Fields of one command: Lua hands over no more than some thousand values.
local MOST = 1000
-- Records and cells of areas by key and field: of teams lists, of players numbers and what is behind them.
local kept, changed = {}, {}
local function keptOf(side, key, field)
  local name = field .. ' ' .. key
  if kept[name] == nil then
    local packed = redis.call('HGET', key, field)
    if packed and side == 'teams' then
      packed = cmsgpack.unpack(packed)
    elseif packed then
      local count = field == 'record' and 15 or 4
      local values = { struct.unpack('>' .. string.rep('I4', count), packed) }
      values.texts, values.count = string.sub(packed, values[count + 1]), count
      packed = values
    end
    kept[name] = packed and { key = key, field = field, values = packed } or false
  end
  return kept[name]
end
-- Where points, right answers and answers of a period stand, if it is the one that the member was in last.
local function placesOf(side, id, index, key, area)
  if side == 'teams' then
    local one = keptOf(side, base .. 't:' .. id, 'record')
    local at = one and placeOf(one.values, index, area)
    if not at or one.values[at + 1] ~= key then return nil end
    return one, at + 2, at + 3, at + 4
  end
  local one = keptOf(side, base .. 'p:' .. id, area and 'r:' .. area or 'record')
  if not one then return nil end
  if area then
    if one.values[1] ~= key then return nil end
    return one, 2, 3, 4
  end
  if not one.keys then one.keys = { string.match(one.values.texts, '^([^\\t]*)\\t([^\\t]*)\\t([^\\t]*)\\t([^\\t]*)\\t') } end
  if index < 5 and one.keys[index] ~= (index == 4 and int(key) or key) then return nil end
  return one, index, index + 5, index + 10
end
local function keepRecords()
  for one in pairs(changed) do
    local values = one.values
    plan('HSET', one.key, one.field, values.texts and struct.pack('>' .. string.rep('I4', values.count), unpack(values, 1, values.count)) .. values.texts or cmsgpack.pack(values))
  end
end
-- Rows of a board: member, points, seq, right, answers of each.
local function setRows(board, rows)
  local side, index, key, area = partsOf(board)
  local none = side == 'players' and '' or 0
  local scores, counts
  for i = 1, #rows, 5 do
    local id, points = rows[i], rows[i + 1]
    local one, atPoints, atRight, atAnswers = placesOf(side, id, index, key, area)
    if one then
      one.values[atPoints], one.values[atRight], one.values[atAnswers] = points, rows[i + 3], rows[i + 4]
      changed[one] = true
    else
      local known = redis.call('HGET', base .. 'c:' .. board, id)
      if not counts or #counts > MOST then
        counts = { 'HSET', base .. 'c:' .. board }
        planned[#planned + 1] = counts
      end
      counts[#counts + 1] = id
      counts[#counts + 1] = cmsgpack.pack({ rows[i + 3], rows[i + 4], known and cmsgpack.unpack(known)[3] or none })
    end
    if not scores or #scores > MOST then
      scores = { 'ZADD', base .. 'b:' .. board }
      planned[#planned + 1] = scores
    end
    scores[#scores + 1] = int(points * STEP - rows[i + 2])
    scores[#scores + 1] = id
  end
end
local function setTallies(key, fields)
  local set, drop = { 'HSET', key }, { 'HDEL', key }
  for field, tally in pairs(fields) do
    if tally.answers == 0 then
      drop[#drop + 1] = field
    else
      set[#set + 1] = field
      set[#set + 1] = int(tally.answers * STEP + tally.right)
    end
    if #set > MOST then
      planned[#planned + 1] = set
      set = { 'HSET', key }
    end
    if #drop > MOST then
      planned[#planned + 1] = drop
      drop = { 'HDEL', key }
    end
  end
  if #set > 2 then planned[#planned + 1] = set end
  if #drop > 2 then planned[#planned + 1] = drop end
end
`;

/** The entry comes as its text, so that empty lists in it stay lists. */
export const applyRekey = `${START}${deliveryOfSettings('applyRekey')}${STALE}${WRITES}${SETTLED}${SEASONS}${SEASON_WRITES}${SCORES}${RECORDS}${PARTS}${ASKED}${SCHEDULES}${ROWS}
if state.seq ~= args.rows.seq then return finish({ kind = 'moved', person = person() }) end
local tall = false
for board, rows in pairs(args.rows.boards) do
  local ofTeams = string.sub(board, 1, 6) == 'teams:'
  for i = 2, #rows, 5 do
    if rows[i] > 67108864 then return redis.error_reply('LIMIT points of a member on a board') end
    tall = tall or (ofTeams and rows[i] > ${TALL})
  end
end
if tall then count('tall', '1') end
openDue()
enrol()
for board, rows in pairs(args.rows.boards) do setRows(board, rows) end
keepRecords()
for name, fields in pairs(args.rows.statistics) do setTallies(base .. 'st:' .. name, fields) end
for name, fields in pairs(args.rows.workspace) do
  local season, month = string.match(name, '^questions:(%d+)$'), string.match(name, '^areas:(.*)$')
  local prefix = month and 'm:' .. month .. ':' or name == 'weeks' and 'w:' or nil
  if season then
    setTallies(base .. 'qs:' .. season, fields)
  elseif prefix then
    local renamed = {}
    for field, tally in pairs(fields) do renamed[prefix .. field] = tally end
    setTallies(base .. 'totals', renamed)
  end
end
local seq = append('y', 'k', 'j', args.entry, 'u', me)
local open = args.how == 'void' and redis.call('HGET', base .. 'open', args.questionId)
local asked, index = string.match(open or '', '^(.*):(%d+)$')
local one = asked and questionAt(asked, tonumber(index))
if one and one.schedule and not one.revealed and call.received < one.closes then excuse(one, call.received) end
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
export const listKept = `${DEADLINE}${SETTLED}return { redis.call('HGETALL', base .. 'seasons'), redis.call('SMEMBERS', base .. 'schedules'), redis.call('HGETALL', base .. 'totals') }
`;

/**
 * A slice of the runs of a schedule. Arguments after the deadline: its name, `streaks` of players or `places`, where to go on, '0' at the
 * beginning. Answers where to go on, '0' at the end, and a flat list.
 */
export const readRuns = `${DEADLINE}
return redis.call('HSCAN', base .. ARGV[3] .. ':' .. ARGV[2], ARGV[4], 'COUNT', 1000)
`;

/** Counts of the questions of a season. */
export const readQuestions = `${DEADLINE}${SETTLED}return redis.call('HGETALL', base .. 'qs:' .. ARGV[2])
`;
