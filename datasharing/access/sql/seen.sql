-- Who saw what, searched by the data protection officer of the agency whose records were read, and the reads that stand out.

-- The condition on rows `l` of the log that a search stands for. Its values become part of the text, quoted, so that the
-- planner knows them: months are left out, and the rarer index is chosen.
create or replace function sharing.seen_where(own bigint, wanted jsonb) returns text
language sql immutable set search_path = pg_catalog as $$
    select concat_ws(' and ', 'l.act is not null and l.owner_id = ' || own,
        'l.user_id = ' || (wanted ->> 'user')::bigint,
        'l.agency_id = ' || (wanted ->> 'agency')::bigint,
        'l.persons @> array[' || (wanted ->> 'person')::bigint || '::bigint]',
        'l.purpose = ' || (wanted ->> 'purpose')::smallint,
        'l.category = ' || (wanted ->> 'category')::smallint,
        'l.operation = ' || quote_literal(wanted ->> 'operation'),
        'l.at >= ' || quote_literal(wanted ->> 'since') || '::timestamptz',
        'l.at < ' || quote_literal(wanted ->> 'until') || '::timestamptz')
$$;

-- Whether the log says anything of a person that an agency holds or has held.
create or replace function sharing.log_tells_of(own bigint, person bigint) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from public.datasharing_logentry l
                    where l.owner_id = own and l.category > 0 and l.persons @> array[person])
$$;

-- What a search names by reference becomes a key: a person whom a restriction keeps from the officer may be looked for too. One
-- of whom the agency's log says nothing is as good as missing, also in the row of the log that the search leaves. To search is a
-- consultation.
create or replace function sharing.begin_to_look(wanted jsonb) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    person bigint;
begin
    if not membership.may('search who saw what') then
        raise exception 'only a data protection officer searches who saw what' using errcode = 'insufficient_privilege';
    end if;
    if wanted ? 'person' then
        select p.id into person from public.datasharing_person p
         where p.reference = wanted ->> 'person'
           and sharing.log_tells_of(sharing.agency(), p.id);
        person := coalesce(person, 0);
        wanted := wanted || jsonb_build_object('person', person);
    end if;
    perform sharing.consulted(-1, array[nullif(person, 0)]);
    return sharing.seen_where(sharing.agency(), wanted);
end $$;

-- Acts on the records of the acting agency that a search finds, latest first, a page that ends before `before`. An act has
-- many rows of the log, all within the time for which a context is believed (datasharing/enforcement/door.py), so that only
-- the rows of one page and its edge are read, however long the log is.
create or replace function sharing.acts_found(wanted jsonb, before timestamptz, before_act uuid, at_most int)
returns table (
    act uuid, operation text, outcome text, at timestamptz, user_id bigint, agency_id bigint, purpose smallint,
    on_behalf_of text, owners bigint[], categories smallint[], clauses bigint[], people text[], how_many int, asked text[]
) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    longest constant interval := '6 minutes';
    condition text := sharing.begin_to_look(wanted);
    page text := '';
    entry record;
    earlier text[] := '{}';
    chosen text[] := '{}';
    latest timestamptz;
    earliest timestamptz;
