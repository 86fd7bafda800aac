-- What doses do to substitution treatment, and what no statement of the application may do to it.

-- Each dose counts anew: the last one that was given, the days missed in a row since, and when the next depot is due. After
-- as many missed days as the limit says (three) tolerance is lost, and the treatment is held; it goes on as before if one of
-- those days turns out to have been no missed one.
create or replace function public.referrals_count_doses() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    of_substitution constant bigint := coalesce(new.substitution_id, old.substitution_id);
    held record;
    last_given date;
    missed_days date[];
    lost_on date;
    every int;
    either_way int;
begin
    select * into held from public.referrals_substitution s where s.id = of_substitution for update;
    if held.state = 'ended' then
        return null;
    end if;
    select max(d.day) into last_given
      from public.referrals_dose d where d.substitution_id = of_substitution and d.outcome = 'given';
    select coalesce(array_agg(d.day order by d.day), '{}') into missed_days
      from public.referrals_dose d
     where d.substitution_id = of_substitution and d.outcome = 'missed' and held.frequency = 'daily'
       and (last_given is null or d.day > last_given) and (held.restarted_on is null or d.day >= held.restarted_on);
    lost_on := missed_days[public.referrals_treatment_limit('missed_doses', held.owner_id, sharing.london_day())];
    if held.frequency <> 'daily' and last_given is not null then
        every := public.referrals_treatment_limit(held.frequency || '_depot', held.owner_id, last_given);
        either_way := public.referrals_treatment_limit(held.frequency || '_window', held.owner_id, last_given);
    end if;
    update public.referrals_substitution s
       set last_dose_on = last_given, missed = cardinality(missed_days), missed_since = missed_days[1],
           tolerance_lost_on = lost_on,
           prescriber_told_at = case when lost_on is not null and s.tolerance_lost_on is null then null
                                   else s.prescriber_told_at end,
           state = case when lost_on is not null then 'held'
                        when s.state = 'held' and s.tolerance_lost_on is not null
                            then case when s.titrated_on is null then 'titrating' else 'stable' end
                        else s.state end,
           next_depot_on = last_given + every, depot_from = last_given + every - either_way,
           depot_until = last_given + every + either_way
     where s.id = of_substitution
       and (s.last_dose_on, s.missed, s.missed_since, s.tolerance_lost_on, s.depot_from, s.depot_until)
           is distinct from (last_given, cardinality(missed_days), missed_days[1], lost_on,
                             last_given + every - either_way, last_given + every + either_way);
    return null;
end $$;
revoke execute on function public.referrals_count_doses from public;

-- A dose is recorded by the provider of the treatment, about its person, on a day that has come, and while it runs. A depot is
-- late rather than missed. While tolerance is lost nothing counts as given until the prescriber has had it begin again.
create or replace function public.referrals_check_dose() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    about record;
begin
    select * into about from public.referrals_substitution s where s.id = new.substitution_id for update;
    if about.owner_id <> new.owner_id or about.person_id <> new.person_id then
        raise exception 'a dose is recorded by the provider of its treatment, about its person'
            using errcode = 'check_violation', constraint = 'of_its_substitution';
    end if;
    if tg_op = 'UPDATE' and (new.day, new.outcome) = (old.day, old.outcome) then
        return new;
    end if;
    if new.day > sharing.london_day() then
        raise exception 'a dose that lies ahead was neither given nor missed'
            using errcode = 'check_violation', constraint = 'a_dose_lies_behind';
    end if;
    if about.state = 'ended' then
        raise exception 'this treatment has stopped' using errcode = 'check_violation', constraint = 'its_substitution_runs';
    end if;
    if new.outcome = 'missed' and about.frequency <> 'daily' then
        raise exception 'a depot is late rather than missed'
            using errcode = 'check_violation', constraint = 'a_depot_is_late_rather_than_missed';
    end if;
    if new.outcome = 'given' and about.tolerance_lost_on is not null and new.day > about.tolerance_lost_on then
        raise exception 'tolerance is lost: the prescriber decides before another dose is given'
            using errcode = 'check_violation', constraint = 'the_prescriber_decides_after_missed_doses';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_check_dose from public;

-- The application says what the prescriber decided; what doses set, only doses set.
create or replace function public.referrals_hold_substitution() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
    of_doses constant text[] :=
        '{last_dose_on,missed,missed_since,tolerance_lost_on,next_depot_on,depot_from,depot_until}';
    field text;
begin
    if current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return new;
    end if;
    if tg_op = 'UPDATE' then
        foreach field in array of_doses loop
            if to_jsonb(new) -> field is distinct from to_jsonb(old) -> field then
                raise exception 'only doses say when one was last given or missed' using errcode = 'insufficient_privilege';
            end if;
        end loop;
        if old.state = 'held' and new.state = 'titrating' then
            if new.prescriber_told_at is null or new.restarted_on is null then
                raise exception 'treatment that was held begins again once the prescriber has decided'
                    using errcode = 'check_violation', constraint = 'the_prescriber_decides_after_missed_doses';
            end if;
            new.missed := 0;
            new.missed_since := null;
            new.tolerance_lost_on := null;
            new.titrated_on := null;
        end if;
        if new.state = 'ended' and old.state <> 'ended' then
            new.missed_since := null;
            new.next_depot_on := null;
            new.depot_from := null;
            new.depot_until := null;
            new.bridging_until := null;
        end if;
    elsif new.missed <> 0 or new.last_dose_on is not null or new.missed_since is not null
          or new.tolerance_lost_on is not null or new.depot_until is not null then
        raise exception 'only doses say when one was last given or missed' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

do $$
begin
    if to_regclass('public.referrals_substitution') is not null then
        create or replace trigger c_held_as_recorded before insert or update on public.referrals_substitution
            for each row execute function public.referrals_hold_substitution();
    end if;
    if to_regclass('public.referrals_dose') is not null then
        create or replace trigger c_checked before insert or update on public.referrals_dose
            for each row execute function public.referrals_check_dose();
        create or replace trigger d_counted after insert or delete or update of day, outcome on public.referrals_dose
            for each row execute function public.referrals_count_doses();
    end if;
end $$;
