-- A clearance expires when its day is over, and not because somebody says so.
create or replace function public.referrals_hold_clearance() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if new.state = 'expired' and new.expires_on >= sharing.london_day()
       or new.state = 'expiring' and new.expiring_on > sharing.london_day() then
        raise exception 'a clearance expires on its day'
            using errcode = 'check_violation', constraint = 'a_clearance_expires_on_its_day';
    end if;
    return new;
end $$;
create or replace trigger c_held before insert or update of state on public.referrals_clearance
    for each row execute function public.referrals_hold_clearance();
