-- Times are milliseconds since 1970, 0 for none; days are local, YYYY-MM-DD. Scopes and rights are lists with commas.
-- Columns named `hash` are SHA-256 of a secret; blobs named `sealed` hold what is free in text.

-- +goose Up
CREATE TABLE access_policy (
  version INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  actor   TEXT NOT NULL,
  at      INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  name           BLOB NOT NULL UNIQUE,          -- keyed digest of the sign-in name; never given to another again
  role           TEXT NOT NULL,
  scope          TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('active', 'disabled', 'left')),
  must_change    INTEGER NOT NULL,              -- the password is a one-time password
  password_at    INTEGER NOT NULL,
  password_until INTEGER NOT NULL,              -- 0: for good
  created        INTEGER NOT NULL,
  signed_in      INTEGER NOT NULL DEFAULT 0,
  sealed         BLOB NOT NULL                  -- profile and password hashes
) STRICT;

CREATE TABLE attempt (                          -- failed sign-ins, for names that exist and for others alike
  name     BLOB PRIMARY KEY,
  failures INTEGER NOT NULL,
  last     INTEGER NOT NULL,
  locked   INTEGER NOT NULL                     -- until when
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  hash    BLOB NOT NULL UNIQUE,
  account INTEGER NOT NULL,
  created INTEGER NOT NULL,
  seen    INTEGER NOT NULL,
  until   INTEGER NOT NULL,                     -- the absolute limit
  sealed  BLOB NOT NULL                         -- address and program
) STRICT;
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  hash    BLOB NOT NULL UNIQUE,
  owner   INTEGER NOT NULL,                     -- account that it ends with; 0: none
  role    TEXT NOT NULL,                        -- as whom it reads; empty when it does not
  scope   TEXT NOT NULL,
  rights  TEXT NOT NULL,
  created INTEGER NOT NULL,
  until   INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  used    INTEGER NOT NULL DEFAULT 0,
  sealed  BLOB NOT NULL                         -- name, creator
) STRICT;
CREATE INDEX token_owner ON token (owner);

CREATE TABLE token_use (
  token    INTEGER NOT NULL,
  day      TEXT NOT NULL,
  requests INTEGER NOT NULL,
  rows     INTEGER NOT NULL,
  alarmed  INTEGER NOT NULL DEFAULT 0,
  noted    INTEGER NOT NULL DEFAULT 0,          -- the day's counts are in the audit log
  PRIMARY KEY (token, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  hash     BLOB NOT NULL UNIQUE,
  code     BLOB UNIQUE,                         -- keyed digest of the code on the wall, until it is approved
  scope    TEXT NOT NULL,
  created  INTEGER NOT NULL,
  until    INTEGER NOT NULL,                    -- of the code; 0 once approved
  approved INTEGER NOT NULL DEFAULT 0,
  revoked  INTEGER NOT NULL DEFAULT 0,
  seen     INTEGER NOT NULL,
  sealed   BLOB NOT NULL                        -- name, address
) STRICT;

CREATE TABLE exact_grant (                      -- exact points of a layer for an analyst
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  account INTEGER NOT NULL,
  layer   TEXT NOT NULL,
  since   INTEGER NOT NULL,
  until   INTEGER NOT NULL,
  revoked INTEGER NOT NULL DEFAULT 0,
  sealed  BLOB NOT NULL                         -- purpose
) STRICT;
CREATE INDEX exact_grant_account ON exact_grant (account);

CREATE TABLE access (                           -- who could read what, and when
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL,
  role    TEXT NOT NULL,
  scope   TEXT NOT NULL,
  rights  TEXT NOT NULL,
  since   INTEGER NOT NULL,
  until   INTEGER NOT NULL                      -- 0: still
) STRICT;
CREATE INDEX access_subject ON access (subject);

CREATE TABLE audit (
  seq     INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  actor   TEXT NOT NULL,
  object  TEXT NOT NULL,
  sealed  BLOB NOT NULL,                        -- the event
  hash    BLOB NOT NULL                         -- over the hash before it, seq and the event
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_actor ON audit (actor, seq);
CREATE INDEX audit_object ON audit (object, seq);
CREATE INDEX audit_kind ON audit (kind, seq);

CREATE TABLE audit_checkpoint (                 -- the last row that was dropped for its age
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  seq  INTEGER NOT NULL,
  at   INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;

CREATE TABLE audit_head (                       -- the last row of each day
  day     TEXT PRIMARY KEY,
  seq     INTEGER NOT NULL,
  hash    BLOB NOT NULL,
  emitted INTEGER NOT NULL DEFAULT 0            -- seq that was handed out as an anchor
) STRICT;

-- The log grows at its end alone, and shrinks at its beginning alone, up to the checkpoint.
-- +goose StatementBegin
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM audit), (SELECT seq FROM audit_checkpoint), 0)
BEGIN SELECT raise(ABORT, 'the audit log grows at its end alone'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit log does not change'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
WHEN OLD.seq > coalesce((SELECT seq FROM audit_checkpoint), 0)
BEGIN SELECT raise(ABORT, 'the audit log does not change'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoint_forward BEFORE UPDATE ON audit_checkpoint WHEN NEW.seq <= OLD.seq
BEGIN SELECT raise(ABORT, 'a checkpoint only moves on'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoint_no_delete BEFORE DELETE ON audit_checkpoint
BEGIN SELECT raise(ABORT, 'a checkpoint stays'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_head_forward BEFORE UPDATE OF day, seq, hash ON audit_head WHEN NEW.day <> OLD.day OR NEW.seq <= OLD.seq
BEGIN SELECT raise(ABORT, 'the head of a day only moves on'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head
BEGIN SELECT raise(ABORT, 'the head of a day stays'); END;
-- +goose StatementEnd
