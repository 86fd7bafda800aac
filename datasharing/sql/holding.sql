-- What is written about somebody shares a lock on them, and a consent or a guard has them alone (placing.sql). Whoever does
-- first the one and then the other holds the person before either, or two at once would wait for each other. It answers
-- nothing. Whose context is not believed holds nobody, and neither does an agency that neither registered the person nor may
-- read anything about them: it would hold up others, and learn by waiting that they are at work.
create or replace function sharing.hold_person(person bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if exists (select from public.datasharing_person p where p.id = person and p.registered_by_id = sharing.agency())
       or exists (select from public.datasharing_presence h
                   where h.person_id = person and sharing.agency() is not null
                     and (h.owner_id = sharing.agency() or h.set_id = any (sharing.granted_of_any_category()))) then
        perform from public.datasharing_person p where p.id = person for update;
    end if;
end $$;
revoke execute on function sharing.hold_person(bigint) from public;
grant execute on function sharing.hold_person(bigint) to fd_app;
