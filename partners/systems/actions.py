"""Partner systems as clients of the API: opened, given another secret, closed. As the owner of the tables."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from oauth2_provider.models import AccessToken, Application

from partners.agencies.models import Agency
from partners.members.models import Membership, User
from partners.members.purposes import Purpose
from partners.members.roles import Role

SECRET_BYTES = 48


class NoSuchClient(LookupError):
    """No partner system has this client id."""


@dataclass(frozen=True)
class Client:
    """What a partner system signs in with. The secret is shown once: only a digest is kept."""

    client_id: str
    secret: str


@transaction.atomic
def open_client(
    agency: Agency, *, name: str, purposes: Sequence[Purpose], at: datetime, demonstrating: Client | None = None
) -> Client:
    """Let the system called `name` act for `agency`, for `purposes` and no others.

    An invented system is `demonstrating` with an id and a secret that can be told; it exists in demonstrations alone.

    :raises IntegrityError: if a purpose is none that a partner system may act for
    """
    client = demonstrating or Client(secrets.token_urlsafe(24), secrets.token_urlsafe(SECRET_BYTES))
    user = User.objects.create(
        email=f"{client.client_id.lower()}@api.invalid",
        full_name=name,
        is_system=True,
        is_demonstration=demonstrating is not None,
    )
    Membership.objects.create(
        user=user, agency=agency, role=Role.API_CLIENT, purposes=sorted({int(each) for each in purposes}), valid_from=at
    )
    Application.objects.create(
        user=user,
        name=name,
        client_id=client.client_id,
        client_secret=client.secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    return client


@transaction.atomic
def renew_secret(client_id: str) -> Client:
    """Another secret in place of the one that may be known; tokens given for it hold no longer.

    :raises NoSuchClient: if there is none
    """
    application = find(client_id)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    application.client_secret = secret
    application.save()
    AccessToken.objects.filter(application=application).delete()
    return Client(client_id, secret)


@transaction.atomic
def close_client(client_id: str, *, at: datetime) -> None:
    """End what a partner system may do, at once; what it did stays in the log under its name.

    :raises NoSuchClient: if there is none
    """
    application = find(client_id)
    AccessToken.objects.filter(application=application).delete()
    Membership.objects.in_force(at).filter(user=application.user_id).update(valid_to=at)
    application.delete()


def find(client_id: str) -> Application:
    """The application with this client id.

    :raises NoSuchClient: if there is none
    """
    application: Application | None = Application.objects.filter(client_id=client_id).first()
    if application is None:
        raise NoSuchClient(client_id)
    return application
