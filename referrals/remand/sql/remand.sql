-- Every person on remand who uses opiates has a plan “if released today”, whichever way the reception was recorded.

-- The day by which a plan is to be made, for a remand that begins on the day `begins`: day 2, unless the table of limits
-- says otherwise.
create or replace function public.referrals_remand_plan_by(begins date) returns date
language sql stable set search_path = pg_catalog as $$
    select begins + coalesce((select t.amount::int from public.referrals_prisontime t
                               where t.code = 'remand_plan' and t.valid_from <= begins
                                 and (t.valid_to is null or t.valid_to > begins)), 1)
$$;
grant execute on function public.referrals_remand_plan_by(date) to fd_app;

create or replace function public.referrals_begin_remand_plans() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    insert into public.referrals_remandplan
           (owner_id, programme_id, person_id, subject_role, episode_id, plan_by, state, likelihood)
    select e.owner_id, e.programme_id, e.person_id, e.subject_role, e.id,
           public.referrals_remand_plan_by((e.received_at at time zone 'Europe/London')::date), 'due', 'possible'
      from received e
     where (e.legal_status = 'remand' or e.legal_status = 'unsentenced') and e.substance_group = 'opiate'
       and e.released_at is null;
    return null;
end $$;

-- A need or a remand that is learnt of later begins the plan then. A remand that ends, ends its plan, unless release used it.
create or replace function public.referrals_follow_remand() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if (new.legal_status = 'remand' or new.legal_status = 'unsentenced') and new.released_at is null then
        if new.substance_group = 'opiate' then
            insert into public.referrals_remandplan
                   (owner_id, programme_id, person_id, subject_role, episode_id, plan_by, state, likelihood)
            values (new.owner_id, new.programme_id, new.person_id, new.subject_role, new.id,
                    public.referrals_remand_plan_by(sharing.london_day()), 'due', 'possible')
                on conflict (owner_id, episode_id) do nothing;
            update public.referrals_remandplan p
               set state = 'due', plan_by = public.referrals_remand_plan_by(sharing.london_day())
             where p.episode_id = new.id and p.owner_id = new.owner_id and (p.state = 'ended' or p.state = 'used');
        end if;
    else
        update public.referrals_remandplan p set state = 'ended'
         where p.episode_id = new.id and p.owner_id = new.owner_id and (p.state = 'due' or p.state = 'ready');
    end if;
    return null;
end $$;

do $$
begin
    if to_regclass('public.referrals_prisonepisode') is not null then
        create or replace trigger d_begins_remand_plans after insert on public.referrals_prisonepisode
            referencing new table as received
            for each statement execute function public.referrals_begin_remand_plans();
        create or replace trigger d_follows_remand
            after update of legal_status, substance_group, released_at on public.referrals_prisonepisode
            for each row when (old.legal_status is distinct from new.legal_status
                               or old.substance_group is distinct from new.substance_group
                               or old.released_at is distinct from new.released_at)
            execute function public.referrals_follow_remand();
    end if;
end $$;
