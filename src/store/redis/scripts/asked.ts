/**
 * Scripts of questions that are asked in public, and the parts that others read them with.
 *
 * Keys after `<prefix>:{<workspace>}:`, kept until 7 days after the reveal
 * - `asked:<asked>:<index>` hash: kind, question, digest, opened, closes, ends (closes as it was without a stop), revealed, preset, language,
 *   count, answers, right, copy, `card:<place>` (JSON); of a daily also schedule, date, ordinal, before (the occurrence before it),
 *   ordinals (how many there were when it was opened), places (JSON)
 * - `claims:<asked>:<index>` hash of player to answer; `hints:…` set of players; `buckets:…` hash of counts; `quick:…` sorted set
 *   of `<seq>:<player>` of right answers by receipt, of preset `fast`
 * - `round:<round>` hash, see rounds.ts; `rows:<round>` and `week:<schedule>:<week>` hashes of `p<player>` and `t<team>` to points, right
 *   answers and the seq of the last gain
 * - `open` hash of question ids to `<asked>:<index>`: what is open, or waits in a running round
 */
import { NEW_SET, SETS, WRITING } from './sets.ts';
import { delivery, STALE, START, WRITES } from './prelude.ts';

/** Reading rounds and asked questions; each is read once, and what the script changes stands in what was read. */
export const ASKED = `
local KEPT, BACKSTOP = 604800000, 90 * 86400000
local readRounds, readQuestions = {}, {}
local function roundOf(id)
  if readRounds[id] ~= nil then return readRounds[id] end
  local key = base .. 'round:' .. id
  local values = redis.call('HMGET', key, 'place', 'by', 'count', 'index', 'preset', 'language', 'started', 'running', 'stopped', 'card', 'items', 'podium')
  readRounds[id] = values[1] and {
    id = id, key = key, place = values[1], owner = values[2] or nil, count = tonumber(values[3]), index = tonumber(values[4]), preset = values[5],
    language = values[6], started = tonumber(values[7]), running = values[8] == '1', stopped = tonumber(values[9] or nil),
    card = values[10] or nil, items = values[11], podium = values[12] == '1',
  } or false
  return readRounds[id]
end
local function roundView(round)
  return {
    id = round.id, place = round.place, owner = round.owner and redis.call('HGET', base .. 'p:' .. round.owner, 'id') or '', count = round.count, index = round.index, preset = round.preset,
    language = round.language, started = round.started, running = round.running, stopped = round.stopped,
    card = round.card and cjson.decode(round.card) or nil,
  }
end
-- Digest, seconds and question id of an item of a round, which counts from 0.
local function roundItem(round, index)
  local at = 0
  for line in string.gmatch(round.items, '[^\\n]+') do
    if at == index then return string.sub(line, 1, 12), tonumber(string.sub(line, 13, 15)), string.sub(line, 16) end
    at = at + 1
  end
  return nil
end
local function questionAt(asked, index)
  local name = asked .. ':' .. int(index)
  if readQuestions[name] ~= nil then return readQuestions[name] end
  local key = base .. 'asked:' .. name
  local values = redis.call('HMGET', key, 'kind', 'question', 'digest', 'opened', 'closes', 'ends', 'revealed', 'preset', 'language',
    'count', 'answers', 'right', 'schedule', 'date', 'ordinal', 'before', 'ordinals', 'places')
  readQuestions[name] = values[1] and {
    kind = values[1], asked = asked, index = index, name = name, key = key, question = values[2], digest = values[3],
    opened = tonumber(values[4]), closes = tonumber(values[5]), ends = tonumber(values[6]), revealed = values[7] == '1',
    preset = values[8], language = values[9], count = tonumber(values[10]), answers = tonumber(values[11] or 0), right = tonumber(values[12] or 0),
    schedule = values[13] or nil, date = values[14] or nil, ordinal = tonumber(values[15] or nil), before = values[16] or nil,
    ordinals = tonumber(values[17] or 0), places = values[18] or nil,
  } or false
  return readQuestions[name]
end
local function stateOf(one)
  return {
    kind = one.kind, asked = one.asked, index = one.index, questionId = one.question, digest = one.digest, opened = one.opened,
    closes = one.closes, revealed = one.revealed, preset = one.preset, language = one.language, count = one.count,
    answers = one.answers, schedule = one.schedule, date = one.date,
  }
end
local function cardOf(one, place)
  local card = redis.call('HGET', one.key, 'card:' .. place)
  return card and cjson.decode(card) or nil
end
local function distributionOf(one)
  local counts, found = redis.call('HGETALL', base .. 'buckets:' .. one.name), {}
  for i = 1, #counts, 2 do found[counts[i]] = tonumber(counts[i + 1]) end
  return found
end
local function isRevealedTo(one, claimed) return one.revealed or (one.kind == 'daily' and claimed) end
`;

