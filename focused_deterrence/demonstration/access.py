"""Access that is proposed and not given yet: a second purpose, and work for another agency."""

from focused_deterrence.demonstration.people import as_staff
from partners.members.keeping import call
from partners.models import Membership, Proposal, Purpose, Role, User


def propose_access() -> None:
    """Propose both; nobody is mailed."""
    as_staff("Ruth Ellery", _safeguarding_for_theo)
    as_staff("Beth Carrow", _harbour_for_samir)
    as_staff("Leila Haddad", _agree_to_samir)


def _safeguarding_for_theo(_administrator: Membership) -> None:
    theo = User.objects.get(full_name="Theo Marchetti")
    call("change_purposes", theo.reference, Role.CUSTODY_WORKER, [int(Purpose.CUSTODY), int(Purpose.SAFEGUARDING)])


def _harbour_for_samir(_administrator: Membership) -> None:
    samir = User.objects.get(full_name="Samir Aziz")
    call("invite", samir.email, samir.full_name, Role.TREATMENT_WORKER, [int(Purpose.TREATMENT)], None)


def _agree_to_samir(_supervisor: Membership) -> None:
    call("agree", Proposal.objects.waiting().get(user__full_name="Samir Aziz").reference)
