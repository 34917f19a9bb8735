/**
 * What all answers have in common: several of one workspace come in one call of a script, one after the other, and each is checked, decided and
 * written by itself, so that what fails leaves the others alone.
 *
 * An answer is the most frequent thing that there is, and a script's own work costs more than most commands that it gives. So the way of an
 * answer as most of them are is one function without tables and without functions in it; what is seldom has its parts in branches, and makes
 * them where it comes to that. A function that is made of all that a script knows is dear.
 */
import { ARREARS, MOST_ARREARS } from './arrears.ts';
import { FRAME, KNOWN, SEASON_WRITES, SEASONS, WRITE_SCOPE } from './prelude.ts';
import { CREDITING } from './records.ts';
import { NUMBERS } from './drawing.ts';
import { RESTS } from './resting.ts';

/** How many arguments all answers of a call share, with the deadline: see `sharedTexts`. */
const SHARED_TEXTS = 6;

/** Those that are read each time. */
const SHARED = `
local revision, periods = tonumber(ARGV[2]), ARGV[3]
`;

/** Begins a script of answers. Its function \`work\` takes the place of an answer's first text, and gives its reply. */
export const ANSWERS = `${FRAME}${SHARED}
local run, texts, STEP = redis.call, ARGV, 134217728
-- What is known of the workspace, and what is to be written of it; whether the answer was written.
local state, fields, committed = nil, {}, false
-- Whether any question of a round is open, once it was asked for.
local roundsOpen
-- Lines of what boards lag behind by, see arrears.ts.
local lines, size = {}, 0
${ARREARS}
local function appendLines()
  if size == 0 then return end
  local length = run('APPEND', base .. 'arrears', table.concat(lines, '', 1, size))
  size = 0
  if length >= ${MOST_ARREARS} then settleArrears() end
end
local teamNames = {}
-- False where there is none, or it was deleted.
local function nameOfTeam(id)
  local name = teamNames[id]
  if name == nil then
    local values = run('HMGET', base .. 't:' .. id, 'name', 'fold')
    name = values[2] and values[1] or false
    teamNames[id] = name
  end
  return name
end
`;

/** Who answers, and what is known of them and of the workspace. */
export const ENTERING = `
committed = false
if not state then
  local values = run('HMGET', W, 'revision', 'seq', 'season', 'players', 'teams', 'questions', 'running', 'secret', 'arrears', 'tall')
  state = {
    revision = tonumber(values[1] or 0), seq = tonumber(values[2] or 0), season = tonumber(values[3] or 0), players = tonumber(values[4] or 0),
    teams = tonumber(values[5] or 0), questions = tonumber(values[6] or 0), running = values[7] or nil, secret = values[8] or nil,
    arrears = values[9] or '', tall = values[10], numbers = {},
  }
  if state.running then state.current = cjson.decode(state.running) end
end
-- Six entries are the most that one answer appends.
if state.seq + 6 >= 134217728 then return redis.error_reply('LIMIT entries in the log of a workspace') end
local index = tonumber(position)
received = tonumber(receivedText)
local isGuest, mapped, keepMapped = false, nil, false
if how ~= '' then
  isGuest, keepMapped = string.find(how, 'g', 1, true) ~= nil, string.find(how, 'k', 1, true) ~= nil
  mapped = string.match(how, '%d+')
end
local me = run('HGET', base .. 'ids', player)
local nameKept, language, hidden, chosen, setKept, last, first, mappedKept, export, returned, news, record, cell
if me then
  nameKept, language, hidden, chosen, setKept, last, first, mappedKept, export, returned, news, record, cell = unpack(run('HMGET', base .. 'p:' .. me,
    'name', 'language', 'hidden', 'team', 'set', 'last', 'first', 'mapped', 'export', 'returned', 'news', 'record', cellField), 1, 13)
end
-- The team that counts: that of a role or group, else the chosen one. Where nobody knows their groups just now, it stays as it was.
local group, team, teamName = mapped or keepMapped and mappedKept or false, nil, nil
local byGroup = group and nameOfTeam(group) ~= false or false
if byGroup then team = group elseif chosen and nameOfTeam(chosen) then team = chosen end
if team then teamName = nameOfTeam(team) end
`;

