/**
 * Scripts of the hint: one sorted set of workspaces by the time at which something is due there, beside all workspaces and in a slot of
 * its own. It may be too early, so that somebody looks in vain; it must not be too late.
 *
 * - Before anything is put into an agenda the hint is raised to its time.
 * - After an agenda was worked on, the hint is set to what is left there; but only raised where somebody has raised it meanwhile, because
 *   what they are about to put there may not have been seen.
 *
 * Whether somebody has is told by a ticket that each change of a score draws anew: its fraction, in parts of 1,024. A workspace where
 * nothing is due stays, at `NEVER`, so that its tickets go on. Doubles hold all of it exactly for times until then (May 2109).
 */
const START = `
local time = redis.call('TIME')
if time[1] * 1000 + math.floor(time[2] / 1000) > tonumber(ARGV[1]) then
  return redis.error_reply('LATE the deadline of the call has passed')
end
local key, NEVER = KEYS[1], 4398046511104
-- Sets or raises a time, with the next ticket. Answers the score, which no other change of this workspace has.
local function write(workspace, score, time)
  local whole = math.floor(score or 0)
  local ticket = ((score and (score - whole) * 1024 or 0) + 1) % 1024
  local text = string.format('%.17g', time + ticket / 1024)
  redis.call('ZADD', key, text, workspace)
  return text
end
local function scoreOf(workspace) return tonumber(redis.call('ZSCORE', key, workspace) or nil) end
local function raise(workspace, time)
  local score = scoreOf(workspace)
  local before = score and math.floor(score) or NEVER
  return write(workspace, score, math.min(time or NEVER, before))
end
`;

/** Arguments: workspace, and a time, or nothing where the hint is to be read alone. Answers the score. */
export const raiseDue = `${START}
return raise(ARGV[2], tonumber(ARGV[3]))
`;

/** Arguments: workspace, the score that was seen, and the earliest time of its agenda now, each or nothing; any number of these three. */
export const settleDue = `${START}
for i = 2, #ARGV, 3 do
  local workspace, seen, time = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local score = scoreOf(workspace)
  if score ~= seen then
    if time then raise(workspace, time) end
  elseif time or score then
    write(workspace, score, time or NEVER)
  end
end
return 1
`;

/** Arguments: a time, and how many at most. Answers the workspaces that are due then, and when the next one is. */
export const readDue = `${START}
local after = string.format('%d', tonumber(ARGV[2]) + 1)
local due = redis.call('ZRANGEBYSCORE', key, '-inf', '(' .. after, 'LIMIT', 0, ARGV[3])
local following = redis.call('ZRANGEBYSCORE', key, after, '(' .. string.format('%d', NEVER), 'WITHSCORES', 'LIMIT', 0, 1)
return { due, following[2] and string.format('%d', math.floor(tonumber(following[2]))) or '' }
`;

/** Arguments: workspaces. Answers their scores, or nothing where there is none. */
export const readHints = `${START}
local scores = {}
for i = 2, #ARGV do scores[#scores + 1] = redis.call('ZSCORE', key, ARGV[i]) or '' end
return scores
`;
