-- +goose Up
-- What single changes that people asked for did, so that asking again is answered as the first time. Kept for some days (package stored).
CREATE TABLE lx_answer (
  key     TEXT    PRIMARY KEY,                   -- of the batch
  request BLOB    NOT NULL,                      -- digest of what was asked, sealed
  at      INTEGER NOT NULL,
  records TEXT    NOT NULL                       -- JSON of []data.Versioned
) WITHOUT ROWID;
CREATE INDEX lx_answer_at ON lx_answer (at);
-- +goose Down
DROP TABLE lx_answer;
