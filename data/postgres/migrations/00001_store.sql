-- +goose Up
-- The tables of a store besides its layers, which derive from data.Schema (table.go). Times are milliseconds since 1970, UTC.
-- The schemas are there: a role that may not make them finds them made (roles.sql).
CREATE TABLE lianxin.lx_store (
  one              boolean PRIMARY KEY CHECK (one),
  id               text    NOT NULL,
  created          bigint  NOT NULL,
  generated        text    NOT NULL,             -- of demonstration data: how it was made
  revision         bigint  NOT NULL,             -- of the newest change
  boundary_version bigint  NOT NULL,
  schema           text    NOT NULL              -- digest of the layers and fields it was last opened with
) WITH (fillfactor = 20);
CREATE TABLE lianxin.lx_layer (
  no      smallint PRIMARY KEY,                  -- short for the layer in other tables, never used again
  name    text     NOT NULL UNIQUE,
  records bigint   NOT NULL                      -- that are not deleted
) WITH (fillfactor = 20);
-- Every commit that changed something, in order: the numbers base+1 … last are its changes'. A row of a layer names its newest
-- change by lx_batch and lx_seq; the change's revision is base + lx_seq.
CREATE SEQUENCE lianxin.lx_batch_no;
CREATE TABLE lianxin.lx_outbox (
  batch  bigint PRIMARY KEY,
  base   bigint NOT NULL,
  last   bigint NOT NULL UNIQUE,
  layers bigint NOT NULL,                        -- bit no of the layers it changed; bit 0: it deleted something
  at     bigint NOT NULL
);
CREATE TABLE lianxin.lx_tombstone (
  layer    smallint NOT NULL,
  id       text     COLLATE "C" NOT NULL,
  version  bigint   NOT NULL,                    -- of the deletion; a record that returns goes on from it
  lx_batch bigint   NOT NULL,
  lx_seq   bigint   NOT NULL,
  unit     text,                                 -- before the deletion
  PRIMARY KEY (layer, id)
);
CREATE INDEX lx_tombstone_batch ON lianxin.lx_tombstone (lx_batch, lx_seq);
-- What ended earlier states, which are in lx_history_LAYER.
CREATE TABLE lianxin.lx_event (
  no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at     bigint NOT NULL,
  actor  text   NOT NULL,
  import text   NOT NULL,
  reason text   NOT NULL
);
CREATE TABLE lianxin.lx_batch (
  key       text   COLLATE "C" PRIMARY KEY,
  digest    bytea  NOT NULL,                     -- SHA-256 of what the batch asked for
  revision  bigint NOT NULL,
  inserted  bigint NOT NULL,
  updated   bigint NOT NULL,
  unchanged bigint NOT NULL,
  deleted   bigint NOT NULL
);
CREATE TABLE lianxin.lx_import (
  no      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id      text   COLLATE "C" NOT NULL UNIQUE,
  account text   NOT NULL,                       -- JSON of data.Import
  applied text   NOT NULL                        -- JSON of data.Applied
);
CREATE TABLE lianxin.lx_settings (
  version bigint PRIMARY KEY,
  at      bigint NOT NULL,
  actor   text   NOT NULL,
  doc     text   NOT NULL
);
CREATE TABLE lianxin.lx_unit_list (
  cut_off text  COLLATE "C" NOT NULL,
  prefix  text  COLLATE "C" NOT NULL,
  source  text  NOT NULL,
  csv     bytea NOT NULL,
  actor   text  NOT NULL,
  PRIMARY KEY (cut_off, prefix)
);

CREATE TABLE vault.vault (
  one   boolean PRIMARY KEY CHECK (one),
  store text  NOT NULL,                          -- id of the store it belongs to
  proof bytea NOT NULL                           -- the id, sealed: opens with the right key only
);
CREATE TABLE vault.case_file (
  layer  smallint NOT NULL,
  id     text     COLLATE "C" NOT NULL,
  sealed bytea    NOT NULL,
  PRIMARY KEY (layer, id)
);
CREATE TABLE vault.rejection (
  import text   COLLATE "C" NOT NULL,
  row    bigint NOT NULL,                        -- of the import's input
  n      bigint NOT NULL,                        -- ordinal in the import
  sealed bytea  NOT NULL,
  PRIMARY KEY (import, row, n)
);

-- What a writer may not do itself and an import needs: the owner does it for them, for layers and nothing else.

-- lx_indexes takes a layer's indexes away, or makes those that are missing.
-- +goose StatementBegin
CREATE FUNCTION lianxin.lx_indexes(layer text, make boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parted boolean;
BEGIN
  SELECT c.relkind = 'p' INTO STRICT parted FROM lianxin.lx_layer l
    JOIN pg_class c ON c.oid = format('lianxin.%I', l.name)::regclass WHERE l.name = layer;
  IF make THEN
    EXECUTE format('CREATE %s INDEX IF NOT EXISTS %I ON lianxin.%I (id)',
      CASE WHEN parted THEN '' ELSE 'UNIQUE' END, 'lx_' || layer || '_id', layer);
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON lianxin.%I (lx_batch, lx_seq)', 'lx_' || layer || '_batch', layer);
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON lianxin.%I USING gist (geom)', 'lx_' || layer || '_geom', layer);
  ELSE
    EXECUTE format('DROP INDEX IF EXISTS lianxin.%I, lianxin.%I, lianxin.%I',
      'lx_' || layer || '_id', 'lx_' || layer || '_batch', 'lx_' || layer || '_geom');
  END IF;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION lianxin.lx_indexes FROM PUBLIC;

-- lx_months makes the partitions of a layer for months that have none, given as their first days, UTC. A month of which the default
-- partition holds rows already stays there.
-- +goose StatementBegin
CREATE FUNCTION lianxin.lx_months(layer text, months date[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  month date;
  part text;
BEGIN
  PERFORM 1 FROM lianxin.lx_layer l JOIN pg_class c ON c.oid = format('lianxin.%I', l.name)::regclass WHERE l.name = layer AND c.relkind = 'p';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'layer % has no months', layer;
  END IF;
  PERFORM pg_advisory_xact_lock(4310, 3);
  FOREACH month IN ARRAY months LOOP
    month := date_trunc('month', month);
    part := layer || to_char(month, '_YYYY_MM');
    CONTINUE WHEN to_regclass(format('lianxin.%I', part)) IS NOT NULL OR month < date '1900-01-01' OR month > date '2200-01-01';
    BEGIN
      EXECUTE format('CREATE TABLE lianxin.%I (LIKE lianxin.%I INCLUDING DEFAULTS INCLUDING STORAGE)', part, layer);
      EXECUTE format('ALTER TABLE lianxin.%I ATTACH PARTITION lianxin.%I FOR VALUES FROM (%L) TO (%L)', layer, part,
        to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
    EXCEPTION WHEN check_violation OR lock_not_available THEN
      NULL; -- the default partition goes on holding them
    END;
  END LOOP;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION lianxin.lx_months FROM PUBLIC;
