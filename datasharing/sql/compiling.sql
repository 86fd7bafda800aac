-- Agreements become grants: one row per agency, purpose and category for each stretch of time in which nothing changes.

-- The category of the events (accepted, declined, attended ...) that answer exchanges of `category`; null: no exchange.
create or replace function sharing.answers_to(category int) returns int
language sql immutable parallel safe as $$ select case category when 11 then 18 when 19 then 20 end $$;

-- Whether one agency sends rows of a category to another: exchanges, and released intelligence, which nobody answers.
create or replace function sharing.addresses(category int) returns boolean
language sql immutable parallel safe as $$ select category = 28 or sharing.answers_to(category) is not null $$;

-- Whether some rows of a category may be their owner's alone, and so need sets of their own (placing.sql): unconfirmed
-- memberships of groups.
create or replace function sharing.keeps_back(category int) returns boolean
language sql immutable parallel safe as $$ select category = 6 $$;

-- A clause holds while its agreement stands active and its own period lasts.
create or replace view sharing.clause_in_time with (security_invoker = true) as
    select c.*,
           greatest(c.valid_from, s.valid_from) as begins,
           least(coalesce(c.valid_to, 'infinity'), coalesce(s.valid_to, 'infinity')) as ends
      from public.datasharing_clause c
      join public.datasharing_standing s on s.agreement_id = c.agreement_id and s.state = 'active'
     where not c.in_emergency_only
       and greatest(c.valid_from, s.valid_from)
           < least(coalesce(c.valid_to, 'infinity'), coalesce(s.valid_to, 'infinity'));

-- Which set a clause opens to whom, for what, when, and whether that rests on consent.
create or replace view sharing.opening with (security_invoker = true) as
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

-- The agencies to which a new set of these parties may be open already, by a clause older than the set.
create or replace function sharing.readers_of(parties bigint[]) returns setof bigint
language sql stable security definer set search_path = pg_catalog as $$
    select unnest(parties) union select receiver_id from public.datasharing_clause where giver_id = any (parties)
$$;

do $$ begin
    create type sharing.stretch as (
        agency_id bigint, purpose smallint, category smallint, valid_from timestamptz, valid_to timestamptz,
        sets int[], consented int[], clauses bigint[]
    );
exception when duplicate_object then null;
end $$;

-- What should be granted from `moment` on, to `agencies` (null: to all).
create or replace function sharing.wanted_grants(moment timestamptz, agencies bigint[]) returns setof sharing.stretch
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

-- A clause, an agreement's standing or an agency's part in a programme has changed.
create or replace function sharing.compile_clause() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform sharing.compile(array[new.giver_id, new.receiver_id]);
    return null;
end $$;

create or replace function sharing.compile_participation() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform sharing.compile();
    return null;
end $$;
