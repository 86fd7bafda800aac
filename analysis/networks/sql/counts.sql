-- A count of a network is its agency's, and rests on what was open to the member who asked for it. It is shown to nobody to
-- whom less is open: neither another agency, nor another purpose, nor a member whom a guard keeps away from one of its
-- people, nor anybody after an agreement has ended.
alter table public.analysis_networkcount enable row level security;
alter table public.analysis_networkcount force row level security;

-- What a network is counted from: groups and associates, and offending, from which ties are derived
-- (datasharing/enforcement/categories.py).
create or replace function sharing.sets_of_networks() returns int[]
language sql stable security definer set search_path = pg_catalog as $$
    select sharing.granted(6) || sharing.granted(4)
$$;
revoke execute on function sharing.sets_of_networks from public;
grant execute on function sharing.sets_of_networks to fd_app;

create or replace function sharing.sources_of_count() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    acting constant bigint[] := sharing.context();
begin
    new.reference := sharing.reference();
    new.agency_id := acting[1];
    new.purpose := acting[2];
    new.asked_by_id := acting[3];
    new.asked_at := clock_timestamp();
    new.sets := sharing.sets_of_networks();
    new.guards := sharing.cleared();
    return new;
end $$;
revoke execute on function sharing.sources_of_count from public;
create or replace trigger names_its_sources before insert on public.analysis_networkcount
    for each row when (current_user = 'fd_app') execute function sharing.sources_of_count();

-- Whether an agency's system actor acts, who counts.
create or replace function sharing.works_unattended() returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select sharing.is_in_force(sharing.context(), array['system'])
$$;
revoke execute on function sharing.works_unattended from public;
grant execute on function sharing.works_unattended to fd_app;

drop policy if exists maintain on public.analysis_networkcount;
create policy maintain on public.analysis_networkcount to fd_owner using (true) with check (true);
drop policy if exists reads on public.analysis_networkcount;
create policy reads on public.analysis_networkcount for select to fd_app using (
    agency_id = (select sharing.agency()) and purpose = (select sharing.purpose())
    and sets <@ (select sharing.sets_of_networks())::int[]
    and (guards <@ (select sharing.cleared())::bigint[]
         or (select sharing.works_unattended())));
drop policy if exists adds on public.analysis_networkcount;
create policy adds on public.analysis_networkcount for insert to fd_app
    with check (agency_id = (select sharing.agency()) and purpose = (select sharing.purpose()));
drop policy if exists counts on public.analysis_networkcount;
create policy counts on public.analysis_networkcount for update to fd_app using (
    agency_id = (select sharing.agency()) and (select sharing.works_unattended()));
drop policy if exists makes_way on public.analysis_networkcount;
create policy makes_way on public.analysis_networkcount for delete to fd_app using (
    agency_id = (select sharing.agency()) and purpose = (select sharing.purpose()));
