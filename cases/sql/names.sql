-- A name as it is compared, the same at every door: in lower-case Latin letters and digits (`letters.sql`), without
-- accents, marks and characters that nobody sees, word by word; all else only parts words. What is typed and what is
-- kept go the same way, so Дмитриев, Dmitriev and DMITRIEV are one name.
--
-- Stored columns are made by these functions (`cases/people/models.py`): whoever changes what they answer has the
-- migration drop and add those columns, as 0019 does. They are IMMUTABLE because nothing they read can change.

set local check_function_bodies = off;  -- the letters come in a later file

create or replace function public.cases_words(name text) returns text[]
language sql immutable strict parallel safe set search_path = pg_catalog as $$
    select array_remove(regexp_split_to_array(lower(case
        when name ~ '[^ -~]' then (
            select string_agg(case when ascii(letter) < 128 then letter else coalesce(public.cases_letters() ->> letter, letter) end,
                              '' order by place)
              from regexp_split_to_table(case when normalize(name, NFKC) ~ '[가-힣]' then normalize(name, NFKD)
                                              else normalize(name, NFKC) end, '') with ordinality one (letter, place))
        else name end), '[^[:alnum:]]+'), '')
$$;

create or replace function public.cases_normal_name(name text) returns text
language sql immutable strict parallel safe set search_path = pg_catalog as $$
    select left(array_to_string(public.cases_words(name), ''), 200)
$$;

-- How a word sounds: as English ears hear it, and by its consonants, which Arabic and Hebrew alone write. Hassan and حسن,
-- Mohammed and Muhammad sound alike; ~ and = keep sounds apart from words.
create or replace function public.cases_sounds(word text) returns text[]
language sql immutable strict parallel safe set search_path = pg_catalog as $$
    select case when word !~ '^[a-z]{3,40}$' then '{}' else
        array(select '~' || heard from unnest(array[public.dmetaphone(word), public.dmetaphone_alt(word)]) heard
               where length(heard) > 1)
        || array(select '=' || consonants from (
            select regexp_replace(translate(left(plain, 1), 'eiou', 'aaaa')
                                  || regexp_replace(substr(plain, 2), '[aeiouwy]', '', 'g'), '(.)\1+', '\1', 'g') as consonants
              from translate(replace(replace(replace(word, 'kh', 'h'), 'ph', 'f'), 'x', 'ks'), 'cqjz', 'kkys') plain) spoken
           where length(consonants) > 1)
    end
$$;

-- By which words somebody is found: each word of each name, a whole name in one, two neighbours in one (Jean-Paul,
-- O'Dowd), and how each sounds.
create or replace function public.cases_search_keys(family text, given text, known text) returns tsvector
language sql immutable parallel safe set search_path = pg_catalog as $$
    with names as (select public.cases_words(name) as words from unnest(array[family, given, known]) name),
         pieces as (
             select unnest(words) as piece from names
             union select array_to_string(words, '') from names
             union select words[n] || words[n + 1] from names, generate_series(1, cardinality(words) - 1) n
         )
    select array_to_tsvector(array(
        select distinct key from pieces, unnest(array[piece] || public.cases_sounds(piece)) key where key <> ''))
$$;

-- The same names as text, to look inside of and to compare spellings with.
create or replace function public.cases_search_words(family text, given text, known text) returns text
language sql immutable parallel safe set search_path = pg_catalog as $$
    select coalesce(string_agg(array_to_string(words, ' ') || case when cardinality(words) > 1
                               then ' ' || array_to_string(words, '') else '' end, ' ' order by place), '')
      from unnest(array[given, family, known]) with ordinality name (name, place),
           lateral (select public.cases_words(name) as words) of_one where cardinality(words) > 0
$$;
-- A number in capitals and digits alone: however it is written, it is one number.
create or replace function public.cases_compact_number(canonical text, written text) returns text
language sql immutable parallel safe set search_path = pg_catalog as $$
    select regexp_replace(upper(normalize(coalesce(nullif(canonical, ''), written), NFKC)), '[^A-Z0-9]', '', 'g')
$$;

revoke execute on function public.cases_words, public.cases_normal_name, public.cases_sounds, public.cases_search_keys,
    public.cases_search_words, public.cases_compact_number from public;
grant execute on function public.cases_words, public.cases_normal_name, public.cases_sounds, public.cases_search_keys,
    public.cases_search_words, public.cases_compact_number to fd_app, fd_search;
