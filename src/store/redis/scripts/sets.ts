/** Scripts of solo sets: draw, show, replace, stop, hint. */
import { delivery, STALE, START, WRITES } from './prelude.ts';

/** Reading a set and the views of it. */
export const SETS = `
local WEEK = 604800000
local function readSet(id)
  local raw = redis.call('HGETALL', base .. 's:' .. id)
  if #raw == 0 then return nil end
  local fields = {}
  for i = 1, #raw, 2 do fields[raw[i]] = raw[i + 1] end
  local set = {
    id = id, key = base .. 's:' .. id, fields = fields, owner = fields.owner, closes = tonumber(fields.closes),
    practice = fields.practice == '1', ended = tonumber(fields.ended or nil), items = {}, waiting = 0,
  }
  for i, pair in ipairs(cjson.decode(fields.items)) do
    local item = { questionId = pair[1], digest = pair[2], state = 'waiting' }
    local answer = fields['a' .. (i - 1)]
    if answer then
      local claim = cjson.decode(answer)
      item.state = 'answered'
      item.answer = { credit = claim.credit, points = claim.points, settled = claim.settled }
    elseif fields['x' .. (i - 1)] then
      item.state = 'passed'
    else
      set.waiting = set.waiting + 1
    end
    set.items[i] = item
  end
  return set
end
local function closedAt(set)
  if set.ended and set.ended < set.closes then return set.ended end
  return set.closes
end
local function isOpen(set) return set.waiting > 0 and not set.ended and call.received < set.closes end
local function viewOf(set)
  return {
    id = set.id, items = set.items, closes = set.closes, practice = set.practice,
    language = set.fields.language, filters = set.fields.filters, open = isOpen(set),
  }
end
local function openSet()
  local set = own.set and readSet(own.set)
  if set and isOpen(set) then return set end
  return nil
end
`;

/** Numbers of questions, given at first use and never again. */
export const NUMBERS = `
local assigned = {}
local function numberOf(id)
  local number = assigned[id] or redis.call('HGET', base .. 'numbers', id)
  if number then return tonumber(number) end
  assigned[id] = state.questions + 1
  state.questions = state.questions + 1
  plan('HSET', W, 'questions', int(state.questions))
  plan('HSET', base .. 'numbers', id, int(state.questions))
  return state.questions
end
`;

/** Bits by number; writing into sets. */
const DRAWING = `${NUMBERS}
local function bitIn(bytes, number)
  local byte = string.byte(bytes, math.floor(number / 8) + 1)
  return byte and bit.band(byte, bit.lshift(1, 7 - number % 8)) ~= 0 or false
end
local function without(bytes, numbers)
  local masks = {}
  for _, number in ipairs(numbers) do
    local at = math.floor(number / 8) + 1
    masks[at] = bit.bor(masks[at] or 0, bit.lshift(1, 7 - number % 8))
  end
  local parts = {}
  for at = 1, #bytes do
    local byte = string.byte(bytes, at)
    parts[at] = string.char(masks[at] and bit.band(byte, bit.bnot(masks[at])) or byte)
  end
  return table.concat(parts)
end
local function see(questionId)
  plan('SETBIT', base .. 'seen:' .. me, numberOf(questionId), 1)
end
-- The first unseen of the pool in its order. When told to begin again where the pool is used up, it clears the
-- pool's bits and no others, and takes the rest from the beginning.
-- The pool is one text, a line for each candidate: 12 characters of digest, then the id.
local function draw(pool, count, taken, again)
  local chosen, passed, numbers = {}, {}, {}
  local bytes = me and redis.call('GET', base .. 'seen:' .. me) or ''
  local position = 1
  local function choose(id, digest)
    taken[id] = true
    chosen[#chosen + 1] = { id, digest }
  end
  while #chosen < count and position <= #pool do
    local ids, digests = {}, {}
    while #ids < 200 and position <= #pool do
      local stop = string.find(pool, '\\n', position, true) or #pool + 1
      digests[#digests + 1] = string.sub(pool, position, position + 11)
      ids[#ids + 1] = string.sub(pool, position + 12, stop - 1)
      position = stop + 1
    end
    local known = redis.call('HMGET', base .. 'numbers', unpack(ids))
    for i, id in ipairs(ids) do
      local number = tonumber(known[i] or nil)
      local seen = number and bitIn(bytes, number)
      if seen then numbers[#numbers + 1] = number end
      if #chosen < count and not taken[id] then
        if seen then passed[#passed + 1] = { id, digests[i] } else choose(id, digests[i]) end
      end
    end
  end
  if again and #chosen < count and #numbers > 0 then
    plan('SET', base .. 'seen:' .. me, without(bytes, numbers))
    for _, pair in ipairs(passed) do
      if #chosen < count and not taken[pair[1]] then choose(pair[1], pair[2]) end
    end
  end
  return chosen
end
local function stop(set)
  set.ended = call.received
  plan('HSET', set.key, 'ended', int(call.received))
  plan('HDEL', base .. 'p:' .. me, 'set')
  own.set = nil
end
local function begin(id, items, closes, practice, language, filters)
  local key = base .. 's:' .. id
  plan('HSET', key, 'owner', me, 'closes', int(closes), 'practice', practice and '1' or '0', 'filters', filters,
    'items', cjson.encode(items))
  if language then plan('HSET', key, 'language', language) end
  plan('PEXPIRE', key, int(math.max(closes - call.received, 0) + WEEK))
  plan('HSET', base .. 'p:' .. me, 'set', id)
  see(items[1][1])
end
-- Shows the first waiting item at or after an index, which counts from 0.
local function show(set, from)
  for i = from + 1, #set.items do
    if set.items[i].state == 'waiting' then
      if call.received >= closedAt(set) then return { kind = 'closed' } end
      see(set.items[i].questionId)
      return { kind = 'item', index = i - 1, hint = set.fields['h' .. (i - 1)] ~= nil }
    end
  end
  return { kind = 'finished' }
end
`;

