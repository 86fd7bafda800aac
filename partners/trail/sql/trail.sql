-- Administration leaves a trace: who, when, for which agency, what before and after. Tables carry the trigger by the
-- constraint `Traced` (partners/privileges.py); those of partner systems and of second factors are
-- other libraries', and get it here.

-- Arguments: columns whose values are never written down ("changed" stands for them), columns that are no administration,
-- each list separated by commas, and the column that names an agreement, whose parties all read what became of it: it stands, with a minus, for an agency.
create or replace function public.partners_trace_administration() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    hidden constant text[] := string_to_array(tg_argv[0], ',');
    passed_over constant text[] := string_to_array(tg_argv[1], ',');
    acting constant bigint[] := sharing.context();
    old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - passed_over end;
    new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - passed_over end;
    whole jsonb := coalesce(new_row, old_row);
    was jsonb := '{}';
    became jsonb := '{}';
    each text;
    agreement bigint := whole ->> tg_argv[2];
    -- a reason is believed in the transaction that gave it: a setting may outlast one in a pooled connection
    said constant text := current_setting('sharing.reason', true);
    reason constant text := case when starts_with(said, sharing.transaction() || '|')
                                 then substr(said, length(sharing.transaction()) + 2) end;
begin
    for each in select jsonb_object_keys(whole) loop
        if old_row -> each is distinct from new_row -> each then
            was := was || jsonb_build_object(each, case when each = any (hidden) then '"–"' else old_row -> each end);
            became := became || jsonb_build_object(each, case when each = any (hidden) then '"changed"' else new_row -> each end);
        end if;
    end loop;
    if became = '{}' then
        return null;
    end if;
    if tg_op = 'UPDATE' then  -- whose it is, or nobody could tell what was changed
        select became || coalesce(jsonb_object_agg(named, new_row -> named), '{}') into became
          from unnest(array['user_id', 'role', 'agreement_id', 'number', 'service_id', 'full_name']) named
         where new_row ->> named is not null and not became ? named;
    end if;
    insert into public.partners_administration
        (at, act, agency_id, by_user_id, by_agency_id, table_name, row_key, operation, was, became, person_id, reason)
    select clock_timestamp(), sharing.act(), agency, acting[3], nullif(acting[1], -1), tg_table_name,
           (whole ->> 'id')::bigint,
           case tg_op when 'INSERT' then 'added' when 'UPDATE' then 'changed' else 'removed' end,
           case when tg_op = 'INSERT' then '{}' else was end, case when tg_op = 'DELETE' then '{}' else became end,
           (whole ->> 'person_id')::bigint,
           coalesce(nullif(reason, ''), whole ->> 'reason', '')
      from unnest(case when agreement is not null then array[-agreement]
                       else public.partners_whose_administration(tg_table_name, whole, nullif(acting[1], -1)) end) agency;
    return null;
end $$;

-- Whose administration a row is: the agency it names; for the account of a member, each agency that they belong to.
create or replace function public.partners_whose_administration(table_name text, whole jsonb, acting bigint)
returns bigint[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    agency bigint;
    account constant bigint := case when table_name = 'partners_user' then whole ->> 'id'
                                    when table_name in ('mfa_authenticator', 'oauth2_provider_application')
                                    then whole ->> 'user_id' end;
    agencies bigint[];
begin
    if account is not null then
        select array_agg(distinct m.agency_id) into agencies from public.partners_membership m
         where m.user_id = account and (m.valid_to is null or m.valid_to >= statement_timestamp());
        if agencies is null then
            select array[m.agency_id] into agencies from public.partners_membership m
             where m.user_id = account order by m.valid_to desc, m.id desc limit 1;
        end if;
        return coalesce(agencies, array[acting]);
    end if;
    agency := coalesce(
        (whole ->> 'agency_id')::bigint, (whole ->> 'owner_id')::bigint,
        (select s.agency_id from public.partners_service s where s.id = (whole ->> 'service_id')::bigint),
        acting);
    if agency is null and whole ? 'guard_id' then
        execute 'select owner_id from public.datasharing_guard where id = $1' into agency using (whole ->> 'guard_id')::bigint;
    end if;
    return array[agency];
end $$;
revoke execute on function public.partners_whose_administration from public;
revoke execute on function public.partners_trace_administration from public;

-- Only added to, for the owner of the table too.
create or replace function public.partners_trail_is_final() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'the trail of administration is only added to' using errcode = 'insufficient_privilege';
end $$;
revoke execute on function public.partners_trail_is_final from public;
create or replace trigger final before update or delete on public.partners_administration
    for each row execute function public.partners_trail_is_final();
create or replace trigger final_as_a_whole before truncate on public.partners_administration
    for each statement execute function public.partners_trail_is_final();

do $$ begin
    if to_regclass('public.oauth2_provider_application') is not null then
        create or replace trigger z_trail after insert or update or delete on public.oauth2_provider_application
            for each row execute function public.partners_trace_administration('client_secret', 'created,updated');
    end if;
    if to_regclass('public.mfa_authenticator') is not null then
        create or replace trigger z_trail after insert or update or delete on public.mfa_authenticator
            for each row execute function public.partners_trace_administration('data', 'last_used_at');
    end if;
end $$;
