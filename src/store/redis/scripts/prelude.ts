/**
 * What all scripts of a workspace begin with. Arguments: the deadline in ms of the server's clock, the
 * call as JSON, the verb's own arguments as JSON, sometimes a pool.
 *
 * A script that fails half way is not rolled back, so every script plans its writes first and commits them
 * when nothing can go wrong any more.
 *
 * Keys after `<prefix>:{<workspace>}:`
 * - `w` hash: revision, settings, running (JSON of the running season); seq, season, players, teams, questions (counters); told (number of the newest
 *   season whose podium was told), secret (of the keyed hashes in `forgotten`), arrears (the periods that the lines in `arrears` are of), tall
 *   (there where a team comes near to the limit of points)
 * - `log` stream of entries, id `<seq>-0`
 * - `ids` hash of platform ids to player numbers; `p:<player>` hash: id, name, language, hidden, export, team (the chosen one), mapped (the team that a
 *   role or group gave last), set, last, first, record, `r:<area>`, returned (number of a season in which the player was deleted before), news (JSON);
 *   see records.ts
 * - `hidden`, `shown` sets of player numbers that chose so, `barred` of those whom an administrator hides; `x:<player>` hash of seq to typed text
 * - `forgotten` hash of keyed hashes of ids of deleted players to the season of the deletion; `barred:` before it: hidden by an administrator then
 * - `t:<team>` hash: name, fold (not of a deleted one), members, founder, record; `folds` hash of fold to team; `chosen:<team>` hash: of the players
 *   whom a role or group put there, how many chose which team (0 for none)
 * - `seasons` hash of number to JSON: number, label, start, finish (far away of a running one that was started by hand), quarter, named; `labels` hash of
 *   label to number
 * - `numbers` hash of question ids to numbers; `seen:<player>`, `seen:place:<place>`, `seen:schedule:<name>`, `done:<player>:<season>:<kind>` bitmaps of them
 * - `s:<set>` hash: `head` (`<owner>,<closes>,<practice>,<language>,<filters>`), `items` (a line each: digest, id),
 *   `progress` (`<number of items that wait>,<ended>;` and what became of the items, `<index>=<credit>,<of>,<points>,<settled>;` of each answer,
 *   `<index>=x;` of each that was passed over);
 *   by index `a` answer, `h` hint, `o` when it was first shown
 * - `b:<board>` sorted set, `c:<board>` hash of counts that are in no record, `boards` set of names; `arrears` text of what boards, teams and totals lag
 *   behind by, see arrears.ts
 * - `st:<season>:<player>` hash of statistics: `answers * 2^27 + right` each; `qs:<season>` hash of the same by question id; `totals` hash of
 *   the same of the workspace by `w:<week>` and `m:<month>:<area>`, and `p:<week>`, the number of players with a first settled answer of that week
 * - `reports` sorted set of question ids by number of reports, `rt:<question>` sorted set of players by time, `rr:<question>` hash of reasons
 * - questions asked in public, rounds, schedules and the agenda: see asked.ts, rounds.ts, daily.ts, agenda-entries.ts; `fence` in `w` counts claims
 * - `d:<verb>:<delivery>` result of a delivery, for an hour
 */
export const FRAME = `
local W = KEYS[1]
local base = string.sub(W, 1, -2)
local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000)
if clock > tonumber(ARGV[1]) then return redis.error_reply('LATE the deadline of the call has passed') end
`;

/** Texts of numbers, the settings, teams, and what a reply tells of the asker. */
export const KNOWN = `
-- In names of keys and in texts; an argument of a command may be a number. The same few are asked for again and again.
local written = {}
local function int(number)
  local text = written[number]
  if not text then
    text = string.format('%d', number)
    written[number] = text
  end
  return text
end
local function settings() return redis.call('HGET', W, 'settings') or '{}' end

local readTeams = {}
-- Nothing where there is none, or it was deleted.
local function readTeam(id)
  if not id then return nil end
  if readTeams[id] == nil then
    local values = redis.call('HMGET', base .. 't:' .. id, 'name', 'fold', 'record')
    readTeams[id] = values[2] and { id = id, name = values[1], record = values[3] or nil } or false
  end
  return readTeams[id] or nil
end
local function person()
  local known = {}
  if own.language then known.language = own.language end
  if own.hidden then known.nameHidden = own.hidden == '1' end
  if own.export then known.exportNamed = own.export == '1' end
  if own.team then known.team = { id = tonumber(own.team), name = own.teamName } end
  if own.byGroup then known.mapped = true end
  if own.news then known.news = cjson.decode(own.news) end
  return known
end
`;

