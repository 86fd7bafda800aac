"""Opens, lists, renews and closes the API clients of partner systems."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from oauth2_provider.models import Application

from partners.agencies.models import Agency
from partners.members.models import Membership
from partners.members.purposes import Purpose
from partners.members.roles import PURPOSES_BY_ROLE, Role
from partners.owner import as_owner
from partners.systems import actions
from partners.systems.scopes import scope_of

SCOPES = [scope_of(purpose) for purpose in PURPOSES_BY_ROLE[Role.API_CLIENT]]


class Command(BaseCommand):
    """Prints a secret once, when it is created."""

    help = "Manage the API clients of partner systems."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        opening = verbs.add_parser("open", help="open a client that acts for an agency")
        opening.add_argument("agency", help="the agency's code")
        opening.add_argument("--name", required=True, help="the system's name in the log")
        opening.add_argument("--purposes", nargs="+", required=True, choices=SCOPES, metavar="PURPOSE")
        verbs.add_parser("list", help="list the clients")
        renewing = verbs.add_parser("renew", help="replace the secret; the old one and its tokens become invalid")
        renewing.add_argument("client_id")
        closing = verbs.add_parser("close", help="close a client")
        closing.add_argument("client_id")

    def handle(self, *, verb: str, **options: Any) -> None:
        with as_owner():
            try:
                getattr(self, f"_{verb}")(**options)
            except actions.NoSuchClient as error:
                raise CommandError(f"There is no client {error}: `api_client list` shows those there are.") from error

    def _open(self, *, agency: str, name: str, purposes: Sequence[str], **_: Any) -> None:
        found = Agency.objects.filter(code=agency).first()
        if found is None:
            codes = ", ".join(Agency.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(f"There is no agency {agency}. There are: {codes or 'none yet'}.")
        meant = [Purpose[purpose.upper()] for purpose in purposes]
        self._show(actions.open_client(found, name=name, purposes=meant, at=timezone.now()))

    def _list(self, **_: Any) -> None:
        held = Membership.objects.in_force(timezone.now()).filter(role=Role.API_CLIENT).select_related("agency")
        by_user = {membership.user_id: membership for membership in held}
        for application in Application.objects.order_by("name"):
            membership = by_user.get(application.user_id)
            words = ", ".join(scope_of(Purpose(purpose)) for purpose in membership.purposes) if membership else "closed"
            agency = membership.agency.code if membership else ""
            self.stdout.write(f"{application.client_id}  {application.name}  {agency}  {words}")

    def _renew(self, *, client_id: str, **_: Any) -> None:
        self._show(actions.renew_secret(client_id))

    def _close(self, *, client_id: str, **_: Any) -> None:
        actions.close_client(client_id, at=timezone.now())
        self.stdout.write("Closed.")

    def _show(self, client: actions.Client) -> None:
        self.stdout.write(f"client_id      {client.client_id}\nclient_secret  {client.secret}")
        self.stdout.write("The secret is not shown again.")
