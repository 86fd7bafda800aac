-- Writes, deletions and moves of records: one row each in the changes feed, one log row per statement and owner.

-- Arguments as for `sharing.place`. A row that moves to another set or guard is gone for its former readers.
create function sharing.trace_added() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    insert into public.datasharing_logentry (operation, category, owner_id, persons)
    select 'collection', tg_argv[0]::smallint, a.owner_id, array_agg(distinct a.person_id) from added a group by a.owner_id;
    insert into public.datasharing_change (xid, at, category, record, owner_id, person_id, set_id, guard_id, kind)
    select pg_current_xact_id()::text::bigint, clock_timestamp(), tg_argv[0]::smallint, a.id, a.owner_id, a.person_id,
           a.set_id, a.guard_id, 'written'
      from added a;
    return null;
end $$;

create function sharing.trace_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    insert into public.datasharing_logentry (operation, category, owner_id, persons)
    select 'alteration', tg_argv[0]::smallint, n.owner_id, array_agg(distinct n.person_id)
      from added n join removed o on o.id = n.id
     where (n.set_id, n.guard_id) is not distinct from (o.set_id, o.guard_id)
        or to_jsonb(n) - 'set_id' - 'guard_id' <> to_jsonb(o) - 'set_id' - 'guard_id'
     group by n.owner_id;
    insert into public.datasharing_change (xid, at, category, record, owner_id, person_id, set_id, guard_id, kind)
    select pg_current_xact_id()::text::bigint, clock_timestamp(), tg_argv[0]::smallint, o.id, o.owner_id, o.person_id,
           o.set_id, o.guard_id, 'gone'
      from added n join removed o on o.id = n.id
     where (n.set_id, n.guard_id) is distinct from (o.set_id, o.guard_id)
    union all
    select pg_current_xact_id()::text::bigint, clock_timestamp(), tg_argv[0]::smallint, n.id, n.owner_id, n.person_id,
           n.set_id, n.guard_id, 'written'
      from added n;
    return null;
end $$;

create function sharing.trace_removed() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    insert into public.datasharing_logentry (operation, category, owner_id, persons)
    select 'erasure', tg_argv[0]::smallint, o.owner_id, array_agg(distinct o.person_id) from removed o group by o.owner_id;
    insert into public.datasharing_change (xid, at, category, record, owner_id, person_id, set_id, guard_id, kind)
    select pg_current_xact_id()::text::bigint, clock_timestamp(), tg_argv[0]::smallint, o.id, o.owner_id, o.person_id,
           o.set_id, o.guard_id, 'gone'
      from removed o;
    return null;
end $$;

-- Tells each agency which sets opened or closed to it since it was last told: agreements change, and time passes.
create function sharing.announce(agencies bigint[] default null) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform pg_advisory_xact_lock(hashtext('sharing.announce'));
    with now_open as (
        select g.agency_id, g.purpose, g.category, s.set_id
          from public.datasharing_grant g, unnest(g.sets || g.consented) s (set_id)
         where g.valid_from <= clock_timestamp() and (g.valid_to is null or g.valid_to > clock_timestamp())
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
    insert into public.datasharing_change (xid, at, category, set_id, agency_id, purpose, kind)
    select pg_current_xact_id()::text::bigint, clock_timestamp(), category, set_id, agency_id, purpose, kind from news;
end $$;
