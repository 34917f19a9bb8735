/** The script of a claim: leases, what each step needs, and what its claim changes. */
import { POSTING_MS, REVEAL_MS } from '../../../engine/question-time.ts';
import { AGENDA, AGENDA_START } from './agenda-entries.ts';
import { ARREARS } from './arrears.ts';
import { ASKED, TABLES } from './asked.ts';
import { SCHEDULES } from './daily.ts';
import { DRAWING } from './drawing.ts';
import { ORDERS } from './boards.ts';
import { SCORES, WRITES } from './prelude.ts';
import { ROUNDS } from './rounds.ts';

/** What each kind of step needs, and what its claim changes. Gives false where what is kept of it cannot be used, \`drop\` where it is not to be done. */
const DOING = `
local doing = {}
function doing.ask(told, step)
  local round = roundOf(step.asked)
  if not round then return false end
  if round.running and step.index < round.count then
    local one = questionAt(round.id, step.index)
    if not one then
      local digest, seconds, id = roundItem(round, step.index)
      local name = round.id .. ':' .. int(step.index)
      local closes = args.now + ${POSTING_MS} + seconds * 1000
      one = {
        kind = 'round', asked = round.id, index = step.index, name = name, key = base .. 'asked:' .. name, question = id, digest = digest,
        opened = args.now, closes = closes, ends = closes, revealed = false, preset = round.preset, language = round.language,
        count = round.count, answers = 0, right = 0, ordinals = 0,
      }
      readQuestions[name] = one
      write(one, 'kind', 'round', 'question', id, 'digest', digest, 'opened', args.now, 'closes', closes, 'ends', closes,
        'preset', round.preset, 'language', round.language, 'count', round.count)
      plan('PEXPIRE', one.key, BACKSTOP)
      see('place:' .. round.place, id)
      round.index = math.max(round.index, step.index)
      write(round, 'index', round.index)
      addStep('reveal:' .. name, closes + ${REVEAL_MS}, { kind = 'reveal', asked = round.id, index = step.index, place = round.place, silent = step.silent })
    end
    told.state = stateOf(one)
  end
  told.round = roundView(round)
  return true
end
local function copyOf(one) return redis.call('HGET', one.key, 'copy') or nil end
local function fastestOf(one)
  local key, from = base .. 'quick:' .. one.name, 0
  while true do
    local raw = redis.call('ZRANGE', key, from, from + 19, 'WITHSCORES')
    for i = 1, #raw, 2 do
      local player = string.match(raw[i], ':(.*)$')
      local name = not isHidden(player) and redis.call('HGET', base .. 'p:' .. player, 'name')
      if name then return { name = name, ms = math.max(0, tonumber(raw[i + 1]) - one.opened) } end
    end
    if #raw < 40 then return nil end
    from = from + 20
  end
end
local function tellRevealed(told, one, place)
  reveal(one)
  told.state, told.card, told.copy = stateOf(one), cardOf(one, place), copyOf(one)
  told.distribution, told.right = distributionOf(one), one.right
end
function doing.reveal(told, step)
  local round, one = roundOf(step.asked), questionAt(step.asked, step.index)
  if not round or not one then return false end
  tellRevealed(told, one, round.place)
  told.round = roundView(round)
  if one.preset == 'fast' then told.fastest = fastestOf(one) end
  return true
end
function doing.podium(told, step)
  local round = roundOf(step.asked)
  if not round then return false end
  round.podium = true
  write(round, 'podium', '1')
  endRound(round)
  local players, teams = tableOf(base .. 'rows:' .. round.id)
  told.round, told.total = roundView(round), #players
  told.players, told.teams = firstRows(players, 'p', 3), firstRows(teams, 't', 3)
  return true
end
-- The newest season that is over and has come to rest, where nobody was told of it yet.
local function untoldSeason()
  local running = state.running and cjson.decode(state.running)
  local function rests(season) return season.finish + 10000 <= args.now end
  if not running then return nil end
  for number = rests(running) and running.number or running.number - 1, state.told + 1, -1 do
    local season = number == running.number and running or cjson.decode(redis.call('HGET', base .. 'seasons', number))
    if rests(season) and redis.call('EXISTS', base .. 'b:players:season:' .. int(number)) == 1 then return number end
  end
  return nil
end
local function seasonRows(side, number)
  local board = boardOf(side, 'season', number)
  local order, rows, from = byTotal(board), {}, 0
  local players = side == 'players'
  while #rows < 3 do
    local part = order.slice(from, from + 19)
    for _, entry in ipairs(part) do
      if #rows < 3 and not (players and isHidden(entry[1])) then
        local name, right = redis.call('HGET', base .. (players and 'p:' or 't:') .. entry[1], 'name'), countsOf(board, entry[1])
        rows[#rows + 1] = { rank = order.rank(entry), name = name or '', points = entry[2], right = right, self = false }
      end
    end
    -- Where nearly all are hidden, a board is not read to its end.
    if #part < 20 or from >= 400 then break end
    from = from + 20
  end
  return rows
end
local function podiumOf(number)
  settleArrears()
  local season = cjson.decode(redis.call('HGET', base .. 'seasons', number))
  return { season = { number = season.number, label = season.label }, players = seasonRows('players', number), teams = seasonRows('teams', number) }
end
local drawn = {}
function doing.daily(told, step, entry, add)
  local wanted, schedule = args.schedules[step.schedule], scheduleOf(step.schedule)
  if not wanted then return 'drop' end
  if entry.opened then
    local one = questionAt(entry.opened, 0)
    if not one then return false end
    told.outcome, told.state = 'opened', stateOf(one)
    local season = tonumber(redis.call('HGET', one.key, 'season') or nil)
    if season then told.season = podiumOf(season) end
    return true
  end
  if schedule.last and step.date <= schedule.last then
    told.outcome = 'done'
    return true
  end
  if args.now - entry.due > args.graceMs then
    told.outcome = 'missed'
    return true
  end
  local places, refusals = {}, #wanted.places > 0 and redis.call('HMGET', base .. 'refusals:' .. step.schedule, unpack(wanted.places)) or {}
  for i, place in ipairs(wanted.places) do
    if tonumber(refusals[i] or 0) < 3 then places[#places + 1] = place end
  end
  if #places == 0 then
    told.outcome = 'nowhere'
    return true
  end
  local who = 'schedule:' .. step.schedule
  local item = draw(who, ARGV[3 + wanted.pool] or '', 12, 1, drawn, true, freed)[1]
  if not item then
    told.outcome = 'empty'
    return true
  end
  local name = wanted.asked .. ':0'
  local one = {
    kind = 'daily', asked = wanted.asked, index = 0, name = name, key = base .. 'asked:' .. name, question = item[1], digest = item[2],
    opened = args.now, closes = step.closes, ends = step.closes, revealed = false, preset = 'fair', language = wanted.language, count = 1,
    answers = 0, right = 0, schedule = step.schedule, date = step.date, before = schedule.asked, ordinals = schedule.ordinals,
  }
  readQuestions[name] = one
  write(one, 'kind', 'daily', 'question', one.question, 'digest', one.digest, 'opened', args.now, 'closes', step.closes, 'ends', step.closes,
    'preset', 'fair', 'language', wanted.language, 'count', 1, 'schedule', step.schedule, 'date', step.date, 'ordinals', schedule.ordinals,
    'before', schedule.asked or '', 'places', cjson.encode(places))
  plan('PEXPIRE', one.key, BACKSTOP)
  see(who, one.question)
  plan('HSET', base .. 'open', one.question, name)
  schedule.last, schedule.asked = step.date, one.asked
  keepSchedule(schedule, 'last', step.date, 'asked', one.asked)
  entry.opened = one.asked
  for _, place in ipairs(places) do plan('HSETNX', base .. 'refusals:' .. step.schedule, place, 0) end
  local season = untoldSeason()
  if season then
    told.season = podiumOf(season)
    state.told = season
    count('told', season)
    write(one, 'season', season)
  end
  told.outcome, told.state = 'opened', stateOf(one)
  for _, place in ipairs(places) do
    add('card:' .. step.schedule .. ':' .. step.date .. ':' .. place,
      { kind = 'card', asked = one.asked, schedule = step.schedule, date = step.date, place = place })
  end
  return true
end
function doing.card(told, step)
  local one = questionAt(step.asked, 0)
  if not one then return false end
  told.state = stateOf(one)
  local earlier = one.before and one.before ~= '' and questionAt(one.before, 0)
  if earlier then
    local run, following = runIn('places:' .. one.schedule, step.place), one.ordinals + 1
    local streak = standingRun(run, following, stoodIn(one.schedule, step.place), scheduleOf(one.schedule).neutral)
    -- Somebody may have answered this one already.
    if run.last == following then streak = streak - 1 elseif run.last > following then streak = 0 end
    told.before = { answers = earlier.answers, right = earlier.right, streak = streak }
  end
  return true
end
function doing.count(told, step)
  local one = questionAt(step.asked, 0)
  if not one then return false end
  told.state, told.card, told.copy = stateOf(one), cardOf(one, step.place), copyOf(one)
  return true
end
function doing.close(told, step)
  local one = questionAt(step.asked, 0)
  if not one then return false end
  tellRevealed(told, one, step.place)
  return true
end
function doing.digest(told, step)
  local key = base .. 'week:' .. step.schedule .. ':' .. step.week
  local players, teams = tableOf(key)
  local facts = { week = step.week, players = firstRows(players, 'p', 3), teams = firstRows(teams, 't', 3), answers = 0, right = 0 }
  local all, worst = redis.call('HGETALL', key), nil
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 1) == 'q' then
      local values = cmsgpack.unpack(all[i + 1])
      local one = { questionId = string.sub(all[i], 2), answers = values[1], right = values[2], difficulty = values[3] }
      facts.answers, facts.right = facts.answers + one.answers, facts.right + one.right
      if one.answers >= 3 then
        local better
        if worst then
          local x, y = one.right * worst.answers, worst.right * one.answers
          if x ~= y then better = x < y
          elseif one.answers ~= worst.answers then better = one.answers > worst.answers
          else better = one.questionId < worst.questionId end
        end
        if not worst or better then worst = one end
      end
    end
  end
  facts.hardest = worst
  told.facts = facts
  return true
end
`;

