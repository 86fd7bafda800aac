"""The clocks of treatment episodes: start, review, and treatment outcomes profiles. Late ones go to supervisors."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import line_about, name_people
from datasharing.clocks.clock import Clock
from partners.due_words import Group
from partners.home import Line, Subject
from partners.models import Purpose
from partners.requests import UserRequest
from referrals.treatment.models import EpisodeState, TreatmentEpisode

TREATMENT = Subject("treatment", gettext_lazy("Treatment"))
PURPOSES = (Purpose.TREATMENT,)
AT_ONCE = timedelta(0)
A_FORTNIGHT = timedelta(days=14)


def name_with_worker(records: list[Any], request: UserRequest) -> None:
    """Name each record's person, and say whether the episode is the member's own."""
    name_people(records, request)
    for record in records:
        worker = getattr(record, "episode", record).worker
        record.is_mine = worker is not None and worker.user_id == request.user.pk


def line_of(record: Any, group: Group, **more: Any) -> Line:
    """A line of the work queue about a record of treatment that `name_with_worker` has named."""
    return line_about(record, group, subject=TREATMENT, is_mine=record.is_mine, **more)


def rest_of(count: int, group: Group, *, one: str, many: str) -> Line:
    """The line that counts further ones; it leads to the caseload of treatment."""
    label = ngettext(one, many, count)
    return Line.counting(
        count, label, group=group, url=reverse("people_in_treatment"), action=_("See"), subject=TREATMENT
    )


def _start(episode: Any, group: Group) -> Line:
    return line_of(
        episode,
        group,
        title=_("Treatment is to start"),
        by=episode.start_by,
        url=reverse("start_treatment_episodes", args=[episode.reference]),
        action=_("Record the start"),
    )


def _review(episode: Any, group: Group) -> Line:
    return line_of(
        episode,
        group,
        title=_("Review of treatment is due"),
        by=episode.review_due_on,
        url=reverse("review_treatment_episodes", args=[episode.reference]),
        action=_("Record the review"),
    )


def _profile(episode: Any, group: Group) -> Line:
    titles: dict[str, Callable[[], str]] = {
        EpisodeState.ENDED: lambda: _("Treatment outcomes profile of the exit is due"),
    }
    title = titles.get(episode.state, lambda: _("Treatment outcomes profile is due"))
    return line_of(
        episode,
        group,
        title=title(),
        by=episode.outcomes_due_on,
        url=reverse("add_treatment_outcomes", args=[episode.person.reference]),
        action=_("Take the profile"),
    )


EPISODES = partial(
    Clock,
    model=TreatmentEpisode,
    purposes=PURPOSES,
    related=("person", "worker"),
    prepare=name_with_worker,
)
START = EPISODES(
    column="start_by",
    escalates_after=AT_ONCE,
    label=gettext_lazy("Start of treatment"),
    line=_start,
    rest=partial(rest_of, one="%s more whose treatment is to start", many="%s more whose treatment is to start"),
)
REVIEW = EPISODES(
    column="review_due_on",
    escalates_after=A_FORTNIGHT,
    label=gettext_lazy("Review of treatment"),
    line=_review,
    rest=partial(rest_of, one="%s more review of treatment", many="%s more reviews of treatment"),
)
PROFILE = EPISODES(
    column="outcomes_due_on",
    escalates_after=A_FORTNIGHT,
    label=gettext_lazy("Treatment outcomes profile"),
    line=_profile,
    rest=partial(rest_of, one="%s more treatment outcomes profile", many="%s more treatment outcomes profiles"),
)
