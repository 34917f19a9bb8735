/**
 * Counts of members as they are kept with them.
 *
 * A player's `record` is 15 numbers of 4 bytes, the points, then the right answers, then the answers of day, week, month, season and all time;
 * behind them texts with a tab after each: the keys of day, week, month and season, the team that the player was last counted for in each of
 * these periods (`?` after an answer of an older one), and by period the teams that they were counted for, `,1,7,`. So an answer in the periods of the one before changes some
 * numbers, and nothing is made a list or a text again. `r:<area>` is the number of a season, the player's points, right answers and answers of
 * that area in it, and the teams.
 *
 * A team's `record` is one flat list: (key, points, right, answers, active members) for each of day, week, month, season and all time, then
 * (area, season, points, right, answers, active) for each area of the season.
 *
 * What a member had in a period before the one of the record is in `c:<board>`: right answers, answers, teams or active members.
 */
export const RECORDS = `
-- Where the five values of a team's period, or area, follow; nothing where the record has no such area.
local function placeOf(record, index, area)
  if not area then return 5 * (index - 1) end
  for at = 26, #record, 6 do if record[at] == area then return at end end
  return nil
end
`;

/** Names of boards taken apart. */
export const PARTS = `
-- Of a board's name: side, period, its place in a record, its key, its area or nothing.
local function partsOf(board)
  local side, period, key, area = string.match(board, '^(%a+):(%a+):([^:]+):?(.*)$')
  local index = ({ day = 1, week = 2, month = 3, season = 4, all = 5 })[period]
  if not index then return nil end
  return side, index, index == 4 and tonumber(key) or key, area ~= '' and area or nil
end
`;

/** Reading them: key of the period that a member was in last, points, right answers, answers, and teams or active members. Needs RECORDS. */
export const HELD = `${PARTS}
local function heldBy(side, id, index, area)
  if side == 'teams' then
    local packed = redis.call('HGET', base .. 't:' .. id, 'record')
    local record = packed and cmsgpack.unpack(packed)
    local at = record and placeOf(record, index, area)
    if not at then return nil end
    return record[at + 1], record[at + 2], record[at + 3], record[at + 4], record[at + 5]
  end
  local packed = redis.call('HGET', base .. 'p:' .. id, area and 'r:' .. area or 'record')
  if not packed then return nil end
  if area then
    local season, points, right, answers, at = struct.unpack('>I4I4I4I4', packed)
    return season, points, right, answers, string.sub(packed, at)
  end
  local texts = {}
  for text in string.gmatch(string.sub(packed, 61), '([^\\t]*)\\t') do texts[#texts + 1] = text end
  local key = index == 5 and '-' or index == 4 and tonumber(texts[4]) or texts[index]
  local function number(of) return (struct.unpack('>I4', packed, 20 * of + 4 * index - 3)) end
  return key, number(0), number(1), number(2), texts[5 + index]
end
-- The same of one board, wherever it stands: right answers, answers, teams or active members.
local function countsOn(board, side, id, index, key, area)
  local held, _, right, answers, extra = heldBy(side, id, index, area)
  if held ~= nil and held == key then return right, answers, extra end
  local counts = redis.call('HGET', base .. 'c:' .. board, id)
  if not counts then return 0, 0, side == 'players' and '' or 0 end
  counts = cmsgpack.unpack(counts)
  return counts[1], counts[2], counts[3]
end
`;

/** What is written once all is decided; `writes` is a list only where there is such a thing. */
export const PLAN = `
writes = writes or {}
local function plan(...) writes[#writes + 1] = {...} end
`;

/** How long counts of earlier periods are kept, as their boards are: 14 days, 10 weeks and 14 months after the period. */
const EARLIER = `${PLAN}
local KINDS, DAY = { ':day:', ':week:', ':month:', ':season:', ':all:' }, 86400
local KEPT_FOR = { 15 * DAY, 77 * DAY, 465 * DAY }
local function keepCounts(board, right, answers, teams, seconds)
  plan('HSET', base .. 'c:players' .. board, me, cmsgpack.pack({ right, answers, teams }))
  if seconds then plan('EXPIRE', base .. 'c:players' .. board, seconds) end
end
-- Points, right answers, answers and teams on a board of a period that is over for the player.
local function earlier(board)
  local counts, score = redis.call('HGET', base .. 'c:players' .. board, me), redis.call('ZSCORE', base .. 'b:players' .. board, me)
  counts = counts and cmsgpack.unpack(counts) or { 0, 0, '' }
  return { score and math.ceil(score / 134217728) + 0 or 0, counts[1], counts[2], counts[3] }
end
`;

