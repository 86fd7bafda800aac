-- The hard rules of notifications (practice reference, 1.7), for whatever asks: a page, a partner system or plain SQL.
-- Nobody is told while something is in the way; nothing is held without the three voices; who speaks for the community or
-- a family has agreed; and a speaker's agency is told of those to whom its member speaks, and of nobody else.

-- Whether who acts sees a row of this category, set and guard.
create or replace function public.cases_sees(category int, of_set int, of_guard bigint) returns boolean
language sql stable set search_path = pg_catalog as $$
    select of_set = any (sharing.granted(category)) and (of_guard is null or of_guard = any (sharing.cleared()))
$$;

-- What is in the way of whom at a notification of the acting agency: 'threat' with the other invitee, 'rivals' with one of a
-- rival group from whom nobody has said how they are kept apart, 'child', and 'not_now' where the reason is not for who acts
-- to know: a hold, or a threat of which another agency has warned. That tells that there is a reason, and never which (docs/decisions/0023-a-stop-without-a-reason.md).
create or replace function public.cases_in_the_way(of_notification bigint)
returns table (invitee bigint, why text, other bigint)
language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    held public.cases_notification;
    day date;
begin
    select * into held from public.cases_notification n
     where n.id = of_notification and n.owner_id = sharing.agency() and public.cases_sees(21, n.set_id, null);
    if not found then
        return;
    end if;
    day := (held.starts_at at time zone 'Europe/London')::date;
    -- whether somebody is under a hold is never asked without a row of the log (holds.sql)
    perform sharing.consulted(-6, array_agg(i.person_id)) from public.cases_invitee i
     where i.notification_id = held.id and i.owner_id = held.owner_id and i.withdrawn_on is null
    having count(*) > 0;
    return query
    with come as (
        select i.id, i.person_id, i.representing_id, i.safeguarding, i.kept_apart from public.cases_invitee i
         where i.notification_id = held.id and i.owner_id = held.owner_id and i.withdrawn_on is null
    ), threat as (
        select a.id, b.id as from_id,
               public.cases_sees(7, t.set_id, t.guard_id) and public.cases_sees(7, t.set_id, t.other_guard_id) as is_seen
          from come a
          join come b on b.id <> a.id
          join public.cases_threat t on t.person_id = a.person_id and t.other_id = b.person_id
                                     or t.person_id = b.person_id and t.other_id = a.person_id
         where t.since <= day and (t.until is null or t.until > day)
    )
    select t.id, case when t.is_seen then 'threat' else 'not_now' end, case when t.is_seen then t.from_id end
      from threat t
    union
    select a.id, 'rivals', b.id
      from come a
      join come b on b.representing_id <> a.representing_id
      join public.cases_grouprelation r on r.group_id = a.representing_id and r.towards_id = b.representing_id
                                        or r.group_id = b.representing_id and r.towards_id = a.representing_id
     where a.kept_apart = '' and r.kind = 'rival' and (r.until is null or r.until > day)
       and public.cases_sees(6, r.set_id, null)
    union
    select c.id, 'not_now', null from come c where public.cases_is_held(c.person_id, c.representing_id)
    union
    select c.id, 'child', null from come c
     where c.safeguarding = ''
       and exists (select from public.cases_identity i
                    where i.person_id = c.person_id and public.cases_sees(1, i.set_id, i.guard_id)
                      and extract(year from age(day, i.date_of_birth))
                          - case i.birth_precision when 'day' then 0 else 1 end < 18)
       and not exists (select from public.cases_concern s
                        where s.person_id = c.person_id and s.answered_at is not null
                          and public.cases_sees(16, s.set_id, s.guard_id));
end $$;
revoke execute on function public.cases_in_the_way from public;
grant execute on function public.cases_in_the_way to fd_app;

-- Whether a message has a speaker who may speak: a member of staff of an agency, or, for the community and families,
-- somebody who agreed and still does.
create or replace function public.cases_is_spoken(message public.cases_message) returns boolean
language sql stable set search_path = pg_catalog as $$
    select case when message.role in ('victim_parent', 'faith', 'ex_member', 'lived_experience', 'family_influential')
           then exists (select from public.cases_messenger m
                         where m.message_id = message.id and m.owner_id = message.owner_id
                           and m.agreed_on is not null and m.withdrew_on is null)
           else message.agency_id is not null end
