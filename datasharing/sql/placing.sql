-- Where a row belongs: its data set and its guard are chosen here on every write, and never by the application.

-- The set of an owner's records of one category, programme and subject role about `person`, given the consents in force.
create or replace function sharing.set_of(
    owner bigint, programme bigint, category int, role int, addressee bigint, person bigint
) returns int
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
    agreed bigint[];
    answer int;
begin
    select array_agg(distinct recipient order by recipient) into agreed
      from public.datasharing_consent c, unnest(c.recipients) recipient
     where c.owner_id = owner and c.person_id = person and set_of.category = any (c.categories)
       and c.valid_from <= clock_timestamp() and (c.valid_to is null or c.valid_to > clock_timestamp());
    select d.id into answer
      from public.datasharing_dataset d
     where d.owner_id = owner and d.category = set_of.category and d.subject_role = role
       and d.programme_id is not distinct from programme
       and d.addressee_id is not distinct from addressee
       and d.recipients = coalesce(agreed, '{}');
    return answer;
end $$;

create or replace function sharing.guard_of(owner bigint, person bigint) returns bigint
language sql volatile security definer set search_path = pg_catalog as $$
    select id from public.datasharing_guard where owner_id = owner and person_id = person and valid_to is null
$$;

-- A row without what the database chooses: what its writer says.
create or replace function sharing.content(of_row jsonb) returns jsonb
language sql immutable parallel safe set search_path = pg_catalog as $$
    select of_row - '{set_id,guard_id,other_guard_id,updated_at}'::text[]
$$;

-- What a row keeps for as long as it is there.
create or replace function sharing.fixed(of_row jsonb) returns jsonb
language sql immutable parallel safe set search_path = pg_catalog as $$
    select jsonb_build_array(of_row -> 'id', of_row -> 'reference', of_row -> 'public_id', of_row -> 'person_reference',
                             of_row -> 'owner_id', of_row -> 'person_id')
$$;

-- What partner systems call a new record and its person: a random key, which tells nothing and is never looked up by, and
-- the person's reference, kept in the record so that sending it costs no second question of who may know of the person.
create or replace function sharing.names_for_partners(person bigint) returns jsonb
language sql volatile security definer set search_path = pg_catalog as $$
    select jsonb_build_object('public_id', gen_random_uuid(), 'person_reference',
                              (select p.reference from public.datasharing_person p where p.id = person))
$$;

-- Arguments: category, 'addressed' when the row has an addressee, 'tie' when it names another person too, 'keeps' when a
-- trigger of its table says by `kept_back` whether the row is the owner's alone: it then lies in the set of what the owner
-- addresses to itself, which no clause opens to another agency (compiling.sql).
create or replace function sharing.place() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    addressee bigint;
    other bigint;
    before jsonb;
    after jsonb;
    generated text[];
begin
    if tg_op = 'INSERT' then
        -- The database names a new record: a key or public reference that its writer chose would tell, by failing, that a
        -- hidden row has it already. (GENERATED ALWAYS does not keep out OVERRIDING SYSTEM VALUE.)
        if new.id is distinct from currval(pg_get_serial_sequence(tg_relid::regclass::text, 'id')) then
            raise exception 'the database chooses the key of a record' using errcode = 'insufficient_privilege';
        end if;
        if to_jsonb(new) ? 'reference' then
            new := jsonb_populate_record(new, jsonb_build_object('reference', sharing.reference()));
        end if;
        new := jsonb_populate_record(new, sharing.names_for_partners(new.person_id));
    else
        before := to_jsonb(old);
        after := to_jsonb(new);
        if sharing.fixed(after) <> sharing.fixed(before) then
            raise exception 'a record keeps its key, its owner and its person' using errcode = 'check_violation';
        end if;
        -- a row that only moves to another set must not look changed to those who read it before and after; what is
        -- generated from its columns is still to come
        generated := array(select attname from pg_attribute where attrelid = tg_relid and attgenerated <> '');
        new.updated_at := case when sharing.content(after) - generated = sharing.content(before) - generated
                          then old.updated_at else clock_timestamp() end;
    end if;
    if tg_argv[2] = 'tie' then
        other := new.other_id;
    end if;
    -- a consent or a guard that is being changed holds the person: wait for it, then read what it decided
    perform from public.datasharing_person p where p.id in (new.person_id, other) order by p.id for key share;
    if tg_argv[1] = 'addressed' then
        addressee := new.addressee_id;
        new.addressee_key := sharing.addressee_key(addressee, new.person_id);
    end if;
    if tg_argv[3] = 'keeps' then
        addressee := case when new.kept_back then new.owner_id end;
    end if;
    new.set_id := sharing.set_of(
        new.owner_id, new.programme_id, tg_argv[0]::int, new.subject_role, addressee, new.person_id);
    if new.set_id is null then
        raise exception 'no agreement in force lets this agency hold or send this kind of record'
            using errcode = 'insufficient_privilege';
    end if;
    new.guard_id := sharing.guard_of(new.owner_id, new.person_id);
    if tg_argv[2] = 'tie' then
        new.other_guard_id := sharing.guard_of(new.owner_id, other);
    end if;
    return new;
