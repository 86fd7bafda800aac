"""The agencies of Northshire, their staff, services and agreements."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from datasharing.agreements.agreement_file import load_agreement
from datasharing.models import Agreement, AgreementStatus
from partners.members.sealed_passwords import sealed
from partners.models import (
    Agency,
    AgencyKind,
    Area,
    Establishment,
    Membership,
    OpeningHours,
    Participation,
    Programme,
    ProgrammeArea,
    Purpose,
    Role,
    Service,
    ServiceArea,
    ServiceCapacity,
    Team,
    User,
)
from referrals.models import CustodySuite, RoutingRule

AGREEMENTS = Path(__file__).parent / "agreements"
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
PASSWORD = "northshire-demonstration"  # noqa: S105 - printed at every start; refused outside a demonstration

AGENCIES = {
    "northshire-police": ("Northshire Police", AgencyKind.POLICE),
    "northshire-probation": ("Northshire Probation", AgencyKind.PROBATION),
    "hmp-holmeside": ("HMP Holmeside", AgencyKind.PRISON),
    "northport-magistrates": ("Northport Magistrates’ Court", AgencyKind.COURT),
    "cps-northshire": ("CPS Northshire", AgencyKind.CPS),
    "harbour-recovery": ("Harbour Recovery", AgencyKind.TREATMENT),
    "bridgegate-recovery": ("Bridgegate Recovery", AgencyKind.TREATMENT),
    "northport-council": ("Northport Council", AgencyKind.COUNCIL),
    "northport-royal": ("Northport Royal Hospital", AgencyKind.HEALTH),
    "second-step": ("Second Step", AgencyKind.COMMUNITY),
}
AREAS = {"E99000001": "Northport", "E99000002": "Saltmarsh"}
PROGRAMMES = {
    "northshire-adder": ("Northshire ADDER", Programme.Kind.ADDER, ["E99000001", "E99000002"]),
    "northport-gvi": ("Northport group violence intervention", Programme.Kind.GROUP_VIOLENCE, ["E99000001"]),
}
COURT = ("NPTDMO", "Northport Magistrates’ Court")
"""The court of the register at which people of Northshire are heard."""
SUITES = {"Northport Central custody": "E99000001", "Saltmarsh custody": "E99000002"}


@dataclass(frozen=True)
class Post:
    """A member who signs in: name, agency, role and purposes."""

    name: str
    agency: str
    role: Role
    purposes: tuple[Purpose, ...]
    team: str = ""

    @property
    def email(self) -> str:
        first, *_middle, last = self.name.lower().replace("’", "").split()
        return f"{first}.{last}@{self.agency}.example"


POSTS = [
    Post("Dana Whitlock", "northshire-police", Role.CUSTODY_WORKER, (Purpose.CUSTODY,), "Custody drug workers"),
    Post("Theo Marchetti", "northshire-police", Role.CUSTODY_WORKER, (Purpose.CUSTODY,), "Custody drug workers"),
    Post("Priya Raman", "northshire-police", Role.ANALYST, (Purpose.DETERRENCE,), "Analysis"),
    Post("Colm Gallagher", "northshire-police", Role.SUPERVISOR, (Purpose.CUSTODY, Purpose.DETERRENCE)),
    Post("Moira Keane", "northshire-police", Role.SAFEGUARDING_LEAD, (Purpose.CUSTODY, Purpose.DETERRENCE)),
    Post("Ines Duarte", "northshire-police", Role.DATA_PROTECTION_OFFICER, (Purpose.ASSURANCE,)),
    Post("Ruth Ellery", "northshire-police", Role.ADMINISTRATOR, (Purpose.ADMINISTRATION,)),
    Post("Hannah Lockwood", "northshire-probation", Role.PROBATION_PRACTITIONER, (Purpose.SUPERVISION,), "Northport"),
    Post("Tamsin Birch", "northshire-probation", Role.COURT_WORKER, (Purpose.COURT,), "Northport court"),
    Post("Marek Nowak", "northshire-probation", Role.SUPERVISOR, (Purpose.SUPERVISION,), "Northport"),
    Post("Bronwen Ellis", "northshire-probation", Role.SAFEGUARDING_LEAD, (Purpose.SUPERVISION,)),
    Post("Asha Mensah", "harbour-recovery", Role.TREATMENT_WORKER, (Purpose.TREATMENT,), "Criminal justice team"),
    Post("Owen Pritchard", "harbour-recovery", Role.TREATMENT_WORKER, (Purpose.TREATMENT,), "Criminal justice team"),
    Post("Leila Haddad", "harbour-recovery", Role.SUPERVISOR, (Purpose.TREATMENT,), "Criminal justice team"),
    Post("Rosa Lindqvist", "harbour-recovery", Role.SAFEGUARDING_LEAD, (Purpose.TREATMENT,)),
    Post("Beth Carrow", "harbour-recovery", Role.ADMINISTRATOR, (Purpose.ADMINISTRATION,)),
    Post("Gwen Tregear", "harbour-recovery", Role.DATA_PROTECTION_OFFICER, (Purpose.ASSURANCE,)),
    Post("Samir Aziz", "bridgegate-recovery", Role.TREATMENT_WORKER, (Purpose.TREATMENT,), "Outreach"),
    Post("Fay Robson", "hmp-holmeside", Role.PRISON_WORKER, (Purpose.SUPERVISION,), "Resettlement"),
    Post("Joan Peverell", "northport-council", Role.CASE_WORKER, (Purpose.COORDINATION,)),
    Post("Nadia Osei", "northport-council", Role.SAFEGUARDING_LEAD, (Purpose.COORDINATION,)),
    Post("Kit Sharma", "northport-council", Role.PARTNERSHIP_LEAD, (Purpose.COORDINATION,)),
    Post("Bryony Castell", "northport-royal", Role.TREATMENT_WORKER, (Purpose.TREATMENT,), "Alcohol and drug liaison"),
    Post("Lee Donovan", "second-step", Role.CASE_WORKER, (Purpose.COORDINATION,)),
]
"""The demonstration's sign-ins."""

