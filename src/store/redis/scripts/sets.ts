/** Scripts of solo sets: draw, show, replace, stop, hint. */
import { DRAWING } from './drawing.ts';
import { delivery, SEASONS, STALE, START, WRITES } from './prelude.ts';

/** Reading a set and the views of it. */
export const SETS = `
local DAY_MS, WEEK_MS = 86400000, 604800000
-- How long a set is kept from now on: until 7 days after it closes, so that a late press is told what happened.
local function keepSet(key, closes) plan('PEXPIRE', key, math.max(closes - call.received, 0) + WEEK_MS) end
-- With an index, the answer to that item, its hint and its opening come with it.
local function readSet(id, index)
  local key = base .. 's:' .. id
  local at = index and int(index) or ''
  local head, progress, items, answer, hint, opened = unpack(redis.call('HMGET', key, 'head', 'progress', 'items', 'a' .. at, 'h' .. at, 'o' .. at), 1, 6)
  if not head then return nil end
  local owner, closes, practice, language, filters = string.match(head, '^(%d+),(%d+),(%d),([^,]*),(.*)$')
  local waiting, ended, outcomes = string.match(progress, '^(%d+),(%d*);(.*)$')
  return {
    id = id, key = key, owner = owner, closes = tonumber(closes), practice = practice == '1', language = language ~= '' and language or nil,
    filters = filters, items = items, ended = tonumber(ended), waiting = tonumber(waiting), outcomes = outcomes, answer = answer, hint = hint, opened = opened,
  }
end
local function progressOf(set) return int(set.waiting) .. ',' .. (set.ended and int(set.ended) or '') .. ';' .. set.outcomes end
-- Digest and question id of an item, which counts from 0; nothing where there is no such item.
local function itemAt(set, index)
  if index < 0 then return nil end
  local from = 1
  for _ = 1, index do
    local stop = string.find(set.items, '\\n', from, true)
    if not stop then return nil end
    from = stop + 1
  end
  return string.sub(set.items, from, from + 11), string.match(set.items, '[^\\n]*', from + 12)
end
-- What became of an item: nothing while it waits.
local function outcomeOf(set, index)
  return string.match(';' .. set.outcomes, ';' .. int(index) .. '=([^;]*);')
end
local function settle(set, index, outcome)
  set.outcomes = set.outcomes .. int(index) .. '=' .. outcome .. ';'
  set.waiting = set.waiting - 1
end
local function closedAt(set)
  if set.ended and set.ended < set.closes then return set.ended end
  return set.closes
end
local function isOpen(set) return set.waiting > 0 and not set.ended and call.received < set.closes end
-- Items and outcomes go out as they are kept; the caller takes them apart.
local function viewOf(set)
  return {
    id = set.id, items = set.items, outcomes = set.outcomes, closes = set.closes, practice = set.practice,
    language = set.language, filters = set.filters, open = isOpen(set),
  }
end
local function openSet()
  local set = own.set and readSet(own.set)
  if set and isOpen(set) then return set end
  return nil
end
`;

/** What was settled, a bit for each question. */
export const DONE = `
local function settledIn(season, kind) return base .. 'done:' .. me .. ':' .. int(season.number) .. ':' .. kind end
`;

/** It is settled by an answer, or by a look at the key of one that was never answered. */
export const REVEALS = `${DONE}
local function settleRevealed(set, id)
  if set.practice or call.player.guest then return end
  plan('SETBIT', settledIn(seasonOfReceipt(runningSeason()), 'solo'), numberOf(id), 1)
end
`;

/** Writing into sets. */
export const WRITING = `${DRAWING}
-- Whether a question is open in public, or waits there, so that nobody may see it or its key in a set. What the asker has answered in a daily
-- they have been told, and may practise.
local function heldInPublic(set, id)
  local holder = redis.call('HGET', base .. 'open', id)
  if not holder then return false end
  return not (set and set.practice and string.sub(holder, 1, 1) == 'D' and redis.call('HEXISTS', base .. 'claims:' .. holder, me) == 1)
end
local function stop(set)
  set.ended = call.received
  plan('HSET', set.key, 'progress', progressOf(set))
  -- Without any answer nothing can be told of it but that it has ended, and somebody may start anew all day.
  if not string.find(set.outcomes, ',', 1, true) then plan('PEXPIRE', set.key, DAY_MS) end
  plan('HDEL', base .. 'p:' .. me, 'set')
  own.set = nil
end
local function begin(id, items, closes, practice, language, filters)
  local key = base .. 's:' .. id
  local lines = {}
  for i, item in ipairs(items) do lines[i] = item[2] .. item[1] end
  plan('HSET', key, 'head', me .. ',' .. int(closes) .. (practice and ',1,' or ',0,') .. (language or '') .. ',' .. filters,
    'progress', #items .. ',;', 'items', table.concat(lines, '\\n'), 'o0', call.received)
  keepSet(key, closes)
  keep('set', id)
  see(me, items[1][1])
end
local function pass(set, index)
  settle(set, index, 'x')
  plan('HSET', set.key, 'progress', progressOf(set))
  if set.waiting == 0 and own.set == set.id then plan('HDEL', base .. 'p:' .. me, 'set') end
end
-- Shows the first waiting item at or after an index, which counts from 0; its first showing is when it was opened. The hint of a replaced item is gone.
local function show(set, from, replaced)
  local index = from
  local _, id = itemAt(set, index)
  while id do
    if not outcomeOf(set, index) then
      if call.received >= closedAt(set) then return { kind = 'closed' } end
      if not heldInPublic(set, id) then
        see(me, id)
        plan('HSETNX', set.key, 'o' .. int(index), call.received)
        return { kind = 'item', index = index, hint = index ~= replaced and redis.call('HEXISTS', set.key, 'h' .. int(index)) == 1 }
      end
      pass(set, index)
    end
    index = index + 1
    _, id = itemAt(set, index)
  end
  return { kind = 'finished' }
end
`;

