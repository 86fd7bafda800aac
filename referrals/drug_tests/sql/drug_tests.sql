-- Who may be tested, what a result is, and the assessments that a positive result requires.

create or replace function public.referrals_hold_drug_test() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    held public.referrals_custodyrecord;
    day constant date := (coalesce(new.requested_at, clock_timestamp()) at time zone 'Europe/London')::date;
begin
    select * into held from public.referrals_custodyrecord r
     where r.id = new.detention_id and r.owner_id = new.owner_id and r.person_id = new.person_id;
    if not found then
        raise exception 'a drug test belongs to a detention of its agency and person'
            using errcode = 'check_violation', constraint = 'a_drug_test_belongs_to_its_detention';
    end if;
    if new.age < public.referrals_custody_limit(case new.stage when 'charge' then 'charge_age' else 'arrest_age' end, day) then
        raise exception 'a person of this age is not tested at this stage'
            using errcode = 'check_violation', constraint = 'nobody_younger_than_the_limit_is_tested';
    end if;
    if tg_op = 'INSERT' and new.stage = 'charge' and held.charged_at is null then
        raise exception 'a test on charge follows a charge'
            using errcode = 'check_violation', constraint = 'a_test_on_charge_follows_a_charge';
    end if;
    if tg_op = 'INSERT' and held.released_at is not null then
        raise exception 'a person is tested while they are held'
            using errcode = 'check_violation', constraint = 'a_person_is_tested_while_held';
    end if;
    if new.offence <> '' and (tg_op = 'INSERT' or new.offence <> old.offence) and not exists (
        select from public.referrals_triggeroffence o
         where o.code = new.offence and o.status <> 'off'
           and (o.valid_from is null or o.valid_from <= (held.arrived_at at time zone 'Europe/London')::date)
           and (o.valid_to is null or o.valid_to > (held.arrived_at at time zone 'Europe/London')::date)) then
        raise exception 'the offence was no trigger offence on that day'
            using errcode = 'check_violation', constraint = 'a_trigger_offence_is_in_force';
    end if;
    if held.released_at < greatest(new.requested_at, new.sampled_at, new.second_sampled_at) then
        raise exception 'a sample is taken while the person is held'
            using errcode = 'check_violation', constraint = 'a_person_is_tested_while_held';
    end if;
    if new.stage = 'charge' and greatest(new.sampled_at, new.second_sampled_at)
            > held.charged_at + make_interval(hours => public.referrals_custody_limit('sample_after_charge', day)) then
        raise exception 'a sample on charge is taken within the limit'
            using errcode = 'check_violation', constraint = 'a_sample_on_charge_is_taken_in_time';
    end if;
    if new.second_sampled_at is not null and (tg_op = 'INSERT' or old.second_sampled_at is null)
       and public.referrals_custody_limit('samples', day) < 2 then
        raise exception 'a second sample is not in force'
            using errcode = 'check_violation', constraint = 'a_second_sample_is_in_force';
    end if;
    if tg_op = 'UPDATE' and old.state <> 'eligible' and old.state <> 'not_tested'
       and (new.ground, new.offence, new.authorised_by, new.stage, new.age, new.detention_id)
            is distinct from (old.ground, old.offence, old.authorised_by, old.stage, old.age, old.detention_id) then
        raise exception 'the ground of a test stays as it was when the sample was asked for'
            using errcode = 'check_violation', constraint = 'the_ground_of_a_test_stays';
    end if;
    if new.state = 'unsuitable' and new.unsuitable_because = '' then
        raise exception 'an unsuitable sample says why'
            using errcode = 'check_violation', constraint = 'an_unsuitable_sample_says_why';
    end if;
    if tg_op = 'UPDATE' and old.state = 'unsuitable' and new.state = 'sampled' and new.second_sampled_at is null
       or tg_op = 'UPDATE' and old.second_sampled_at is not null and new.state = 'unsuitable' then
        raise exception 'there are two samples at most'
            using errcode = 'check_violation', constraint = 'there_are_two_samples_at_most';
    end if;
    new.is_positive := public.referrals_is_positive(new.id, new.state = 'confirmed' or new.state = 'overturned');
    if tg_op = 'UPDATE' and new.state <> old.state then
        if new.state = 'resulted' and new.is_positive is null then
            raise exception 'a result says what was found of a drug'
                using errcode = 'check_violation', constraint = 'a_result_says_what_was_found';
        end if;
        if new.state = 'disputed' and new.is_positive is not true then
            raise exception 'a positive result is disputed'
                using errcode = 'check_violation', constraint = 'a_positive_result_is_disputed';
        end if;
        if new.state = 'confirmed' and new.is_positive is not true
           or new.state = 'overturned' and new.is_positive is not false then
            raise exception 'what the laboratory found decides'
                using errcode = 'check_violation', constraint = 'what_the_laboratory_found_decides';
        end if;
    end if;
    return new;
end $$;

-- Whether a test is positive: for any drug, by the laboratory's results if these count; null without a result.
create or replace function public.referrals_is_positive(of_test bigint, by_laboratory boolean) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
    select bool_or(r.outcome = 'positive') from public.referrals_drugtestresult r
     where r.test_id = of_test and r.is_laboratory = by_laboratory
$$;

-- A negative finding of the laboratory ends the requirement, whoever forgets to say so.
create or replace function public.referrals_end_requirement() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.referrals_requiredassessment a
       set state = 'ended', ended_because = 'The laboratory found the sample negative.', updated_at = clock_timestamp()
     where a.test_id = new.id
       and (a.state = 'imposed' or a.state = 'served' or a.state = 'missed' or a.state = 'excused');
    return null;
end $$;

