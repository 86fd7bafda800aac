"""The kind of custody contacts."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Column, Kind, register
from datasharing.panels import Cell, Entry
from referrals.custody.models import CustodyContact, WithheldReferral
from referrals.exchange.presentation import when


def _seen(contact: CustodyContact) -> Cell:
    return Cell(when(contact.seen_at), url=contact.get_absolute_url(), remark=contact.worker.user)


def _ended(contact: CustodyContact) -> Cell:
    return Cell(contact.get_outcome_display(), remark=", ".join(contact.risks_in_words()))


def _contact_entries(contact: CustodyContact) -> Iterable[Entry]:
    yield Entry(
        at=contact.seen_at,
        title=gettext("Contact in custody"),
        text=str(contact),
        byline=str(contact.worker.user),
        agency=contact.owner,
        url=contact.get_absolute_url(),
    )


register(
    Kind(
        slug="custody-contacts",
        model=CustodyContact,
        label=_("Contacts in custody"),
        order=60,
        columns=(
            Column(_("Seen"), _seen),
            Column(_("Where"), lambda contact: Cell(contact.suite, remark=contact.custody_number)),
            Column(_("How it ended"), _ended),
        ),
        related=("suite", "worker__user"),
        entries=_contact_entries,
        shares=(
            "reference",
            "suite",
            "custody_number",
            "seen_at",
            "outcome",
            "reasons",
            "risks",
            "substance_group",
            "naloxone_supplied",
            "referral_answer",
            "not_asked_because",
            "capacity",
            "is_told",
            "note",
        ),
    ),
    Kind(
        slug="withheld-referrals", model=WithheldReferral, label=_("What was written for receivers who were not told")
    ),
)