end $$;

-- Who writes a row, and when, is not theirs to say: each column `author`, `by` or `…_by` that names a user or a membership
-- names who acts, and `created_at` is the database's; so does a column that is an argument (`Signed`). What happened when
-- is another matter, which its author tells.
create or replace function sharing.sign() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    acting constant bigint[] := sharing.context();
    after constant jsonb := to_jsonb(new);
    before jsonb := '{}';
    signed jsonb;
    link record;
    own bigint;
begin
    if tg_op = 'UPDATE' then
        before := to_jsonb(old);
    end if;
    signed := jsonb_build_object('created_at', coalesce(before -> 'created_at', to_jsonb(statement_timestamp())));
    for link in
        select a.attname as field, c.confrelid = 'public.partners_user'::regclass as is_user
          from pg_constraint c
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
         where c.conrelid = tg_relid and c.contype = 'f' and (a.attname ~ '^(author|by|.+_by)_id$' or a.attname = any (tg_argv))
           and c.confrelid in ('public.partners_user'::regclass, 'public.partners_membership'::regclass)
    loop
        continue when after ->> link.field is null or after -> link.field = before -> link.field;
        own := acting[3];
        if not link.is_user then
            select m.id into own
              from public.partners_membership m
             where m.user_id = acting[3] and m.agency_id = acting[1] and m.valid_from <= statement_timestamp()
               and (m.valid_to is null or m.valid_to > statement_timestamp())
             order by m.id = (after ->> link.field)::bigint desc, acting[2] = any (m.purposes) desc, m.id
             limit 1;
        end if;
        signed := signed || jsonb_build_object(link.field, own);
    end loop;
    return jsonb_populate_record(new, signed);
end $$;

-- Every link to a protected row is followed with the writer's own rights: hidden and missing answer alike.
create or replace function sharing.follow_links() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
    link record;
    target bigint;
    before bigint;
    found_it boolean;
begin
    for link in
        select a.attname as field, c.confrelid::regclass as other
          from pg_constraint c
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
          join pg_class t on t.oid = c.confrelid
         where c.conrelid = tg_relid and c.contype = 'f' and t.relrowsecurity
    loop
        target := to_jsonb(new) ->> link.field;
        if tg_op = 'UPDATE' then
            before := to_jsonb(old) ->> link.field;
        end if;
        continue when target is null or target = before;
        execute format('select exists (select from %s where id = $1)', link.other) into found_it using target;
        if not found_it then
            raise exception 'no such %', link.field using errcode = 'foreign_key_violation';
        end if;
    end loop;
    return new;
end $$;

-- Writes `sharing.place` afresh for everything `owner` holds about `person`, after a consent or a guard has changed. The
-- consent that is being written is not among what is known to be there before its statement ends.
create or replace function sharing.place_again(owner bigint, person bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    held record;
begin
    for held in
        select h.table_name, h.as_other from public.datasharing_presence h
         where h.owner_id = owner and h.person_id = person
        union
        select 'datasharing_consent', false
         order by 1, 2
    loop
        execute format('update public.%1$I set %2$I = %2$I where owner_id = $1 and %2$I = $2', held.table_name,
                       case when held.as_other then 'other_id' else 'person_id' end) using owner, person;
    end loop;
end $$;
