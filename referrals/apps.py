"""Referrals: hand-offs from one agency to another."""

from importlib import import_module

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        import_module("referrals.exchange.outbox_tasks")
        import_module("referrals.lists.home")
        import_module("referrals.panels")
