-- +goose Up
SET LOCAL search_path = vault;
CREATE TABLE keyring (                           -- keys of digests, drawn once: they outlive the vault's own key
  use    text   COLLATE "C" PRIMARY KEY,
  made   bigint NOT NULL,
  sealed bytea  NOT NULL
);
