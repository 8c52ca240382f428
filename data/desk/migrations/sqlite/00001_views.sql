-- +goose Up
CREATE TABLE saved_view (
  id      TEXT PRIMARY KEY,                     -- drawn, never used twice
  account INTEGER NOT NULL,                     -- whose it is
  unit    TEXT NOT NULL,                        -- prefix of the unit that shares it; empty: nobody does
  scope   TEXT NOT NULL,                        -- prefixes that its owner saw when it was kept
  version INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  sealed  BLOB NOT NULL                         -- name and query
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_view_account ON saved_view (account);
CREATE INDEX saved_view_unit ON saved_view (unit) WHERE unit <> '';
CREATE TABLE watched_view (
  account INTEGER NOT NULL,
  view    TEXT NOT NULL,
  seen    INTEGER NOT NULL,                     -- when it was last looked at
  sealed  BLOB NOT NULL,                        -- what lay under it then
  PRIMARY KEY (account, view)
) STRICT, WITHOUT ROWID;
