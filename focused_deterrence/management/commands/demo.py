"""Prints how to try the demonstration."""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from focused_deterrence.demonstration.partnership import AGENCIES, PASSWORD, POSTS
from focused_deterrence.demonstration.systems import client_of, scopes_of
from partners.models import Purpose, User


class Command(BaseCommand):
    """Refused without demonstration data, because the sign-ins do not exist then."""

    help = "Print the demonstration's address, its sign-ins, and the API clients of its partner systems."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, json: bool, **_options: Any) -> None:
        if not settings.DEMONSTRATION or not User.objects.filter(is_demonstration=True).exists():
            raise CommandError("No demonstration data is loaded here.")
        if json:
            self.stdout.write(_as_json())
            return
        self.stdout.write(f"{settings.SERVICE_URL}   password for everyone: {PASSWORD}")
        for post in POSTS:
            self.stdout.write(f"  {post.email:<48} {post.role.label}, {AGENCIES[post.agency][0]}")


def _as_json() -> str:
    users = [
        {
            "email": post.email,
            "password": PASSWORD,
            "name": post.name,
            "agency": post.agency,
            "role": post.role.value,
            "purposes": [Purpose(purpose).name.lower() for purpose in post.purposes],
        }
        for post in POSTS
    ]
    clients = [{"agency": agency, **asdict(client_of(agency)), "scopes": scopes_of(agency)} for agency in AGENCIES]
    told = {"address": settings.SERVICE_URL, "users": users, "clients": clients}
    return json.dumps(told, indent=2, ensure_ascii=False)
