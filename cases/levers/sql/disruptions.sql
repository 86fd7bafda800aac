-- A disruption is graded by a second person, once; who claimed it proposes a grade and gives none.
create or replace function public.cases_moderate() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if tg_op = 'INSERT' and (new.moderated_by_id is not null or new.proposed_by_id is distinct from sharing.acting_user())
       or tg_op = 'UPDATE' and (new.proposed_by_id is distinct from old.proposed_by_id
           or new.proposed_grade is distinct from old.proposed_grade
           or old.moderated_by_id is not null
              and (new.moderated_by_id, new.grade) is distinct from (old.moderated_by_id, old.grade)
           or new.moderated_by_id is distinct from old.moderated_by_id and not membership.may('moderate a disruption')) then
        raise exception 'a grade is proposed by who acts, and moderated once by another' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger c_moderated before insert or update on public.cases_disruption
    for each row when (current_user = 'fd_app') execute function public.cases_moderate();
create or replace trigger c_moderated before insert or update on public.cases_persondisruption
    for each row when (current_user = 'fd_app') execute function public.cases_moderate();
revoke execute on function public.cases_moderate from public;