export const claim = `${AGENDA_START}${WRITES}${DRAWING}${ASKED}${AGENDA}${ROUNDS}${SCHEDULES}${TABLES}${SCORES}${ARREARS}${ORDERS}${DOING}
if args.revision ~= state.revision then
  return cjson.encode({ kind = 'stale', revision = state.revision, settings = settings() })
end
local lease = math.max(args.now, clock) + args.leaseMs
local ids = redis.call('ZRANGEBYSCORE', base .. 'agenda', '-inf', int(args.now), 'LIMIT', 0, args.limit)
local behind = redis.call('ZRANGE', base .. 'agenda', #ids, #ids, 'WITHSCORES')
local following = behind[2] and tonumber(behind[2]) or nil
readEntries(ids)
for _, id in ipairs(ids) do
  known[id] = known[id] or { corrupt = true, due = 0, fence = 0, attempt = 0, first = 0 }
end
table.sort(ids, function(a, b)
  if known[a].due ~= known[b].due then return known[a].due < known[b].due end
  return a < b
end)

local claimed, entries = {}, {}
local function take(id, entry)
  state.fence = state.fence + 1
  entry.fence, entry.attempt = state.fence, entry.attempt + 1
  if entry.first == 0 then entry.first = args.now end
  if entry.due == 0 then entry.due = args.now end
  claimed[id] = true
  standing[id] = lease
  return { id = id, fence = entry.fence, attempt = entry.attempt, due = entry.due, first = entry.first, step = entry.step }
end
for _, id in ipairs(ids) do
  local entry = known[id]
  local told, cards, writes, counts = take(id, entry), {}, #planned, #counted
  local ok, result = pcall(doing[entry.step and entry.step.kind], told, entry.step, entry, function(card, step) cards[#cards + 1] = { card, step } end)
  if ok and result == 'drop' then
    dropEntry(id)
  else
    -- What is kept of it cannot be read: nothing of it is done, and all others are.
    if not ok or not result then
      for i = writes + 1, #planned do planned[i] = nil end
      for i = counts + 1, #counted do counted[i] = nil end
      told, cards = { id = id, fence = told.fence, attempt = told.attempt, due = told.due, first = told.first }, {}
    end
    entries[#entries + 1] = told
    for _, card in ipairs(cards) do
      local told = take(card[1], putEntry(card[1], args.now, card[2]))
      doing.card(told, card[2])
      entries[#entries + 1] = told
    end
  end
end
for id, at in pairs(standing) do
  if at and not claimed[id] and (not following or at < following) then following = at end
end
if #ids > 0 then count('fence', state.fence) end
writeEntries()
commit()
return cjson.encode({ kind = 'claimed', entries = entries, next = following, earliest = earliest() })
`;
