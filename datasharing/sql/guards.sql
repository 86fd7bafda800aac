-- Restriction (only these), exclusion (all but these) and need to know (only who is allocated) about one person, for the
-- records of one agency and for what others have addressed to it (addressees.sql). Every change makes a new guard, so that a row shows which rules it was written under and nobody
-- can read through rules that have been replaced.

-- Whether the agency holds anything about the person, or reads what it was sent, and whoever acts passes the guard it has
-- set; a data protection officer may change any, or one that lets nobody through would stay for ever. Hidden and missing
-- answer alike.
create or replace function sharing.may_guard(acting bigint[], person bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
    is_held boolean;
begin
    is_held := exists (
        select from public.datasharing_presence h
         where h.person_id = person and not h.as_other
           and (h.owner_id = acting[1]
                or exists (select from public.datasharing_dataset d where d.id = h.set_id and d.addressee_id = acting[1])
                   and h.set_id = any (sharing.granted_of_any_category())
                   and (h.guard_id is null or h.guard_id = any (sharing.cleared()))));
    return is_held and (
        not exists (
            select from public.datasharing_guard g
             where g.owner_id = acting[1] and g.person_id = person and g.valid_to is null
               and g.id <> all (sharing.cleared()))
        or sharing.is_in_force(acting, array['data_protection_officer']));
end $$;

create or replace function sharing.is_in_force(acting bigint[], roles text[]) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (
        select from public.partners_membership m
         where m.user_id = acting[3] and m.agency_id = acting[1] and m.role = any (roles)
           and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp()))
$$;

-- Puts `rules` ([{"kind": "exclusion", "user": 1}, {"kind": "restriction", "agency": 2} ...]) in place of those that the
-- acting agency had set about `person`; an empty list lifts them. Answers the new guard's id, or null.
create or replace function sharing.guard_person_at_once(person bigint, rules jsonb, reason text) returns bigint
language plpgsql security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    answer bigint;
    former bigint;
begin
    if not membership.may('restrict a person') then
        raise exception 'only a supervisor or a data protection officer restricts who may see a person'
            using errcode = 'insufficient_privilege';
    end if;
    -- asked before it waits for anybody, and again once nobody can change the answer
    for before_and_after in 1..2 loop
        if not sharing.may_guard(acting, person) then
            raise exception 'no such person' using errcode = 'foreign_key_violation';
        end if;
        perform from public.datasharing_person p where p.id = person for update;
    end loop;
    -- for the trail of administration: a restriction is lifted for a reason too
    perform set_config('sharing.reason', sharing.transaction() || '|' || reason, true);
    update public.datasharing_guard set valid_to = clock_timestamp()
     where owner_id = acting[1] and person_id = person and valid_to is null returning id into former;
    if jsonb_array_length(rules) > 0 then
        insert into public.datasharing_guard (owner_id, person_id, reason, set_by_id, valid_from)
        values (acting[1], person, reason, acting[3], clock_timestamp()) returning id into answer;
        insert into public.datasharing_guardrule (guard_id, kind, user_id, agency_id)
        select answer, r ->> 'kind', (r ->> 'user')::bigint, (r ->> 'agency')::bigint
          from jsonb_array_elements(rules) r;
    end if;
    perform set_config('sharing.reason', '', true);
    perform sharing.place_again(acting[1], person);
    perform sharing.tell_readers_of_addressed(acting[1], person, former);
    return answer;
end $$;

-- The same, whoever stands in its way (making_way.sql).
create or replace function sharing.guard_person(person bigint, rules jsonb, reason text) returns bigint
language plpgsql security definer set search_path = pg_catalog as $$
begin
    return sharing.insist(format('select sharing.guard_person_at_once(%L, %L, %L)', person, rules, reason));
end $$;
revoke execute on function sharing.guard_person_at_once from public;
