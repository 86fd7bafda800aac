-- Changes of the acting agency's administration, latest first, for its data protection officers: to see them is a
-- consultation. What became of an agreement is read by all its parties. The trail itself is partners/trail/sql/trail.sql.
create or replace function sharing.administration(wanted jsonb, before bigint, at_most int) returns table (
    id bigint, at timestamptz, by_user_id bigint, by_agency_id bigint, table_name text, row_key bigint, operation text,
    was jsonb, became jsonb, person text, reason text
) language plpgsql volatile security definer set search_path = pg_catalog as $$
#variable_conflict use_column
begin
    if not membership.may('see changes of administration') then
        raise exception 'only a data protection officer sees changes of administration'
            using errcode = 'insufficient_privilege';
    end if;
    perform sharing.consulted(-3, '{}');
    return query
    select a.id, a.at, a.by_user_id, a.by_agency_id, a.table_name::text, a.row_key, a.operation::text, a.was, a.became,
           p.reference::text, a.reason
      from ((select * from public.partners_administration a
            where a.agency_id = sharing.agency()
              and (before is null or a.id < before)
              and (not wanted ? 'user' or a.by_user_id = (wanted ->> 'user')::bigint)
              and (not wanted ? 'tables' or wanted -> 'tables' ? a.table_name)
              and (not wanted ? 'alone' or a.table_name = 'partners_proposal' and a.became @> '{"is_alone": true}')
              and (not wanted ? 'since' or a.at >= (wanted ->> 'since')::timestamptz)
              and (not wanted ? 'until' or a.at < (wanted ->> 'until')::timestamptz)
            order by a.id desc limit at_most)
           union all
           (select * from public.partners_administration a
            where a.agency_id = any (array(select -y.agreement_id from public.datasharing_party y
                                            where y.agency_id = sharing.agency()))
              and (before is null or a.id < before)
              and (not wanted ? 'user' or a.by_user_id = (wanted ->> 'user')::bigint)
              and (not wanted ? 'tables' or wanted -> 'tables' ? a.table_name)
              and (not wanted ? 'alone' or a.table_name = 'partners_proposal' and a.became @> '{"is_alone": true}')
              and (not wanted ? 'since' or a.at >= (wanted ->> 'since')::timestamptz)
              and (not wanted ? 'until' or a.at < (wanted ->> 'until')::timestamptz)
            order by a.id desc limit at_most)) a
      left join public.datasharing_person p on p.id = a.person_id
     order by a.id desc
     limit at_most;
end $$;
revoke execute on function sharing.administration from public;
grant execute on function sharing.administration to fd_app;