const NEW_SET = `
if redis.call('EXISTS', base .. 's:' .. args.set) == 1 then return redis.error_reply('CORRUPT a set of that id exists') end
`;

const OWNED = (name: string) => `
local set = readSet(args.${name})
if not set then return finish({ kind = 'unknown', person = person() }) end
if set.owner ~= me then return finish({ kind = 'not-owner', person = person() }) end
`;

export const startSet = `${START}${delivery('startSet')}${STALE}${WRITES}${SETS}${DRAWING}
local open = openSet()
if open and not args.anew then return finish({ kind = 'open', set = viewOf(open), person = person() }) end
${NEW_SET}
enrol()
local items = draw(ARGV[4], args.count, {}, true)
if #items == 0 then return finish({ kind = 'empty', person = person() }) end
if open then stop(open) end
for _, item in ipairs(items) do numberOf(item[1]) end
begin(args.set, items, args.closes, false, args.language, args.filters)
commit()
return finish({ kind = 'started', set = viewOf(readSet(args.set)), person = person() })
`;

export const practiseMisses = `${START}${delivery('practiseMisses')}${STALE}${WRITES}${SETS}${DRAWING}
${OWNED('from')}
local items = {}
for i, item in ipairs(set.items) do
  local wanted
  if args.item then
    wanted = i == args.item + 1 and (item.answer or (item.state ~= 'passed' and call.received >= set.closes))
  else
    wanted = item.answer and item.answer.credit.n < item.answer.credit.d
  end
  if wanted and #items < 20 then
    items[#items + 1] = { item.questionId, item.digest }
  end
end
if #items == 0 then return finish({ kind = 'empty', person = person() }) end
local open = openSet()
if open then return finish({ kind = 'open', set = viewOf(open), person = person() }) end
${NEW_SET}
enrol()
begin(args.set, items, args.closes, true, set.fields.language, set.fields.filters)
commit()
return finish({ kind = 'started', set = viewOf(readSet(args.set)), person = person() })
`;

export const showItem = `${START}${delivery('showItem')}${STALE}${WRITES}${SETS}${DRAWING}
${OWNED('set')}
local result = show(set, args.from)
result.set = viewOf(set)
result.person = person()
commit()
return finish(result)
`;

export const replaceItem = `${START}${delivery('replaceItem')}${STALE}${WRITES}${SETS}${DRAWING}
${OWNED('set')}
local item = set.items[args.index + 1]
if item and item.state == 'waiting' and call.received < closedAt(set) then
  local taken = {}
  for _, other in ipairs(set.items) do taken[other.questionId] = true end
  local drawn = draw(ARGV[4], 1, taken, false)[1]
  if drawn then
    item.questionId, item.digest = drawn[1], drawn[2]
    local items = {}
    for i, other in ipairs(set.items) do items[i] = { other.questionId, other.digest } end
    plan('HSET', set.key, 'items', cjson.encode(items))
    -- A hint belongs to the question that was there before.
    plan('HDEL', set.key, 'h' .. args.index)
    set.fields['h' .. args.index] = nil
  else
    item.state = 'passed'
    set.waiting = set.waiting - 1
    plan('HSET', set.key, 'x' .. args.index, '1')
    if set.waiting == 0 and own.set == set.id then plan('HDEL', base .. 'p:' .. me, 'set') end
  end
end
local result = show(set, args.index)
result.set = viewOf(set)
result.person = person()
commit()
return finish(result)
`;

export const stopSet = `${START}${delivery('stopSet')}${STALE}${WRITES}${SETS}${DRAWING}
local set = openSet()
if not set then return finish({ kind = 'none', person = person() }) end
stop(set)
commit()
return finish({ kind = 'stopped', set = viewOf(set), person = person() })
`;

export const takeHint = `${START}${delivery('takeHint')}${STALE}${SETS}
local set = args.kind == 'solo' and readSet(args.asked) or nil
local item = set and set.items[args.index + 1]
if not item then return finish({ kind = 'unknown', person = person() }) end
if set.owner ~= me then return finish({ kind = 'not-owner', person = person() }) end
if item.state == 'answered' then return finish({ kind = 'answered', person = person() }) end
if call.received >= closedAt(set) then return finish({ kind = 'closed', person = person() }) end
if item.state == 'passed' or item.digest ~= args.digest then return finish({ kind = 'changed', person = person() }) end
redis.call('HSET', set.key, 'h' .. args.index, '1')
return finish({ kind = 'taken', set = viewOf(set), person = person() })
`;
