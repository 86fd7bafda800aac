"""Browser and system in words, from the User-Agent header."""

from django.utils.translation import gettext as _

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
}


BROWSERS |= {"Chrome": "Chrome", "CriOS": "Chrome", "Safari": "Safari"}


SYSTEMS = {"iPad": "iPad", "iPhone": "iPhone", "Android": "Android", "Windows": "Windows", "CrOS": "ChromeOS"}


SYSTEMS |= {"Mac OS X": "macOS", "Linux": "Linux"}
"""Marks in the header and their meanings. The first match counts, because most browsers also name older ones."""


def in_words(user_agent: str) -> str:
    """Browser and system, such as “Edge on Windows”. The header can be forged, so this proves nothing."""
    browser, system = (
        next((name for mark, name in marks.items() if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)
    )
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Another program")
