-- No referral is sent beyond the limits of a service (ages, areas, substances, sex) without the reason of a supervisor of
-- the agency that sends it. As partners/services/limits.py: what is not known is beyond no limit, and the unknown part of
-- a birth counts for the child. The birth is what the sender holds, or else what it was told of a referral that it sends on.
-- After the row policies: before them, the answer would tell whoever may not refer somebody how old they are.
create or replace function public.referrals_keep_limits() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    service public.partners_service;
    born date;
    how_exact text;
    oldest int;
    youngest int;
begin
    select * into service from public.partners_service s where s.id = new.service_id;
    select i.date_of_birth, i.birth_precision into born, how_exact from public.cases_identity i
     where i.person_id = new.person_id and i.owner_id = new.owner_id
     order by i.updated_at desc, i.id desc limit 1;
    if not found and new.redirected_from_id is not null then
        select i.date_of_birth, i.birth_precision into born, how_exact from public.referrals_referralidentity i
         where i.referral_id = new.redirected_from_id and i.addressee_id = new.owner_id and i.person_id = new.person_id;
    end if;
    oldest := extract(year from age((statement_timestamp() at time zone 'Europe/London')::date, born));
    youngest := oldest - case how_exact when 'day' then 0 else 1 end;
    if not (coalesce(youngest < service.minimum_age, false) or coalesce(oldest > service.maximum_age, false)
            or new.substance_group <> '' and service.substance_groups <> '{}'
               and new.substance_group <> all (service.substance_groups)
            or new.sex <> '' and service.sex <> '' and new.sex <> service.sex
            or new.area_id is not null
               and exists (select from public.partners_servicearea a where a.service_id = service.id)
               and not exists (select from public.partners_servicearea a
                                where a.service_id = service.id and a.area_id = new.area_id
                                  and (a.programme_id is null or a.programme_id = new.programme_id))) then
        return null;
    end if;
    if not exists (select from public.partners_membership m
                    where m.id = new.override_by_id and m.agency_id = new.owner_id and m.role = 'supervisor') then
        raise exception 'the referral is beyond a limit of the service, and no supervisor has said why'
            using errcode = 'check_violation', constraint = 'a_referral_keeps_the_limits_of_its_service';
    end if;
    return null;
end $$;

create or replace trigger b_limits after insert on public.referrals_referral
    for each row execute function public.referrals_keep_limits();
revoke execute on function public.referrals_keep_limits() from public;
