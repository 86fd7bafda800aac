"""Partners: agencies, their members and their services."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partners"

    def ready(self) -> None:
        from partners import rooms  # noqa: PLC0415 - needs models
        from partners.reference import release_loading  # noqa: PLC0415, F401 - adds its loaders
        from partners.sign_in import sealed_factors  # noqa: PLC0415 - needs models

        sealed_factors.watch()
        rooms.load("partners", "home")
