-- A record that moves to another set or guard is news to those for whom it has opened or closed. Whoever may read it before
-- and after hears nothing: or they would learn of every consent and guard in the moment it is given or set.

-- A change stands where its record stood, under guards that may have been replaced since: whoever passes their rules had it.
drop policy if exists reads on public.datasharing_change;
create policy reads on public.datasharing_change for select to fd_app using (
    (agency_id is null or agency_id = (select sharing.agency()) and purpose = (select sharing.purpose()))
    and (record is null or set_id = any ((select sharing.granted_of_any_category())::int[]))
    and (guard_id is null or guard_id = any ((select sharing.cleared() || sharing.cleared_before())::bigint[]))
    and (other_guard_id is null
         or other_guard_id = any ((select sharing.cleared() || sharing.cleared_before())::bigint[]))
    and (addressee_key is null or owner_id = (select sharing.agency())
         or not (select sharing.kept_away())::int8multirange @> addressee_key)
    and (elsewhere_set_id is null or not (
        elsewhere_set_id = any ((select sharing.granted_of_any_category())::int[])
        and (elsewhere_guard_id is null
             or elsewhere_guard_id = any ((select sharing.cleared() || sharing.cleared_before())::bigint[]))
        and (elsewhere_other_guard_id is null
             or elsewhere_other_guard_id = any ((select sharing.cleared() || sharing.cleared_before())::bigint[]))
        and (elsewhere_addressee_key is null or owner_id = (select sharing.agency())
             or not (select sharing.kept_away())::int8multirange @> elsewhere_addressee_key))));

-- `addressee` has put another guard in the place of `former` (null: of none). Of what was addressed to it, those who read
-- through it hear as of a move: it is gone for whom the former let through and the new keeps away, written for whom the
-- former kept away and the new lets through. The former stands as the other guard, which no exchange has of its own. The
-- sender hears nothing.
drop function if exists sharing.tell_readers_of_addressed(bigint, bigint, boolean);
create or replace function sharing.tell_readers_of_addressed(addressee bigint, person bigint, former bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
    t record;
begin
    for t in
        select distinct p.table_name, p.category
          from public.datasharing_presence h
          join public.datasharing_dataset d on d.id = h.set_id
          join sharing.protected p on p.table_name = h.table_name
         where h.person_id = person and not h.as_other and d.addressee_id = addressee and d.owner_id <> addressee
         order by p.table_name
    loop
        execute format($insert$
             insert into public.datasharing_change
                    (xid, at, category, table_name, record, public_id, owner_id, person_id, set_id, guard_id,
                     other_guard_id, addressee_key, elsewhere_set_id, elsewhere_guard_id, elsewhere_other_guard_id,
                     elsewhere_addressee_key, agency_id, purpose, kind)
             select pg_current_xact_id()::text::bigint, clock_timestamp(), $4, %1$L, r.id, r.public_id, r.owner_id,
                    r.person_id,
                    r.set_id, r.guard_id, case news when 'gone' then $3 end,
                    case news when 'written' then r.addressee_key end,
                    r.set_id, r.guard_id, case news when 'written' then $3 end,
                    case news when 'gone' then r.addressee_key end,
                    g.agency_id, g.purpose, news
               from public.%1$I r
               join public.datasharing_grant g
                 on g.category = $4 and r.set_id = any (g.sets || g.consented)
                and g.valid_from <= clock_timestamp() and (g.valid_to is null or g.valid_to > clock_timestamp())
              cross join unnest(array['gone', 'written']) news
              where r.addressee_id = $1 and r.person_id = $2 and r.owner_id <> $1 and (news = 'gone' or $3 is not null)
                and g.agency_id <> r.owner_id and (g.agency_id = $1 or exists (
                        select from sharing.clause_in_time c
                         where c.giver_id = $1 and c.receiver_id = g.agency_id and c.others_exchanges
                           and c.begins <= clock_timestamp() and c.ends > clock_timestamp()))
              order by news, r.id $insert$, t.table_name)
            using addressee, person, former, t.category;
    end loop;
end $$;
