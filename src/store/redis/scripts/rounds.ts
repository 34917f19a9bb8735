/**
 * Scripts of rounds in a channel.
 *
 * Keys after `<prefix>:{<workspace>}:`
 * - `rounds` hash of places to the round that runs there
 * - `round:<round>` hash: place, by (number of the player who started it), count, index, preset, language, started, running, stopped, card (JSON),
 *   podium (1 once it was claimed, or is not to come), `items` (a line each: 12 characters of digest, 3 of seconds, id)
 */
import { REVEAL_MS } from '../../../engine/question-time.ts';
import { AGENDA } from './agenda-entries.ts';
import { ASKED, TABLES } from './asked.ts';
import { DRAWING } from './drawing.ts';
import { delivery, STALE, START, WRITES } from './prelude.ts';

/** Ends of rounds and of their questions. Needs ASKED and AGENDA. */
export const ROUNDS = `
local function write(record, ...) plan('HSET', record.key, ...) end
local function freePlace(round)
  if redis.call('HGET', base .. 'rounds', round.place) == round.id then plan('HDEL', base .. 'rounds', round.place) end
end
-- Nothing draws past these questions any more: they are revealed, or are not going to be asked.
local freed = {}
local function release(holder, question)
  if redis.call('HGET', base .. 'open', question) == holder then
    plan('HDEL', base .. 'open', question)
    freed[question] = true
  end
end
local function releaseWaiting(round)
  for index = round.index + 1, round.count - 1 do
    local _, _, id = roundItem(round, index)
    if id then release(round.id .. ':' .. int(index), id) end
  end
end
local function expire(...)
  for _, key in ipairs({...}) do plan('PEXPIRE', key, KEPT) end
end
local function reveal(one)
  if one.revealed then return end
  one.revealed = true
  write(one, 'revealed', '1')
  release(one.name, one.question)
  expire(one.key, base .. 'claims:' .. one.name, base .. 'hints:' .. one.name, base .. 'buckets:' .. one.name, base .. 'quick:' .. one.name)
  if one.kind == 'round' then expire(base .. 'rows:' .. one.asked) end
end
local function endRound(round)
  round.running = false
  write(round, 'running', '0')
  freePlace(round)
  releaseWaiting(round)
  -- One whose reveal was lost would be held for good.
  local one = round.index >= 0 and questionAt(round.id, round.index)
  if one and not entryOf('reveal:' .. one.name) then reveal(one) end
  expire(round.key, base .. 'rows:' .. round.id)
end
`;

/** Gives a result that is kept for its delivery, and with it when the agenda has something next. */
const SETTLED = `
local function settled(result)
  finish(result)
  result.earliest = earliest()
  return cjson.encode(result)
end
`;

export const startRound = `${START}${delivery('startRound')}${STALE}${WRITES}${DRAWING}${ASKED}${AGENDA}${SETTLED}
local running = redis.call('HGET', base .. 'rounds', args.place)
running = running and roundOf(running)
if running and running.running then return finish({ kind = 'running', round = roundView(running), person = person() }) end
if redis.call('EXISTS', base .. 'round:' .. args.round) == 1 then return redis.error_reply('CORRUPT a round of that id exists') end
enrol()
local items = draw('place:' .. args.place, ARGV[4], 15, args.count, {}, true)
if #items == 0 then return finish({ kind = 'empty', person = person() }) end
local key, lines = base .. 'round:' .. args.round, {}
for i, item in ipairs(items) do
  lines[i] = item[2] .. item[1]
  plan('HSET', base .. 'open', item[1], args.round .. ':' .. int(i - 1))
end
plan('HSET', key, 'place', args.place, 'by', me, 'count', #items, 'index', -1, 'preset', args.preset, 'language', args.language,
  'started', call.received, 'running', '1', 'items', table.concat(lines, '\\n'))
plan('PEXPIRE', key, BACKSTOP)
plan('HSET', base .. 'rounds', args.place, args.round)
putEntry('ask:' .. args.round .. ':0', call.received, { kind = 'ask', asked = args.round, index = 0, place = args.place, silent = 0 })
writeEntries()
commit()
readRounds = {}
return settled({ kind = 'started', round = roundView(roundOf(args.round)), person = person() })
`;

export const stopRound = `${START}${delivery('stopRound')}${STALE}${WRITES}${ASKED}${AGENDA}${ROUNDS}${SETTLED}
local id = redis.call('HGET', base .. 'rounds', args.place)
local round = id and roundOf(id)
if not round or not round.running then return finish({ kind = 'none', person = person() }) end
if (not me or round.owner ~= me) and not args.any then return finish({ kind = 'not-owner', round = roundView(round), person = person() }) end
round.running, round.stopped = false, call.received
write(round, 'running', '0', 'stopped', call.received)
freePlace(round)
releaseWaiting(round)
dropEntry('ask:' .. round.id .. ':' .. int(round.index + 1))
local one = round.index >= 0 and questionAt(round.id, round.index)
local reveals = one and not one.revealed and 'reveal:' .. one.name
if reveals and entryOf(reveals) then
  if call.received < one.closes then
    one.closes = call.received
    write(one, 'closes', call.received)
  end
  moveEntry(reveals, one.closes + ${REVEAL_MS})
elseif not round.podium then
  if one then reveal(one) end
  local podium = 'podium:' .. round.id
  if entryOf(podium) then
    moveEntry(podium, call.received)
  else
    putEntry(podium, call.received, { kind = 'podium', asked = round.id, place = round.place })
  end
end
writeEntries()
commit()
return settled({ kind = 'stopped', round = roundView(round), person = person() })
`;

export const roundTable = `${START}${STALE}${ASKED}${TABLES}
local round = roundOf(args.round)
if not round then return cjson.encode({ kind = 'unknown', person = person() }) end
local players, teams = tableOf(base .. 'rows:' .. round.id)
local mine
for _, row in ipairs(players) do
  if row.id == me then mine = rowView(row, 'p', true) end
end
return cjson.encode({
  kind = 'table', round = roundView(round), players = firstRows(players, 'p', args.limit, me), teams = firstRows(teams, 't', args.limit, own.team),
  own = mine, total = #players, person = person(),
})
`;
