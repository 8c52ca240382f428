-- +goose Up
SET LOCAL search_path = vault;
CREATE TABLE citizen_import (                     -- imports whose rejected rows are in the index, as citizen_record of the layer `rejected`
  id text COLLATE "C" PRIMARY KEY
);
-- +goose Down
DROP TABLE vault.citizen_import;
