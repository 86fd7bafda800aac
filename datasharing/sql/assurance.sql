-- What data-protection staff do at run time: suspend, resume and end agreements, see whom their agency keeps from whom,
-- and answer who saw what about a person.

-- A party's data protection officer suspends an agreement at once. It comes back by the word of the agency that suspended
-- it, and never once it has ended. SQLSTATE FD002: the agreement does not stand so that this may follow.
create or replace function sharing.set_standing_at_once(agreement bigint, state text, reason text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    held record;
begin
    if not membership.may('set how an agreement stands')
       or not exists (select from public.datasharing_party p
                       where p.agreement_id = agreement and p.agency_id = acting[1]) then
        raise exception 'only the data protection officer of a party says how an agreement stands'
            using errcode = 'insufficient_privilege';
    end if;
    select * into held from public.datasharing_standing s
     where s.agreement_id = agreement and s.valid_to is null for update;
    if held.state is null or (held.state, state) not in
            (('active', 'suspended'), ('suspended', 'active'), ('active', 'ended'), ('suspended', 'ended')) then
        raise exception 'an agreement that is % cannot become %', held.state, state using errcode = 'FD002';
    end if;
    if state = 'active' and not exists (
        select from public.partners_membership m where m.user_id = held.set_by_id and m.agency_id = acting[1]
    ) then
        raise exception 'the agency that suspended an agreement resumes it' using errcode = 'insufficient_privilege';
    end if;
    update public.datasharing_standing s
       set valid_to = greatest(s.valid_from, clock_timestamp()) where s.id = held.id;
    insert into public.datasharing_standing (agreement_id, state, reason, set_by_id, valid_from)
    values (agreement, state, reason, acting[3], clock_timestamp());
end $$;

-- The same, whoever stands in its way (making_way.sql).
create or replace function sharing.set_standing(agreement bigint, state text, reason text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform sharing.insist(format('select sharing.set_standing_at_once(%L, %L, %L)', agreement, state, reason));
end $$;

-- The guard that the acting agency has set about a person, for those who may change it; null when there is none. To see it
-- is a consultation.
create or replace function sharing.guard_about(person bigint) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if not membership.may('restrict a person') then
        return null;
    end if;
    perform sharing.consulted(-2, array[person]);
    return (
        select jsonb_build_object(
                   'reason', g.reason, 'since', g.valid_from, 'set_by', u.full_name,
                   'rules', (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                                    'kind', r.kind, 'user', r.user_id, 'agency', r.agency_id))), '[]')
                               from public.datasharing_guardrule r where r.guard_id = g.id))
          from public.datasharing_guard g join public.partners_user u on u.id = g.set_by_id
         where g.owner_id = sharing.agency() and g.person_id = guard_about.person and g.valid_to is null);
end $$;

-- Acts about one person, latest first: those of whoever asks, and for data protection those on their agency's records. To
-- see them is a consultation.
-- It belongs to fd_search, because an array's operators cannot use an index under a policy; `where` repeats the log's
-- policy for reads. Who asks is worked out once and not for each row; what an act saw is gathered for those that are shown,
-- of however many there are.
create or replace function sharing.acts_about(person bigint, before timestamptz, before_act uuid, at_most int)
returns table (
    act uuid, operation text, outcome text, at timestamptz, user_id bigint, agency_id bigint, purpose smallint,
    on_behalf_of text, owners bigint[], categories smallint[], clauses bigint[]
) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
begin
    perform sharing.consulted(-1, array[person]);
    return query
    with about as materialized (
        select l.act, l.operation, l.outcome, l.at, l.user_id, l.agency_id, l.purpose, l.on_behalf_of,
               l.owner_id, l.category, l.clauses
          from public.datasharing_logentry l
         where l.persons @> array[person]
           and (l.user_id = (select sharing.acting_user())
                or l.owner_id = (select sharing.agency()) and (select sharing.purpose()) = 10)
    ), latest as (
        select l.act, l.operation, max(l.at) as at
          from about l
         group by l.act, l.operation
        having before is null or (max(l.at), l.act) < (before, before_act)
         order by max(l.at) desc, l.act desc
         limit at_most
    )
    select l.act, l.operation, min(l.outcome), max(l.at), l.user_id, l.agency_id, l.purpose, l.on_behalf_of,
           array_agg(distinct l.owner_id), array_agg(distinct l.category),
           coalesce(array_agg(distinct c) filter (where c is not null), '{}')
      from latest join about l on l.act is not distinct from latest.act and l.operation = latest.operation
      left join unnest(l.clauses) c on true
     group by l.act, l.operation, l.user_id, l.agency_id, l.purpose, l.on_behalf_of
     order by max(l.at) desc, l.act desc
     limit at_most;
end $$;

revoke execute on function sharing.set_standing_at_once, sharing.set_standing, sharing.guard_about, sharing.acts_about from public;
grant execute on function sharing.set_standing, sharing.guard_about to fd_app;
grant usage on schema sharing to fd_search;
grant select on public.datasharing_logentry to fd_search;
grant execute on function sharing.acting_user(), sharing.agency(), sharing.purpose(), sharing.context() to fd_search;
grant execute on function sharing.consulted to fd_search;
grant execute on function sharing.acts_about to fd_app;

-- To own a function one must be able to create in its schema, for as long as it takes.
grant create on schema sharing to fd_search;
alter function sharing.acts_about owner to fd_search;
revoke create on schema sharing from fd_search;
