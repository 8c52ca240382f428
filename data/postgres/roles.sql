-- Roles and schemas of a Lianxin store, for a database administrator to run once in an empty database of its own:
--
--   createdb lianxin && lianxin database roles | psql -v ON_ERROR_STOP=1 lianxin
--
-- lianxin_owner   makes and migrates the store: `lianxin import --create`, the first start after an upgrade
-- lianxin_writer  serves and imports: rows of every table, no table, no role, no superuser's right
-- lianxin_reader  reads the layers with their internal fields, for reports and replicas; nothing of the vault
--
-- Roles belong to the whole server: another database on it shares them, and finds them there.
--
-- They may not log in: make log-in roles with passwords or certificates and grant them one of these,
--   CREATE ROLE lianxin_node LOGIN PASSWORD '…' IN ROLE lianxin_writer;
DO $$ DECLARE name text; BEGIN
  FOREACH name IN ARRAY ARRAY['lianxin_owner', 'lianxin_writer', 'lianxin_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
    END IF;
  END LOOP;
END $$;

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE SCHEMA lianxin AUTHORIZATION lianxin_owner;
CREATE SCHEMA vault AUTHORIZATION lianxin_owner;

DO $$ BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO lianxin_owner, lianxin_writer, lianxin_reader', current_database());
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO lianxin_owner, lianxin_writer', current_database());
END $$;

GRANT USAGE ON SCHEMA lianxin TO lianxin_writer, lianxin_reader;
GRANT USAGE ON SCHEMA vault TO lianxin_writer;

-- What the owner will make.
ALTER DEFAULT PRIVILEGES FOR ROLE lianxin_owner IN SCHEMA lianxin GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lianxin_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE lianxin_owner IN SCHEMA lianxin GRANT USAGE, SELECT ON SEQUENCES TO lianxin_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE lianxin_owner IN SCHEMA lianxin GRANT SELECT ON TABLES TO lianxin_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE lianxin_owner IN SCHEMA lianxin GRANT EXECUTE ON FUNCTIONS TO lianxin_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE lianxin_owner IN SCHEMA vault GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO lianxin_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE lianxin_owner IN SCHEMA vault GRANT USAGE, SELECT ON SEQUENCES TO lianxin_writer;
