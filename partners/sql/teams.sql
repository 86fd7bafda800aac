-- A member goes to another team of the agency, or to none: one place ends, another begins.
create or replace function membership.change_team(whom uuid, in_role text, in_team bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    acting record := membership.administrator();
    finished public.partners_membership := membership.finish(whom, in_role);
begin
    if in_team is not null and not exists (
        select from public.partners_team t where t.id = in_team and t.agency_id = acting.agency) then
        raise exception 'no such team' using errcode = 'no_data_found';
    end if;
    insert into public.partners_membership (user_id, agency_id, team_id, role, purposes, valid_from)
    values (finished.user_id, finished.agency_id, in_team, finished.role, finished.purposes, finished.valid_to);
end $$;
revoke execute on function membership.change_team(uuid, text, bigint) from public;
grant execute on function membership.change_team(uuid, text, bigint) to fd_app;
