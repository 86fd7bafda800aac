"""Treatment episodes, interventions and reviews."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell, Entry, Link
from referrals.exchange.events import AlreadyDecided
from referrals.transfers.actions import TransferGoesOn, keep_episode
from referrals.treatment import actions
from referrals.treatment.clocks import PROFILE, REVIEW, START
from referrals.treatment.finding import NoEpisode, in_episode
from referrals.treatment.forms import (
    DischargeForm,
    EndInterventionForm,
    EpisodeForm,
    HandOverForm,
    InterventionForm,
    ReviewForm,
    StartForm,
)
from referrals.treatment.models import (
    EPISODE_MACHINE,
    EpisodeIntervention,
    EpisodeState,
    TreatmentEpisode,
    TreatmentReview,
)
from referrals.treatment.words import NO_EPISODE, RULE, at_noon, day

MOVED_ON = (None, _("The episode has moved on in the meantime. Look at it again."))
NOT_BEFORE = _("The day lies before what it follows. Check the dates of the episode.")
NOT_ATTENDED = (None, _("The referral does not say yet that they came. Record that on the referral first."))


def _episode_state(episode: TreatmentEpisode) -> Cell:
    remark = episode.get_discharge_reason_display()
    if episode.state == EpisodeState.OPENED:
        remark = gettext("to start by %(day)s") % {"day": day(episode.start_by)}
    return Cell(EPISODE_MACHINE.label(episode.state), colour=EPISODE_MACHINE.colour(episode.state), remark=remark)


def _episode_due(episode: TreatmentEpisode) -> Cell:
    return Cell(
        gettext("Review by %(day)s") % {"day": day(episode.review_due_on)} if episode.review_due_on else "",
        remark=gettext("outcomes profile by %(day)s") % {"day": day(episode.outcomes_due_on)}
        if episode.outcomes_due_on
        else "",
    )


def _in_time(episode: TreatmentEpisode) -> Iterable[Entry]:
    yield Entry(
        at=at_noon(episode.opened_on), title=gettext("Taken on for treatment"), text=episode.note, agency=episode.owner
    )
    if episode.started_on:
        yield Entry(at=at_noon(episode.started_on), title=gettext("Treatment started"), agency=episode.owner)
    if episode.ended_on:
        title = gettext("Discharged: %(why)s") % {"why": episode.get_discharge_reason_display()}
        yield Entry(at=at_noon(episode.ended_on), title=title, text=episode.discharge_note, agency=episode.owner)


def _links(episode: TreatmentEpisode) -> Iterator[Link]:
    if episode.state in {EpisodeState.OPENED, EpisodeState.STARTED}:
        yield Link(_("Transfer to another provider"), "transfer_episode", (episode.reference,), RULE, episode)


def _intervention_end(intervention: EpisodeIntervention) -> Cell:
    if intervention.ended_on is None:
        return Cell(gettext("Running"), colour="green")
    return Cell(day(intervention.ended_on), remark=intervention.get_exit_reason_display())


ADDING_AN_INTERVENTION = Adding(
    words=_("Add an intervention"),
    form=InterventionForm,
    verb=in_episode(actions.add_intervention),
    refusals={
        NoEpisode: NO_EPISODE,
        actions.EpisodeMovedOn: MOVED_ON,
        actions.OutOfOrder: ("started_on", NOT_BEFORE),
    },
)
"""Of the page at `add_treatment_interventions`; it can only be shown by example once there is an episode."""

register(
    Kind(
        slug="treatment-episodes",
        model=TreatmentEpisode,
        label=_("Treatment episodes"),
        order=60,
        columns=(
            Column(_("Uses"), lambda episode: Cell(episode.get_substance_group_display(), remark=episode.note)),
            Column(_("How it stands"), _episode_state),
            Column(_("Taken on"), lambda episode: Cell(day(episode.opened_on), remark=episode.get_source_display())),
            Column(_("Started"), "started_on"),
            Column(_("Due"), _episode_due),
            Column(_("Worker"), lambda episode: Cell(episode.worker.user if episode.worker else "")),
        ),
        related=("worker__user", "person"),
        adding=Adding(
            words=_("Open a treatment episode"),
            form=EpisodeForm,
            verb=actions.open_episode,
            refusals={
                actions.EpisodeRuns: (None, _("They have a treatment episode with you that runs. End that one first."))
            },
            example={"substance_group": "opiate", "source": "self", "note": "Came to the open clinic"},
        ),
        acts=(
            Act(
                slug="start",
                words=_("Treatment has started"),
                title=_("Treatment has started"),
                label=_("Save"),
                form=StartForm,
                verb=actions.start_episode,
                when=lambda episode: episode.state == EpisodeState.OPENED,
                refusals={
                    actions.EpisodeMovedOn: MOVED_ON,
                    actions.NothingBegun: ("kind", _("Choose the first intervention, and where it is")),
                    actions.OutOfOrder: ("on", NOT_BEFORE),
                    AlreadyDecided: NOT_ATTENDED,
                },
                done=lambda _episode: gettext("Treatment has started. Whoever referred them is told."),
            ),
            Act(
                slug="review",
                words=_("Record a review"),
                title=_("Review of treatment"),
                label=_("Save"),
                form=ReviewForm,
                verb=actions.review_episode,
                when=lambda episode: episode.state in {EpisodeState.STARTED, EpisodeState.TRANSFERRING},
                refusals={actions.EpisodeMovedOn: MOVED_ON, actions.OutOfOrder: ("on", NOT_BEFORE)},
            ),
            Act(
                slug="hand-over",
                words=_("Hand over"),
                title=_("Who is their worker from now on?"),
                label=_("Hand over"),
                form=HandOverForm,
                verb=actions.hand_over,
                when=lambda episode: episode.ended_on is None,
                refusals={actions.EpisodeMovedOn: MOVED_ON},
            ),
            Act(
                slug="keep",
                words=_("They stay"),
                title=_("The transfer failed: do they stay in treatment with you?"),
                label=_("They stay"),
                verb=keep_episode,
                when=lambda episode: episode.state == EpisodeState.TRANSFERRING,
                refusals={
                    actions.EpisodeMovedOn: MOVED_ON,
                    TransferGoesOn: (
                        None,
                        _("The other provider may still accept them. Withdraw the referral first."),
                    ),
                },
            ),
            Act(
                slug="discharge",
                words=_("Discharge"),
                title=_("Discharge"),
                label=_("Discharge"),
                form=DischargeForm,
                verb=actions.end_episode,
                when=lambda episode: episode.ended_on is None,
                refusals={actions.EpisodeMovedOn: MOVED_ON, actions.OutOfOrder: ("on", NOT_BEFORE)},
                done=lambda _episode: gettext("Discharged. Whoever referred them is told."),
            ),
        ),
        links=_links,
        entries=_in_time,
        machine=EPISODE_MACHINE,
        shares=(
            "reference",
            "source",
            "substance_group",
            "opened_on",
            "start_by",
            "started_on",
            "review_due_on",
            "state",
            "ended_on",
            "discharge_reason",
        ),
        clocks=(START, REVIEW, PROFILE),
    ),
    Kind(
        slug="treatment-interventions",
        model=EpisodeIntervention,
        label=_("Treatment interventions"),
        order=61,
        columns=(
            Column(_("What"), lambda each: Cell(each, remark=each.note)),
            Column(_("Started"), "started_on"),
            Column(_("Ended"), _intervention_end),
        ),
        added_at=(ADDING_AN_INTERVENTION.words, "add_treatment_interventions"),
        add_rule=RULE,
        acts=(
            Act(
                slug="end",
                words=_("It has ended"),
                title=_("The intervention has ended"),
                label=_("Save"),
                form=EndInterventionForm,
                verb=actions.end_intervention,
                when=lambda each: each.ended_on is None,
                refusals={actions.EpisodeMovedOn: MOVED_ON, actions.OutOfOrder: ("on", NOT_BEFORE)},
            ),
        ),
        shares=("reference", "kind", "setting", "started_on", "note", "ended_on", "exit_reason"),
    ),
    Kind(
        slug="treatment-reviews",
        model=TreatmentReview,
        label=_("Reviews of treatment"),
        order=62,
        columns=(
            Column(_("Day"), "reviewed_on"),
            Column(_("What was agreed"), "agreed"),
            Column(_("By"), "reviewed_by"),
        ),
        related=("reviewed_by",),
        entries=lambda review: [
            Entry(
                at=at_noon(review.reviewed_on),
                title=gettext("Review of treatment"),
                text=review.agreed,
                byline=str(review.reviewed_by),
                agency=review.owner,
            )
        ],
        shares=("reference", "reviewed_on", "agreed"),
    ),
)
