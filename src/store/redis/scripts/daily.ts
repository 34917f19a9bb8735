/**
 * Scripts of schedules, and of what waits for an administrator.
 *
 * Keys after `<prefix>:{<workspace>}:`
 * - `schedules` set of names; `schedule:<name>` hash: last (date), asked (the newest that was opened), ordinals (how many occurrences have one),
 *   newest (the occurrence with the last of them), neutral (ordinals of those that were made void while they were open), history (rows, packed)
 * - `refusals:<name>` hash of places to refusals in a row; `streaks:<name>`, `places:<name>` hashes of players and places to
 *   `<days>,<last>,<days>,<last>,<first>,<first>,<place>` of the newest run and the one before it: the ordinals of the last and first
 *   occurrence in each, and where a player answered last. Up to format 4 both firsts and the place are left out
 * - `stood:<name>` hash of places to the ordinals of the newest 32 occurrences that were there to be answered, `3,4,5`
 * - `notices` sorted set of JSON texts by time
 */
import { AGENDA, AGENDA_START } from './agenda-entries.ts';
import { ASKED } from './asked.ts';
import { delivery, STALE, START } from './prelude.ts';

/** Runs as they are kept and as they stand. What breaks a run is as in src/engine/streak.ts. */
export const RUNS = `
local function numbersIn(text)
  local found = {}
  for number in string.gmatch(text or '', '%d+') do found[#found + 1] = tonumber(number) end
  return found
end
-- Of a schedule and place, or false: a script sees its own plans.
local readStood = {}
local function stoodIn(name, place)
  local id = name .. ' ' .. place
  if readStood[id] == nil then
    local kept = redis.call('HGET', base .. 'stood:' .. name, place)
    readStood[id] = kept and numbersIn(kept)
  end
  return readStood[id]
end
local function runOf(text)
  if not text then return { days = 0, first = 0, last = 0, earlier = 0, began = 0, ended = 0 } end
  local days, last, earlier, ended, rest = string.match(text, '^(%d+),(%d+),(%d+),(%d+)(.*)$')
  local first, began, place = string.match(rest, '^,(%d+),(%d+),(.*)$')
  days, last, earlier, ended = tonumber(days), tonumber(last), tonumber(earlier), tonumber(ended)
  return {
    days = days, first = tonumber(first or last - days + 1), last = last,
    earlier = earlier, began = tonumber(began or ended - earlier + 1), ended = ended, place = place ~= '' and place or nil,
  }
end
-- Whether an occurrence between these two breaks a run: one that was there in the place of the run, or any where that is not known.
local function isBroken(stood, neutral, after, before)
  local excused, left = {}, before - after - 1
  if left <= 0 then return false end
  for _, ordinal in ipairs(neutral) do
    if after < ordinal and ordinal < before then
      excused[ordinal] = true
      left = left - 1
    end
  end
  if not stood then return left > 0 end
  for _, ordinal in ipairs(stood) do
    if after < ordinal and ordinal < before and not excused[ordinal] then return true end
  end
  return false
end
-- One run with the one before it, where all that lay between them has become void.
local function mend(run, neutral)
  if run.earlier == 0 or isBroken(nil, neutral, run.ended, run.first) then return end
  run.days, run.first, run.earlier, run.began, run.ended = run.days + run.earlier, run.began, 0, 0, 0
end
-- Days of a run that nothing before this occurrence has broken.
local function standingRun(run, following, stood, neutral)
  mend(run, neutral)
  return run.days > 0 and not isBroken(stood, neutral, run.last, following) and run.days or 0
end
`;

