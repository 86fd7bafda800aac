-- A membership of a group is confirmed by two independent bases, and only a confirmed one is shared. The database decides
-- both, whatever a writer says: `kept_back` chooses the data set (sharing.place), which no clause opens to another agency.

-- How many independent bases a membership rests on: of different kinds, not withdrawn, from a source of 1 or 2 and
-- information of A to C (practice: nothing below that supports a membership).
create or replace function public.cases_independent_bases(of_membership bigint) returns int
language sql volatile security definer set search_path = pg_catalog as $$
    select count(distinct b.kind)::int
      from public.cases_membershipbasis b
     where b.membership_id = of_membership and b.withdrawn_on is null
       and b.source_grade in ('1', '2') and b.information_grade in ('A', 'B', 'C')
$$;

-- The day from which a membership without a new basis is proposed for removal: a year after the last, or half a year after
-- it was decided to keep it.
create or replace function public.cases_stale_on(of_membership bigint, recorded_on date) returns date
language sql volatile security definer set search_path = pg_catalog as $$
    select greatest(
        coalesce((select max(b.known_on) from public.cases_membershipbasis b
                   where b.membership_id = of_membership and b.withdrawn_on is null), recorded_on) + interval '1 year',
        (select max(p.decided_on) + interval '6 months' from public.cases_removalproposal p
          where p.membership_id = of_membership and p.state = 'kept'))::date
$$;
revoke execute on function public.cases_independent_bases, public.cases_stale_on from public;

create or replace function public.cases_hold_membership() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if tg_op = 'UPDATE' and new.state = 'unconfirmed' and public.cases_independent_bases(new.id) >= 2 then
        new.state := 'confirmed';
    elsif new.state = 'confirmed' and public.cases_independent_bases(new.id) < 2 then
        raise exception 'a membership is confirmed by two independent bases'
            using errcode = 'check_violation', constraint = 'a_membership_is_confirmed_by_two_bases';
    end if;
    if new.reviewed_on > sharing.london_day() then
        raise exception 'a review is not in the future'
            using errcode = 'check_violation', constraint = 'a_membership_is_not_reviewed_in_the_future';
    end if;
    new.kept_back := new.state <> 'confirmed' or new.role in ('exploited', 'former');
    new.stale_on := public.cases_stale_on(new.id, (new.created_at at time zone 'Europe/London')::date);
    return new;
end $$;
create or replace trigger a_holds before insert or update on public.cases_groupmembership
    for each row execute function public.cases_hold_membership();

-- A basis belongs to the membership's owner and person, and stays as it was written: it is withdrawn, never changed.
create or replace function public.cases_hold_basis() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from public.cases_groupmembership m
                    where m.id = new.membership_id and m.owner_id = new.owner_id and m.person_id = new.person_id) then
        raise exception 'a basis belongs to a membership of its owner and person'
            using errcode = 'check_violation', constraint = 'a_basis_belongs_to_its_membership';
    end if;
    if new.known_on > sharing.london_day() then
        raise exception 'what is not known yet is no basis'
            using errcode = 'check_violation', constraint = 'a_basis_is_known';
    end if;
    if tg_op = 'UPDATE' and ((new.membership_id, new.kind, new.text, new.known_on, new.source_grade, new.information_grade)
            is distinct from (old.membership_id, old.kind, old.text, old.known_on, old.source_grade, old.information_grade)
            or old.withdrawn_on is not null and new.withdrawn_on is distinct from old.withdrawn_on) then
        raise exception 'a basis stays as it was written; withdraw it'
            using errcode = 'check_violation', constraint = 'a_basis_stays_as_it_was_written';
    end if;
    return new;
end $$;
create or replace trigger a_holds before insert or update on public.cases_membershipbasis
    for each row execute function public.cases_hold_basis();

-- With each basis the membership is confirmed or not. Two bases at one instant wait for each other.
create or replace function public.cases_settle_membership() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    of_membership constant bigint := case when tg_op = 'DELETE' then old.membership_id else new.membership_id end;
    standing text;
begin
    select m.state into standing from public.cases_groupmembership m where m.id = of_membership for update;
    update public.cases_groupmembership m
       set state = case when standing = 'confirmed' then 'unconfirmed' else standing end  -- the trigger above confirms it
     where m.id = of_membership;
    return null;
end $$;
create or replace trigger settles after insert or delete or update of withdrawn_on on public.cases_membershipbasis
    for each row execute function public.cases_settle_membership();

-- A removal or a challenge is decided by who acts, and by another than the member who recorded the membership.
create or replace function public.cases_decide_membership() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from public.cases_groupmembership m
                    where m.id = new.membership_id and m.owner_id = new.owner_id and m.person_id = new.person_id) then
        raise exception 'it concerns a membership of its owner and person'
            using errcode = 'check_violation', constraint = 'it_concerns_its_membership';
    end if;
    if new.decided_by_id is not null and exists (
            select from public.cases_groupmembership m
             where m.id = new.membership_id and m.added_by_id = new.decided_by_id) then
        raise exception 'another member decides than who recorded the membership'
            using errcode = 'insufficient_privilege', constraint = 'another_decides_than_who_recorded_it';
    end if;
    if tg_op = 'UPDATE' and old.decided_by_id is not null and
            (new.state, new.reasons, new.decided_on) is distinct from (old.state, old.reasons, old.decided_on) then
        raise exception 'a decision stays as it was made'
            using errcode = 'check_violation', constraint = 'a_decision_stays_as_it_was_made';
    end if;
    return new;
end $$;
create or replace trigger b_decides before insert or update on public.cases_removalproposal
    for each row execute function public.cases_decide_membership();
create or replace trigger b_decides before insert or update on public.cases_challenge
    for each row execute function public.cases_decide_membership();

-- What is decided holds at once: an upheld challenge and a decided removal end the membership.
create or replace function public.cases_end_decided_membership() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.cases_groupmembership m
       set state = 'ended', until = greatest(m.since, new.decided_on),
           end_reason = case when new.state = 'upheld' then 'wrong' else 'no_basis' end
     where m.id = new.membership_id and m.state <> 'ended';
    return null;
end $$;
create or replace trigger ends after update on public.cases_removalproposal
    for each row when (new.state = 'removed' and old.state <> 'removed') execute function public.cases_end_decided_membership();
create or replace trigger ends after update on public.cases_challenge
    for each row when (new.state = 'upheld' and old.state <> 'upheld') execute function public.cases_end_decided_membership();
