"""Cases: what is known about people."""

from django.apps import AppConfig

from partners import rooms


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        for layer in ("kinds", "home", "overview", "group_sections", "risks", "trigger_answers", "detection"):
            rooms.load("cases", layer)
