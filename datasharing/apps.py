"""Data sharing: whether a record may be seen, and what was."""

from django.apps import AppConfig

from partners import rooms


class DataSharingConfig(AppConfig):
    name = "datasharing"
    verbose_name = "Data sharing"

    def ready(self) -> None:
        for layer in ("kinds", "home"):
            rooms.load("datasharing", layer)
