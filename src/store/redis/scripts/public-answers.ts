/** The script of an answer to a question of a round or a daily. */
import { POSTING_MS } from '../../../engine/question-time.ts';
import { ANSWERS, COMMITTING, ending, ENTERING, KNOWN_CALL, KNOWN_TEXT, PLACING, SETTLING, STALE_REPLY, STANDING } from './answering.ts';
import { ASKED, CLAIM, CLAIMS } from './asked.ts';
import { GROWING, SCHEDULES } from './daily.ts';
import { SCORES, SEASONS, WRITE_SCOPE } from './prelude.ts';
import { RESTS } from './resting.ts';

/** How many texts there are of each answer, see `answerTexts`. */
export const PUBLIC_TEXTS = 21;

/** What is kept of a question until it is revealed goes after 90 days at the latest. */
const BACKSTOP = 90 * 86_400_000;

/** What is no fresh answer: to a question that is not there, one that was given before, or too late. */
const REFUSING = `
  ${KNOWN_CALL}${STALE_REPLY}${WRITE_SCOPE}${ASKED}${SEASONS}${RESTS}${SCORES}${CLAIMS}
  if not question or kindAsked ~= kind then return stale or cjson.encode({ kind = 'unknown', person = person() }) end
  local one = questionAt(asked, index)
  if before then
    local claim, running = unpackClaim(before), runningSeason()
    local points, rank = standingOf('players:season:' .. int(running.number), me)
    -- The answer itself rests, where it is one of a round.
    local rests = kind == 'round' and not one.revealed and mayRest(one.closes) or restsUntil()
    return cjson.encode({
      kind = claim.delivery == delivery and 'again' or 'already', asked = { state = stateOf(one), streak = claim.streak }, first = claim.first,
      person = person(), season = not rests and { label = running.label, points = points, rank = rank } or nil, answer = answerView(claim),
    })
  end
  if stale then return stale end
  if one.revealed or received >= one.closes then
    return cjson.encode({ kind = 'closed', closed = one.closes, asked = { state = stateOf(one) }, person = person() })
  end
  return cjson.encode({ kind = 'changed', person = person() })
`;

/** A card that was pressed is there, which is logged behind the answer. */
const CONFIRMING = `
  ${KNOWN_CALL}${WRITE_SCOPE}${ASKED}${SCHEDULES}
  confirm(questionAt(asked, index), place, message)
  commit()
  fields.seq = state.seq
`;

/**
 * An answer to a question that was asked in public. The entry of the log comes with the preset and speed of the call; in a round the store's own
 * stand beside them. A verdict is a flat list, see \`publicVerdictOf\`.
 */
