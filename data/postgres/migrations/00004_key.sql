-- +goose Up
-- A change of the vault's key under way (rekey.go), and what outlives every change.
ALTER TABLE vault.vault
  ADD COLUMN generation bigint NOT NULL DEFAULT 0, -- of keys: +1 when a change begins
  ADD COLUMN digest     bytea,                     -- the key of digests, sealed; null: it follows from the first key, which is the present one
  ADD COLUMN next       bytea,                     -- the key to come, sealed with the present one; null: no change is under way
  ADD COLUMN prev       bytea,                     -- the present key, sealed with the one to come
  ADD COLUMN next_proof bytea;                     -- as proof, with the key to come
-- +goose Down
ALTER TABLE vault.vault DROP COLUMN generation, DROP COLUMN digest, DROP COLUMN next, DROP COLUMN prev, DROP COLUMN next_proof;
