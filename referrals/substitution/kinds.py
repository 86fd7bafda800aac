"""Opioid substitution treatment and its doses."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell, Entry
from referrals.substitution import actions
from referrals.substitution.clocks import BRIDGING, DEPOT, MISSED, missed_in_words, told_in_words
from referrals.substitution.forms import (
    BridgingForm,
    ChangeForm,
    DosesForm,
    StopForm,
    SubstitutionForm,
    TitrationForm,
    ToldForm,
)
from referrals.substitution.models import SUBSTITUTION_MACHINE, Dose, Substitution, SubstitutionState
from referrals.treatment.finding import NoEpisode, in_episode
from referrals.treatment.words import NO_EPISODE, RULE, at_noon, day

State = SubstitutionState
MOVED_ON = (None, _("This treatment has moved on in the meantime. Look at it again."))
DECIDES = (
    None,
    _("They missed so many days that tolerance is lost. Tell the prescriber; when treatment begins again, record it."),
)


def _what(given: Substitution) -> Cell:
    dose = gettext("%(mg)s mg, %(supervision)s") % {
        "mg": f"{given.dose_mg.normalize():f}",
        "supervision": str(given.get_supervision_display()).lower(),
    }
    return Cell(given, remark=dose)


def _state(given: Substitution) -> Cell:
    if given.state == State.ENDED:
        remark = f"{day(given.ended_on)}, {given.get_stop_reason_display()}"
    elif given.missed:
        remark = ". ".join(filter(None, [missed_in_words(given), told_in_words(given)]))
    else:
        remark = ""
    return Cell(SUBSTITUTION_MACHINE.label(given.state), colour=SUBSTITUTION_MACHINE.colour(given.state), remark=remark)


def _last(given: Substitution) -> Cell:
    return Cell(day(given.last_dose_on) or gettext("None recorded"))


def _next(given: Substitution) -> Cell:
    bridging = (
        gettext("bridging script until %(day)s, %(who)s")
        % {"day": day(given.bridging_until), "who": given.bridging_from}
        if given.bridging_until
        else ""
    )
    if given.depot_from and given.depot_until:
        window = {"first": day(given.depot_from), "last": day(given.depot_until)}
        return Cell(gettext("Depot between %(first)s and %(last)s") % window, remark=bridging)
    return Cell(given.pickup if given.state != State.ENDED else "", remark=bridging)


def _in_time(given: Substitution) -> Iterable[Entry]:
    title = gettext("Substitution treatment began: %(product)s") % {"product": given}
    yield Entry(at=at_noon(given.started_on), title=title, agency=given.owner)
    if given.ended_on:
        title = gettext("Substitution treatment stopped: %(why)s") % {"why": given.get_stop_reason_display()}
        yield Entry(at=at_noon(given.ended_on), title=title, agency=given.owner)


def _dose(dose: Dose) -> Cell:
    return Cell(dose, colour="red" if dose.outcome == Dose.Outcome.MISSED else "green", remark=dose.note)


ADDING = Adding(
    words=_("Record substitution treatment"),
    form=SubstitutionForm,
    verb=in_episode(actions.start_substitution),
    refusals={
        NoEpisode: NO_EPISODE,
        actions.EpisodeOver: NO_EPISODE,
        actions.SubstitutionRuns: (
            None,
            _("They have substitution treatment that runs. Stop that first, if the product changes."),
        ),
    },
)
"""Of the page at `add_substitution_treatment`; it can only be shown by example once there is an episode."""

register(
    Kind(
        slug="substitution-treatment",
        model=Substitution,
        label=_("Substitution treatment"),
        order=63,
        columns=(
            Column(_("Product"), _what),
            Column(_("How it stands"), _state),
            Column(_("Last dose"), _last),
            Column(_("Next"), _next),
            Column(_("From"), lambda given: Cell(given.prescriber, remark=given.pharmacy)),
        ),
        related=("person",),
        added_at=(ADDING.words, "add_substitution_treatment"),
        add_rule=RULE,
        acts=(
            Act(
                slug="doses",
                words=_("Record doses"),
                title=_("Doses given or missed"),
                label=_("Save"),
                form=DosesForm,
                verb=actions.record_doses,
                when=lambda given: given.state != State.ENDED,
                refusals={
                    actions.DaysUnclear: ("last", _("The days must lie behind, in order, and be 28 at most")),
                    actions.DepotIsLate: (
                        "outcome",
                        _("A depot is late rather than missed: leave it, and it shows as late"),
                    ),
                    actions.PrescriberDecides: DECIDES,
                    actions.SubstitutionMovedOn: MOVED_ON,
                },
                done=lambda given: missed_in_words(given) if given.missed else gettext("Recorded."),
            ),
            Act(
                slug="told",
                words=_("Prescriber was told"),
                title=_("When was the prescriber told?"),
                label=_("Save"),
                form=ToldForm,
                verb=actions.tell_prescriber,
                when=lambda given: given.missed > 0 or given.state == State.HELD,
                refusals={actions.SubstitutionMovedOn: MOVED_ON},
            ),
            Act(
                slug="restart",
                words=_("It begins again"),
                title=_("The prescriber has treatment begin again"),
                label=_("Save"),
                form=TitrationForm,
                verb=actions.restart_substitution,
                when=lambda given: given.state == State.HELD,
                refusals={actions.SubstitutionMovedOn: MOVED_ON},
            ),
            Act(
                slug="settle",
                words=_("Titration is complete"),
                title=_("Titration is complete"),
                label=_("Save"),
                form=TitrationForm,
                verb=actions.settle_substitution,
                when=lambda given: given.state == State.TITRATING,
                refusals={actions.SubstitutionMovedOn: MOVED_ON},
            ),
            Act(
                slug="change",
                words=_("Change dose or pick-up"),
                title=_("Dose and pick-up from now on"),
                label=_("Save"),
                form=ChangeForm,
                verb=actions.change_substitution,
                when=lambda given: given.state != State.ENDED,
                refusals={actions.SubstitutionMovedOn: MOVED_ON},
            ),
            Act(
                slug="bridge",
                words=_("Bridging script arranged"),
                title=_("A bridging script is arranged"),
                label=_("Save"),
                form=BridgingForm,
                verb=actions.arrange_bridging,
                when=lambda given: given.state != State.ENDED,
                refusals={actions.SubstitutionMovedOn: MOVED_ON},
            ),
            Act(
                slug="end-bridging",
                words=_("No bridging script is needed now"),
                title=_("Is the bridging script no longer needed?"),
                label=_("It is no longer needed"),
                verb=actions.end_bridging,
                when=lambda given: given.bridging_until is not None,
                refusals={actions.SubstitutionMovedOn: MOVED_ON},
            ),
            Act(
                slug="hold",
                words=_("Hold"),
                title=_("Hold it until the prescriber decides?"),
                label=_("Hold"),
                verb=actions.hold_substitution,
                when=lambda given: given.state in {State.TITRATING, State.STABLE},
                refusals={actions.SubstitutionMovedOn: MOVED_ON},
            ),
            Act(
                slug="stop",
                words=_("It has stopped"),
                title=_("Substitution treatment has stopped"),
                label=_("Save"),
                form=StopForm,
                verb=actions.stop_substitution,
                when=lambda given: given.state != State.ENDED,
                refusals={actions.SubstitutionMovedOn: MOVED_ON},
            ),
        ),
        entries=_in_time,
        machine=SUBSTITUTION_MACHINE,
        shares=(
            "reference",
            "product",
            "frequency",
            "dose_mg",
            "supervision",
            "prescriber",
            "pharmacy",
            "pickup",
            "started_on",
            "state",
            "last_dose_on",
            "missed",
            "missed_since",
            "tolerance_lost_on",
            "next_depot_on",
            "depot_from",
            "depot_until",
            "bridging_until",
            "bridging_from",
            "ended_on",
            "stop_reason",
        ),
        clocks=(MISSED, DEPOT, BRIDGING),
    ),
    Kind(
        slug="doses",
        model=Dose,
        label=_("Doses"),
        order=64,
        columns=(
            Column(_("Day"), "day"),
            Column(_("Dose"), _dose),
            Column(_("By"), "recorded_by"),
        ),
        related=("recorded_by",),
        shares=("day", "outcome", "note"),
    ),
)
