/**
 * What all scripts of a workspace begin with. Arguments: the deadline in ms of the server's clock, the
 * call as JSON, the verb's own arguments as JSON, sometimes a pool.
 *
 * A script that fails half way is not rolled back, so every script plans its writes first and commits them
 * when nothing can go wrong any more.
 *
 * Keys after `<prefix>:{<workspace>}:`
 * - `w` hash: revision, settings, running (JSON of the running season); seq, season, players, teams, questions (counters)
 * - `log` stream of entries, id `<seq>-0`
 * - `ids` hash of platform ids to player numbers; `p:<player>` hash: id, name, language, hidden, team, set, last, first, record, news (JSON)
 * - `hidden`, `shown` sets of player numbers that chose so; `x:<player>` hash of seq to typed text
 * - `t:<team>` hash: name, fold, members, record; `folds` hash of fold to team
 * - `seasons` hash of number to JSON; `labels` hash of label to number
 * - `numbers` hash of question ids to numbers; `seen:<player>`, `seen:place:<place>`, `seen:schedule:<name>`, `done:<player>:<season>:<kind>` bitmaps of them
 * - `s:<set>` hash: owner, closes, practice, language, filters, ended, waiting (number of items), `items` (a line each: digest, id),
 *   `outcomes` (`<index>=<credit>,<of>,<points>,<settled>;` of each answer, `<index>=x;` of each item that was passed over);
 *   by index `a` answer, `h` hint, `o` when it was first shown
 * - `b:<board>` sorted set, `c:<board>` hash of counts that are in no record, `boards` set of names
 * - `st:<season>:<player>` hash of statistics, `qs:<season>` hash by question: `answers * 2^27 + right` each
 * - `reports` sorted set of question ids by number of reports, `rt:<question>` sorted set of players by time, `rr:<question>` hash of reasons
 * - questions asked in public, rounds, schedules and the agenda: see asked.ts, rounds.ts, daily.ts, agenda-entries.ts; `fence` in `w` counts claims
 * - `d:<verb>:<delivery>` result of a delivery, for an hour
 */
export const START = `
local W = KEYS[1]
local base = string.sub(W, 1, -2)
local time = redis.call('TIME')
if time[1] * 1000 + math.floor(time[2] / 1000) > tonumber(ARGV[1]) then
  return redis.error_reply('LATE the deadline of the call has passed')
end
local call = cjson.decode(ARGV[2])
local args = cjson.decode(ARGV[3])
-- In names of keys and in texts; an argument of a command may be a number.
local function int(number) return string.format('%d', number) end

local state
do
  local values = redis.call('HMGET', W, 'revision', 'seq', 'season', 'players', 'teams', 'questions', 'running')
  local function counter(i) return tonumber(values[i] or 0) end
  state = {
    revision = counter(1), seq = counter(2), season = counter(3), players = counter(4), teams = counter(5),
    questions = counter(6), running = values[7] or nil,
  }
end
local function settings() return redis.call('HGET', W, 'settings') or '{}' end

local me = redis.call('HGET', base .. 'ids', call.player.id) or nil
local own = {}
if me then
  local values = redis.call('HMGET', base .. 'p:' .. me, 'name', 'language', 'hidden', 'team', 'set', 'last', 'first', 'record', 'news')
  own = {
    name = values[1] or nil, language = values[2] or nil, hidden = values[3] or nil, team = values[4] or nil,
    set = values[5] or nil, last = values[6] or nil, first = values[7] or nil, record = values[8] or nil,
    news = values[9] or nil,
  }
end

local function person()
  local known = {}
  if own.language then known.language = own.language end
  if own.hidden then known.nameHidden = own.hidden == '1' end
  if own.team then
    known.team = { id = tonumber(own.team), name = own.teamName or redis.call('HGET', base .. 't:' .. own.team, 'name') }
  end
  if own.news then known.news = cjson.decode(own.news) end
  return known
end

local stale
if call.revision ~= state.revision then
  stale = cjson.encode({ kind = 'stale', revision = state.revision, settings = settings() })
end
`;

/** Refuses settings that have moved on. */
export const STALE = `
if stale then return stale end
`;

/**
 * For scripts that write: planned writes, fields of the workspace (\`count\`) and of the player (\`keep\`), each
 * written at once at the end, the player's number, entries of the log.
 */
