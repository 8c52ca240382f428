-- As for SQLite (../sqlite), in PostgreSQL's words.

-- +goose Up
SET LOCAL search_path = vault;
CREATE TABLE wall_rule (                         -- the rule that alerts were last raised by
  one     bigint PRIMARY KEY CHECK (one = 1),
  level   bigint NOT NULL,
  changes bigint NOT NULL                        -- grows with every change of alerts
);
CREATE TABLE wall_alert (                        -- cases that the rule has met; no word of their content
  layer        text   COLLATE "C" NOT NULL,
  id           text   COLLATE "C" NOT NULL,
  unit         text   COLLATE "C" NOT NULL,
  state        text   NOT NULL CHECK (state IN ('known', 'raised', 'acknowledged')),
  met          bigint NOT NULL,                  -- when the rule first met it
  acknowledged bigint NOT NULL DEFAULT 0,
  actor        text   NOT NULL DEFAULT '',       -- who acknowledged it
  sealed       bytea,                            -- with which post
  PRIMARY KEY (layer, id)
);
CREATE INDEX wall_alert_state ON wall_alert (state, met);
CREATE TABLE wall_beat (                         -- what each wall told last
  device    bigint PRIMARY KEY,
  at        bigint NOT NULL,
  frame_at  bigint NOT NULL,
  as_of     bigint NOT NULL,
  memory_kb bigint NOT NULL,
  build     text   NOT NULL,
  scene     text   NOT NULL
);
