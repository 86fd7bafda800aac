"""What is in the way of each invitee: what stops a notification, by the rules of the database, and what warns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.notifications.models import Invitee, Notification
from cases.people.models import Identity
from cases.safeguarding.models import Threat
from cases.safeguarding.risks import Risk
from partners.london import london_today

WARNS = frozenset({"pregnant", "exploitation"})
"""Codes of risks with which a person is told only with particular care (reference/practice.md, 1.7)."""


@dataclass(frozen=True)
class Stop:
    """One row of `cases_in_the_way`: the invitee, why, and the other invitee where that may be told."""

    invitee: int
    why: str
    other: int | None = None


@dataclass(frozen=True)
class Way:
    """Something in the way of an invitee, in words."""

    words: str
    detail: str = ""
    stops: bool = True


def stops_of(notification: Notification) -> list[Stop]:
    """What stops `notification`, by the database; nothing for another agency's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT invitee, why, other FROM public.cases_in_the_way(%s) ORDER BY 1, 2, 3", [notification.pk]
        )
        return [Stop(*row) for row in cursor.fetchall()]


def in_the_way(
    notification: Notification,
    invitees: Iterable[Invitee],
    *,
    names: Mapping[int, Identity],
    risks: Mapping[int, list[Risk]],
) -> dict[int, list[Way]]:
    """What is in the way of each of `invitees`, by key: what stops first, then what warns."""
    found: dict[int, list[Way]] = {}
    invited = {invitee.pk: invitee for invitee in invitees}
    stops = [stop for stop in stops_of(notification) if stop.invitee in invited]
    threats = _threats(notification, [invited[stop.invitee].person_id for stop in stops if stop.why == "threat"])
    for stop in stops:
        found.setdefault(stop.invitee, []).append(_in_words(stop, invited, names, threats))
    children = {stop.invitee for stop in stops if stop.why == "child"}
    for invitee in invited.values():
        if invitee.withdrawn_on is None:
            identity = None if invitee.pk in children else names.get(invitee.person_id)
            found.setdefault(invitee.pk, []).extend(_warnings(invitee, notification, identity, risks))
    return found


def _threats(notification: Notification, people: list[int]) -> dict[frozenset[int], Threat]:
    """The visible threats between `people` on the day, by the two people."""
    if not people:
        return {}
    on = london_today(notification.starts_at)
    held = Threat.objects.in_force(on).filter(person__in=people, other__in=people)
    return {frozenset({threat.person_id, threat.other_id}): threat for threat in held}


def _in_words(
    stop: Stop, invited: Mapping[int, Invitee], names: Mapping[int, Any], threats: Mapping[Any, Threat]
) -> Way:
    if stop.why == "threat" and stop.other is not None and stop.other in invited:
        other = invited[stop.other].person_id
        threat = threats.get(frozenset({invited[stop.invitee].person_id, other}))
        detail = _("threat to life")
        if threat is not None and threat.until:
            detail = _("threat to life, to %(day)s") % {"day": date_format(threat.until, "j M")}
        return Way(_("Not with %(name)s") % {"name": names.get(other, _("another invitee"))}, detail)
    if stop.why == "rivals" and stop.other is not None and stop.other in invited:
        name = names.get(invited[stop.other].person_id, _("another invitee"))
        return Way(_("Rival in the room: %(name)s") % {"name": name}, _("say how they are kept apart"))
    if stop.why == "child":
        return Way(_("Safeguarding first"), _("under 18, and no safeguarding referral is recorded"))
    return Way(_("Cannot be invited now"), _("No reason is given. Choose somebody else"))


def _warnings(
    invitee: Invitee, notification: Notification, identity: Identity | None, risks: Mapping[int, list[Risk]]
) -> list[Way]:
    found = [
        Way(risk.label, _("tell them with particular care"), stops=False)
        for risk in risks.get(invitee.person_id, [])
        if risk.code in WARNS
    ]
    if invitee.kept_apart:
        found.append(Way(_("Kept apart"), invitee.kept_apart, stops=False))
    if identity and identity.is_possibly_under_18_on(london_today(notification.starts_at)):
        found.append(Way(_("A child"), invitee.safeguarding or _("safeguarding staff have answered"), stops=False))
    return found
