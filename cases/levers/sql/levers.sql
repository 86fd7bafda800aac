-- What holds of every lever that is applied, whichever SQL writes it. Support comes before enforcement; enforcement is
-- authorised by another person, answers a confirmed trigger or another ground of its own, is necessary and proportionate,
-- and never meets those who are held as victims or exploited alone. All but help stops while a hold is in force.

-- Whether help was offered to the person, by any agency. The one place to look: an offer, or help that was applied.
create or replace function public.cases_support_offered(of_person bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    answer boolean;
begin
    if to_regclass('public.cases_supportoffer') is not null then
        execute 'select exists (select from public.cases_supportoffer o where o.person_id = $1)' into answer using of_person;
        if answer then
            return true;
        end if;
    end if;
    return exists (select from public.cases_intervention i
                    where i.person_id = of_person and i.lever like 'S%' and i.state <> 'not_used');
end $$;

-- Whether the agency may enforce against the person: it holds them as on the programme, and nowhere are they exploited only.
create or replace function public.cases_may_be_enforced(of_owner bigint, of_person bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    answer boolean := true;
begin
    if not exists (select from public.cases_identity i
                    where i.owner_id = of_owner and i.person_id = of_person and i.subject_role = 1) then
        return false;
    end if;
    if to_regprocedure('public.cases_is_enforceable(bigint)') is not null then
        execute 'select public.cases_is_enforceable($1)' into answer using of_person;
    end if;
    return coalesce(answer, false);
end $$;

-- For pages: whether help was offered to the person. That it was asked is logged.
create or replace function public.cases_ask_support(of_person bigint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    perform sharing.consulted(-6, array[of_person]);
    return public.cases_support_offered(of_person);
end $$;

-- For verbs: whether a coercive step against the person is clear to go ahead. Held, exploited only and held as a victim
-- alone answer alike, and that it was asked is logged.
create or replace function public.cases_ask_clear(of_person bigint) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    return not public.cases_under_hold(of_person, null)
           and public.cases_may_be_enforced(sharing.agency(), of_person);
end $$;

create or replace function public.cases_is_coercive() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    new.is_coercive := coalesce((select l.is_coercive from public.cases_lever l where l.code = new.lever), true);
    return new;
end $$;

-- After the row policies, as with limits of services: before them the answer would tell of what is hidden.
create or replace function public.cases_check_lever() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    after constant jsonb := to_jsonb(new);
    person constant bigint := after ->> 'person_id';
    in_group constant bigint := after ->> 'group_id';
    is_help constant boolean := new.lever like 'S%';
    moves boolean := true;
begin
    if tg_op = 'UPDATE' then
        if (new.lever, new.ground, new.trigger_id, new.proposed_by_id, after -> 'group_id')
           is distinct from (old.lever, old.ground, old.trigger_id, old.proposed_by_id, to_jsonb(old) -> 'group_id') then
            raise exception 'a lever stays what was proposed'
                using errcode = 'check_violation', constraint = 'a_lever_stays_what_was_proposed';
        end if;
        moves := new.state <> old.state and new.state in ('authorised', 'in_use');
        if new.authorised_by_id is distinct from old.authorised_by_id
           and (old.authorised_by_id is not null or not membership.may('authorise a lever')) then
            raise exception 'a lever is authorised once, by one who may' using errcode = 'insufficient_privilege';
        end if;
    elsif new.authorised_by_id is not null then
        raise exception 'a lever is proposed first' using errcode = 'insufficient_privilege';
    end if;
    if new.is_coercive then
        if new.state in ('authorised', 'in_use', 'ended') and new.authorised_by_id is null then
            raise exception 'enforcement is authorised by another person'
                using errcode = 'check_violation', constraint = 'enforcement_is_authorised';
        end if;
        if new.ground in ('plan', 'asked') or new.note = '' or new.authority = '' then
            raise exception 'enforcement needs a ground of its own, an authority and a note on proportionality'
                using errcode = 'check_violation', constraint = 'enforcement_is_necessary_and_proportionate';
        end if;
        if moves and new.trigger_id is not null and not exists (
               select from public.cases_trigger t
                where t.id = new.trigger_id and t.state in ('confirmed', 'action_planned', 'in_delivery')) then
            raise exception 'two people confirm a trigger before it is answered'
                using errcode = 'check_violation', constraint = 'enforcement_answers_a_confirmed_trigger';
        end if;
        if person is not null then
            if (after ->> 'subject_role')::int <> 1 then
                raise exception 'enforcement is against people on the programme only'
                    using errcode = 'check_violation', constraint = 'a_step_is_clear_to_go_ahead';
            end if;
            if moves and not public.cases_support_offered(person) then
                if new.override_reason = '' then
                    raise exception 'support is offered before enforcement'
                        using errcode = 'check_violation', constraint = 'support_comes_before_enforcement';
                end if;
                if tg_op = 'INSERT' and not membership.may('enforce before support') then
                    raise exception 'only a supervisor enforces before support was offered'
                        using errcode = 'insufficient_privilege';
                end if;
            end if;
            if moves and not public.cases_may_be_enforced(new.owner_id, person) then
                raise exception 'this step is not clear to go ahead now'
                    using errcode = 'check_violation', constraint = 'a_step_is_clear_to_go_ahead';
            end if;
        end if;
    end if;
    if tg_op = 'UPDATE' and new.override_reason is distinct from old.override_reason then
        raise exception 'an override stays as it was given' using errcode = 'insufficient_privilege';
    end if;
    if moves and not is_help and public.cases_is_held(person, in_group) then
        raise exception 'this step is not clear to go ahead now'
            using errcode = 'check_violation', constraint = 'a_step_is_clear_to_go_ahead';
    end if;
    if new.state = 'in_use' and moves and tg_op = 'UPDATE' and new.trigger_id is not null then
        perform public.cases_first_lever(new.trigger_id, new.started_on);
    end if;
    return null;
end $$;

create or replace trigger a_coercive before insert or update on public.cases_intervention
    for each row execute function public.cases_is_coercive();
create or replace trigger a_coercive before insert or update on public.cases_groupintervention
    for each row execute function public.cases_is_coercive();
create or replace trigger d_checked after insert or update on public.cases_intervention
    for each row when (current_user = 'fd_app') execute function public.cases_check_lever();
create or replace trigger d_checked after insert or update on public.cases_groupintervention
    for each row when (current_user = 'fd_app') execute function public.cases_check_lever();

revoke execute on function public.cases_support_offered, public.cases_may_be_enforced, public.cases_ask_support, public.cases_ask_clear,
    public.cases_is_coercive, public.cases_check_lever from public;
grant execute on function public.cases_ask_support, public.cases_ask_clear to fd_app;
