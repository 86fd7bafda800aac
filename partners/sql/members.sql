-- An administrator keeps the members of her agency, and nothing else: never herself, never another agency's members,
-- never a purpose that the role does not carry (a check constraint on the table). The run-time role cannot write users
-- and memberships in any other way, so SQL that no page meant cannot give anyone access.

create schema if not exists membership;
grant usage on schema membership to fd_app;

-- The agency and the user of the administrator who acts; everybody else is refused.
create or replace function membership.administrator(out agency bigint, out administrator bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    context bigint[] := sharing.context();
begin
    select context[1], u.id into agency, administrator
    from public.partners_user u
    where u.id = context[3] and not u.is_system and membership.may('keep members');
    if not found then
        raise exception 'only an administrator of the agency keeps its members'
            using errcode = 'insufficient_privilege';
    end if;
end $$;

-- A password that nothing matches (Django's mark is the first character), different every time.
create or replace function membership.no_password() returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
    select '!' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
$$;

-- Propose a place in the agency for whoever has this e-mail address (proposals.sql); a new user, or one who had left, first
-- chooses a password.
create or replace function membership.invite(address text, name text, in_role text, for_purposes int[], in_team bigint)
returns uuid language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    acting record := membership.administrator();
    member public.partners_user;
begin
    if in_role in ('api_client', 'system') then
        raise exception 'no person holds the role %', in_role using errcode = 'insufficient_privilege';
    end if;
    if in_team is not null and not exists (
        select from public.partners_team t where t.id = in_team and t.agency_id = acting.agency) then
        raise exception 'no such team' using errcode = 'no_data_found';
    end if;
    insert into public.partners_user
        (email, full_name, reference, password, is_active, is_system, is_demonstration, is_superuser)
    values (lower(address), name, gen_random_uuid(), membership.no_password(), true, false, false, false)
    on conflict (email) do nothing;
    select * into member from public.partners_user u where u.email = lower(address) for no key update;
    if member.id = acting.administrator or member.is_system then
        raise exception 'this user cannot be invited' using errcode = 'insufficient_privilege';
    end if;
    perform membership.propose(member.id, in_role, for_purposes, in_team, false);
    return member.reference;
end $$;

-- End the place that a member has in one role; the row stays, so that "who could see this in March" has an answer.
create or replace function membership.finish(whom uuid, in_role text) returns public.partners_membership
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    acting record := membership.administrator();
    member bigint := membership.member(whom);
    finished public.partners_membership;
begin
    update public.partners_membership m set valid_to = statement_timestamp()
    where m.user_id = member and m.agency_id = acting.agency and m.role = in_role
      and (m.valid_to is null or m.valid_to > statement_timestamp())
    returning * into finished;
    if not found then
        raise exception 'no such membership' using errcode = 'no_data_found';
    end if;
    return finished;
end $$;

-- Other purposes in the same role: one place ends, another begins. Fewer, at once; others are proposed (proposals.sql).
create or replace function membership.change_purposes(whom uuid, in_role text, for_purposes int[]) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    acting record := membership.administrator();
    member bigint := membership.member(whom);
    held public.partners_membership;
begin
    select * into held from public.partners_membership m
     where m.user_id = member and m.agency_id = acting.agency and m.role = in_role
       and (m.valid_to is null or m.valid_to > statement_timestamp());
    if not found then
        raise exception 'no such membership' using errcode = 'no_data_found';
    end if;
    if not for_purposes <@ held.purposes::int[] then
        perform membership.propose(member, in_role, for_purposes, held.team_id, true);
        return;
    end if;
    held := membership.finish(whom, in_role);
    insert into public.partners_membership (user_id, agency_id, team_id, role, purposes, valid_from)
    values (held.user_id, held.agency_id, held.team_id, held.role, for_purposes, held.valid_to);
end $$;

-- What was true stays written: a membership is ended once, and otherwise never changed. Binds the owner too.
create or replace function membership.ended_never_edited() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if to_jsonb(new) - 'valid_to' is distinct from to_jsonb(old) - 'valid_to'
       or old.valid_to <= statement_timestamp() or new.valid_to is null then
        raise exception 'a membership is ended and replaced, never edited' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create or replace trigger ended_never_edited before update on public.partners_membership
    for each row execute function membership.ended_never_edited();

-- Who was shown the statement is said before anyone acts, and opens nothing; when, is the database's to say.
create or replace function membership.stamp_acknowledgement() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    new.acknowledged_at := clock_timestamp();
    return new;
end $$;
create or replace trigger stamp before insert on public.partners_acknowledgement
    for each row when (current_user = 'fd_app') execute function membership.stamp_acknowledgement();

revoke execute on all functions in schema membership from public;
grant execute on function
    membership.invite(text, text, text, int[], bigint),
    membership.finish(uuid, text),
    membership.change_purposes(uuid, text, int[])
to fd_app;