/** Runs and ordinals, and what an answer makes of them. Needs planned writes. */
export const GROWING = `${RUNS}
local readSchedules = {}
local function scheduleOf(name)
  if readSchedules[name] then return readSchedules[name] end
  local key = base .. 'schedule:' .. name
  local values = redis.call('HMGET', key, 'last', 'asked', 'ordinals', 'newest', 'history', 'neutral')
  readSchedules[name] = {
    name = name, key = key, last = values[1] or nil, asked = values[2] or nil, ordinals = tonumber(values[3] or 0), newest = values[4] or nil,
    history = values[5] and cmsgpack.unpack(values[5]) or {}, neutral = numbersIn(values[6]),
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
-- An occurrence is there to be answered in a place: its card was posted, or somebody has answered.
local function stand(one, place)
  local ordinal, stood = giveOrdinal(one), stoodIn(one.schedule, place) or {}
  for _, known in ipairs(stood) do if known == ordinal then return end end
  stood[#stood + 1] = ordinal
  table.sort(stood)
  if #stood > 32 then table.remove(stood, 1) end
  readStood[one.schedule .. ' ' .. place] = stood
  for i, known in ipairs(stood) do stood[i] = int(known) end
  plan('HSET', base .. 'stood:' .. one.schedule, place, table.concat(stood, ','))
  for i, known in ipairs(stood) do stood[i] = tonumber(known) end
end
-- Two may be open at once, and be answered in either order.
local function growRun(run, ordinal, stood, neutral)
  mend(run, neutral)
  if run.days == 0 then
    run.days, run.first, run.last = 1, ordinal, ordinal
  elseif ordinal > run.last then
    if isBroken(stood, neutral, run.last, ordinal) then
      run.earlier, run.began, run.ended = run.days, run.first, run.last
      run.days, run.first = 0, ordinal
    end
    run.days, run.last = run.days + 1, ordinal
  elseif ordinal >= run.first then
    -- It was not there in the place of the run, and is answered late in another one.
    run.days = run.days + 1
  elseif ordinal > run.ended and not isBroken(stood, neutral, ordinal, run.first) then
    run.days = run.days + 1
    if run.earlier > 0 and not isBroken(stood, neutral, run.ended, ordinal) then
      run.days, run.first, run.earlier, run.began, run.ended = run.days + run.earlier, run.began, 0, 0, 0
    else
      run.first = ordinal
    end
  end
end
local function keepRun(key, field, run, place)
  plan('HSET', base .. key, field, table.concat({ int(run.days), int(run.last), int(run.earlier), int(run.ended), int(run.first), int(run.began), place }, ','))
end
local function runIn(key, field) return runOf(redis.call('HGET', base .. key, field)) end
-- Counts an answer for the run of its place, and of a player; the player's days.
local function growRuns(one, place, player)
  local name, ordinal, neutral = one.schedule, giveOrdinal(one), scheduleOf(one.schedule).neutral
  stand(one, place)
  local there = runIn('places:' .. name, place)
  -- Many answer as one.
  if there.days == 0 or ordinal < there.first or ordinal > there.last then
    growRun(there, ordinal, stoodIn(name, place), neutral)
    keepRun('places:' .. name, place, there, '')
  end
  if not player then return nil end
  local run = runIn('streaks:' .. name, player)
  growRun(run, ordinal, run.place and stoodIn(name, run.place), neutral)
  keepRun('streaks:' .. name, player, run, place)
  return run.days
end
`;

/** The same with the history of occurrences. Needs ASKED and entries of the log. */
export const SCHEDULES = `${GROWING}
local function logOccurrence(at, schedule, date, place, asked, outcome, reason)
  append('y', 'o', 'r', at, 's', schedule, 'd', date, 'p', place, 'k', asked, 'o', outcome, 'e', reason)
end
-- Whoever has not answered this occurrence keeps their run: nobody can answer it any more.
local function excuse(one, at)
  local schedule, ordinal, texts = scheduleOf(one.schedule), giveOrdinal(one), {}
  for i, known in ipairs(schedule.neutral) do
    if known == ordinal then return end
    texts[i] = int(known)
  end
  schedule.neutral[#schedule.neutral + 1], texts[#texts + 1] = ordinal, int(ordinal)
  keepSchedule(schedule, 'neutral', table.concat(texts, ','))
  logOccurrence(at, one.schedule, one.date, '', one.asked, 'void', '')
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
  -- What is still open has broken nothing.
  local following = schedule.ordinals + 1
  if newest and not newest.revealed and call.received < newest.closes then following = schedule.ordinals end
  local runs, refusals, seen, places = redis.call('HKEYS', base .. 'places:' .. name), redis.call('HGETALL', base .. 'refusals:' .. name), {}, {}
  for _, place in ipairs(runs) do seen[place] = 0 end
  for i = 1, #refusals, 2 do seen[refusals[i]] = tonumber(refusals[i + 1]) end
  for place, count in pairs(seen) do
    local streak = standingRun(runIn('places:' .. name, place), following, stoodIn(name, place), schedule.neutral)
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
  local own, streak = me and runIn('streaks:' .. name, me), 0
  if own then streak = standingRun(own, following, own.place and stoodIn(name, own.place), schedule.neutral) end
  local entry = entryOf('daily:' .. name)
  local coming = entry and entry.step and { date = entry.step.date, due = entry.due, closes = entry.step.closes } or nil
  if schedule.last or coming or #occurrences > 0 then
    rows[#rows + 1] = {
      schedule = name, last = schedule.last, next = coming, places = places, streak = streak,
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
