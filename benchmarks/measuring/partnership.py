"""The invented partnership of the benchmarks: 41 agencies hold people, and each session may read a different share."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import product

from django.db import connection

from datasharing.agreements.confined import why_confined
from datasharing.models import EXCHANGES, Agreement, AgreementStatus, Category, Clause, Party, SubjectRole
from partners.models import Agency, AgencyKind, Area, Membership, Participation, Programme, Purpose, Role, Service, User
from referrals.models import CustodySuite

HOLDERS = [f"holder-{n}" for n in range(40)]
SMALL = "holder-small"
"""An agency that holds one person in 500, in two programmes."""
PROVIDERS = [f"provider-{n}" for n in range(5)]
CONSENTED = PROVIDERS[0]
"""The provider that reads by consent only."""
PROGRAMMES = [f"programme-{n}" for n in range(5)]
RESTING_ON_CONSENT = [Category.IDENTITY, Category.CONTACT, Category.TREATMENT, Category.REFERRAL]
EVERYTHING = [category for category in Category if category not in EXCHANGES.values()]
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


def everything_for(purpose: Purpose, giver: Agency, receiver: Agency) -> list[Category]:
    """Every category that a clause may open for `purpose`."""
    return [each for each in EVERYTHING if not why_confined([each], purpose, giver=giver, receiver=receiver)]


@dataclass(frozen=True)
class Session:
    """A reader of `agency` who may read what `givers` hold in `programmes` (empty: in all programmes)."""

    name: str
    agency: str
    givers: tuple[str, ...]
    programmes: tuple[str, ...] = ()
    purpose: Purpose = Purpose.COORDINATION
    needs_consent: bool = False


SESSIONS = [
    Session("1 %", "reader-1", (HOLDERS[0],), (PROGRAMMES[0], PROGRAMMES[1])),
    Session("10 %", "reader-10", tuple(HOLDERS[:4])),
    Session("60 %", "reader-60", tuple(HOLDERS[:24])),
    Session("consent", CONSENTED, tuple(HOLDERS), purpose=Purpose.TREATMENT, needs_consent=True),
    Session("2 sets", "reader-2", (SMALL,), (PROGRAMMES[0], PROGRAMMES[1])),
]
"""Sessions, named after the share of people whose records they may read. Consent opens one person in twenty."""


def build() -> None:
    """Create agencies, members and agreements. Run as the owner, in an empty database."""
    with connection.cursor() as cursor:
        for order in ("disable", "enable"):
            for table in ("clause", "standing"):
                cursor.execute(f"alter table datasharing_{table} {order} trigger compile")
            if order == "disable":
                _join()
                _sign()
        cursor.execute("select sharing.compile()")
        cursor.execute("select sharing.sweep_consents()")
        consented = Agency.objects.get(code=CONSENTED)
        for holder in Agency.objects.filter(code__in=HOLDERS):
            cursor.execute(
                "select sharing.open_agreed_sets(%s, %s, %s)",
                [holder.pk, [*map(int, RESTING_ON_CONSENT)], [consented.pk]],
            )


def member_of(code: str, role: Role = Role.SUPERVISOR) -> Membership:
    """The member of the agency `code` with this role."""
    return Membership.objects.select_related("user", "agency").get(agency__code=code, role=role)


def _join() -> None:
    programmes = [Programme.objects.create(code=code, name=code, kind=Programme.Kind.ADDER) for code in PROGRAMMES]
    area = Area.objects.create(code="E99000001", name="Northport")
    readers = [session.agency for session in SESSIONS if session.agency not in PROVIDERS]
    for code in [*HOLDERS, SMALL, *PROVIDERS, *readers]:
        kind = AgencyKind.TREATMENT if code in PROVIDERS else AgencyKind.POLICE
        agency = Agency.objects.create(code=code, name=code.capitalize(), kind=kind)
        _employ(agency)
        if code in PROVIDERS:
            Service.objects.create(agency=agency, name="Adult treatment")
        else:
            CustodySuite.objects.create(agency=agency, name="Custody", area=area)
        with connection.cursor() as cursor:
            cursor.execute("alter table partners_participation disable trigger compile")
            Participation.objects.bulk_create(
                Participation(programme=programme, agency=agency, valid_from=BEGAN) for programme in programmes
            )
            cursor.execute("alter table partners_participation enable trigger compile")


def _employ(agency: Agency) -> None:
    for role, purposes in (
        (Role.SUPERVISOR, [Purpose.TREATMENT, Purpose.DETERRENCE, Purpose.COORDINATION]),
        (Role.DATA_PROTECTION_OFFICER, [Purpose.ASSURANCE]),
    ):
        user = User.objects.create(email=f"{role}@{agency.code}.example", full_name=f"{role.label} of {agency}")
        Membership.objects.create(user=user, agency=agency, role=role, purposes=sorted(purposes), valid_from=BEGAN)


def _sign() -> None:
    agencies = {agency.code: agency for agency in Agency.objects.all()}
    for code in [*HOLDERS, SMALL, *PROVIDERS]:
        own = make_agreement(f"own-{code}", [agencies[code]])
        purpose = Purpose.TREATMENT if code in PROVIDERS else Purpose.DETERRENCE
        Clause.objects.bulk_create([_clause(own, agencies[code], agencies[code], purpose, every_programme=True)])
    for session in SESSIONS:
        Clause.objects.bulk_create(_clauses(session, agencies, f"read-{session.agency}"))
    for provider in PROVIDERS[1:]:
        sending = make_agreement(f"refer-{provider}", [agencies[code] for code in [*HOLDERS, provider]])
        Clause.objects.bulk_create(
            _clause(
                sending,
                agencies[holder],
                agencies[provider],
                Purpose.TREATMENT,
                number=number,
                categories=[Category.REFERRAL],
                every_programme=True,
            )
            for number, holder in enumerate(HOLDERS)
        )


def _clauses(session: Session, agencies: dict[str, Agency], reference: str) -> list[Clause]:
    agreement = make_agreement(reference, [agencies[code] for code in [*session.givers, session.agency]])
    programmes = Programme.objects.filter(code__in=session.programmes) if session.programmes else [None]
    return [
        _clause(
            agreement,
            agencies[giver],
            agencies[session.agency],
            session.purpose,
            number=number,
            **({"categories": RESTING_ON_CONSENT} if session.needs_consent else {}),
            programme=programme,
            every_programme=programme is None,
            needs_consent=session.needs_consent,
            others_exchanges=not session.needs_consent,
        )
        for number, (giver, programme) in enumerate(product(session.givers, programmes))
    ]


def make_agreement(reference: str, parties: list[Agency]) -> Agreement:
    """An agreement in force, without clauses."""
    agreement = Agreement.objects.create(
        reference=reference, title=reference, purpose_statement="", wording="{recipient}?", review_on=date(2030, 1, 1)
    )
    Party.objects.bulk_create(
        Party(agreement=agreement, agency=agency, role=Party.Role.CONTROLLER, signed_by="", signed_on=date(2024, 1, 1))
        for agency in parties
    )
    AgreementStatus.objects.create(agreement=agreement, state=AgreementStatus.State.ACTIVE, valid_from=BEGAN)
    return agreement


def _clause(
    agreement: Agreement, giver: Agency, receiver: Agency, purpose: Purpose, *, number: int = 1, **terms: object
) -> Clause:
    usual: dict[str, object] = {
        "categories": everything_for(purpose, giver, receiver),
        "subject_roles": [SubjectRole.PROGRAMME],
    }
    return Clause(
        agreement=agreement,
        number=str(number),
        giver=giver,
        receiver=receiver,
        purpose=purpose,
        lawful_basis="Crime and Disorder Act 1998 s.115",
        valid_from=BEGAN,
        **(usual | terms),
    )
