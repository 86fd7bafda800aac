-- Finds people for whoever acts, by names in any order, perhaps born in a period; the best first. It answers with keys of
-- people and of the other names by which they were found, which the application then reads as records: under the row
-- policies, and logged. With `only_owner`, rows of others count for nothing: what else may be tried depends on what was found.
--
-- It belongs to fd_search and so looks past the row policies, because its operators are not leak-proof and under a policy
-- no index would serve them. So it asks `sharing.granted` and `sharing.cleared` itself, for every row that it reads.
-- Category 1 is identity. All that is typed becomes words of letters and digits (`names.sql`), which have no wildcards.

-- Whether what is known of a birth (a day, a month, a year; five years about an estimate) meets a period.
create or replace function public.cases_may_be_born(born date, how_exact text, earliest date, latest date) returns boolean
language sql immutable parallel safe set search_path = pg_catalog as $$
    select born - case how_exact when 'estimated' then interval '2 years' else interval '0' end <= latest
       and born + case how_exact when 'day' then interval '1 day' when 'month' then interval '1 month'
                                 when 'year' then interval '1 year' else interval '3 years' end > earliest
$$;

-- Any of these keys; as beginnings, if so.
create or replace function public.cases_any_of(keys text[], begin boolean) returns tsquery
language sql immutable parallel safe set search_path = pg_catalog as $$
    select nullif(string_agg(quote_literal(key) || case when begin then ':*' else '' end, ' | '), '')::tsquery
      from unnest(keys) key
$$;

-- What each word that was typed may mean: itself, the beginning of a word (with its neighbour too), a short form of the
-- name, and what sounds alike.
create or replace function public.cases_meanings(words text[], short_forms jsonb)
returns table (word text, is_word tsquery, begins tsquery, is_short tsquery, sounds tsquery, fits tsquery)
language sql immutable parallel safe set search_path = pg_catalog as $$
    select m.*, m.begins || coalesce(m.is_short, m.begins) || coalesce(m.sounds, m.begins)
      from generate_subscripts(words, 1) n,
           lateral (select words[n],
                           public.cases_any_of(array[words[n]], false),
                           public.cases_any_of(array_remove(array[words[n], words[n - 1] || words[n],
                                                                  words[n] || words[n + 1]], null), true),
                           public.cases_any_of(array(select jsonb_array_elements_text(short_forms -> words[n])), false),
                           public.cases_any_of(public.cases_sounds(words[n]), false)
                   ) m (word, is_word, begins, is_short, sounds)
$$;

drop function if exists public.cases_search(boolean, text, text, text, date, date, text, text, boolean, bigint, int);
drop function if exists public.cases_search(text, jsonb, date, date, real, text, bigint, int);
create or replace function public.cases_search(
    typed text, short_forms jsonb, earliest date, latest date,
    after_closeness real, after_name text, after_person bigint, at_most int, only_owner bigint default null
) returns table (is_whole boolean, closeness real, name text, person_id bigint, aliases bigint[])
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
    words constant text[] := (public.cases_words(typed))[1:8];
    n constant int := coalesce(cardinality(words), 0);
    meant record;
    together tsquery;
    apart tsquery;
    fit tsquery;
    found bigint;
    -- most rows have no guard: what the session passes is worked out only when one does
    visible constant text := 'r.set_id = any ($1)'
        ' and (r.guard_id is null or r.guard_id = any ((select sharing.cleared())::bigint[]))'
        || case when only_owner is null then '' else format(' and r.owner_id = %s', only_owner) end;
    born constant text := ' and r.date_of_birth between $2 - interval ''3 years'' and $3 + interval ''2 years'''
        ' and public.cases_may_be_born(r.date_of_birth, r.birth_precision, $2, $3)';
    identities constant text :=
        'select r.id, r.person_id, r.search_keys, r.search_words, false as is_alias,'
        '       concat_ws('' '', r.given_names, r.family_name, r.known_as) as written'
        '  from public.cases_identity r where %1$s and ' || visible || case when earliest is null then '' else born end;
    aliases_ constant text :=
        'select r.id, r.person_id, r.search_keys, r.search_words, true, concat_ws('' '', r.given_names, r.family_name)'
        '  from public.cases_alias t cross join lateral (select t.*) r where %1$s and ' || visible
        || case when earliest is null then '' else ' and exists (select from public.cases_identity r'
           ' where r.person_id = t.person_id and ' || visible || born || ')' end;
    -- %1$s which rows fit, %2$s how well one does, %3$s what the rows of a person must have, %4$s whether one has it all
    people constant text :=
        'select %4$s, p.closeness, p.name, p.person_id, p.aliases from ('
        ' select max(f.closeness) as closeness, min(f.search_words collate "C") as name, f.person_id,'
        '        coalesce(array_agg(f.id) filter (where f.is_alias), ''{}'') as aliases,'
        '        max(max(f.closeness)) over () as best'
        '   from (select r.*, (%2$s)::real as closeness from (' || identities || ' union all ' || aliases_ || ') r) f'
        '  group by f.person_id having %3$s) p'
        -- what only sounds alike is left out beside names that fit, unless it is spelt nearly so
        ' where (p.closeness >= 1.3 * $4 or p.best < 1.3 * $4)'
        '   and ($5 is null or (-p.closeness, p.name, p.person_id) > (-$5, $6 collate "C", $7))'
        ' order by p.closeness desc, p.name, p.person_id limit $8';
    -- How well a row fits what was typed: 4 for each word itself, 3 for a beginning and more the less is left of the name,
    -- 2.5 for a short form, and up to 2 for what sounds alike, the more the more it is spelt alike. Of one or two letters
    -- a spelling says nothing, and they fit many.
    closeness_ constant text := (
        select string_agg(format(
            'case when r.search_keys @@ ($11)[%1$s] then 4'
            ' when r.search_keys @@ ($12)[%1$s] then 3' || case when length(words[i]) < 3 then '' else
            ' + 0.4 * public.similarity(($10)[%1$s], r.search_words)' end ||
            ' when r.search_keys @@ ($13)[%1$s] then 2.5 else 1 + public.word_similarity(($10)[%1$s], r.search_words) end', i),
            ' + ') from generate_series(1, n) i);
