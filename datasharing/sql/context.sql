-- Who acts, for which agency, why: said once per transaction, signed, and believed only when the signature holds.

create schema if not exists sharing;
grant usage on schema sharing to fd_app;
-- a function is closed until a grant opens it
alter default privileges revoke execute on functions from public;

-- HMAC-SHA256 keys, padded as RFC 2104 asks; the run-time role cannot read them.
create table if not exists sharing.context_key (
    id smallint generated always as identity primary key,
    inner_pad bytea not null check (length(inner_pad) = 64),
    outer_pad bytea not null check (length(outer_pad) = 64),
    added_at timestamptz not null default now()
);

-- The tables that hold records, written by their constraint (datasharing/enforcement/policy.py).
create table if not exists sharing.protected (
    table_name name primary key,
    category smallint not null
);

-- The tables that hold facts about no one person. A list of its own, because everything that walks `sharing.protected`
-- looks for people there.
create table if not exists sharing.facts (
    table_name name primary key,
    category smallint not null
);

-- Which sets each agency has been told are open to it (datasharing/sql/feed.sql).
create table if not exists sharing.announced (
    agency_id bigint not null,
    purpose smallint not null,
    category smallint not null,
    set_id int not null,
    primary key (agency_id, purpose, category, set_id)
);

-- This very transaction. Sessions of one login can read each other's statements (pg_stat_activity), so a context is signed
-- for one transaction: copied from there, it is worth nothing anywhere else.
create or replace function sharing.transaction() returns text
language sql stable parallel restricted set search_path = pg_catalog as $$
    select pg_backend_pid() || '.' || (extract(epoch from transaction_timestamp()) * 1000000)::bigint
$$;

-- [agency, purpose, user, person bound to (0: none), expiry in Unix seconds], or null when nobody acts.
-- The setting reads 'agency:purpose:user:person:expiry:act:transaction|mac'; the other two settings are signed with it.
create or replace function sharing.context() returns bigint[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
    said text := current_setting('sharing.context', true);
    body text := split_part(said, '|', 1);
    signed bytea;
    parts bigint[];
begin
    if coalesce(said, '') = '' or split_part(body, ':', 7) <> sharing.transaction() then
        return null;
    end if;
    signed := convert_to(concat_ws(chr(10), body, current_setting('sharing.resource', true),
                                   current_setting('sharing.on_behalf_of', true)), 'UTF8');
    if not exists (
        select from sharing.context_key k
        where encode(sha256(k.outer_pad || sha256(k.inner_pad || signed)), 'hex')
              = split_part(said, '|', 2)
    ) then
        return null;
    end if;
    parts := (string_to_array(body, ':'))[1:5]::bigint[];
    if parts[5] < extract(epoch from clock_timestamp()) then
        return null;
    end if;
    return parts;
end $$;

create or replace function sharing.agency() returns bigint
language sql stable parallel restricted as $$ select (sharing.context())[1] $$;

create or replace function sharing.purpose() returns bigint
language sql stable parallel restricted as $$ select (sharing.context())[2] $$;

create or replace function sharing.acting_user() returns bigint
language sql stable parallel restricted as $$ select (sharing.context())[3] $$;

-- The act (a page, a call, a task) that every log row of this transaction belongs to.
create or replace function sharing.act() returns uuid
language sql stable parallel restricted set search_path = pg_catalog as $$
    select case when sharing.context() is null then null
           else split_part(split_part(current_setting('sharing.context', true), '|', 1), ':', 6)::uuid end
$$;

-- The day in London, whatever time zone the session has set.
create or replace function sharing.london_day() returns date
language sql stable parallel safe as $$ select (statement_timestamp() at time zone 'Europe/London')::date $$;

-- Rows with a period are ended, never edited: only `valid_to` may change, only to something sooner, and only while the row
-- still holds.
create or replace function sharing.ended_never_edited() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if to_jsonb(new) - 'valid_to' - 'updated_at' - 'set_id' - 'guard_id'
       is distinct from to_jsonb(old) - 'valid_to' - 'updated_at' - 'set_id' - 'guard_id' then
        raise exception 'a row of % is ended and replaced, never edited', tg_table_name using errcode = 'check_violation';
    end if;
    if new.valid_to is distinct from old.valid_to and old.valid_to <= clock_timestamp() then
        raise exception 'a row of % that has ended stays as it was', tg_table_name using errcode = 'check_violation';
    end if;
    if coalesce(new.valid_to, 'infinity') > coalesce(old.valid_to, 'infinity') then
        raise exception 'a row of % lasts no longer than was said', tg_table_name using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- Ten characters without vowels or look-alikes: about 2 x 10^14 references, so none can be guessed or counted.
create or replace function sharing.reference() returns text
language sql volatile parallel safe set search_path = pg_catalog as $$
    select string_agg(substr('23456789BCDFGHJKLMNPQRTVWXZ', 1 + get_byte(b, i) % 27, 1), '')
      from (select uuid_send(gen_random_uuid()) as b) r, unnest(array[0, 1, 2, 3, 4, 5, 9, 10, 11, 12]) i
$$;
