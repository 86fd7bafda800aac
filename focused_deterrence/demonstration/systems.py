"""The partner systems of Northshire: one for each agency, with the purposes of its system actor."""

from django.utils.crypto import salted_hmac

from focused_deterrence.demonstration.partnership import AGENCIES, BEGAN, SYSTEM_PURPOSES
from partners.models import Agency, AgencyKind
from partners.systems.actions import Client, open_client
from partners.systems.scopes import scope_of


def client_of(agency: str) -> Client:
    """The client id and secret of the partner system of the agency with this code.

    The secret is derived from SECRET_KEY and not stored. It is valid until that key changes, in a demonstration only.
    """
    secret = salted_hmac("a partner system of the demonstration", agency, algorithm="sha256").hexdigest()
    return Client(f"{agency}-system", secret)


def scopes_of(agency: str) -> list[str]:
    """The OAuth scopes of the agency's partner system."""
    return [scope_of(purpose) for purpose in SYSTEM_PURPOSES[AGENCIES[agency][1]]]


def connect() -> None:
    """Create the clients. Run as the owner of the tables, after the agencies exist."""
    for agency in Agency.objects.filter(code__in=AGENCIES):
        open_client(
            agency,
            name=f"{agency.name} partner system",
            purposes=SYSTEM_PURPOSES[AgencyKind(agency.kind)],
            at=BEGAN,
            demonstrating=client_of(agency.code),
        )
