"""What somebody is called, in one line."""

from django.utils.translation import gettext as _


def full_name(given_names: str, family_name: str, known_as: str) -> str:
    """Given names, family name and what the person is known as; the last alone where there are no others."""
    names = " ".join(filter(None, [given_names, family_name]))
    if names and known_as and known_as.casefold() not in {names.casefold(), given_names.casefold()}:
        return _("%(names)s (known as %(known_as)s)") % {"names": names, "known_as": known_as}
    return names or known_as or _("Name not known")
