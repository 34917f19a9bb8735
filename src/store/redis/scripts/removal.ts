/** Scripts of workspaces that the bot was removed from: one hash of them by the time of the removal, and the purge. */
import { DEADLINE } from './upkeep.ts';

/** Arguments after the deadline: workspace, time in ms. The first time stands. */
export const markRemoved = `${DEADLINE}
return redis.call('HSETNX', KEYS[1], ARGV[2], ARGV[3])
`;

/** Arguments after the deadline: workspace. Keeps the mark of one whose purge was begun. */
export const markKept = `${DEADLINE}
local at = redis.call('HGET', KEYS[1], ARGV[2])
if not at or tonumber(at) < 0 then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[2])
`;

/** A purge that was begun has its time below 0. Arguments after the deadline: workspace, whether it begins. Answers whether it is to go on. */
export const markPurging = `${DEADLINE}
local at = tonumber(redis.call('HGET', KEYS[1], ARGV[2]) or nil)
if at and at < 0 then return 1 end
if ARGV[3] ~= '1' then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], string.format('%d', -math.max(at or 1, 1)))
return 1
`;

/** Arguments after the deadline: workspace. */
export const markPurged = `${DEADLINE}
return redis.call('HDEL', KEYS[1], ARGV[2])
`;

/** All of them, a flat list of workspaces and times. */
export const readRemoved = `${DEADLINE}
return redis.call('HGETALL', KEYS[1])
`;

/**
 * Takes away what a look at a part of the server's keys finds of a workspace. Arguments after the deadline: where to go on, '0' at the
 * beginning. Answers where to go on, '0' at the end, and how many keys are gone. Whatever is not listed anywhere is found as well, and in a
 * cluster all keys of a workspace are on the node that runs its scripts.
 */
export const purge = `${DEADLINE}
local pattern = string.gsub(string.sub(KEYS[1], 1, -2), '[%[%]*?\\\\^-]', '\\\\%0') .. '*'
local found = redis.call('SCAN', ARGV[2], 'MATCH', pattern, 'COUNT', 250)
if #found[2] > 0 then redis.call('UNLINK', unpack(found[2])) end
return { found[1], #found[2] }
`;

/** Takes a workspace from the list of all. Arguments after the deadline: workspace. */
export const unregister = `${DEADLINE}
return redis.call('SREM', KEYS[1], ARGV[2])
`;

/** Takes a workspace from the hint. Arguments after the deadline: workspace. */
export const dropDue = `${DEADLINE}
return redis.call('ZREM', KEYS[1], ARGV[2])
`;