begin
    -- for this transaction, and not as a clause of the function: a backup could not be restored, because pg_trgm's
    -- parameters are unknown to a session that has not called it
    perform public.similarity('', ''), set_config('pg_trgm.word_similarity_threshold', '0.5', true);
    if n = 0 and (earliest is null or typed <> '') then
        return;
    end if;
    select array_agg(m.is_word) as is_word, array_agg(m.begins) as begins, array_agg(m.is_short) as is_short,
           array_agg(m.fits) as fits
      into meant from public.cases_meanings(words, short_forms) m;
    foreach fit in array coalesce(meant.fits, '{}') loop
        together := coalesce(together && fit, fit);
        apart := coalesce(apart || fit, fit);
    end loop;

    return query execute format(people,
        case when n = 0 then 'true' else 'r.search_keys @@ $9' end,
        case when n = 0 then '0' else
             closeness_ || ' + case when position(lower($14) in lower(r.written)) > 0 then 0.5 else 0 end' end,
        'true', 'true')
    using sharing.granted(1), earliest, latest, n, after_closeness, after_name, after_person, at_most,
          together, words, meant.is_word, meant.begins, meant.is_short, typed;
    get diagnostics found = row_count;
    if n = 0 or found >= at_most or after_person is not null then
        return;
    end if;

    if n > 1 then  -- each word in one name or another of theirs
        return query execute format(people, 'r.search_keys @@ $9', '$4',
            (select string_agg(format('bool_or(f.search_keys @@ ($10)[%s])', i), ' and ') from generate_series(1, n) i),
            'false')
        using sharing.granted(1), earliest, latest, n, null::real, null::text, null::bigint, at_most, apart, meant.fits;
        get diagnostics found = row_count;
    end if;
    if found = 0 then  -- spelt alike, or inside of a name
        return query execute format(people,
            (select string_agg(case when length(words[i]) < 3 then format('r.search_keys @@ ($10)[%s]', i) else format(
                '(($9)[%1$s] operator(public.<%%) r.search_words or r.search_words like ''%%'' || ($9)[%1$s] || ''%%'')', i) end,
                ' and ') from generate_series(1, n) i),
            '(select sum(public.word_similarity(word, r.search_words)) from unnest($9) word)', 'true', 'false')
        using sharing.granted(1), earliest, latest, n, null::real, null::text, null::bigint, at_most, words, meant.fits;
    end if;
end $$;

grant select on public.cases_identity, public.cases_alias to fd_search;
grant usage on schema sharing to fd_search;
grant execute on function sharing.granted(int), sharing.cleared() to fd_search;
revoke execute on function public.cases_search, public.cases_may_be_born, public.cases_any_of, public.cases_meanings
    from public;
grant execute on function public.cases_may_be_born, public.cases_any_of, public.cases_meanings to fd_search;
grant execute on function public.cases_search to fd_app;

-- To own a function one must be able to create in its schema, for as long as it takes.
grant create on schema public to fd_search;
alter function public.cases_search owner to fd_search;
revoke create on schema public from fd_search;
