-- What signatures, items and a moved date do to a release plan, and what no statement of the application may do to these.

-- What follows for a plan from its items and signatures: agreed once all three have signed, ready once nothing blocks, and
-- back. `attention_on` is the day by which the plan needs whoever leads it: to be begun, an item that blocks, to be signed,
-- or the release to be recorded.
create or replace function public.referrals_release_advance(of_plan bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    plan record;
    blocks boolean;
    item_due date;
    signed boolean;
    held text;
    attention date;
begin
    select p.id, p.state, p.released_at, p.closed_at, p.leaves_on, p.hard_stop_on, p.attention_on,
           p.prison_signed_at, p.probation_signed_at, p.treatment_signed_at
      into plan from public.referrals_releaseplan p where p.id = of_plan for update;
    if not found or plan.released_at is not null or plan.closed_at is not null then
        return;
    end if;
    select coalesce(bool_or(true), false), min(i.due_on) into blocks, item_due
      from public.referrals_releaseitem i
     where i.plan_id = of_plan and i.is_blocking and (i.state = 'open' or i.state = 'not_done');
    signed := plan.prison_signed_at is not null and plan.probation_signed_at is not null
              and plan.treatment_signed_at is not null;
    held := plan.state;
    if (held = 'agreed' or held = 'ready') and not signed then
        held := 'shared';
        update public.referrals_releaseplan set state = held where id = of_plan;
    end if;
    if held = 'shared' and signed then
        held := 'agreed';
        update public.referrals_releaseplan set state = held where id = of_plan;
    end if;
    if held = 'agreed' and not blocks then
        held := 'ready';
        update public.referrals_releaseplan set state = held where id = of_plan;
    elsif held = 'ready' and blocks then
        held := 'agreed';
        update public.referrals_releaseplan set state = held where id = of_plan;
    end if;
    attention := case when held = 'draft' or held = 'needs_set' then plan.attention_on
                 else least(item_due, case when plan.probation_signed_at is null then plan.hard_stop_on end,
                            plan.leaves_on) end;
    if attention is distinct from plan.attention_on then
        update public.referrals_releaseplan set attention_on = attention where id = of_plan;
    end if;
end $$;
revoke execute on function public.referrals_release_advance(bigint) from public;

-- A moved date is another version: what was signed under the former one no longer counts. What day 21 froze stays, and so
-- does the time of release.
create or replace function public.referrals_keep_release_plan() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if new.leaves_on is distinct from old.leaves_on then
        new.date_version := old.date_version + 1;
        new.moved_at := clock_timestamp();
        new.moved_from := old.leaves_on;
        new.prison_signed_at := null;
        new.probation_signed_at := null;
        new.treatment_signed_at := null;
        if new.state = 'agreed' or new.state = 'ready' then
            new.state := 'shared';
        end if;
    elsif current_user = 'fd_app' and
          (new.date_version, new.moved_at, new.moved_from, new.prison_signed_at, new.probation_signed_at,
           new.treatment_signed_at, new.attention_on)
          is distinct from (old.date_version, old.moved_at, old.moved_from, old.prison_signed_at,
                            old.probation_signed_at, old.treatment_signed_at, old.attention_on) then
        raise exception 'only signatures and a moved date change these columns' using errcode = 'insufficient_privilege';
    end if;
    if current_user = 'fd_app' and new.state <> old.state and (new.state = 'agreed' or new.state = 'ready') then
        raise exception 'only signatures and settled items make a plan agreed and ready'
            using errcode = 'insufficient_privilege';
    end if;
    if old.released_at is not null and (new.leaves_on, new.released_at) is distinct from (old.leaves_on, old.released_at) then
        raise exception 'who was released has left' using errcode = 'check_violation', constraint = 'a_release_happens_once';
    end if;
    if old.frozen_at is not null and
       (new.frozen_at, new.engagement, new.set_apart, new.engaged_on)
       is distinct from (old.frozen_at, old.engagement, old.set_apart, old.engaged_on) then
        raise exception 'what day 21 froze stays as it is'
            using errcode = 'check_violation', constraint = 'engagement_is_frozen_on_day_21';
    end if;
    return new;
end $$;

-- A new plan needs whoever leads it today: to say what the person needs.
create or replace function public.referrals_begin_release_plan() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    new.attention_on := (clock_timestamp() at time zone 'Europe/London')::date;
    return new;
end $$;

create or replace function public.referrals_plan_advances() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform public.referrals_release_advance(new.id);
    return null;
end $$;
revoke execute on function public.referrals_plan_advances from public;

create or replace function public.referrals_item_advances() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform public.referrals_release_advance(new.plan_id);
    return null;
end $$;
revoke execute on function public.referrals_item_advances from public;

-- An item that is a task is settled by its answer alone, or is no longer needed. What was signed or received stays.
create or replace function public.referrals_keep_release_item() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if current_user = 'fd_app' and old.task_id is not null and
       (new.task_id is distinct from old.task_id
        or new.state is distinct from old.state and new.state <> 'not_needed') then
        raise exception 'an item that is a task is settled by its answer' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create or replace function public.referrals_keep_as_received() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
    hidden constant text[] := '{set_id,guard_id,updated_at,person_id,subject_role,programme_id,person_reference}';
begin
    if current_user = 'fd_app' and to_jsonb(new) - hidden is distinct from to_jsonb(old) - hidden then
        raise exception 'what was received or signed stays as it is' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- A side signs the version that stands, of a plan that was shared; and says why if something that blocks is late.
create or replace function public.referrals_check_signature() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    plan record;
begin
    select p.person_id, p.owner_id, p.prison_id, p.treatment_id, p.date_version, p.state
      into plan from public.referrals_releaseplan p where p.id = new.plan_id for update;
    if plan.person_id is distinct from new.person_id or plan.date_version <> new.date_version
       or plan.state = 'draft' or plan.state = 'needs_set' or plan.state = 'closed' or plan.state = 'released'
       or new.owner_id is distinct from (case new.side when 'prison' then plan.prison_id
                                                       when 'treatment' then plan.treatment_id
                                                       else plan.owner_id end) then
        raise exception 'a side signs the present version of a shared plan'
            using errcode = 'check_violation', constraint = 'a_side_signs_the_version_that_stands';
    end if;
    if new.reason = '' and exists (
           select from public.referrals_releaseitem i
            where i.plan_id = new.plan_id and i.is_blocking and (i.state = 'open' or i.state = 'not_done')
              and i.due_on < (clock_timestamp() at time zone 'Europe/London')::date) then
        raise exception 'signing while something that blocks is late needs a reason'
            using errcode = 'check_violation', constraint = 'signing_despite_what_is_late_needs_a_reason';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_check_signature from public;

create or replace function public.referrals_signature_counts() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.referrals_releaseplan
       set prison_signed_at = case when new.side = 'prison' then new.signed_at else prison_signed_at end,
           probation_signed_at = case when new.side = 'probation' then new.signed_at else probation_signed_at end,
           treatment_signed_at = case when new.side = 'treatment' then new.signed_at else treatment_signed_at end
     where id = new.plan_id;
    perform public.referrals_release_advance(new.plan_id);
    return null;
end $$;
revoke execute on function public.referrals_signature_counts from public;

-- The answer to a task settles the item that it is of; a correction opens it again.
create or replace function public.referrals_settle_item(of_task bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    said text;
    comes_to text;
begin
    select t.state into said from public.referrals_task t where t.id = of_task;
    if said = 'done' then
        select case e.outcome when 'done' then 'done' when 'not_needed' then 'not_needed' else 'not_done' end into comes_to
          from public.referrals_taskevent e
         where e.task_id = of_task and e.kind = 'done'
           and not exists (select from public.referrals_taskevent c where c.corrects_id = e.id)
         order by e.id desc limit 1;
    else
        comes_to := case when said = 'declined' or said = 'withdrawn' or said = 'unconsented' then 'not_done' else 'open' end;
    end if;
    if comes_to is null then
        return;
    end if;
    update public.referrals_releaseitem i
       set state = comes_to, settled_at = case when comes_to = 'open' then null else clock_timestamp() end
     where i.task_id = of_task and i.state <> comes_to and not (i.state = 'not_needed' and said <> 'done');
end $$;
revoke execute on function public.referrals_settle_item(bigint) from public;

create or replace function public.referrals_answer_settles_item() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform public.referrals_settle_item((to_jsonb(new) ->> tg_argv[0])::bigint);
    return null;
end $$;
revoke execute on function public.referrals_answer_settles_item from public;

do $$
begin
    if to_regclass('public.referrals_releasedate') is not null then
        create or replace trigger c_kept_as_received before update on public.referrals_releasedate
            for each row execute function public.referrals_keep_as_received();
    end if;
    if to_regclass('public.referrals_releaseplan') is not null then
        create or replace trigger c_kept before update on public.referrals_releaseplan
            for each row execute function public.referrals_keep_release_plan();
        create or replace trigger c_begins before insert on public.referrals_releaseplan
            for each row execute function public.referrals_begin_release_plan();
        create or replace trigger d_advances after update on public.referrals_releaseplan
            for each row when (current_user = 'fd_app' and (new.state <> old.state
                               or new.leaves_on is distinct from old.leaves_on
                               or new.hard_stop_on is distinct from old.hard_stop_on))
            execute function public.referrals_plan_advances();
    end if;
    if to_regclass('public.referrals_releaseitem') is not null then
        create or replace trigger c_kept before update on public.referrals_releaseitem
            for each row execute function public.referrals_keep_release_item();
        create or replace trigger d_advances after insert or update of state, due_on, is_blocking
            on public.referrals_releaseitem for each row execute function public.referrals_item_advances();
        create or replace trigger e_settles_item after insert on public.referrals_taskevent
            for each row execute function public.referrals_answer_settles_item('task_id');
        create or replace trigger e_settles_item after update of state on public.referrals_task
            for each row when (new.state = 'unconsented' and old.state <> new.state)
            execute function public.referrals_answer_settles_item('id');
    end if;
    if to_regclass('public.referrals_releasesignature') is not null then
        create or replace trigger c_kept_as_signed before update on public.referrals_releasesignature
            for each row execute function public.referrals_keep_as_received();
        create or replace trigger c_checked before insert on public.referrals_releasesignature
            for each row when (current_user = 'fd_app') execute function public.referrals_check_signature();
        create or replace trigger d_counts after insert on public.referrals_releasesignature
            for each row execute function public.referrals_signature_counts();
    end if;
end $$;
