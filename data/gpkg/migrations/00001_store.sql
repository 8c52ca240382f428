-- +goose Up
-- The tables of a store besides its feature tables, which derive from data.Schema (table.go), and those of the GeoPackage
-- standard (container.go). All begin with lx_; none is listed in gpkg_contents, so GIS programs do not show them.
CREATE TABLE lx_store (
  one              INTEGER PRIMARY KEY CHECK (one = 1),
  id               TEXT    NOT NULL,
  created          INTEGER NOT NULL,             -- ms since 1970, UTC, as all times here
  generated        TEXT    NOT NULL,             -- of demonstration data: how it was made
  revision         INTEGER NOT NULL,             -- of the newest change
  boundary_version INTEGER NOT NULL,
  commits          INTEGER NOT NULL,             -- write transactions so far
  schema           TEXT    NOT NULL              -- digest of the layers and fields it was last opened with
);
CREATE TABLE lx_layer (
  no      INTEGER PRIMARY KEY,                   -- short for the layer in other tables, never used again
  name    TEXT    NOT NULL UNIQUE,
  records INTEGER NOT NULL                       -- that are not deleted
);
-- The last change of every record that ever was, in order of revision. Feature rows name their change by lx_revision.
CREATE TABLE lx_change (
  revision INTEGER PRIMARY KEY,
  layer    INTEGER NOT NULL,
  fid      INTEGER,                              -- null when the record was deleted
  unit     TEXT                                  -- before this change; null when the record was not
);
CREATE TABLE lx_tombstone (
  layer    INTEGER NOT NULL,
  id       TEXT    NOT NULL,
  revision INTEGER NOT NULL,
  version  INTEGER NOT NULL,                     -- of the deletion; a record that returns goes on from it
  PRIMARY KEY (layer, id)
) WITHOUT ROWID;
CREATE INDEX lx_tombstone_revision ON lx_tombstone (revision);
-- Earlier states. change says what ended them.
CREATE TABLE lx_event (
  no     INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  actor  TEXT    NOT NULL,
  import TEXT    NOT NULL,
  reason TEXT    NOT NULL
);
CREATE TABLE lx_history (
  no      INTEGER PRIMARY KEY,
  layer   INTEGER NOT NULL,
  id      TEXT    NOT NULL,
  version INTEGER NOT NULL,
  event   INTEGER NOT NULL,
  geom    BLOB,
  fields  TEXT    NOT NULL                       -- JSON object of the other columns
);
CREATE INDEX lx_history_record ON lx_history (layer, id, version);
CREATE TABLE lx_batch (
  key       TEXT    PRIMARY KEY,
  digest    BLOB    NOT NULL,                    -- SHA-256 of what the batch asked for
  vault     INTEGER,                             -- batch of the vault it made visible
  revision  INTEGER NOT NULL,
  inserted  INTEGER NOT NULL,
  updated   INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  deleted   INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX lx_batch_vault ON lx_batch (vault) WHERE vault IS NOT NULL;
CREATE TABLE lx_import (
  no       INTEGER PRIMARY KEY,
  id       TEXT    NOT NULL UNIQUE,
  vault    INTEGER,
  account  TEXT    NOT NULL,                     -- JSON of data.Import
  applied  TEXT    NOT NULL                      -- JSON of data.Applied
);
CREATE INDEX lx_import_vault ON lx_import (vault) WHERE vault IS NOT NULL;
-- Case files that a commit replaced; the vault erases them right after, or at the next start.
CREATE TABLE lx_replaced (
  ref INTEGER PRIMARY KEY
);
CREATE TABLE lx_settings (
  version INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  actor   TEXT    NOT NULL,
  doc     TEXT    NOT NULL
);
CREATE TABLE lx_unit_list (
  cut_off TEXT NOT NULL,
  prefix  TEXT NOT NULL,
  source  TEXT NOT NULL,
  csv     BLOB NOT NULL,
  actor   TEXT NOT NULL,
  PRIMARY KEY (cut_off, prefix)
);
