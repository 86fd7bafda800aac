-- An event locks its exchange, is checked against the machine of that kind of exchange, and sets the state, which nobody
-- may update: so the first decision wins. One function for every kind. Arguments: the table of exchanges, the column of
-- the event that names the exchange, the transitions, 'party:before>event>after' each, the events that may be taken back,
-- and for how long (referrals/exchange/engine.py: MovedByEvents). SQLSTATE FD001: the exchange has moved on, or the event
-- is not this party's to add; FD004: what is taken back was added too long ago.
create or replace function public.referrals_move() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    exchange constant bigint := to_jsonb(new) ->> tg_argv[1];
    about record;
    parties text[];
    returns_to text;
    next_state text;
begin
    execute format('select owner_id, addressee_id, person_id, programme_id, subject_role, state from public.%I'
                   ' where id = $1 for update', tg_argv[0]) into about using exchange;
    if new.owner_id not in (about.owner_id, about.addressee_id)
       or new.addressee_id not in (about.owner_id, about.addressee_id)
       or (new.owner_id = new.addressee_id and about.owner_id <> about.addressee_id)
       or (new.person_id, new.programme_id, new.subject_role)
          is distinct from (about.person_id, about.programme_id, about.subject_role) then
        raise exception 'an event belongs to a party of its exchange' using errcode = 'check_violation';
    end if;
    parties := array_remove(array[case when new.owner_id = about.owner_id then 'sender' end,
                                  case when new.owner_id = about.addressee_id then 'addressee' end], null);
    if (new.kind = 'corrected') <> (new.corrects_id is not null) then
        raise exception 'a correction names what it takes back' using errcode = 'FD001';
    end if;
    returns_to := public.referrals_taken_back(tg_table_name, tg_argv[1], exchange, to_jsonb(new),
                                              tg_argv[3]::text[], tg_argv[4]::interval);
    select split_part(allowed, '>', 3) into next_state
      from unnest(tg_argv[2]::text[]) allowed, unnest(parties) party
     where split_part(allowed, '>', 1) = party || ':' || about.state and split_part(allowed, '>', 2) = new.kind
       and (new.corrects_id is null or split_part(allowed, '>', 3) = returns_to)
     limit 1;
    if next_state is null then
        raise exception 'what is % cannot be % by this agency', about.state, new.kind using errcode = 'FD001';
    end if;
    new.state_before := about.state;
    new.created_at := least(new.created_at, clock_timestamp());
    execute format('update public.%I set state = $1 where id = $2', tg_argv[0]) using next_state, exchange;
    if new.kind = 'unconsented' then
        -- whoever was told says so for the agency that asked: from here on nothing that rests on the consent is open
        update public.datasharing_consent c set valid_to = clock_timestamp()
         where c.owner_id = about.owner_id and c.person_id = about.person_id
           and about.addressee_id = any (c.recipients) and (c.valid_to is null or c.valid_to > clock_timestamp());
        new.set_id := sharing.set_of(
            new.owner_id, new.programme_id, (select p.category from sharing.protected p where p.table_name = tg_table_name),
            new.subject_role, new.addressee_id, new.person_id);
    end if;
    return new;
end $$;

-- Where an exchange stood before the event that `correction` takes back: the last one that still holds, of the same agency,
-- of a kind that may be taken back, and added not longer ago than `within`. Nothing if it takes none back.
create or replace function public.referrals_taken_back(
    of_table text, link text, exchange bigint, correction jsonb, correctable text[], within interval
) returns text
language plpgsql security definer set search_path = pg_catalog as $$
declare
    latest record;
begin
    if correction ->> 'corrects_id' is null then
        return null;
    end if;
    execute format($query$
        select e.id, e.owner_id, e.kind, e.state_before, e.created_at from public.%1$I e
         where e.%2$I = $1 and e.kind not in ('corrected', 'elsewhere')
           and not exists (select from public.%1$I c where c.corrects_id = e.id)
         order by e.id desc limit 1 $query$, of_table, link) into latest using exchange;
    if latest.id is distinct from (correction ->> 'corrects_id')::bigint
       or latest.owner_id <> (correction ->> 'owner_id')::bigint
       or latest.kind <> all (correctable) or latest.state_before = '' then
        raise exception 'what is taken back is the last that happened, by the agency that added it' using errcode = 'FD001';
    end if;
    if latest.created_at + within <= clock_timestamp() then
        raise exception 'what was added longer ago than % is not taken back', within using errcode = 'FD004';
    end if;
    return latest.state_before;
end $$;
revoke execute on function public.referrals_taken_back(text, text, bigint, jsonb, text[], interval) from public;

-- An appointment is booked once for one time and place, and what came of it is said once its time has come: that they
-- came, up to an hour early. SQLSTATE FD005: it lies ahead; FD006: it is booked so already.
create or replace function public.referrals_appointment() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    booked record;
begin
    select e.appointment_at, e.appointment_place into booked from public.referrals_event e
     where e.referral_id = new.referral_id and e.kind = 'booked' and new.state_before = 'booked'
     order by e.id desc limit 1;
    if new.kind = 'booked' and booked.appointment_at = new.appointment_at
       and booked.appointment_place = new.appointment_place then
        raise exception 'this appointment is booked already' using errcode = 'FD006';
    end if;
    if new.kind = 'attended' and booked.appointment_at > clock_timestamp() + interval '1 hour'
       or new.kind = 'missed' and booked.appointment_at > clock_timestamp() then
        raise exception 'the appointment lies ahead' using errcode = 'FD005';
    end if;
    return new;
end $$;

-- After the event has moved the referral on, which it holds.
create or replace trigger d_appointment before insert on public.referrals_event
    for each row when (new.kind = 'booked' or new.kind = 'attended' or new.kind = 'missed') execute function public.referrals_appointment();

-- An allocation is the addressee's own.
create or replace function public.referrals_allocate() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if new.addressee_id <> new.owner_id or not exists (
        select from public.referrals_referral r
         where r.id = new.referral_id and r.addressee_id = new.owner_id and r.person_id = new.person_id
    ) then
        raise exception 'a referral is allocated by the agency it was sent to' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create or replace trigger c_allocate before insert on public.referrals_allocation
    for each row execute function public.referrals_allocate();
