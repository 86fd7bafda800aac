-- The limit of a kind on a day, for an agency: its own, or the shipped one.
create or replace function public.referrals_treatment_limit(of_kind text, of_agency bigint, on_day date) returns int
language sql stable set search_path = pg_catalog as $$
    select l.days from public.referrals_treatmentlimit l
     where l.kind = of_kind and (l.agency_id = of_agency or l.agency_id is null)
       and l.valid_from <= on_day and (l.valid_to is null or l.valid_to > on_day)
     order by l.agency_id is null, l.valid_from desc
     limit 1
$$;
revoke execute on function public.referrals_treatment_limit from public;
