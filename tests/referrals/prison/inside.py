"""What a member of probation, which keeps people in prison here, records of them. Inside the door."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from datasharing.models import Category, Person, SubjectRole
from partners.models import Establishment, Membership, Purpose, Service
from referrals.models import RoutingRule
from referrals.prison.actions import Reception, receive_person
from referrals.prison.models import PrisonEpisode
from tests.conftest import owner_role
from tests.partnership import Partnership, make_agreement, make_clause


def prison(code: str = "NMI") -> Establishment:
    """A prison of the national register."""
    return Establishment.objects.get(kind="prison", code=code)


def ago(**time: float) -> datetime:
    """An instant so long ago."""
    return timezone.now() - timedelta(**time)


def receive(person: Person, by: Membership, partnership: Partnership, **facts: Any) -> PrisonEpisode:
    """The reception of `person` an hour ago, on remand, with a need for help with opiates, unless said otherwise."""
    said: dict[str, Any] = {
        "received_at": ago(hours=1),
        "prison": prison(),
        "substance_group": "opiate",
        "location": "B2-14",
    }
    given = {name: facts.pop(name) for name in list(facts) if name in Reception.__dataclass_fields__}
    return receive_person(
        person,
        by=by,
        subject_role=SubjectRole.PROGRAMME,
        programme=partnership.programme,
        reception=Reception(**(said | given)),
        **facts,
    )


def agree_on_prison(partnership: Partnership, *, needs_consent: bool = False) -> None:
    """Probation may refer to Harbour and tell it and the council of releases. As the owner of the tables."""
    probation, harbour, council = (partnership.agency(name) for name in ("probation", "harbour", "council"))
    with owner_role():
        care = make_agreement("prison-care", [probation, harbour])
        make_clause(
            care,
            giver=probation,
            receiver=harbour,
            categories=[Category.IDENTITY, Category.REFERRAL, Category.TASK, Category.PRISON],
            purpose=Purpose.TREATMENT,
            programme=partnership.programme,
            needs_consent=needs_consent,
        )
        roof = make_agreement("prison-roof", [probation, council])
        make_clause(
            roof,
            giver=probation,
            receiver=council,
            categories=[Category.IDENTITY, Category.TASK],
            purpose=Purpose.COORDINATION,
            programme=partnership.programme,
        )


def route_to_harbour(partnership: Partnership) -> None:
    """Probation's rule sends everybody to Harbour. As the owner of the tables."""
    with owner_role():
        service = Service.objects.get(agency=partnership.agency("harbour"))
        RoutingRule.objects.create(agency=partnership.agency("probation"), position=1, service=service)
