"""The kind of hearings."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, Refusals, register
from datasharing.panels import Cell, Entry
from partners.london import LONDON
from referrals.court import actions
from referrals.court.clocks import RESULT
from referrals.court.forms import HearingForm, ResultForm
from referrals.court.models import HEARING_MACHINE, Hearing, HearingState

MOVED_ON: Refusals = {
    actions.HearingMovedOn: (None, _("The hearing has moved on in the meantime. Look at it again.")),
}


def _state(hearing: Hearing) -> Cell:
    return Cell(
        HEARING_MACHINE.label(hearing.state),
        colour=HEARING_MACHINE.colour(hearing.state),
        remark=hearing.get_outcome_display(),
    )


def _listed(hearing: Hearing) -> Iterable[Entry]:
    at = datetime.combine(hearing.listed_on, hearing.listed_time or time(10), LONDON).astimezone(UTC)
    title = f"{hearing.get_kind_display()}, {hearing.court}"
    yield Entry(at=at, title=title, text=hearing.get_outcome_display() or hearing.note, agency=hearing.owner)


register(
    Kind(
        slug="hearings",
        model=Hearing,
        label=_("Hearings"),
        order=60,
        columns=(
            Column(_("When"), lambda hearing: Cell(hearing.when(), remark=hearing.courtroom)),
            Column(_("Court"), lambda hearing: Cell(hearing.court)),
            Column(
                _("Hearing"), lambda hearing: Cell(hearing.get_kind_display(), remark=hearing.get_offence_display())
            ),
            Column(_("Result"), _state),
        ),
        related=("court",),
        adding=Adding(
            words=_("Put a hearing on the list"),
            form=HearingForm,
            verb=actions.list_hearing,
            example={
                "court": "NOTTMC",
                "listed_on_day": "2",
                "listed_on_month": "12",
                "listed_on_year": "2026",
                "kind": "first",
            },
        ),
        acts=(
            Act(
                slug="take",
                words=_("Take it on"),
                title=_("Take this hearing on?"),
                label=_("Take it on"),
                verb=actions.take_on,
                when=lambda hearing: hearing.state == HearingState.NEW,
                refusals=MOVED_ON,
            ),
            Act(
                slug="result",
                words=_("Record the result"),
                title=_("What came of the hearing?"),
                label=_("Save"),
                form=ResultForm,
                verb=actions.result_hearing,
                when=lambda hearing: hearing.state != HearingState.RESULTED,
                refusals=MOVED_ON,
            ),
            Act(
                slug="reopen",
                words=_("Take the result back"),
                title=_("Was the result wrong?"),
                label=_("Take it back"),
                verb=actions.take_result_back,
                when=lambda hearing: hearing.state == HearingState.RESULTED,
                refusals=MOVED_ON,
            ),
        ),
        entries=_listed,
        machine=HEARING_MACHINE,
        clocks=(RESULT,),
        shares=(
            "reference",
            "number",
            "court",
            "courtroom",
            "listed_on",
            "listed_time",
            "kind",
            "offence",
            "state",
            "outcome",
            "resulted_on",
            "as_of",
        ),
    ),
)
