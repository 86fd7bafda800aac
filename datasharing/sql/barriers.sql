-- What the rules of each guard in force come to, in one row. Every statement about records asks which guards its session
-- passes: with a thousand guards, to look up their rules each time cost a list more than its rows.

create or replace function sharing.rebuild_barrier(guard bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    delete from public.datasharing_barrier b where b.guard_id = guard;
    insert into public.datasharing_barrier
           (guard_id, owner_id, person_id, addressee_key, agencies_out, users_out, is_limited, agencies_in, users_in,
            asks_for_allocation)
    select g.id, g.owner_id, g.person_id, g.addressee_key,
           array_agg(r.agency_id) filter (where r.kind = 'exclusion' and r.agency_id is not null),
           array_agg(r.user_id) filter (where r.kind = 'exclusion' and r.user_id is not null),
           coalesce(bool_or(r.kind = 'restriction'), false),
           array_agg(r.agency_id) filter (where r.kind = 'restriction' and r.agency_id is not null),
           array_agg(r.user_id) filter (where r.kind = 'restriction' and r.user_id is not null),
           coalesce(bool_or(r.kind = 'need_to_know'), false)
      from public.datasharing_guard g left join public.datasharing_guardrule r on r.guard_id = g.id
     where g.id = guard and g.valid_to is null
     group by g.id;
end $$;

create or replace function sharing.guard_has_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform sharing.rebuild_barrier(case when tg_op = 'DELETE' then old.id else new.id end);
    return null;
end $$;

create or replace function sharing.rule_has_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform sharing.rebuild_barrier(case when tg_op = 'DELETE' then old.guard_id else new.guard_id end);
    return null;
end $$;

create or replace trigger barrier after insert or delete or update of valid_to on public.datasharing_guard
    for each row execute function sharing.guard_has_changed();
create or replace trigger barrier after insert or delete or update on public.datasharing_guardrule
    for each row execute function sharing.rule_has_changed();

revoke execute on function sharing.rebuild_barrier, sharing.guard_has_changed, sharing.rule_has_changed from public;
