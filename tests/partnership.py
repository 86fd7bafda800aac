"""The small partnership that tests speak of: who is in it, and what they have signed.

`police` owns most records; `probation` is its partner by an agreement in force; `harbour` is a treatment provider that
may read with consent; `bridge` had an agreement that ran out; `council` has one that is suspended; `stranger` has none.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from django.db import connection

from datasharing.agreements.confined import why_confined
from datasharing.models import EXCHANGES, Agreement, AgreementStatus, Category, Clause, Party, SubjectRole
from partners.models import Agency, AgencyKind, Membership, Participation, Programme, Purpose, Role, User

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
LAST_YEAR = datetime(2025, 1, 1, tzinfo=UTC)

AGENCIES = {
    "police": AgencyKind.POLICE,
    "probation": AgencyKind.PROBATION,
    "harbour": AgencyKind.TREATMENT,
    "bridge": AgencyKind.TREATMENT,
    "council": AgencyKind.COUNCIL,
    "stranger": AgencyKind.COMMUNITY,
}

MEMBERS = {
    "custody_worker": ("police", Role.CUSTODY_WORKER, [Purpose.CUSTODY]),
    "analyst": ("police", Role.ANALYST, [Purpose.DETERRENCE]),
    "police_supervisor": ("police", Role.SUPERVISOR, [Purpose.DETERRENCE, Purpose.CUSTODY]),
    "police_dpo": ("police", Role.DATA_PROTECTION_OFFICER, [Purpose.ASSURANCE]),
    "police_administrator": ("police", Role.ADMINISTRATOR, [Purpose.ADMINISTRATION]),
    "probation_practitioner": ("probation", Role.PROBATION_PRACTITIONER, [Purpose.SUPERVISION]),
    "probation_supervisor": ("probation", Role.SUPERVISOR, [Purpose.SUPERVISION]),
    "treatment_worker": ("harbour", Role.TREATMENT_WORKER, [Purpose.TREATMENT]),
    "second_treatment_worker": ("harbour", Role.TREATMENT_WORKER, [Purpose.TREATMENT]),
    "bridge_worker": ("bridge", Role.TREATMENT_WORKER, [Purpose.TREATMENT]),
    "council_worker": ("council", Role.CASE_WORKER, [Purpose.COORDINATION]),
    "stranger": ("stranger", Role.CASE_WORKER, [Purpose.COORDINATION]),
}

EVERYTHING = [category for category in Category if category not in EXCHANGES.values()]


@dataclass(frozen=True)
class Partnership:
    """Agencies, members and agreements by the names that tests use."""

    agencies: dict[str, Agency]
    members: dict[str, Membership]
    programme: Programme

    @classmethod
    def load(cls) -> Self:
        """The partnership that `build` has made."""
        members = Membership.objects.select_related("user", "agency")
        return cls(
            agencies={agency.code: agency for agency in Agency.objects.filter(code__in=AGENCIES)},
            members={m.user.email.split("@")[0]: m for m in members if m.user.email.endswith("@partnership.test")},
            programme=Programme.objects.get(code="adder"),
        )

    def __getattr__(self, name: str) -> Membership:
        try:
            return self.members[name]
        except KeyError:
            raise AttributeError(name) from None

    def agency(self, name: str) -> Agency:
        """The agency called `name`."""
        return self.agencies[name]


def build() -> None:
    """Make the partnership. As the owner of the tables."""
    programme = Programme.objects.create(code="adder", name="Northshire ADDER", kind=Programme.Kind.ADDER)
    agencies = {}
    for code, kind in AGENCIES.items():
        agencies[code] = Agency.objects.create(code=code, name=code.capitalize(), kind=kind)
        Participation.objects.create(programme=programme, agency=agencies[code], valid_from=LONG_AGO)
    for name, (agency, role, purposes) in MEMBERS.items():
        user = User.objects.create(email=f"{name}@partnership.test", full_name=name.replace("_", " ").title())
        Membership.objects.create(user=user, agency=agencies[agency], role=role, purposes=purposes, valid_from=LONG_AGO)
    _employ_system_actors(agencies)
    _sign(agencies, programme)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.sweep_consents()")


def name_lead(partnership: Partnership, *, agency: str = "police") -> Membership:
    """The safeguarding lead of an agency, which has none until a test names one. Outside the door."""
    from tests.conftest import owner_role  # noqa: PLC0415 - it builds this partnership

    purposes = sorted(_purposes_of(agency) - {Purpose.ASSURANCE})
    with owner_role():
        user = User.objects.create(email=f"{agency}_lead@partnership.test", full_name=f"{agency.capitalize()} Lead")
        return Membership.objects.create(
            user=user,
            agency=partnership.agency(agency),
            role=Role.SAFEGUARDING_LEAD,
            purposes=purposes,
            valid_from=LONG_AGO,
        )


def _employ_system_actors(agencies: dict[str, Agency]) -> None:
    for code, agency in agencies.items():
        user = User.objects.create(
            email=f"system-{code}@partnership.test", full_name=f"{agency} system", is_system=True
        )
        Membership.objects.create(
            user=user, agency=agency, role=Role.SYSTEM, purposes=sorted(_purposes_of(code)), valid_from=LONG_AGO
        )


def _purposes_of(code: str) -> set[Purpose]:
    held = {purpose for agency, _role, purposes in MEMBERS.values() if agency == code for purpose in purposes}
    return held - {Purpose.ADMINISTRATION}


def _sign(agencies: dict[str, Agency], programme: Programme) -> None:
    police = agencies["police"]
    for code, agency in agencies.items():
        purposes = _purposes_of(code)
        own = make_agreement(f"own-{code}", [agency])
        for purpose in sorted(purposes):
            make_clause(own, giver=agency, receiver=agency, purpose=purpose, every_programme=True)
    supervision = make_agreement("supervision", [police, agencies["probation"]])
    make_clause(
        supervision,
        giver=police,
        receiver=agencies["probation"],
        categories=[Category.IDENTITY, Category.DETERRENCE, Category.RISK],
        purpose=Purpose.SUPERVISION,
        programme=programme,
    )
    treatment = make_agreement("treatment", [police, agencies["harbour"]])
    make_clause(
        treatment,
        giver=police,
        receiver=agencies["harbour"],
        categories=[Category.IDENTITY, Category.REFERRAL, Category.TASK],
        purpose=Purpose.TREATMENT,
        programme=programme,
        needs_consent=True,
    )
    onward = make_agreement("onward", [agencies["harbour"], agencies["bridge"]])
    make_clause(
        onward,
        giver=agencies["harbour"],
        receiver=agencies["bridge"],
        categories=[Category.IDENTITY, Category.REFERRAL, Category.TASK],
        purpose=Purpose.TREATMENT,
        programme=programme,
        needs_consent=True,
    )
    lapsed = make_agreement("lapsed", [police, agencies["bridge"]])
    make_clause(
        lapsed,
        giver=police,
        receiver=agencies["bridge"],
        categories=[Category.IDENTITY],
        purpose=Purpose.TREATMENT,
        programme=programme,
        valid_to=LAST_YEAR,
    )
    suspended = make_agreement("suspended", [police, agencies["council"]], state=AgreementStatus.State.SUSPENDED)
    make_clause(
        suspended,
        giver=police,
        receiver=agencies["council"],
        categories=[Category.IDENTITY],
        purpose=Purpose.COORDINATION,
        programme=programme,
    )


def make_agreement(
    reference: str, parties: list[Agency], *, state: AgreementStatus.State = AgreementStatus.State.ACTIVE
) -> Agreement:
    """An agreement signed by `parties`. As the owner of the tables."""
    agreement = Agreement.objects.create(
        reference=reference,
        title=reference.replace("-", " ").capitalize(),
        purpose_statement="To help people out of offending and into treatment.",
        wording="May we tell {recipient} that you would like their help?",
        review_on=date(2030, 1, 1),
    )
    for agency in parties:
        Party.objects.create(
            agreement=agreement,
            agency=agency,
            role=Party.Role.CONTROLLER,
            signed_by="A senior officer",
            signed_on=date(2024, 1, 1),
        )
    AgreementStatus.objects.create(agreement=agreement, state=state, valid_from=LONG_AGO)
    return agreement


def make_clause(
    agreement: Agreement,
    *,
    giver: Agency,
    receiver: Agency,
    purpose: Purpose,
    categories: list[Category] | None = None,
    subject_roles: list[SubjectRole] | None = None,
    programme: Programme | None = None,
    every_programme: bool = False,
    needs_consent: bool = False,
    in_emergency_only: bool = False,
    others_exchanges: bool = False,
    valid_from: datetime = LONG_AGO,
    valid_to: datetime | None = None,
) -> Clause:
    """A clause of `agreement`; people on the programme, every category, unless said otherwise. As the owner.

    It leaves out what no clause may open for this purpose.
    """
    own = giver == receiver
    return Clause.objects.create(
        agreement=agreement,
        number=str(agreement.clauses.count() + 1),
        giver=giver,
        receiver=receiver,
        categories=[
            each
            for each in categories or EVERYTHING
            if not why_confined([each], purpose, giver=giver, receiver=receiver)
        ],
        subject_roles=subject_roles or (list(SubjectRole) if own else [SubjectRole.PROGRAMME]),
        programme=programme,
        every_programme=every_programme,
        purpose=purpose,
        lawful_basis="Crime and Disorder Act 1998 s.115",
        needs_consent=needs_consent,
        in_emergency_only=in_emergency_only,
        others_exchanges=others_exchanges,
        valid_from=valid_from,
        valid_to=valid_to,
    )
