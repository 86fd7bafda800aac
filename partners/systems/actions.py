"""Opening, renewing and closing API clients of partner systems. Run as the owner of the tables."""

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
    """The credentials of a partner system. The secret is shown once; only a digest is stored."""

    client_id: str
    secret: str


@transaction.atomic
def open_client(
    agency: Agency, *, name: str, purposes: Sequence[Purpose], at: datetime, demonstrating: Client | None = None
) -> Client:
    """Open a client called `name` that acts for `agency` for `purposes`.

    `demonstrating`: the published credentials of a client that is valid in demonstrations only.

    :raises IntegrityError: if partner systems may not act for a purpose
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
    """Replace the secret of a client and delete its tokens.

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
    """Close a client at once. The log keeps its name.

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
