-- +goose Up
CREATE TABLE vault (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  store TEXT NOT NULL,                          -- id of the store it belongs to
  proof BLOB NOT NULL                           -- the id, sealed: opens with the right key only
);
CREATE TABLE pending (
  batch INTEGER PRIMARY KEY AUTOINCREMENT       -- its rows are there, the store's commit may not be
);
CREATE TABLE case_file (
  ref    INTEGER PRIMARY KEY,                   -- batch << 32 | ordinal in the batch
  sealed BLOB NOT NULL
);
CREATE TABLE rejection (
  batch  INTEGER NOT NULL,
  row    INTEGER NOT NULL,                      -- of the import's input
  n      INTEGER NOT NULL,                      -- ordinal in the batch
  sealed BLOB NOT NULL,
  PRIMARY KEY (batch, row, n)
) WITHOUT ROWID;
