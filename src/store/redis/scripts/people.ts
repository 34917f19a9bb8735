/** Scripts of settings, preferences and reports. */
import { AGENDA } from './agenda-entries.ts';
import { delivery, STALE, START, WRITES } from './prelude.ts';

/** Occurrences and digests that come with schedules. A null of JSON takes away. */
const CHANGES = `${AGENDA}
local function dropDigests(schedule)
  local head = 'digest:' .. schedule .. ':'
  for _, id in ipairs(redis.call('HKEYS', base .. 'entries')) do
    if string.sub(id, 1, #head) == head then dropEntry(id) end
  end
end
local function changeAgenda(change)
  for schedule, next in pairs(change.occurrences or {}) do
    if next == cjson.null then
      dropEntry('daily:' .. schedule)
      dropDigests(schedule)
    else
      local last = redis.call('HGET', base .. 'schedule:' .. schedule, 'last')
      if not last or next.date > last then
        addStep('daily:' .. schedule, next.due, { kind = 'daily', schedule = schedule, date = next.date, closes = next.closes })
      end
    end
  end
  for schedule, digest in pairs(change.digests or {}) do
    dropDigests(schedule)
    if digest ~= cjson.null then
      for _, place in ipairs(digest.places) do
        addStep('digest:' .. schedule .. ':' .. place, digest.due, { kind = 'digest', schedule = schedule, week = digest.week, place = place })
      end
    end
  end
  for _, one in ipairs(change.revive or {}) do plan('HSET', base .. 'refusals:' .. one.schedule, one.place, 0) end
  writeEntries()
end
`;

/**
 * As `delivery`, for a result with settings. They may name somebody whose data is deleted meanwhile, so that none are kept with the
 * delivery: told again, it comes with those that hold.
 */
export function deliveryOfSettings(verb: string): string {
  return `
local delivered = base .. 'd:${verb}:' .. call.delivery
do
  local before = redis.call('GET', delivered)
  if before then
    local told = cjson.decode(before)
    if told.settings then told.revision, told.settings = state.revision, settings() end
    return cjson.encode(told)
  end
end
local function finish(result)
  redis.call('SET', delivered, cjson.encode({ kind = result.kind, person = result.person, settings = result.settings and '' }), 'EX', 3600)
  return cjson.encode(result)
end
`;
}

export const saveSettings = `${START}${deliveryOfSettings('saveSettings')}${STALE}${WRITES}${CHANGES}
local before = cjson.decode(settings()).timezone
local timezone = cjson.decode(args.settings).timezone
if timezone and timezone ~= before then
  append('y', 'z', 'r', int(call.received), 'z', timezone)
end
count('revision', state.revision + 1)
count('settings', args.settings)
if args.agenda then changeAgenda(args.agenda) end
commit()
local result = { kind = 'saved', revision = state.revision + 1, settings = args.settings, person = person() }
local text = finish(result)
if not args.agenda then return text end
result.earliest = earliest()
return cjson.encode(result)
`;

export const readPerson = `${START}${STALE}
return cjson.encode({ kind = 'person', person = person() })
`;

export const savePreferences = `${START}${delivery('savePreferences')}${STALE}${WRITES}
enrol()
if args.language then
  own.language = args.language
  keep('language', args.language)
end
if args.exportNamed ~= nil then
  own.export = args.exportNamed and '1' or '0'
  keep('export', own.export)
end
if args.nameHidden ~= nil then
  own.hidden = args.nameHidden and '1' or '0'
  keep('hidden', own.hidden)
  plan('SADD', base .. (args.nameHidden and 'hidden' or 'shown'), me)
  plan('SREM', base .. (args.nameHidden and 'shown' or 'hidden'), me)
end
commit()
return finish({ kind = 'saved', person = person() })
`;

export const saveReport = `${START}${delivery('saveReport')}${STALE}${WRITES}
local question = args.questionId or own.last
if not question then return finish({ kind = 'none', person = person() }) end
enrol()
if not redis.call('ZSCORE', base .. 'rt:' .. question, me) then plan('ZINCRBY', base .. 'reports', 1, question) end
plan('ZADD', base .. 'rt:' .. question, int(call.received), me)
-- Once more without a reason: what was said stands.
plan(args.reason == '' and 'HSETNX' or 'HSET', base .. 'rr:' .. question, me, args.reason)
commit()
return finish({ kind = 'saved', questionId = question, person = person() })
`;

export const reports = `${START}${STALE}
local all = redis.call('ZREVRANGE', base .. 'reports', 0, -1, 'WITHSCORES')
local rows = {}
for i = 1, #all, 2 do
  local count = tonumber(all[i + 1])
  -- Those below the 25th count can be left out before their times are read.
  if #rows >= 25 and count < rows[25].count then break end
  local newest = redis.call('ZREVRANGE', base .. 'rt:' .. all[i], 0, 0, 'WITHSCORES')
  rows[#rows + 1] = { questionId = all[i], count = count, newest = tonumber(newest[2]) }
end
table.sort(rows, function(a, b)
  if a.count ~= b.count then return a.count > b.count end
  if a.newest ~= b.newest then return a.newest > b.newest end
  return a.questionId < b.questionId
end)
local top = {}
for i = 1, math.min(25, #rows) do
  local row = rows[i]
  row.reasons = {}
  local from = 0
  while #row.reasons < 3 and from < row.count do
    local people = redis.call('ZREVRANGE', base .. 'rt:' .. row.questionId, from, from + 9)
    for _, reason in ipairs(redis.call('HMGET', base .. 'rr:' .. row.questionId, unpack(people))) do
      if reason ~= '' and #row.reasons < 3 then row.reasons[#row.reasons + 1] = reason end
    end
    from = from + 10
  end
  top[i] = row
end
return cjson.encode({ kind = 'reports', reports = top, person = person() })
`;
