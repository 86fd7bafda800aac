-- The restrictions of the acting agency that are in force, for its data protection officers: also those that keep the
-- officer away from the person, or nobody could ever lift them. It names nobody but by reference. To see them, or that
-- there is none, is a consultation.
create or replace function sharing.restrictions() returns table (
    person_id bigint, reference text, reason text, since timestamptz, set_by text
) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
begin
    if not sharing.is_in_force(sharing.context(), array['data_protection_officer']) then
        return;
    end if;
    perform sharing.consulted(-2, array(
        select g.person_id from public.datasharing_guard g
         where g.owner_id = sharing.agency() and g.valid_to is null order by g.person_id));
    return query
    select p.id, p.reference::text, g.reason, g.valid_from, u.full_name::text
      from public.datasharing_guard g
      join public.datasharing_person p on p.id = g.person_id
      join public.partners_user u on u.id = g.set_by_id
     where g.owner_id = sharing.agency() and g.valid_to is null
     order by g.valid_from desc, g.id;
end $$;
revoke execute on function sharing.restrictions() from public;
grant execute on function sharing.restrictions() to fd_app;
