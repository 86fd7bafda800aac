-- What holds between treatment requirements, their hearings and the tasks that ask a provider about them.

-- What a requirement refers to is the same agency's and about the same person. Whether somebody is suitable, the provider
-- says by its answer to the task: no statement of the application puts a requirement there, or says when it was assessed.
create or replace function public.referrals_hold_requirement() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
    is_new constant boolean := tg_op = 'INSERT';
begin
    if current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return new;
    end if;
    if is_new and (new.assessment_id is not null or new.first_task_id is not null or new.assessed_on is not null
                   or new.has_need is not null)
       or not is_new and (((new.assessed_on, new.has_need) is distinct from (old.assessed_on, old.has_need)
                           and not (new.state = 'assessment_requested' and new.assessed_on is null and new.has_need is null))
                          or (new.state = 'suitable' and old.state <> 'suitable' and old.state <> 'proposed')
                          or (new.state = 'unsuitable' and old.state <> 'unsuitable')
                          or (new.state = 'unavailable' and old.state <> 'unavailable')
                          or (old.state = 'assessment_requested' and new.state = 'potentially_suitable')
                          or (old.state = 'first_appointment' and new.state = 'imposed')) then
        raise exception 'the provider says whether they are suitable'
            using errcode = 'check_violation', constraint = 'the_provider_says_whether_they_are_suitable';
    end if;
    if not is_new and new.state = 'assessment_requested' and old.state <> 'assessment_requested'
       and (new.assessment_id is null or new.assessment_id is not distinct from old.assessment_id) then
        raise exception 'an assessment is asked for with a task'
            using errcode = 'check_violation', constraint = 'an_assessment_is_asked_for_with_a_task';
    end if;
    return new;
end $$;

create or replace function public.referrals_hold_court_links() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    said constant jsonb := to_jsonb(new);
    of_table text;
    key bigint;
    is_own boolean;
begin
    foreach of_table in array case tg_table_name
        when 'referrals_treatmentrequirement'
            then '{referrals_hearing:hearing_id,referrals_task:assessment_id,referrals_task:first_task_id}'
        when 'referrals_requirementreview' then '{referrals_treatmentrequirement:requirement_id}'
        else '{referrals_task:task_id}' end::text[] loop
        key := said ->> split_part(of_table, ':', 2);
        continue when key is null;
        execute format('select exists (select from public.%I where id = $1 and owner_id = $2 and person_id = $3)',
                       split_part(of_table, ':', 1)) into is_own using key, new.owner_id, new.person_id;
        if not is_own then
            raise exception 'what it refers to is the same agency''s, about the same person'
                using errcode = 'check_violation', constraint = 'what_it_refers_to_is_about_the_same_person';
        end if;
    end loop;
    return new;
end $$;
revoke execute on function public.referrals_hold_court_links from public;

-- A review sets the day of the next one, so that no page forgets to. The one that was held last counts.
create or replace function public.referrals_review_requirement() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.referrals_treatmentrequirement r set next_review_on = new.next_on, has_reviews = true
     where r.id = new.requirement_id and (r.state = 'imposed' or r.state = 'first_appointment' or r.state = 'started')
       and not exists (select from public.referrals_requirementreview v
                        where v.requirement_id = new.requirement_id and v.held_on > new.held_on);
    return null;
end $$;
revoke execute on function public.referrals_review_requirement from public;

-- The provider's answer to a task moves the requirement that the task is about. A task of court work is answered with its
-- own outcomes. What was answered after the requirement had moved on changes nothing.
create or replace function public.referrals_answer_requirement() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    about record;
    answered_on constant date := (new.happened_at at time zone 'Europe/London')::date;
