-- An event locks its referral, is checked against the table of moves, and sets the state, which nobody may update: so the
-- first decision wins, whoever was quicker. SQLSTATE FD001: the referral has moved on, or the move is not this party's.
create or replace function public.referrals_move() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    about record;
    next_state text;
begin
    select r.owner_id, r.addressee_id, r.person_id, r.programme_id, r.subject_role, r.state into about
      from public.referrals_referral r where r.id = new.referral_id for update;
    if new.owner_id not in (about.owner_id, about.addressee_id)
       or new.addressee_id not in (about.owner_id, about.addressee_id)
       or (new.owner_id = new.addressee_id and about.owner_id <> about.addressee_id)
       or (new.person_id, new.programme_id, new.subject_role)
          is distinct from (about.person_id, about.programme_id, about.subject_role) then
        raise exception 'an event belongs to a party of its referral' using errcode = 'check_violation';
    end if;
    select m.after into next_state
      from public.referrals_move m
     where m.before = about.state and m.kind = new.kind
       and (m.party = 'sender' and new.owner_id = about.owner_id
            or m.party = 'addressee' and new.owner_id = about.addressee_id);
    if next_state is null then
        raise exception 'a referral that is % cannot be % by this agency', about.state, new.kind using errcode = 'FD001';
    end if;
    update public.referrals_referral set state = next_state where id = new.referral_id;
    return new;
end $$;

create or replace trigger c_move before insert on public.referrals_event
    for each row execute function public.referrals_move();

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