/** The same in the form that scripts of one call know, for what is seldom. */
export const KNOWN_CALL = `
local call = {
  revision = revision, delivery = delivery, received = received,
  player = { id = player, name = name, guest = isGuest, mapped = mapped and tonumber(mapped) or nil, keepMapped = keepMapped },
  periods = { day = string.match(periods, '^[^\\t]*'), week = string.match(periods, '\\t([^\\t]*)'), month = string.match(periods, '([^\\t]*)\\t$') },
  quarter = { label = texts[4], start = tonumber(texts[5]), ['end'] = tonumber(texts[6]) },
}
local own = {
  name = nameKept or nil, language = language or nil, hidden = hidden or nil, chosen = chosen or nil, set = setKept or nil, last = last or nil,
  first = first or nil, mapped = mappedKept or nil, export = export or nil, returned = tonumber(returned or nil), news = news or nil,
  byGroup = byGroup, team = team or nil, teamName = teamName or nil,
}
${KNOWN}
`;

export const STALE_REPLY = `
local stale = revision ~= state.revision and cjson.encode({ kind = 'stale', revision = state.revision, settings = settings() })
`;

/**
 * Of an answer that is accepted: the season that is running, the one that it counts for, and the number of its question. Who plays for the
 * first time, or has another name or team, and a season or question that is new, are to be written down; that is seldom.
 */
export const PLACING = `
local running, number = state.current, state.numbers[id]
if not number then
  number = run('HGET', base .. 'numbers', id)
  if number then state.numbers[id] = number end
end
local season, writes, counts, keeps = running, nil, nil, nil
if not me or name ~= nameKept or (byGroup and team or false) ~= mappedKept or not number
  or not running or running.moved or received >= running.finish or received < running.start then
  ${KNOWN_CALL}${WRITE_SCOPE}${SEASONS}${SEASON_WRITES}${NUMBERS}
  enrol()
  running = openDue()
  season, number, returned = seasonOfReceipt(running), numberOf(id), own.returned
  writes, counts, keeps = planned, counted, kept
end
`;

/** A team near to the limit of points: nothing may be in arrears then, and each of its periods is looked at. */
const TEAM_LIMIT = `
    appendLines()
    settleArrears()
    local packed = run('HGET', base .. 't:' .. team, 'record')
    local held = packed and { cmsgpack.unpack(string.sub(packed, 4)) } or {}
    for i = 2, 22, 5 do
      if held[i] and held[i] + points > 67108864 then return redis.error_reply('LIMIT points of a member on a board') end
    end
`;

/**
 * Whether it settles its question, and what it then earns; nothing is written before all is checked. Needs \`kind\`, \`practises\`, \`earned\`, \`right\`.
 * The entry of the log comes behind all that the answer brings about.
 */
export const SETTLING = `
local seq, seasonKey = state.seq + 1, season.number .. ''
local seqText = seq .. ''
local recordKept, cellKept, total, isNew, line
local settled = not (practises or isGuest or (returned and season.number <= tonumber(returned)))
local points, pointsText = settled and earned or 0, '0'
if settled then
  local before = writes and #writes or 0
  ${CREDITING}
  if most > 67108864 then return redis.error_reply('LIMIT points of a member on a board') end
  if team and (state.tall or points > 2000) then
    ${TEAM_LIMIT}
  end
  -- A bit that was there says that an answer has settled it before.
  if run('SETBIT', base .. 'done:' .. me .. ':' .. seasonKey .. ':' .. kind, number, '1') == 1 then
    settled, points = false, 0
    if writes then for i = #writes, before + 1, -1 do writes[i] = nil end end
  else
    recordKept = struct.pack('>I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4c0', p1, p2, p3, p4, p5, r1, r2, r3, r4, r5, a1, a2, a3, a4, a5, tail)
    if not lateInArea then cellKept = struct.pack('>I4I4I4I4c0', season.number, onArea, rightInArea, answersInArea, teamsInArea) end
    pointsText = points .. ''
    line = (late and '' or me) .. '\\t' .. seqText .. '\\t' .. pointsText .. (right == 1 and '\\t1\\t' or '\\t0\\t') .. onArea .. '\\t' .. (team or '') .. '\\t'
      .. fresh .. '\\t' .. freshInTeam .. '\\t' .. cellField .. '\\t' .. id .. '\\n'
    total, isNew = onSeason, string.find(fresh, '4', 1, true) ~= nil
  end
end
`;

/**
 * Writes what an accepted answer changes beside its claim: the entry of the log, boards, statistics, what the player answered last. Needs
 * \`entry\`, what the log keeps of it whatever it earns, and \`head\`, what the store decided. Nothing can go wrong any more.
 */
