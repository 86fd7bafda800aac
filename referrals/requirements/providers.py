"""The providers that may be asked about a requirement, and the words in which they are asked."""

from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.models import SubjectRole
from partners.models import AgencyKind
from partners.requests import UserRequest
from referrals.requirements.models import RequirementRequest, TreatmentRequirement
from referrals.tasks.ways import Way, ways

PROVIDES = {AgencyKind.TREATMENT, AgencyKind.HEALTH}


def providers_for(requirement: TreatmentRequirement, request: UserRequest) -> list[Way]:
    """The treatment and health agencies that may be asked, and the member's own agency last."""
    own = request.membership.agency
    found = ways(
        own,
        [requirement.programme],
        role=SubjectRole(requirement.subject_role),
        purpose=request.purpose,
        at=timezone.now(),
    )
    providing = [way for way in found if way.recipient == own or way.recipient.kind in PROVIDES]
    return sorted(providing, key=lambda way: (way.recipient == own, way.recipient.name))


def title_of(requirement: TreatmentRequirement, asks: RequirementRequest.Asks) -> str:
    """The title of the task, which the provider reads."""
    words = {"requirement": str(requirement.get_kind_display()).lower()}
    if asks == RequirementRequest.Asks.ASSESSMENT:
        return _("Assess for a %(requirement)s") % words
    return _("Hold the first appointment of a %(requirement)s") % words
