-- Which history the changes feed tells: numbers of transactions begin again in a restored database, so cursors given before
-- mean nothing there.
create table if not exists sharing.feed_history (
    only_one boolean primary key default true check (only_one),
    epoch uuid not null default gen_random_uuid()
);
insert into sharing.feed_history default values on conflict do nothing;

create or replace function sharing.feed_epoch() returns uuid
language sql stable security definer set search_path = pg_catalog as $$ select epoch from sharing.feed_history $$;
revoke execute on function sharing.feed_epoch() from public;
grant execute on function sharing.feed_epoch() to fd_app;
