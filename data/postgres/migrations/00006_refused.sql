-- +goose Up
-- What tells that the same file left the same rows refused before: they are kept once.
ALTER TABLE lianxin.lx_import ADD COLUMN refused bytea; -- keyed digest (seal.Refusals) of the rows this import keeps; null: none, or not known
CREATE INDEX lx_import_refused ON lianxin.lx_import (refused) WHERE refused IS NOT NULL;
-- +goose Down
ALTER TABLE lianxin.lx_import DROP COLUMN refused;
