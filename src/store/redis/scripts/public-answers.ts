/** The script of an answer to a question of a round or a daily. */
import { POSTING_MS } from '../../../engine/question-time.ts';
import { COMMITTING, CREDITING, RUNNING, SEASON_OF_ANSWER, SETTLEMENT } from './answers.ts';
import { ASKED, CLAIMS } from './asked.ts';
import { SCHEDULES } from './daily.ts';
import { NUMBERS } from './drawing.ts';
import { RECORDS, SCOPE, SCORES, SEASON_WRITES, SEASONS, WRITE_SCOPE } from './prelude.ts';
import { RESTS } from './resting.ts';
import { DONE } from './sets.ts';

/**
 * An answer to a question that was asked in public. The entry of the log comes with the preset and speed of the call, in places 5 and 17
 * of its list; in a round the store's own take their place.
 */
export const recordPublicAnswer = `${SCOPE}${WRITE_SCOPE}${ASKED}${SCHEDULES}${NUMBERS}${SEASONS}${SEASON_WRITES}${DONE}${RESTS}${SCORES}${RECORDS}${CREDITING}${CLAIMS}${COMMITTING}
local function forget()
  assigned, readRounds, readQuestions, readSchedules, readStood = {}, {}, {}, {}, {}
end
local function answer(entryText)
  local one = questionAt(args.asked, args.index)
  if not one or one.kind ~= args.kind then return stale or cjson.encode({ kind = 'unknown', person = person() }) end
  local id, claims = one.question, base .. 'claims:' .. one.name

  local function outcome(kind, claim, running, points, rank)
    -- The answer itself rests, where it is one of a round.
    local rests = one.kind == 'round' and not one.revealed and mayRest(one.closes) or restsUntil()
    return cjson.encode({
      kind = kind, asked = { state = stateOf(one), streak = claim.streak or nil }, first = claim.first, person = person(),
      season = not rests and { label = running.label, points = points, rank = rank } or nil, answer = answerView(claim),
    })
  end
  local before = me and redis.call('HGET', claims, me)
  if before then
    local claim, running = unpackClaim(before), runningSeason()
    return outcome(claim.delivery == call.delivery and 'again' or 'already', claim, running, standingOf('players:season:' .. int(running.number), me))
  end
  if stale then return stale end
  if one.revealed or call.received >= one.closes then
    return cjson.encode({ kind = 'closed', closed = one.closes, asked = { state = stateOf(one) }, person = person() })
  end
  if one.digest ~= args.digest or id ~= args.id then return cjson.encode({ kind = 'changed', person = person() }) end

  enrol()
  ${SEASON_OF_ANSWER}
  local guest = call.player.guest
  local number = numberOf(id)
  local done = settledIn(season, args.kind)
  local practice = guest or isForgotten(season.number) or redis.call('GETBIT', done, number) == 1
  local hint = redis.call('SISMEMBER', base .. 'hints:' .. one.name, me) == 1
  local credited = args.credit
  local right = credited.n == credited.d and 1 or 0
  local typed = string.sub(args.choice, 1, 1) == '='

  local entry, points, streak, percent = cjson.decode(entryText), 0, nil, 0
  if one.kind == 'round' then
    local speed = 0
    if one.preset == 'fast' then
      -- Of the time that was meant, so that a stop before or after this answer changes nothing.
      local allowed = one.ends - one.opened - ${POSTING_MS}
      speed = allowed > 0 and math.max(0, math.min(50, math.floor(50 * (one.ends - call.received) / allowed))) or 0
    end
    entry[5], entry[17] = one.preset, speed
    local row = args.speedAwards and args.speedAwards[hint and 2 or 1]
    points = row and (row[speed + 1] or row[#row]) or args.awards[hint and 2 or 1][1]
  else
    streak = growRuns(one, args.place, not guest and me)
    local step = math.min(5, math.max(0, (streak or 1) - 1))
    points = args.awards[hint and 2 or 1][step + 1]
    if (cjson.decode(settings()).streaks or 'points') == 'points' then percent = 10 * step end
  end
  if practice then points = 0 end
  local more = one.schedule and { 's', one.schedule } or {}
  if guest then
    more[#more + 1] = 'g'
    more[#more + 1] = '1'
  end
  local seq = append('y', 'a', 'a', cjson.encode(entry), 'u', me, 'v', own.team or '', 't', hint and '1' or '0', 'w', percent,
    'z', practice and '0' or '1', 'f', points, 'S', season.number, 'o', one.opened, unpack(more))

  local claim = {
    seq = seq, received = call.received, choice = args.choice, credit = credited, hint = hint, points = points,
    settled = not practice, first = own.first == nil, streak = streak,
  }
  plan('HSET', claims, me, packClaim(claim))
  one.answers, one.right = one.answers + 1, one.right + right
  plan('HSET', one.key, 'answers', one.answers, 'right', one.right)
  for _, bucket in ipairs(args.buckets) do plan('HINCRBY', base .. 'buckets:' .. one.name, bucket, 1) end
  if one.preset == 'fast' and right == 1 and not guest then
    plan('ZADD', base .. 'quick:' .. one.name, call.received, string.format('%09d:', seq) .. me)
    plan('PEXPIRE', base .. 'quick:' .. one.name, BACKSTOP)
  end
  if one.answers == 1 then
    plan('PEXPIRE', claims, BACKSTOP)
    plan('PEXPIRE', base .. 'buckets:' .. one.name, BACKSTOP)
  end
  -- A row of the round or the week: points, right answers, and the answer with which they were reached.
  local rows = one.schedule and base .. 'week:' .. one.schedule .. ':' .. call.periods.week or base .. 'rows:' .. one.asked
  local function gainIn(field)
    local packed = redis.call('HGET', rows, field)
    local row = packed and cmsgpack.unpack(packed) or { 0, 0, seq }
    if points > 0 then row[3] = seq end
    plan('HSET', rows, field, cmsgpack.pack({ row[1] + points, row[2] + right, row[3] }))
  end
  if not guest then
    gainIn('p' .. me)
    if own.team then gainIn('t' .. own.team) end
  end
  if one.schedule then
    local packed = redis.call('HGET', rows, 'q' .. id)
    local counts = packed and cmsgpack.unpack(packed) or { 0, 0 }
    plan('HSET', rows, 'q' .. id, cmsgpack.pack({ counts[1] + 1, counts[2] + right, args.difficulty }))
    plan('EXPIRE', rows, 77 * DAY)
  elseif redis.call('EXISTS', rows) == 0 then
    plan('PEXPIRE', rows, BACKSTOP)
  end
  if args.message and redis.call('HEXISTS', one.key, 'card:' .. args.place) == 0 then
    confirm(one, args.place, args.message)
  end
  ${SETTLEMENT}
  commitAnswer()
  local board = 'players:season:' .. int(running.number)
  if total then return outcome('accepted', claim, running, total, rankOf(board, total)) end
  return outcome('accepted', claim, running, standingOf(board, me))
end
${RUNNING}`;
