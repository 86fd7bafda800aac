"""What another provider transfers with a referral, as far as the receiver may see it."""

from dataclasses import dataclass, field

from referrals.exchange.models import Referral
from referrals.substitution.models import Substitution
from referrals.treatment.models import EpisodeIntervention, TreatmentEpisode


@dataclass(frozen=True)
class Carried:
    """An episode at another provider, its interventions that run, and the substitution treatment that is given."""

    episode: TreatmentEpisode
    interventions: list[EpisodeIntervention] = field(default_factory=list)
    given: list[Substitution] = field(default_factory=list)

    @property
    def substance_group(self) -> str:
        """What they use, as the other provider recorded it."""
        return str(self.episode.substance_group)


def carried_with(referral: Referral) -> Carried | None:
    """What comes with `referral`; None if nothing does, or nothing that may be seen."""
    found = TreatmentEpisode.objects.sent_with(referral.pk).exclude(owner=referral.addressee_id)
    before = found.select_related("owner").first()
    if before is None:
        return None
    interventions = list(EpisodeIntervention.objects.filter(episode=before, ended_on=None).order_by("pk"))
    return Carried(before, interventions, list(Substitution.objects.running().filter(episode=before).order_by("pk")))
