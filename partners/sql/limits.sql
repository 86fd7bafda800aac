-- Whom a service is for is dated: what stood is ended and kept, so that a referral of the past can be explained. What one act
-- changes (an entry is several statements) is one change.
create or replace function public.partners_date_limits() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    whose constant bigint := coalesce(to_jsonb(new), to_jsonb(old)) ->> tg_argv[0];
    service public.partners_service;
    held public.partners_servicelimits;
    becomes public.partners_servicelimits;
begin
    select * into service from public.partners_service s where s.id = whose;
    if not found then
        return null;
    end if;
    select * into held from public.partners_servicelimits l where l.service_id = whose and l.valid_to is null;
    becomes := held;
    becomes.minimum_age := service.minimum_age;
    becomes.maximum_age := service.maximum_age;
    becomes.sex := service.sex;
    becomes.substance_groups := service.substance_groups;
    becomes.places := public.partners_places_of(whose);
    if held.id is not null and becomes is not distinct from held then
        return null;
    end if;
    if held.id is not null and held.act is not distinct from sharing.act()
       and (held.act is not null or held.valid_from > statement_timestamp() - interval '1 minute') then
        update public.partners_servicelimits l
           set minimum_age = becomes.minimum_age, maximum_age = becomes.maximum_age, sex = becomes.sex,
               substance_groups = becomes.substance_groups, places = becomes.places
         where l.id = held.id;
        return null;
    end if;
    update public.partners_servicelimits l set valid_to = clock_timestamp() where l.id = held.id;
    insert into public.partners_servicelimits
        (service_id, minimum_age, maximum_age, sex, substance_groups, places, act, valid_from)
    values (whose, becomes.minimum_age, becomes.maximum_age, becomes.sex, becomes.substance_groups, becomes.places,
            sharing.act(), clock_timestamp());
    return null;
end $$;

create or replace function public.partners_places_of(whose bigint) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(jsonb_agg(jsonb_build_array(a.area_id, a.programme_id) order by a.area_id, a.programme_id), '[]')
      from public.partners_servicearea a where a.service_id = whose
$$;
revoke execute on function public.partners_date_limits, public.partners_places_of from public;

create or replace trigger y_limits after insert or update on public.partners_service
    for each row execute function public.partners_date_limits('id');
create or replace trigger y_limits after insert or update or delete on public.partners_servicearea
    for each row execute function public.partners_date_limits('service_id');

-- What stands when this begins.
insert into public.partners_servicelimits (service_id, minimum_age, maximum_age, sex, substance_groups, places, valid_from)
select s.id, s.minimum_age, s.maximum_age, s.sex, s.substance_groups, public.partners_places_of(s.id), now()
  from public.partners_service s
 where not exists (select from public.partners_servicelimits l where l.service_id = s.id);
