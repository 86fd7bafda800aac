-- A row alone is not believed, nor its absence: what signs a user in is written by the run-time login only in a context that the
-- application has signed for this user and for nothing else (partners/sign_in/vouching.py). So nobody puts an earlier row back,
-- takes a second factor away, or sets a password, with SQL of their own; not even a user's own session does while it acts.
create or replace function membership.is_vouched_for(whom bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((select said.context[1] = -1 and said.context[3] = whom from (select sharing.context()) said(context)), false)
$$;
revoke execute on function membership.is_vouched_for from public;

create or replace function membership.bind_sign_in() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    was constant jsonb := to_jsonb(old);
    becomes constant jsonb := to_jsonb(new);
    whom constant bigint := coalesce(becomes, was) ->> tg_argv[0];
begin
    if not membership.is_vouched_for(whom) or (was ->> tg_argv[0])::bigint <> whom then
        raise exception 'only a user changes how they sign in, where the application vouches for them'
            using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    return new;
end $$;
revoke execute on function membership.bind_sign_in from public;

create or replace trigger bound_as_a_whole before insert or delete on public.mfa_authenticator
    for each row when (current_user = 'fd_app') execute function membership.bind_sign_in('user_id');
create or replace trigger bound before update on public.mfa_authenticator for each row
    when (current_user = 'fd_app' and (to_jsonb(old) - 'last_used_at') is distinct from (to_jsonb(new) - 'last_used_at'))
    execute function membership.bind_sign_in('user_id');
create or replace trigger bound before update on public.partners_user for each row
    when (current_user = 'fd_app' and old.password is distinct from new.password)
    execute function membership.bind_sign_in('id');
