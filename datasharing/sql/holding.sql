-- What is written about somebody shares a lock on them, and a consent or a guard has them alone (placing.sql). Whoever does
-- first the one and then the other holds the person before either, or two at once would wait for each other. It answers
-- nothing; whose context is not believed holds nobody.
create or replace function sharing.hold_person(person bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if sharing.context() is not null then
        perform from public.datasharing_person p where p.id = person for update;
    end if;
end $$;
revoke execute on function sharing.hold_person(bigint) from public;
grant execute on function sharing.hold_person(bigint) to fd_app;
