"""A hospital refers who agrees, keeps to itself who does not, and has a letter back by the same exchange."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from datasharing.enforcement.locking import change
from datasharing.models import Category, Person, SubjectRole
from partners.models import (
    Agency,
    AgencyKind,
    Area,
    Membership,
    Participation,
    Purpose,
    Role,
    Service,
    User,
)
from referrals.exchange import actions as exchange
from referrals.exchange.events import like
from referrals.hospital import actions
from referrals.hospital.models import FromHospital, HospitalVisit
from referrals.models import Referral, Task
from referrals.routing.routing import Route, route_to
from referrals.tasks.ways import ways
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import LONG_AGO, Partnership, make_agreement, make_clause
from tests.referrals.pages import browser_of, words
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]
Kind, Confirmed, Asked = HospitalVisit.Kind, HospitalVisit.Confirmed, HospitalVisit.Asked


@pytest.fixture
def nurse(partnership: Partnership, northport: Area) -> Membership:
    """A liaison nurse of Northport Royal, which refers to Harbour with consent, and to which Harbour writes."""
    with owner_role():
        royal = Agency.objects.create(code="royal", name="Northport Royal", kind=AgencyKind.HEALTH)
        Participation.objects.create(programme=partnership.programme, agency=royal, valid_from=LONG_AGO)
        members = [
            Membership.objects.create(
                user=User.objects.create(email=f"{name}@royal.test", full_name=name, is_system=role == Role.SYSTEM),
                agency=royal,
                role=role,
                purposes=[Purpose.TREATMENT],
                valid_from=LONG_AGO,
            )
            for name, role in [("nurse", Role.TREATMENT_WORKER), ("system", Role.SYSTEM)]
        ]
        own = make_agreement("own-royal", [royal])
        make_clause(own, giver=royal, receiver=royal, purpose=Purpose.TREATMENT, every_programme=True)
        between = make_agreement("hospital", [royal, partnership.agency("harbour")])
        sharing = [(royal, "harbour", [Category.IDENTITY, Category.CLINICAL, Category.REFERRAL, Category.TASK])]
        for giver, receiver, categories in sharing:
            make_clause(
                between,
                giver=giver,
                receiver=partnership.agency(receiver),
                categories=categories,
                purpose=Purpose.TREATMENT,
                programme=partnership.programme,
                needs_consent=True,
            )
        make_clause(
            between,
            giver=partnership.agency("harbour"),
            receiver=royal,
            categories=[Category.TASK],
            purpose=Purpose.TREATMENT,
            programme=partnership.programme,
            needs_consent=True,
        )
    return members[0]


@pytest.fixture
def ash(partnership: Partnership, nurse: Membership, as_member: Enter) -> Person:
    """A person in hospital."""
    with as_member(nurse):
        return make_person(nurse, programme=partnership.programme)


@pytest.fixture
def visit(partnership: Partnership, nurse: Membership, as_member: Enter, ash: Person) -> HospitalVisit:
    """Ash came with an overdose an hour ago, and is to leave in three."""
    with as_member(nurse):
        return actions.record_visit(
            ash,
            by=nurse,
            subject_role=SubjectRole.PROGRAMME,
            programme=partnership.programme,
            kind=Kind.AMBULANCE,
            reason="overdose_opioid",
            at=timezone.now() - timedelta(hours=1),
            medication=Confirmed.NO,
            ward="A&E majors",
            naloxone_given=True,
            leaves_at=timezone.now() + timedelta(hours=3),
        )


def to_harbour(partnership: Partnership, nurse: Membership) -> Route:
    service = Service.objects.get(agency=partnership.agency("harbour"))
    route = route_to(
        service,
        nurse.agency,
        programme=partnership.programme,
        subject_role=SubjectRole.PROGRAMME,
        at=timezone.now(),
    )
    assert route
    return route


def refer(visit: HospitalVisit, nurse: Membership, partnership: Partnership, *, consented: bool = True) -> Referral:
    return actions.refer_from_hospital(
        visit,
        by=nurse,
        route=to_harbour(partnership, nurse),
        consented=consented,
        programme=partnership.programme,
        subject_role=SubjectRole.PROGRAMME,
        substance_group="opiate",
    )


def test_who_agrees_in_hospital_is_referred_with_what_the_hospital_knows(
    partnership: Partnership, nurse: Membership, as_member: Enter, visit: HospitalVisit
) -> None:
    with as_member(nurse):
        refer(visit, nurse, partnership)
        assert HospitalVisit.objects.get().asked == Asked.AGREED
    carry_everything()

    with as_member(partnership.treatment_worker):
        told = FromHospital.objects.get()
        assert (told.came_as, told.is_overdose, told.medication) == (Kind.AMBULANCE, True, Confirmed.NO)
        assert told.see_before == visit.leaves_at
        address = told.referral.get_absolute_url()
    page = words(browser_of(partnership.treatment_worker).get(address))
    assert "Brought by ambulance to A&E" in page
    assert "To be seen at the bedside before they leave hospital" in words(
        browser_of(partnership.treatment_worker).get("/")
    )


def test_who_does_not_agree_is_told_to_nobody(
    partnership: Partnership, nurse: Membership, as_member: Enter, visit: HospitalVisit
) -> None:
    with as_member(nurse):
        with pytest.raises(actions.NotAgreedInHospital):
            refer(visit, nurse, partnership, consented=False)
        actions.record_refusal(visit, by=nurse, at=timezone.now())
    carry_everything()

    with as_member(partnership.treatment_worker):
        assert not HospitalVisit.objects.exists()
        assert not Referral.objects.exists()


def test_the_database_refers_nobody_who_did_not_agree_in_hospital(
    partnership: Partnership, nurse: Membership, as_member: Enter, visit: HospitalVisit
) -> None:
    with as_member(nurse):
        referral = refer(visit, nurse, partnership)
        other = actions.record_visit(
            visit.person,
            by=nurse,
            subject_role=SubjectRole.PROGRAMME,
            programme=partnership.programme,
            kind=Kind.EMERGENCY,
            reason="alcohol_withdrawal",
            at=timezone.now(),
            medication=Confirmed.NONE,
        )
        refused = actions.record_refusal(other, by=nurse, at=timezone.now())
        second = exchange.send_like(referral, by=nurse, route=to_harbour(partnership, nurse), consented=True)

        with pytest.raises(IntegrityError, match="who did not agree in hospital"), transaction.atomic():
            FromHospital.objects.create(
                **like(second),
                owner=nurse.agency,
                addressee=second.addressee,
                referral=second,
                visit=refused,
                came_as=Kind.EMERGENCY,
                is_overdose=False,
                medication=Confirmed.NONE,
            )
        with pytest.raises(DatabaseError, match="stays as it was recorded"), transaction.atomic():
            change(HospitalVisit.objects.get(asked=Asked.AGREED), asked=Asked.REFUSED)


def test_who_refused_may_agree_later(
    partnership: Partnership, nurse: Membership, as_member: Enter, visit: HospitalVisit
) -> None:
    with as_member(nurse):
        actions.record_refusal(visit, by=nurse, at=timezone.now())
        refer(visit, nurse, partnership)

        assert HospitalVisit.objects.get().asked == Asked.AGREED


def test_a_referral_from_hospital_is_to_be_acknowledged_in_four_hours(
    partnership: Partnership, nurse: Membership, as_member: Enter, visit: HospitalVisit
) -> None:
    with as_member(nurse):
        sent = refer(visit, nurse, partnership)

        assert timedelta(hours=3, minutes=59) < sent.acknowledge_by - timezone.now() <= timedelta(hours=4)


def test_treatment_writes_a_letter_to_the_hospital_with_consent(
    partnership: Partnership, nurse: Membership, as_member: Enter, visit: HospitalVisit
) -> None:
    with as_member(nurse):
        sent = refer(visit, nurse, partnership)
    carry_everything()
    worker = partnership.treatment_worker
    with as_member(worker):
        exchange.accept_referral(Referral.objects.get(), by=worker, worker=worker)
    browser, address = browser_of(worker), f"/referrals/{sent.reference}/letter"
    assert address in browser.get(f"/referrals/{sent.reference}").content.decode()
    token = browser.get(address).context["form"]["token"].value()

    assert "Nothing can be sent unless they agree" in words(
        browser.post(address, {"token": token, "letter": "Methadone 40 ml, supervised"}), 422
    )
    said = {"token": token, "letter": "Methadone 40 ml, supervised", "agreed": "on"}
    assert browser.post(address, said).status_code == 302
    carry_everything()

    with as_member(nurse):
        task = Task.objects.to(nurse.agency_id).get()
        assert task.asked == "Methadone 40 ml, supervised"
        assert str(task.identity) == str(sent.identity)


def test_no_letter_goes_to_another_than_the_hospital_that_referred_them(
    partnership: Partnership, nurse: Membership, as_member: Enter, visit: HospitalVisit
) -> None:
    with as_member(nurse):
        refer(visit, nurse, partnership)
    worker = partnership.treatment_worker
    with as_member(worker):
        found = ways(
            worker.agency,
            [partnership.programme],
            role=SubjectRole.PROGRAMME,
            purpose=Purpose.TREATMENT,
            at=timezone.now(),
        )
        to_bridge = next(way for way in found if way.recipient == partnership.agency("bridge"))

        with pytest.raises(actions.NotReferredFromHospital):
            actions.write_letter(Referral.objects.get(), by=worker, way=to_bridge, letter="x", consented=True)


def test_the_nurse_records_a_visit_and_refers_from_it(
    partnership: Partnership, nurse: Membership, as_member: Enter, ash: Person
) -> None:
    browser = browser_of(nurse)
    came = {"kind": "emergency", "reason": "alcohol_withdrawal", "medication": "none", "note": "Fits last spring"}
    assert browser.post(f"/people/{ash.reference}/hospital-visits/new", came).status_code == 302
    with as_member(nurse):
        visit = HospitalVisit.objects.get()

    address = f"/people/{ash.reference}/referrals/new?visit={visit.reference}"
    assert address in browser.get(f"/people/{ash.reference}/section/treatment").content.decode()
    assert "Fits last spring" in words(browser.get(address))
    assert browser.post(f"/hospital-visits/{visit.reference}/refuse").status_code == 302
    assert browser.post(f"/hospital-visits/{visit.reference}/leave", {"how": "home"}).status_code == 302
    section = words(browser.get(f"/people/{ash.reference}/section/treatment"))
    assert "Did not agree" in section
    assert "Discharged home" in section
