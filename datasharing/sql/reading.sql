-- What this session may read: arrays, computed once per statement, that every row policy compares with.

-- Sets that rest on consent are closed from London midnight until the day's expired consents have been swept.
create or replace function sharing.consents_are_swept() returns boolean
language sql stable security definer parallel safe set search_path = pg_catalog as $$
    select exists (select from public.datasharing_consentsweep where day = sharing.london_day())
$$;

-- The data sets of `category` that an agreement in force opens to the acting agency for its purpose.
-- STABLE and never IMMUTABLE: a plan shared between sessions would otherwise carry one agency's sets to another.
create or replace function sharing.granted(category int) returns int[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    answer int[];
begin
    if acting is null or acting[4] <> 0 then
        return '{}';
    end if;
    select case when g.consented = '{}' or not sharing.consents_are_swept() then g.sets
                else g.sets || g.consented end
      into answer
      from public.datasharing_grant g
     where g.agency_id = acting[1] and g.purpose = acting[2] and g.category = granted.category
       and g.valid_from <= statement_timestamp()
       and (g.valid_to is null or g.valid_to > statement_timestamp());
    return coalesce(answer, '{}');
end $$;

-- The same for rows about to be locked, changed or erased. It holds the grant until the transaction ends, so that no
-- statement can wait behind a revocation and then see what was written after it; and it goes by the clock, because such a
-- statement may have begun before the revocation.
create or replace function sharing.changeable(category int) returns int[]
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    granted int[] := '{}';
begin
    if acting is null or acting[4] <> 0 then
        return '{}';
    end if;
    -- twice: what the first has waited for may have put another grant in its place
    for attempt in 1..2 loop
        select case when g.consented = '{}' or not sharing.consents_are_swept() then g.sets
                    else g.sets || g.consented end
          into granted
          from public.datasharing_grant g
         where g.agency_id = acting[1] and g.purpose = acting[2] and g.category = changeable.category
           and g.valid_from <= clock_timestamp() and (g.valid_to is null or g.valid_to > clock_timestamp())
           for share;
    end loop;
    return coalesce(granted, '{}');
end $$;

-- Every set of every category this session may read: for what has rows of all categories, as the changes feed and presence.
create or replace function sharing.granted_of_any_category() returns int[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    are_swept boolean;
    held record;
    answer int[] := '{}';
begin
    if acting is null or acting[4] <> 0 then
        return '{}';
    end if;
    for held in
        select g.sets, g.consented
          from public.datasharing_grant g
         where g.agency_id = acting[1] and g.purpose = acting[2]
           and g.valid_from <= statement_timestamp()
           and (g.valid_to is null or g.valid_to > statement_timestamp())
    loop
        answer := answer || held.sets;
        if held.consented <> '{}' then
            are_swept := coalesce(are_swept, sharing.consents_are_swept());
            answer := case when are_swept then answer || held.consented else answer end;
        end if;
    end loop;
    return answer;
end $$;

-- The guards of `owners` (null: of all) that `acting` passes: it must pass every rule of a guard (barriers.sql). An agency's
-- unattended work passes that agency's: it delivers, and shows nobody anything; a referral that never arrives would tell its
-- sender of a guard.
create or replace function sharing.passed(acting bigint[], owners bigint[]) returns bigint[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
    agency constant bigint := acting[1];
    who constant bigint := acting[3];
    own_ask_for_allocation boolean;  -- null: the agency has no guard of its own
    allocated bigint[] := '{}';
    answer bigint[];
begin
    select bool_or(b.asks_for_allocation) into own_ask_for_allocation
      from public.datasharing_barrier b where b.owner_id = agency;
    if own_ask_for_allocation then
        allocated := array(
            select p.object_pk::bigint
              from public.guardian_userobjectpermission p join public.auth_permission a on a.id = p.permission_id
             where p.user_id = who and a.codename = 'open_guarded_person');
    end if;
    answer := array(
        select b.guard_id from public.datasharing_barrier b
         where (owners is null or b.owner_id = any (owners))
           and (b.agencies_out is null or agency <> all (b.agencies_out))
           and (b.users_out is null or who <> all (b.users_out))
           and (not b.is_limited or agency = any (b.agencies_in) or who = any (b.users_in))
           and (not b.asks_for_allocation or b.owner_id = agency and b.person_id = any (allocated)));
    if own_ask_for_allocation is not null then
        if sharing.is_in_force(acting, array['system']) then
            answer := answer || array(select b.guard_id from public.datasharing_barrier b where b.owner_id = agency);
        end if;
    end if;
    return answer;
end $$;

-- The guards (owner x person) this session passes.
create or replace function sharing.cleared() returns bigint[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
begin
    return case when acting is null then '{}' else sharing.passed(acting, null) end;
end $$;

-- The guards, as keys, that this session does not pass, of its own agency and of those that open others' exchanges to it:
-- these read what was addressed to somebody else through the addressee. STABLE, for the reason that `granted` gives. A
-- multirange, because it is searched and not scanned.
create or replace function sharing.kept_away() returns int8multirange
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    addressees bigint[];
    passed bigint[];
    answer int8multirange;
begin
    addressees := acting[1] || array(
        select c.giver_id from sharing.clause_in_time c
         where c.receiver_id = acting[1] and c.others_exchanges
           and c.begins <= statement_timestamp() and c.ends > statement_timestamp());
    if not exists (select from public.datasharing_barrier b where b.owner_id = any (addressees)) then
        return '{}';
    end if;
    passed := sharing.passed(acting, addressees);
    select range_agg(int8range(b.addressee_key, b.addressee_key, '[]')) into answer
      from public.datasharing_barrier b
     where b.owner_id = any (addressees) and b.guard_id not in (select unnest(passed));
    return coalesce(answer, '{}');
end $$;

-- The same for rows about to be locked, changed or erased: allocations are held until the transaction ends. (A guard needs
-- no lock: changing its rules gives the records another guard.)
create or replace function sharing.cleared_to_change() returns bigint[]
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    perform from public.guardian_userobjectpermission p where p.user_id = sharing.acting_user() for share;
    return sharing.cleared();
end $$;

-- Whether the acting agency holds no record about a person it registered, or whom nobody has: the answer tells nothing about
-- other agencies' records, and where nobody acts nothing at all.
create or replace function sharing.is_bare(person bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
begin
    return sharing.agency() is not null and not (
        exists (select from public.datasharing_person p where p.id = person
                   and p.registered_by_id is distinct from sharing.agency())
        or exists (select from public.datasharing_presence h
                    where h.person_id = person and h.owner_id = sharing.agency() and not h.as_other));
end $$;
