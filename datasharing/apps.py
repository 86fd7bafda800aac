"""Data sharing: whether a record may be seen, and what was."""

from importlib import import_module

from django.apps import AppConfig


class DataSharingConfig(AppConfig):
    name = "datasharing"
    verbose_name = "Data sharing"

    def ready(self) -> None:
        import_module("datasharing.consent.panels")
        import_module("datasharing.agreements.home")
