-- What there is about whom: one row for each person, table, data set and guards in which records lie. So the question
-- whether anything may be seen about a person costs the same with twenty tables of records and with a hundred.
--
-- A row says that there is a record, not how many: a second record writes nothing here and waits for no other writer. It
-- shares a lock on the row. Whoever takes a record away locks the row alone before looking whether that was the last, so
-- that nobody counts on a row that is about to go. Two first records at one instant make two equal rows, which do no harm.
-- Facts name nobody, and leave no row.

do $$ begin
    create type sharing.presence as (
        person_id bigint, as_other boolean, owner_id bigint, set_id int, guard_id bigint, other_guard_id bigint,
        addressee_key bigint
    );
exception when duplicate_object then null;
end $$;

-- Where these rows lie; a tie lies with both its people. These two have no search path of their own, so that PostgreSQL
-- puts them into the statements that call them: it would otherwise expect a thousand places, and read all of presence.
create or replace function sharing.places(rows sharing.traced[]) returns setof sharing.presence
language sql immutable parallel safe rows 10 as $$
    select distinct person, as_other, r.owner_id, r.set_id, r.guard_id, r.other_guard_id, r.addressee_key
      from unnest(rows) r cross join lateral (values (r.person_id, false), (r.other_id, true)) about (person, as_other)
     where person is not null
$$;

create or replace function sharing.place_of(h public.datasharing_presence) returns sharing.presence
language sql immutable parallel safe as $$
    select row(h.person_id, h.as_other, h.owner_id, h.set_id, h.guard_id, h.other_guard_id, h.addressee_key)::sharing.presence
$$;

-- A condition: the records of a table that lie at the place `k`.
create or replace function sharing.records_at(of_table name) returns text
language sql stable set search_path = pg_catalog as $$
    select format('exists (select from public.%I r where r.set_id = k.set_id and r.guard_id is not distinct from k.guard_id '
                  'and %s)', of_table,
                  case when is_tie then '(r.person_id = k.person_id and not k.as_other'
                                        ' or r.other_id = k.person_id and k.as_other)'
                                        ' and r.other_guard_id is not distinct from k.other_guard_id'
                       else 'r.person_id = k.person_id' end)
      from (select exists (select from pg_attribute where attrelid = format('public.%I', of_table)::regclass
                              and attname = 'other_guard_id') as is_tie) t
$$;

create or replace function sharing.appear(of_table name, rows sharing.traced[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    missing sharing.presence[];
begin
    if rows[1].person_id is null then
        return;
    end if;
    with place as materialized (
        select p from sharing.places(rows) p
    ), held as materialized (
        select k.p
          from place k
          join public.datasharing_presence h
            on h.person_id = (k.p).person_id and h.table_name = of_table and sharing.place_of(h) = k.p
           for key share of h
    )
    select array_agg(k.p) into missing from place k where not exists (select from held h where h.p = k.p);
    if missing is not null then
        -- looked at again: another trigger of the same statement may have moved the record on
        execute format(
            'insert into public.datasharing_presence'
            '      (person_id, as_other, owner_id, set_id, guard_id, other_guard_id, addressee_key, table_name)'
            'select k.*, %L from unnest($1) k where %s', of_table, sharing.records_at(of_table)) using missing;
    end if;
end $$;

create or replace function sharing.disappear(of_table name, rows sharing.traced[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if rows[1].person_id is null then
        return;
    end if;
    perform from public.datasharing_presence h
      where h.table_name = of_table and h.person_id in (select p.person_id from sharing.places(rows) p)
        and sharing.place_of(h) in (select p from sharing.places(rows) p)
      order by h.id for update;
    -- a statement of its own, which sees what those have written for whom the lock has waited
    execute format(
        'delete from public.datasharing_presence k using sharing.places($1) p'
        ' where k.table_name = %L and k.person_id = p.person_id and sharing.place_of(k) = p and not %s',
        of_table, sharing.records_at(of_table)) using rows;
end $$;

-- Works out anew what there is in a table: for those that exist already, and after a load without triggers.
create or replace function sharing.work_out_presence(of_table name) returns void
language plpgsql set search_path = pg_catalog as $$
declare
    of_columns name[] := array(
        select attname from pg_attribute
         where attrelid = format('public.%I', of_table)::regclass and attnum > 0 and not attisdropped);
    is_tie constant boolean := 'other_guard_id' = any (of_columns);
    selected constant text := format(
        'select distinct %%s, %L, owner_id, set_id, guard_id, %s, %s from public.%I', of_table,
        case when is_tie then 'other_guard_id' else 'null::bigint' end,
        case when 'addressee_key' = any (of_columns) then 'addressee_key' else 'null::bigint' end, of_table);
begin
    delete from public.datasharing_presence where table_name = of_table;
    execute 'insert into public.datasharing_presence'
            '      (person_id, as_other, table_name, owner_id, set_id, guard_id, other_guard_id, addressee_key) '
            || format(selected, 'person_id, false')
            || case when is_tie then ' union ' || format(selected, 'other_id, true') else '' end;
end $$;

-- As the records themselves: who may not read a record is not told that it is there.
alter table public.datasharing_presence enable row level security;
alter table public.datasharing_presence force row level security;
drop policy if exists maintain on public.datasharing_presence;
create policy maintain on public.datasharing_presence to fd_owner using (true) with check (true);
drop policy if exists reads on public.datasharing_presence;
create policy reads on public.datasharing_presence for select to fd_app using (
    set_id = any ((select sharing.granted_of_any_category())::int[])
    and (guard_id is null or guard_id = any ((select sharing.cleared())::bigint[]))
    and (other_guard_id is null or other_guard_id = any ((select sharing.cleared())::bigint[]))
    and (addressee_key is null or owner_id = (select sharing.agency())
         or not (select sharing.kept_away())::int8multirange @> addressee_key));
grant select (person_id, as_other, table_name) on public.datasharing_presence to fd_app;

-- A person exists for those who may see a record about them; for who registers them, until the first record is written.
drop policy if exists reads on public.datasharing_person;
create policy reads on public.datasharing_person for select to fd_app using (
    (select true from public.datasharing_presence h where h.person_id = datasharing_person.id and not h.as_other limit 1)
    or registered_by_id = (select sharing.agency()) and sharing.is_bare(id));
drop function if exists sharing.known(bigint);
drop function if exists sharing.relist();
