"""Choosing notices, and sending them."""

import uuid
from datetime import date, datetime, time

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from datasharing.notices.models import NoticeChoice, SentNotice
from partners.london import london_today
from partners.members.models import Membership
from partners.members.purposes import Purpose
from partners.rules import allowed_by

MESSAGES = uuid.UUID("0fd0a1b8-6f0c-4a5e-9a5b-0e8f0b6b7b52")
"""The namespace of the numbers of messages and of the work that sends them, so that both follow from what they are."""


@allowed_by("choose notices")
@transaction.atomic
def choose_notices(*, morning_at: time | None, on_escalation: bool, purpose: Purpose, by: Membership) -> NoticeChoice:
    """Have `by` get these notices from now on, counted for `purpose`, for which they act."""
    wanted = {
        "purpose": purpose,
        "morning_at": morning_at,
        "on_escalation": on_escalation,
        "chosen_at": timezone.now(),
    }
    choice, _made = NoticeChoice.objects.update_or_create(user=by.user, agency=by.agency, role=by.role, defaults=wanted)
    return choice


def choice_of(member: Membership) -> NoticeChoice | None:
    """What `member` has chosen in this role of this agency."""
    return NoticeChoice.objects.filter(user=member.user_id, agency=member.agency_id, role=member.role).first()


def was_sent(choice: NoticeChoice, kind: SentNotice.Kind, *, on: date) -> bool:
    """Whether the notice of that day was sent."""
    return SentNotice.objects.filter(choice=choice, kind=kind, on=on).exists()


def send_notice(
    choice: NoticeChoice, kind: SentNotice.Kind, lines: list[str], *, subject: str, counted_at: datetime
) -> None:
    """Send `choice`'s user the one notice of this kind and day: numbers and the way to sign-in.

    To be called by the agency's unattended work. The row that it was sent and the message succeed or fail together,
    unless the process dies between them; the message then comes twice with the same number, by which mail systems know
    it.
    """
    day = london_today(counted_at)
    SentNotice.objects.create(choice=choice, kind=kind, on=day, counted_at=counted_at)
    words = render_to_string(
        f"datasharing/notices/{kind.value}.txt",
        {
            "lines": lines,
            "agency": choice.agency,
            "service_name": settings.SERVICE_NAME,
            "link": settings.SERVICE_URL + reverse("account_login"),
        },
    )
    EmailMessage(subject, words, None, [choice.user.email], headers={"Message-ID": _number(choice, kind, day)}).send()


def _number(choice: NoticeChoice, kind: SentNotice.Kind, day: date) -> str:
    return f"<{uuid.uuid5(MESSAGES, f'{choice.reference}|{kind}|{day}')}@notices.invalid>"
