/** Tables of what is asked in public: rounds, schedules, and the agenda of both. */
export const PUBLIC_TABLES = `
-- position: index of the newest question that was opened. over: its podium was claimed, or its place was lost.
CREATE TABLE IF NOT EXISTS rounds (
  workspace INTEGER NOT NULL, id TEXT NOT NULL, place TEXT NOT NULL, owner TEXT NOT NULL, count INTEGER NOT NULL, position INTEGER NOT NULL DEFAULT -1,
  preset TEXT NOT NULL, language TEXT NOT NULL, started INTEGER NOT NULL, running INTEGER NOT NULL DEFAULT 1, stopped INTEGER, over INTEGER NOT NULL DEFAULT 0,
  expires INTEGER NOT NULL,
  PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS rounds_running ON rounds (workspace, place) WHERE running = 1;
CREATE INDEX IF NOT EXISTS rounds_expiry ON rounds (expires) WHERE running = 0;

-- Questions of rounds and of occurrences. ends: closes as it was without a stop. held: open or waiting, so nothing else draws it.
-- ordinal: the number of an occurrence that was confirmed or answered, among those of its schedule; ordinals: how many there were
-- when it was opened. copy: the item as it was posted.
CREATE TABLE IF NOT EXISTS asked (
  workspace INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, question TEXT NOT NULL, digest TEXT NOT NULL,
  preset TEXT NOT NULL, language TEXT NOT NULL, count INTEGER NOT NULL, seconds INTEGER, opened INTEGER, closes INTEGER, ends INTEGER,
  revealed INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 1, answers INTEGER NOT NULL DEFAULT 0, "right" INTEGER NOT NULL DEFAULT 0,
  schedule TEXT, date TEXT, ordinal INTEGER, ordinals INTEGER, copy TEXT, expires INTEGER NOT NULL,
  PRIMARY KEY (workspace, id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS asked_held ON asked (workspace, question) WHERE held = 1;
CREATE INDEX IF NOT EXISTS asked_expiry ON asked (expires) WHERE held = 0;
CREATE INDEX IF NOT EXISTS asked_schedule ON asked (workspace, schedule, date) WHERE schedule IS NOT NULL;

CREATE TABLE IF NOT EXISTS asked_cards (
  workspace INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, place TEXT NOT NULL, channel TEXT NOT NULL, message TEXT NOT NULL,
  PRIMARY KEY (workspace, id, position, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS asked_counts (
  workspace INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, bucket TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (workspace, id, position, bucket)
) STRICT, WITHOUT ROWID;

-- streak: as it was told; NULL for rounds and guests.
CREATE TABLE IF NOT EXISTS asked_answers (
  workspace INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, player INTEGER NOT NULL,
  seq INTEGER NOT NULL, delivery TEXT NOT NULL, received INTEGER NOT NULL, choice TEXT NOT NULL, n INTEGER NOT NULL, d INTEGER NOT NULL,
  hint INTEGER NOT NULL, points INTEGER NOT NULL, settled INTEGER NOT NULL, first INTEGER NOT NULL, guest INTEGER NOT NULL, streak INTEGER,
  PRIMARY KEY (workspace, id, position, player)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS asked_hints (
  workspace INTEGER NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, player INTEGER NOT NULL,
  PRIMARY KEY (workspace, id, position, player)
) STRICT, WITHOUT ROWID;

-- What was asked in public. owner: c:<place> or s:<schedule>.
CREATE TABLE IF NOT EXISTS shown (
  workspace INTEGER NOT NULL, owner TEXT NOT NULL, question TEXT NOT NULL,
  PRIMARY KEY (workspace, owner, question)
) STRICT, WITHOUT ROWID;

-- Points of one round, or of a week of one schedule. name: the round, or <schedule>:<week>.
CREATE TABLE IF NOT EXISTS tallies (
  id INTEGER PRIMARY KEY, workspace INTEGER NOT NULL, name TEXT NOT NULL, expires INTEGER NOT NULL,
  UNIQUE (workspace, name)
) STRICT;
CREATE INDEX IF NOT EXISTS tallies_expiry ON tallies (expires);

-- kind: player or team.
CREATE TABLE IF NOT EXISTS tally_rows (
  tally INTEGER NOT NULL, kind TEXT NOT NULL, member INTEGER NOT NULL, points INTEGER NOT NULL, "right" INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (tally, kind, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS tally_questions (
  tally INTEGER NOT NULL, question TEXT NOT NULL, difficulty TEXT NOT NULL, answers INTEGER NOT NULL, "right" INTEGER NOT NULL,
  PRIMARY KEY (tally, question)
) STRICT, WITHOUT ROWID;

-- Schedules that ever opened a question. last: its newest date. ordinal: of the newest occurrence that has one, with that occurrence.
-- neutral: JSON list of the ordinals of those that were made void while they were open.
CREATE TABLE IF NOT EXISTS schedules (
  workspace INTEGER NOT NULL, name TEXT NOT NULL, last TEXT NOT NULL, ordinal INTEGER NOT NULL DEFAULT 0, newest TEXT, neutral TEXT,
  PRIMARY KEY (workspace, name)
) STRICT, WITHOUT ROWID;

-- days, first, ordinal: the run of occurrences with an answer, the oldest and the newest of them. earlier, began, ended: of the run before it.
-- stood: JSON list of the ordinals of the newest occurrences that were there to be answered. place: of the player's last answer.
CREATE TABLE IF NOT EXISTS schedule_places (
  workspace INTEGER NOT NULL, schedule TEXT NOT NULL, place TEXT NOT NULL,
  refusals INTEGER NOT NULL DEFAULT 0, days INTEGER NOT NULL DEFAULT 0, ordinal INTEGER NOT NULL DEFAULT 0,
  earlier INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0, first INTEGER NOT NULL DEFAULT 0, began INTEGER NOT NULL DEFAULT 0, stood TEXT,
  PRIMARY KEY (workspace, schedule, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS schedule_players (
  workspace INTEGER NOT NULL, schedule TEXT NOT NULL, player INTEGER NOT NULL, days INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  earlier INTEGER NOT NULL DEFAULT 0, ended INTEGER NOT NULL DEFAULT 0, first INTEGER NOT NULL DEFAULT 0, began INTEGER NOT NULL DEFAULT 0, place TEXT,
  PRIMARY KEY (workspace, schedule, player)
) STRICT, WITHOUT ROWID;

-- place: empty for all places.
CREATE TABLE IF NOT EXISTS occurrences (
  workspace INTEGER NOT NULL, schedule TEXT NOT NULL, date TEXT NOT NULL, place TEXT NOT NULL,
  asked TEXT, outcome TEXT NOT NULL, reason TEXT, at INTEGER NOT NULL, channel TEXT, message TEXT,
  PRIMARY KEY (workspace, schedule, date, place)
) STRICT, WITHOUT ROWID;

-- due: as asked for. ready: due, or the end of the lease. fence: of the claim that has it, or NULL. step: JSON.
-- opened: the occurrence that a daily has opened. podium: number of the season whose podium comes with it.
CREATE TABLE IF NOT EXISTS agenda (
  workspace INTEGER NOT NULL, id TEXT NOT NULL, due INTEGER NOT NULL, ready INTEGER NOT NULL, fence INTEGER,
  attempt INTEGER NOT NULL DEFAULT 0, first INTEGER, step TEXT NOT NULL, opened TEXT, podium INTEGER,
  PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS agenda_order ON agenda (workspace, ready, id);
CREATE INDEX IF NOT EXISTS agenda_ready ON agenda (ready);

CREATE TABLE IF NOT EXISTS notices (
  workspace INTEGER NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, code TEXT NOT NULL, details TEXT NOT NULL,
  PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;
`;
