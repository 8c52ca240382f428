-- +goose Up
-- What single changes that people asked for did, so that asking again is answered as the first time. Kept for some days (package stored).
CREATE TABLE lianxin.lx_answer (
  key     text   COLLATE "C" PRIMARY KEY,        -- of the batch
  request bytea  NOT NULL,                       -- digest of what was asked, sealed
  at      bigint NOT NULL,
  records text   NOT NULL                        -- JSON of []data.Versioned
);
CREATE INDEX lx_answer_at ON lianxin.lx_answer (at);
-- +goose Down
DROP TABLE lianxin.lx_answer;
