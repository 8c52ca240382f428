-- +goose Up
CREATE TABLE citizen_state (                    -- how far the store's changes are in the index
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  revision INTEGER NOT NULL
) STRICT;
CREATE TABLE citizen_record (
  doc   INTEGER PRIMARY KEY,
  layer TEXT NOT NULL,
  id    TEXT NOT NULL,
  UNIQUE (layer, id)
) STRICT;
CREATE TABLE citizen_term (
  term INTEGER NOT NULL,                        -- 64 bits of the keyed digest of a name or number
  doc  INTEGER NOT NULL,
  PRIMARY KEY (term, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX citizen_term_doc ON citizen_term (doc);
