-- Agreements become grants: one row per agency, purpose and category for each stretch of time in which nothing changes.

-- The category of the events (accepted, declined, attended ...) that answer exchanges of `category`; null: no exchange.
create function sharing.answers_to(category int) returns int
language sql immutable parallel safe as $$ select case category when 11 then 18 end $$;

-- A clause holds while its agreement stands active and its own period lasts.
create view sharing.clause_in_time with (security_invoker = true) as
    select c.*,
           greatest(c.valid_from, s.valid_from) as begins,
           least(coalesce(c.valid_to, 'infinity'), coalesce(s.valid_to, 'infinity')) as ends
      from public.datasharing_clause c
      join public.datasharing_standing s on s.agreement_id = c.agreement_id and s.state = 'active'
     where not c.in_emergency_only
       and greatest(c.valid_from, s.valid_from)
           < least(coalesce(c.valid_to, 'infinity'), coalesce(s.valid_to, 'infinity'));

-- Which set a clause opens to whom, for what, when, and whether that rests on consent.
create view sharing.opening with (security_invoker = true) as
    -- a receiver reads the giver's records; of exchanges, those addressed to it unless the clause opens others' too
    select c.id as clause_id, c.receiver_id as agency_id, c.purpose, d.category, d.id as set_id,
           c.needs_consent as rests_on_consent, c.begins, c.ends
      from sharing.clause_in_time c
      join public.datasharing_dataset d
        on d.owner_id = c.giver_id and d.category = any (c.categories)
     where d.subject_role = any (c.subject_roles)
       and (c.every_programme or d.programme_id is not distinct from c.programme_id)
       and (d.addressee_id is null or d.addressee_id = c.receiver_id or c.giver_id = c.receiver_id
            or c.others_exchanges and d.addressee_id <> d.owner_id)
       and (not c.needs_consent or c.receiver_id = any (d.recipients))
    union all
    -- with an exchange come the giver's own events on it, and with others' exchanges everybody's; what an agency
    -- addresses to itself (drafts, allocations) is nobody else's
    select c.id, c.receiver_id, c.purpose, d.category, d.id, false, c.begins, c.ends
      from sharing.clause_in_time c
      join public.datasharing_dataset d
        on d.category in (select sharing.answers_to(k) from unnest(c.categories) k)
     where d.subject_role = any (c.subject_roles)
       and (c.every_programme or d.programme_id is not distinct from c.programme_id)
       and (d.owner_id = c.giver_id
                and (d.addressee_id = c.receiver_id or c.giver_id = c.receiver_id
                     or c.others_exchanges and d.addressee_id <> d.owner_id)
            or c.others_exchanges and d.addressee_id = c.giver_id and d.addressee_id <> d.owner_id)
    union all
    -- and the giver hears the receiver's answers, for every purpose for which it may read its own exchanges
    select c.id, own.giver_id, own.purpose, d.category, d.id, false,
           greatest(c.begins, own.begins), least(c.ends, own.ends)
      from sharing.clause_in_time c
      join sharing.clause_in_time own
        on own.giver_id = c.giver_id and own.receiver_id = c.giver_id and own.categories && c.categories
      join public.datasharing_dataset d
        on d.owner_id = c.receiver_id and d.addressee_id = c.giver_id
       and d.category in (select sharing.answers_to(k) from unnest(c.categories) k
                          intersect select sharing.answers_to(k) from unnest(own.categories) k)
     where c.giver_id <> c.receiver_id
       and greatest(c.begins, own.begins) < least(c.ends, own.ends)
       and d.subject_role = any (c.subject_roles) and d.subject_role = any (own.subject_roles)
       and (c.every_programme or d.programme_id is not distinct from c.programme_id)
       and (own.every_programme or d.programme_id is not distinct from own.programme_id);

-- The sets that agreements bring into use: what each agency may hold, what it may send to whom, and each of these again
-- for every combination of consents its people have given. Answers the parties to those that are new.
create function sharing.open_sets() returns setof bigint
language sql security definer set search_path = pg_catalog as $$
    with place as (
        select c.id as clause_id, c.programme_id from sharing.clause_in_time c where not c.every_programme
        union
        select c.id, null from sharing.clause_in_time c where c.every_programme
        union
        select c.id, p.programme_id
          from sharing.clause_in_time c join public.partners_participation p on p.agency_id in (c.giver_id, c.receiver_id)
         where c.every_programme and p.valid_to is null
    ), wanted as (
        select c.giver_id as owner_id, place.programme_id, category, role, null::bigint as addressee_id
          from sharing.clause_in_time c join place on place.clause_id = c.id,
               unnest(c.categories) category, unnest(c.subject_roles) role
         where c.giver_id = c.receiver_id and sharing.answers_to(category) is null
        union
        select c.giver_id, place.programme_id, category, role, c.receiver_id
          from sharing.clause_in_time c join place on place.clause_id = c.id,
               unnest(c.categories) category, unnest(c.subject_roles) role
         where sharing.answers_to(category) is not null
        union
        select pair.owner_id, place.programme_id, sharing.answers_to(category), role, pair.addressee_id
          from sharing.clause_in_time c join place on place.clause_id = c.id,
               unnest(c.categories) category, unnest(c.subject_roles) role,
               lateral (values (c.giver_id, c.receiver_id), (c.receiver_id, c.giver_id)) pair (owner_id, addressee_id)
         where sharing.answers_to(category) is not null
    ), agreed as (
        select distinct owner_id, category, recipients from public.datasharing_dataset where recipients <> '{}'
    ), opened as (
        insert into public.datasharing_dataset (owner_id, programme_id, category, subject_role, addressee_id, recipients)
        select w.owner_id, w.programme_id, w.category, w.role, w.addressee_id, '{}'::bigint[] from wanted w
        union
        select w.owner_id, w.programme_id, w.category, w.role, w.addressee_id, a.recipients
          from wanted w join agreed a on a.owner_id = w.owner_id and a.category = w.category
        on conflict do nothing
        returning owner_id, addressee_id
    )
    select owner_id from opened
    union
    select addressee_id from opened where addressee_id is not null
