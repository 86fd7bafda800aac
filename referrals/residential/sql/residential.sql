-- A panel decides about the application that lies before it, on its day or later, and never by the member who applied.
create or replace function public.referrals_panel_decides() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
    about record;
begin
    if current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return new;
    end if;
    select p.owner_id, p.person_id, p.state, p.panel_number, p.panel_on, p.applied_by_id into about
      from public.referrals_placement p where p.id = new.placement_id for update;
    if (new.owner_id, new.person_id) is distinct from (about.owner_id, about.person_id) then
        raise exception 'a decision is about the person who applied, of the agency that applied'
            using errcode = 'check_violation';
    end if;
    if new.recorded_by_id = about.applied_by_id then
        raise exception 'who applied does not record what the panel decides'
            using errcode = 'check_violation', constraint = 'another_than_who_applied_records_the_decision';
    end if;
    if about.state <> 'listed' or new.number <> about.panel_number or new.panel_on <> about.panel_on
       or new.panel_on > (statement_timestamp() at time zone 'Europe/London')::date then
        raise exception 'a panel decides about what lies before it, on its day'
            using errcode = 'check_violation', constraint = 'a_panel_decides_on_its_day';
    end if;
    return new;
end $$;

-- What a panel decided stays as it was recorded.
create or replace function public.referrals_keep_decision() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return new;
    end if;
    if (new.placement_id, new.number, new.panel_on, new.outcome, new.reason, new.note, new.recorded_by_id)
       is distinct from
       (old.placement_id, old.number, old.panel_on, old.outcome, old.reason, old.note, old.recorded_by_id) then
        raise exception 'what a panel decided stays as it was recorded' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- An application leaves the panel with the decision of that panel, or is withdrawn; each panel has its number.
create or replace function public.referrals_leave_panel() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    decided text;
begin
    if new.applied_by_id <> old.applied_by_id or new.applied_on <> old.applied_on then
        raise exception 'who applied, and when, stays as it was recorded' using errcode = 'insufficient_privilege';
    end if;
    if new.panel_number <> old.panel_number + (old.state <> 'listed' and new.state = 'listed')::int then
        raise exception 'each panel has its number' using errcode = 'check_violation',
            constraint = 'each_panel_has_its_number';
    end if;
    if old.state <> 'listed' or new.state = 'listed' or new.state = 'withdrawn' then
        return new;
    end if;
    select d.outcome into decided from public.referrals_paneldecision d
     where d.placement_id = new.id and d.number = new.panel_number;
    if decided is distinct from (case new.state when 'applied' then 'put_off' else new.state end) then
        raise exception 'a place is funded, refused or put off by the decision of its panel'
            using errcode = 'check_violation', constraint = 'a_panel_has_decided';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_leave_panel from public;

do $$
begin
    if to_regclass('public.referrals_paneldecision') is not null then
        create or replace trigger c_decides before insert on public.referrals_paneldecision
            for each row execute function public.referrals_panel_decides();
        create or replace trigger c_kept before update on public.referrals_paneldecision
            for each row execute function public.referrals_keep_decision();
    end if;
    if to_regclass('public.referrals_placement') is not null then
        create or replace trigger d_leaves_panel before update on public.referrals_placement
            for each row execute function public.referrals_leave_panel();
    end if;
end $$;
