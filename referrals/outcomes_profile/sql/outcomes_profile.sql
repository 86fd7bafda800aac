-- A treatment outcomes profile is about days that lie behind, and says from then on when the next one of its episode is due.

create or replace function public.referrals_check_profile() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if new.taken_on > sharing.london_day() then
        raise exception 'a profile is taken of days that lie behind'
            using errcode = 'check_violation', constraint = 'a_profile_lies_behind';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_check_profile from public;

-- After a profile at start or review the next one is due; a profile at exit is the last that is.
create or replace function public.referrals_due_after_profile() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    every constant int := public.referrals_treatment_limit('next_profile', new.owner_id, new.taken_on);
begin
    update public.referrals_treatmentepisode e
       set outcomes_due_on = case when new.stage = 'exit' then null else greatest(e.outcomes_due_on, new.taken_on + every) end
     where e.id = new.episode_id
       and case when new.stage = 'exit' then e.outcomes_due_on is not null
                else e.ended_on is null and (e.outcomes_due_on is null or e.outcomes_due_on < new.taken_on + every) end;
    return null;
end $$;
revoke execute on function public.referrals_due_after_profile from public;

do $$
begin
    if to_regclass('public.referrals_outcomesprofile') is not null then
        create or replace trigger c_checked before insert or update of taken_on on public.referrals_outcomesprofile
            for each row execute function public.referrals_check_profile();
        create or replace trigger d_due_next after insert on public.referrals_outcomesprofile
            for each row execute function public.referrals_due_after_profile();
    end if;
end $$;
