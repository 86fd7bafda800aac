-- Intelligence leaves its agency only as a sanitised report that another member has released than who wrote it, to members
-- of another agency whom the release names. The release is under the row policies; the text is shown by the function below
-- alone, to those named, for the purpose of the release, until its last day, once they have read its terms.

-- What was written stays as it was written: it is withdrawn, never changed, and a withdrawal stays.
create or replace function public.cases_keep_report() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if tg_op = 'INSERT' then
        if new.known_on > sharing.london_day() then
            raise exception 'what is not known yet is no intelligence'
                using errcode = 'check_violation', constraint = 'a_report_is_of_what_is_known';
        end if;
        return new;
    end if;
    if (new.text, new.marking, new.source_grade, new.information_grade, new.handling, new.conditions, new.conditions_note,
        new.known_on, new.written_by_id, to_jsonb(new) -> 'group_id')
       is distinct from
       (old.text, old.marking, old.source_grade, old.information_grade, old.handling, old.conditions, old.conditions_note,
        old.known_on, old.written_by_id, to_jsonb(old) -> 'group_id')
       or old.withdrawn_on is not null
          and (new.withdrawn_on, new.withdrawn_because) is distinct from (old.withdrawn_on, old.withdrawn_because) then
        raise exception 'a report stays as it was written; withdraw it and write another'
            using errcode = 'check_violation', constraint = 'a_report_stays_as_it_was_written';
    end if;
    return new;
end $$;
create or replace trigger a_stays before insert or update on public.cases_intelligencereport
    for each row execute function public.cases_keep_report();
create or replace trigger a_stays before insert or update on public.cases_groupreport
    for each row execute function public.cases_keep_report();

-- A release is of a report of its owner, about its person, that holds; written by another member than who releases it; to
-- members of the addressee who may act for its purpose.
create or replace function public.cases_check_release() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    written_by bigint;
    withdrawn_on date;
    to_agency constant bigint := coalesce(to_jsonb(new) ->> 'addressee_id', to_jsonb(new) ->> 'to_agency_id');
begin
    if tg_table_name = 'cases_intelligencerelease' then
        select r.written_by_id, r.withdrawn_on into written_by, withdrawn_on
          from public.cases_intelligencereport r
         where r.id = new.report_id and r.owner_id = new.owner_id
           and r.person_id = (to_jsonb(new) ->> 'person_id')::bigint;
    else
        select r.written_by_id, r.withdrawn_on into written_by, withdrawn_on
          from public.cases_groupreport r where r.id = new.report_id and r.owner_id = new.owner_id;
    end if;
    if written_by is null or withdrawn_on is not null then
        raise exception 'a release is of a report of its owner that holds'
            using errcode = 'check_violation', constraint = 'a_release_is_of_a_report_that_holds';
    end if;
    if written_by = new.released_by_id then
        raise exception 'another member releases a report than who wrote it' using errcode = 'insufficient_privilege';
    end if;
    if new.until < sharing.london_day() then
        raise exception 'the last day of a release lies ahead'
            using errcode = 'check_violation', constraint = 'a_release_ends_later';
    end if;
    if exists (
        select from unnest(new.named) reader where not exists (
            select from public.partners_membership m join public.partners_user u on u.id = m.user_id
             where m.user_id = reader and m.agency_id = to_agency and new.purpose = any (m.purposes)
               and u.is_active and not u.is_system
               and m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp()))) then
        raise exception 'a release names members of its addressee who act for its purpose'
            using errcode = 'check_violation', constraint = 'a_release_names_members_of_its_addressee';
    end if;
    return new;
end $$;
create or replace trigger c_checked before insert on public.cases_intelligencerelease
    for each row execute function public.cases_check_release();
create or replace trigger c_checked before insert on public.cases_grouprelease
    for each row execute function public.cases_check_release();

create or replace function public.cases_keep_group_release() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'a release stays as it was made; withdraw the report' using errcode = 'check_violation';
end $$;
create or replace trigger c_stays before update or delete on public.cases_grouprelease
    for each row when (current_user = 'fd_app') execute function public.cases_keep_group_release();

