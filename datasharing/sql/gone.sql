-- Who hears that a row is gone: whoever passes the guard it stood under, although that guard has been replaced or lifted
-- since. Or whom its successor keeps away would never be told, and keep a copy. (The policy: moves.sql.)

-- Like `cleared`, of guards that have ended: their rules stay as they were.
create or replace function sharing.cleared_before() returns bigint[]
language plpgsql stable security definer parallel restricted set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    answer bigint[];
begin
    select array_agg(g.id) into answer
      from (select g.id, g.owner_id, g.person_id,
                   coalesce(bool_or(r.kind = 'exclusion' and names.me), false) as shuts_out,
                   coalesce(bool_or(r.kind = 'restriction'), false) as lets_in_some,
                   coalesce(bool_or(r.kind = 'restriction' and names.me), false) as lets_in,
                   coalesce(bool_or(r.kind = 'need_to_know'), false) as asks_for_allocation
              from public.datasharing_guard g
              left join public.datasharing_guardrule r on r.guard_id = g.id
             cross join lateral (
                   select coalesce(r.user_id = acting[3], false) or coalesce(r.agency_id = acting[1], false) as me) names
             where g.valid_to is not null and acting is not null
             group by g.id) g
     where g.owner_id = acting[1] and sharing.is_in_force(acting, array['system'])
        or not g.shuts_out and (g.lets_in or not g.lets_in_some)
           and (not g.asks_for_allocation
                or g.owner_id = acting[1] and exists (
                   select from public.guardian_userobjectpermission p
                     join public.auth_permission a on a.id = p.permission_id
                    where p.user_id = acting[3] and p.object_pk = g.person_id::text
                      and a.codename = 'open_guarded_person'));
    return coalesce(answer, '{}');
end $$;

revoke execute on function sharing.cleared_before from public;
grant execute on function sharing.cleared_before to fd_app;
