"""The kind of ties."""

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.people.display_names import names_of
from cases.ties import actions
from cases.ties.forms import TieForm
from cases.ties.models import Association
from datasharing.kinds import Adding, Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell


def _whom_they_associate_with(ties: list[Association], person: Person) -> None:
    """Set the other person of each tie, seen from `person`, and their name if it is visible."""
    for tie in ties:
        tie.far_end = tie.other if tie.person_id == person.pk else tie.person
    names = names_of(tie.far_end.pk for tie in ties)
    for tie in ties:
        tie.far_name = str(names.get(tie.far_end.pk, gettext("Name not shown")))


def _rests_on(tie: Association) -> Cell:
    times = ngettext("once", "%(times)s times", tie.occasions) % {"times": tie.occasions}
    return Cell(tie.source, remark=times if tie.occasions > 1 else "")


def _grade(tie: Association) -> Cell:
    if not tie.grade:
        return Cell(gettext("Not graded"))
    return Cell(tie.grade, colour="grey", remark=gettext("weak")) if tie.is_weak else Cell(tie.grade)


def _seen(tie: Association) -> Cell:
    if tie.last_on is None:
        return Cell(gettext("No day recorded"))
    first = tie.first_on and tie.first_on != tie.last_on
    since = gettext("since %(day)s") % {"day": date_format(tie.first_on, "j F Y")} if first and tie.first_on else ""
    return Cell(date_format(tie.last_on, "j F Y"), remark=since)


ADDING_A_TIE = Adding(
    words=_("Record an associate"),
    form=TieForm,
    verb=actions.record_tie,
    refusals={
        actions.AlreadyTied: ("source", _("Your agency has recorded this tie from this source already")),
        actions.TiedToThemselves: ("other", _("This is the person themselves")),
    },
)
"""Of the page at `add_associate`; it can only be shown by example once there is another person."""

register(
    Kind(
        slug="associations",
        model=Association,
        label=_("Associates"),
        order=50,
        columns=(
            Column(_("Person"), lambda tie: Cell(tie.far_name, url=tie.far_end.get_absolute_url())),
            Column(_("Tie"), "kind"),
            Column(_("Rests on"), _rests_on),
            Column(_("Grade"), _grade),
            Column(_("Last seen"), _seen),
        ),
        related=("person", "other"),
        added_at=(ADDING_A_TIE.words, "add_associate"),
        prepare=_whom_they_associate_with,
        shares=("other", "kind", "source", "weight", "occasions", "first_on", "last_on", "grade"),
    ),
)