/** What all scripts of a person know before they begin. */
export const SCOPE = `${FRAME}
local call, args, state, me, own, stale
${KNOWN}
-- A call with the verb's own arguments; what is known of the workspace stays, where it is.
local function enter(theCall, theArgs)
  call, args = theCall, theArgs
  if not state then
    local values = redis.call('HMGET', W, 'revision', 'seq', 'season', 'players', 'teams', 'questions', 'running', 'secret')
    local function counter(i) return tonumber(values[i] or 0) end
    state = {
      revision = counter(1), seq = counter(2), season = counter(3), players = counter(4), teams = counter(5),
      questions = counter(6), running = values[7] or nil, secret = values[8] or nil,
    }
  end
  me, own, stale = redis.call('HGET', base .. 'ids', call.player.id) or nil, {}, nil
  if me then
    local values = redis.call('HMGET', base .. 'p:' .. me, 'name', 'language', 'hidden', 'team', 'set', 'last', 'first', 'record', 'mapped', 'export', 'returned', 'news')
    own = {
      name = values[1] or nil, language = values[2] or nil, hidden = values[3] or nil, chosen = values[4] or nil, set = values[5] or nil,
      last = values[6] or nil, first = values[7] or nil, record = values[8] or nil, mapped = values[9] or nil, export = values[10] or nil,
      returned = tonumber(values[11] or nil), news = values[12] or nil,
    }
  end
  -- The team that counts: that of a role or group, else the chosen one. Where nobody knows their groups just now, it stays as it was.
  local group = call.player.mapped and int(call.player.mapped) or nil
  if call.player.keepMapped then group = own.mapped end
  local byGroup = readTeam(group)
  local team = byGroup or readTeam(own.chosen)
  own.byGroup = byGroup and true or false
  if team then own.team, own.teamName = team.id, team.name end
  if call.revision ~= state.revision then
    stale = cjson.encode({ kind = 'stale', revision = state.revision, settings = settings() })
  end
end
`;

/** Of a script of one call. */
export const START = `${SCOPE}
enter(cjson.decode(ARGV[2]), cjson.decode(ARGV[3]))
`;

/** Refuses settings that have moved on. */
export const STALE = `
if stale then return stale end
`;

/**
 * For scripts that write: planned writes, fields of the workspace (\`count\`) and of the player (\`keep\`), each
 * written at once at the end, the player's number, entries of the log.
 */