-- A result belongs to the test's owner and person, is of a drug that was specified on its day, and stays as it was found.
create or replace function public.referrals_hold_result() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    tested public.referrals_drugtest;
begin
    select * into tested from public.referrals_drugtest t
     where t.id = new.test_id and t.owner_id = new.owner_id and t.person_id = new.person_id;
    if not found then
        raise exception 'a result belongs to a test of its agency and person'
            using errcode = 'check_violation', constraint = 'a_result_belongs_to_its_test';
    end if;
    if tg_op = 'UPDATE' and (new.test_id, new.drug, new.outcome, new.is_laboratory, new.found_at)
            is distinct from (old.test_id, old.drug, old.outcome, old.is_laboratory, old.found_at) then
        raise exception 'a result stays as it was found'
            using errcode = 'check_violation', constraint = 'a_result_stays_as_it_was_found';
    end if;
    return new;
end $$;

-- An assessment is required by a positive test, and served before the person leaves; after a dispute not before its day.
create or replace function public.referrals_hold_assessment() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    tested public.referrals_drugtest;
    left_at timestamptz;
begin
    select * into tested from public.referrals_drugtest t
     where t.id = new.test_id and t.owner_id = new.owner_id and t.person_id = new.person_id;
    if not found then
        raise exception 'an assessment belongs to a test of its agency and person'
            using errcode = 'check_violation', constraint = 'an_assessment_belongs_to_its_test';
    end if;
    select r.released_at into left_at from public.referrals_custodyrecord r where r.id = tested.detention_id;
    if new.served_at is not null and (tg_op = 'INSERT' or old.served_at is null)
       and (left_at <= new.served_at or new.served_at > clock_timestamp() + interval '5 minutes') then
        raise exception 'an assessment is served before the person leaves custody'
            using errcode = 'check_violation', constraint = 'an_assessment_is_served_before_release';
    end if;
    if new.served_at is not null and (new.appointment_at at time zone 'Europe/London')::date < tested.assess_from_on
       and (tg_op = 'INSERT' or new.appointment_at <> old.appointment_at or old.served_at is null) then
        raise exception 'after a dispute an assessment waits for the laboratory'
            using errcode = 'check_violation', constraint = 'an_assessment_waits_for_the_laboratory';
    end if;
    return new;
end $$;

-- What members and partner systems add: a result is found of a sample, of a drug that was specified on its day; and only a
-- positive test requires an assessment.
create or replace function public.referrals_admit_result() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    tested public.referrals_drugtest;
    day date;
begin
    select * into tested from public.referrals_drugtest t where t.id = new.test_id;
    day := (coalesce(tested.second_sampled_at, tested.sampled_at) at time zone 'Europe/London')::date;
    if tested.state <> (case when new.is_laboratory then 'disputed' else 'sampled' end) then
        raise exception 'a result is found of a sample'
            using errcode = 'check_violation', constraint = 'a_result_is_found_of_a_sample';
    end if;
    if not exists (
        select from public.referrals_specifieddrug d where d.code = new.drug and d.status <> 'off'
           and (d.valid_from is null or d.valid_from <= day) and (d.valid_to is null or d.valid_to > day)) then
        raise exception 'the drug was not specified on that day'
            using errcode = 'check_violation', constraint = 'a_tested_drug_is_specified';
    end if;
    return new;
end $$;

create or replace function public.referrals_admit_assessment() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if not exists (select from public.referrals_drugtest t where t.id = new.test_id and t.is_positive
                      and t.state <> 'overturned') then
        raise exception 'a positive test requires an assessment'
            using errcode = 'check_violation', constraint = 'a_positive_test_requires_an_assessment';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_admit_result, public.referrals_admit_assessment from public;

-- The assessor of the initial assessment may say that no follow-up is needed: it is then not needed.
create or replace function public.referrals_waive_follow_up() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.referrals_requiredassessment a set state = 'waived', updated_at = clock_timestamp()
     where a.test_id = new.test_id and a.kind = 'follow_up' and (a.state = 'imposed' or a.state = 'served');
    return null;
end $$;
revoke execute on function public.referrals_hold_drug_test, public.referrals_is_positive, public.referrals_end_requirement,
    public.referrals_hold_result, public.referrals_hold_assessment, public.referrals_waive_follow_up from public;

do $$
begin
    if to_regclass('public.referrals_drugtest') is not null then
        create or replace trigger c_held before insert or update on public.referrals_drugtest
            for each row execute function public.referrals_hold_drug_test();
        create or replace trigger d_ends_requirement after update of state on public.referrals_drugtest
            for each row when (new.state = 'overturned' and old.state <> 'overturned')
            execute function public.referrals_end_requirement();
    end if;
    if to_regclass('public.referrals_drugtestresult') is not null then
        create or replace trigger c_held before insert or update on public.referrals_drugtestresult
            for each row execute function public.referrals_hold_result();
        create or replace trigger c_admitted before insert on public.referrals_drugtestresult
            for each row when (current_user = 'fd_app') execute function public.referrals_admit_result();
    end if;
    if to_regclass('public.referrals_requiredassessment') is not null then
        create or replace trigger c_held before insert or update on public.referrals_requiredassessment
            for each row execute function public.referrals_hold_assessment();
        create or replace trigger c_admitted before insert on public.referrals_requiredassessment
            for each row when (current_user = 'fd_app') execute function public.referrals_admit_assessment();
        create or replace trigger d_waives_follow_up after update of needs_no_follow_up on public.referrals_requiredassessment
            for each row when (new.needs_no_follow_up and not old.needs_no_follow_up)
            execute function public.referrals_waive_follow_up();
    end if;
end $$;
