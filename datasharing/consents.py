"""How a consent shows on a person's page."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.models import Agency

from .models import Category, Consent, Person
from .panels import Cell, Entry, Panel, register


def _name_recipients(consents: list[Consent], _person: Person) -> None:
    named = {key for consent in consents for key in consent.recipients}
    agencies = {agency.pk: agency.name for agency in Agency.objects.filter(pk__in=named)}
    for consent in consents:
        consent.recipient_names = [agencies[key] for key in consent.recipients]


def _consent(consent: Consent) -> tuple[Cell, ...]:
    kinds = [str(Category(number).label) for number in consent.categories]
    ended = consent.valid_to is not None and consent.valid_to <= timezone.now()
    period = date_format(timezone.localtime(consent.valid_from), "j F Y")
    if consent.valid_to:
        period += gettext(" to %(day)s") % {"day": date_format(timezone.localtime(consent.valid_to), "j F Y")}
    return (
        Cell(", ".join(consent.recipient_names), remark=consent.wording),
        Cell(", ".join(kinds)),
        Cell(gettext("Ended") if ended else gettext("In force"), colour="grey" if ended else "green", remark=period),
    )


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
        entries=_entries,
    )
)
