-- Who was asked in hospital and did not agree is not referred from that visit, whatever a page or a call says. What they
-- said stays as it was recorded, except that who refused may agree later; and a visit lies in the past.
create or replace function public.referrals_refer_from_visit() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    visited record;
    referred record;
begin
    select r.owner_id, r.addressee_id, r.person_id into referred
      from public.referrals_referral r where r.id = new.referral_id;
    if (new.owner_id, new.addressee_id, new.person_id)
       is distinct from (referred.owner_id, referred.addressee_id, referred.person_id) then
        raise exception 'what a referral says besides goes to the same agency about the same person'
            using errcode = 'check_violation';
    end if;
    if new.visit_id is null then
        return new;
    end if;
    select v.owner_id, v.person_id, v.asked into visited
      from public.referrals_hospitalvisit v where v.id = new.visit_id;
    if (new.owner_id, new.person_id) is distinct from (visited.owner_id, visited.person_id) then
        raise exception 'a referral from hospital follows a visit of the same person to the same hospital'
            using errcode = 'check_violation';
    end if;
    if visited.asked <> 'agreed' then
        raise exception 'who did not agree in hospital is not referred from there'
            using errcode = 'check_violation', constraint = 'who_did_not_agree_is_not_referred';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_refer_from_visit from public;

create or replace function public.referrals_hold_visit() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.arrived_at > clock_timestamp() + interval '5 minutes' then
            raise exception 'who has not come has not visited' using errcode = 'check_violation';
        end if;
        return new;
    end if;
    if (new.kind, new.reason, new.arrived_at, new.seen_by_id)
       is distinct from (old.kind, old.reason, old.arrived_at, old.seen_by_id)
       or old.asked = 'agreed' and new.asked <> 'agreed' or old.asked = 'refused' and new.asked = 'not_asked' then
        raise exception 'how they came, and what they said, stays as it was recorded'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

do $$
begin
    if to_regclass('public.referrals_hospitalvisit') is not null then
        create or replace trigger c_held_as_recorded before insert or update on public.referrals_hospitalvisit
            for each row execute function public.referrals_hold_visit();
    end if;
    if to_regclass('public.referrals_fromhospital') is not null then
        create or replace trigger c_agreed before insert on public.referrals_fromhospital
            for each row execute function public.referrals_refer_from_visit();
    end if;
end $$;
