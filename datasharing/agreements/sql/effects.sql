-- What a suspension, an end or a restriction would close, shown to who decides before they confirm it.

-- The data sets that this agreement alone opens now, and to whom; only those of the acting agency and those open to it, for
-- its data protection officer while it is a party.
create or replace function sharing.opened_by_this_alone(agreement bigint) returns table (
    agency_id bigint, owner_id bigint, category smallint, purpose smallint, set_id int
) language plpgsql stable security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    own constant bigint := sharing.agency();
begin
    if not membership.may('set how an agreement stands')
       or not exists (select from public.datasharing_party p where p.agreement_id = agreement and p.agency_id = own) then
        raise exception 'only the data protection officer of a party asks what it opens'
            using errcode = 'insufficient_privilege';
    end if;
    return query
    with o as materialized (
        select o.agency_id, o.purpose, o.category, o.set_id, c.agreement_id
          from sharing.opening o join public.datasharing_clause c on c.id = o.clause_id
         where o.begins <= statement_timestamp() and o.ends > statement_timestamp()
    )
    select distinct o.agency_id, d.owner_id, d.category, o.purpose, o.set_id
      from o join public.datasharing_dataset d on d.id = o.set_id
     where o.agreement_id = agreement and own in (o.agency_id, d.owner_id)
       and not exists (select from o other
                        where other.agreement_id <> agreement
                          and (other.agency_id, other.purpose, other.set_id) = (o.agency_id, o.purpose, o.set_id));
end $$;

-- The same in numbers: whose records of which category about how many people would close to whom. Those whom a guard may
-- keep away are not counted among a partner's records.
create or replace function sharing.effect_of_closing(agreement bigint) returns table (
    agency_id bigint, owner_id bigint, category smallint, purposes smallint[], people bigint
) language plpgsql stable security definer set search_path = pg_catalog as $$
#variable_conflict use_column
begin
    return query
    with closing as materialized (select * from sharing.opened_by_this_alone(agreement)),
    sets as (select distinct c.agency_id, c.owner_id, c.category, c.set_id from closing c)
    select s.agency_id, s.owner_id, s.category,
           (select array_agg(distinct c.purpose) from closing c
             where (c.agency_id, c.owner_id, c.category) = (s.agency_id, s.owner_id, s.category)),
           count(distinct h.person_id)
      from sets s
      left join public.datasharing_presence h
        on h.set_id = s.set_id and (s.owner_id = sharing.agency() or h.guard_id is null)
     group by s.agency_id, s.owner_id, s.category
    having count(h.person_id) > 0
     order by s.agency_id, s.owner_id, s.category;
end $$;

-- The agencies to which the acting agency's records about a person are open now, by agreement and consent; for those who may
-- restrict who sees the person.
create or replace function sharing.readers_of_person(person bigint) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    if not membership.may('restrict a person') or not sharing.may_guard(sharing.context(), person) then
        return '{}';
    end if;
    return array(
        select distinct g.agency_id
          from public.datasharing_presence h
          join public.datasharing_grant g on h.set_id = any (g.sets || g.consented)
         where h.person_id = person and h.owner_id = sharing.agency()
           and g.valid_from <= statement_timestamp() and (g.valid_to is null or g.valid_to > statement_timestamp()));
end $$;

revoke execute on function sharing.opened_by_this_alone, sharing.effect_of_closing, sharing.readers_of_person from public;
grant execute on function sharing.opened_by_this_alone, sharing.effect_of_closing, sharing.readers_of_person to fd_app;
