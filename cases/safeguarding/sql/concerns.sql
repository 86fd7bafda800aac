-- Who answers a concern, and what of one never changes. Pages ask the same function as the trigger.

-- Whether who acts may answer a concern of their agency: never the member who raised it. The safeguarding lead may; a
-- supervisor once it is late, or at once where no lead is named who did not raise it; and where nobody holds either role,
-- any other member, so that no concern is left without an answer.
create or replace function public.cases_may_answer(raised_by bigint, due_on date, escalated_at timestamptz) returns boolean
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
    mine text[];
    others text[];
begin
    if acting is null or raised_by = acting[3] then
        return false;
    end if;
    select array_agg(m.role) filter (where m.user_id = acting[3] and acting[2] = any (m.purposes)),
           array_agg(m.role) filter (where m.user_id <> raised_by)
      into mine, others
      from public.partners_membership m join public.partners_user u on u.id = m.user_id
     where m.agency_id = acting[1] and u.is_active and not u.is_system
       and m.valid_from <= clock_timestamp() and (m.valid_to is null or m.valid_to > clock_timestamp());
    if mine is null or 'safeguarding_lead' = any (mine) then
        return mine is not null;
    end if;
    if 'supervisor' = any (mine) then
        return escalated_at is not null or due_on < sharing.london_day() or 'safeguarding_lead' <> all (others);
    end if;
    return not others && array['safeguarding_lead', 'supervisor'];
end $$;
revoke execute on function public.cases_may_answer from public;
grant execute on function public.cases_may_answer to fd_app;

-- A concern is raised by who acts, due within a week, stays as it was raised, and is answered once, by one who may. It
-- passes to supervisors when it is late, and is not erased at run time, or it could be answered early, or by nobody. Whatever
-- the owner of the tables does (a move to another data set, an upgrade) changes none of this.
create or replace function public.cases_hold_concern() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return coalesce(new, old);
    end if;
    if tg_op = 'DELETE' then
        raise exception 'a concern is answered, and never erased' using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'INSERT' then
        if new.raised_by_id is distinct from sharing.acting_user() or new.answered_by_id is not null
           or new.answered_at is not null or new.escalated_at is not null then
            raise exception 'a concern is raised by who acts, and unanswered' using errcode = 'insufficient_privilege';
        end if;
        -- not late at once, nor never: at most a week ahead, which no holidays make longer
        new.due_on := least(greatest(new.due_on, sharing.london_day()), sharing.london_day() + 7);
        return new;
    end if;
    if (new.kind, new.text, new.raised_by_id, new.due_on) is distinct from (old.kind, old.text, old.raised_by_id, old.due_on)
       or new.escalated_at is distinct from old.escalated_at
          and (old.escalated_at is not null or old.due_on >= sharing.london_day()) then
        raise exception 'a concern stays as it was raised' using errcode = 'insufficient_privilege';
    end if;
    if (new.answer, new.answered_by_id, new.answered_at) is distinct from (old.answer, old.answered_by_id, old.answered_at)
       and (old.answered_at is not null
            or new.answered_by_id is distinct from sharing.acting_user()
            or not public.cases_may_answer(old.raised_by_id, old.due_on, old.escalated_at)) then
        raise exception 'a concern is answered once, by one who may and did not raise it'
            using errcode = 'insufficient_privilege';
    end if;
    -- when, the database says: nobody answers late and in time
    if new.answered_at is distinct from old.answered_at then
        new.answered_at := clock_timestamp();
    end if;
    if new.escalated_at is distinct from old.escalated_at then
        new.escalated_at := clock_timestamp();
    end if;
    return new;
end $$;
create or replace trigger c_held_as_raised before insert or update or delete on public.cases_concern
    for each row execute function public.cases_hold_concern();