export const recordPublicAnswer = `${ANSWERS}
local earnByStreaks
local function work(at)
  local player, name, how, delivery, receivedText, asked, position, item, cellField, areaField, topicField, choice, n, d, awards, hintedAwards, entry,
    kind, place, message, buckets = unpack(texts, at, at + ${PUBLIC_TEXTS - 1})
  local received
  ${ENTERING}
  local key, suffix = base .. 'asked:' .. asked .. ':' .. position, asked .. ':' .. position
  -- A crowd answers the same question: it is read for the first of a call, and known from what that wrote for the next.
  local told = state.asked
  if not told or state.askedOf ~= key or state.askedIn ~= place then
    told = run('HMGET', key, 'kind', 'question', 'digest', 'opened', 'closes', 'ends', 'revealed', 'preset', 'language', 'count', 'answers', 'right',
      'schedule', 'date', 'ordinal', 'card:' .. place)
    state.asked, state.askedOf, state.askedIn = told, key, place
  end
  local kindAsked, question, digest, opened, closes, ends, revealed, preset, languageOfCard, count, answers, rights, schedule, date, ordinal, card = unpack(told, 1, 16)
  local claims = base .. 'claims:' .. suffix
  local before = question and me and run('HGET', claims, me)
  if not question or kindAsked ~= kind or before or revision ~= state.revision or revealed == '1' or received >= tonumber(closes) or digest .. question ~= item then
    ${REFUSING}
  end
  local id = question
  ${PLACING}
  local hint = run('SISMEMBER', base .. 'hints:' .. suffix, me) == 1
  local right, isTyped = n == d and 1 or 0, string.byte(choice) == 61
  local speed, streak, step, percent = 0, nil, 0, 0
  if not schedule then
    if preset == 'fast' then
      -- Of the time that was meant, so that a stop before or after this answer changes nothing.
      local allowed = ends - opened - ${POSTING_MS}
      speed = allowed > 0 and math.max(0, math.min(50, math.floor(50 * (ends - received) / allowed))) or 0
    end
    step = speed
  else
    local grow = state.grow
    -- Made once for all answers of a call; what it has read of the schedule is as those before have left it.
    if not grow then
      local listed
      local function plan(...) listed[#listed + 1] = {...} end
      local function int(number) return string.format('%d', number) end
      ${GROWING}
      grow = function(list, ...)
        listed = list
        return growRuns(...)
      end
      state.grow = grow
    end
    writes = writes or {}
    streak = grow(writes, { key = key, schedule = schedule, asked = asked, ordinal = tonumber(ordinal or nil) }, place, not isGuest and me)
    step = math.min(5, math.max(0, (streak or 1) - 1))
    if earnByStreaks == nil then earnByStreaks = (cjson.decode(run('HGET', W, 'settings') or '{}').streaks or 'points') == 'points' end
    if earnByStreaks then percent = 10 * step end
  end
  -- The award of that speed or run, of a list with commas.
  local practises, earned, left = false, 0, step
  for award in string.gmatch(hint and hintedAwards or awards, '%d+') do
    earned = tonumber(award)
    if left == 0 then break end
    left = left - 1
  end
  ${SETTLING}
  local head = me .. ',' .. (team or '') .. ',' .. (hint and '1' or '0') .. ',' .. percent .. ',' .. (settled and '1' or '0') .. ',' .. pointsText .. ',' .. seasonKey .. ','
    .. opened .. ',' .. (isGuest and '1' or '')
  if not schedule then head = head .. ',' .. preset .. ',' .. speed end
  local more = schedule
  ${COMMITTING}
  run('HSET', claims, me, ${CLAIM})
  answers, rights = (answers or 0) + 1, (rights or 0) + right
  run('HSET', key, 'answers', answers .. '', 'right', rights .. '')
  told[11], told[12] = answers, rights
  -- Its number in the schedule was given with this answer, or its card is noted.
  if (schedule and not ordinal) or (message ~= '' and not card) then state.asked, state.grow = nil, nil end
  for bucket in string.gmatch(buckets, '[^\\n]+') do run('HINCRBY', base .. 'buckets:' .. suffix, bucket, '1') end
  if preset == 'fast' and right == 1 and not isGuest then
    run('ZADD', base .. 'quick:' .. suffix, received, string.format('%09d:', seq) .. me)
    run('PEXPIRE', base .. 'quick:' .. suffix, ${BACKSTOP})
  end
  if answers == 1 then
    run('PEXPIRE', claims, ${BACKSTOP})
    run('PEXPIRE', base .. 'buckets:' .. suffix, ${BACKSTOP})
  end
  -- Rows of the round or the week: points, right answers, and the answer with which they were reached. Of a week also how its questions were answered.
  local rows = schedule and base .. 'week:' .. schedule .. ':' .. string.match(periods, '\\t([^\\t]*)') or base .. 'rows:' .. asked
  local mine, ofTeam, ofQuestion = 'p' .. me, 't' .. (team or ''), 'q' .. id
  local kept1, kept2, kept3 = unpack(run('HMGET', rows, mine, ofTeam, ofQuestion), 1, 3)
  local changed = {}
  if not isGuest then
    local row = kept1 and cmsgpack.unpack(kept1) or { 0, 0, seq }
    changed[1], changed[2] = mine, cmsgpack.pack({ row[1] + points, row[2] + right, points > 0 and seq or row[3] })
    if team then
      row = kept2 and cmsgpack.unpack(kept2) or { 0, 0, seq }
      changed[3], changed[4] = ofTeam, cmsgpack.pack({ row[1] + points, row[2] + right, points > 0 and seq or row[3] })
    end
  end
  if schedule then
    local counted = kept3 and cmsgpack.unpack(kept3) or { 0, 0 }
    changed[#changed + 1] = ofQuestion
    changed[#changed + 1] = cmsgpack.pack({ counted[1] + 1, counted[2] + right, string.match(areaField, '[^:]*$') })
  end
  if #changed > 0 then
    run('HSET', rows, unpack(changed))
    if schedule then run('EXPIRE', rows, 77 * 86400) elseif not (kept1 or kept2) then run('PEXPIRE', rows, ${BACKSTOP}) end
  end
  if message ~= '' and not card then
    ${CONFIRMING}
  end
  committed = true
  ${STANDING}
  local known = ''
  ${KNOWN_TEXT}
  return {
    'accepted', seq, received, choice, tonumber(n), tonumber(d), hint and 1 or 0, points, settled and 1 or 0, first and 0 or 1, label, total or 0,
    rank or '', known, streak or '', kind, asked, index, id, digest, opened, closes, preset, languageOfCard, count, answers, schedule or '', date or '',
  }
end
${ending(PUBLIC_TEXTS)}`;
