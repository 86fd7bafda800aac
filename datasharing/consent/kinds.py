"""The kind of consent, with its section on a person's page."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.consent.models import Consent
from datasharing.consent.presentation import name_recipients
from datasharing.enforcement.categories import Category
from datasharing.kinds import Column, Kind, register
from datasharing.panels import Cell, Entry, Link


def _whom(consent: Consent) -> Cell:
    return Cell(", ".join(consent.recipient_names), remark=consent.wording)


def _what(consent: Consent) -> str:
    return ", ".join(str(Category(number).label) for number in consent.categories)


def _standing(consent: Consent) -> Cell:
    ended = _has_ended(consent)
    period = date_format(timezone.localtime(consent.valid_from), "j F Y")
    if consent.valid_to:
        period += gettext(" to %(day)s") % {"day": date_format(timezone.localtime(consent.valid_to), "j F Y")}
    return Cell(gettext("Ended") if ended else gettext("In force"), colour="grey" if ended else "green", remark=period)


def _actions(consent: Consent) -> Iterable[Link]:
    if not _has_ended(consent):
        yield Link(_("Withdraw"), "withdraw_consent", (str(consent.public_id),))


def _has_ended(consent: Consent) -> bool:
    return consent.valid_to is not None and consent.valid_to <= timezone.now()


def _entries(consent: Consent) -> Iterable[Entry]:
    yield Entry(at=consent.valid_from, title=gettext("Consent given"), text=consent.wording, agency=consent.owner)
    if consent.valid_to and consent.valid_to <= timezone.now():
        yield Entry(at=consent.valid_to, title=gettext("Consent ended"), agency=consent.owner)


register(
    Kind(
        slug="consents",
        model=Consent,
        label=_("Consent to share"),
        order=70,
        columns=(Column(_("To"), _whom), Column(_("What"), _what), Column(_("Status"), _standing)),
        prepare=name_recipients,
        links=_actions,
        entries=_entries,
        shares=("agreement", "categories", "wording", "means", "valid_from", "valid_to"),
    )
)
