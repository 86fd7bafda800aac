"""A release tells those whom the plan names, each with what the plan says for them, and by when they are to answer."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.enforcement.locking import change, lock
from datasharing.models import Category, Clause, SubjectRole
from partners.dated_rules import OrNextMorning, due
from partners.london import london_today
from partners.models import Agency, Membership, Service
from referrals.exchange.consents import consent_in_force
from referrals.exchange.sending import phone_of, send
from referrals.prison.models import PrisonEpisode
from referrals.prison.times import limit
from referrals.remand.models import NotTold, ReleaseAlert, RemandMedicine, RemandPlan, RemandRecipient, ToldAs

CARES = {ToldAs.TREATMENT}
"""Those who are told of medicines."""


def acknowledge_by(agency: Agency, at: datetime) -> datetime:
    """The instant by which `agency` should acknowledge an alert sent at `at`: 30 minutes in hours, else the next 09:00.

    A treatment agency's hours are those of its services.
    """
    day = london_today(at)
    rule = OrNextMorning(
        within=timedelta(minutes=limit("acknowledge_release", day)),
        opens=limit("office_opens", day),
        closes=limit("office_closes", day),
    )
    services = Service.objects.filter(agency=agency).prefetch_related("hours")
    return min((due(rule, at, service=service) for service in services), default=due(rule, at))


def tell_everybody(
    plan: RemandPlan, episode: PrisonEpisode, *, by: Membership, at: datetime, released_from: str
) -> list[ReleaseAlert]:
    """Send an alert to each recipient of `plan`, and record of the others why they were not told."""
    medicine = RemandMedicine.objects.filter(plan=plan).first()
    recipients = RemandRecipient.objects.filter(plan=plan, owner=by.agency, alert=None).select_related("agency")
    sent = []
    for recipient in recipients.order_by("pk"):
        held = lock(recipient, by=by)
        clause = clause_to(recipient.agency, episode, by=by)
        if clause is None:
            change(held, not_told=NotTold.AGREEMENT)
            continue
        consent = consent_in_force(episode.person, under=clause, category=Category.TASK)
        if clause.needs_consent and consent is None:
            change(held, not_told=NotTold.CONSENT)
            continue
        alert = send(
            ReleaseAlert,
            episode.person,
            by=by,
            subject_role=SubjectRole(episode.subject_role),
            to=recipient.agency,
            under=clause,
            programme=episode.programme,
            consented=False,
            resting_on=consent,
            phone=plan.phone or phone_of(episode.person, by),
            told_as=recipient.told_as,
            released_at=at,
            released_from=released_from,
            says=says(plan, medicine, ToldAs(recipient.told_as)),
            acknowledge_by=acknowledge_by(recipient.agency, timezone.now()),
        )
        change(held, alert=alert, not_told="")
        sent.append(alert)
    return sent


def clause_to(agency: Agency, episode: PrisonEpisode, *, by: Membership) -> Clause | None:
    """The clause by which `by`'s agency may tell `agency` of the release; one without consent is preferred."""
    clauses = Clause.objects.in_force(timezone.now()).between(by.agency, agency)
    found = clauses.covering(Category.TASK, episode.programme).about(SubjectRole(episode.subject_role))
    return found.select_related("agreement", "giver", "receiver").order_by("needs_consent", "pk").first()


def says(plan: RemandPlan, medicine: RemandMedicine | None, told_as: ToldAs) -> str:
    """What the alert says: the plan as far as it is for the recipient. Only those who treat are told of medicines."""
    lines = [
        (_("Where to go today"), plan.walk_in),
        (_("Tonight"), plan.address),
        (_("Phone"), plan.phone),
    ]
    if told_as in CARES:
        lines.append((_("To know"), plan.note))
        if medicine is not None:
            lines += [(_("Next dose"), medicine.bridging), (_("Naloxone"), str(medicine.get_naloxone_display()))]
    return "\n".join(f"{name}: {text}" for name, text in lines if text)
