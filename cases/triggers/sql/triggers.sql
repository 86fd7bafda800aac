-- What was never announced before the act cannot fire; two different people confirm; nothing of an announced rule changes.
-- All this holds for the run-time role. What the owner of the tables does (a move to another set, an upgrade) changes none of it.

-- A rule stays as it was announced: it is ended, and another version takes its place.
create or replace function public.cases_keep_rule() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if (new.series, new.version, new.kind, new.name, new.words, new.acts, new.window_days, new.active_from)
       is distinct from
       (old.series, old.version, old.kind, old.name, old.words, old.acts, old.window_days, old.active_from)
       or old.active_to is not null and new.active_to is distinct from old.active_to then
        raise exception 'a trigger rule is ended and replaced by another version'
            using errcode = 'check_violation', constraint = 'a_trigger_rule_stays_as_it_was_announced';
    end if;
    return new;
end $$;
create or replace trigger c_stays before update on public.cases_triggerrule
    for each row when (current_user = 'fd_app') execute function public.cases_keep_rule();

-- An announcement is of something that was said, and stays as it was recorded.
create or replace function public.cases_keep_announcement() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if new.announced_at > statement_timestamp() + interval '1 minute' then
        raise exception 'a rule is announced before that is recorded'
            using errcode = 'check_violation', constraint = 'an_announcement_has_been_made';
    end if;
    if tg_op = 'UPDATE' and (new.trigger_rule_id, new.announced_at, to_jsonb(new) -> 'group_id')
       is distinct from (old.trigger_rule_id, old.announced_at, to_jsonb(old) -> 'group_id') then
        raise exception 'an announcement stays as it was made'
            using errcode = 'check_violation', constraint = 'an_announcement_stays_as_it_was_made';
    end if;
    return new;
end $$;
create or replace trigger c_stays before insert or update on public.cases_ruleannounced
    for each row when (current_user = 'fd_app') execute function public.cases_keep_announcement();
create or replace trigger c_stays before insert or update on public.cases_ruletold
    for each row when (current_user = 'fd_app') execute function public.cases_keep_announcement();

-- After the row policies: before them, the answer would tell who was told what to those who may not know.
create or replace function public.cases_check_trigger() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    by_rule public.cases_triggerrule;
    day date := (new.act_at at time zone 'Europe/London')::date;
begin
    if tg_op = 'INSERT' then
        select * into by_rule from public.cases_triggerrule r where r.id = new.trigger_rule_id;
        if new.act <> all (by_rule.acts) or day < by_rule.active_from or day >= by_rule.active_to
           or new.act_at > statement_timestamp() then
            raise exception 'the rule was not in force for such an act at that time'
                using errcode = 'check_violation', constraint = 'only_an_announced_act_fires';
        end if;
        if new.group_id is not null and not exists (
               select from public.cases_ruleannounced a
                where a.trigger_rule_id = new.trigger_rule_id and a.group_id = new.group_id and a.announced_at <= new.act_at) then
            raise exception 'the rule was not announced to the group before the act'
                using errcode = 'check_violation', constraint = 'only_an_announced_act_fires';
        end if;
        if by_rule.kind in ('first_group', 'most_violent_group') and new.group_id is null then
            raise exception 'the rule chooses a group' using errcode = 'check_violation', constraint = 'the_rule_chooses_a_group';
        end if;
        if by_rule.kind = 'first_group' and exists (
               select from public.cases_trigger t
                where t.trigger_rule_id = new.trigger_rule_id and t.group_id <> new.group_id and t.state <> 'dismissed'
                  and t.act_at <= new.act_at) then
            raise exception 'another group was the first'
                using errcode = 'check_violation', constraint = 'the_first_group_is_one';
        end if;
        if new.analyst_by_id is not null or new.lead_by_id is not null or new.proposed_by_id is not null
           or new.detected_by_id is distinct from sharing.acting_user() then
            raise exception 'a trigger is detected by who acts, and unconfirmed' using errcode = 'insufficient_privilege';
        end if;
        return null;
    end if;
    if (new.trigger_rule_id, new.target, new.group_id, new.act, new.act_at, new.incident, new.detected_by_id)
       is distinct from (old.trigger_rule_id, old.target, old.group_id, old.act, old.act_at, old.incident, old.detected_by_id) then
        raise exception 'a trigger stays as it was detected'
            using errcode = 'check_violation', constraint = 'a_trigger_stays_as_it_was_detected';
    end if;
    if old.analyst_by_id is not null and new.analyst_by_id is distinct from old.analyst_by_id
       or old.lead_by_id is not null and new.lead_by_id is distinct from old.lead_by_id
       or new.analyst_by_id is distinct from old.analyst_by_id
          and not membership.may('confirm a trigger as analyst')
       or new.lead_by_id is distinct from old.lead_by_id
          and not membership.may('confirm a trigger as enforcement lead')
       or (new.analyst_by_id is distinct from old.analyst_by_id or new.lead_by_id is distinct from old.lead_by_id)
          and old.state <> 'proposed' then
        raise exception 'a proposed trigger is confirmed once by the analyst and once by the enforcement lead'
            using errcode = 'insufficient_privilege';
    end if;
    if new.state = 'proposed' and new.target = 'person'
       and not exists (select from public.cases_triggertarget t where t.trigger_id = new.id) then
        raise exception 'whom the trigger is about is missing'
            using errcode = 'check_violation', constraint = 'a_trigger_is_about_someone';
    end if;
    return null;
end $$;
create or replace trigger d_checked after insert or update on public.cases_trigger
    for each row when (current_user = 'fd_app') execute function public.cases_check_trigger();

-- A person is the target of a trigger only if they were told the rule before the act; of a group that was told, each member.
create or replace function public.cases_check_target() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if exists (
        select from public.cases_trigger t
         where t.id = new.trigger_id and t.target = 'person' and not exists (
               select from public.cases_ruletold r
                where r.trigger_rule_id = t.trigger_rule_id and r.person_id = new.person_id and r.announced_at <= t.act_at)) then
        raise exception 'the rule was not announced to the person before the act'
            using errcode = 'check_violation', constraint = 'only_an_announced_act_fires';
    end if;
    return null;
end $$;
create or replace trigger d_checked after insert or update of trigger_id on public.cases_triggertarget
    for each row when (current_user = 'fd_app') execute function public.cases_check_target();

-- The first lever of whichever agency starts the delivery, and the clock of the feedback to all who were told.
create or replace function public.cases_first_lever(of_trigger bigint, day date) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.cases_trigger t
       set state = 'in_delivery', first_lever_on = day, feedback_by = day + 30
     where t.id = of_trigger and t.first_lever_on is null and t.state in ('confirmed', 'action_planned');
end $$;
revoke execute on function public.cases_keep_rule, public.cases_keep_announcement, public.cases_check_trigger,
    public.cases_check_target, public.cases_first_lever from public;
