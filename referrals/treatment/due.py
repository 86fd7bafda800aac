"""What is due with people in treatment, for the caseload: the same clocks as on the home page."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.due_words import Words, deadline, has_passed, in_words
from partners.home import Mark, Tag
from referrals.substitution.clocks import missed_in_words, told_in_words
from referrals.substitution.models import SUBSTITUTION_MACHINE, Substitution
from referrals.treatment.models import EPISODE_MACHINE, EpisodeState, TreatmentEpisode


@dataclass(frozen=True)
class Due:
    """One thing that is due: when, what, and the page on which it is recorded."""

    by: date
    what: str
    url: str
    remark: str = ""
    is_urgent: bool = False

    def words(self, now: datetime) -> Words:
        """When it is due, in words."""
        return in_words(self.by, now=now)


@dataclass
class InTreatment:
    """A row of the caseload: an episode with its person, what is given, and what is due, most urgent first."""

    episode: TreatmentEpisode
    given: Substitution | None
    due: list[Due]
    identity: Any = None
    marks: tuple[Mark, ...] = ()
    words: list[tuple[Due, Words, bool]] = field(default_factory=list)

    @property
    def tag(self) -> Tag:
        """How the episode stands."""
        return Tag(EPISODE_MACHINE.label(self.episode.state), EPISODE_MACHINE.colour(self.episode.state))

    @property
    def given_tag(self) -> Tag | None:
        """How substitution treatment stands, if there is any."""
        if self.given is None:
            return None
        return Tag(SUBSTITUTION_MACHINE.label(self.given.state), SUBSTITUTION_MACHINE.colour(self.given.state))

    @property
    def urgency(self) -> tuple[bool, float, int]:
        """The key by which rows are sorted: urgent ones, then by what is due first."""
        first = min((deadline(each.by).timestamp() for each in self.due), default=float("inf"))
        return not any(each.is_urgent for each in self.due), first, self.episode.pk

    def say(self, now: datetime) -> None:
        """Put what is due into words, as of the instant `now`."""
        self.words = [(each, each.words(now), has_passed(each.by, now=now)) for each in self.due]


def in_treatment(episode: TreatmentEpisode, given: Substitution | None, *, today: date) -> InTreatment:
    """The row of `episode` with the substitution treatment `given`."""
    due = [*_of_doses(given, episode, today), *_of_episode(episode)]
    return InTreatment(episode, given, sorted(due, key=lambda each: (not each.is_urgent, each.by)))


def _of_episode(episode: TreatmentEpisode) -> list[Due]:
    person, found = episode.person.reference, []
    if episode.state == EpisodeState.OPENED:
        url = reverse("start_treatment_episodes", args=[episode.reference])
        found.append(Due(episode.start_by, _("Treatment is to start"), url))
    if episode.review_due_on:
        url = reverse("review_treatment_episodes", args=[episode.reference])
        found.append(Due(episode.review_due_on, _("Review of treatment"), url))
    if episode.outcomes_due_on:
        url = reverse("add_treatment_outcomes", args=[person])
        found.append(Due(episode.outcomes_due_on, _("Treatment outcomes profile"), url))
    return found


def _of_doses(given: Substitution | None, episode: TreatmentEpisode, today: date) -> list[Due]:
    if given is None:
        return []
    found = []
    if given.missed_since:
        url = reverse("told_substitution_treatment", args=[given.reference])
        is_lost = given.tolerance_lost_on is not None
        if not is_lost or given.prescriber_told_at:
            url = reverse("add_contacts", args=[episode.person.reference])
        found.append(Due(given.missed_since, missed_in_words(given), url, told_in_words(given), is_lost))
    if given.depot_until:
        url = reverse("doses_substitution_treatment", args=[given.reference])
        found.append(Due(given.depot_until, _("Depot"), url, is_urgent=given.depot_until < today))
    if given.bridging_until:
        url = reverse("bridge_substitution_treatment", args=[given.reference])
        found.append(Due(given.bridging_until, _("Bridging script runs out"), url))
    return found
