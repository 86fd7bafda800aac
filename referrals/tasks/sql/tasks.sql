-- The sender moves the due time of an open task by an event: the task is sent again, so that the addressee takes note.
create or replace function public.referrals_move_due_time() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.referrals_task set due_at = new.due_at where id = new.task_id;
    return null;
end $$;
revoke execute on function public.referrals_move_due_time from public;

create or replace trigger d_moves_due_time after insert on public.referrals_taskevent
    for each row when (new.kind = 'moved') execute function public.referrals_move_due_time();
