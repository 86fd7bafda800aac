-- Where somebody in prison is, and what a referral does to the reception that it answers.

-- The latest move in time that was not taken back says where a person is, in whichever order moves arrive. Without one they
-- are where they were received.
create or replace function public.referrals_move_in_prison() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.referrals_prisonepisode e
       set prison_id = place.prison_id, location = place.location
      from (
        select r.id,
               coalesce((select m.prison_id from public.referrals_movement m
                          where m.episode_id = r.id and m.owner_id = r.owner_id and m.kind = 'transfer'
                            and m.taken_back_at is null
                          order by m.moved_at desc, m.id desc limit 1), r.received_prison_id) as prison_id,
               coalesce((select m.location from public.referrals_movement m
                          where m.episode_id = r.id and m.owner_id = r.owner_id and m.kind <> 'release'
                            and m.taken_back_at is null
                          order by m.moved_at desc, m.id desc limit 1), r.received_location) as location
          from public.referrals_prisonepisode r
         where r.id = new.episode_id and r.owner_id = new.owner_id
      ) place
     where e.id = place.id and (e.prison_id, e.location) is distinct from (place.prison_id, place.location);
    return null;
end $$;
revoke execute on function public.referrals_move_in_prison from public;

-- A referral that the same agency sends about the person, from whichever page, is the one that the reception asks for.
create or replace function public.referrals_answer_reception() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update public.referrals_prisonepisode e set referral_id = new.id, referring = 'sent', held_because = ''
     where e.owner_id = new.owner_id and e.person_id = new.person_id and e.released_at is null
       and (e.referring = 'awaiting' or e.referring = 'held');
    return null;
end $$;
revoke execute on function public.referrals_answer_reception from public;

-- A move lies in the episode of its own person and agency; one that waits for its reception names it.
create or replace function public.referrals_hold_move() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if new.episode_id is null and new.episode_number = '' then
        raise exception 'a move names its episode'
            using errcode = 'check_violation', constraint = 'a_move_names_its_episode';
    end if;
    if new.episode_id is not null and not exists (
        select from public.referrals_prisonepisode e
         where e.id = new.episode_id and e.owner_id = new.owner_id and e.person_id = new.person_id) then
        raise exception 'a move lies in an episode of its own person and agency'
            using errcode = 'check_violation', constraint = 'a_move_lies_in_its_own_episode';
    end if;
    return new;
end $$;
revoke execute on function public.referrals_hold_move from public;

do $$
begin
    if to_regclass('public.referrals_movement') is not null then
        create or replace trigger c_held before insert or update of episode_id on public.referrals_movement
            for each row execute function public.referrals_hold_move();
        create or replace trigger d_says_where after insert or update on public.referrals_movement
            for each row when (new.episode_id is not null) execute function public.referrals_move_in_prison();
    end if;
    if to_regclass('public.referrals_referral') is not null then
        create or replace trigger e_answers_reception after insert on public.referrals_referral
            for each row execute function public.referrals_answer_reception();
    end if;
end $$;
