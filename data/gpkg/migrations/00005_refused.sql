-- +goose Up
-- What tells that the same file left the same rows refused before: they are kept once.
ALTER TABLE lx_import ADD COLUMN refused BLOB;   -- keyed digest (seal.Refusals) of the rows this import keeps; null: none, or not known
CREATE INDEX lx_import_refused ON lx_import (refused) WHERE refused IS NOT NULL;
-- +goose Down
DROP INDEX lx_import_refused;
ALTER TABLE lx_import DROP COLUMN refused;
