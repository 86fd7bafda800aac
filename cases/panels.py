"""How each kind of record in this app shows on a person's page."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Tie
from cases.imports.models import SourceRow
from cases.people.display_names import names_of
from cases.people.models import Alias, ContactDetail, Identifier, Identity
from cases.safeguarding.models import Alert, Concern
from cases.work.models import Case, CaseState, Note
from datasharing.models import Person
from datasharing.panels import Cell, Entry, Link, Panel, register

STATE_COLOURS = {
    CaseState.NOMINATED: "yellow",
    CaseState.SELECTED: "blue",
    CaseState.ACTIVE: "green",
    CaseState.CLOSED: "grey",
}


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _noon(day: date) -> datetime:
    """Where a day stands among the instants of a timeline."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def _programme(record: Any) -> str:
    return str(record.programme or gettext("None"))


def _identity(identity: Identity) -> tuple[Cell, ...]:
    known_as = gettext("Known as %(name)s") % {"name": identity.known_as} if identity.known_as else ""
    return Cell(identity, remark=known_as), Cell(identity.birth), Cell(_programme(identity))


def _identity_actions(identity: Identity) -> Iterable[Link]:
    programme = identity.programme.code if identity.programme else "none"
    yield Link(_("Correct"), "correct_identity", (identity.person.reference, programme))


def _identifier(number: Identifier) -> tuple[Cell, ...]:
    return Cell(number.get_kind_display()), Cell(number.canonical or number.raw, remark=number.problem)


def _contact(detail: ContactDetail) -> tuple[Cell, ...]:
    unsafe = "" if detail.is_safe_to_use else gettext("Not safe to use")
    return Cell(detail.get_kind_display()), Cell(detail.value, remark=unsafe), Cell(_day(detail.since))


def _case(case: Case) -> tuple[Cell, ...]:
    state = CaseState(case.state)
    return (
        Cell(state.label, colour=STATE_COLOURS[state], remark=case.reason),
        Cell(_programme(case)),
        Cell(case.lead.user if case.lead else gettext("Nobody")),
        Cell(
            _day(case.opened_on), remark=gettext("to %(day)s") % {"day": _day(case.closed_on)} if case.closed_on else ""
        ),
    )


def _case_actions(case: Case) -> Iterable[Link]:
    if case.state != CaseState.CLOSED:
        yield Link(_("Move on"), "move_case", (case.reference,))


def _case_entries(case: Case) -> Iterable[Entry]:
    yield Entry(at=_noon(case.opened_on), title=_("Case opened"), text=case.reason, agency=case.owner)
    if case.closed_on:
        yield Entry(at=_noon(case.closed_on), title=_("Case closed"), agency=case.owner)


def _note(note: Note) -> tuple[Cell, ...]:
    colour = "grey" if note.basis == Note.Basis.OPINION else "blue"
    return (
        Cell(note.get_basis_display(), colour=colour),
        Cell(note.text),
        Cell(date_format(timezone.localtime(note.about_at), "j F Y, H:i"), remark=note.author),
    )


def _note_entries(note: Note) -> Iterable[Entry]:
    title = note.get_basis_display()
    yield Entry(at=note.about_at, title=title, text=note.text, byline=str(note.author), agency=note.owner)


def _alert(alert: Alert) -> tuple[Cell, ...]:
    until = gettext("to %(day)s") % {"day": _day(alert.until)} if alert.until else ""
    return Cell(alert.get_kind_display(), remark=alert.text), Cell(_day(alert.since), remark=until)


def _alert_actions(alert: Alert) -> Iterable[Link]:
    if alert.until is None or alert.until > localdate():
        yield Link(_("End"), "end_alert", (alert.reference,))


def _alert_entries(alert: Alert) -> Iterable[Entry]:
    yield Entry(at=_noon(alert.since), title=alert.get_kind_display(), text=alert.text, agency=alert.owner)


def _whom_they_are_tied_to(ties: list[Tie], person: Person) -> None:
    """Reads who stands at the other end, seen from `person`, and their names as far as they may be seen."""
    for tie in ties:
        tie.far_end = tie.other if tie.person_id == person.pk else tie.person
    names = names_of(tie.far_end.pk for tie in ties)
    for tie in ties:
        tie.far_name = str(names.get(tie.far_end.pk, gettext("Name not shown")))


