-- +goose Up
-- What outlives a change of the vault's key, and the key before the last while something beside the vault may be sealed with it.
ALTER TABLE vault ADD COLUMN digest BLOB;         -- the key of digests, sealed; null: it follows from the first key, which is the present one
ALTER TABLE vault ADD COLUMN former BLOB;         -- the key before, sealed; null: no change is under way
-- +goose Down
ALTER TABLE vault DROP COLUMN digest;
ALTER TABLE vault DROP COLUMN former;
