"""Kinds of notifications, invitees, messengers and briefings."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.notifications import speaking
from cases.notifications.clocks import DEBRIEFED, HELD, READY, TOLD_AGAIN
from cases.notifications.forms import AgreementForm, StopSpeakingForm
from cases.notifications.models import Audience, Briefing, Invitee, Message, Messenger, Notification, RuleToAnnounce
from cases.notifications.states import NOTIFICATION_MACHINE
from cases.promises.models import Promise
from datasharing.kinds import Act, Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell, Entry, Link


def _promised(invitees: list[Invitee], _person: Person) -> None:
    """Set what was promised at the notifications of `invitees`."""
    promises = Promise.objects.filter(notification__in={each.notification_id for each in invitees}).order_by("pk")
    for invitee in invitees:
        invitee.promised = []
    for promise in promises:
        for invitee in invitees:
            is_to_them = promise.is_to_all or promise.group_id == invitee.representing_id
            if promise.notification_id == invitee.notification_id and is_to_them:
                invitee.promised.append(promise)


def _told(invitee: Invitee) -> Cell:
    held = invitee.notification
    if held is None:
        return Cell(gettext("Notification not shown"))
    return Cell(held, url=held.get_absolute_url(), remark=held.get_state_display())


def _for(invitee: Invitee) -> Cell:
    group = invitee.representing
    if group is not None:
        return Cell(group, url=group.get_absolute_url(), remark=invitee.get_route_display())
    return Cell(
        gettext("No group") if invitee.is_for_no_group else gettext("Group not shown"),
        remark=invitee.get_route_display(),
    )


def _took_it(invitee: Invitee) -> Cell:
    if invitee.withdrawn_on is not None:
        return Cell(gettext("Not invited any more"), colour="grey")
    if not invitee.attended:
        served = invitee.letter_served_on
        day = date_format(served, "j F Y") if served else ""
        return Cell(gettext("Letter of %(day)s") % {"day": day} if served else gettext("Letter not served"))
    said = [invitee.get_engagement_display(), gettext("asked for help") if invitee.asked_for_help else ""]
    return Cell(
        invitee.get_attended_display(),
        colour="green" if invitee.has_come else "red",
        remark=", ".join(filter(None, said)) or invitee.absent_because,
    )


def _promises(invitee: Invitee) -> Cell:
    said = [f"“{promise.text}” ({promise.get_state_display().lower()})" for promise in invitee.promised]
    return Cell(" ".join(said) or gettext("Nothing"))


def _was_told(invitee: Invitee) -> Iterable[Entry]:
    held = invitee.notification
    if held is not None and held.held_at and invitee.attended:
        yield Entry(
            at=held.held_at,
            title=held.get_kind_display(),
            text=", ".join(filter(None, [invitee.get_attended_display(), invitee.get_engagement_display()])),
            agency=invitee.owner,
            url=held.get_absolute_url(),
        )


def _asked(messenger: Messenger) -> Cell:
    held = messenger.message.notification if messenger.message else None
    return Cell(held or gettext("Notification not shown"), url=held.get_absolute_url() if held else "")


def _agreed(messenger: Messenger) -> Cell:
    if messenger.withdrew_on is not None:
        return Cell(gettext("Does not want to speak any more"), colour="grey")
    if messenger.agreed_on is None:
        return Cell(gettext("Not yet"), colour="yellow")
    return Cell(date_format(messenger.agreed_on, "j F Y"), remark=messenger.agreed_to)


def _when(briefing: Briefing) -> Cell:
    return Cell(date_format(localtime(briefing.at), "D j F Y, H:i"), remark=briefing.venue)


register(
    Kind(
        slug="notifications",
        model=Notification,
        label=_("Notifications"),
        machine=NOTIFICATION_MACHINE,
        shares=("reference", "kind", "state", "starts_at", "venue", "script_version", "held_at", "debrief"),
        clocks=(READY, HELD, DEBRIEFED),
    ),
    Kind(
        slug="rules-to-announce",
        model=RuleToAnnounce,
        label=_("Rules to be announced"),
        shares=("notification", "trigger_rule"),
    ),
    Kind(slug="audiences", model=Audience, label=_("Groups of notifications"), shares=("notification", "group")),
    Kind(
        slug="messages",
        model=Message,
        label=_("Running orders"),
        shares=("reference", "notification", "position", "voice", "role", "minutes", "words", "is_left_out"),
    ),
    Kind(
        slug="invitees",
        model=Invitee,
        label=_("Notifications and promises"),
        order=46,
        columns=(
            Column(_("Notification"), _told),
            Column(_("For, and how they come"), _for),
            Column(_("Came"), _took_it),
            Column(_("Promised"), _promises),
        ),
        related=("notification", "representing"),
        prepare=_promised,
        added_at=(_("Invite to a notification"), "invite_person"),
        add_rule="plan notifications",
        links=lambda invitee: [Link(_("Change"), "invitee", (invitee.reference,), "plan notifications", invitee)],
        entries=_was_told,
        shares=(
            "reference",
            "notification",
            "representing",
            "route",
            "letter_served_on",
            "withdrawn_on",
            "attended",
            "engagement",
            "understood",
            "asked_for_help",
            "next_contact_on",
        ),
        clocks=(TOLD_AGAIN,),
    ),
    Kind(
        slug="messengers",
        model=Messenger,
        label=_("Asked to speak"),
        order=47,
        columns=(
            Column(_("At"), _asked),
            Column(_("Agreed"), _agreed),
            Column(_("How they are kept safe"), "safety_note"),
        ),
        related=("message__notification",),
        acts=(
            Act(
                slug="agree",
                words=_("They agreed"),
                title=_("What have they agreed to?"),
                label=_("Save"),
                form=AgreementForm,
                verb=speaking.record_agreement,
                when=lambda messenger: not messenger.has_a_place,
            ),
            Act(
                slug="stop",
                words=_("They do not want to speak"),
                title=_("They do not want to speak any more"),
                label=_("Save"),
                form=StopSpeakingForm,
                verb=speaking.record_withdrawal,
                when=lambda messenger: messenger.has_a_place,
            ),
        ),
        shares=("reference", "message", "agreed_on", "withdrew_on"),
    ),
    Kind(
        slug="briefings",
        model=Briefing,
        label=_("Whom your speakers will meet"),
        order=48,
        columns=(
            Column(_("Greet them as"), "called"),
            Column(_("At"), "occasion"),
            Column(_("When and where"), _when),
            Column(_("Your voice"), "voice"),
            Column(_("What they need"), "needs"),
        ),
        shares=("called", "occasion", "voice", "at", "venue", "needs"),
    ),
)
