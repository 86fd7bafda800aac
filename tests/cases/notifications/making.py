"""Makes notifications as the acting member would: call inside the door."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.notifications import actions, speaking
from cases.notifications.models import Invitee, Message, Notification
from cases.notifications.states import Check, MessengerRole, Voice
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme

EVERY_CHECK = [check.value for check in Check]


def plan(by: Membership, programme: Programme | None, **different: Any) -> Notification:
    """A custom notification in a week, with nobody to speak yet."""
    usual: dict[str, Any] = {
        "kind": Notification.Kind.CUSTOM,
        "starts_at": timezone.now() + timedelta(days=7),
        "venue": "Lantern Hall",
    }
    return actions.plan_notification(by=by, programme=programme, **(usual | different))


def find_speakers(notification: Notification, by: Membership, *but: str) -> None:
    """Members of `by`'s agency speak in each of the three voices, `but` for those named."""
    for message in Message.objects.filter(notification=notification):
        if message.voice in but:
            speaking.change_message(message, by=by, is_left_out=True)
        else:
            speaking.change_message(message, by=by, role=MessengerRole.SERVICE, agency=by.agency)


def invite(person: Person, notification: Notification, by: Membership, **different: Any) -> Invitee:
    """An invitation on licence."""
    usual: dict[str, Any] = {"route": Invitee.Route.LICENCE, "subject_role": SubjectRole.PROGRAMME}
    return actions.invite(person, by=by, notification=notification, **(usual | different))


def make_ready(notification: Notification, by: Membership) -> None:
    """Invitations are out, and it has been rehearsed."""
    actions.mark_invited(notification, by=by)
    actions.record_rehearsal(notification, by=by, checks=EVERY_CHECK)


def hold(notification: Notification, by: Membership) -> Notification:
    """It was held just now."""
    return actions.hold(notification, by=by, at=timezone.now())


def moral(notification: Notification) -> Message:
    """The item of the community's voice."""
    return Message.objects.get(notification=notification, voice=Voice.MORAL)
