"""The partner systems of Northshire: one for each agency, for what its unattended work acts."""

from django.utils.crypto import salted_hmac

from focused_deterrence.demonstration.partnership import AGENCIES, BEGAN, SYSTEM_PURPOSES
from partners.models import Agency, AgencyKind
from partners.systems.actions import Client, open_client
from partners.systems.scopes import scope_of


def client_of(agency: str) -> Client:
    """What the system of the agency with this code signs in with: made of this installation's secret key, kept nowhere.

    It holds until the secret key is changed, and nothing answers to it outside a demonstration.
    """
    secret = salted_hmac("a partner system of the demonstration", agency, algorithm="sha256").hexdigest()
    return Client(f"{agency}-system", secret)


def scopes_of(agency: str) -> list[str]:
    """The purposes of the agency's system, as a token names them."""
    return [scope_of(purpose) for purpose in SYSTEM_PURPOSES[AGENCIES[agency][1]]]


def connect() -> None:
    """Open the clients. As the owner of the tables, once the agencies are there."""
    for agency in Agency.objects.filter(code__in=AGENCIES):
        open_client(
            agency,
            name=f"{agency.name} partner system",
            purposes=SYSTEM_PURPOSES[AgencyKind(agency.kind)],
            at=BEGAN,
            demonstrating=client_of(agency.code),
        )
