-- Who did what with whose records about whom (DPA 2018 s.62): written in the same transaction, by the database.

create table if not exists public.datasharing_logentry (
    id bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    act uuid,
    operation text not null
        check (operation in ('collection', 'alteration', 'consultation', 'disclosure', 'combination', 'erasure')),
    outcome text not null default 'done' check (outcome in ('done', 'attempted')),
    category smallint not null,
    owner_id bigint not null,
    persons bigint[] not null,
    user_id bigint,
    agency_id bigint,
    purpose smallint,
    recipient_id bigint,
    on_behalf_of text not null default '',
    resource text not null default '',
    clauses bigint[] not null default '{}',
    reason text not null default '',
    primary key (id, at),
    constraint a_disclosure_names_its_recipient check ((operation = 'disclosure') = (recipient_id is not null)),
    constraint a_read_names_its_reader
        check (operation not in ('consultation', 'disclosure') or user_id is not null and agency_id is not null)
) partition by range (at);

create index if not exists datasharing_logentry_persons on public.datasharing_logentry using gin (persons);
create index if not exists datasharing_logentry_user on public.datasharing_logentry (user_id, at);
create index if not exists datasharing_logentry_owner on public.datasharing_logentry (owner_id, at);

-- Makes the partitions of this month and the next `months`, a year at most. Each is made aside and then attached, which
-- holds up nobody who writes to the log; one that is there is left alone, or whoever called this could lock it.
create or replace function sharing.prepare_log(months int) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    first date;
    part text;
begin
    for first in
        select generate_series(date_trunc('month', now() at time zone 'UTC'),
                               date_trunc('month', now() at time zone 'UTC') + make_interval(months => least(months, 12)),
                               '1 month')::date
    loop
        part := 'public.datasharing_logentry_' || to_char(first, 'YYYY_MM');
        continue when to_regclass(part) is not null;
        execute format('create table if not exists %s (like public.datasharing_logentry including defaults'
                       ' including constraints)', part);
        -- rows know from their parent that they are final; a whole partition does not
        execute format('create or replace trigger final_as_a_whole before truncate on %s '
                       'for each statement execute function sharing.log_is_final()', part);
        execute format('alter table public.datasharing_logentry attach partition %s for values from (%L) to (%L)', part,
                       first::timestamp at time zone 'UTC', (first + interval '1 month')::timestamp at time zone 'UTC');
    end loop;
end $$;

-- The application says what was read of whom; who read it, for whom, why and under which clauses is taken from the signed
-- context and from the grants, and the clock is the database's.
create or replace function sharing.stamp_log() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
begin
    new.act := sharing.act();
    new.agency_id := acting[1];
    new.purpose := acting[2];
    new.user_id := acting[3];
    new.recipient_id := null;
    new.resource := coalesce(current_setting('sharing.resource', true), '');
    new.on_behalf_of := coalesce(current_setting('sharing.on_behalf_of', true), '');
    if new.operation in ('consultation', 'disclosure') then
        new.operation := case when new.owner_id = acting[1] then 'consultation' else 'disclosure' end;
        if new.operation = 'disclosure' then
            new.recipient_id := acting[1];
        end if;
        -- whatever held at any time in this transaction: an agreement may have ended since the record was read
        select coalesce(array_agg(distinct c.id order by c.id), '{}') into new.clauses
          from public.datasharing_grant g
          join public.datasharing_clause c
            on c.id = any (g.clauses) and (new.owner_id in (c.giver_id, c.receiver_id) or c.others_exchanges)
         where g.agency_id = acting[1] and g.purpose = acting[2] and g.category = new.category
           and g.valid_from <= clock_timestamp() and (g.valid_to is null or g.valid_to > transaction_timestamp());
    end if;
    return new;
end $$;

create or replace trigger stamp before insert on public.datasharing_logentry
    for each row execute function sharing.stamp_log();

-- What shows who saw what, restrictions or their reasons logs itself, in the function that shows it: nothing is read past
-- the log. `what` is a number of datasharing/enforcement/consulted.py; the trigger adds who acts.
create or replace function sharing.consulted(what int, about bigint[], reason text default '') returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if sharing.context() is not null then
        insert into public.datasharing_logentry (operation, category, owner_id, persons, reason)
        values ('consultation', what, sharing.agency(), array_remove(about, null), reason);
        if not found then
            raise exception 'the log could not be written' using errcode = 'io_error';
        end if;
    end if;
end $$;
revoke execute on function sharing.consulted from public;

-- Seen by who acted, and by the data-protection staff of the agency whose records were read.
alter table public.datasharing_logentry enable row level security;
alter table public.datasharing_logentry force row level security;
drop policy if exists maintain on public.datasharing_logentry;
create policy maintain on public.datasharing_logentry to fd_owner using (true) with check (true);
drop policy if exists reads on public.datasharing_logentry;
create policy reads on public.datasharing_logentry for select to fd_app using (
    user_id = (select sharing.acting_user())
    or owner_id = (select sharing.agency()) and (select sharing.purpose()) = 10
);
drop policy if exists adds on public.datasharing_logentry;
create policy adds on public.datasharing_logentry for insert to fd_app with check (
    operation in ('consultation', 'disclosure') and (select sharing.context()) is not null
);
grant select, insert (operation, outcome, category, owner_id, persons, reason) on public.datasharing_logentry to fd_app;

-- Insert-only, for the owner of the table too.
create or replace function sharing.log_is_final() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'the log is only added to' using errcode = 'insufficient_privilege';
end $$;
create or replace trigger final before update or delete on public.datasharing_logentry
    for each row execute function sharing.log_is_final();
create or replace trigger final_as_a_whole before truncate on public.datasharing_logentry
    for each statement execute function sharing.log_is_final();

-- How much whoever acts has read in the last ten minutes: about how many people; of a partner system, whose answers hold
-- hundreds, every time counts that somebody was in one.
create or replace function sharing.read_lately() returns bigint
language sql stable security definer set search_path = pg_catalog as $$
    with acting as materialized (
        select (sharing.context())[1] as agency, (sharing.context())[3] as member
    ), lately as (
        select l.persons from public.datasharing_logentry l, acting a
         where l.user_id = a.member and l.agency_id = a.agency and l.at > statement_timestamp() - interval '10 minutes'
           and l.operation in ('consultation', 'disclosure') and l.outcome = 'done' and l.persons <> '{}'
    )
    select case when sharing.is_in_force(sharing.context(), array['api_client'])
                then (select coalesce(sum(cardinality(persons)), 0) from lately)
                else (select count(distinct person) from lately, unnest(persons) person) end
$$;
revoke execute on function sharing.read_lately() from public;
grant execute on function sharing.read_lately() to fd_app;

select sharing.prepare_log(3);
