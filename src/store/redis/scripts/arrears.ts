/**
 * Boards in arrears. Ten boards written for each answer would be most of what recording it costs. So an answer changes the records of its
 * player, which are the truth, and the players' board of its season, which its verdict tells the rank on; of all else that follows from it
 * one line is kept in `arrears`. The lines are worked off when many stand there, when an answer of other periods comes, and before anything
 * that they concern is read or changed: so nobody ever sees a board, a total or a team's record that lags behind.
 *
 * All lines are of the periods that `arrears` in `w` names: day, week, month, season, and when the first of them came. A line has the player's
 * number (nothing where the boards of the player were written at once), seq, points, right (1 or 0), points of the player in that area, the
 * team, digits of the periods in which the player is new, digits of those in which they are new to the team, `r:<area>`, question.
 */
import { RECORDS } from './records.ts';

/** Length of the lines from which on they are worked off by who added to them: some 600 answers, a few ms of the server. */
export const MOST_ARREARS = 32_768;

/**
 * Points from which on a team is looked at before each answer. Below, it may be in arrears: some 1,300 lines at most, with those of one call of
 * a script, of 2,000 points each at most, take it from here to no more than the limit.
 */
export const TALL = 64_000_000;

/**
 * Defines `settleArrears`. Records are read before anything is written, so that where one cannot be read all lines stay. What is taken away
 * first may be written again where the server's memory is full, because a script that has begun to write is let to its end. A purge takes
 * keys away one by one: lines without their periods are nobody's any more, nor are rows of a player without a record.
 */
