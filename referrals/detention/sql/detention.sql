-- The clocks of a detention, and who left without being reached. All follows from times and dated limits, never from a form.

-- The hours (or years, or times) of a limit on a day: of the rows in force the one that began last.
create or replace function public.referrals_custody_limit(of_kind text, on_day date) returns int
language sql stable security definer set search_path = pg_catalog as $$
    select l.amount::int from public.referrals_custodylimit l
     where l.kind = of_kind and l.status <> 'off'
       and (l.valid_from is null or l.valid_from <= on_day) and (l.valid_to is null or l.valid_to > on_day)
     order by l.valid_from desc nulls last, l.amount desc limit 1
$$;
revoke execute on function public.referrals_custody_limit from public;

create or replace function public.referrals_hold_detention() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    began constant timestamptz := coalesce(new.relevant_at, new.arrived_at);
    day constant date := (coalesce(new.relevant_at, new.arrived_at) at time zone 'Europe/London')::date;
    ends timestamptz;
    last_review timestamptz := new.authorised_at;
    review timestamptz;
begin
    if not exists (select from public.referrals_custodysuite s where s.id = new.suite_id and s.agency_id = new.owner_id) then
        raise exception 'a custody record is of a suite of its agency'
            using errcode = 'check_violation', constraint = 'a_custody_record_is_of_its_own_suite';
    end if;
    if greatest(new.arrived_at, new.released_at, new.authorised_at, new.charged_at) > clock_timestamp() + interval '5 minutes' then
        raise exception 'what lies ahead has not happened'
            using errcode = 'check_violation', constraint = 'what_is_said_of_a_detention_has_happened';
    end if;
    foreach review in array new.reviewed_at loop
        if last_review is null or review < last_review then
            raise exception 'reviews follow the authorisation of detention, and each other'
                using errcode = 'check_violation', constraint = 'reviews_follow_each_other';
        end if;
        last_review := review;
    end loop;
    if new.extended_until > began + make_interval(hours => public.referrals_custody_limit('superintendent', day)) then
        raise exception 'a superintendent extends detention up to the limit from the relevant time'
            using errcode = 'check_violation', constraint = 'a_superintendent_extends_within_the_limit';
    end if;
    if new.extended_at is not null and (
            new.extended_at >= began + make_interval(hours => public.referrals_custody_limit('detention', day))
            or (select count(*) from unnest(new.reviewed_at) r where r <= new.extended_at) < 2) then
        raise exception 'a superintendent extends detention after the second review and before it ends'
            using errcode = 'check_violation', constraint = 'detention_is_extended_after_the_second_review';
    end if;
    if new.warrant_until > began + make_interval(hours => public.referrals_custody_limit('court', day)) then
        raise exception 'a court extends detention up to the limit from the relevant time'
            using errcode = 'check_violation', constraint = 'a_court_extends_within_the_limit';
    end if;
    ends := greatest(began + make_interval(hours => public.referrals_custody_limit('detention', day)),
                     new.extended_until, new.warrant_until);
    new.detention_ends_at := case when new.charged_at is null then ends end;
    new.review_due_at := null;
    new.reach_by := null;
    if new.released_at is null and new.mistaken_at is null then
        if new.authorised_at is not null then
            new.review_due_at := last_review + make_interval(hours => public.referrals_custody_limit(
                case when cardinality(new.reviewed_at) = 0 then 'first_review' else 'next_review' end, day));
        end if;
        new.reach_by := least(new.leaves_at, new.detention_ends_at);
    end if;
    return new;
end $$;

-- Whether a drug worker reached the person while they were held: they were seen, or said that they did not want to be.
create or replace function public.referrals_was_reached(of_owner bigint, of_person bigint, arrived timestamptz,
                                                        released timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from public.referrals_custodycontact c
                    where c.owner_id = of_owner and c.person_id = of_person
                      and (c.outcome = 'seen' or c.outcome = 'refused')
                      and c.seen_at >= arrived and c.seen_at <= released)
$$;
revoke execute on function public.referrals_was_reached from public;

-- Counts a detention as ended unseen, or no longer, by what is recorded now: contacts and shifts may be recorded later.
create or replace function public.referrals_count_unseen(held public.referrals_custodyrecord) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    delete from public.referrals_leftunseen u where u.detention = held.id;
    if held.released_at is null or held.mistaken_at is not null
       or public.referrals_was_reached(held.owner_id, held.person_id, held.arrived_at, held.released_at) then
        return;
    end if;
    insert into public.referrals_leftunseen (agency_id, suite_id, detention, arrived_at, left_at, why)
    values (held.owner_id, held.suite_id, held.id, held.arrived_at, held.released_at,
            case when exists (select from public.referrals_shift s
                               where s.suite_id = held.suite_id and s.starts_at < held.released_at
                                 and s.ends_at > held.arrived_at)
                 then 'not_reached' else 'no_worker' end);
end $$;
revoke execute on function public.referrals_count_unseen from public;

create or replace function public.referrals_detention_counts() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform public.referrals_count_unseen(new);
    return null;
end $$;

-- A contact that is recorded later, as one that was kept on a device without a network, is one that reached the person.
create or replace function public.referrals_contact_counts() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform public.referrals_count_unseen(r) from public.referrals_custodyrecord r
      where r.owner_id = new.owner_id and r.person_id = new.person_id
        and r.arrived_at <= new.seen_at and r.released_at >= new.seen_at;
    return null;
end $$;

-- Nobody says on a form that no worker was on shift: the rota says it.
create or replace function public.referrals_hold_contact() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if new.outcome = 'no_worker_on_shift' then
        raise exception 'the rota says whether a worker was on shift'
            using errcode = 'check_violation', constraint = 'the_rota_says_whether_a_worker_was_on_shift';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_hold_detention, public.referrals_detention_counts,
    public.referrals_contact_counts, public.referrals_hold_contact from public;

do $$
begin
    if to_regclass('public.referrals_custodyrecord') is not null then
        create or replace trigger c_held before insert or update on public.referrals_custodyrecord
            for each row execute function public.referrals_hold_detention();
        create or replace trigger d_counts after insert or update on public.referrals_custodyrecord
            for each row when (new.released_at is not null or new.mistaken_at is not null)
            execute function public.referrals_detention_counts();
        create or replace trigger d_counts_again after update on public.referrals_custodyrecord
            for each row when (old.released_at is not null and new.released_at is null)
            execute function public.referrals_detention_counts();
    end if;
    if to_regclass('public.referrals_custodycontact') is not null then
        create or replace trigger c_held before insert or update of outcome on public.referrals_custodycontact
            for each row execute function public.referrals_hold_contact();
        create or replace trigger d_counts after insert or update on public.referrals_custodycontact
            for each row execute function public.referrals_contact_counts();
    end if;
end $$;
