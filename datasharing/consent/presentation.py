"""The names of the agencies in a consent."""

from datasharing.consent.models import Consent
from datasharing.enforcement.persons import Person
from partners.models import Agency


def recipients_of(consent: Consent) -> list[str]:
    """The names of the consent's recipients."""
    name_recipients([consent], consent.person)
    return consent.recipient_names


def name_recipients(consents: list[Consent], _person: Person) -> None:
    named = {key for consent in consents for key in consent.recipients}
    agencies = {agency.pk: agency.name for agency in Agency.objects.filter(pk__in=named)}
    for consent in consents:
        consent.recipient_names = [agencies[key] for key in consent.recipients]
