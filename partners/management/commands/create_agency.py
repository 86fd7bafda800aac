"""Opens an agency and appoints its first administrator, who then invites other members. Run as the owner.

./run manage create_agency northshire-police "Northshire Police" police ada@example.org "Ada Quill"
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import transaction
from django.utils import timezone

from partners.agencies.actions import AdministratorElsewhere, AgencyExists, appoint_administrator, open_agency
from partners.agencies.models import AgencyKind
from partners.owner import as_owner
from partners.sign_in import invitations


class Command(BaseCommand):
    help = "Open an agency with its first administrator, and print the link at which they choose a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="short name in addresses and files, such as northshire-police")
        parser.add_argument("name", help="name as people know it")
        parser.add_argument("kind", choices=AgencyKind.values)
        parser.add_argument("email", help="work address of the first administrator")
        parser.add_argument("full_name", help="their full name")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            validate_slug(options["code"])
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with as_owner(), transaction.atomic():
            self._open(options)

    def _open(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        try:
            agency = open_agency(options["code"], name=options["name"], kind=AgencyKind(options["kind"]), at=now)
            user = appoint_administrator(agency, email=options["email"], full_name=options["full_name"], at=now)
        except AgencyExists as error:
            raise CommandError(f"There is an agency {options['code']} or {options['name']} already.") from error
        except AdministratorElsewhere as error:
            raise CommandError(f"{options['email']} belongs to an account that is closed or unattended.") from error
        self.stdout.write(f"{agency} is open, and {user} keeps its members.")
        if user.has_usable_password():
            self.stdout.write("They have a password already.")
        else:
            self.stdout.write(f"They choose a password here, once, within seven days:\n{invitations.link(user)}")