begin
    if before is not null then
        execute format(
            'select coalesce(array_agg(distinct l.act || l.operation), ''{}'') from public.datasharing_logentry l'
            ' where %s and l.at between %L and %L and (l.at, l.act) >= (%2$L, %4$L)',
            condition, before, before + longest, before_act) into earlier;
        page := format(' and l.at <= %L and (l.at, l.act) < (%1$L, %2$L)', before, before_act);
    end if;
    for entry in execute
        'select l.act || l.operation as key, l.at from public.datasharing_logentry l where ' || condition || page
        || ' order by l.at desc, l.act desc'
    loop
        continue when entry.key = any (earlier) or entry.key = any (chosen);
        latest := coalesce(latest, entry.at);
        earliest := entry.at;
        chosen := chosen || entry.key;
        exit when cardinality(chosen) = at_most;
    end loop;
    return query execute
        'with l as materialized ('
        '    select * from public.datasharing_logentry l where ' || condition ||
        '       and l.at between $1 and $2 and l.act || l.operation = any ($3)'
        '), who as (select l.act, l.operation, array_agg(distinct p) as persons from l, unnest(l.persons) p group by 1, 2'
        '), under as (select l.act, l.operation, array_agg(distinct c) as clauses from l, unnest(l.clauses) c group by 1, 2)'
        ' select l.act, l.operation, min(l.outcome), max(l.at), l.user_id, l.agency_id, l.purpose, l.on_behalf_of,'
        '        array_agg(distinct l.owner_id), array_agg(distinct l.category), coalesce(under.clauses, ''{}''),'
        '        array(select p.reference::text from public.datasharing_person p'
        '               where p.id = any (who.persons[1:3]) order by p.reference),'
        '        coalesce(cardinality(who.persons), 0), array_remove(array_agg(distinct l.reason), '''')'
        '   from l left join who using (act, operation) left join under using (act, operation)'
        '  group by l.act, l.operation, l.user_id, l.agency_id, l.purpose, l.on_behalf_of, who.persons, under.clauses'
        '  order by max(l.at) desc, l.act desc'
        using earliest - longest, latest, chosen;
end $$;

-- The rows of the log that a search finds, latest first: what is exported, one line for each act, owner and category.
create or replace function sharing.log_found(wanted jsonb, at_most int)
returns table (
    at timestamptz, act uuid, operation text, outcome text, user_id bigint, agency_id bigint, purpose smallint,
    on_behalf_of text, category smallint, clauses bigint[], resource text, people text[], asked text
) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    condition text := sharing.begin_to_look(wanted);
begin
    return query execute
        'select l.at, l.act, l.operation, l.outcome, l.user_id, l.agency_id, l.purpose, l.on_behalf_of, l.category,'
        '       l.clauses, l.resource,'
        '       array(select p.reference::text from public.datasharing_person p'
        '              where p.id = any (l.persons) order by p.reference), l.reason'
        '  from (select * from public.datasharing_logentry l where ' || condition ||
        '         order by l.at desc, l.act desc limit $1) l order by l.at desc, l.act desc'
        using at_most;
end $$;

-- Whether `who` is a person and no system.
create or replace function sharing.is_somebody(who bigint) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from public.partners_user u where u.id = who and not u.is_system)
$$;

-- Notes what stands out on a day, or that there is more of it by now. A review stays, and more than it saw opens it again.
create or replace function sharing.note_unusual(
    what text, agency bigint, who bigint, person bigint, on_day date, how_many int, average int, latest timestamptz
) returns void language sql volatile security definer set search_path = pg_catalog as $$
    insert into public.datasharing_unusualread (agency_id, kind, user_id, person_id, day, acts, usual, last_at)
    values (agency, what, who, person, on_day, how_many, average, latest)
        on conflict on constraint what_stands_out_on_a_day_is_found_once
        do update set acts = excluded.acts, usual = excluded.usual, last_at = excluded.last_at
     where public.datasharing_unusualread.acts < excluded.acts
$$;

-- The rows of one London day in the log, with the rights of its caller and no search path of its own, so that PostgreSQL
-- puts it into the statements that call it.
create or replace function sharing.log_of(day date) returns setof public.datasharing_logentry
language sql stable as $$
    select * from public.datasharing_logentry l
     where l.at >= day::timestamp at time zone 'Europe/London'
       and l.at < (day + 1)::timestamp at time zone 'Europe/London'
$$;

-- Finds what stands out on a day by its number: people read against the member's own days of the four weeks before, and
-- references refused. Running it twice, or late, changes nothing more.
create or replace function sharing.find_unusual_reads(of_day date) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    enough_days constant int := 5;     -- of work in four weeks, before there is a usual
    many constant int := 10;           -- people; fewer are never a spike
    times constant int := 3;           -- the usual
    refusals constant int := 5;
begin
    if of_day not between sharing.london_day() - 7 and sharing.london_day() then
        return;
    end if;
    insert into public.datasharing_readtally (agency_id, user_id, day, people)
    select l.owner_id, l.user_id, of_day, count(distinct p)
      from sharing.log_of(of_day) l, unnest(l.persons) p
     where l.operation in ('consultation', 'disclosure') and l.category > 0 and sharing.is_somebody(l.user_id)
     group by l.owner_id, l.user_id
        on conflict on constraint a_member_has_one_tally_a_day do update set people = excluded.people;
    perform sharing.note_unusual('spike', t.agency_id, t.user_id, null, of_day, t.people, u.usual, l.last_at)
       from public.datasharing_readtally t
       join lateral (select avg(b.people)::int as usual, count(*) as days from public.datasharing_readtally b
                      where b.agency_id = t.agency_id and b.user_id = t.user_id
                        and b.day between of_day - 28 and of_day - 1) u on u.days >= enough_days
       join lateral (select max(l.at) as last_at from sharing.log_of(of_day) l
                      where l.owner_id = t.agency_id and l.user_id = t.user_id) l on l.last_at is not null
      where t.day = of_day and t.people >= many and t.people > times * u.usual;
    perform sharing.note_unusual('refused', r.owner_id, r.user_id, null, of_day, r.acts, null, r.last_at)
       from (select l.owner_id, l.user_id, count(distinct l.act)::int as acts, max(l.at) as last_at
               from sharing.log_of(of_day) l where l.category = -5
              group by l.owner_id, l.user_id having count(distinct l.act) >= refusals) r;
end $$;

-- How many unusual reads wait for the data protection officer who asks.
create or replace function sharing.unusual_reads_waiting() returns int
language sql stable security definer set search_path = pg_catalog as $$
    select count(*)::int from public.datasharing_unusualread r
     where r.agency_id = sharing.agency() and membership.may('review who saw what')
       and not exists (select from public.datasharing_readreview v where v.unusual_read_id = r.id and v.acts >= r.acts)
$$;

-- Unusual reads of the acting agency's records, latest first; null as `which`: those that wait, else the one. To see them is
-- a consultation of the log.
create or replace function sharing.unusual_reads(is_reviewed boolean, which uuid, before timestamptz, before_id uuid, at_most int)
returns table (
    public_id uuid, kind text, user_id bigint, person text, day date, acts int, usual int, last_at timestamptz,
    is_waiting boolean, reviews jsonb
) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
begin
    if not membership.may('review who saw what') then
        raise exception 'only a data protection officer reviews who saw what' using errcode = 'insufficient_privilege';
    end if;
    perform sharing.consulted(-1, '{}');
    return query
    select f.public_id, f.kind::text, f.user_id, p.reference::text, f.day, f.acts, f.usual, f.last_at, f.is_waiting, f.reviews
      from (select r.*,
                   not exists (select from public.datasharing_readreview v
                                where v.unusual_read_id = r.id and v.acts >= r.acts) as is_waiting,
                   (select coalesce(jsonb_agg(jsonb_build_object(
                               'conclusion', v.conclusion, 'note', v.note, 'by', u.full_name, 'at', v.reviewed_at,
                               'acts', v.acts) order by v.id desc), '[]')
                      from public.datasharing_readreview v join public.partners_user u on u.id = v.reviewed_by_id
                     where v.unusual_read_id = r.id) as reviews
              from public.datasharing_unusualread r
             where r.agency_id = sharing.agency() and (which is null or r.public_id = which)
               and (before is null or (r.last_at, r.public_id) < (before, before_id))) f
      left join public.datasharing_person p on p.id = f.person_id
     where which is not null or f.is_waiting <> is_reviewed
     order by f.last_at desc, f.public_id desc
     limit at_most;
end $$;

-- Writes down what the officer who asks concluded about an unusual read of their agency's records. SQLSTATE FD003: by now
-- there is more of it than they were shown.
create or replace function sharing.review_reads(which uuid, conclusion text, note text, seen int) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    held public.datasharing_unusualread;
begin
    if not membership.may('review who saw what') then
        raise exception 'only a data protection officer reviews who saw what' using errcode = 'insufficient_privilege';
    end if;
    select * into held from public.datasharing_unusualread r
     where r.public_id = which and r.agency_id = sharing.agency() for update;
    if held.id is null then
        raise exception 'no such read' using errcode = 'foreign_key_violation';
    end if;
    if held.user_id = sharing.acting_user() then
        raise exception 'nobody reviews what they did themselves' using errcode = 'insufficient_privilege';
    end if;
    if held.acts > seen then
        raise exception 'there is more of it by now' using errcode = 'FD003';
    end if;
    insert into public.datasharing_readreview (unusual_read_id, conclusion, note, reviewed_by_id, acts)
    values (held.id, conclusion, note, sharing.acting_user(), held.acts);
end $$;

-- What was concluded stays as it was said, for the owner of the table too.
create or replace function sharing.reviews_are_final() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'what was concluded about a read is only added to' using errcode = 'insufficient_privilege';
end $$;
create or replace trigger final before update or delete on public.datasharing_readreview
    for each row execute function sharing.reviews_are_final();
create or replace trigger final_as_a_whole before truncate on public.datasharing_readreview
    for each statement execute function sharing.reviews_are_final();

revoke execute on function sharing.seen_where, sharing.log_tells_of, sharing.begin_to_look, sharing.acts_found, sharing.log_found,
    sharing.is_somebody, sharing.note_unusual, sharing.log_of, sharing.find_unusual_reads, sharing.unusual_reads_waiting,
    sharing.unusual_reads, sharing.review_reads from public;
grant execute on function sharing.acts_found, sharing.log_found, sharing.find_unusual_reads,
    sharing.unusual_reads_waiting, sharing.unusual_reads, sharing.review_reads to fd_app;

-- These belong to fd_search, because an array's operators cannot use an index under a policy.
grant select on public.datasharing_person to fd_search;
grant execute on function sharing.begin_to_look to fd_search;
grant create on schema sharing to fd_search;
alter function sharing.acts_found owner to fd_search;
alter function sharing.log_found owner to fd_search;
alter function sharing.log_tells_of owner to fd_search;
revoke create on schema sharing from fd_search;