export const ARREARS = `
local function settleArrears()
  local base = string.sub(KEYS[1], 1, -2)
  local lines = redis.call('GET', base .. 'arrears')
  if not lines then return end
  ${RECORDS}
  local run, format, STEP, DAY = redis.call, string.format, 134217728, 86400
  local head = run('HGET', KEYS[1], 'arrears')
  if not head then return run('DEL', base .. 'arrears') end
  local day, week, month, number, since = string.match(head, '^([^\\t]*)\\t([^\\t]*)\\t([^\\t]*)\\t([^\\t]*)\\t(.*)$')
  local season, time = tonumber(number), run('TIME')
  local age = math.max(math.floor(time[1] - since / 1000), 0)
  -- How long boards are kept: 14 days, 10 weeks and 14 months after the period, told from the first answer.
  local KEPT_FOR = { 15 * DAY, 77 * DAY, 465 * DAY }
  local NAMES = { ':day:' .. day, ':week:' .. week, ':month:' .. month, ':season:' .. number, ':all:-' }
  local function writeRows(board, rows, kept)
    if #rows == 0 then return end
    local key = base .. 'b:' .. board
    local begins = run('EXISTS', key) == 0
    run('ZADD', key, unpack(rows))
    if begins then
      run('SADD', base .. 'boards', board)
      if kept then run('EXPIRE', key, math.max(kept - age, 0)) end
    end
  end

  -- Seq of the last answer that earned anything, by player; of the one with which somebody came on a board without earning any, by period and player.
  local players, gained, began = {}, {}, { {}, {}, {}, {}, {} }
  local areas, teams, totals, questions, newcomers = {}, {}, {}, {}, 0
  local function emptySum(seq) return { points = 0, right = 0, answers = 0, first = seq, newly = { 0, 0, 0, 0, 0, 0 } } end
  local LINE = '([^\\t]*)\\t(%d*)\\t(%d*)\\t(%d*)\\t(%d*)\\t(%d*)\\t(%d*)\\t(%d*)\\tr:([^\\t]*)\\t([^\\n]*)\\n'
  for player, seq, points, right, inArea, team, fresh, freshInTeam, area, question in string.gmatch(lines, LINE) do
    if player ~= '' then
      if points ~= '0' then
        if not gained[player] then players[#players + 1] = player end
        gained[player] = seq
      elseif fresh ~= '' then
        for i in string.gmatch(fresh, '[1-5]') do
          if not gained[player] then began[tonumber(i)][player] = seq end
        end
      end
      if points ~= '0' or string.find(fresh, '6', 1, true) then
        local rows = areas[area]
        if not rows then
          rows = {}
          areas[area] = rows
        end
        rows[player] = format('%d', inArea * STEP - seq)
      end
    end
    if fresh ~= '' and string.find(fresh, '2', 1, true) then newcomers = newcomers + 1 end
    local tally = right == '1' and STEP + 1 or STEP
    totals[area] = (totals[area] or 0) + tally
    questions[question] = (questions[question] or 0) + tally
    if team ~= '' then
      local sum = teams[team]
      if not sum then
        sum = emptySum(seq)
        sum.areas = {}
        teams[team] = sum
      end
      local part = sum.areas[area]
      if not part then
        part = emptySum(seq)
        sum.areas[area] = part
      end
      sum.points, sum.right, sum.answers = sum.points + points, sum.right + right, sum.answers + 1
      part.points, part.right, part.answers = part.points + points, part.right + right, part.answers + 1
      if points ~= '0' then sum.last, part.last = seq, seq end
      if freshInTeam ~= '' then
        for i in string.gmatch(freshInTeam, '%d') do
          local of = i == '6' and part.newly or sum.newly
          of[tonumber(i)] = of[tonumber(i)] + 1
        end
      end
    end
  end

  local rows = { {}, {}, {}, {}, {} }
  local days, weeks, months, all, size = rows[1], rows[2], rows[3], rows[5], 0
  for at = 1, #players do
    local player = players[at]
    local record = run('HGET', base .. 'p:' .. player, 'record')
    if record then
      local p1, p2, p3, _, p5 = struct.unpack('>I4I4I4I4I4', record)
      local seq = gained[player]
      local text = format('%d', p5 * STEP - seq)
      all[size + 1], all[size + 2] = text, player
      if p3 ~= p5 then text = format('%d', p3 * STEP - seq) end
      months[size + 1], months[size + 2] = text, player
      if p2 ~= p3 then text = format('%d', p2 * STEP - seq) end
      weeks[size + 1], weeks[size + 2] = text, player
      if p1 ~= p2 then text = format('%d', p1 * STEP - seq) end
      days[size + 1], days[size + 2] = text, player
      size = size + 2
    end
  end
  for id, sum in pairs(teams) do
    local packed = run('HGET', base .. 't:' .. id, 'record')
    sum.record = packed and { cmsgpack.unpack(string.sub(packed, 4)) } or {}
    if not packed then for i = 1, 25 do sum.record[i] = false end end
  end
  run('DEL', base .. 'arrears')

  for i = 1, 5 do
    local of = rows[i]
    for player, seq in pairs(began[i]) do
      if i ~= 4 and not gained[player] then of[#of + 1], of[#of + 2] = '-' .. seq, player end
    end
    writeRows('players' .. NAMES[i], of, KEPT_FOR[i])
  end
  for area, scores in pairs(areas) do
    local of = {}
    for player, score in pairs(scores) do of[#of + 1], of[#of + 2] = score, player end
    writeRows('players' .. NAMES[4] .. ':' .. area, of)
  end

  -- Records of teams, and what is on their boards.
  local keys, tall, ofTeams, kept = { day, week, month, season, '-', season }, false, {}, {}
  local function keepCounts(board, id, right, answers, active, seconds)
    run('HSET', base .. 'c:' .. board, id, cmsgpack.pack({ right, answers, active }))
    if seconds then run('EXPIRE', base .. 'c:' .. board, seconds) end
  end
  local function credit(id, record, i, gain, area)
    local key, board, at = keys[i], 'teams' .. (NAMES[i] or NAMES[4] .. ':' .. area), 5 * (i - 1)
    if area then at = placeOf(record, i, area) end
    local held = at and record[at + 1]
    local late = held and held > key
    local points, right, answers, active = 0, 0, 0, 0
    if held == key then
      points, right, answers, active = record[at + 2], record[at + 3], record[at + 4], record[at + 5]
    elseif late then
      local counts = run('HGET', base .. 'c:' .. board, id)
      if counts then
        local score = run('ZSCORE', base .. 'b:' .. board, id)
        counts = cmsgpack.unpack(counts)
        points, right, answers, active = score and math.ceil(score / STEP) + 0 or 0, counts[1], counts[2], counts[3]
      end
    elseif held then
      local old = i > 3 and ':season:' .. format('%d', held) or (i == 1 and ':day:' or i == 2 and ':week:' or ':month:') .. held
      keepCounts('teams' .. (area and old .. ':' .. area or old), id, record[at + 3], record[at + 4], record[at + 5], KEPT_FOR[i])
    end
    local new = answers == 0
    points, right, answers, active = points + gain.points, right + gain.right, answers + gain.answers, active + gain.newly[i]
    if points > ${TALL} then tall = true end
    if gain.points > 0 or new then
      local of = ofTeams[board]
      if not of then
        of = {}
        ofTeams[board], kept[board] = of, KEPT_FOR[i]
      end
      of[#of + 1], of[#of + 2] = format('%d', points * STEP - (gain.last or gain.first)), id
    end
    if late then
      keepCounts(board, id, right, answers, active, KEPT_FOR[i])
    else
      if not at then
        at = #record + 1
        record[at] = area
      end
      record[at + 1], record[at + 2], record[at + 3], record[at + 4], record[at + 5] = key, points, right, answers, active
    end
  end
  for id, sum in pairs(teams) do
    local record = sum.record
    for i = 1, 5 do credit(id, record, i, sum) end
    for area, part in pairs(sum.areas) do credit(id, record, 6, part, area) end
    -- An array is packed and unpacked as its values behind a head of 3 bytes: quicker than a table that is looked through, or grows.
    local count = #record
    run('HSET', base .. 't:' .. id, 'record', string.char(220, math.floor(count / 256), count % 256) .. cmsgpack.pack(unpack(record)))
  end
  for board, of in pairs(ofTeams) do writeRows(board, of, kept[board]) end
  -- A team that comes near to the limit of points is looked at before each answer.
  if tall then run('HSET', KEYS[1], 'tall', '1') end

  local whole = 0
  for area, tally in pairs(totals) do
    whole = whole + tally
    run('HINCRBY', base .. 'totals', 'm:' .. month .. ':' .. area, format('%d', tally))
  end
  run('HINCRBY', base .. 'totals', 'w:' .. week, format('%d', whole))
  if newcomers > 0 then run('HINCRBY', base .. 'totals', 'p:' .. week, newcomers) end
  for question, tally in pairs(questions) do run('HINCRBY', base .. 'qs:' .. number, question, format('%d', tally)) end
end
`;

/** For scripts that read or change what lags behind. */
export const SETTLED = `${ARREARS}
settleArrears()
`;