def _tie(tie: Tie) -> tuple[Cell, ...]:
    return Cell(tie.far_name, url=tie.far_end.get_absolute_url()), Cell(tie.get_kind_display()), Cell(tie.source)


def _source_row(row: SourceRow) -> tuple[Cell, ...]:
    return Cell(str(row) or _("None")), Cell(_day(timezone.localdate(row.created_at)))


def _concern(concern: Concern) -> tuple[Cell, ...]:
    answered = Cell(concern.answer, remark=concern.answered_by or "") if concern.answered_at else None
    return Cell(concern.get_kind_display(), remark=concern.text), answered or Cell(_("Not yet"), colour="red")


def _concern_actions(concern: Concern) -> Iterable[Link]:
    if concern.answered_at is None:
        yield Link(_("Answer"), "answer_concern", (concern.reference,))


def _concern_entries(concern: Concern) -> Iterable[Entry]:
    yield Entry(
        at=concern.created_at,
        title=concern.get_kind_display(),
        text=concern.text,
        byline=str(concern.raised_by),
        agency=concern.owner,
    )


register(
    Panel(
        slug="concerns",
        model=Concern,
        label=_("Safeguarding"),
        order=10,
        headings=(_("Concern"), _("Answered")),
        cells=_concern,
        related=("raised_by", "answered_by"),
        add=(_("Raise a concern"), "raise_concern"),
        actions=_concern_actions,
        entries=_concern_entries,
    ),
    Panel(
        slug="alerts",
        model=Alert,
        label=_("Alerts"),
        order=20,
        headings=(_("Alert"), _("Since")),
        cells=_alert,
        add=(_("Raise an alert"), "raise_alert"),
        actions=_alert_actions,
        entries=_alert_entries,
    ),
    Panel(
        slug="names",
        model=Identity,
        label=_("Names and birth"),
        order=30,
        headings=(_("Name"), _("Born"), _("Programme")),
        cells=_identity,
        related=("person",),
        add=(_("Hold a name of your own"), "hold_identity"),
        actions=_identity_actions,
    ),
    Panel(
        slug="aliases",
        model=Alias,
        label=_("Other names"),
        order=31,
        headings=(_("Name"),),
        cells=lambda alias: (Cell(alias),),
        add=(_("Add another name"), "add_alias"),
    ),
    Panel(
        slug="numbers",
        model=Identifier,
        label=_("Numbers"),
        order=32,
        headings=(_("Kind"), _("Number")),
        cells=_identifier,
        add=(_("Add a number"), "add_identifier"),
    ),
    Panel(
        slug="sources",
        model=SourceRow,
        label=_("Loaded from an agency’s own system"),
        order=60,
        headings=(_("Number there"), _("Loaded on")),
        cells=_source_row,
    ),
    Panel(
        slug="contact",
        model=ContactDetail,
        label=_("Address and contact"),
        order=33,
        headings=(_("Kind"), _("Where"), _("Since")),
        cells=_contact,
        add=(_("Add an address or number"), "add_contact_detail"),
    ),
    Panel(
        slug="cases",
        model=Case,
        label=_("Cases"),
        order=40,
        headings=(_("State"), _("Programme"), _("Led by"), _("Opened")),
        cells=_case,
        related=("lead__user",),
        add=(_("Open a case"), "open_case"),
        actions=_case_actions,
        entries=_case_entries,
    ),
    Panel(
        slug="notes",
        model=Note,
        label=_("Notes"),
        order=41,
        headings=(_("Basis"), _("What"), _("When, and who wrote it")),
        cells=_note,
        related=("author",),
        add=(_("Write a note"), "write_note"),
        entries=_note_entries,
    ),
    Panel(
        slug="ties",
        model=Tie,
        label=_("Associates"),
        order=50,
        headings=(_("Person"), _("Tie"), _("Source")),
        cells=_tie,
        related=("person", "other"),
        prepare=_whom_they_are_tied_to,
    ),
)
