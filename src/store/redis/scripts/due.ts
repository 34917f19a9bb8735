/**
 * Scripts of the hint: one sorted set of workspaces by the time at which something is due there, beside all workspaces and in a slot of
 * its own. It may be too early, so that somebody looks in vain; it must not be too late.
 *
 * - Before anything is put into an agenda the hint is raised to its time, and after it once more.
 * - After an agenda was worked on, the hint is lowered to what is left there, but only where nobody has raised it meanwhile.
 *
 * Whether somebody has is told by a ticket, which each raising draws anew: the fraction of the score, in parts of 2,048. Times in ms leave
 * that much of a double until 2039, and half of it for 70 years after.
 */
const START = `
local time = redis.call('TIME')
if time[1] * 1000 + math.floor(time[2] / 1000) > tonumber(ARGV[1]) then
  return redis.error_reply('LATE the deadline of the call has passed')
end
local key = KEYS[1]
-- The score after it; nothing where the workspace is not there and no time is given.
local function raise(workspace, due)
  local score = tonumber(redis.call('ZSCORE', key, workspace) or nil)
  local whole, ticket = due, 0
  if score then
    whole = math.floor(score)
    ticket = math.floor((score - whole) * 2048)
    if due and due < whole then whole = due end
  end
  if not whole then return false end
  local text = string.format('%.17g', whole + (ticket % 2047 + 1) / 2048)
  redis.call('ZADD', key, text, workspace)
  return text
end
`;

/** Arguments: pairs of workspace and time, or nothing for the time where the hint is to be read alone. Answers the last score. */
export const raiseDue = `${START}
local score = false
for i = 2, #ARGV, 2 do score = raise(ARGV[i], tonumber(ARGV[i + 1])) end
return score or ''
`;

/** Arguments: workspace, the score that was seen, and the earliest time of its agenda now, each or nothing; any number of these three. */
export const settleDue = `${START}
local settled = 0
for i = 2, #ARGV, 3 do
  local workspace, seen, due = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local score = tonumber(redis.call('ZSCORE', key, workspace) or nil)
  if score ~= seen then
    if due then raise(workspace, due) end
  elseif due then
    redis.call('ZADD', key, string.format('%d', due), workspace)
    settled = settled + 1
  elseif seen then
    redis.call('ZREM', key, workspace)
    settled = settled + 1
  end
end
return settled
`;

/** Arguments: a time, and how many at most. Answers the workspaces that are due then, and when the next one is. */
export const readDue = `${START}
local after = string.format('%d', tonumber(ARGV[2]) + 1)
local due = redis.call('ZRANGEBYSCORE', key, '-inf', '(' .. after, 'LIMIT', 0, ARGV[3])
local following = redis.call('ZRANGEBYSCORE', key, after, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
return { due, following[2] and string.format('%d', math.floor(tonumber(following[2]))) or '' }
`;

/** Arguments: workspaces. Answers their scores, or nothing where there is none. */
export const readHints = `${START}
local scores = {}
for i = 2, #ARGV do scores[#scores + 1] = redis.call('ZSCORE', key, ARGV[i]) or '' end
return scores
`;
