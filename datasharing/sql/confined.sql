-- What no agreement may open for enforcement. Treatment outcomes (category 25) contain what people say of their own offending
-- and drug selling, in confidence. They are read for treatment (purpose 1), and by the agency that holds them for its own
-- evaluation (8) and data protection (10); police, prosecution, courts and probation are never given any.
create or replace function sharing.confine_clause() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    said constant text := format('clause %s opens treatment outcomes', new.number);
begin
    if not 25 = any (new.categories) then
        return new;
    end if;
    if new.purpose not in (1, 8, 10) then
        raise exception '% for a purpose that may never read them: only treatment may, and evaluation and data protection'
                        ' within the agency that holds them', said
            using errcode = 'check_violation', constraint = 'treatment_outcomes_are_never_for_enforcement';
    end if;
    if new.giver_id <> new.receiver_id and new.purpose <> 1 then
        raise exception '% to another agency: for evaluation and data protection they stay with the agency that holds'
                        ' them, which gives others figures', said
            using errcode = 'check_violation', constraint = 'treatment_outcomes_are_never_for_enforcement';
    end if;
    if new.giver_id <> new.receiver_id and exists (
        select from public.partners_agency a
         where a.id = new.receiver_id and a.kind in ('police', 'cps', 'court', 'probation')) then
        raise exception '% to police, prosecution, a court or probation, who are never given them', said
            using errcode = 'check_violation', constraint = 'treatment_outcomes_are_never_for_enforcement';
    end if;
    return new;
end $$;
revoke execute on function sharing.confine_clause from public;
create or replace trigger a_confined before insert or update on public.datasharing_clause
    for each row execute function sharing.confine_clause();
