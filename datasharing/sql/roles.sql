-- The three roles, the database, and what PUBLIC may not do. Run with psql by a superuser, any number of times:
--
--   OWNER_PASSWORD=… APP_PASSWORD=… psql -X -v ON_ERROR_STOP=1 -f datasharing/sql/roles.sql
--
-- fd_owner   owns the tables and runs migrations and the owner's commands; never given to web or workers
-- fd_app     the run-time login: owns nothing, bypasses nothing, creates nothing
-- fd_search  nobody signs in as it; it owns the few reviewed search functions, which look past the row policies
--
-- In the environment, both optional, because others can read the arguments of a command:
--   OWNER_PASSWORD, APP_PASSWORD   set the passwords; without them the passwords stay as they are
-- A variable, optional:
--   scratch_databases=on           let fd_owner create databases that need no superuser: for tests and benchmarks

\set QUIET on

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['fd_owner', 'fd_app', 'fd_search']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE fd_owner LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;
ALTER ROLE fd_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;
ALTER ROLE fd_search NOLOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION BYPASSRLS;

\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\if :{?owner_password}
ALTER ROLE fd_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE fd_app PASSWORD :'app_password';
\endif

-- The owner may hand a function to fd_search and replace it later. Attributes such as BYPASSRLS are not inherited.
GRANT fd_search TO fd_owner WITH INHERIT TRUE, SET TRUE;

-- The owner may end sessions of the run-time role: a restraint waits for nobody whom it restrains (making_way.sql).
GRANT fd_app TO fd_owner WITH INHERIT TRUE, SET FALSE;

-- A page that hangs holds locks, a connection and the changes feed. The owner's commands are not bounded.
ALTER ROLE fd_app SET statement_timeout = '5s';
ALTER ROLE fd_app SET lock_timeout = '2s';
ALTER ROLE fd_app SET idle_in_transaction_session_timeout = '10s';

-- Sessions of one login could otherwise read each other's statements in pg_stat_activity: names, and signed contexts.
ALTER ROLE fd_app SET track_activities = off;

SELECT 'CREATE DATABASE focused_deterrence OWNER fd_owner ENCODING ''UTF8'''
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'focused_deterrence')
\gexec

REVOKE ALL ON DATABASE focused_deterrence FROM PUBLIC;
GRANT CONNECT ON DATABASE focused_deterrence TO fd_app;

-- What PostgreSQL lets everybody ask and the run-time role has no use for: counters of rows written, sizes, locks and
-- statistics of columns tell what row policies hide; large objects are a place outside every policy.
SELECT $closing$
DO $$
DECLARE
    each regprocedure;
BEGIN
    FOR each IN
        SELECT p.oid FROM pg_proc p
         WHERE p.pronamespace = 'pg_catalog'::regnamespace
           AND (p.proname ~ '^pg_stat_get_' AND p.proname <> 'pg_stat_get_activity'
                OR p.proname ~ '^(lo_|loread|lowrite)'
                OR p.proname IN ('pg_lock_status', 'pg_relation_size', 'pg_table_size', 'pg_indexes_size',
                                 'pg_total_relation_size', 'pg_database_size', 'pg_tablespace_size'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO fd_owner', each);
    END LOOP;
END $$;
REVOKE SELECT ON pg_locks, pg_stats, pg_stats_ext, pg_stats_ext_exprs FROM PUBLIC;
GRANT SELECT ON pg_locks, pg_stats, pg_stats_ext, pg_stats_ext_exprs TO fd_owner;
$closing$ AS closing
\gset

\if :{?scratch_databases}
ALTER ROLE fd_owner CREATEDB;
-- A scratch database is dropped whoever is still connected to it, by whatever login.
GRANT pg_signal_backend TO fd_owner;
-- Tests sign in as fd_test with "-c role=fd_app": the run-time role's rights, and the owner's only when asked for.
SELECT 'CREATE ROLE fd_test LOGIN NOINHERIT' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'fd_test')
\gexec
GRANT fd_app, fd_owner TO fd_test WITH INHERIT FALSE, SET TRUE;
GRANT CONNECT ON DATABASE focused_deterrence TO fd_test;
\connect template1
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO fd_app, fd_search;
:closing
\endif

\connect focused_deterrence
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO fd_app, fd_search;
:closing
