"""Three reports by the analyst: one whose terms a practitioner has read, one to read, one that is not released."""

from datetime import timedelta

from django.utils import timezone

from cases.groups.models import Group
from cases.intelligence.actions import Address, Text, read_terms, release_report, write_group_report, write_report
from cases.intelligence.models import GroupReport, IntelligenceRelease, IntelligenceReport
from cases.people.models import Identity
from datasharing.models import Person, SubjectRole
from focused_deterrence.demonstration.people import as_staff
from partners.london import london_today
from partners.models import Agency, Membership, Programme, Purpose, User

KNIFE = Text(
    text="Carries a lock knife in the evenings, in the inside pocket of his coat. Says that he would use it.",
    marking="sensitive",
    source_grade="2",
    information_grade="B",
    handling="C",
    conditions=("A2", "S2"),
    conditions_note="Visit in pairs. Do not speak of it to him or his family. Ring the intelligence desk first.",
)
FLAT = Text(
    text="Sleeps at his cousin’s flat above the barber’s on Quay Street three nights a week.",
    marking="sensitive",
    source_grade="1",
    information_grade="A",
    handling="P",
)
MEETS = Text(
    text="Meets in the multi-storey car park on Fridays from 21:00, and expects to be attacked there.",
    marking="sensitive",
    source_grade="2",
    information_grade="C",
    handling="P",
)


def tell_intelligence() -> None:
    """Play it out as members of staff. Run after the levers."""
    programme = Programme.objects.get(code="northport-gvi")
    as_staff("Priya Raman", lambda analyst: _write(analyst, programme))
    as_staff("Colm Gallagher", _release, Purpose.DETERRENCE)
    as_staff("Hannah Lockwood", _read)


def _write(analyst: Membership, programme: Programme) -> None:
    like = {"by": analyst, "subject_role": SubjectRole.PROGRAMME, "programme": programme}
    write_report(_who("ap Rhys", analyst), says=KNIFE, **like)  # type: ignore[arg-type]
    write_report(_who("Fairweather", analyst), says=FLAT, **like)  # type: ignore[arg-type]
    group = Group.objects.active().filter(owner=analyst.agency, programme=programme).order_by("name")[0]
    write_group_report(group, by=analyst, says=MEETS)


def _release(supervisor: Membership) -> None:
    hannah = User.objects.get(email="hannah.lockwood@northshire-probation.example")
    to = Address(
        agency=Agency.objects.get(code="northshire-probation"),
        purpose=Purpose.SUPERVISION,
        named=[hannah],
        until=london_today(timezone.now()) + timedelta(days=60),
    )
    release_report(IntelligenceReport.objects.get(handling="C"), by=supervisor, to=to)
    release_report(GroupReport.objects.get(), by=supervisor, to=to)


def _read(practitioner: Membership) -> None:
    read_terms(IntelligenceRelease.objects.get(addressee=practitioner.agency).reference, by=practitioner)


def _who(family: str, by: Membership) -> Person:
    held = Identity.objects.filter(owner=by.agency, family_name=family).select_related("person")
    found: Person = held.newest()[0].person
    return found
