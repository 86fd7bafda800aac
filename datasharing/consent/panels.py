"""How a consent shows on a person's page."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.consent.models import Consent
from datasharing.enforcement.categories import Category
from datasharing.enforcement.persons import Person
from datasharing.panels import Cell, Entry, Link, Panel, register
from partners.models import Agency


def recipients_of(consent: Consent) -> list[str]:
    """The names of the agencies that may be told."""
    _name_recipients([consent], consent.person)
    return consent.recipient_names


def _name_recipients(consents: list[Consent], _person: Person) -> None:
    named = {key for consent in consents for key in consent.recipients}
    agencies = {agency.pk: agency.name for agency in Agency.objects.filter(pk__in=named)}
    for consent in consents:
        consent.recipient_names = [agencies[key] for key in consent.recipients]


def _consent(consent: Consent) -> tuple[Cell, ...]:
    kinds = [str(Category(number).label) for number in consent.categories]
    ended = _has_ended(consent)
    period = date_format(timezone.localtime(consent.valid_from), "j F Y")
    if consent.valid_to:
        period += gettext(" to %(day)s") % {"day": date_format(timezone.localtime(consent.valid_to), "j F Y")}
    return (
        Cell(", ".join(consent.recipient_names), remark=consent.wording),
        Cell(", ".join(kinds)),
        Cell(gettext("Ended") if ended else gettext("In force"), colour="grey" if ended else "green", remark=period),
    )


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
    Panel(
        slug="consents",
        model=Consent,
        label=_("Consent to share"),
        order=70,
        headings=(_("To"), _("What"), _("Standing")),
        cells=_consent,
        prepare=_name_recipients,
        actions=_actions,
        entries=_entries,
    )
)
