-- Giving a role or a purpose takes two: an administrator proposes, and another administrator or a supervisor agrees. Where
-- nobody else may agree it takes effect at once and is marked as done alone. Whoever belongs to another agency accepts first.
-- A role or a purpose is taken away by one person (members.sql).

alter table public.partners_proposal enable row level security;
alter table public.partners_proposal force row level security;
drop policy if exists maintain on public.partners_proposal;
create policy maintain on public.partners_proposal to fd_owner using (true) with check (true);
drop policy if exists own on public.partners_proposal;
create policy own on public.partners_proposal for select to fd_app
    using (agency_id = (select sharing.agency()) or user_id = (select sharing.acting_user()));

-- Whether who acts may do what the rule is about, together with `first`: another member of the agency who may do it too, if
-- the rule needs a second person.
create or replace function membership.may_after(what text, first bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select membership.may(what) and exists (
        select from membership.rule r
         where r.verb = what and (not r.needs_second_person or exists (
            select from public.partners_membership m join public.partners_user u on u.id = m.user_id
             where m.user_id = first and first <> sharing.acting_user() and m.agency_id = sharing.agency() and u.is_active
               and m.valid_from <= statement_timestamp()
               and (m.valid_to is null or m.valid_to > statement_timestamp())
               and (r.roles = '{}' or m.role = any (r.roles)))))
$$;

-- Whether anybody but these two may agree, or might have until a day ago: who ends the role of the second person does not act
-- alone in the next minute.
create or replace function membership.others_may_agree(here bigint, proposer bigint, member bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from public.partners_membership m
          join public.partners_user u on u.id = m.user_id
          join membership.rule r on r.verb = 'agree to access' and m.role = any (r.roles)
         where m.agency_id = here and m.user_id not in (proposer, member) and not u.is_system
           and m.valid_from <= statement_timestamp()
           and (m.valid_to is null or m.valid_to > statement_timestamp() - interval '1 day'))
$$;

create or replace function membership.is_in(member bigint, here bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from public.partners_membership m
         where m.user_id = member and m.agency_id = here and m.valid_from <= statement_timestamp()
           and (m.valid_to is null or m.valid_to > statement_timestamp()))
$$;

create or replace function membership.is_elsewhere(member bigint, here bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from public.partners_membership m
         where m.user_id = member and m.agency_id <> here
           and (m.valid_to is null or m.valid_to > statement_timestamp()))
$$;

-- The agency that looks after the account of a member of several: the one they belonged to first, while they belong to it.
create or replace function membership.keeper(member bigint) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(
        (select u.kept_by_id from public.partners_user u where u.id = member and membership.is_in(member, u.kept_by_id)),
        (select m.agency_id from public.partners_membership m
          where m.user_id = member and membership.is_in(member, m.agency_id)
          order by m.valid_from, m.id limit 1))
$$;

-- Propose a role (`replaces` false), or other purposes in a role that the member holds.
create or replace function membership.propose(
    member bigint, in_role text, for_purposes int[], in_team bigint, replaces boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    acting record := membership.administrator();
    made bigint;
    is_held boolean := exists (
        select from public.partners_membership m
         where m.user_id = member and m.agency_id = acting.agency and m.role = in_role
           and (m.valid_to is null or m.valid_to > statement_timestamp()));
begin
    if is_held and not replaces then
        raise exception 'they hold this role' using errcode = 'unique_violation', constraint = 'a_user_holds_a_role_in_an_agency_once';
    end if;
    insert into public.partners_proposal
        (agency_id, user_id, role, purposes, team_id, replaces, proposed_by_id, proposed_at, is_alone, outcome, reason)
    values (acting.agency, member, in_role, for_purposes, in_team, replaces, acting.administrator, clock_timestamp(),
            not membership.others_may_agree(acting.agency, acting.administrator, member), '', '')
    returning id into made;
    perform membership.settle(made);
end $$;

-- A proposal takes effect if nobody's word is wanting.
create or replace function membership.settle(which bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    p public.partners_proposal;
begin
    select * into p from public.partners_proposal where id = which and ended_at is null for update;
    if not found or not p.is_alone and p.agreed_at is null
       or p.accepted_at is null and membership.is_elsewhere(p.user_id, p.agency_id)
          and not membership.is_in(p.user_id, p.agency_id) then
        return;
    end if;
    update public.partners_user u set is_active = true, password = membership.no_password()
     where u.id = p.user_id and not u.is_active;
    update public.partners_user u set kept_by_id = coalesce(membership.keeper(u.id), p.agency_id)
     where u.id = p.user_id and u.kept_by_id is distinct from coalesce(membership.keeper(u.id), p.agency_id);
    if p.replaces then
        update public.partners_membership m set valid_to = statement_timestamp()
         where m.user_id = p.user_id and m.agency_id = p.agency_id and m.role = p.role
           and (m.valid_to is null or m.valid_to > statement_timestamp());
        if not found then
            raise exception 'no such membership' using errcode = 'no_data_found';
        end if;
    end if;
    insert into public.partners_membership (user_id, agency_id, team_id, role, purposes, valid_from)
    values (p.user_id, p.agency_id, p.team_id, p.role, p.purposes, statement_timestamp());
    update public.partners_proposal set ended_at = clock_timestamp(), outcome = 'given' where id = p.id;
end $$;

-- The second person agrees: not who proposed it, and not whom it is for.
create or replace function membership.agree(which uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    p public.partners_proposal;
begin
    select * into p from public.partners_proposal
     where reference = which and agency_id = sharing.agency() and ended_at is null and agreed_at is null for update;
    if not found then
        raise exception 'no such proposal' using errcode = 'no_data_found';
    end if;
    if p.user_id = sharing.acting_user() or not membership.may_after('agree to access', p.proposed_by_id) then
        raise exception 'access is given by two people who may, and not to either of them'
            using errcode = 'insufficient_privilege';
    end if;
    update public.partners_proposal set agreed_by_id = sharing.acting_user(), agreed_at = clock_timestamp() where id = p.id;
    perform membership.settle(p.id);
end $$;

-- Whom it is for accepts: only then does another agency have them as a member.
create or replace function membership.accept(which uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    p public.partners_proposal;
begin
    select * into p from public.partners_proposal
     where reference = which and user_id = sharing.acting_user() and ended_at is null and accepted_at is null for update;
    if not found then
        raise exception 'no such proposal' using errcode = 'no_data_found';
    end if;
    update public.partners_proposal set accepted_at = clock_timestamp() where id = p.id;
    perform membership.settle(p.id);
end $$;

-- It comes to nothing: withdrawn by who proposed it, or declined by who might have agreed or accepted.
create or replace function membership.refuse(which uuid, because text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    p public.partners_proposal;
begin
    select * into p from public.partners_proposal
     where reference = which and ended_at is null
       and (user_id = sharing.acting_user() or agency_id = sharing.agency()) for update;
    if not found then
        raise exception 'no such proposal' using errcode = 'no_data_found';
    end if;
    if p.user_id is distinct from sharing.acting_user() and not membership.may('decline access') then
        raise exception 'it is for others to decline this' using errcode = 'insufficient_privilege';
    end if;
    update public.partners_proposal
       set ended_at = clock_timestamp(), reason = because, refused_by_id = sharing.acting_user(),
           outcome = case when p.proposed_by_id = sharing.acting_user() then 'withdrawn' else 'declined' end
     where id = p.id;
end $$;

revoke execute on function membership.may_after, membership.others_may_agree, membership.is_in, membership.is_elsewhere,
    membership.keeper, membership.propose, membership.settle, membership.agree, membership.accept, membership.refuse from public;
grant execute on function membership.agree, membership.accept, membership.refuse to fd_app;
