-- The addressee's guard: what has been addressed to an agency about somebody is kept from those whom that agency keeps from
-- them. It belongs to its sender, so nothing of it may change, or the sender would learn that there is a guard. Every
-- exchange carries from the start a key of its addressee and person, and each session knows the keys that are kept from it.

-- Whoever may call `kept_away` sees keys; without this nobody can tell whose they are.
create table if not exists sharing.addressee_secret (value bytea not null);
insert into sharing.addressee_secret
select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
 where not exists (select from sharing.addressee_secret);

create or replace function sharing.addressee_key(addressee bigint, person bigint) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
    select ('x' || left(encode(sha256(s.value || int8send(addressee) || int8send(person)), 'hex'), 16))::bit(64)::bigint
      from sharing.addressee_secret s
$$;

create or replace function sharing.key_guard() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    new.addressee_key := sharing.addressee_key(new.owner_id, new.person_id);
    return new;
end $$;
create or replace trigger key before insert on public.datasharing_guard
    for each row execute function sharing.key_guard();

revoke execute on function sharing.addressee_key, sharing.key_guard, sharing.kept_away from public;
grant execute on function sharing.kept_away to fd_app;
