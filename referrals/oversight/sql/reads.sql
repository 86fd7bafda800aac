-- Reads that stand out by who was read (datasharing/access/sql/seen.sql finds those that stand out by their number).

-- Who opened whom of whose records on a day; a list that names many people opens none of them.
create or replace function public.referrals_opened_on(of_day date) returns table (
    owner_id bigint, agency_id bigint, user_id bigint, person_id bigint, acts int, last_at timestamptz
) language sql stable security definer set search_path = pg_catalog as $$
    select l.owner_id, l.agency_id, l.user_id, p, count(distinct l.act)::int, max(l.at)
      from sharing.log_of(of_day) l cross join unnest(l.persons) p
     where l.operation in ('consultation', 'disclosure') and l.category > 0 and l.purpose <> 10
       and cardinality(l.persons) <= 3 and sharing.is_somebody(l.user_id)
     group by l.owner_id, l.agency_id, l.user_id, p
$$;

-- A person of the reader's own name, as the agency whose records were read holds it. And, once the day is over, a person
-- whom a member of that agency itself opened and of whom it has no case, referral or contact: of what partners have, it may
-- not be told. Running it twice changes nothing more.
create or replace function public.referrals_find_unusual_reads(of_day date) returns void
language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
    if of_day not between sharing.london_day() - 7 and sharing.london_day() then
        return;
    end if;
    perform sharing.note_unusual('own_name', r.owner_id, r.user_id, r.person_id, of_day, r.acts, null, r.last_at)
       from public.referrals_opened_on(of_day) r join public.partners_user u on u.id = r.user_id
      where exists (
            select from public.cases_identity i
             where i.person_id = r.person_id and i.owner_id = r.owner_id
               and public.cases_normal_name(u.full_name) in (
                   i.normal_given_names || i.normal_family_name,
                   public.cases_normal_name(split_part(i.given_names, ' ', 1)) || i.normal_family_name));
    if of_day < sharing.london_day() then
        perform sharing.note_unusual('no_case', r.owner_id, r.user_id, r.person_id, of_day, r.acts, null, r.last_at)
           from public.referrals_opened_on(of_day) r
          where r.agency_id = r.owner_id and not exists (
                select from public.datasharing_presence h join public.datasharing_dataset d on d.id = h.set_id
                 where h.person_id = r.person_id and r.owner_id in (h.owner_id, d.addressee_id)
                   and h.table_name in ('cases_case', 'referrals_referral', 'referrals_unroutedreferral',
                                        'referrals_custodycontact', 'referrals_allocation'));
    end if;
end $$;

revoke execute on function public.referrals_opened_on, public.referrals_find_unusual_reads from public;
grant execute on function public.referrals_find_unusual_reads to fd_app;
