-- What walls share whichever node they talk to: alerts and who acknowledged them, and how each wall is. Times are milliseconds since 1970.

-- +goose Up
CREATE TABLE wall_rule (                        -- the rule that alerts were last raised by
  one     INTEGER PRIMARY KEY CHECK (one = 1),
  level   INTEGER NOT NULL,
  changes INTEGER NOT NULL                      -- grows with every change of alerts
) STRICT;
CREATE TABLE wall_alert (                       -- cases that the rule has met; no word of their content
  layer        TEXT NOT NULL,
  id           TEXT NOT NULL,
  unit         TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('known', 'raised', 'acknowledged')),
  met          INTEGER NOT NULL,                -- when the rule first met it
  acknowledged INTEGER NOT NULL DEFAULT 0,
  actor        TEXT NOT NULL DEFAULT '',        -- who acknowledged it
  sealed       BLOB,                            -- with which post
  PRIMARY KEY (layer, id)
) STRICT;
CREATE INDEX wall_alert_state ON wall_alert (state, met);
CREATE TABLE wall_beat (                        -- what each wall told last
  device    INTEGER PRIMARY KEY,
  at        INTEGER NOT NULL,
  frame_at  INTEGER NOT NULL,
  as_of     INTEGER NOT NULL,
  memory_kb INTEGER NOT NULL,
  build     TEXT NOT NULL,
  scene     TEXT NOT NULL
) STRICT;