$$;

create or replace function public.cases_hold_notification() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if new.state <> 'held' then
        return new;
    end if;
    if new.kind in ('call_in', 'market', 'prison') and old.state <> 'rehearsed' then
        raise exception 'a meeting of several people is rehearsed before it is held'
            using errcode = 'check_violation', constraint = 'a_forum_is_rehearsed_before_it_is_held';
    end if;
    if (select count(distinct m.voice) from public.cases_message m
         where m.notification_id = new.id and m.owner_id = new.owner_id and not m.is_left_out
           and m.voice in ('moral', 'enforcement', 'help') and public.cases_is_spoken(m)) < 3 then
        raise exception 'a notification has a voice for the community, for consequences and for help'
            using errcode = 'check_violation', constraint = 'a_notification_has_three_voices';
    end if;
    if exists (select from public.cases_message m
                where m.notification_id = new.id and m.owner_id = new.owner_id and not m.is_left_out
                  and m.role in ('victim_parent', 'faith', 'ex_member', 'lived_experience', 'family_influential')
                  and not public.cases_is_spoken(m)) then
        raise exception 'who speaks for the community or a family has agreed to'
            using errcode = 'check_violation', constraint = 'a_messenger_without_consent_has_no_place';
    end if;
    if exists (select from public.cases_in_the_way(new.id)) then
        raise exception 'something is in the way of an invitee'
            using errcode = 'check_violation', constraint = 'nobody_is_told_while_something_is_in_the_way';
    end if;
    return new;
end $$;
create or replace trigger d_held_by_the_rules before update on public.cases_notification
    for each row when (current_user = 'fd_app' and new.state is distinct from old.state)
    execute function public.cases_hold_notification();
revoke execute on function public.cases_hold_notification from public;

-- Who is invited is invited by the agency that plans, before any letter; a letter waits while something is in the way; and
-- who came is known when it has been held.
create or replace function public.cases_hold_invitee() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    held public.cases_notification;
begin
    select * into held from public.cases_notification n where n.id = new.notification_id;
    if held.owner_id is distinct from new.owner_id then
        raise exception 'the agency that plans a notification invites to it' using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'INSERT' then
        if new.letter_served_on is not null or new.attended <> '' or held.state not in ('planned', 'invited', 'rehearsed') then
            raise exception 'people are invited before they are told'
                using errcode = 'check_violation', constraint = 'people_are_invited_before_they_are_told';
        end if;
        return new;
    end if;
    if new.letter_served_on is not null and old.letter_served_on is null
       and exists (select from public.cases_in_the_way(held.id) w where w.invitee = new.id) then
        raise exception 'something is in the way of this letter'
            using errcode = 'check_violation', constraint = 'nobody_is_told_while_something_is_in_the_way';
    end if;
    if new.attended <> '' and old.attended = '' and held.state not in ('held', 'debriefed', 'closed') then
        raise exception 'who came is known when it has been held'
            using errcode = 'check_violation', constraint = 'who_came_is_known_when_it_was_held';
    end if;
    return new;
end $$;
create or replace trigger d_told_by_the_rules before insert or update on public.cases_invitee
    for each row when (current_user = 'fd_app') execute function public.cases_hold_invitee();
revoke execute on function public.cases_hold_invitee from public;

create or replace function public.cases_hold_briefing() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (
        select from public.cases_message m
          join public.cases_invitee i on i.notification_id = m.notification_id and i.owner_id = m.owner_id
         where m.id = new.message_id and m.owner_id = new.owner_id and m.agency_id = new.addressee_id and not m.is_left_out
           and i.person_id = new.person_id and i.withdrawn_on is null
           and not exists (select from public.cases_in_the_way(m.notification_id) w where w.invitee = i.id)) then
        raise exception 'a speaker is told of those to whom they will speak'
            using errcode = 'check_violation', constraint = 'a_speaker_is_told_of_those_to_whom_they_speak';
    end if;
    return new;
end $$;
create or replace trigger d_told_to_speakers before insert on public.cases_briefing
    for each row when (current_user = 'fd_app') execute function public.cases_hold_briefing();
revoke execute on function public.cases_hold_briefing from public;
