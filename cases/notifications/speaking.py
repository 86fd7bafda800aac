"""Verbs on the running order: who speaks, their consent, and what speakers are told of whom they meet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.notifications.actions import add_item, ahead
from cases.notifications.broken_rules import kept
from cases.notifications.in_the_way import stops_of
from cases.notifications.models import Briefing, Invitee, Message, Messenger, Notification
from cases.people.display_names import names_of
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Category, Clause, Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by


@dataclass(frozen=True)
class Told:
    """Of how many people speakers were told anew, and the agencies of speakers that could not be told."""

    people: int
    left_out: list[str]


class AlreadyAsked(Exception):
    """The person has been asked to speak for this item already."""


@verb
@allowed_by("plan notifications")
def add_message(notification: Notification, *, by: Membership, **said: Any) -> Message:
    """Add an item at the end of the running order.

    :raises NotYours: if another agency plans the notification
    :raises TooLate: if it has been held or cancelled
    """
    held = ahead(notification, by)
    change(held, script_version=held.script_version + 1)
    return add_item(held, position=held.messages.count() + 1, **said)


@verb
@allowed_by("plan notifications")
def change_message(message: Message, *, by: Membership, **said: Any) -> Message:
    """Change an item of the running order: who speaks, for how long, in what words; or leave it out.

    :raises NotYours: if another agency plans the notification
    :raises TooLate: if it has been held or cancelled
    """
    planned = ahead(_of(message), by)
    held = lock(message, by=by)
    change(held, **said)
    change(planned, script_version=planned.script_version + 1)
    return held


@verb
@allowed_by("plan notifications")
def ask_messenger(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    message: Message,
    known_for: str = "",
    programme: Programme | None = None,
) -> Messenger:
    """Ask `person`, of the community or a family, to speak. They have no place before they have agreed.

    :raises AlreadyAsked: if they have been asked already
    """
    try:
        return Messenger.objects.create(
            owner=by.agency,
            person=person,
            programme=programme or message.programme,
            subject_role=subject_role,
            message=message,
            known_for=known_for,
        )
    except IntegrityError as error:
        if broke(error, "a_person_is_asked_once_for_a_message"):
            raise AlreadyAsked from error
        raise


@verb
@allowed_by("plan notifications")
def record_agreement(messenger: Messenger, *, by: Membership, agreed_to: str, safety_note: str, on: date) -> Messenger:
    """Record what `messenger` agreed to, and how they are kept safe.

    :raises NotYours: if another agency asked them
    """
    held = lock(messenger, by=by)
    change(held, agreed_on=on, agreed_to=agreed_to, safety_note=safety_note, withdrew_on=None)
    return held


@verb
@allowed_by("plan notifications")
def record_withdrawal(messenger: Messenger, *, by: Membership, on: date) -> Messenger:
    """Record that `messenger` does not want to speak any more. They need give no reason.

    :raises NotYours: if another agency asked them
    """
    held = lock(messenger, by=by)
    change(held, withdrew_on=on)
    return held


@verb
@allowed_by("plan notifications")
def brief_speakers(notification: Notification, *, by: Membership) -> Told:
    """Tell the agencies whose members speak of whom they will meet; what they were told already is not sent again.

    Whoever something is in the way of, and whoever is not invited any more, is left out; so are agencies that no
    agreement lets `by`'s agency tell.

    :raises NotYours: if another agency plans the notification
    """
    held = ahead(notification, by)
    stopped = {stop.invitee for stop in stops_of(held)}
    invited = [each for each in held.invitees.filter(withdrawn_on=None) if each.pk not in stopped]
    names = names_of((each.person_id for each in invited), preferring=by.agency_id)
    told = {(each.person_id, each.message_id) for each in Briefing.objects.filter(message__notification=held)}
    speaking = held.messages.filter(agency__isnull=False, is_left_out=False).exclude(agency=by.agency)
    spoken, may_be_told = list(speaking.select_related("agency")), _may_be_told(held, by)
    new = [
        _briefing(held, message, invitee, names, by)
        for message in spoken
        for invitee in invited
        if message.agency_id in may_be_told and (invitee.person_id, message.pk) not in told
    ]
    with kept():
        for briefing in new:
            briefing.save()
    left_out = {str(message.agency) for message in spoken if message.agency_id not in may_be_told}
    return Told(len({briefing.person_id for briefing in new}), sorted(left_out))


def _may_be_told(held: Notification, by: Membership) -> set[int]:
    """The agencies to which an agreement lets `by`'s agency send tasks about people on the programme."""
    clauses = Clause.objects.in_force(timezone.now()).filter(giver=by.agency, needs_consent=False)
    sending = clauses.filter(categories__contains=[Category.TASK]).about(SubjectRole.PROGRAMME)
    covering = sending.filter(Q(every_programme=True) | Q(programme=held.programme_id))
    return {clause.receiver_id for clause in covering}


def _briefing(held: Notification, message: Message, invitee: Invitee, names: Any, by: Membership) -> Briefing:
    needs = ", ".join(str(Invitee.Need(need).label) for need in invitee.needs)
    return Briefing(
        owner=by.agency,
        addressee=message.agency,
        person_id=invitee.person_id,
        programme=invitee.programme,
        subject_role=invitee.subject_role,
        message=message,
        called=str(names.get(invitee.person_id, _("Name not shown"))),
        occasion=str(held.get_kind_display()),
        voice=message.voice,
        at=held.starts_at,
        venue=held.venue,
        needs=needs,
        sent_by=by,
    )


def _of(message: Message) -> Notification:
    planned: Notification = Notification.objects.get(messages=message.pk)
    return planned
