-- +goose Up
SET LOCAL search_path = vault;
CREATE TABLE saved_view (
  id      text   COLLATE "C" PRIMARY KEY,        -- drawn, never used twice
  account bigint NOT NULL,                       -- whose it is
  unit    text   COLLATE "C" NOT NULL,           -- prefix of the unit that shares it; empty: nobody does
  scope   text   COLLATE "C" NOT NULL,           -- prefixes that its owner saw when it was kept
  version bigint NOT NULL,
  changed bigint NOT NULL,
  sealed  bytea  NOT NULL                        -- name and query
);
CREATE INDEX saved_view_account ON saved_view (account);
CREATE INDEX saved_view_unit ON saved_view (unit) WHERE unit <> '';
CREATE TABLE watched_view (
  account bigint NOT NULL,
  view    text   COLLATE "C" NOT NULL,
  seen    bigint NOT NULL,                       -- when it was last looked at
  sealed  bytea  NOT NULL,                       -- what lay under it then
  PRIMARY KEY (account, view)
);
