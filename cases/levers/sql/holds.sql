-- Deconfliction holds. The run-time role reads no row of `cases_hold`: it sets one, sees those of its own team, and is told
-- yes or no of a person or a group, whichever agency set it and whatever agreements say. Each question is logged.

-- The team of the acting member in the agency they act for; null if they are in none.
create or replace function public.cases_acting_team() returns bigint
language sql stable security definer set search_path = pg_catalog as $$
    select m.team_id
      from (select sharing.context() as said) c
      join public.partners_membership m on m.agency_id = c.said[1] and m.user_id = c.said[3] and c.said[2] = any (m.purposes)
     where m.team_id is not null
       and m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp())
     order by m.id limit 1
$$;

-- Whether a hold on the person, on a group to which the agency of the hold counts them, or on the group, is in force.
create or replace function public.cases_is_held(of_person bigint, of_group bigint) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (
        select from public.cases_hold h
         where h.lifted_at is null and h.until >= sharing.london_day()
           and (h.person_id = of_person or h.group_id = of_group
                or h.group_id is not null and exists (
                   select from public.cases_groupmembership m
                    where m.group_id = h.group_id and m.person_id = of_person and m.owner_id = h.agency_id
                      and m.until is null)))
$$;

-- The answer for verbs, of any agency. It tells neither why nor by whom, and that it was asked is logged.
create or replace function public.cases_under_hold(of_person bigint, of_group bigint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if sharing.context() is null then
        return true;
    end if;
    perform sharing.consulted(-6, array[of_person]);
    return public.cases_is_held(of_person, of_group);
end $$;

create or replace function public.cases_set_hold(of_person bigint, of_group bigint, why text, last_day date) returns text
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    answer text;
begin
    if not membership.may('hold back a step') then
        raise exception 'only investigators hold back a step' using errcode = 'insufficient_privilege';
    end if;
    -- hidden and missing answer alike
    if of_person is not null and not exists (
           select from public.datasharing_presence h where h.person_id = of_person and h.owner_id = acting[1])
       or of_group is not null and not exists (
           select from public.cases_group g where g.id = of_group and g.owner_id = acting[1]) then
        raise exception 'no such person or group' using errcode = 'foreign_key_violation';
    end if;
    if last_day < sharing.london_day() or last_day > sharing.london_day() + 183 then
        raise exception 'a hold ends within six months'
            using errcode = 'check_violation', constraint = 'a_hold_ends_within_six_months';
    end if;
    insert into public.cases_hold (agency_id, team_id, person_id, group_id, reason, set_by_id, set_at, until)
    values (acting[1], public.cases_acting_team(), of_person, of_group, why, acting[3], statement_timestamp(), last_day)
    returning reference into answer;
    perform sharing.consulted(-6, array[of_person]);
    return answer;
end $$;

-- The holds in force that the acting member or their own team has set.
create or replace function public.cases_holds_of_team()
returns table (reference text, person_id bigint, group_id bigint, reason text, set_at timestamptz, until date, set_by text)
language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    acting bigint[] := sharing.context();
begin
    perform sharing.consulted(-6, array(
        select h.person_id from public.cases_hold h
         where h.agency_id = acting[1] and h.lifted_at is null and h.until >= sharing.london_day()
           and (h.set_by_id = acting[3] or h.team_id = public.cases_acting_team())));
    return query
    select h.reference::text, h.person_id, h.group_id, h.reason, h.set_at, h.until, u.full_name::text
      from public.cases_hold h join public.partners_user u on u.id = h.set_by_id
     where h.agency_id = acting[1] and h.lifted_at is null and h.until >= sharing.london_day()
       and (h.set_by_id = acting[3] or h.team_id = public.cases_acting_team())
     order by h.until, h.id;
end $$;

-- Lifts a hold of one's own team; whether there was one.
create or replace function public.cases_lift_hold(of_reference text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
begin
    if not membership.may('hold back a step') then
        raise exception 'only investigators hold back a step' using errcode = 'insufficient_privilege';
    end if;
    update public.cases_hold h set lifted_at = statement_timestamp(), lifted_by_id = acting[3]
     where h.reference = of_reference and h.agency_id = acting[1] and h.lifted_at is null
       and (h.set_by_id = acting[3] or h.team_id = public.cases_acting_team());
    return found;
end $$;

-- For any table of steps with `person_id` or `group_id` (`StopsWhileHeld`): no step goes ahead while a hold is in force.
create or replace function public.cases_stop_while_held() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    said constant jsonb := to_jsonb(new);
begin
    if public.cases_is_held((said ->> 'person_id')::bigint, (said ->> 'group_id')::bigint) then
        raise exception 'this step is not clear to go ahead now'
            using errcode = 'check_violation', constraint = 'a_step_is_clear_to_go_ahead';
    end if;
    return null;
end $$;

revoke execute on function public.cases_acting_team, public.cases_is_held, public.cases_under_hold, public.cases_set_hold,
    public.cases_holds_of_team, public.cases_lift_hold, public.cases_stop_while_held from public;
grant execute on function public.cases_under_hold, public.cases_set_hold, public.cases_holds_of_team,
    public.cases_lift_hold to fd_app;
