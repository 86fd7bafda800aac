-- Finds names for whoever acts: those that begin with, contain, or are spelt like what was typed, perhaps born in a
-- period. It answers with keys of people and of identities, or of aliases, which the application then reads as records:
-- under the row policies, and logged.
--
-- It belongs to fd_search and so looks past the row policies, because contains and similarity are not leak-proof and
-- under a policy no index would serve them. So it asks `sharing.granted` and `sharing.cleared` itself, for every row that
-- it reads. Category 1 is identity. Names come in normal form (`cases_normal_name`), which has no wildcards.

-- Whether what is known of a birth (a day, a month, a year; five years about an estimate) meets a period.
create or replace function public.cases_may_be_born(born date, how_exact text, earliest date, latest date) returns boolean
language sql immutable parallel safe set search_path = pg_catalog as $$
    select born - case how_exact when 'estimated' then interval '2 years' else interval '0' end <= latest
       and born + case how_exact when 'day' then interval '1 day' when 'month' then interval '1 month'
                                 when 'year' then interval '1 year' else interval '3 years' end > earliest
$$;

create or replace function public.cases_search(
    aliases boolean, how text, family text, given text, earliest date, latest date,
    after_family text, after_given text, after_alias boolean, after_id bigint, at_most int
) returns table (id bigint, family_name text, given_names text, closeness real, person_id bigint)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    -- most rows have no guard: what the session passes is worked out only when one does
    visible constant text := 'r.set_id = any ($1)'
        ' and (r.guard_id is null or r.guard_id = any ((select sharing.cleared())::bigint[]))';
    born constant text := 'r.date_of_birth between $4 - interval ''3 years'' and $5 + interval ''2 years'''
        ' and public.cases_may_be_born(r.date_of_birth, r.birth_precision, $4, $5)';
    compared constant text := case how when 'begins' then '^@' when 'contains' then 'like'
                                       when 'similar' then 'operator(public.%)' end;
    closest constant text := 'public.similarity(r.normal_family_name, $2) + public.similarity(r.normal_given_names, $3)';
    wanted text[] := array[visible];
begin
    if family <> '' then
        wanted := wanted || format('r.normal_family_name %s $2', compared);
    end if;
    if given <> '' then
        wanted := wanted || format('r.normal_given_names %s $3', compared);
    end if;
    if earliest is not null and not aliases then
        wanted := wanted || born;
    elsif earliest is not null then
        wanted := wanted || format(
            'exists (select from public.cases_identity r where r.person_id = t.person_id and %s and %s)', visible, born);
    end if;
    if after_id is not null then
        wanted := wanted || '(r.normal_family_name, r.normal_given_names, $6, r.id) > ($7, $8, $9, $10)'::text;
    end if;
    return query execute format(
        'select r.id, r.normal_family_name::text, r.normal_given_names::text, %s, r.person_id'
        '  from %s where %s order by %s limit $11',
        case how when 'similar' then closest else '0::real' end,
        case when aliases then 'public.cases_alias t cross join lateral (select t.*) r'
             else 'public.cases_identity r' end,
        array_to_string(wanted, ' and '),
        case how when 'similar' then '4 desc, 2, 3, 1' else 'r.normal_family_name, r.normal_given_names, r.id' end)
    using sharing.granted(1),
          case how when 'contains' then '%' || family || '%' else family end,
          case how when 'contains' then '%' || given || '%' else given end,
          earliest, latest, aliases, after_family, after_given, after_alias, after_id, at_most;
end $$;

grant select on public.cases_identity, public.cases_alias to fd_search;
grant usage on schema sharing to fd_search;
grant execute on function sharing.granted(int), sharing.cleared() to fd_search;
revoke execute on function public.cases_search, public.cases_may_be_born from public;
grant execute on function public.cases_may_be_born to fd_search;
grant execute on function public.cases_search to fd_app;

-- To own a function one must be able to create in its schema, for as long as it takes.
grant create on schema public to fd_search;
alter function public.cases_search owner to fd_search;
revoke create on schema public from fd_search;
