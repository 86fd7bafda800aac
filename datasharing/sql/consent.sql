-- A consent is part of where a record lies: giving, withdrawing or expiring it moves the person's records at once.

-- Opens, once, the sets of records whose people agreed to exactly `recipients`. Nobody is told that these have opened, which
-- nothing lies in yet: it would tell that somebody has agreed, to those who read the records anyway.
create or replace function sharing.open_agreed_sets(owner bigint, kinds int[], recipients bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    parties bigint[];
    made int[];
begin
    with opened as (
        insert into public.datasharing_dataset (owner_id, programme_id, category, subject_role, addressee_id, recipients)
        select d.owner_id, d.programme_id, d.category, d.subject_role, d.addressee_id, open_agreed_sets.recipients
          from public.datasharing_dataset d
         where d.owner_id = owner and d.category = any (kinds) and d.recipients = '{}'
        on conflict do nothing
        returning id, owner_id, addressee_id
    )
    select array_agg(owner_id) || array_agg(addressee_id) filter (where addressee_id is not null), array_agg(id)
      into parties, made from opened;
    if parties is not null then
        lock table public.datasharing_grant in share row exclusive mode;  -- first, as whoever compiles
        insert into sharing.announced (agency_id, purpose, category, set_id)
        select distinct o.agency_id, o.purpose, o.category, o.set_id from sharing.opening o
         where o.set_id = any (made) and o.begins <= clock_timestamp() and o.ends > clock_timestamp()
            on conflict do nothing;
        perform sharing.compile(array(select sharing.readers_of(parties)));
    end if;
end $$;

create or replace function sharing.bind_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    consent public.datasharing_consent := case when tg_op = 'DELETE' then old else new end;
    kind int;
    agreed bigint[];
begin
    if consent.valid_to > clock_timestamp() and (consent.valid_to at time zone 'Europe/London')::time <> '00:00' then
        raise exception 'a consent runs out at midnight in London, when it is swept' using errcode = 'check_violation';
    end if;
    perform from public.datasharing_person p where p.id = consent.person_id for update;
    foreach kind in array consent.categories loop
        select array_agg(distinct recipient order by recipient) into agreed
          from public.datasharing_consent c, unnest(c.recipients) recipient
         where c.owner_id = consent.owner_id and c.person_id = consent.person_id and kind = any (c.categories)
           and c.valid_from <= clock_timestamp() and (c.valid_to is null or c.valid_to > clock_timestamp());
        if agreed is not null then
            perform sharing.open_agreed_sets(consent.owner_id, array[kind], agreed);
        end if;
    end loop;
    perform sharing.place_again(consent.owner_id, consent.person_id);
    return null;
end $$;

-- Moves the records whose consents have expired and opens, for the London day, the sets that rest on consent. Running it
-- twice, late or by several at once changes nothing more. Returns how many people were concerned.
create or replace function sharing.sweep_consents() returns int
language plpgsql security definer set search_path = pg_catalog as $$
declare
    due record;
    moment timestamptz;
    swept int := 0;
begin
    lock table public.datasharing_consentsweep in share row exclusive mode;
    moment := clock_timestamp();
    for due in
        select distinct c.owner_id, c.person_id from public.datasharing_consent c
         where c.valid_to <= moment
           and c.valid_to > coalesce((select max(s.swept_to) from public.datasharing_consentsweep s), '-infinity')
         order by c.owner_id, c.person_id
    loop
        perform from public.datasharing_person p where p.id = due.person_id for update;
        perform sharing.place_again(due.owner_id, due.person_id);
        swept := swept + 1;
    end loop;
    insert into public.datasharing_consentsweep (day, swept_to) values (sharing.london_day(), moment)
        on conflict (day) do update set swept_to = excluded.swept_to;
    return swept;
end $$;

-- Ends a consent that the acting agency was given, as far as whoever acts may read it; false if there is none that holds.
create or replace function sharing.withdraw_consent_at_once(consent bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
    of_consents constant int := 17;
    acting bigint[] := sharing.context();
    person bigint;
begin
    select c.person_id into person
      from public.datasharing_consent c
     where c.id = consent and c.owner_id = acting[1] and c.set_id = any (sharing.granted(of_consents))
       and (c.guard_id is null or c.guard_id = any (sharing.cleared()));
    if person is null or not membership.may('withdraw consent') then
        return false;
    end if;
    -- first, as whoever writes about the person: or two at once would wait for each other
    perform from public.datasharing_person p where p.id = person for update;
    update public.datasharing_consent c set valid_to = greatest(c.valid_from, clock_timestamp())
     where c.id = consent and (c.valid_to is null or c.valid_to > clock_timestamp());
    return found;
end $$;

-- The same, whoever stands in its way (making_way.sql).
create or replace function sharing.withdraw_consent(consent bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
    return sharing.insist(format('select sharing.withdraw_consent_at_once(%L)', consent));
end $$;
revoke execute on function sharing.withdraw_consent_at_once, sharing.withdraw_consent from public;
grant execute on function sharing.withdraw_consent to fd_app;

-- When time last passed: the sweep of every minute says so. It tells an alarm of workers that take up nothing.
create or replace function sharing.swept_at() returns timestamptz
language sql stable security definer set search_path = pg_catalog as $$
    select max(swept_to) from public.datasharing_consentsweep
$$;
revoke execute on function sharing.swept_at() from public;
grant execute on function sharing.swept_at() to fd_app;
