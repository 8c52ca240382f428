-- +goose Up
-- What tells one commit from another that took its number in a store that had lost it. The newest commits have one.
CREATE TABLE lx_mark (
  no       INTEGER PRIMARY KEY,                  -- of the commit, as lx_store counts them
  revision INTEGER NOT NULL,                     -- the store's after it
  mark     TEXT    NOT NULL
);
CREATE INDEX lx_mark_revision ON lx_mark (revision);
INSERT INTO lx_mark (no, revision, mark) SELECT commits, revision, lower(hex(randomblob(16))) FROM lx_store;
-- +goose Down
DROP TABLE lx_mark;
