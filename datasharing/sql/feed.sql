-- Writes, deletions and moves of records: one row each in the changes feed, one log row per statement and owner.

-- What the two traces need of a row: a tie is about two people and carries two guards.
do $$ begin
    create type sharing.traced as (
        id bigint, public_id uuid, owner_id bigint, person_id bigint, other_id bigint, set_id int, guard_id bigint,
        other_guard_id bigint, addressee_key bigint
    );
exception when duplicate_object then null;
end $$;

create or replace function sharing.to_trace(of_row jsonb) returns sharing.traced
language sql immutable parallel safe set search_path = pg_catalog as $$
    select jsonb_populate_record(null::sharing.traced, of_row)
$$;

-- Rows of one table: all about people, or facts about no one person, which are named themselves (facts.sql).
drop function if exists sharing.log_write(text, int, sharing.traced[]);
create or replace function sharing.log_write(operation text, category int, of_table name, rows sharing.traced[])
returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if rows[1].person_id is null then
        insert into public.datasharing_logentry (operation, category, owner_id, persons, table_name, keys)
        select operation, category, r.owner_id, '{}', of_table, array_agg(r.id order by r.id)
          from unnest(rows) r
         group by r.owner_id;
        return;
    end if;
    insert into public.datasharing_logentry (operation, category, owner_id, persons)
    select operation, category, r.owner_id, array_agg(distinct person order by person)
      from unnest(rows) r, unnest(array[r.person_id, r.other_id]) person
     where person is not null
     group by r.owner_id;
end $$;

-- A row that has moved stands in two places: whoever may read `elsewhere` too is not told (moves.sql).
create or replace function sharing.feed_write(
    kind text, category int, of_table name, rows sharing.traced[], elsewhere sharing.traced[] default '{}'
) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    insert into public.datasharing_change
           (xid, at, category, table_name, record, public_id, owner_id, person_id, set_id, guard_id, other_guard_id,
            addressee_key, elsewhere_set_id, elsewhere_guard_id, elsewhere_other_guard_id, elsewhere_addressee_key, kind)
    select pg_current_xact_id()::text::bigint, clock_timestamp(), category, of_table, r.id, r.public_id, r.owner_id,
           r.person_id, r.set_id, r.guard_id, r.other_guard_id, r.addressee_key, e.set_id, e.guard_id, e.other_guard_id,
           e.addressee_key, kind
      from generate_subscripts(rows, 1) i
     cross join lateral (select (rows[i]).*) r
     cross join lateral (select (elsewhere[i]).*) e
     order by i;
end $$;

-- Arguments as for `sharing.place`.
create or replace function sharing.trace_added() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    rows sharing.traced[] := array(select sharing.to_trace(to_jsonb(a)) from added a);
begin
    perform sharing.log_write('collection', tg_argv[0]::int, tg_table_name, rows);
    perform sharing.feed_write('written', tg_argv[0]::int, tg_table_name, rows);
    perform sharing.appear(tg_table_name, rows);
    return null;
end $$;

-- A row that moves to another set or guard is gone for those who may read it no longer, and written for those who may read
-- it now; to whoever may read it before and after, only what its writer has altered is news.
create or replace function sharing.trace_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    altered sharing.traced[];
    left_behind sharing.traced[];
    moved sharing.traced[];
    written sharing.traced[];
    written_from sharing.traced[];
begin
    with pair as (
        select sharing.to_trace(to_jsonb(o)) as was, sharing.to_trace(to_jsonb(n)) as is_now,
               sharing.content(to_jsonb(n)) <> sharing.content(to_jsonb(o)) as is_altered
          from added n join removed o on o.id = n.id
    )
    select array_agg(is_now) filter (where is_altered),
           array_agg(was) filter (where was <> is_now), array_agg(is_now) filter (where was <> is_now),
           array_agg(is_now) filter (where is_altered or was <> is_now),
           array_agg(case when not is_altered then was end) filter (where is_altered or was <> is_now)
      into altered, left_behind, moved, written, written_from from pair;
    perform sharing.log_write('alteration', tg_argv[0]::int, tg_table_name, altered);
    perform sharing.feed_write('gone', tg_argv[0]::int, tg_table_name, left_behind, moved);
    perform sharing.feed_write('written', tg_argv[0]::int, tg_table_name, written, written_from);
    if moved is not null then
        perform sharing.appear(tg_table_name, moved);
        perform sharing.disappear(tg_table_name, left_behind);
    end if;
    return null;
end $$;

create or replace function sharing.trace_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    rows sharing.traced[] := array(select sharing.to_trace(to_jsonb(o)) from removed o);
begin
    perform sharing.log_write('erasure', tg_argv[0]::int, tg_table_name, rows);
    perform sharing.feed_write('gone', tg_argv[0]::int, tg_table_name, rows);
    perform sharing.disappear(tg_table_name, rows);
    return null;
end $$;

-- Tells each agency whose sets opened or closed to it since it was last told: agreements change, and time passes. Once for
-- each owner and category: how many sets these are tells how many recipients people have agreed to.
create or replace function sharing.announce(agencies bigint[] default null) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    moment timestamptz;
begin
    lock table sharing.announced in share row exclusive mode;
    moment := clock_timestamp();
    with now_open as (
        -- distinct: a set may be open with consent, and by another clause without
        select distinct g.agency_id, g.purpose, g.category, s.set_id
          from public.datasharing_grant g, unnest(g.sets || g.consented) s (set_id)
         where g.valid_from <= moment and (g.valid_to is null or g.valid_to > moment)
           and (agencies is null or g.agency_id = any (agencies))
    ), told as (
        select * from sharing.announced a where agencies is null or a.agency_id = any (agencies)
    ), news as (
        select coalesce(o.agency_id, t.agency_id) as agency_id, coalesce(o.purpose, t.purpose) as purpose,
               coalesce(o.category, t.category) as category, coalesce(o.set_id, t.set_id) as set_id,
               case when t.set_id is null then 'opened' else 'closed' end as kind
          from now_open o full join told t using (agency_id, purpose, category, set_id)
         where o.set_id is null or t.set_id is null
    ), opened as (
        insert into sharing.announced (agency_id, purpose, category, set_id)
        select agency_id, purpose, category, set_id from news where kind = 'opened'
    ), closed as (
        delete from sharing.announced a using news n
         where n.kind = 'closed'
           and (a.agency_id, a.purpose, a.category, a.set_id) = (n.agency_id, n.purpose, n.category, n.set_id)
    )
    insert into public.datasharing_change (xid, at, category, table_name, owner_id, set_id, agency_id, purpose, kind)
    select pg_current_xact_id()::text::bigint, moment, n.category, '', d.owner_id, min(n.set_id), n.agency_id,
           n.purpose, n.kind
      from news n join public.datasharing_dataset d on d.id = n.set_id
     group by n.category, d.owner_id, n.agency_id, n.purpose, n.kind;
end $$;
