"""Data sharing: access to records, and the log of it."""

from django.apps import AppConfig

from partners import rooms


class DataSharingConfig(AppConfig):
    name = "datasharing"
    verbose_name = "Data sharing"

    def ready(self) -> None:
        for layer in ("kinds", "home", "outbox_tasks"):
            rooms.load("datasharing", layer)
