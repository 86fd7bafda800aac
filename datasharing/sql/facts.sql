-- Facts about no one person (a group, an incident): the same policies, feed and log as for records, without a person. No
-- guard binds a fact, no consent moves it, and the log names the fact itself. docs/decisions/0010-facts-name-nobody.md.

alter table public.datasharing_logentry
    add column if not exists table_name text not null default '',
    add column if not exists keys bigint[] not null default '{}',
    drop constraint if exists a_row_names_people_or_facts_of_one_table,
    add constraint a_row_names_people_or_facts_of_one_table
        check ((table_name = '') = (keys = '{}') and (table_name = '' or persons = '{}'));
create index if not exists datasharing_logentry_keys on public.datasharing_logentry using gin (keys)
    where table_name <> '';
grant insert (table_name, keys) on public.datasharing_logentry to fd_app;

-- Argument: category. The data set of a fact is that of its owner's records about people on the programme, so that a clause
-- for victims alone opens none, and neither does a clause that rests on consent: nobody can give it.
create or replace function sharing.place_fact() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    on_the_programme constant int := 1;
    before jsonb;
    after jsonb;
    generated text[];
begin
    if tg_op = 'INSERT' then
        -- as in `sharing.place`: a chosen key or reference would tell, by failing, that a hidden row has it
        if new.id is distinct from currval(pg_get_serial_sequence(tg_relid::regclass::text, 'id')) then
            raise exception 'the database chooses the key of a fact' using errcode = 'insufficient_privilege';
        end if;
        if to_jsonb(new) ? 'reference' then
            new := jsonb_populate_record(new, jsonb_build_object('reference', sharing.reference()));
        end if;
        new.public_id := gen_random_uuid();
    else
        before := to_jsonb(old);
        after := to_jsonb(new);
        if sharing.fixed(after) <> sharing.fixed(before) then
            raise exception 'a fact keeps its key and its owner' using errcode = 'check_violation';
        end if;
        generated := array(select attname from pg_attribute where attrelid = tg_relid and attgenerated <> '');
        new.updated_at := case when sharing.content(after) - generated = sharing.content(before) - generated
                          then old.updated_at else clock_timestamp() end;
    end if;
    new.set_id := sharing.set_of(new.owner_id, new.programme_id, tg_argv[0]::int, on_the_programme, null, null);
    if new.set_id is null then
        raise exception 'no agreement in force lets this agency hold this kind of fact'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- A fact of a table that others may link to is never erased at run time, whether or not a row names it: a refusal for those
-- that are named would tell the eraser of rows that they may not see.
create or replace function sharing.keep_what_may_be_named() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if exists (select from pg_constraint c where c.contype = 'f' and c.confrelid = tg_relid) then
        raise exception 'a fact that others may name is kept' using errcode = 'restrict_violation';
    end if;
    return old;
end $$;

-- Acts on one fact, latest first: those of the asking user, and for data protection those on their agency's facts. It
-- belongs to fd_search for the reason that `acts_about` gives; `where` repeats the log's policy for reads.
drop function if exists sharing.acts_on(text, bigint, timestamptz, uuid, int);
create function sharing.acts_on(of_table text, key bigint, before timestamptz, before_act uuid, at_most int)
returns table (
    act uuid, operation text, outcome text, at timestamptz, user_id bigint, agency_id bigint, purpose smallint,
    on_behalf_of text, owners bigint[], categories smallint[], clauses bigint[]
) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
begin
    perform sharing.consulted(-1, '{}', of_table || ' ' || key);
    return query
    select l.act, l.operation, min(l.outcome), max(l.at), l.user_id, l.agency_id, l.purpose, l.on_behalf_of,
           array_agg(distinct l.owner_id), array_agg(distinct l.category),
           coalesce(array_agg(distinct c) filter (where c is not null), '{}')
      from public.datasharing_logentry l left join unnest(l.clauses) c on true
     where l.table_name <> '' and l.table_name = of_table and l.keys @> array[key]
       and (l.user_id = (select sharing.acting_user())
            or l.owner_id = (select sharing.agency()) and (select sharing.purpose()) = 10)
     group by l.act, l.operation, l.user_id, l.agency_id, l.purpose, l.on_behalf_of
    having before is null or (max(l.at), l.act) < (before, before_act)
     order by max(l.at) desc, l.act desc
     limit at_most;
end $$;
revoke execute on function sharing.acts_on from public;
grant execute on function sharing.acts_on to fd_app;

-- To own a function one must be able to create in its schema, for as long as it takes.
grant create on schema sharing to fd_search;
alter function sharing.acts_on owner to fd_search;
revoke create on schema sharing from fd_search;
