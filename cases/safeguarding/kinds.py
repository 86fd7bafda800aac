"""Alerts and safeguarding concerns."""

from collections.abc import Iterable
from datetime import datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.people.display_names import names_of
from cases.safeguarding import actions
from cases.safeguarding.clocks import ANSWER
from cases.safeguarding.forms import AlertForm, AnswerForm, ConcernForm, ThreatForm
from cases.safeguarding.models import Alert, Concern, Threat
from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell, Entry


def _between_whom(threats: list[Threat], person: Person) -> None:
    """Set the name of the other of the two, seen from `person`, if it is visible."""
    far = {threat.pk: threat.other_id if threat.person_id == person.pk else threat.person_id for threat in threats}
    names = names_of(far.values())
    for threat in threats:
        threat.far_name = str(names.get(far[threat.pk], gettext("Name not shown")))
        threat.is_from_them = threat.other_id == person.pk


def _who(threat: Threat) -> Cell:
    said = gettext("to the life of %(name)s") if threat.is_from_them else gettext("from %(name)s")
    return Cell(said % {"name": threat.far_name}, remark=threat.text)


ADDING_A_THREAT = Adding(
    words=_("Warn of a threat to life"),
    form=ThreatForm,
    verb=actions.warn_of_threat,
    refusals={actions.SamePerson: ("other", _("That is the same person"))},
)
"""Of the page at `add_threat`; it can only be shown by example once there is another person."""


def _since(alert: Alert | Threat) -> Cell:
    until = gettext("to %(day)s") % {"day": date_format(alert.until, "j F Y")} if alert.until else ""
    return Cell(date_format(alert.since, "j F Y"), remark=until)


def _raised(alert: Alert) -> Iterable[Entry]:
    noon = timezone.make_aware(datetime.combine(alert.since, time(12)))
    yield Entry(at=noon, title=alert.get_kind_display(), text=alert.text, agency=alert.owner)


def _standing(concern: Concern) -> str:
    if concern.escalated_at is not None:
        at = date_format(timezone.localtime(concern.escalated_at), "j F Y, H:i")
        return gettext("passed to supervisors on %(at)s") % {"at": at}
    return gettext("due %(day)s") % {"day": date_format(concern.due_on, "j F Y")}


def _answer(concern: Concern) -> Cell:
    if concern.answered_at is None:
        return Cell(gettext("Not yet"), colour="red", remark=_standing(concern))
    return Cell(concern.answer, remark=concern.answered_by or "")


def _concern(concern: Concern) -> Iterable[Entry]:
    yield Entry(
        at=concern.created_at,
        title=concern.get_kind_display(),
        text=concern.text,
        byline=str(concern.raised_by),
        agency=concern.owner,
    )


register(
    Kind(
        slug="concerns",
        model=Concern,
        label=_("Safeguarding concerns"),
        order=10,
        columns=(
            Column(_("Concern"), lambda concern: Cell(concern.get_kind_display(), remark=concern.text)),
            Column(_("Answered"), _answer),
        ),
        related=("raised_by", "answered_by"),
        adding=Adding(
            words=_("Raise a safeguarding concern"),
            form=ConcernForm,
            verb=actions.raise_concern,
            example={"kind": "other", "text": "A debt she will not speak of"},
        ),
        acts=(
            Act(
                slug="answer",
                words=_("Answer"),
                title=_("Answer the concern"),
                label=_("Save"),
                form=AnswerForm,
                verb=actions.answer_concern,
                when=lambda concern: concern.answered_at is None,
                admits=actions.may_answer,
                refusals={actions.AlreadyAnswered: ("answer", _("The concern has been answered in the meantime."))},
            ),
        ),
        entries=_concern,
        shares=("reference", "kind", "text", "due_on", "escalated_at", "answer", "answered_at"),
        clocks=(ANSWER,),
    ),
    Kind(
        slug="alerts",
        model=Alert,
        label=_("Alerts"),
        order=20,
        columns=(
            Column(_("Alert"), lambda alert: Cell(alert.get_kind_display(), remark=alert.text)),
            Column(_("Since"), _since),
        ),
        adding=Adding(
            words=_("Raise an alert"),
            form=AlertForm,
            verb=actions.raise_alert,
            example={"kind": "weapons"},
        ),
        acts=(
            Act(
                slug="end",
                words=_("End"),
                title=_("End the alert “%(record)s”?"),
                label=_("End the alert"),
                verb=actions.end_alert,
                facts=lambda: {"on": localdate()},
                when=lambda alert: alert.until is None or alert.until > localdate(),
            ),
        ),
        entries=_raised,
        shares=("reference", "kind", "text", "since", "until"),
    ),
    Kind(
        slug="threats",
        model=Threat,
        label=_("Threats to life"),
        order=21,
        columns=(Column(_("Threat"), _who), Column(_("Since"), _since)),
        prepare=_between_whom,
        added_at=(ADDING_A_THREAT.words, "add_threat"),
        acts=(
            Act(
                slug="end",
                words=_("End"),
                title=_("End the warning of a threat to life?"),
                label=_("End the warning"),
                verb=actions.end_threat,
                facts=lambda: {"on": localdate()},
                when=lambda threat: threat.until is None or threat.until > localdate(),
            ),
        ),
        shares=("reference", "other", "text", "since", "until"),
    ),
)