$$;

-- The agencies to which a new set of these parties may be open already, by a clause older than the set.
create function sharing.readers_of(parties bigint[]) returns setof bigint
language sql stable security definer set search_path = pg_catalog as $$
    select unnest(parties) union select receiver_id from public.datasharing_clause where giver_id = any (parties)
$$;

create type sharing.stretch as (
    agency_id bigint, purpose smallint, category smallint, valid_from timestamptz, valid_to timestamptz,
    sets int[], consented int[], clauses bigint[]
);

-- What should be granted from `moment` on, to `agencies` (null: to all).
create function sharing.wanted_grants(moment timestamptz, agencies bigint[]) returns setof sharing.stretch
language sql security definer set search_path = pg_catalog as $$
    with o as (
        select * from sharing.opening where ends > moment and (agencies is null or agency_id = any (agencies))
    ), edge as (
        select agency_id, purpose, category, greatest(begins, moment) as at from o
        union
        select agency_id, purpose, category, ends from o where ends <> 'infinity'
    ), stretch as (
        select *, lead(at, 1, 'infinity') over (partition by agency_id, purpose, category order by at) as until from edge
    )
    select s.agency_id, s.purpose, s.category, s.at, nullif(s.until, 'infinity'),
           coalesce(array_agg(distinct o.set_id order by o.set_id) filter (where not o.rests_on_consent), '{}'),
           coalesce(array_agg(distinct o.set_id order by o.set_id) filter (where o.rests_on_consent), '{}'),
           array_agg(distinct o.clause_id order by o.clause_id)
      from stretch s
      join o on (o.agency_id, o.purpose, o.category) = (s.agency_id, s.purpose, s.category)
            and o.begins <= s.at and o.ends > s.at
     group by s.agency_id, s.purpose, s.category, s.at, s.until
$$;

-- Compiles agreements into grants. What has been in force keeps its row for ever, ended at the moment of the change.
create function sharing.compile(agencies bigint[] default null) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    moment timestamptz;
    opened bigint[];
    wanted sharing.stretch[];
begin
    -- a lock that the run-time role cannot take, or it could hold up a suspension
    lock table public.datasharing_grant in share row exclusive mode;
    moment := clock_timestamp();
    opened := array(select sharing.open_sets());
    if agencies is not null then
        agencies := agencies || array(select sharing.readers_of(opened));
    end if;
    select array_agg(w) into wanted from sharing.wanted_grants(moment, agencies) w;
    delete from public.datasharing_grant g
     where g.valid_from >= moment and (agencies is null or g.agency_id = any (agencies));
    update public.datasharing_grant g
       set valid_to = coalesce(
               (select coalesce(w.valid_to, 'infinity') from unnest(wanted) w
                 where w.valid_from = moment
                   and (w.agency_id, w.purpose, w.category, w.sets, w.consented, w.clauses)
                     = (g.agency_id, g.purpose, g.category, g.sets, g.consented, g.clauses)),
               moment)
     where (g.valid_to is null or g.valid_to > moment) and (agencies is null or g.agency_id = any (agencies));
    update public.datasharing_grant set valid_to = null where valid_to = 'infinity';
    insert into public.datasharing_grant (agency_id, purpose, category, valid_from, valid_to, sets, consented, clauses)
    select w.agency_id, w.purpose, w.category, w.valid_from, w.valid_to, w.sets, w.consented, w.clauses
      from unnest(wanted) w
     where not exists (
         select from public.datasharing_grant g
          where (g.agency_id, g.purpose, g.category) = (w.agency_id, w.purpose, w.category)
            and g.valid_from <= w.valid_from and (g.valid_to is null or g.valid_to > w.valid_from));
    perform sharing.announce(agencies);
end $$;

-- A clause, an agreement's standing or an agency's part in a programme has changed.
create function sharing.compile_clause() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform sharing.compile(array[new.giver_id, new.receiver_id]);
    return null;
end $$;

create function sharing.compile_standing() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform sharing.compile(array(
        select giver_id from public.datasharing_clause where agreement_id = new.agreement_id
        union select receiver_id from public.datasharing_clause where agreement_id = new.agreement_id));
    return null;
end $$;

create function sharing.compile_participation() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform sharing.compile();
    return null;
end $$;
