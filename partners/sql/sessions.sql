-- People see where they are signed in, and an administrator ends all that: a tablet left on a train.

grant select, insert, update, delete on usersessions_usersession to fd_app;

-- End every session of a member; they sign in again as before.
create function membership.sign_out(whom uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    member bigint := membership.member(whom);
begin
    delete from public.django_session s using public.usersessions_usersession u
    where u.user_id = member and s.session_key = u.session_key;
    delete from public.usersessions_usersession u where u.user_id = member;
end $$;
revoke execute on function membership.sign_out(uuid) from public;
grant execute on function membership.sign_out(uuid) to fd_app;
