-- +goose Up
SET LOCAL search_path = vault;
CREATE TABLE attachment (
  id     text   COLLATE "C" PRIMARY KEY,
  layer  text   COLLATE "C" NOT NULL,
  record text   COLLATE "C" NOT NULL,            -- whose case file it belongs to
  added  bigint NOT NULL,                        -- milliseconds since 1970
  sealed bytea                                   -- name, type, mark, digest and the like; null while it is being sent
);
CREATE INDEX attachment_record ON attachment (layer, record);
CREATE TABLE attachment_chunk (
  attachment text   COLLATE "C" NOT NULL,
  n          bigint NOT NULL,                    -- from 0
  sealed     bytea  NOT NULL,                    -- 256 KiB of content but for the last
  PRIMARY KEY (attachment, n)
);
ALTER TABLE attachment_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL; -- sealed content does not compress
