"""To which services a person in treatment may be transferred, and what the agreement lets travel with them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from datasharing.models import Category, Clause, SubjectRole
from partners.models import Agency, Programme
from referrals.routing.routing import Route, reachable_services
from referrals.treatment.models import TreatmentEpisode

TRAVELS = {
    Category.TREATMENT: _("Their episode, interventions and reviews"),
    Category.CLINICAL: _("Substitution treatment: product, dose, last dose, what was missed"),
    Category.TREATMENT_OUTCOMES: _("Treatment outcomes profiles"),
}
"""What travels with a transfer, by the category that an agreement opens."""


@dataclass(frozen=True)
class TransferRoute:
    """A service of another provider, the clause for the referral, and the categories that travel with it."""

    route: Route
    carries: tuple[Category, ...]

    @property
    def key(self) -> str:
        """Its value in URLs and forms."""
        return f"{self.route.service.reference}:{self.route.clause.agreement.reference}"

    @property
    def label(self) -> str:
        """The service, and whether their record travels."""
        what = _("with their record of treatment") if self.carries else _("the referral alone")
        return f"{self.route.service}, {self.route.recipient}: {what}"

    @property
    def carried(self) -> list[str]:
        """What travels, in words."""
        return [str(TRAVELS[category]) for category in self.carries]


def transfer_routes(episode: TreatmentEpisode, *, at: datetime) -> list[TransferRoute]:
    """The ways to transfer the person of `episode` at the instant `at`, those on which most travels first.

    Called when the form is shown and again when it is sent, so that consent names the true recipient.
    """
    agency: Agency = episode.owner
    programme: Programme | None = episode.programme
    reached = reachable_services(agency, programme=programme, subject_role=_role(episode), at=at)
    services = reached.treating(episode.substance_group).order_by("name")
    held = Clause.objects.in_force(at).filter(giver=agency).about(_role(episode)).select_related("agreement", "giver")
    clauses = [
        each for each in held.exclude(receiver=agency).order_by("needs_consent", "pk") if _covers(each, programme)
    ]
    found: dict[str, TransferRoute] = {}
    for service in services:
        to_it = [each for each in clauses if each.receiver_id == service.agency_id]
        for clause in (each for each in to_it if Category.REFERRAL in each.categories):
            opened = {
                number
                for each in to_it
                if each.agreement_id == clause.agreement_id and each.purpose == clause.purpose
                for number in each.categories
            }
            way = TransferRoute(Route(service, clause), tuple(each for each in TRAVELS if each in opened))
            found.setdefault(way.key, way)
    return sorted(found.values(), key=lambda way: -len(way.carries))


def _role(episode: TreatmentEpisode) -> SubjectRole:
    return SubjectRole(episode.subject_role)


def _covers(clause: Clause, programme: Programme | None) -> bool:
    return clause.every_programme or clause.programme_id == (programme.pk if programme else None)
