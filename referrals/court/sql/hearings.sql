-- A hearing is at a court.
create or replace function public.referrals_hold_hearing() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if not exists (select from public.partners_establishment e where e.id = new.court_id and e.kind = 'court') then
        raise exception 'a hearing is at a court' using errcode = 'check_violation', constraint = 'a_hearing_is_at_a_court';
    end if;
    return new;
end $$;

do $$
begin
    if to_regclass('public.referrals_hearing') is not null then
        create or replace trigger c_at_a_court before insert or update of court_id on public.referrals_hearing
            for each row execute function public.referrals_hold_hearing();
    end if;
end $$;
