"""How contacts in custody and referrals show on a person's page."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.panels import Cell, Entry, Panel, register
from referrals.custody.models import CustodyContact
from referrals.exchange.models import Referral, State
from referrals.exchange.presentation import COLOURS, when


def _contact(contact: CustodyContact) -> tuple[Cell, ...]:
    return (
        Cell(when(contact.seen_at), url=contact.get_absolute_url(), remark=contact.worker.user),
        Cell(contact.suite, remark=contact.custody_number),
        Cell(contact.get_outcome_display(), remark=", ".join(contact.risks_in_words())),
    )


def _contact_entries(contact: CustodyContact) -> Iterable[Entry]:
    yield Entry(
        at=contact.seen_at,
        title=gettext("Contact in custody"),
        text=str(contact),
        byline=str(contact.worker.user),
        agency=contact.owner,
        url=contact.get_absolute_url(),
    )


def _referral(referral: Referral) -> tuple[Cell, ...]:
    state = State(referral.state)
    return (
        Cell(when(referral.sent_at), url=referral.get_absolute_url(), remark=referral.sent_by.user),
        Cell(referral.service, remark=referral.addressee),
        Cell(state.label, colour=COLOURS[state]),
    )


def _referral_entries(referral: Referral) -> Iterable[Entry]:
    yield Entry(
        at=referral.sent_at,
        title=gettext("Referred to %(service)s") % {"service": referral.service},
        byline=str(referral.sent_by.user),
        agency=referral.owner,
        url=referral.get_absolute_url(),
    )


register(
    Panel(
        slug="custody",
        model=CustodyContact,
        label=_("Contacts in custody"),
        order=60,
        headings=(_("Seen"), _("Where"), _("How it ended")),
        cells=_contact,
        related=("suite", "worker__user"),
        entries=_contact_entries,
    ),
    Panel(
        slug="referrals",
        model=Referral,
        label=_("Referrals"),
        order=61,
        headings=(_("Sent"), _("To"), _("State")),
        cells=_referral,
        related=("service", "addressee", "sent_by__user"),
        entries=_referral_entries,
    ),
)