SYSTEM_PURPOSES = {
    AgencyKind.POLICE: [Purpose.CUSTODY, Purpose.DETERRENCE, Purpose.COORDINATION],
    AgencyKind.PROBATION: [Purpose.SUPERVISION, Purpose.COURT],
    AgencyKind.PRISON: [Purpose.SUPERVISION],
    AgencyKind.COURT: [Purpose.COURT],
    AgencyKind.CPS: [Purpose.COURT],
    AgencyKind.TREATMENT: [Purpose.TREATMENT],
    AgencyKind.HEALTH: [Purpose.TREATMENT],
    AgencyKind.COUNCIL: [Purpose.COORDINATION],
    AgencyKind.COMMUNITY: [Purpose.COORDINATION],
}
"""The purposes of the system actor, by kind of agency."""


def build() -> None:
    """Create the partnership. Run as the owner of the tables, in a database without agencies."""
    _make_agencies()
    _make_staff()
    for file in sorted(AGREEMENTS.glob("*.json")):
        load_agreement(file.read_text(encoding="utf-8"))
    _suspend("neighbourhood-coordination", "The board’s terms of reference are being signed again.")
    _open_services()


def _make_agencies() -> None:
    areas = {code: Area.objects.create(code=code, name=name) for code, name in AREAS.items()}
    agencies = {code: Agency.objects.create(code=code, name=name, kind=kind) for code, (name, kind) in AGENCIES.items()}
    for code, (name, kind, places) in PROGRAMMES.items():
        programme = Programme.objects.create(code=code, name=name, kind=kind)
        ProgrammeArea.objects.bulk_create(ProgrammeArea(programme=programme, area=areas[place]) for place in places)
        Participation.objects.bulk_create(
            Participation(programme=programme, agency=agency, valid_from=BEGAN) for agency in agencies.values()
        )
    Establishment.objects.create(kind=Establishment.Kind.COURT, code=COURT[0], name=COURT[1], town="Northport")
    for name, place in SUITES.items():
        CustodySuite.objects.create(agency=agencies["northshire-police"], name=name, area=areas[place])