begin
    select r.id, r.state, r.sentenced_on, r.assessment_id = new.task_id as is_assessment into about
      from public.referrals_treatmentrequirement r
     where r.assessment_id = new.task_id or r.first_task_id = new.task_id for update;
    if not found then
        return null;
    end if;
    if about.is_assessment then
        if new.outcome <> 'court_suitable' and new.outcome <> 'court_unsuitable' and new.outcome <> 'court_no_need'
           and new.outcome <> 'court_unavailable' then
            raise exception 'an assessment says whether they are suitable'
                using errcode = 'check_violation', constraint = 'an_assessment_says_whether_they_are_suitable';
        end if;
        if about.state = 'assessment_requested' then
            update public.referrals_treatmentrequirement r
               set state = case new.outcome when 'court_suitable' then 'suitable' when 'court_unavailable' then 'unavailable'
                           else 'unsuitable' end,
                   assessed_on = answered_on, has_need = new.outcome <> 'court_no_need'
             where r.id = about.id;
        end if;
        return null;
    end if;
    if new.outcome <> 'court_attended' and new.outcome <> 'court_missed' then
        raise exception 'whether they came to the first appointment is said'
            using errcode = 'check_violation', constraint = 'a_first_appointment_says_whether_they_came';
    end if;
    if new.outcome = 'court_attended' and about.state = 'imposed' then
        update public.referrals_treatmentrequirement r
           set state = 'first_appointment', first_appointment_on = greatest(answered_on, about.sentenced_on)
         where r.id = about.id;
    end if;
    return null;
end $$;
revoke execute on function public.referrals_answer_requirement from public;

-- A task that is declined, withdrawn or without consent asks nothing more; an answer that is taken back asks again. What
-- was built on the answer in the meantime stays, so the answer can then no longer be taken back (SQLSTATE FD001).
create or replace function public.referrals_task_moves_requirement() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    about record;
    is_open constant boolean := new.state = 'sent' or new.state = 'delivered' or new.state = 'acknowledged';
begin
    select r.id, r.state, r.assessment_id = new.id as is_assessment into about
      from public.referrals_treatmentrequirement r where r.assessment_id = new.id or r.first_task_id = new.id for update;
    if not found then
        return null;
    end if;
    if new.state = 'declined' or new.state = 'withdrawn' or new.state = 'unconsented' then
        update public.referrals_treatmentrequirement r set state = 'potentially_suitable'
         where r.id = about.id and about.is_assessment and r.state = 'assessment_requested';
    elsif is_open and old.state = 'done' and about.is_assessment then
        if about.state <> 'suitable' and about.state <> 'unsuitable' and about.state <> 'unavailable' then
            raise exception 'the requirement has moved on' using errcode = 'FD001';
        end if;
        update public.referrals_treatmentrequirement r
           set state = 'assessment_requested', assessed_on = null, has_need = null where r.id = about.id;
    elsif is_open and old.state = 'done' then
        if about.state <> 'imposed' and about.state <> 'first_appointment' then
            raise exception 'the requirement has moved on' using errcode = 'FD001';
        end if;
        update public.referrals_treatmentrequirement r set state = 'imposed', first_appointment_on = null
         where r.id = about.id and r.state = 'first_appointment';
    elsif is_open and (old.state = 'declined' or old.state = 'withdrawn') and about.is_assessment then
        update public.referrals_treatmentrequirement r set state = 'assessment_requested'
         where r.id = about.id and r.state = 'potentially_suitable';
    end if;
    return null;
end $$;
revoke execute on function public.referrals_task_moves_requirement from public;

do $$
declare
    of_table text;
begin
    foreach of_table in array array['referrals_treatmentrequirement', 'referrals_requirementreview',
                                    'referrals_requirementrequest'] loop
        if to_regclass('public.' || of_table) is not null then
            execute format('create or replace trigger c_links before insert or update on public.%I'
                           ' for each row execute function public.referrals_hold_court_links()', of_table);
        end if;
    end loop;
    if to_regclass('public.referrals_requirementreview') is not null then
        create or replace trigger d_sets_the_next after insert on public.referrals_requirementreview
            for each row execute function public.referrals_review_requirement();
    end if;
    if to_regclass('public.referrals_treatmentrequirement') is not null then
        create or replace trigger c_held before insert or update on public.referrals_treatmentrequirement
            for each row execute function public.referrals_hold_requirement();
        create or replace trigger d_answers_court after insert on public.referrals_taskevent
            for each row when (new.kind = 'done') execute function public.referrals_answer_requirement();
        create or replace trigger d_moves_requirement after update on public.referrals_task
            for each row when (new.state is distinct from old.state)
            execute function public.referrals_task_moves_requirement();
    end if;
end $$;
