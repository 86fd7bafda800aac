-- The limit of a stay is that of its kind of housing on its first day, whatever the application says; a stay has not begun
-- before its first night, nor work before its first day; and the first day stays as it was recorded.
create or replace function public.cases_limit_a_stay() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if tg_op = 'UPDATE' and (new.kind, new.started_on) is distinct from (old.kind, old.started_on) then
        raise exception 'the kind and the first night of a stay stay as they were recorded'
            using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'UPDATE' then
        new.leave_by := old.leave_by;
        return new;
    end if;
    new.leave_by := (
        select new.started_on + l.nights from public.cases_housinglimit l
         where l.kind = new.kind and l.valid_from <= new.started_on
           and (l.valid_to is null or l.valid_to > new.started_on)
         order by l.valid_from desc limit 1);
    return new;
end $$;
revoke execute on function public.cases_limit_a_stay from public;

-- Whether work lasted is answered once its day has come, and the answer stays.
create or replace function public.cases_hold_work() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
    today constant date := (statement_timestamp() at time zone 'Europe/London')::date;
begin
    if current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return new;
    end if;
    if tg_op = 'UPDATE' and ((new.kind, new.started_on) is distinct from (old.kind, old.started_on)
        or old.lasted_first is not null and new.lasted_first is distinct from old.lasted_first
        or old.lasted_second is not null and new.lasted_second is distinct from old.lasted_second) then
        raise exception 'how work began, and whether it lasted, stay as they were recorded'
            using errcode = 'insufficient_privilege';
    end if;
    if new.lasted_first and new.first_check_on > today or new.lasted_second and new.second_check_on > today then
        raise exception 'whether work lasts is known when its day has come' using errcode = 'check_violation',
            constraint = 'what_lies_ahead_has_not_lasted';
    end if;
    return new;
end $$;

do $$
begin
    if to_regclass('public.cases_tenure') is not null then
        create or replace trigger c_limited before insert or update on public.cases_tenure
            for each row execute function public.cases_limit_a_stay();
    end if;
    if to_regclass('public.cases_workstart') is not null then
        create or replace trigger c_held_as_recorded before insert or update on public.cases_workstart
            for each row execute function public.cases_hold_work();
    end if;
end $$;
