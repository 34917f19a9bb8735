/** The script of answers in solo. */
import { ANSWERS, COMMITTING, ending, ENTERING, KNOWN_CALL, KNOWN_TEXT, PLACING, SETTLING, STALE_REPLY, STANDING } from './answering.ts';
import { CLAIM, CLAIMS } from './asked.ts';
import { NUMBERS } from './drawing.ts';
import { SCORES, SEASONS, WRITE_SCOPE } from './prelude.ts';
import { RESTS } from './resting.ts';
import { REVEALS, SETS } from './sets.ts';

/** How many texts there are of each answer, see `answerTexts`. */
export const SOLO_TEXTS = 17;

/** What is no fresh answer: of a set that is not there or another's, one that was given before, one to another question or too late. */
const REFUSING = `
  ${KNOWN_CALL}${STALE_REPLY}${WRITE_SCOPE}${SETS}${NUMBERS}${SEASONS}${REVEALS}${RESTS}${SCORES}${CLAIMS}
  if not from then return stale or cjson.encode({ kind = 'unknown', person = person() }) end
  if owner ~= me then return stale or cjson.encode({ kind = 'not-owner', person = person() }) end
  local set = readSet(asked, index)
  if isSame and set.answer then
    local claim, running = unpackClaim(set.answer), runningSeason()
    local view, known, points, rank = answerView(claim), person(), standingOf('players:season:' .. int(running.number), me)
    return {
      claim.delivery == delivery and 'again' or 'already', claim.seq, claim.received, view.choice, claim.credit.n, claim.credit.d, claim.hint and 1 or 0,
      claim.points, claim.settled and 1 or 0, claim.first and 1 or 0, restsUntil() and '' or running.label, points, rank or '', next(known) and cjson.encode(known) or '', asked,
      set.closes, set.practice and 1 or 0, set.language or '', set.filters, isOpen(set) and 1 or 0, set.outcomes, set.items,
    }
  end
  if stale then return stale end
  -- Before the time: what is told of a closed set is the key of the question that was asked, and of no other.
  if not isSame or outcomeOf(set, index) then return cjson.encode({ kind = 'changed', set = viewOf(set), person = person() }) end
  local closed = closedAt(set)
  if closed == set.closes then
    settleRevealed(set, string.sub(item, 13))
    commit()
  end
  return cjson.encode({ kind = 'closed', closed = closed, set = viewOf(set), person = person() })
`;

/** A verdict is a flat list, of which the items of the set are the last: see `verdictOf`. */
export const recordAnswer = `${ANSWERS}
local kind = 'solo'
local function work(at)
  local player, name, how, delivery, receivedText, asked, position, item, cellField, areaField, topicField, choice, n, d, award, hinted, entry
    = unpack(texts, at, at + ${SOLO_TEXTS - 1})
  local received
  ${ENTERING}
  local key = base .. 's:' .. asked
  local headOfSet, progress, items, hint, opened = unpack(run('HMGET', key, 'head', 'progress', 'items', 'h' .. position, 'o' .. position), 1, 5)
  local owner, closes, practice, languageOfSet, filters, waiting, ended, outcomes
  if headOfSet then
    owner, closes, practice, languageOfSet, filters = string.match(headOfSet, '^(%d+),(%d+),(%d),([^,]*),(.*)$')
    waiting, ended, outcomes = string.match(progress, '^(%d+),(%d*);(.*)$')
    closes, ended = tonumber(closes), tonumber(ended)
  end
  -- Where the item stands, its digest and then its id; nothing where there is none.
  local from = owner and index >= 0 and 1 or nil
  for _ = 1, from and index or 0 do
    from = string.find(items, '\\n', from, true)
    if not from then break end
    from = from + 1
  end
  local isSame = from and string.find(items, item, from, true) == from and (string.byte(items, from + #item) or 10) == 10
  if not isSame or not me or owner ~= me or revision ~= state.revision or received >= closes or (ended and received >= ended)
    or (string.find(outcomes, position .. '=', 1, true) and string.find(';' .. outcomes, ';' .. position .. '=', 1, true)) then
    ${REFUSING}
  end
  local id = string.sub(item, 13)
  ${PLACING}
  local practises, earned, right, isTyped, streak, more = practice == '1', tonumber(hint and hinted or award), n == d and 1 or 0, string.byte(choice) == 61, nil, nil
  ${SETTLING}
  local head = me .. ',' .. (team or '') .. (hint and ',1,0,' or ',0,0,') .. (settled and '1,' or '0,') .. pointsText .. ',' .. seasonKey .. ',' .. (opened or '') .. (isGuest and ',1' or '')
  ${COMMITTING}
  outcomes = outcomes .. position .. '=' .. n .. ',' .. d .. ',' .. pointsText .. (settled and ',1;' or ',0;')
  waiting = waiting - 1
  run('HSET', key, 'a' .. position, ${CLAIM}, 'progress', string.format('%d,%s;', waiting, ended or '') .. outcomes)
  -- It was ended, perhaps without any answer: with one that was received before, it is kept as long as others.
  if ended then run('PEXPIRE', key, closes - received + 604800000) end
  if waiting == 0 and setKept == asked then run('HDEL', own, 'set') end
  committed = true
  ${STANDING}
  local known = ''
  ${KNOWN_TEXT}
  return {
    'accepted', seq, received, choice, tonumber(n), tonumber(d), hint and 1 or 0, points, settled and 1 or 0, first and 0 or 1, label, total or 0,
    rank or '', known, asked, closes, practice == '1' and 1 or 0, languageOfSet, filters, waiting > 0 and not ended and 1 or 0, outcomes, items,
  }
end
${ending(SOLO_TEXTS)}`;