export const WRITES = `
local planned, counted, kept = {}, {}, {}
local function plan(...) planned[#planned + 1] = {...} end
local function count(field, value)
  counted[#counted + 1] = field
  counted[#counted + 1] = value
end
local function keep(field, value)
  kept[#kept + 1] = field
  kept[#kept + 1] = value
end
local function commit()
  for i = 1, #planned do redis.call(unpack(planned[i])) end
  if #counted > 0 then redis.call('HSET', W, unpack(counted)) end
  if #kept > 0 then redis.call('HSET', base .. 'p:' .. me, unpack(kept)) end
end
-- Four entries are the most that one call appends. A larger seq would not fit into a board score.
if state.seq + 4 >= 134217728 then return redis.error_reply('LIMIT entries in the log of a workspace') end
local function append(...)
  state.seq = state.seq + 1
  plan('XADD', base .. 'log', int(state.seq) .. '-0', ...)
  count('seq', state.seq)
  return state.seq
end
local function enrol()
  if not me then
    state.players = state.players + 1
    me = int(state.players)
    count('players', me)
    plan('HSET', base .. 'ids', call.player.id, me)
    keep('id', call.player.id)
  end
  if own.name ~= call.player.name then
    own.name = call.player.name
    keep('name', own.name)
  end
end
`;

/** Gives a delivery that was seen before the result that it got. `finish` keeps the result of a new one. */
export function delivery(verb: string): string {
  return `
local delivered = base .. 'd:${verb}:' .. call.delivery
do
  local before = redis.call('GET', delivered)
  if before then return before end
end
local function finish(result)
  local text = cjson.encode(result)
  redis.call('SET', delivered, text, 'EX', 3600)
  return text
end
`;
}

/**
 * Seasons. A running one that is over has a successor at once, and one whose end has moved its new end: \`fresh\` or \`moved\`
 * until an answer writes it down.
 */
export const SEASONS = `
local function seasonAt(number) return cjson.decode(redis.call('HGET', base .. 'seasons', number)) end
local function runningSeason()
  local number = state.season
  local running
  if number > 0 then
    running = state.running and cjson.decode(state.running) or seasonAt(number)
    if call.received < running.finish then return running end
    -- The zone has changed and the same quarter ends later now.
    if call.quarter.label == running.quarter then
      running.finish, running.moved = call.quarter['end'], true
      return running
    end
  end
  local start = call.quarter.start
  if running and running.finish > start then start = running.finish end
  local label, copy = call.quarter.label, 1
  while redis.call('HEXISTS', base .. 'labels', label) == 1 do
    copy = copy + 1
    label = call.quarter.label .. '.' .. copy
  end
  return { number = number + 1, label = label, quarter = call.quarter.label, start = start, finish = call.quarter['end'], fresh = true }
end
-- Receipt decides: what was received before the running season began belongs to the one before.
local function seasonOfReceipt(running)
  local season = running
  while call.received < season.start and season.number > 1 do season = seasonAt(season.number - 1) end
  return season
end
`;

/** Board scores: \`points * 2^27 - seq\`, so that among equals who got there first stands first. */
export const SCORES = `
local STEP = 134217728
local function pointsOf(score) return math.ceil(score / STEP) + 0 end
local function rankOf(board, points)
  return redis.call('ZCOUNT', base .. 'b:' .. board, '(' .. int(points * STEP), '+inf') + 1
end
local function standingOf(board, id)
  local score = id and redis.call('ZSCORE', base .. 'b:' .. board, id)
  if not score then return 0, nil end
  local points = pointsOf(tonumber(score))
  return points, rankOf(board, points)
end
`;

/**
 * Counts of a member, in one flat list: (key, points, right, answers, extra) for each of day, week, month,
 * season and all time, then (area, season, points, right, answers, extra) for each area of the season.
 * \`extra\` is the teams that a player was counted for (\`,1,7,\`), or the number of active members of a team.
 */
export const RECORDS = `
-- Where the five values of a period, or of an area, follow; nothing where the record has no such area.
local function placeOf(record, index, area)
  if not area then return 5 * (index - 1) end
  for at = 26, #record, 6 do if record[at] == area then return at end end
  return nil
end
`;
