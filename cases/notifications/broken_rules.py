"""The hard rules that the database holds (sql/notifications.sql), as exceptions with words for pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.refusals import broke
from datasharing.kinds import Refusals


class NotRehearsed(Exception):
    """Several people are told in one room, and it has not been rehearsed."""


class VoiceMissing(Exception):
    """One of the three voices has no speaker."""


class NoConsent(Exception):
    """Somebody of the community or a family is in the running order and has not agreed."""


class InTheWay(Exception):
    """Something is in the way of an invitee."""


class TooEarly(Exception):
    """It has not been held yet."""


class TooLate(Exception):
    """It has been held already, or was cancelled."""


class NotTheirs(Exception):
    """The speaker's agency would be told of a person to whom its member does not speak."""


class ChecksMissing(Exception):
    """A rehearsal has not gone through all of it."""


RULES: dict[str, type[Exception]] = {
    "a_forum_is_rehearsed_before_it_is_held": NotRehearsed,
    "a_notification_has_three_voices": VoiceMissing,
    "a_messenger_without_consent_has_no_place": NoConsent,
    "nobody_is_told_while_something_is_in_the_way": InTheWay,
    "who_came_is_known_when_it_was_held": TooEarly,
    "people_are_invited_before_they_are_told": TooLate,
    "a_notification_follows_its_machine": TooLate,
    "a_speaker_is_told_of_those_to_whom_they_speak": NotTheirs,
    "a_rehearsal_goes_through_all_of_it": ChecksMissing,
}
WORDS: Refusals = {
    NotRehearsed: (None, _("It cannot be held before it has been rehearsed. Record the rehearsal first.")),
    VoiceMissing: (
        None,
        _("It cannot be held without a voice for the community, for consequences and for help. Find who speaks."),
    ),
    NoConsent: (
        None,
        _("Somebody in the running order has not agreed to speak. Record that they agreed, or leave the item out."),
    ),
    InTheWay: (None, _("Something is in the way of an invitee. Look at the list of invitees before you go on.")),
    TooEarly: (None, _("This can be recorded once it has been held.")),
    TooLate: (None, _("It has moved on in the meantime. Look at the notification again.")),
    ChecksMissing: ("checks", _("A rehearsal goes through all of these. Rehearse again what was left out.")),
}
"""What pages say of each."""


@contextmanager
def kept() -> Iterator[None]:
    """Run the block in a transaction, and raise the exception of the rule that the database says was broken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        for constraint, exception in RULES.items():
            if broke(error, constraint):
                raise exception from error
        raise
