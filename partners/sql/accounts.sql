-- What an administrator does about the account of a member: only while they are one. Their first agency always may; another
-- that they work for as well does nothing that would stop their work for the first.

-- The user whose reference is `whom`, locked, if the administrator who acts may change what they are to her agency.
create or replace function membership.member(whom uuid) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    acting record := membership.administrator();
    member bigint;
begin
    select u.id into member
    from public.partners_user u
    where u.reference = whom and not u.is_system and exists (
        select from public.partners_membership m
        where m.user_id = u.id and m.agency_id = acting.agency and m.valid_from <= statement_timestamp()
          and (m.valid_to is null or m.valid_to > statement_timestamp()))
    for no key update;  -- whoever names them in a row, as who suspends something does, waits for nobody
    if member is null then
        raise exception 'no such member' using errcode = 'no_data_found';
    end if;
    if member = acting.administrator then
        raise exception 'nobody changes what they may do themselves' using errcode = 'insufficient_privilege';
    end if;
    return member;
end $$;

-- The same, if her agency looks after the account: a password and a second factor serve every agency.
create or replace function membership.member_kept_here(whom uuid) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    acting record := membership.administrator();
    member bigint := membership.member(whom);
begin
    if membership.keeper(member) is distinct from acting.agency then
        raise exception 'another agency looks after this account'
            using errcode = 'check_violation', constraint = 'works_elsewhere';
    end if;
    return member;
end $$;
drop function if exists membership.member_only_here(uuid);

-- End every place in the agency, and close the account unless the member belongs to another agency as well.
create or replace function membership.deactivate(whom uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    acting record := membership.administrator();
    member bigint := membership.member(whom);
begin
    update public.partners_membership m set valid_to = statement_timestamp()
    where m.user_id = member and m.agency_id = acting.agency
      and (m.valid_to is null or m.valid_to > statement_timestamp());
    if not membership.is_elsewhere(member, acting.agency) then
        update public.partners_user u set is_active = false, password = membership.no_password() where u.id = member;
    end if;
end $$;

-- A lost phone or a forgotten password: nothing that signs them in remains, and they are invited again.
create or replace function membership.start_over(whom uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    member bigint := membership.member_kept_here(whom);
begin
    delete from public.mfa_authenticator a where a.user_id = member;
    update public.partners_user u set password = membership.no_password() where u.id = member and u.is_active;
end $$;

-- End every session of a member, such as on a tablet left on a train; they sign in again as before.
create or replace function membership.sign_out(whom uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    member bigint := membership.member(whom);
begin
    delete from public.django_session s using public.usersessions_usersession u
    where u.user_id = member and s.session_key = u.session_key;
    delete from public.usersessions_usersession u where u.user_id = member;
end $$;

revoke execute on function
    membership.member(uuid), membership.member_kept_here(uuid), membership.deactivate(uuid), membership.start_over(uuid),
    membership.sign_out(uuid)
from public;
grant execute on function membership.deactivate(uuid), membership.start_over(uuid), membership.sign_out(uuid) to fd_app;
