-- Restriction (only these), exclusion (all but these) and need to know (only who is allocated) about one person, for the
-- records of one agency. Every change makes a new guard, so that a row shows which rules it was written under and nobody
-- can read through rules that have been replaced.

-- Puts `rules` ([{"kind": "exclusion", "user": 1}, {"kind": "restriction", "agency": 2} ...]) in place of those that the
-- acting agency had set about `person`; an empty list lifts them. Answers the new guard's id, or null.
create function sharing.guard_person(person bigint, rules jsonb, reason text) returns bigint
language plpgsql security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    answer bigint;
begin
    if acting is null or not exists (
        select from public.partners_membership m
         where m.user_id = acting[3] and m.agency_id = acting[1]
           and m.role in ('supervisor', 'data_protection_officer')
           and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp())
    ) then
        raise exception 'only a supervisor or a data protection officer restricts who may see a person'
            using errcode = 'insufficient_privilege';
    end if;
    perform from public.datasharing_person p where p.id = person for update;
    update public.datasharing_guard set valid_to = clock_timestamp()
     where owner_id = acting[1] and person_id = person and valid_to is null;
    if jsonb_array_length(rules) > 0 then
        insert into public.datasharing_guard (owner_id, person_id, reason, set_by_id, valid_from)
        values (acting[1], person, reason, acting[3], clock_timestamp()) returning id into answer;
        insert into public.datasharing_guardrule (guard_id, kind, user_id, agency_id)
        select answer, r ->> 'kind', (r ->> 'user')::bigint, (r ->> 'agency')::bigint
          from jsonb_array_elements(rules) r;
    end if;
    perform sharing.place_again(acting[1], person);
    return answer;
end $$;
