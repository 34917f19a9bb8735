/**
 * Answers that rest: those to questions of rounds that are not revealed yet. They are logged and credited like all others, and what is
 * shown meanwhile leaves them out: else boards and statistics would tell who was right before the reveal does.
 */

/** Which questions of rounds are open and were answered. One command where none is open. */
export const UNREVEALED = `
local openRounds
local function unrevealed()
  if not openRounds then
    openRounds = {}
    for _, name in ipairs(redis.call('HVALS', base .. 'open')) do
      if string.sub(name, 1, 1) == 'R' then openRounds[#openRounds + 1] = base .. 'claims:' .. name end
    end
  end
  return openRounds
end
-- Label, points and rank of the running season as they may be told with an answer: nothing that a resting one could be read from.
local function seasonTold(running, points, rank)
  for _, claims in ipairs(unrevealed()) do
    if me and redis.call('HEXISTS', claims, me) == 1 then return nil end
    if rank and redis.call('EXISTS', claims) == 1 then rank = nil end
  end
  return { label = running.label, points = points, rank = rank }
end
`;

/**
 * Reading boards and counts as if these answers were not there. A board that is looked at is written as it is to be shown, and written back
 * before the script ends, whatever happened: nobody else ever sees it so. Needs SCORES.
 */
export const LEFT_OUT = `${UNREVEALED}
-- Settled ones, each with its player, team, season, area, topic, difficulty, question, week and month.
local resting
local function restingAnswers()
  if resting then return resting end
  resting = {}
  for _, claims in ipairs(unrevealed()) do
    local all = redis.call('HGETALL', claims)
    for i = 1, #all, 2 do
      local claim = cmsgpack.unpack(all[i + 1])
      if claim[8] then
        local id, fields = int(claim[1]) .. '-0', {}
        local entry = redis.call('XRANGE', base .. 'log', id, id)[1]
        local flat = entry and entry[2] or {}
        for at = 1, #flat, 2 do fields[flat[at]] = flat[at + 1] end
        if fields.a then
          local said = cjson.decode(fields.a)
          resting[#resting + 1] = {
            seq = claim[1], points = claim[7], right = claim[4] == claim[5] and 1 or 0, player = all[i], team = fields.v ~= '' and fields.v or nil, season = int(tonumber(fields.S)),
            question = said[7], area = said[10], topic = said[11], difficulty = said[12], day = said[18], week = said[19], month = said[20],
          }
        end
      end
    end
  end
  table.sort(resting, function(a, b) return a.seq < b.seq end)
  return resting
end
-- What is left out, by name of the board and member.
local shares
local function sharesOf(board)
  if not shares then
    shares = {}
    for _, one in ipairs(restingAnswers()) do
      for _, side in ipairs({ 'players', 'teams' }) do
        local member = side == 'players' and one.player or one.team
        local head = side .. ':season:' .. one.season
        for _, name in ipairs(member and { side .. ':day:' .. one.day, side .. ':week:' .. one.week, side .. ':month:' .. one.month, head, side .. ':all:-', head .. ':' .. one.area } or {}) do
          shares[name] = shares[name] or {}
          local share = shares[name][member] or { points = 0, right = 0, answers = 0 }
          share.points, share.right, share.answers, share.seq = share.points + one.points, share.right + one.right, share.answers + 1, one.seq
          shares[name][member] = share
        end
      end
    end
  end
  return shares[board] or {}
end
local asItIs = {}
-- \`countOf\` gives the answers that a member has on the board.
local function leaveOut(board, countOf)
  local key = base .. 'b:' .. board
  if asItIs[key] then return end
  asItIs[key] = {}
  for member, share in pairs(sharesOf(board)) do
    local score = redis.call('ZSCORE', key, member)
    if score then
      asItIs[key][#asItIs[key] + 1] = { score, member }
      -- Among equals all who wait stand by their newest answer, right or wrong: the order tells nothing either.
      local points = math.max(0, pointsOf(tonumber(score)) - share.points)
      if countOf(member) <= share.answers then
        redis.call('ZREM', key, member)
      else
        redis.call('ZADD', key, string.format('%d', points * STEP - share.seq), member)
      end
    end
  end
end
local function lookWithoutResting(look)
  local ok, result = pcall(look)
  for key, rows in pairs(asItIs) do
    for _, row in ipairs(rows) do redis.call('ZADD', key, row[1], row[2]) end
  end
  if not ok then error(result, 0) end
  return result
end
-- Seqs of those of the asker; nothing where there are none.
local function ownResting()
  local own = {}
  for _, one in ipairs(restingAnswers()) do if one.player == me then own[#own + 1] = one.seq end end
  return #own > 0 and own or nil
end
`;