-- What was released to whoever acts, by the reference of the release; no row if it names them not, is for another purpose,
-- or if the row policies would hide it.
create or replace function public.cases_release_for_me(of_release text)
returns table (
    owner bigint, person bigint, key bigint, report bigint, group_report bigint, until date, released_at timestamptz
) language plpgsql stable security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    acting constant bigint[] := sharing.context();
    granted constant int[] := sharing.granted(28);
begin
    return query
    select r.owner_id, r.person_id, r.id, r.report_id, null::bigint, r.until, r.created_at
      from public.cases_intelligencerelease r
     where r.reference = of_release and r.addressee_id = acting[1] and r.purpose = acting[2] and acting[3] = any (r.named)
       and r.set_id = any (granted) and (r.guard_id is null or r.guard_id = any (sharing.cleared()::bigint[]))
       and not sharing.kept_away()::int8multirange @> r.addressee_key
    union all
    select r.owner_id, null, r.id, null, r.report_id, r.until, r.created_at
      from public.cases_grouprelease r
     where r.reference = of_release and r.to_agency_id = acting[1] and r.purpose = acting[2] and acting[3] = any (r.named)
       and r.set_id = any (granted);
end $$;

-- The terms of what was released to whoever acts and, once they have read these and while it holds, its text. That the text
-- was shown is logged here, as a disclosure.
create or replace function public.cases_released_intelligence(of_release text)
returns table (
    marking text, grade text, handling text, conditions text[], conditions_note text, known_on date, until date,
    released_at timestamptz, group_name text, is_withdrawn boolean, is_over boolean, read_at timestamptz, words text
) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
declare
    mine record;
begin
    for mine in select * from public.cases_release_for_me(of_release) loop
        select t.read_at into read_at
          from public.cases_termsread t where t.release = of_release and t.user_id = sharing.acting_user();
        select r.marking, r.source_grade || r.information_grade, r.handling, r.conditions::text[], r.conditions_note, r.known_on,
               r.group_name, r.withdrawn_on is not null, r.text
          into marking, grade, handling, conditions, conditions_note, known_on, group_name, is_withdrawn, words
          from (select p.marking, p.source_grade, p.information_grade, p.handling, p.conditions, p.conditions_note, p.known_on,
                       null::text as group_name, p.withdrawn_on, p.text
                  from public.cases_intelligencereport p where p.id = mine.report
                union all
                select p.marking, p.source_grade, p.information_grade, p.handling, p.conditions, p.conditions_note, p.known_on,
                       g.name, p.withdrawn_on, p.text
                  from public.cases_groupreport p join public.cases_group g on g.id = p.group_id
                 where p.id = mine.group_report) r;
        until := mine.until;
        released_at := mine.released_at;
        is_over := mine.until < sharing.london_day();
        if is_withdrawn or is_over or read_at is null then
            words := null;
        else
            insert into public.datasharing_logentry (operation, category, owner_id, persons, table_name, keys)
            values ('consultation', 28, mine.owner, array_remove(array[mine.person], null),
                    case when mine.person is null then 'cases_grouprelease' else '' end,
                    case when mine.person is null then array[mine.key] else '{}' end);
            if not found then
                raise exception 'the log could not be written' using errcode = 'io_error';
            end if;
        end if;
        return next;
    end loop;
end $$;

-- Only whom a release names reads its terms, themselves and now.
create or replace function public.cases_read_terms() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from public.cases_release_for_me(new.release)) then
        raise exception 'no such release' using errcode = 'foreign_key_violation';
    end if;
    new.user_id := sharing.acting_user();
    new.read_at := statement_timestamp();
    return new;
end $$;
create or replace trigger reads_terms before insert on public.cases_termsread
    for each row when (current_user = 'fd_app') execute function public.cases_read_terms();

revoke execute on function public.cases_keep_report, public.cases_check_release, public.cases_keep_group_release,
    public.cases_release_for_me, public.cases_released_intelligence, public.cases_read_terms from public;
grant execute on function public.cases_released_intelligence to fd_app;
