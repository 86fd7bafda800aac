"""Referrals: hand-offs from one agency to another."""

from importlib import import_module

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        import_module("referrals.work")
        import_module("referrals.home")
        import_module("referrals.panels")
        import_module("referrals.overview")
