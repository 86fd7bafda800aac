-- A promise that was never made is neither kept nor broken; one that was made stays in the words that were said.
create or replace function public.cases_hold_promise() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    is_made boolean := exists (select from public.cases_notification n
                                where n.id = old.notification_id and n.state in ('held', 'debriefed', 'closed'));
begin
    if new.state <> 'open' and not is_made then
        raise exception 'a promise is made before it is kept or broken'
            using errcode = 'check_violation', constraint = 'a_promise_is_made_before_it_is_settled';
    end if;
    if is_made and (new.text, new.kind, new.condition, new.notification_id, new.group_id, new.is_to_all)
                   is distinct from (old.text, old.kind, old.condition, old.notification_id, old.group_id, old.is_to_all) then
        raise exception 'a promise stays as it was made'
            using errcode = 'check_violation', constraint = 'a_promise_stays_as_it_was_made';
    end if;
    return new;
end $$;
create or replace trigger d_kept_by_the_rules before update on public.cases_promise
    for each row when (current_user = 'fd_app') execute function public.cases_hold_promise();
revoke execute on function public.cases_hold_promise from public;
