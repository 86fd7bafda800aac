-- An event locks its exchange, is checked against the machine of that kind of exchange, and sets the state, which nobody
-- may update: so the first decision wins. One function for every kind. Arguments: the table of exchanges, the column of
-- the event that names the exchange, and the transitions, 'party:before>event>after' each
-- (referrals/exchange/engine.py: MovedByEvents). SQLSTATE FD001: the exchange has moved on, or the event is not this
-- party's to add.
create or replace function public.referrals_move() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    exchange constant bigint := to_jsonb(new) ->> tg_argv[1];
    about record;
    parties text[];
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
    select split_part(allowed, '>', 3) into next_state
      from unnest(tg_argv[2]::text[]) allowed, unnest(parties) party
     where split_part(allowed, '>', 1) = party || ':' || about.state and split_part(allowed, '>', 2) = new.kind
     limit 1;
    if next_state is null then
        raise exception 'what is % cannot be % by this agency', about.state, new.kind using errcode = 'FD001';
    end if;
    execute format('update public.%I set state = $1 where id = $2', tg_argv[0]) using next_state, exchange;
    return new;
end $$;

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
