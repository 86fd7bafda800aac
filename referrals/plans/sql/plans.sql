-- A step of enforcement is planned only for those against whom it may go ahead, and who were offered support or have a step
-- of support in the same plan. Held, exploited only and held as a victim alone answer alike (cases/levers/sql).
create or replace function public.referrals_check_step() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if new.side <> 'enforcement' then
        return null;
    end if;
    if not public.cases_support_offered(new.person_id) and not exists (
           select from public.referrals_planstep s
            where s.plan_id = new.plan_id and s.person_id = new.person_id and s.side = 'support') then
        raise exception 'support is planned before enforcement'
            using errcode = 'check_violation', constraint = 'support_is_planned_before_enforcement';
    end if;
    if new.subject_role <> 1 or not public.cases_may_be_enforced(new.owner_id, new.person_id)
       or public.cases_is_held(new.person_id, null) then
        raise exception 'this step is not clear to go ahead now'
            using errcode = 'check_violation', constraint = 'a_step_is_clear_to_go_ahead';
    end if;
    return null;
end $$;
create or replace trigger d_checked after insert or update of side, person_id, subject_role on public.referrals_planstep
    for each row when (current_user = 'fd_app') execute function public.referrals_check_step();
revoke execute on function public.referrals_check_step from public;
