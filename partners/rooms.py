"""Rooms: the folders of an app, one for each noun, with the same file names. Their modules are discovered."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from django.urls import URLPattern

APPS = ("partners", "datasharing", "cases", "referrals", "analysis")
"""From the lowest layer to the highest: each app imports only those before it."""


def rooms_of(app: str) -> list[str]:
    """The names of the rooms of `app`, in alphabetical order."""
    return [each.name for each in iter_modules(import_module(app).__path__) if each.ispkg]


def load(app: str, layer: str) -> list[ModuleType]:
    """Import the module `layer` of every room of `app` that has one."""
    names = [f"{app}.{room}.{layer}" for room in rooms_of(app)]
    return [import_module(name) for name in names if find_spec(name)]


def addresses_of(app: str) -> list[URLPattern]:
    """The URL patterns of all rooms of `app`, literals before parameters: /people/new before /people/<…>."""
    found = [pattern for urls in load(app, "urls") for pattern in urls.urlpatterns]
    return sorted(found, key=lambda pattern: [part.startswith("<") for part in str(pattern.pattern).split("/")])
