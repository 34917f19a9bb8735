/**
 * Scripts of schedules, and of what waits for an administrator.
 *
 * Keys after `<prefix>:{<workspace>}:`
 * - `schedules` set of names; `schedule:<name>` hash: last (date), asked (the newest that was opened), ordinals (how many occurrences have one),
 *   newest (the occurrence with the last of them), history (rows, packed)
 * - `refusals:<name>` hash of places to refusals in a row; `streaks:<name>`, `places:<name>` hashes of players and places to
 *   `<days>,<ordinal>,<days>,<ordinal>` of the newest run and the one before it,
 *   each with the last occurrence that was answered
 * - `notices` sorted set of JSON texts by time
 */
import { AGENDA, AGENDA_START } from './agenda-entries.ts';
import { ASKED } from './asked.ts';
import { delivery, STALE, START } from './prelude.ts';

/** Runs, ordinals and history. Needs ASKED and planned writes. */
export const SCHEDULES = `
local readSchedules = {}
local function scheduleOf(name)
  if readSchedules[name] then return readSchedules[name] end
  local key = base .. 'schedule:' .. name
  local values = redis.call('HMGET', key, 'last', 'asked', 'ordinals', 'newest', 'history')
  readSchedules[name] = {
    name = name, key = key, last = values[1] or nil, asked = values[2] or nil, ordinals = tonumber(values[3] or 0), newest = values[4] or nil,
    history = values[5] and cmsgpack.unpack(values[5]) or {},
  }
  return readSchedules[name]
end
local function keepSchedule(schedule, ...)
  plan('HSET', schedule.key, ...)
  plan('SADD', base .. 'schedules', schedule.name)
end
-- Occurrences are numbered when it is certain that somebody could answer them.
local function giveOrdinal(one)
  if one.ordinal then return one.ordinal end
  local schedule = scheduleOf(one.schedule)
  schedule.ordinals, schedule.newest = schedule.ordinals + 1, one.asked
  one.ordinal = schedule.ordinals
  keepSchedule(schedule, 'ordinals', schedule.ordinals, 'newest', one.asked)
  plan('HSET', one.key, 'ordinal', one.ordinal)
  return one.ordinal
end
-- The newest run, and the one before it.
local function runIn(key, field)
  local run = redis.call('HGET', base .. key, field)
  if not run then return 0, 0, 0, 0 end
  local days, last, earlier, ended = string.match(run, '^(%d+),(%d+),(%d+),(%d+)$')
  return tonumber(days), tonumber(last), tonumber(earlier), tonumber(ended)
end
-- Two may be open at once, and be answered in either order.
local function extendRun(key, field, ordinal)
  local days, last, earlier, ended = runIn(key, field)
  if days > 0 and ordinal == last + 1 then
    days, last = days + 1, ordinal
  elseif ordinal > last then
    days, last, earlier, ended = 1, ordinal, days, last
  elseif ordinal == last - days then
    days = days + 1
    if earlier > 0 and ended == ordinal - 1 then days, earlier, ended = days + earlier, 0, 0 end
  end
  plan('HSET', base .. key, field, table.concat({ int(days), int(last), int(earlier), int(ended) }, ','))
  return days
end
local function logOccurrence(at, schedule, date, place, asked, outcome, reason)
  append('y', 'o', 'r', at, 's', schedule, 'd', date, 'p', place, 'k', asked, 'o', outcome, 'e', reason)
end
-- A row for each date and place: date, place, asked, outcome, reason, time, card (JSON), each but the first and fourth or ''.
local function addHistory(schedule, row)
  local kept = { row }
  for _, other in ipairs(schedule.history) do
    if other[1] ~= row[1] or other[2] ~= row[2] then kept[#kept + 1] = other end
  end
  table.sort(kept, function(a, b)
    if a[1] ~= b[1] then return a[1] > b[1] end
    return a[2] < b[2]
  end)
  for i = 31, #kept do kept[i] = nil end
  schedule.history = kept
  keepSchedule(schedule, 'history', cmsgpack.pack(kept))
end
-- A card that was pressed is there: its message is known from now on, and so is that it was posted.
local function confirm(one, place, message)
  local card = cjson.encode({ channel = place, message = message })
  if not one.schedule then
    local round = roundOf(one.asked)
    if not round or round.place ~= place then return end
    plan('HSET', round.key, 'card', card)
  end
  plan('HSET', one.key, 'card:' .. place, card)
  if not one.schedule then return end
  local schedule = scheduleOf(one.schedule)
  for _, row in ipairs(schedule.history) do
    if row[1] == one.date and row[2] == place and row[4] == 'uncertain' then
      logOccurrence(call.received, one.schedule, one.date, place, row[3], 'posted', '')
      return addHistory(schedule, { row[1], row[2], row[3], 'posted', '', row[6], card })
    end
  end
end
`;

export const dailyHistory = `${START}${STALE}${ASKED}${AGENDA}${SCHEDULES}
local names, rows = {}, {}
for _, name in ipairs(redis.call('SMEMBERS', base .. 'schedules')) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
  local schedule = scheduleOf(name)
  local newest = schedule.newest and questionAt(schedule.newest, 0)
  -- The run as it stands: what is still open has broken nothing.
  local function standing(days, ordinal)
    local alive = ordinal > 0 and (ordinal >= schedule.ordinals or (ordinal == schedule.ordinals - 1 and newest and not newest.revealed and call.received < newest.closes))
    return alive and days or 0
  end
  local runs, refusals, seen, places = redis.call('HKEYS', base .. 'places:' .. name), redis.call('HGETALL', base .. 'refusals:' .. name), {}, {}
  for _, place in ipairs(runs) do seen[place] = 0 end
  for i = 1, #refusals, 2 do seen[refusals[i]] = tonumber(refusals[i + 1]) end
  for place, count in pairs(seen) do
    local streak = standing(runIn('places:' .. name, place))
    places[#places + 1] = { place = place, refusals = count, streak = streak }
  end
  table.sort(places, function(a, b) return a.place < b.place end)
  local occurrences = {}
  for i, row in ipairs(schedule.history) do
    local function text(at) return row[at] ~= '' and row[at] or nil end
    occurrences[i] = {
      schedule = name, date = row[1], place = text(2), asked = text(3), outcome = row[4], reason = text(5), at = row[6],
      card = row[7] ~= '' and cjson.decode(row[7]) or nil,
    }
  end
  local entry = entryOf('daily:' .. name)
  local following = entry and entry.step and { date = entry.step.date, due = entry.due, closes = entry.step.closes } or nil
  if schedule.last or following or #occurrences > 0 then
    rows[#rows + 1] = {
      schedule = name, last = schedule.last, next = following, places = places, streak = me and standing(runIn('streaks:' .. name, me)) or 0,
      occurrences = occurrences,
    }
  end
end
return cjson.encode({ kind = 'daily', schedules = rows, person = person() })
`;

export const takeNotices = `${START}${delivery('takeNotices')}${STALE}
local notices = {}
for i, text in ipairs(redis.call('ZRANGE', base .. 'notices', 0, -1)) do notices[i] = cjson.decode(text) end
local result = finish({ kind = 'notices', notices = notices, person = person() })
redis.call('DEL', base .. 'notices')
return result
`;

export const addNotice = `${AGENDA_START}
local key = base .. 'notices'
for _, text in ipairs(redis.call('ZRANGE', key, 0, -1)) do
  if cjson.decode(text).id == args.id then return 0 end
end
redis.call('ZADD', key, args.at, ARGV[2])
redis.call('ZREMRANGEBYRANK', key, 0, -21)
return 1
`;
