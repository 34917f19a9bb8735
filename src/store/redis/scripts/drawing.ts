/** Parts of scripts that draw: numbers of questions, bits of what was seen, and what is open in public. */

/** Numbers of questions, given at first use and never again. */
export const NUMBERS = `
local assigned = {}
local function numberOf(id)
  if assigned[id] then return assigned[id] end
  local number = redis.call('HGET', base .. 'numbers', id)
  if number then
    assigned[id] = tonumber(number)
    return assigned[id]
  end
  assigned[id] = state.questions + 1
  state.questions = state.questions + 1
  count('questions', state.questions)
  plan('HSET', base .. 'numbers', id, state.questions)
  return state.questions
end
`;

/** Bits by number; the draw. */
export const DRAWING = `${NUMBERS}
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
-- Who, or what, has seen which questions.
local function seenBy(who) return base .. 'seen:' .. who end
local function see(who, questionId) plan('SETBIT', seenBy(who), numberOf(questionId), 1) end
-- The first unseen of the pool in its order, of what is not open in public. When told to begin again where the pool is used up, it
-- clears the pool's bits and no others, and takes the rest from the beginning.
-- \`taken\` may not be chosen, what is chosen is put into it; \`freed\` is open no more although it is still written so.
-- The pool is one text, a line for each candidate: \`width\` characters, of which the first 12 are the digest, then the id.
local function draw(who, pool, width, count, taken, again, freed)
  local chosen, passed, numbers = {}, {}, {}
  local bytes = who and redis.call('GET', seenBy(who)) or ''
  local public = redis.call('EXISTS', base .. 'open') == 1
  local position = 1
  local function choose(id, head)
    taken[id] = true
    chosen[#chosen + 1] = { id, head }
  end
  while #chosen < count and position <= #pool do
    local ids, heads = {}, {}
    while #ids < 200 and position <= #pool do
      local stop = string.find(pool, '\\n', position, true) or #pool + 1
      heads[#heads + 1] = string.sub(pool, position, position + width - 1)
      ids[#ids + 1] = string.sub(pool, position + width, stop - 1)
      position = stop + 1
    end
    local known = redis.call('HMGET', base .. 'numbers', unpack(ids))
    local held = public and redis.call('HMGET', base .. 'open', unpack(ids))
    for i, id in ipairs(ids) do
      local number = tonumber(known[i] or nil)
      local seen = number and bitIn(bytes, number)
      if seen then numbers[#numbers + 1] = number end
      if #chosen < count and not taken[id] and not (held and held[i] and not (freed and freed[id])) then
        if seen then passed[#passed + 1] = { id, heads[i] } else choose(id, heads[i]) end
      end
    end
  end
  if again and #chosen < count and #numbers > 0 then
    plan('SET', seenBy(who), without(bytes, numbers))
    for _, pair in ipairs(passed) do
      if #chosen < count and not taken[pair[1]] then choose(pair[1], pair[2]) end
    end
  end
  return chosen
end
`;
