-- Treatment episodes: what they are opened from, what belongs to them, and that nothing of them runs on after discharge.

create or replace function public.referrals_check_episode() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if new.referral_id is not null and (tg_op = 'INSERT' or new.referral_id is distinct from old.referral_id)
       and not exists (
           select from public.referrals_referral r
            where r.id = new.referral_id and r.addressee_id = new.owner_id
              and r.state in ('accepted', 'booked', 'missed', 'attended', 'started')) then
        raise exception 'an episode is opened from a referral that its provider has accepted'
            using errcode = 'check_violation', constraint = 'an_episode_follows_an_accepted_referral';
    end if;
    if new.transfer_id is not null and (tg_op = 'INSERT' or new.transfer_id is distinct from old.transfer_id)
       and not exists (
           select from public.referrals_referral r
            where r.id = new.transfer_id and r.owner_id = new.owner_id and r.person_id = new.person_id
              and r.addressee_id <> new.owner_id) then
        raise exception 'a transfer is a referral of the same person by the provider to another'
            using errcode = 'check_violation', constraint = 'a_transfer_goes_to_another_provider';
    end if;
    if tg_op = 'UPDATE' and new.ended_on is not null and old.ended_on is null and (
           exists (select from public.referrals_episodeintervention i
                    where i.episode_id = new.id and i.ended_on is null)
           or exists (select from public.referrals_substitution s
                       where s.episode_id = new.id and s.ended_on is null)) then
        raise exception 'interventions and substitution treatment end before their episode does'
            using errcode = 'check_violation', constraint = 'nothing_runs_on_after_discharge';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_check_episode from public;

-- What belongs to an episode is of its provider and its person. Nothing begins in an episode that has ended; a profile of
-- outcomes may follow. The episode is locked, so that none ends meanwhile.
create or replace function public.referrals_of_its_episode() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    episode record;
begin
    select e.owner_id, e.person_id, e.ended_on, e.opened_on into episode
      from public.referrals_treatmentepisode e where e.id = new.episode_id for share;
    if episode.owner_id <> new.owner_id or episode.person_id <> new.person_id then
        raise exception 'what belongs to an episode is recorded by its provider, about its person'
            using errcode = 'check_violation', constraint = 'of_its_episode';
    end if;
    if tg_op = 'INSERT' and episode.ended_on is not null and tg_argv[0] = 'running' then
        raise exception 'the episode has ended' using errcode = 'check_violation', constraint = 'its_episode_runs';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_of_its_episode from public;

do $$
declare
    of_table text;
begin
    if to_regclass('public.referrals_treatmentepisode') is not null then
        create or replace trigger c_checked before insert or update on public.referrals_treatmentepisode
            for each row execute function public.referrals_check_episode();
    end if;
    foreach of_table in array array['referrals_episodeintervention', 'referrals_treatmentreview', 'referrals_substitution',
                                    'referrals_outcomesprofile'] loop
        if to_regclass('public.' || of_table) is not null then
            execute format('create or replace trigger c_of_its_episode before insert or update on public.%I for each row'
                           ' execute function public.referrals_of_its_episode(%L)', of_table,
                           case of_table when 'referrals_outcomesprofile' then 'any' else 'running' end);
        end if;
    end loop;
end $$;
