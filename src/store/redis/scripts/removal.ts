/** Scripts of workspaces that the bot was removed from: one hash of them by the time of the removal, and the purge. */
import { DEADLINE } from './upkeep.ts';

/** Arguments after the deadline: workspace, time in ms. The first time stands. */
export const markRemoved = `${DEADLINE}
return redis.call('HSETNX', KEYS[1], ARGV[2], ARGV[3])
`;

/** Arguments after the deadline: workspace. */
export const markKept = `${DEADLINE}
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
