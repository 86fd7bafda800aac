-- The whole of what protects a table of records: who may read, add, change and erase rows, what chooses their place, what
-- follows their links and what traces their changes. Whether rows have an addressee, or name another person too, is seen
-- from the table's columns; without a person, they are facts (facts.sql). Every protected table is protected anew when this file changes (datasharing/enforcement/policy.py).

create or replace function sharing.unguard(of_table name) returns void
language plpgsql set search_path = pg_catalog as $$
declare
    each text;
begin
    foreach each in array array[
        'trace_removed', 'trace_changed', 'trace_added', 'c_keep', 'b_place', 'a_signs', 'a_links'
    ] loop
        execute format('drop trigger if exists %I on public.%I', each, of_table);
    end loop;
    foreach each in array array['erases', 'changes', 'adds', 'reads', 'maintain'] loop
        execute format('drop policy if exists %I on public.%I', each, of_table);
    end loop;
    execute format('revoke all on public.%I from fd_app', of_table);
end $$;

create or replace function sharing.release(of_table name) returns void
language plpgsql set search_path = pg_catalog as $$
begin
    perform sharing.unguard(of_table);
    delete from sharing.protected where table_name = of_table;
    delete from sharing.facts where table_name = of_table;
    if to_regclass('public.datasharing_presence') is not null then
        delete from public.datasharing_presence where table_name = of_table;
    end if;
end $$;

create or replace function sharing.protect(of_table name, of_category int) returns void
language plpgsql set search_path = pg_catalog as $$
declare
    of_columns name[] := array(
        select attname from pg_attribute
         where attrelid = format('public.%I', of_table)::regclass and attnum > 0 and not attisdropped);
    is_fact constant boolean := 'person_id' <> all (of_columns);
    is_addressed constant boolean := 'addressee_key' = any (of_columns);
    is_tie constant boolean := 'other_guard_id' = any (of_columns);
    keeps constant boolean := 'kept_back' = any (of_columns);
    granted constant text := format('set_id = any ((select sharing.granted(%s))::int[])', of_category);
    -- docs/decisions/0008-the-addressees-guard.md
    cleared constant text := case when is_fact then 'true' else '(guard_id is null or guard_id = any ((select sharing.cleared())::bigint[]))'
        || case when is_tie then
               ' and (other_guard_id is null or other_guard_id = any ((select sharing.cleared())::bigint[]))'
           else '' end
        || case when is_addressed then
               ' and (owner_id = (select sharing.agency())'
               ' or not (select sharing.kept_away())::int8multirange @> addressee_key)'
           else '' end end;
    own constant text := format(
        'owner_id = (select sharing.agency()) and set_id = any ((select sharing.changeable(%s))::int[]) and %s',
        of_category, replace(cleared, 'sharing.cleared()', 'sharing.cleared_to_change()'));
    arguments constant text := format(
        '%L, %L, %L, %L', of_category, case when is_addressed then 'addressed' else '' end,
        case when is_tie then 'tie' else '' end, case when keeps then 'keeps' else '' end);
    each text;
begin
    perform sharing.unguard(of_table);
    foreach each in array array[
        'alter table %s enable row level security',
        'alter table %s force row level security',
        'create policy maintain on %s to fd_owner using (true) with check (true)',
        'create policy reads on %s for select to fd_app using (' || granted || ' and ' || cleared || ')',
        'create policy adds on %s for insert to fd_app with check ('
            'owner_id = (select sharing.agency()) and ' || granted || ')',
        'create policy changes on %s for update to fd_app using (' || own || ')',
        'create policy erases on %s for delete to fd_app using (' || own || ')',
        'alter table %s alter column id set generated always',
        'grant select, insert on %s to fd_app',
        -- what was sent, and what somebody agreed to, is ended and never erased at run time
        case when not is_addressed and of_category <> 17 then 'grant delete on %s to fd_app' end,
        case when not is_addressed then 'grant update on %s to fd_app' end,
        -- with counts of its own the planner would take the sets a session sees for next to nothing, and read and sort all
        case when is_addressed then 'alter table %s alter column set_id set statistics 0' end,
        'create trigger a_links before insert or update on %s for each row execute function sharing.follow_links()',
        'create trigger a_signs before insert or update on %s for each row when (current_user = ''fd_app'')'
            ' execute function sharing.sign()',
        'create trigger b_place before insert or update on %s for each row execute function '
            || case when is_fact then 'sharing.place_fact(' else 'sharing.place(' end || arguments || ')',
        case when is_fact then
            'create trigger c_keep before delete on %s for each row when (current_user = ''fd_app'')'
            ' execute function sharing.keep_what_may_be_named()' end,
        'create trigger trace_added after insert on %s referencing new table as added'
            ' for each statement execute function sharing.trace_added(' || arguments || ')',
        'create trigger trace_changed after update on %s referencing new table as added old table as removed'
            ' for each statement execute function sharing.trace_changed(' || arguments || ')',
        'create trigger trace_removed after delete on %s referencing old table as removed'
            ' for each statement execute function sharing.trace_removed(' || arguments || ')'
    ] loop
        continue when each is null;
        execute replace(each, '%s', format('public.%I', of_table));
    end loop;
    execute format('insert into sharing.%I (table_name, category) values ($1, $2)'
                   ' on conflict (table_name) do update set category = excluded.category',
                   case when is_fact then 'facts' else 'protected' end) using of_table, of_category;
end $$;