def _make_staff() -> None:
    digest = make_password(PASSWORD)
    for post in POSTS:
        agency = Agency.objects.get(code=post.agency)
        user = User.objects.create(email=post.email, full_name=post.name, is_demonstration=True)
        user.password = sealed(digest, user.reference)
        user.save(update_fields=["password"])
        team = Team.objects.get_or_create(agency=agency, name=post.team)[0] if post.team else None
        purposes = sorted(post.purposes)
        Membership.objects.create(
            user=user, agency=agency, team=team, role=post.role, purposes=purposes, valid_from=BEGAN
        )
    for agency in Agency.objects.filter(code__in=AGENCIES):
        employ_system_actor(agency, SYSTEM_PURPOSES[AgencyKind(agency.kind)])


def employ_system_actor(agency: Agency, purposes: list[Purpose]) -> Membership:
    """Create the system actor of `agency`, which does its unattended work."""
    user = User.objects.create(
        email=f"system@{agency.code}.example", full_name=f"{agency.name} (unattended)", is_system=True
    )
    return Membership.objects.create(
        user=user, agency=agency, role=Role.SYSTEM, purposes=sorted(purposes), valid_from=BEGAN
    )


def _suspend(reference: str, reason: str) -> None:
    agreement = Agreement.objects.get(reference=reference)
    now = timezone.now()
    agreement.statuses.filter(valid_to=None).update(valid_to=now)
    AgreementStatus.objects.create(
        agreement=agreement, state=AgreementStatus.State.SUSPENDED, reason=reason, valid_from=now
    )


def _open_services() -> None:
    opiates = ["opiate", "non_opiate_only", "non_opiate_and_alcohol"]
    harbour = _open("harbour-recovery", "Harbour adult treatment", ["E99000001"], [*opiates], "01632 960101", 6)
    bridgegate = _open("bridgegate-recovery", "Bridgegate treatment", ["E99000002"], [*opiates], "01632 960202", 3)
    alcohol = _open("bridgegate-recovery", "Bridgegate alcohol service", [*AREAS], ["alcohol_only"], "01632 960203", 2)
    rules: dict[str, list[tuple[str | None, str, Service]]] = {
        "northshire-police": [
            ("E99000001", "", harbour),
            ("E99000002", "", bridgegate),
            (None, "alcohol_only", alcohol),
        ],
        "northshire-probation": [("E99000001", "", harbour), ("E99000002", "", bridgegate)],
        "hmp-holmeside": [(None, "", harbour)],
        "northport-council": [("E99000001", "", harbour), ("E99000002", "", bridgegate)],
        "northport-royal": [("E99000001", "", harbour), ("E99000002", "", bridgegate)],
        "second-step": [("E99000001", "", harbour)],
        "harbour-recovery": [("E99000002", "", bridgegate), (None, "alcohol_only", alcohol)],
        "bridgegate-recovery": [("E99000001", "", harbour)],
    }
    for code, found in rules.items():
        for position, (place, group, service) in enumerate(found, start=1):
            RoutingRule.objects.create(
                agency=Agency.objects.get(code=code),
                position=position,
                area=Area.objects.get(code=place) if place else None,
                substance_group=group,
                service=service,
            )


def _open(agency: str, name: str, places: list[str], groups: list[str], phone: str, free: int) -> Service:
    service = Service.objects.create(
        agency=Agency.objects.get(code=agency), name=name, phone=phone, substance_groups=groups, minimum_age=18
    )
    for place in places:
        ServiceArea.objects.create(service=service, area=Area.objects.get(code=place))
    for day in range(1, 6):
        OpeningHours.objects.create(service=service, day=day, opens_at=time(9), closes_at=time(17))
    OpeningHours.objects.create(service=service, day=6, opens_at=time(10), closes_at=time(13))
    manager = Membership.objects.filter(agency=service.agency, role=Role.TREATMENT_WORKER).earliest("pk")
    ServiceCapacity.objects.create(
        service=service, places_per_week=12, free_places=free, updated_at=timezone.now(), updated_by=manager
    )
    return service
