-- +goose Up
-- What the past is read by: states that ended after a moment (their index is the layers', table.go), and records taken in since.
CREATE INDEX lx_event_at ON lianxin.lx_event (at);
-- lx_indexes is as before, with one index more.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION lianxin.lx_indexes(layer text, make boolean) RETURNS void
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
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON lianxin.%I (recorded)', 'lx_' || layer || '_recorded', layer);
  ELSE
    EXECUTE format('DROP INDEX IF EXISTS lianxin.%I, lianxin.%I, lianxin.%I, lianxin.%I',
      'lx_' || layer || '_id', 'lx_' || layer || '_batch', 'lx_' || layer || '_geom', 'lx_' || layer || '_recorded');
  END IF;
END $$;
-- +goose StatementEnd
UPDATE lianxin.lx_store SET schema = '';          -- the layers are brought to the schema once more
-- +goose Down
DROP INDEX lianxin.lx_event_at;
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION lianxin.lx_indexes(layer text, make boolean) RETURNS void
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
