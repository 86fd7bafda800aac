-- Who works when, and when people left unseen, is each agency's own. A change of the rota counts again who left unseen.
do $$
declare
    of_table text;
begin
    foreach of_table in array array['referrals_shift', 'referrals_leftunseen'] loop
        continue when to_regclass('public.' || of_table) is null;
        execute format('alter table public.%I enable row level security', of_table);
        execute format('alter table public.%I force row level security', of_table);
        execute format('drop policy if exists maintain on public.%I', of_table);
        execute format('create policy maintain on public.%I to fd_owner using (true) with check (true)', of_table);
        execute format('drop policy if exists own on public.%I', of_table);
        execute format('create policy own on public.%I to fd_app using (agency_id = (select sharing.agency()))'
                       ' with check (agency_id = (select sharing.agency()))', of_table);
    end loop;
end $$;

create or replace function public.referrals_shift_counts() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    changed constant public.referrals_shift := coalesce(new, old);
begin
    perform public.referrals_count_unseen(r)
       from public.referrals_custodyrecord r
      where r.suite_id = changed.suite_id and r.released_at > changed.starts_at and r.arrived_at < changed.ends_at;
    return null;
end $$;
revoke execute on function public.referrals_shift_counts from public;

-- A shift is in a suite of its agency, and its worker is a member of the agency.
create or replace function public.referrals_hold_shift() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from public.referrals_custodysuite s where s.id = new.suite_id and s.agency_id = new.agency_id)
       or not exists (select from public.partners_membership m where m.id = new.worker_id and m.agency_id = new.agency_id)
    then
        raise exception 'a shift is in a suite of its agency, by a member of it'
            using errcode = 'check_violation', constraint = 'a_shift_is_of_its_agency';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_hold_shift from public;

do $$
begin
    if to_regclass('public.referrals_shift') is not null then
        create or replace trigger c_held before insert or update on public.referrals_shift
            for each row execute function public.referrals_hold_shift();
        create or replace trigger d_counts after insert or update or delete on public.referrals_shift
            for each row execute function public.referrals_shift_counts();
    end if;
end $$;
