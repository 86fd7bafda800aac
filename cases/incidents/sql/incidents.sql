-- What holds between incidents and their reviews: whose review it is, and that answers to violence form no circle.

-- Whether the incident `answered` can be what the incident `answer` answers: it happened before, or at a time of the same
-- day that is not known.
create or replace function public.cases_can_answer(answered bigint, answer bigint) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select coalesce(a.occurred_at <= b.occurred_at, a.occurred_on <= b.occurred_on)
      from public.cases_incident a, public.cases_incident b
     where a.id = answered and b.id = answer
$$;
revoke execute on function public.cases_can_answer from public;

-- An agency reviews its own incidents. What an incident answers happened before it; incidents of one day could still answer
-- each other in a circle, so the agency's own chain is followed. Chains of other agencies are not, because a refusal would
-- tell of reviews that the writer may not see.
create or replace function public.cases_hold_review() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from public.cases_incident i where i.id = new.incident_id and i.owner_id = new.owner_id
                      and i.programme_id is not distinct from new.programme_id) then
        raise exception 'an agency reviews its own incidents, in their programme'
            using errcode = 'check_violation', constraint = 'an_agency_reviews_its_own_incidents';
    end if;
    if new.retaliation_of_id is null
       or tg_op = 'UPDATE' and new.retaliation_of_id = old.retaliation_of_id and new.incident_id = old.incident_id then
        return new;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('a chain of retaliation', new.owner_id));
    if not public.cases_can_answer(new.retaliation_of_id, new.incident_id) then
        raise exception 'an incident answers an earlier one'
            using errcode = 'check_violation', constraint = 'an_incident_answers_an_earlier_one';
    end if;
    if exists (
        with recursive chain (incident) as (
            select new.retaliation_of_id
             union
            select r.retaliation_of_id from chain c
              join public.cases_incidentreview r on r.incident_id = c.incident and r.owner_id = new.owner_id
             where r.retaliation_of_id is not null
        ) select from chain where incident = new.incident_id
    ) then
        raise exception 'answers to violence form no circle'
            using errcode = 'check_violation', constraint = 'answers_form_no_circle';
    end if;
    return new;
end $$;
create or replace trigger c_held before insert or update on public.cases_incidentreview
    for each row execute function public.cases_hold_review();

-- A review that is written, or written again, stops the clock of its incident.
create or replace function public.cases_stop_review_clock() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    update public.cases_incident set state = 'reviewed' where id = new.incident_id and state <> 'reviewed';
    return null;
end $$;
create or replace trigger d_stops_the_clock after insert or update of decided_at on public.cases_incidentreview
    for each row execute function public.cases_stop_review_clock();

-- The instant of an incident is on its day, and it counts as reviewed only with a review.
create or replace function public.cases_hold_incident() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if (new.occurred_at at time zone 'Europe/London')::date <> new.occurred_on then
        raise exception 'an incident happened on its day'
            using errcode = 'check_violation', constraint = 'an_incident_happened_on_its_day';
    end if;
    if new.state = 'reviewed'
       and not exists (select from public.cases_incidentreview r where r.incident_id = new.id) then
        raise exception 'a reviewed incident has a review'
            using errcode = 'check_violation', constraint = 'a_reviewed_incident_has_a_review';
    end if;
    return new;
end $$;
create or replace trigger c_held before insert or update of state, occurred_on, occurred_at on public.cases_incident
    for each row execute function public.cases_hold_incident();

-- Its time stays before its answers and after what it answers.
create or replace function public.cases_keep_order() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('a chain of retaliation', new.owner_id));
    if exists (select from public.cases_incidentreview r
                where r.owner_id = new.owner_id and r.retaliation_of_id is not null
                  and new.id in (r.incident_id, r.retaliation_of_id)
                  and not public.cases_can_answer(r.retaliation_of_id, r.incident_id)) then
        raise exception 'an incident answers an earlier one'
            using errcode = 'check_violation', constraint = 'an_incident_answers_an_earlier_one';
    end if;
    return null;
end $$;
create or replace trigger d_keeps_order after update of occurred_on, occurred_at on public.cases_incident
    for each row when ((old.occurred_on, old.occurred_at) is distinct from (new.occurred_on, new.occurred_at))
    execute function public.cases_keep_order();

-- A part in an incident says why the person is in the record, before the row's place is chosen by it: a clause about those
-- on the programme opens no victim and no witness, whatever the writer says.
create or replace function public.cases_part_says_why() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    new.subject_role := case new.part when 'victim' then 2 when 'witness' then 3 else 1 end;
    return new;
end $$;
create or replace trigger a_part before insert or update of part, subject_role on public.cases_incidentparticipant
    for each row execute function public.cases_part_says_why();
