"""A prison, its worker, agreements about releases, and Ash, whose release probation plans."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from datasharing.models import Category, Person
from partners.models import Agency, AgencyKind, Membership, Participation, Purpose, Role, User
from partners.reference import loading
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import LONG_AGO, Partnership, make_agreement, make_clause

Enter = Callable[..., Any]
TOLD = [Category.IDENTITY, Category.PRISON, Category.TASK]


@dataclass(frozen=True)
class World:
    """Who plans the release of Ash."""

    partnership: Partnership
    prison: Agency
    prison_worker: Membership
    ash: Person

    @property
    def lead(self) -> Membership:
        return self.partnership.probation_practitioner

    @property
    def treatment_worker(self) -> Membership:
        return self.partnership.treatment_worker

    @property
    def harbour(self) -> Agency:
        return self.partnership.agency("harbour")


@pytest.fixture
def world(partnership: Partnership, as_member: Enter) -> World:
    with owner_role():
        loading.load_bank_holidays()
        prison = Agency.objects.create(code="holmeside", name="HMP Holmeside", kind=AgencyKind.PRISON)
        Participation.objects.create(programme=partnership.programme, agency=prison, valid_from=LONG_AGO)
        worker = _employ("prison_worker", prison, Role.PRISON_WORKER)
        _employ("system-holmeside", prison, Role.SYSTEM, is_system=True)
        agencies = {name: partnership.agency(name) for name in ("probation", "harbour", "council")} | {"prison": prison}
        purposes = {
            "probation": Purpose.SUPERVISION,
            "prison": Purpose.SUPERVISION,
            "harbour": Purpose.TREATMENT,
            "council": Purpose.COORDINATION,
        }
        make_clause(
            make_agreement("own-holmeside", [prison]),
            giver=prison,
            receiver=prison,
            purpose=Purpose.SUPERVISION,
            every_programme=True,
        )
        agreement = make_agreement("releases", list(agencies.values()))
        for giver in ("probation", "prison", "harbour"):
            for receiver, agency in agencies.items():
                if receiver != giver:
                    make_clause(
                        agreement,
                        giver=agencies[giver],
                        receiver=agency,
                        categories=TOLD if receiver != "council" else [Category.TASK],
                        purpose=purposes[receiver],
                        programme=partnership.programme,
                    )
    lead = partnership.probation_practitioner
    with as_member(lead):
        ash = make_person(lead, programme=partnership.programme)
    return World(partnership, prison, worker, ash)


def _employ(name: str, agency: Agency, role: Role, *, is_system: bool = False) -> Membership:
    user = User.objects.create(
        email=f"{name}@partnership.test", full_name=name.replace("_", " ").title(), is_system=is_system
    )
    return Membership.objects.create(
        user=user, agency=agency, role=role, purposes=[Purpose.SUPERVISION], valid_from=LONG_AGO
    )
