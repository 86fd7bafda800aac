-- What signing in needs before anyone acts for an agency. The reasons stand in partners/third_party_tables.py, and a test holds
-- the two together; every other table that a library brings stays closed to the run-time role.

-- Failed attempts and used codes, shared by every web process. Unlogged: after a crash there is nothing to remember.
create unlogged table if not exists sign_in_cache (
    cache_key varchar(255) primary key,
    value text not null,
    expires timestamptz not null
);
create index if not exists sign_in_cache_expires on sign_in_cache (expires);

grant select on django_migrations, django_content_type to fd_app;
grant select on account_emailaddress, socialaccount_socialapp, socialaccount_socialaccount to fd_app;
grant select, insert, update, delete on django_session, sign_in_cache, mfa_authenticator to fd_app;
