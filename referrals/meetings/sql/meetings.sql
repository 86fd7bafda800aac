-- What a meeting decided and asked stays as it was recorded; only events move an action, and only its own agency writes
-- about a meeting.

-- An event locks its action, is checked against the machine of actions, and sets the state, so the first answer wins.
-- Arguments: the column of the event that names the action, and the transitions, 'party:before>event>after' each.
-- SQLSTATE FD001: the action has moved on, or the event is not this party's to add.
create or replace function public.referrals_move_action() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    of_action constant bigint := to_jsonb(new) ->> tg_argv[0];
    about record;
    parties text[];
    next_state text;
begin
    select owner_id, addressee_id, programme_id, state into about
      from public.referrals_meetingaction where id = of_action for update;
    if new.owner_id not in (about.owner_id, about.addressee_id) or new.programme_id is distinct from about.programme_id then
        raise exception 'an event belongs to a party of its action' using errcode = 'check_violation';
    end if;
    parties := array_remove(array[case when new.owner_id = about.owner_id then 'sender' end,
                                  case when new.owner_id = about.addressee_id then 'addressee' end], null);
    select split_part(allowed, '>', 3) into next_state
      from unnest(tg_argv[1]::text[]) allowed, unnest(parties) party
     where split_part(allowed, '>', 1) = party || ':' || about.state and split_part(allowed, '>', 2) = new.kind
     limit 1;
    if next_state is null then
        raise exception 'what is % cannot be % by this agency', about.state, new.kind using errcode = 'FD001';
    end if;
    update public.referrals_meetingaction set state = next_state where id = of_action;
    return new;
end $$;
revoke execute on function public.referrals_move_action from public;

-- Rows about a meeting are its owner's, in its programme. Of a meeting that is not seen, `follow_links` has refused before.
create or replace function public.referrals_of_its_meeting() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from public.referrals_meeting m
                    where m.id = (to_jsonb(new) ->> 'meeting_id')::bigint and m.programme_id is not distinct from new.programme_id
                      and (m.owner_id = new.owner_id or tg_table_name = 'referrals_meetingpack')) then
        raise exception 'what a meeting decides and asks is recorded by the agency that called it'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_of_its_meeting from public;

create or replace function public.referrals_stays_as_recorded() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'a row of % stays as it was recorded', tg_table_name using errcode = 'insufficient_privilege';
end $$;
revoke execute on function public.referrals_stays_as_recorded from public;

do $$
declare
    of_table text;
begin
    foreach of_table in array array['meetingattendance', 'decision', 'meetingaction', 'meetingpack'] loop
        continue when to_regclass('public.referrals_' || of_table) is null;
        execute format('create or replace trigger c_of_its_meeting before insert on public.%I'
                       ' for each row execute function public.referrals_of_its_meeting()', 'referrals_' || of_table);
    end loop;
    foreach of_table in array array['decision', 'meetingaction', 'meetingactionevent', 'meetingpack'] loop
        continue when to_regclass('public.referrals_' || of_table) is null;
        execute format('create or replace trigger c_stays before update or delete on public.%I for each row'
                       ' when (current_user = ''fd_app'') execute function public.referrals_stays_as_recorded()',
                       'referrals_' || of_table);
    end loop;
end $$;
