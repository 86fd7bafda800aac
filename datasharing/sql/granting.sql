-- Grants follow agreements: sets are opened, and what is granted is written anew, ended or left as it is.

-- The sets that agreements bring into use: what each agency may hold, what it may send to whom, and each of these again
-- for every combination of consents its people have given; of the clauses of `parties` alone (null: of all). Answers the
-- parties to those that are new.
drop function if exists sharing.open_sets();
create or replace function sharing.open_sets(parties bigint[]) returns setof bigint
language sql security definer set search_path = pg_catalog as $$
    with clause as materialized (
        select * from sharing.clause_in_time
         where parties is null or giver_id = any (parties) or receiver_id = any (parties)
    ), place as (
        select c.id as clause_id, c.programme_id from clause c where not c.every_programme
        union
        select c.id, null from clause c where c.every_programme
        union
        select c.id, p.programme_id
          from clause c join public.partners_participation p on p.agency_id in (c.giver_id, c.receiver_id)
         where c.every_programme and p.valid_to is null
    ), wanted as (
        select c.giver_id as owner_id, place.programme_id, category, role, null::bigint as addressee_id
          from clause c join place on place.clause_id = c.id,
               unnest(c.categories) category, unnest(c.subject_roles) role
         where c.giver_id = c.receiver_id and sharing.answers_to(category) is null
        union
        select c.giver_id, place.programme_id, category, role, c.giver_id
          from clause c join place on place.clause_id = c.id,
               unnest(c.categories) category, unnest(c.subject_roles) role
         where c.giver_id = c.receiver_id and sharing.keeps_back(category)
        union
        select c.giver_id, place.programme_id, category, role, c.receiver_id
          from clause c join place on place.clause_id = c.id,
               unnest(c.categories) category, unnest(c.subject_roles) role
         where sharing.addresses(category)
        union
        select pair.owner_id, place.programme_id, sharing.answers_to(category), role, pair.addressee_id
          from clause c join place on place.clause_id = c.id,
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

-- Compiles agreements into grants. What has been in force keeps its row for ever, ended at the moment of the change.
create or replace function sharing.compile(agencies bigint[] default null) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    moment timestamptz;
    opened bigint[];
    wanted sharing.stretch[];
    missing sharing.stretch[];
begin
    -- a lock that the run-time role cannot take, or it could hold up a suspension
    lock table public.datasharing_grant in share row exclusive mode;
    moment := clock_timestamp();
    opened := array(select sharing.open_sets(agencies));
    if agencies is not null then
        agencies := agencies || array(select sharing.readers_of(opened));
    end if;
    select array_agg(w) into wanted from sharing.wanted_grants(moment, agencies) w;
    delete from public.datasharing_grant g
     where g.valid_from >= moment and (agencies is null or g.agency_id = any (agencies));
    update public.datasharing_grant g
       set valid_to = case when w.agency_id is null then moment else w.valid_to end
      from public.datasharing_grant held
      left join unnest(wanted) w
        on w.valid_from = moment
       and (w.agency_id, w.purpose, w.category, w.sets, w.consented, w.clauses)
         = (held.agency_id, held.purpose, held.category, held.sets, held.consented, held.clauses)
     where held.id = g.id
       and (held.valid_to is null or held.valid_to > moment) and (agencies is null or held.agency_id = any (agencies))
       and (w.agency_id is null or w.valid_to is distinct from held.valid_to);
    -- looked up before anything is written: a statement that reads a GiST index while its own rows split the index's first
    -- page lets PostgreSQL 18 take live entries for dead, and what the index does not find holds twice
    missing := array(
        select w from unnest(wanted) w
         where not exists (
             select from public.datasharing_grant g
              where (g.agency_id, g.purpose, g.category) = (w.agency_id, w.purpose, w.category)
                and g.valid_from <= w.valid_from and (g.valid_to is null or g.valid_to > w.valid_from)));
    insert into public.datasharing_grant (agency_id, purpose, category, valid_from, valid_to, sets, consented, clauses)
    select m.agency_id, m.purpose, m.category, m.valid_from, m.valid_to, m.sets, m.consented, m.clauses
      from unnest(missing) m;
    perform sharing.announce(agencies);
end $$;

create or replace function sharing.compile_standing() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    -- only what stands active opens anything: suspending ends such a row, resuming adds one
    if new.state <> 'active' then
        return null;
    end if;
    perform sharing.compile(array(
        select giver_id from public.datasharing_clause where agreement_id = new.agreement_id
        union select receiver_id from public.datasharing_clause where agreement_id = new.agreement_id));
    return null;
end $$;
