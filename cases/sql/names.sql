-- A name as search compares it: lower case, accents folded, and without spaces, apostrophes, hyphens or dots.
-- `unaccent` is STABLE only because its dictionary could change; ours does not, and a generated column needs IMMUTABLE.
create or replace function public.cases_normal_name(name text) returns text
language sql immutable strict parallel safe set search_path = pg_catalog as $$
    select regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, name)), '[[:space:][:punct:]’‘´`]', '', 'g')
$$;
grant execute on function public.cases_normal_name(text) to fd_app;
