"""Treatment on a person's overview: the episode that runs, substitution treatment, and what is due."""

from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.clocks.clock import Clock
from datasharing.overview import Card, Overview, Worker, register
from datasharing.panels import Cell
from partners.due_words import group_of
from partners.requests import UserRequest
from referrals.substitution.clocks import BRIDGING, DEPOT, MISSED, missed_in_words
from referrals.substitution.models import SUBSTITUTION_MACHINE, Substitution
from referrals.treatment.clocks import PROFILE, REVIEW, START
from referrals.treatment.models import EPISODE_MACHINE, EpisodeState, TreatmentEpisode
from referrals.treatment.words import day

AT_MOST = 5


@register
def fill(request: UserRequest, there: Overview) -> None:
    """Add a card for each agency's treatment, with lines for what is due of the member's own."""
    agency = request.membership.agency_id
    rows: dict[int, Card] = {}
    if there.has(TreatmentEpisode):
        found = TreatmentEpisode.objects.running_or_due().filter(person=there.person)
        for episode in found.select_related("owner", "worker__user").newest()[:AT_MOST]:
            _of_episode(there, episode, rows, is_own=episode.owner_id == agency)
    if there.has(Substitution):
        running = Substitution.objects.running().filter(person=there.person)
        for given in running.select_related("owner").newest()[:AT_MOST]:
            _of_substitution(there, given, rows, is_own=given.owner_id == agency)
    there.cards.extend(rows.values())


def _of_episode(there: Overview, episode: TreatmentEpisode, cards: dict[int, Card], *, is_own: bool) -> None:
    if episode.ended_on is None:
        tag = Cell(EPISODE_MACHINE.label(episode.state), colour=EPISODE_MACHINE.colour(episode.state))
        card = cards.setdefault(episode.owner_id, Card(title=_("Treatment"), rows=[], agency=episode.owner))
        since = day(episode.started_on or episode.opened_on)
        card.rows.extend([(_("How it stands"), tag), (_("Since"), Cell(since))])
        if episode.worker:
            there.workers.append(Worker(episode.worker.user, episode.owner))
    if is_own:
        _add(there, START, episode, runs=episode.state == EpisodeState.OPENED)
        _add(there, REVIEW, episode, runs=episode.review_due_on is not None)
        _add(there, PROFILE, episode, runs=episode.outcomes_due_on is not None)


def _of_substitution(there: Overview, given: Substitution, cards: dict[int, Card], *, is_own: bool) -> None:
    card = cards.setdefault(given.owner_id, Card(title=_("Treatment"), rows=[], agency=given.owner))
    remark = missed_in_words(given) if given.missed else _("last dose %(day)s") % {"day": day(given.last_dose_on)}
    colour = SUBSTITUTION_MACHINE.colour(given.state)
    card.rows.append((str(given), Cell(SUBSTITUTION_MACHINE.label(given.state), colour=colour, remark=remark)))
    if is_own:
        _add(there, MISSED, given, runs=given.missed_since is not None)
        _add(there, DEPOT, given, runs=given.depot_until is not None)
        _add(there, BRIDGING, given, runs=given.bridging_until is not None)


def _add(there: Overview, clock: Clock, record: TreatmentEpisode | Substitution, *, runs: bool) -> None:
    """Add the line of `clock` for `record`, without the name, which stands above."""
    group = group_of(getattr(record, clock.column), now=timezone.now()) if runs else None
    if group is not None:
        shown: object = record
        vars(shown).update({"who": "", "marks": (), "is_mine": False})
        record.person = there.person
        there.lines.append(clock.line(record, group))
