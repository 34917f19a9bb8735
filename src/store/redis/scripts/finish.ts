/** The script of a finish: what follows from what was done. */
import { REVEAL_MS } from '../../../engine/question-time.ts';
import { AGENDA, AGENDA_START } from './agenda-entries.ts';
import { ASKED } from './asked.ts';
import { SCHEDULES } from './daily.ts';
import { WRITES } from './prelude.ts';
import { ROUNDS } from './rounds.ts';

export const finish = `${AGENDA_START}${WRITES}${ASKED}${AGENDA}${ROUNDS}${SCHEDULES}
local fenced, refusals, seen, logged = {}, {}, {}, 0
for i, done in ipairs(args.entries) do
  seen[i] = done.id
  logged = logged + (done.occurrences and #done.occurrences or 0)
end
if state.seq + logged >= 134217728 then return redis.error_reply('LIMIT entries in the log of a workspace') end
readEntries(seen)

-- The asked question that an entry was about.
local function questionOf(entry)
  local step = entry.step
  if not step then return false end
  if step.kind == 'daily' then return entry.opened and questionAt(entry.opened, 0) end
  return step.asked and step.kind ~= 'podium' and questionAt(step.asked, step.index or 0)
end
local function applyPost(done, step, one)
  local post = done.post
  if post.card and one then
    local card = cjson.encode(post.card)
    write(one, 'card:' .. step.place, card)
    local round = step.kind == 'ask' and roundOf(step.asked)
    if round then
      round.card = card
      write(round, 'card', card)
    end
  end
  if step.kind ~= 'card' then return end
  local key = base .. 'refusals:' .. step.schedule
  if post.outcome == 'posted' then
    plan('HSET', key, step.place, 0)
    if one then stand(one, step.place) end
  elseif post.outcome == 'refused' then
    refusals[done.id] = tonumber(redis.call('HGET', key, step.place) or 0) + 1
    plan('HSET', key, step.place, refusals[done.id])
  end
end
-- Nothing was posted for certain: a question of a round waits again, and has its whole time when it is asked.
local function unopen(one)
  local round = one and one.kind == 'round' and roundOf(one.asked)
  if not round or not round.running or one.revealed or one.answers > 0 then return end
  plan('DEL', one.key, base .. 'hints:' .. one.name)
  dropEntry('reveal:' .. one.name)
  readQuestions[one.name] = false
  round.index = one.index - 1
  write(round, 'index', round.index)
end
local function moveClose(one, closes)
  local round = one.kind == 'round' and roundOf(one.asked)
  if one.revealed or (round and round.stopped) then return end
  one.closes, one.ends = closes, closes
  write(one, 'closes', closes, 'ends', closes)
  if round then return moveEntry('reveal:' .. one.name, closes + ${REVEAL_MS}) end
  for _, place in ipairs(one.places and cjson.decode(one.places) or {}) do moveEntry('close:' .. one.asked .. ':' .. place, closes + ${REVEAL_MS}) end
end
local function record(done, happened)
  local card = done.post and done.post.card and cjson.encode(done.post.card) or ''
  local one = happened.asked and questionAt(happened.asked, 0)
  local outcome = happened.outcome
  -- Somebody has pressed the card already: it is there.
  if outcome == 'uncertain' and one and happened.place then
    local pressed = redis.call('HGET', one.key, 'card:' .. happened.place)
    if pressed then outcome, card = 'posted', pressed end
  end
  if one and (outcome == 'posted' or outcome == 'caught-up') then
    if happened.place then stand(one, happened.place) else giveOrdinal(one) end
  end
  logOccurrence(args.now, happened.schedule, happened.date, happened.place or '', happened.asked or '', outcome, happened.reason or '')
  addHistory(scheduleOf(happened.schedule), {
    happened.date, happened.place or '', happened.asked or '', outcome, happened.reason or '', args.now, card,
  })
end
local function lose(round)
  local one = round.index >= 0 and questionAt(round.id, round.index)
  if one and not one.revealed then
    if args.now < one.closes then
      one.closes = args.now
      write(one, 'closes', args.now)
    end
    reveal(one)
  end
  for index = 0, round.count do
    dropEntry('ask:' .. round.id .. ':' .. int(index))
    dropEntry('reveal:' .. round.id .. ':' .. int(index))
  end
  dropEntry('podium:' .. round.id)
  round.podium = true
  write(round, 'podium', '1')
  endRound(round)
end
local function addAll(steps)
  for _, new in ipairs(steps) do
    local step = new.step
    local round = (step.kind == 'ask' or step.kind == 'podium') and roundOf(step.asked)
    local wanted = true
    if step.kind == 'ask' then wanted = round and round.running end
    if step.kind == 'podium' then wanted = round and not round.podium end
    if step.kind == 'daily' then
      local last = scheduleOf(step.schedule).last
      wanted = not last or step.date > last
    end
    if wanted then addStep(new.id, new.due, step) end
  end
end

for _, done in ipairs(args.entries) do
  local entry = entryOf(done.id)
  if not entry or entry.fence ~= done.fence or done.fence == 0 then
    fenced[#fenced + 1] = done.id
  elseif done.retry then
    entry.due, entry.fence = done.retry, 0
    if done.untried then
      entry.attempt, entry.first = 0, 0
      if entry.step and entry.step.kind == 'ask' then unopen(questionOf(entry)) end
    end
    standing[done.id] = entry.due
  else
    dropEntry(done.id)
    local one = questionOf(entry)
    if done.post and entry.step then applyPost(done, entry.step, one) end
    if done.closes and one then moveClose(one, done.closes) end
    if done.copy and one then write(one, 'copy', done.copy) end
    for _, happened in ipairs(done.occurrences or {}) do record(done, happened) end
    local round = done['end'] and roundOf(done['end'])
    if round then lose(round) end
    addAll(done.add or {})
  end
end
writeEntries()
commit()
local first = earliest()
return cjson.encode({ kind = 'finished', fenced = fenced, refusals = refusals, next = first > 0 and first or nil, earliest = first })
`;