export const COMMITTING = `
if settled then
  -- Lines are of the same periods: those of others are worked off first, while the record is still as they know it.
  local wanted = periods .. seasonKey .. '\\t'
  if string.sub(state.arrears, 1, #wanted) ~= wanted then
    appendLines()
    settleArrears()
    state.arrears = wanted .. string.format('%d', clock)
    run('HSET', W, 'arrears', state.arrears)
  end
end
if writes then for i = 1, #writes do run(unpack(writes[i])) end end
if counts then for i = 1, #counts, 2 do fields[counts[i]] = counts[i + 1] end end
state.seq, fields.seq = seq, seq
if more then run('XADD', base .. 'log', seqText .. '-0', 'a', entry, 'e', head, 's', more) else run('XADD', base .. 'log', seqText .. '-0', 'a', entry, 'e', head) end
local own = base .. 'p:' .. me
if isTyped then run('HSET', base .. 'x:' .. me, seqText, string.sub(choice, 2)) end
local statistics = base .. 'st:' .. seasonKey .. ':' .. me
if settled then
  local tally = right == 1 and '134217729' or '134217728'
  run('HINCRBY', statistics, areaField, tally)
  run('HINCRBY', statistics, topicField, tally)
  -- At once, because the verdict tells the rank on it.
  if points > 0 or isNew then run('ZADD', base .. 'b:players:season:' .. seasonKey, string.format('%d', total * STEP - seq), me) end
  if isNew then run('SADD', base .. 'boards', 'players:season:' .. seasonKey) end
  if cellKept then run('HSET', own, 'record', recordKept, cellField, cellKept, 'last', id) else run('HSET', own, 'record', recordKept, 'last', id) end
  size = size + 1
  lines[size] = line
else
  run('HINCRBY', statistics, 'practice', '134217728')
  if last ~= id then run('HSET', own, 'last', id) end
end
if not first then run('HSET', own, 'first', '1') end
if keeps and #keeps > 0 then run('HSET', own, unpack(keeps)) end
`;

/**
 * Points on the board of the running season, and the rank there, of who has answered, and the season's label; no label where answers of theirs
 * rest, because one could tell from it what those earn. Answers change nothing about what is open.
 */
export const STANDING = `
local board, rank, label, rests = base .. 'b:players:season:' .. running.number, nil, running.label, kind == 'round'
if roundsOpen == nil then
  roundsOpen = false
  for _, holder in ipairs(run('HVALS', base .. 'open')) do roundsOpen = roundsOpen or string.byte(holder) == 82 end
end
if roundsOpen and not rests then
  local call = { received = received }
  ${RESTS}
  rests = restsUntil() ~= nil
end
if rests then label = '' end
if not total or season ~= running then
  local score = run('ZSCORE', board, me)
  total = score and math.ceil(score / STEP) + 0
end
if total then rank = run('ZCOUNT', board, string.format('(%d', total * STEP), '+inf') + 1 end
`;

/** What a verdict tells of who answered, as in \`person\`, in lines: nothing where nothing is known. */
export const KNOWN_TEXT = `
if team or language or hidden or export or news then
  known = (language or '') .. '\\n' .. (hidden or '') .. '\\n' .. (export or '') .. '\\n' .. (byGroup and '1' or '') .. '\\n' .. (team or '') .. '\\n'
    .. (teamName or '') .. '\\n' .. (news or '')
end
`;

/** Ends a script of answers: of one answer the reply is given as it is, of several a list in which an error begins with `-`. */
export function ending(textsOfAnswer: number): string {
  return `
local function flush()
  local all = {}
  for field, value in pairs(fields) do
    all[#all + 1] = field
    all[#all + 1] = value
  end
  if #all > 0 then run('HSET', W, unpack(all)) end
  fields = {}
  -- Last, because lines may be worked off now: should a record be unreadable, the log's counter must not be behind the log.
  appendLines()
end
if #texts == ${SHARED_TEXTS + textsOfAnswer} then
  local ok, reply = pcall(work, ${SHARED_TEXTS + 1})
  flush()
  if ok or type(reply) == 'table' then return reply end
  return redis.error_reply(tostring(reply))
end
local replies = {}
for at = ${SHARED_TEXTS + 1}, #texts, ${textsOfAnswer} do
  local ok, reply = pcall(work, at)
  if type(reply) == 'table' and reply.err then ok, reply = false, reply.err end
  replies[#replies + 1] = ok and reply or '-' .. tostring(reply)
  -- What was read and changed for one that was not written is read again.
  if not committed then
    flush()
    state = nil
  end
end
flush()
return replies
`;
}
