-- +goose Up
CREATE TABLE keyring (                          -- keys of digests, drawn once: they outlive the vault's own key
  use    TEXT PRIMARY KEY,
  made   INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
