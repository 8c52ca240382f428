-- +goose Up
CREATE TABLE attachment (
  id     TEXT PRIMARY KEY,
  layer  TEXT NOT NULL,
  record TEXT NOT NULL,                         -- whose case file it belongs to
  added  INTEGER NOT NULL,                      -- milliseconds since 1970
  sealed BLOB                                   -- name, type, mark, digest and the like; null while it is being sent
) STRICT;
CREATE INDEX attachment_record ON attachment (layer, record);
CREATE TABLE attachment_chunk (
  attachment TEXT NOT NULL,
  n          INTEGER NOT NULL,                  -- from 0
  sealed     BLOB NOT NULL,                     -- 256 KiB of content but for the last
  PRIMARY KEY (attachment, n)
) STRICT;
