"""Kinds of cases and notes."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.work import actions
from cases.work.forms import CaseForm, MoveForm, NoteForm
from cases.work.models import CASE_MACHINE, Case, CaseState, Note
from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell, Entry


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _noon(day: date) -> datetime:
    """Noon of a day, its place among the instants of a timeline."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def _state(case: Case) -> Cell:
    return Cell(CASE_MACHINE.label(case.state), colour=CASE_MACHINE.colour(case.state), remark=case.reason)


def _opened(case: Case) -> Cell:
    closed = gettext("to %(day)s") % {"day": _day(case.closed_on)} if case.closed_on else ""
    return Cell(_day(case.opened_on), remark=closed)


def _case(case: Case) -> Iterable[Entry]:
    yield Entry(at=_noon(case.opened_on), title=_("Case opened"), text=case.reason, agency=case.owner)
    if case.closed_on:
        yield Entry(at=_noon(case.closed_on), title=_("Case closed"), agency=case.owner)


def _basis(note: Note) -> Cell:
    return Cell(note.get_basis_display(), colour="grey" if note.basis == Note.Basis.OPINION else "blue")


def _written(note: Note) -> Cell:
    return Cell(date_format(timezone.localtime(note.about_at), "j F Y, H:i"), remark=note.author)


def _note(note: Note) -> Iterable[Entry]:
    title = note.get_basis_display()
    yield Entry(at=note.about_at, title=title, text=note.text, byline=str(note.author), agency=note.owner)


register(
    Kind(
        slug="cases",
        model=Case,
        label=_("Cases"),
        order=40,
        columns=(
            Column(_("Stage"), _state),
            Column(_("Programme"), lambda case: case.programme or gettext("None")),
            Column(_("Led by"), lambda case: case.lead.user if case.lead else gettext("No lead")),
            Column(_("Opened"), _opened),
        ),
        related=("lead__user",),
        adding=Adding(
            words=_("Open a case"),
            form=CaseForm,
            verb=actions.open_case,
            refusals={
                actions.CaseAlreadyOpen: (
                    "programme",
                    _("Your agency has an open case of this person in this programme"),
                )
            },
            example={"reason": "Named by three sources"},
        ),
        acts=(
            Act(
                slug="move",
                words=_("Change stage"),
                title=_("Change the stage of the case"),
                label=_("Change stage"),
                form=MoveForm,
                verb=actions.move_case,
                when=lambda case: case.state != CaseState.CLOSED,
                refusals={
                    actions.CannotMove: ("to", _("The stage has been changed in the meantime. Look at the case again."))
                },
                done=lambda case: gettext("The case is now: %(state)s.") % {"state": case.get_state_display().lower()},
            ),
        ),
        entries=_case,
        machine=CASE_MACHINE,
        shares=("reference", "state", "reason", "area", "opened_on", "closed_on"),
    ),
    Kind(
        slug="notes",
        model=Note,
        label=_("Notes"),
        order=41,
        columns=(
            Column(_("Basis"), _basis),
            Column(_("What"), "text"),
            Column(_("When, and who wrote it"), _written),
        ),
        related=("author",),
        adding=Adding(
            words=_("Write a note"),
            form=NoteForm,
            verb=actions.write_note,
            example={"basis": "fact", "text": "Came with his sister"},
        ),
        entries=_note,
        shares=("basis", "text", "about_at"),
    ),
)
