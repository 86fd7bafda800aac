-- What holds between resolutions, their types, conditions, sessions and the decisions on breaches.

-- A type that is not in force is not used. What a type asks for is there before its resolution goes on: an admission before
-- it is offered, a condition before it is accepted, an activity before it is complete. No condition is left open at the end.
create or replace function public.referrals_hold_resolution() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    of_kind record;
    refused text;
begin
    select t.* into of_kind from public.referrals_resolutiontype t where t.code = new.kind;
    if (tg_op = 'INSERT' or new.kind <> old.kind) and of_kind.status is distinct from 'live' then
        raise exception 'this type of resolution is not in force'
            using errcode = 'check_violation', constraint = 'a_resolution_is_of_a_type_in_force';
    end if;
    if tg_op = 'INSERT' or new.state = old.state then
        return new;
    end if;
    if new.state = 'offered' and of_kind.needs_admission and new.is_admitted is not true then
        refused := 'a_caution_needs_an_admission';
    elsif new.state = 'accepted' and of_kind.needs_conditions and not exists (
            select from public.referrals_resolutioncondition c where c.resolution_id = new.id) then
        refused := 'a_conditional_resolution_has_a_condition';
    elsif new.state = 'completed' and of_kind.needs_activity and (new.activity = '' or new.activity_on is null) then
        refused := 'outcome_22_needs_an_activity_undertaken';
    elsif new.state = 'completed' and exists (
            select from public.referrals_resolutioncondition c
             where c.resolution_id = new.id and (c.state = 'pending' or c.state = 'not_met')) then
        refused := 'a_resolution_is_complete_with_its_conditions';
    elsif old.state = 'breached' and (
            select case d.decision when 'prosecute' then 'prosecuted' when 'vary' then 'active' else 'closed' end
              from public.referrals_breachdecision d
             where d.resolution_id = new.id and d.created_at >= old.updated_at order by d.id desc limit 1
          ) is distinct from new.state then
        refused := 'a_breach_is_decided_with_a_reason';
    end if;
    if refused is not null then
        raise exception 'the resolution is not ready for this' using errcode = 'check_violation', constraint = refused;
    end if;
    return new;
end $$;
revoke execute on function public.referrals_hold_resolution from public;

-- A breach is decided by another member than the one who recorded it. The decision stays; the resolution follows it.
create or replace function public.referrals_hold_breach_decision() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    about record;
begin
    select r.id, r.breached_by_id into about
      from public.referrals_resolution r
     where r.id = new.resolution_id and r.owner_id = new.owner_id and r.person_id = new.person_id;
    if about.id is null then
        raise exception 'a decision is about the person of its resolution'
            using errcode = 'check_violation', constraint = 'a_decision_is_about_the_person_of_its_resolution';
    end if;
    if about.breached_by_id = new.decided_by_id then
        raise exception 'another member decides'
            using errcode = 'check_violation', constraint = 'another_member_decides_a_breach';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_hold_breach_decision from public;

-- Conditions and sessions are of the same agency, about the same person. A condition of sessions is met once they came to
-- as many.
create or replace function public.referrals_hold_condition() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from public.referrals_resolution r where r.id = new.resolution_id
                      and r.owner_id = new.owner_id and r.person_id = new.person_id) then
        raise exception 'a condition is about the person of its resolution'
            using errcode = 'check_violation', constraint = 'a_condition_is_about_the_person_of_its_resolution';
    end if;
    if tg_op = 'UPDATE' and new.state = 'met' and old.state <> 'met' and new.sessions is not null and new.sessions > (
            select count(*) from public.referrals_conditionsession s where s.condition_id = new.id and s.came) then
        raise exception 'they have not come to as many sessions'
            using errcode = 'check_violation', constraint = 'a_condition_is_met_with_its_sessions';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_hold_condition from public;

create or replace function public.referrals_hold_session() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from public.referrals_resolutioncondition c where c.id = new.condition_id
                      and c.owner_id = new.owner_id and c.person_id = new.person_id) then
        raise exception 'a session is about the person of its condition'
            using errcode = 'check_violation', constraint = 'a_session_is_about_the_person_of_its_condition';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_hold_session from public;

do $$
begin
    if to_regclass('public.referrals_resolution') is not null then
        create or replace trigger c_held before insert or update on public.referrals_resolution
            for each row execute function public.referrals_hold_resolution();
    end if;
    if to_regclass('public.referrals_resolutioncondition') is not null then
        create or replace trigger c_held before insert or update on public.referrals_resolutioncondition
            for each row execute function public.referrals_hold_condition();
    end if;
    if to_regclass('public.referrals_conditionsession') is not null then
        create or replace trigger c_held before insert or update on public.referrals_conditionsession
            for each row execute function public.referrals_hold_session();
    end if;
    if to_regclass('public.referrals_breachdecision') is not null then
        create or replace trigger c_held before insert or update on public.referrals_breachdecision
            for each row execute function public.referrals_hold_breach_decision();
    end if;
end $$;
