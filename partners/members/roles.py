"""Roles of members, and the purposes that each role may act for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.members.purposes import Purpose


class Role(models.TextChoices):
    """A member's role in the agency. It limits the purposes that the member may act for."""

    ANALYST = "analyst", _("Police analyst")
    CUSTODY_WORKER = "custody_worker", _("Drug worker in custody")
    TREATMENT_WORKER = "treatment_worker", _("Treatment worker")
    PROBATION_PRACTITIONER = "probation_practitioner", _("Probation practitioner")
    PRISON_WORKER = "prison_worker", _("Prison resettlement worker")
    COURT_WORKER = "court_worker", _("Court worker")
    CASE_WORKER = "case_worker", _("Case worker")
    PARTNERSHIP_LEAD = "partnership_lead", _("Partnership lead")
    SUPERVISOR = "supervisor", _("Supervisor")
    SAFEGUARDING_LEAD = "safeguarding_lead", _("Safeguarding lead")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Agency administrator")
    API_CLIENT = "api_client", _("Partner system")
    SYSTEM = "system", _("Unattended work")


OPERATIONAL = (
    Purpose.TREATMENT,
    Purpose.CUSTODY,
    Purpose.DETERRENCE,
    Purpose.SUPERVISION,
    Purpose.COURT,
    Purpose.SAFEGUARDING,
    Purpose.COORDINATION,
)

UNATTENDED = (*OPERATIONAL, Purpose.EVALUATION, Purpose.LINKAGE, Purpose.ASSURANCE)

PURPOSES_BY_ROLE: dict[Role, tuple[Purpose, ...]] = {
    Role.ANALYST: (Purpose.DETERRENCE, Purpose.EVALUATION),
    Role.CUSTODY_WORKER: (Purpose.CUSTODY, Purpose.SAFEGUARDING),
    Role.TREATMENT_WORKER: (Purpose.TREATMENT, Purpose.SAFEGUARDING),
    Role.PROBATION_PRACTITIONER: (Purpose.SUPERVISION, Purpose.COURT, Purpose.SAFEGUARDING),
    Role.PRISON_WORKER: (Purpose.SUPERVISION, Purpose.SAFEGUARDING),
    Role.COURT_WORKER: (Purpose.COURT,),
    Role.CASE_WORKER: (Purpose.DETERRENCE, Purpose.COORDINATION, Purpose.SAFEGUARDING),
    Role.PARTNERSHIP_LEAD: (Purpose.COORDINATION, Purpose.EVALUATION),
    # agreements limit what the agency of a supervisor or a safeguarding lead may read for each of these
    Role.SUPERVISOR: OPERATIONAL,
    Role.SAFEGUARDING_LEAD: OPERATIONAL,
    Role.DATA_PROTECTION_OFFICER: (Purpose.ASSURANCE, Purpose.LINKAGE),
    Role.ADMINISTRATOR: (Purpose.ADMINISTRATION,),
    Role.API_CLIENT: UNATTENDED,
    Role.SYSTEM: UNATTENDED,
}
"""Purposes a role may act for; the database holds memberships to it. An emergency has its own way in."""
ROLES_OF_PEOPLE = tuple(role for role in Role if role not in {Role.API_CLIENT, Role.SYSTEM})
"""Roles that an administrator may give. Partner systems and system actors are set up by the owner."""


def within_allowed() -> Q:
    """The check constraint that a membership has at least one purpose, and only purposes of its role."""
    condition = Q()
    for role, purposes in PURPOSES_BY_ROLE.items():
        condition |= Q(role=role.value, purposes__contained_by=[purpose.value for purpose in purposes])
    return condition & Q(purposes__len__gt=0)