/** The long way of a record: one that begins, a period that is over, an answer that comes late for one, another team. */
const ROLLING = `
  ${EARLIER}
  local cells, keys = {}, {}
  for key in string.gmatch(periods, '([^\\t]*)\\t') do keys[#keys + 1] = key end
  keys[4], keys[5] = season.number, '-'
  if record then
    local numbers, texts = { struct.unpack('>I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4', record) }, {}
    for text in string.gmatch(string.sub(record, 61), '([^\\t]*)\\t') do texts[#texts + 1] = text end
    texts[4] = tonumber(texts[4])
    for i = 1, 5 do cells[i] = { numbers[i], numbers[5 + i], numbers[10 + i], texts[5 + i], key = i == 5 and '-' or texts[i] } end
  end
  local mark = team and ',' .. team .. ','
  atOnce = {}
  for i = 1, 5 do
    local of, key = cells[i], keys[i]
    local name, isLate = KINDS[i] .. key, of and of.key > key
    if isLate then
      of = earlier(name)
    elseif not of or of.key ~= key then
      if of then keepCounts(KINDS[i] .. of.key, of[2], of[3], of[4], KEPT_FOR[i]) end
      of = { 0, 0, 0, '', key = key }
      cells[i] = of
    end
    if of[3] == 0 then fresh = fresh .. i end
    of[1], of[2], of[3] = of[1] + points, of[2] + right, of[3] + 1
    if mark and not string.find(of[4], mark, 1, true) then
      of[4] = of[4] == '' and mark or of[4] .. team .. ','
      freshInTeam = freshInTeam .. i
    end
    if i == 4 then onSeason = of[1] end
    if isLate then
      keepCounts(name, of[2], of[3], of[4], KEPT_FOR[i])
      late = true
    end
    atOnce[i] = { name, of[1], KEPT_FOR[i] }
  end
  tail = ''
  for i = 1, 4 do tail = tail .. cells[i].key .. '\\t' end
  tail = tail .. (late and '?' or team or '') .. '\\t'
  for i = 1, 5 do tail = tail .. cells[i][4] .. '\\t' end
  local c1, c2, c3, c4, c5 = unpack(cells)
  p1, p2, p3, p4, p5, r1, r2, r3, r4, r5 = c1[1], c2[1], c3[1], c4[1], c5[1], c1[2], c2[2], c3[2], c4[2], c5[2]
  a1, a2, a3, a4, a5 = c1[3], c2[3], c3[3], c4[3], c5[3]
`;

/** The same of an area's cell that is of another season. */
const ROLLING_AREA = `
  ${EARLIER}
  local head, area = ':season:', string.sub(cellField, 3)
  if seasonOfCell > season.number then
    lateInArea = true
    onArea, rightInArea, answersInArea, teamsInArea = unpack(earlier(head .. seasonKey .. ':' .. area))
  else
    keepCounts(head .. seasonOfCell .. ':' .. area, rightInArea, answersInArea, teamsInArea)
    onArea, rightInArea, answersInArea, teamsInArea = 0, 0, 0, ''
  end
`;

/** Rows of a player whose answer is of an older period than their record, and so can be worked out from it no more. */
const AT_ONCE = `${PLAN}
  local area = string.sub(cellField, 3)
  if lateInArea then
    plan('HSET', base .. 'c:players:season:' .. seasonKey .. ':' .. area, me, cmsgpack.pack({ rightInArea, answersInArea, teamsInArea }))
  end
  atOnce[6] = { ':season:' .. seasonKey .. ':' .. area, onArea }
  for i, row in ipairs(atOnce) do
    most = math.max(most, row[2])
    if points > 0 or string.find(fresh, i, 1, true) then
      local board, score = base .. 'b:players' .. row[1], string.format('%d', row[2] * 134217728 - seq)
      plan('ZADD', board, score, me)
      if redis.call('EXISTS', board) == 0 then
        plan('SADD', base .. 'boards', 'players' .. row[1])
        if row[3] then plan('EXPIRE', board, row[3]) end
      end
    end
  end
`;

/**
 * Credits a settled answer to its player: works out what the record and the area's cell are to be, and plans what is written beside them, but
 * writes nothing. Needs the texts of the answer, `record` and `cell` as they are kept,
 * `season`, `seasonKey`, `team`, `seq`, `points`, `right`. Gives the numbers of
 * the record and its texts, the points on the season's board and on the area's; in `fresh` and `freshInTeam` the periods in which the player is
 * new, and in `late` whether a period is older than that of the record: then all boards of the player are written at once.
 */
export const CREDITING = `
local p1, p2, p3, p4, p5, r1, r2, r3, r4, r5, a1, a2, a3, a4, a5
local tail, fresh, freshInTeam, late, onSeason, atOnce = nil, '', '', false, nil, nil
local usual = periods .. seasonKey .. '\\t' .. (team or '') .. '\\t'
if record and string.find(record, usual, 61, true) == 61 then
  p1, p2, p3, p4, p5, r1, r2, r3, r4, r5, a1, a2, a3, a4, a5 = struct.unpack('>I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4', record)
  p1, p2, p3, p4, p5 = p1 + points, p2 + points, p3 + points, p4 + points, p5 + points
  r1, r2, r3, r4, r5 = r1 + right, r2 + right, r3 + right, r4 + right, r5 + right
  a1, a2, a3, a4, a5 = a1 + 1, a2 + 1, a3 + 1, a4 + 1, a5 + 1
  tail, onSeason = string.sub(record, 61), p4
else
  ${ROLLING}
end
local seasonOfCell, onArea, rightInArea, answersInArea, teamsInArea, lateInArea = nil, 0, 0, 0, '', false
if cell then
  local at
  seasonOfCell, onArea, rightInArea, answersInArea, at = struct.unpack('>I4I4I4I4', cell)
  teamsInArea = string.sub(cell, at)
  if seasonOfCell ~= season.number then
    ${ROLLING_AREA}
  end
end
if answersInArea == 0 then fresh = fresh .. '6' end
onArea, rightInArea, answersInArea = onArea + points, rightInArea + right, answersInArea + 1
if team and not string.find(teamsInArea, ',' .. team .. ',', 1, true) then
  teamsInArea = teamsInArea .. (teamsInArea == '' and ',' or '') .. team .. ','
  freshInTeam = freshInTeam .. '6'
end
local most = math.max(p1, p2, p3, p4, p5, onArea)
if late then
  ${AT_ONCE}
end
`;