/** Tables of a round or a week. Players who are hidden, barred or deleted are left out of them, the asker aside, and so are deleted teams. */
export const TABLES = `
local function tableOf(key)
  local all, sides = redis.call('HGETALL', key), { p = {}, t = {} }
  for i = 1, #all, 2 do
    local side = sides[string.sub(all[i], 1, 1)]
    if side then
      local values = cmsgpack.unpack(all[i + 1])
      side[#side + 1] = { id = string.sub(all[i], 2), points = values[1], right = values[2], seq = values[3] }
    end
  end
  for _, rows in pairs(sides) do
    table.sort(rows, function(a, b)
      if a.points ~= b.points then return a.points > b.points end
      if a.right ~= b.right then return a.right > b.right end
      return a.seq < b.seq
    end)
    for i, row in ipairs(rows) do
      local before = rows[i - 1]
      row.rank = before and before.points == row.points and before.right == row.right and before.rank or i
    end
  end
  return sides.p, sides.t
end
local hiding
local function isHidden(id)
  if hiding == nil then hiding = cjson.decode(settings()).names == 'hidden' end
  local chosen = redis.call('SISMEMBER', base .. (hiding and 'shown' or 'hidden'), id) == 1
  return chosen ~= hiding or redis.call('SISMEMBER', base .. 'barred', id) == 1 or redis.call('EXISTS', base .. 'p:' .. id) == 0
end
local function rowView(row, kind, self)
  local name = redis.call('HGET', base .. kind .. ':' .. row.id, 'name') or ''
  return { rank = row.rank, name = name, points = row.points, right = row.right, self = self }
end
local function isGone(team) return redis.call('HEXISTS', base .. 't:' .. team, 'fold') == 0 end
-- The first rows, as many as \`limit\`, in the form that goes out.
local function firstRows(rows, kind, limit, self)
  local found = {}
  for _, row in ipairs(rows) do
    if #found == limit then break end
    local shown
    if kind == 't' then shown = not isGone(row.id) else shown = row.id == self or not isHidden(row.id) end
    if shown then found[#found + 1] = rowView(row, kind, row.id == self) end
  end
  return found
end
`;

/**
 * An accepted answer as it is kept with what was asked: seq, receipt, credit, hint, points, settled, whether it was the player's first, the run of
 * a daily, then a line each of its delivery and choice. A typed text lies with the player, where it can be deleted.
 */
export const CLAIM = `seqText .. ',' .. receivedText .. ',' .. n .. ',' .. d .. (hint and ',1,' or ',0,') .. pointsText .. (settled and ',1,' or ',0,')
    .. (first and '0,' or '1,') .. (streak or '') .. '\\n' .. delivery .. '\\n' .. (isTyped and '=' or choice)`;

/** Reading them. */
export const CLAIMS = `
local function unpackClaim(text)
  local seq, received, n, d, hint, points, settled, first, streak, delivery, choice =
    string.match(text, '^(%d+),([^,]*),(%d+),(%d+),(%d),(%d+),(%d),(%d),(%d*)\\n([^\\n]*)\\n(.*)$')
  return {
    seq = tonumber(seq), received = tonumber(received), choice = choice, credit = { n = tonumber(n), d = tonumber(d) }, hint = hint == '1',
    points = tonumber(points), settled = settled == '1', first = first == '1', delivery = delivery, streak = tonumber(streak ~= '' and streak or nil),
  }
end
local function answerView(claim)
  local choice = claim.choice
  if choice == '=' then choice = '=' .. (redis.call('HGET', base .. 'x:' .. me, int(claim.seq)) or '') end
  return {
    seq = claim.seq, received = claim.received, choice = choice, credit = claim.credit,
    hint = claim.hint, points = claim.points, settled = claim.settled,
  }
end
`;

export const readAsked = `${START}${STALE}${ASKED}${CLAIMS}
local one = questionAt(args.asked, args.index)
local round = not one and roundOf(args.asked)
local digest, _, id
if round then digest, _, id = roundItem(round, args.index) end
if not one and not digest then return cjson.encode({ kind = 'unknown', person = person() }) end
if not one then
  local state = {
    kind = 'round', asked = round.id, index = args.index, questionId = id, digest = digest, revealed = false, preset = round.preset,
    language = round.language, count = round.count, answers = 0,
  }
  return cjson.encode({ kind = 'asked', state = state, hint = false, person = person() })
end
local claimed = me and redis.call('HGET', base .. 'claims:' .. one.name, me)
return cjson.encode({
  kind = 'asked', state = stateOf(one), answer = claimed and answerView(unpackClaim(claimed)) or nil,
  hint = me and redis.call('SISMEMBER', base .. 'hints:' .. one.name, me) == 1 or false,
  distribution = isRevealedTo(one, claimed) and distributionOf(one) or nil,
  copy = redis.call('HGET', one.key, 'copy') or nil, person = person(),
})
`;

export const takePublicHint = `${START}${delivery('takeHint')}${STALE}${WRITES}${ASKED}
local one = questionAt(args.asked, args.index)
if not one or one.kind ~= args.kind then return cjson.encode({ kind = 'unknown', person = person() }) end
if me and redis.call('HEXISTS', base .. 'claims:' .. one.name, me) == 1 then return finish({ kind = 'answered', person = person() }) end
if one.revealed or call.received >= one.closes then return finish({ kind = 'closed', person = person() }) end
if one.digest ~= args.digest then return finish({ kind = 'changed', person = person() }) end
enrol()
plan('SADD', base .. 'hints:' .. one.name, me)
plan('PEXPIRE', base .. 'hints:' .. one.name, BACKSTOP)
commit()
return finish({ kind = 'taken', asked = stateOf(one), person = person() })
`;

/** A practice set of a question that was asked in public and whose key the asker may know. */
export const practisePublic = `${START}${delivery('practiseMisses')}${STALE}${WRITES}${SETS}${WRITING}${ASKED}
local one = questionAt(args.from, args.item or 0)
if not one and not roundOf(args.from) and not questionAt(args.from, 0) then return cjson.encode({ kind = 'unknown', person = person() }) end
local claimed = one and me and redis.call('HEXISTS', base .. 'claims:' .. one.name, me) == 1
if not one or not args.item or not isRevealedTo(one, claimed) then return finish({ kind = 'empty', person = person() }) end
local open = openSet()
if open then return finish({ kind = 'open', set = viewOf(open), person = person() }) end
${NEW_SET}
enrol()
begin(args.set, { { one.question, one.digest } }, args.closes, true, nil, '')
commit()
return finish({ kind = 'started', set = viewOf(readSet(args.set)), person = person() })
`;
