-- Triggers and policies on the tables of the sharing core itself, and who may call its functions.

create or replace trigger final before update on public.datasharing_standing
    for each row execute function sharing.ended_never_edited();
create or replace trigger final before update on public.datasharing_clause
    for each row execute function sharing.ended_never_edited();
create or replace trigger final before update on public.datasharing_guard
    for each row execute function sharing.ended_never_edited();
create or replace trigger final before update on public.datasharing_consent
    for each row execute function sharing.ended_never_edited();
create or replace trigger final before update on public.partners_membership
    for each row execute function sharing.ended_never_edited();
create or replace trigger final before update on public.partners_participation
    for each row execute function sharing.ended_never_edited();

create or replace trigger compile after insert or update on public.datasharing_clause
    for each row execute function sharing.compile_clause();
create or replace trigger compile after insert or update on public.datasharing_standing
    for each row execute function sharing.compile_standing();
create or replace trigger compile after insert or update on public.partners_participation
    for each row execute function sharing.compile_participation();
create or replace trigger bind after insert or delete or update of valid_to on public.datasharing_consent
    for each row execute function sharing.bind_consent();

-- Who may read persons: presence.sql.
alter table public.datasharing_person enable row level security;
alter table public.datasharing_person force row level security;
drop policy if exists maintain on public.datasharing_person;
create policy maintain on public.datasharing_person to fd_owner using (true) with check (true);
drop policy if exists adds on public.datasharing_person;
create policy adds on public.datasharing_person for insert to fd_app with check (
    registered_by_id = (select sharing.agency()));
alter table public.datasharing_person alter column id set generated always;
grant select, insert (reference, registered_by_id, registered_at) on public.datasharing_person to fd_app;

create or replace function sharing.register() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    new.reference := sharing.reference();
    new.registered_at := clock_timestamp();
    return new;
end $$;
create or replace trigger register before insert on public.datasharing_person
    for each row execute function sharing.register();

-- The changes feed shows what its reader may read, and what has opened or closed to it (moves.sql).
alter table public.datasharing_change enable row level security;
alter table public.datasharing_change force row level security;
drop policy if exists maintain on public.datasharing_change;
create policy maintain on public.datasharing_change to fd_owner using (true) with check (true);
grant select on public.datasharing_change to fd_app;

-- The reviewed list of what the run-time role may call (tests/datasharing/enforcement/test_catalogue.py holds the same list).
revoke execute on all functions in schema sharing from public;
grant execute on function
    sharing.transaction(), sharing.context(), sharing.agency(), sharing.purpose(), sharing.acting_user(), sharing.act(),
    sharing.granted(int), sharing.granted_of_any_category(), sharing.changeable(int),
    sharing.cleared(), sharing.cleared_to_change(),
    sharing.consents_are_swept(), sharing.london_day(), sharing.is_bare(bigint), sharing.reference(),
    sharing.guard_person(bigint, jsonb, text), sharing.sweep_consents(), sharing.announce(bigint[]),
    sharing.prepare_log(int)
    to fd_app;
