/** Scripts that belong to no person: marker, list of workspaces, log, boards as they are kept. */
import { SETTLED } from './arrears.ts';
import { HELD, RECORDS } from './records.ts';

/** For scripts that belong to no person: refuses after the deadline; `now` is the server's time in ms. */
export const DEADLINE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now > tonumber(ARGV[1]) then return redis.error_reply('LATE the deadline of the call has passed') end
`;

/**
 * Checks the version of the store and that it can be written to. Arguments after the deadline: own format,
 * the oldest format that can read what this one writes, the identity that is expected or nothing, the oldest
 * format that can be read.
 * Answers the identity, and the server's time in ms. A marker that is missing where one is expected is
 * left missing: the data went with it.
 */
export const check = `
local time = redis.call('TIME')
local now = string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
if tonumber(now) > tonumber(ARGV[1]) then return redis.error_reply('LATE the deadline of the call has passed') end
local marker = redis.call('HMGET', KEYS[1], 'written-by', 'readable-from', 'id')
if not marker[1] and ARGV[4] ~= '' then return { 'lost', now, '' } end
local writtenBy, readableFrom = tonumber(marker[1] or 0), tonumber(marker[2] or 0)
if readableFrom > tonumber(ARGV[2]) then
  return redis.error_reply('NEWER ' .. string.format('%d', readableFrom))
end
if writtenBy > 0 and writtenBy < tonumber(ARGV[5]) then return redis.error_reply('OLDER ' .. string.format('%d', writtenBy)) end
local id = marker[3] or now .. '.' .. time[2]
redis.call('HSET', KEYS[1], 'id', id, 'checked', now, 'written-by', string.format('%d', math.max(writtenBy, tonumber(ARGV[2]))),
  'readable-from', string.format('%d', math.max(readableFrom, tonumber(ARGV[3]))))
return { id, now, marker[1] and 'found' or 'new' }
`;

/** The server's time in ms. */
export const clock = `
local time = redis.call('TIME')
return string.format('%d', time[1] * 1000 + math.floor(time[2] / 1000))
`;

export const register = `${DEADLINE}
return redis.call('SADD', KEYS[1], ARGV[2])
`;

export const workspaces = `${DEADLINE}
return redis.call('SMEMBERS', KEYS[1])
`;

/** Entries after a seq, at most so many. */
export const readLog = `${DEADLINE}
return redis.call('XRANGE', string.sub(KEYS[1], 1, -2) .. 'log', '(' .. ARGV[2] .. '-0', '+', 'COUNT', ARGV[3])
`;

/** What there is to read of boards and statistics, and how far the log was. */
export const listDerived = `${DEADLINE}${SETTLED}local values = redis.call('HMGET', KEYS[1], 'seq', 'season', 'players')
return { values[1] or '0', values[2] or '0', values[3] or '0', redis.call('SMEMBERS', string.sub(KEYS[1], 1, -2) .. 'boards') }
`;

/** Rows of a board from an index on, at most 1,000: id, score, right, answers, active of each. */
export const readBoard = `${DEADLINE}${SETTLED}
local base = string.sub(KEYS[1], 1, -2)
${RECORDS}${HELD}local board, from = ARGV[2], tonumber(ARGV[3])
local side, index, key, area = partsOf(board)
local rows = {}
local raw = redis.call('ZRANGE', base .. 'b:' .. board, from, from + 999, 'WITHSCORES')
for i = 1, #raw, 2 do
  local id = raw[i]
  local right, answers, extra = countsOn(board, side, id, index, key, area)
  rows[#rows + 1] = { id, raw[i + 1], right, answers, side == 'teams' and extra or 0 }
end
return rows
`;

/** Statistics of a season for 500 players from a number on: number and fields of each who has some. */
export const readStatistics = `${DEADLINE}
local base = string.sub(KEYS[1], 1, -2)
local found = {}
for player = tonumber(ARGV[3]), tonumber(ARGV[3]) + 499 do
  local fields = redis.call('HGETALL', base .. 'st:' .. ARGV[2] .. ':' .. player)
  if #fields > 0 then found[#found + 1] = { player, fields } end
end
return found
`;
