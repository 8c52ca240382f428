-- +goose Up
CREATE TABLE citizen_import (                     -- imports whose rejected rows are in the index, as citizen_record of the layer `rejected`
  id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
-- +goose Down
DROP TABLE citizen_import;
