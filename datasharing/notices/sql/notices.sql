-- Notices by e-mail. A member chooses their own, for the role and the purpose that they act for; that one was sent is
-- written by the unattended work of their agency.

create or replace function sharing.bind_notice_choice() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
begin
    if acting is null or new.user_id <> acting[3] or new.agency_id <> acting[1] or new.purpose <> acting[2]
       or not sharing.is_in_force(acting, array[new.role::text]) then
        raise exception 'a member chooses their own notices, as they act' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger own_choice before insert or update on public.datasharing_noticechoice
    for each row when (current_user = 'fd_app') execute function sharing.bind_notice_choice();

create or replace function sharing.bind_sent_notice() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    acting bigint[] := sharing.context();
begin
    if acting is null or not sharing.is_in_force(acting, array['system']) or not exists (
        select from public.datasharing_noticechoice c where c.id = new.choice_id and c.agency_id = acting[1]
    ) then
        raise exception 'only unattended work of the member''s agency sends a notice'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger sent_by_its_agency before insert on public.datasharing_sentnotice
    for each row when (current_user = 'fd_app') execute function sharing.bind_sent_notice();
revoke execute on function sharing.bind_notice_choice, sharing.bind_sent_notice from public;
