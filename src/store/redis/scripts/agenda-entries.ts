/**
 * The agenda as scripts read and write it. Keys after `<prefix>:{<workspace>}:`
 * - `agenda` sorted set of entry ids by the time at which they are due, or at which their lease is over
 * - `entries` hash of entry ids to due, step, fence, attempt (0 before the first claim), time of the first claim, and the
 *   occurrence that a daily has opened
 */
export const AGENDA = `
-- Entries that the script has looked at, and where those stand that it has changed: false for nowhere.
local known, standing = {}, {}
local function decodeStored(packed)
  if not packed then return false end
  local ok, values = pcall(cmsgpack.unpack, packed)
  if not ok or type(values) ~= 'table' then return { corrupt = true, due = 0, fence = 0, attempt = 0, first = 0 } end
  local due, step, fence, attempt, first = values[1], values[2], values[3], values[4], values[5]
  local readable = type(step) == 'table' and type(step.kind) == 'string'
  local function whole(value) return type(value) == 'number' and value or 0 end
  return {
    corrupt = not readable, due = whole(due), step = readable and step or nil, fence = whole(fence), attempt = whole(attempt), first = whole(first), opened = values[6] or nil,
  }
end
local function entryOf(id)
  if known[id] == nil then known[id] = decodeStored(redis.call('HGET', base .. 'entries', id)) end
  return known[id]
end
local function readEntries(ids)
  if #ids == 0 then return end
  for i, packed in ipairs(redis.call('HMGET', base .. 'entries', unpack(ids))) do known[ids[i]] = decodeStored(packed) end
end
local function putEntry(id, due, step)
  known[id] = { due = due, step = step, fence = 0, attempt = 0, first = 0 }
  standing[id] = due
  return known[id]
end
local function dropEntry(id)
  known[id] = false
  standing[id] = false
end
-- Due again at another time, whoever has claimed it.
local function moveEntry(id, due)
  local entry = entryOf(id)
  if not entry then return end
  entry.due = due
  standing[id] = due
end
local function writeEntries()
  local scores, values, gone = {}, {}, {}
  local function send()
    if #scores > 0 then
      plan('ZADD', base .. 'agenda', unpack(scores))
      plan('HSET', base .. 'entries', unpack(values))
    end
    if #gone > 0 then
      plan('ZREM', base .. 'agenda', unpack(gone))
      plan('HDEL', base .. 'entries', unpack(gone))
    end
    scores, values, gone = {}, {}, {}
  end
  for id, at in pairs(standing) do
    if at then
      local entry = known[id]
      scores[#scores + 1] = at
      scores[#scores + 1] = id
      values[#values + 1] = id
      values[#values + 1] = cmsgpack.pack({ entry.due, entry.step or false, entry.fence, entry.attempt, entry.first, entry.opened or false })
    else
      gone[#gone + 1] = id
    end
    if #scores + #gone >= 400 then send() end
  end
  send()
end
-- When the next entry of the workspace is due, or comes back; 0 where there is none. No repeated result tells it: it would be that of then.
local function earliest()
  local first = redis.call('ZRANGE', base .. 'agenda', 0, 0, 'WITHSCORES')
  return first[2] and tonumber(first[2]) or 0
end
-- Steps that are added: what is there stays, but for the next occurrence or digest, which take the place of another.
local function addStep(id, due, step)
  if step.kind ~= 'daily' and step.kind ~= 'digest' and entryOf(id) then return end
  putEntry(id, due, step)
  if step.kind == 'daily' then plan('SADD', base .. 'schedules', step.schedule) end
end
`;

/** What scripts begin with that belong to no person. Arguments: the deadline, the verb's own as JSON, sometimes pools. */
export const AGENDA_START = `
local W = KEYS[1]
local base = string.sub(W, 1, -2)
local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)
if clock > tonumber(ARGV[1]) then return redis.error_reply('LATE the deadline of the call has passed') end
local args = cjson.decode(ARGV[2])
local function int(number) return string.format('%d', number) end
local me
local state
do
  local values = redis.call('HMGET', W, 'revision', 'seq', 'questions', 'fence', 'season', 'told', 'running')
  local function counter(i) return tonumber(values[i] or 0) end
  state = {
    revision = counter(1), seq = counter(2), questions = counter(3), fence = counter(4), season = counter(5), told = counter(6), running = values[7] or nil,
  }
end
local function settings() return redis.call('HGET', W, 'settings') or '{}' end
`;

/** When the next entry of a workspace is due; nothing where it has none. */
export const readEarliest = `${AGENDA_START}
local first = redis.call('ZRANGE', base .. 'agenda', 0, 0, 'WITHSCORES')
return first[2] or false
`;
