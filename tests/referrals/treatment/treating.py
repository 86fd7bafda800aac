"""What a treatment worker does with a person. Inside the door, unless said otherwise."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from datasharing.models import Category, Person, SubjectRole
from partners.models import Membership, Purpose
from referrals.exchange.actions import accept_referral, book_appointment, record_attendance, send_referral
from referrals.exchange.models import Referral
from referrals.substitution.actions import start_substitution
from referrals.substitution.models import Substitution
from referrals.treatment.actions import open_episode, start_episode
from referrals.treatment.models import TreatmentEpisode
from tests.conftest import owner_role
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.sending import route_for


def ago(days: int) -> date:
    """The day so many days before today."""
    return localdate() - timedelta(days=days)


def take_on(person: Person, by: Membership, partnership: Partnership, **facts: Any) -> TreatmentEpisode:
    """An episode of somebody who came on their own, ten days ago unless said otherwise."""
    given: dict[str, Any] = {"opened_on": ago(10), "substance_group": "opiate", "programme": partnership.programme}
    return open_episode(person, by=by, subject_role=SubjectRole.PROGRAMME, **(given | facts))


def in_treatment(person: Person, by: Membership, partnership: Partnership, **facts: Any) -> TreatmentEpisode:
    """An episode in which treatment started nine days ago."""
    episode = take_on(person, by, partnership, **facts)
    return start_episode(episode, by=by, on=ago(9), kind="pharmacological", setting="community")


def on_methadone(episode: TreatmentEpisode, by: Membership, **facts: Any) -> Substitution:
    """Substitution treatment with methadone, since eight days ago unless said otherwise."""
    given: dict[str, Any] = {
        "product": "methadone",
        "dose_mg": Decimal(60),
        "supervision": "supervised",
        "prescriber": "Dr Achterberg",
        "pharmacy": "Lane’s, Quay Street",
        "started_on": ago(8),
    }
    return start_substitution(episode, by=by, **(given | facts))


def referred(person: Person, partnership: Partnership, as_member: Any, *, came: bool = True) -> Referral:
    """A referral from custody that Harbour accepted and, if `came`, to which the person came. Outside the door."""
    with as_member(partnership.custody_worker):
        sent = send_referral(
            person,
            by=partnership.custody_worker,
            subject_role=SubjectRole.PROGRAMME,
            route=route_for(partnership),
            programme=partnership.programme,
            consented=True,
            substance_group="opiate",
        )
    with as_member(partnership.treatment_worker):
        taken = Referral.objects.get(reference=sent.reference)
        accept_referral(taken, by=partnership.treatment_worker, worker=partnership.treatment_worker)
        if came:
            book_appointment(
                taken, by=partnership.treatment_worker, at=timezone.now(), place="Quay Street", confirmed=True
            )
            record_attendance(taken, by=partnership.treatment_worker, attended=True)
    return sent


def agree_on_continuity(partnership: Partnership, *, without: tuple[Category, ...] = ()) -> None:
    """Harbour and Bridge agree that records of treatment go with a transfer, by consent. Outside the door."""
    travels = [
        Category.IDENTITY,
        Category.REFERRAL,
        Category.TREATMENT,
        Category.CLINICAL,
        Category.TREATMENT_OUTCOMES,
    ]
    with owner_role():
        harbour, bridge = partnership.agency("harbour"), partnership.agency("bridge")
        make_clause(
            make_agreement("continuity", [harbour, bridge]),
            giver=harbour,
            receiver=bridge,
            categories=[each for each in travels if each not in without],
            purpose=Purpose.TREATMENT,
            programme=partnership.programme,
            needs_consent=True,
        )
