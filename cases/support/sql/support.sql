-- What contacts do to offers and to “I want out”, and what no statement of the application may do to these.

-- A contact by which the person was reached stops the clocks of the same agency that it answers, so that no page can forget
-- to. The earliest contact counts, even if a later one was recorded first. An attempt, and a talk with somebody else,
-- stop only the clock of a planned next contact.
create or replace function public.cases_contact_stops_clocks() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    reached constant boolean := new.kind in ('face', 'phone', 'text');
    starts constant boolean := reached and new.purpose = 'service_start';
begin
    update public.cases_contact c set followed_at = new.happened_at
     where c.owner_id = new.owner_id and c.person_id = new.person_id and c.id <> new.id
       and c.followed_at is null and c.next_on is not null and c.happened_at < new.happened_at;
    if not reached then
        return null;
    end if;
    update public.cases_wantsout w
       set contacted_at = least(w.contacted_at, new.happened_at),
           met_at = case when new.kind = 'face' then least(w.met_at, new.happened_at) else w.met_at end,
           service_started_at = case when starts then least(w.service_started_at, new.happened_at)
                                else w.service_started_at end
     where w.owner_id = new.owner_id and w.person_id = new.person_id and w.said_at <= new.happened_at
       and (w.contacted_at is null or w.contacted_at > new.happened_at
            or new.kind = 'face' and (w.met_at is null or w.met_at > new.happened_at)
            or starts and (w.service_started_at is null or w.service_started_at > new.happened_at));
    update public.cases_supportoffer o
       set first_contact_at = least(o.first_contact_at, new.happened_at),
           first_service_start_at = case when starts and o.state = 'accepted'
                                         then least(o.first_service_start_at, new.happened_at)
                                    else o.first_service_start_at end
     where o.owner_id = new.owner_id and o.person_id = new.person_id and o.offered_at <= new.happened_at
       and (o.first_contact_at is null or o.first_contact_at > new.happened_at
            or starts and o.state = 'accepted'
               and (o.first_service_start_at is null or o.first_service_start_at > new.happened_at));
    return null;
end $$;
revoke execute on function public.cases_contact_stops_clocks from public;

-- The start of a service that was offered stops the clock of the person's “I want out” too.
create or replace function public.cases_service_stops_clock() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.cases_wantsout w set service_started_at = new.first_service_start_at
     where w.owner_id = new.owner_id and w.person_id = new.person_id and w.said_at <= new.first_service_start_at
       and (w.service_started_at is null or w.service_started_at > new.first_service_start_at);
    return null;
end $$;
revoke execute on function public.cases_service_stops_clock from public;

-- What a person said stays as it was said, and only contacts stop its clocks. Nor does the application rewrite a contact:
-- it is dosage, and evidence that a clock was kept.
create or replace function public.cases_hold_support() returns trigger
language plpgsql set search_path = pg_catalog as $$
declare
    before jsonb := '{}';
    after constant jsonb := to_jsonb(new);
    of_contacts constant text[] := '{contacted_at,met_at,service_started_at,first_contact_at,followed_at}';
    happened constant timestamptz := coalesce(after ->> 'happened_at', after ->> 'said_at', after ->> 'offered_at');
    kept constant text[] := case tg_table_name
        when 'cases_wantsout' then '{said_at,channel,said,heard_by_id,contact_due_at,face_due_at,service_due_on}'::text[]
        when 'cases_contact' then '{kind,minutes,place,purpose,made_by_id,happened_at,note,next_step,next_on}'::text[]
        else '{need,channel,offered_by_id,offered_at}'::text[] end;
    field text;
begin
    if current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return new;
    end if;
    if tg_op = 'UPDATE' then
        before := to_jsonb(old);
        foreach field in array kept loop
            if after -> field is distinct from before -> field then
                raise exception 'what was said and done about support stays as it was recorded'
                    using errcode = 'insufficient_privilege';
            end if;
        end loop;
    end if;
    if tg_op = 'INSERT' and happened > clock_timestamp() + interval '5 minutes' then
        raise exception 'what lies ahead has not happened' using errcode = 'check_violation';
    end if;
    -- the service that was offered starts once; a contact may have said so already
    if before ->> 'first_service_start_at' is not null
       and before -> 'first_service_start_at' is distinct from after -> 'first_service_start_at' then
        raise exception 'a service starts once' using errcode = 'insufficient_privilege';
    end if;
    foreach field in array of_contacts loop
        if after ? field and after ->> field is distinct from before ->> field then
            raise exception 'only contacts stop these clocks' using errcode = 'insufficient_privilege';
        end if;
    end loop;
    return new;
end $$;

do $$
declare
    of_table text;
begin
    foreach of_table in array array['cases_contact', 'cases_wantsout', 'cases_supportoffer'] loop
        if to_regclass('public.' || of_table) is not null then
            execute format('create or replace trigger c_held_as_recorded before insert or update on public.%I'
                           ' for each row execute function public.cases_hold_support()', of_table);
        end if;
    end loop;
    if to_regclass('public.cases_contact') is not null then
        create or replace trigger d_stops_clocks after insert on public.cases_contact
            for each row execute function public.cases_contact_stops_clocks();
    end if;
    if to_regclass('public.cases_supportoffer') is not null then
        create or replace trigger d_stops_clock after update of first_service_start_at on public.cases_supportoffer
            for each row when (new.first_service_start_at is not null
                               and new.first_service_start_at is distinct from old.first_service_start_at)
            execute function public.cases_service_stops_clock();
    end if;
end $$;
