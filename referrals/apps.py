"""Referrals: custody contacts, and referrals and tasks between agencies."""

from django.apps import AppConfig

from partners import rooms


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Referrals"

    def ready(self) -> None:
        for layer in (
            "kinds",
            "home",
            "overview",
            "group_sections",
            "clients",
            "outbox_tasks",
            "risks",
            "trigger_answers",
            "steps",
            "reference",
        ):
            rooms.load("referrals", layer)
