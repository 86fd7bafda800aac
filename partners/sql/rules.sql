-- Whether who acts may do what a rule is about, by the copy of partners/rules.py that the table `membership.rule` holds: one
-- of their memberships that is in force, and may act for the purpose of the context, has a role that may. Without a signed
-- context, and for a rule that there is not, the answer is no.
create or replace function membership.may(what text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from (select sharing.context() as said) c
          join public.partners_membership m on m.agency_id = c.said[1] and m.user_id = c.said[3]
          join public.partners_user u on u.id = m.user_id
          join membership.rule r on r.verb = what
         where u.is_active and c.said[2] = any (m.purposes)
           and m.valid_from <= statement_timestamp() and (m.valid_to is null or m.valid_to > statement_timestamp())
           and (r.roles = '{}' or m.role = any (r.roles))
           and (r.purposes = '{}' or c.said[2] = any (r.purposes)))
$$;
revoke execute on function membership.may(text) from public;
grant execute on function membership.may(text) to fd_app;
