-- A row of work alone is not believed. It begins undone, now, and by whoever acts; it is moved on by the service itself, which says so in
-- a signed context of no agency (`serving` in datasharing/enforcement/door.py); and done by the agency that it is for, in
-- the transaction that has its effect. Who can run SQL as the run-time login has none of these contexts but their own.

-- Whether the service itself acts: a context that opens nothing else.
create or replace function sharing.is_service() returns boolean
language sql stable security definer set search_path = pg_catalog as $$ select coalesce(sharing.agency() = 0, false) $$;

-- Who hands work over is taken from the signed context.
create or replace function sharing.stamp_outbox() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    new.handed_over_by_id := nullif((sharing.context())[3], 0);
    return new;
end $$;
create or replace trigger stamp before insert on public.datasharing_outbox
    for each row execute function sharing.stamp_outbox();

create or replace function sharing.bind_new_work() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    new.created_at := clock_timestamp();
    new.next_at := new.created_at;
    new.attempts := 0;
    new.problem := '';
    new.sent_at := null;
    new.done_at := null;
    new.done_in := null;
    new.set_aside_at := null;
    return new;
end $$;
create or replace trigger work_is_new before insert on public.datasharing_outbox
    for each row when (current_user = 'fd_app') execute function sharing.bind_new_work();

create or replace function sharing.bind_moved_work() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if new.done_at is distinct from old.done_at then
        if old.done_at is not null or sharing.agency() is distinct from old.agency_id
           or not sharing.is_in_force(sharing.context(), array['system']) then
            raise exception 'work is done by the agency that it is for' using errcode = 'insufficient_privilege';
        end if;
        new.done_at := clock_timestamp();
        new.done_in := sharing.act();
    elsif not sharing.is_service() then
        raise exception 'work is moved on by the service itself' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger work_is_moved before update on public.datasharing_outbox
    for each row when (current_user = 'fd_app') execute function sharing.bind_moved_work();

-- What work is about, whose it is and for what: to the service itself, and to whoever acts for that agency.
create or replace function sharing.work(key uuid)
returns table (task text, about text, agency_id bigint, purpose smallint)
language sql stable security definer set search_path = pg_catalog as $$
    select o.task, o.about, o.agency_id, o.purpose
      from public.datasharing_outbox o
     where o.key = work.key and (sharing.is_service() or o.agency_id = sharing.agency())
$$;

-- How much of what has been marked done since a moment, within the last day, has left nothing in the log in the transaction that marked it: what
-- did it, or read to find that nothing was to be done, is always logged.
create or replace function sharing.done_without_effect(since timestamptz) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
    select count(*)
      from public.datasharing_outbox o
     where o.done_at >= greatest(since, statement_timestamp() - interval '1 day') and not exists (
           select from public.datasharing_logentry l
            where l.act = o.done_in and l.agency_id = o.agency_id
              and l.at between o.done_at - interval '5 minutes' and o.done_at + interval '5 minutes'
              and l.user_id in (select m.user_id from public.partners_membership m
                                 where m.agency_id = o.agency_id and m.role = 'system'))
$$;

revoke execute on function sharing.is_service, sharing.stamp_outbox, sharing.bind_new_work, sharing.bind_moved_work,
    sharing.work, sharing.done_without_effect from public;
grant execute on function sharing.work, sharing.done_without_effect to fd_app;
