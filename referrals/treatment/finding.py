"""Finding the agency's running episode of a person, for what is added from the person's page."""

from collections.abc import Callable
from typing import Any

from django.db.models import F

from datasharing.enforcement.refusals import verb
from datasharing.models import Person
from partners.models import Membership
from partners.rules import allowed_by
from referrals.treatment.models import TreatmentEpisode


class NoEpisode(Exception):
    """The agency has no episode of the person to which this can be added."""


def in_episode(act: Callable[..., Any], *, ended: bool = False) -> Callable[..., Any]:
    """`act`, a verb on an episode, for the page of a person: on their latest that runs or, if `ended`, has ended.

    Programme and subject role are the episode's, whatever the form says.

    :raises NoEpisode: if the agency has none
    """

    @verb
    @allowed_by("keep treatment")
    def on_the_latest(person: Person, *, by: Membership, **facts: Any) -> Any:
        own = TreatmentEpisode.objects.of(by.agency_id).filter(person=person)
        episode = (own if ended else own.running()).order_by(F("ended_on").desc(nulls_first=True), "-pk").first()
        if episode is None:
            raise NoEpisode
        said = {name: value for name, value in facts.items() if name not in {"programme", "subject_role"}}
        return act(episode, by=by, **said)

    return on_the_latest
