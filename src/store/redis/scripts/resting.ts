/** Answers that rest: those to questions of rounds that are not revealed yet. Whoever gave one is told nothing that it could be read from. */
import { LATE_REVEAL_MS, REVEAL_MS } from '../../../engine/question-time.ts';

/** One command where nothing is open. Answers change nothing about what is open, so it is read once a script. */
export const RESTS = `
local openRounds
local function mayRest(closes) return call.received <= closes + ${REVEAL_MS + LATE_REVEAL_MS} end
-- Time of the reveal of the asker's answers, the latest of them; nothing where none rests.
local function restsUntil()
  if not me then return nil end
  if not openRounds then
    openRounds = {}
    for _, name in ipairs(redis.call('HVALS', base .. 'open')) do
      if string.sub(name, 1, 1) == 'R' then openRounds[#openRounds + 1] = name end
    end
  end
  local latest
  for _, name in ipairs(openRounds) do
    if redis.call('HEXISTS', base .. 'claims:' .. name, me) == 1 then
      local closes = tonumber(redis.call('HGET', base .. 'asked:' .. name, 'closes') or nil)
      if closes and mayRest(closes) and (not latest or closes > latest) then latest = closes end
    end
  end
  return latest and latest + ${REVEAL_MS}
end
`;

/** Of a script that reads what such an answer could be read from: says so instead. */
export const RESTING = `${RESTS}
local untilThen = restsUntil()
if untilThen then return cjson.encode({ kind = 'resting', ['until'] = untilThen, person = person() }) end
`;