export const NEW_SET = `
if redis.call('EXISTS', base .. 's:' .. args.set) == 1 then return redis.error_reply('CORRUPT a set of that id exists') end
`;

/** The asker's own set. A refusal is not remembered: nothing is kept of a call that has no business here. */
const OWNED = (name: string) => `
local set = readSet(args.${name})
if not set then return cjson.encode({ kind = 'unknown', person = person() }) end
if set.owner ~= me then return cjson.encode({ kind = 'not-owner', person = person() }) end
`;

export const startSet = `${START}${delivery('startSet')}${STALE}${WRITES}${SETS}${WRITING}
local open = openSet()
if open and not args.anew then return finish({ kind = 'open', set = viewOf(open), person = person() }) end
${NEW_SET}
enrol()
local items = draw(me, ARGV[4], 12, args.count, {}, true)
if #items == 0 then return finish({ kind = 'empty', person = person() }) end
if open then stop(open) end
for _, item in ipairs(items) do numberOf(item[1]) end
begin(args.set, items, args.closes, false, args.language, args.filters)
commit()
return finish({ kind = 'started', set = viewOf(readSet(args.set)), person = person() })
`;

export const practiseMisses = `${START}${delivery('practiseMisses')}${STALE}${WRITES}${SETS}${WRITING}${SEASONS}${REVEALS}
${OWNED('from')}
local items, index = {}, 0
for line in string.gmatch(set.items, '[^\\n]+') do
  local outcome = outcomeOf(set, index)
  local n, d = string.match(outcome or '', '^(%d+),(%d+)')
  local wanted
  if args.item then
    wanted = index == args.item and (n or (not outcome and call.received >= set.closes))
  else
    wanted = n and tonumber(n) < tonumber(d)
  end
  if wanted and #items < 20 and not heldInPublic(nil, string.sub(line, 13)) then items[#items + 1] = { string.sub(line, 13), string.sub(line, 1, 12) } end
  index = index + 1
end
if #items == 0 then return finish({ kind = 'empty', person = person() }) end
local open = openSet()
if open then return finish({ kind = 'open', set = viewOf(open), person = person() }) end
${NEW_SET}
enrol()
if args.item and not outcomeOf(set, args.item) then settleRevealed(set, items[1][1]) end
begin(args.set, items, args.closes, true, set.language, set.filters)
commit()
return finish({ kind = 'started', set = viewOf(readSet(args.set)), person = person() })
`;

export const showItem = `${START}${delivery('showItem')}${STALE}${WRITES}${SETS}${WRITING}
${OWNED('set')}
local result = show(set, args.from)
result.set = viewOf(set)
result.person = person()
commit()
return finish(result)
`;

export const replaceItem = `${START}${delivery('replaceItem')}${STALE}${WRITES}${SETS}${WRITING}
${OWNED('set')}
local replaced
local digest = itemAt(set, args.index)
if digest == args.digest and not outcomeOf(set, args.index) and call.received < closedAt(set) then
  local lines, taken = {}, {}
  for line in string.gmatch(set.items, '[^\\n]+') do
    lines[#lines + 1] = line
    taken[string.sub(line, 13)] = true
  end
  local drawn = draw(me, ARGV[4], 12, 1, taken, false)[1]
  if drawn then
    lines[args.index + 1] = drawn[2] .. drawn[1]
    set.items = table.concat(lines, '\\n')
    -- Hint and opening belong to the question that was there before.
    replaced = args.index
    plan('HDEL', set.key, 'h' .. int(args.index), 'o' .. int(args.index))
    plan('HSET', set.key, 'items', set.items)
  else
    pass(set, args.index)
  end
end
local result = show(set, args.index, replaced)
result.set = viewOf(set)
result.person = person()
commit()
return finish(result)
`;

export const stopSet = `${START}${delivery('stopSet')}${STALE}${WRITES}${SETS}${WRITING}
local set = openSet()
if not set then return finish({ kind = 'none', person = person() }) end
stop(set)
commit()
return finish({ kind = 'stopped', set = viewOf(set), person = person() })
`;

export const takeHint = `${START}${delivery('takeHint')}${STALE}${SETS}
local set = args.kind == 'solo' and readSet(args.asked, args.index) or nil
local digest, id
if set then digest, id = itemAt(set, args.index) end
if not id then return cjson.encode({ kind = 'unknown', person = person() }) end
if set.owner ~= me then return cjson.encode({ kind = 'not-owner', person = person() }) end
if set.answer then return finish({ kind = 'answered', person = person() }) end
if call.received >= closedAt(set) then return finish({ kind = 'closed', person = person() }) end
if outcomeOf(set, args.index) or digest ~= args.digest then return finish({ kind = 'changed', person = person() }) end
redis.call('HSET', set.key, 'h' .. int(args.index), '1')
return finish({ kind = 'taken', set = viewOf(set), person = person() })
`;