export const WRITE_SCOPE = `
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
-- Six entries are the most that one call appends. A larger seq would not fit into a board score.
local function isFull() return state.seq + 6 >= 134217728 end
local FULL = 'LIMIT entries in the log of a workspace'
local function append(...)
  state.seq = state.seq + 1
  plan('XADD', base .. 'log', int(state.seq) .. '-0', ...)
  count('seq', state.seq)
  return state.seq
end
-- From one team to another, of which either may be none.
local function changeTeam(before, after, how)
  if before then
    append('y', 't', 'r', int(call.received), 'c', 'left', 'v', before, 'u', me)
    plan('HINCRBY', base .. 't:' .. before, 'members', -1)
  end
  if after then
    append('y', 't', 'r', int(call.received), 'c', how, 'v', after, 'u', me)
    plan('HINCRBY', base .. 't:' .. after, 'members', 1)
  end
end
-- One more or less of those whom a role or group put into a team, by the team that they chose.
local function countMapped(team, chosen, by) plan('HINCRBY', base .. 'chosen:' .. team, chosen or '0', by) end
local function keyedHash(id) return redis.sha1hex(state.secret .. redis.sha1hex(state.secret .. id)) end
-- Whether the player had themselves deleted in this season or a later one: they are back, and whatever they answer is practice.
local function isForgotten(season) return own.returned ~= nil and season <= own.returned end
local function enrol()
  if not me then
    state.players = state.players + 1
    me = int(state.players)
    count('players', me)
    plan('HSET', base .. 'ids', call.player.id, me)
    keep('id', call.player.id)
    own.returned = state.secret and tonumber(redis.call('HGET', base .. 'forgotten', keyedHash(call.player.id)) or nil)
    if own.returned then
      keep('returned', own.returned)
      if redis.call('HEXISTS', base .. 'forgotten', 'barred:' .. keyedHash(call.player.id)) == 1 then plan('SADD', base .. 'barred', me) end
    end
  end
  if own.name ~= call.player.name then
    own.name = call.player.name
    keep('name', own.name)
  end
  local group = own.byGroup and own.team or nil
  if group ~= own.mapped then
    local before = readTeam(own.mapped) or readTeam(own.chosen)
    if own.mapped and readTeam(own.mapped) then countMapped(own.mapped, own.chosen, -1) end
    if group then
      countMapped(group, own.chosen, 1)
      keep('mapped', group)
    else
      plan('HDEL', base .. 'p:' .. me, 'mapped')
    end
    own.mapped = group
    before = before and before.id
    if before ~= own.team then changeTeam(before, own.team, 'joined') end
  end
end
`;

/** Of a script of one call. */
export const WRITES = `${WRITE_SCOPE}
if isFull() then return redis.error_reply(FULL) end
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
 * until something is written that counts for it.
 */
export const SEASONS = `
local function seasonAt(number) return cjson.decode(redis.call('HGET', base .. 'seasons', number)) end
-- The label, or with \`.2\` and so on where it was used.
local function freeLabel(wanted, besides)
  local label, copy = wanted, 1
  while label == besides or redis.call('HEXISTS', base .. 'labels', label) == 1 do
    copy = copy + 1
    label = wanted .. '.' .. copy
  end
  return label
end
local function runningSeason()
  local number = state.season
  local running
  if number > 0 then
    if not state.current then state.current = state.running and cjson.decode(state.running) or seasonAt(number) end
    running = state.current
    if call.received < running.finish then return running end
    -- The zone has changed and the same quarter ends later now.
    if call.quarter.label == running.quarter then
      running.finish, running.moved = call.quarter['end'], true
      return running
    end
  end
  local start = call.quarter.start
  if running and running.finish > start then start = running.finish end
  return {
    number = number + 1, label = freeLabel(call.quarter.label), quarter = call.quarter.label, start = start, finish = call.quarter['end'], fresh = true,
  }
end
-- Receipt decides: what was received before the running season began belongs to the one before, until 10 s after its end.
local function seasonOfReceipt(running)
  local season = running
  while call.received < season.start and season.number > 1 do season = seasonAt(season.number - 1) end
  if season ~= running and clock >= season.finish + 10000 then return running end
  return season
end
`;

/** Seasons that are written down. Needs SEASONS and planned writes. */
export const SEASON_WRITES = `
local function keepRunning(season)
  local text = cjson.encode(season)
  state.season, state.running, state.current = season.number, text, season
  count('season', season.number)
  count('running', text)
  plan('HSET', base .. 'seasons', season.number, text)
end
local function openSeason(season)
  append('y', 's', 'r', call.received, 'n', season.number, 'l', season.label, unpack(season.named and { 'm', '1' } or {}))
  plan('HSET', base .. 'labels', season.label, season.number)
  keepRunning(season)
  -- Who was deleted in a season that is over may come back as anybody.
  if state.secret then
    local all = redis.call('HGETALL', base .. 'forgotten')
    for i = 1, #all, 2 do
      if tonumber(all[i + 1]) < season.number then plan('HDEL', base .. 'forgotten', all[i]) end
    end
  end
end
-- The running season, written down where it was due.
local function openDue()
  local running = runningSeason()
  local fresh, moved = running.fresh, running.moved
  running.fresh, running.moved = nil, nil
  if fresh then openSeason(running) elseif moved then keepRunning(running) end
  return running
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
