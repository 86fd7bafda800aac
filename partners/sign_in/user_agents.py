"""What a browser calls itself, in words for whoever is to recognise it."""

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
"""Marks and what they mean. The first that is found counts, because most browsers name older ones as well."""


def in_words(user_agent: str) -> str:
    """Such as “Edge on Windows”. Anything may be claimed, so this helps to recognise a browser and proves nothing."""
    browser, system = (
        next((name for mark, name in marks.items() if mark in user_agent), "") for marks in (BROWSERS, SYSTEMS)
    )
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Another program")
