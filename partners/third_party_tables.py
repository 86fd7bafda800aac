"""Privileges of the run-time role on tables of third-party libraries. Tables that are not listed stay closed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Brought:
    """A library's table with privileges for the run-time role."""

    table: str
    privileges: frozenset[str]
    reason: str


READ = frozenset({"SELECT"})
WRITE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})

BROUGHT = (
    Brought("django_migrations", READ, "Names of migrations: whether the tables are the ones this code expects."),
    Brought("django_content_type", READ, "Names of models, for permissions on single objects."),
    Brought(
        "django_session",
        WRITE,
        "That somebody is signed in; who, and what they search for, is sealed, and a cookie is a key signed.",
    ),
    Brought(
        "usersessions_usersession",
        WRITE,
        "That people are signed in; address and browser are sealed, for themselves to read.",
    ),
    Brought(
        "sign_in_cache",
        WRITE,
        "Counts of failed sign-ins, and one-time codes already used, under digests with a secret; JSON.",
    ),
    Brought("mfa_authenticator", WRITE, "Second factors of staff, encrypted; they must work before anyone acts."),
    Brought(
        "oauth2_provider_application",
        READ,
        "Partner systems: names, and digests of secrets of 48 random bytes, which nobody can guess from them.",
    ),
    Brought(
        "oauth2_provider_accesstoken",
        frozenset({"SELECT", "INSERT", "DELETE"}),
        "Tokens of partner systems, as digests of what is signed and random; they must work before anyone acts.",
    ),
    Brought("account_emailaddress", READ, "Stays empty: an address is changed by inviting it."),
    Brought("socialaccount_socialapp", READ, "Stays empty: identity providers are settings."),
    Brought("socialaccount_socialaccount", READ, "Stays empty: people are found by their verified address."),
)
